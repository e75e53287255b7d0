# SPDX-License-Identifier: Apache-2.0
"""Pictures of a process, as SVG that reads well on paper, in the dark and aloud."""
