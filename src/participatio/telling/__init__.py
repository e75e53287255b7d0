# SPDX-License-Identifier: Apache-2.0
"""What a process says to people: words, sentences, reports."""
