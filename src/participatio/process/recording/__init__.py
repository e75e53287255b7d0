# SPDX-License-Identifier: Apache-2.0
"""Acts from files: read, recorded in a process, or replayed from its beginning."""
