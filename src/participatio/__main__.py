# SPDX-License-Identifier: Apache-2.0
"""``python -m participatio``: the same as the command ``participatio``."""

from participatio.cli import main

if __name__ == "__main__":
    main()
