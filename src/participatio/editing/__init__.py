# SPDX-License-Identifier: Apache-2.0
"""What helps whoever writes a definition: a beginning, a schema for the editor, one style."""
