# SPDX-License-Identifier: Apache-2.0
"""How an invented crowd and its office behave: every number that is not in the rules."""

from __future__ import annotations

from attrs import frozen

from participatio.values import Frozen


@frozen(kw_only=True, eq=False, repr=False)
class Habits(Frozen):
    """Shares from 0 to 1, and numbers per contribution; days are days of the calendar."""

    # The crowd
    #: How many contributions come from somebody who has not been there before.
    newcomers: float = 0.62
    #: How many say what somebody else has said before, in other words.
    duplicates: float = 0.10
    #: How many are about something else than they say.
    strays: float = 0.04
    spam: float = 0.03
    #: How many come as a letter and are typed by the office days later.
    paper: float = 0.05
    #: How many are brought in after the phase has closed, in vain.
    late: float = 0.005
    #: How often somebody tries what is not allowed.
    misdeeds: float = 0.012
    #: Supports, votes, signatures for each contribution; and comments.
    supports: float = 0.8
    comments: float = 0.08
    #: How many of them go to what has some already: it makes a few things very popular.
    fashion: float = 0.72
    #: How many supports are taken back.
    regrets: float = 0.015
    withdrawn: float = 0.02
    edited: float = 0.03

    # The office
    #: How much of what comes an office can look through; in a rush a queue grows.
    strength: float = 1.25
    #: How many of several things that may be done are refused or ended for a reason.
    strictness: float = 0.04
    merged: float = 0.65
    #: When answers come, in parts of the time that was promised: the middle, and how far they scatter.
    diligence: float = 0.55
    scatter: float = 0.40
    #: How much forums differ in that.
    difference: float = 0.22
    #: How many owed answers never come, and how many come though nothing was promised.
    forgotten: float = 0.02
    unasked: float = 0.30
