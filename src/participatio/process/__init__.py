# SPDX-License-Identifier: Apache-2.0
"""What happens: a definition and its ledger are one running process."""
