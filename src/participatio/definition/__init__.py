# SPDX-License-Identifier: Apache-2.0
"""What a process is: read, put together, checked, and asked whether an act may be done."""
