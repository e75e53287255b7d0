# SPDX-License-Identifier: Apache-2.0
"""Definitions of any size, as their text."""

from __future__ import annotations

from collections.abc import Iterator

HEAD = """\
participatio: 1
id: generated
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Generated
roles:
  office: {member_of: board, may_record: true}
  moderator: {member_of: board}
"""


def conference(forums: int, phases: int = 10) -> str:
    """A process with so many forums, two leads each, and so many phases that follow each other."""
    return "".join([HEAD, *_phases(phases), *_people(2 * forums), *_bodies(), *_forums(forums)])


def roster(things: int) -> str:
    """A process with one phase that lists so many things: a forum to every two people, each with its leads."""
    forums = (things - 2) // 3
    return "".join([HEAD, *_phases(1), *_people(things - 2 - forums), *_bodies(), *_forums(forums)])


def _phases(number: int) -> Iterator[str]:
    yield "phases:\n  always: {title: Always, admits: {forum_lead: [idea.answer]}}\n"
    for n in range(number):
        year, month = divmod(n, 12)
        yield (
            f"  phase_{n}:\n"
            f"    title: Phase {n}\n"
            f"    opens: {2030 + year}-{month + 1:02}\n"
            f"    closes: {2030 + year}-{month + 1:02}\n"
            "    admits:\n"
            "      anyone: [idea.submit, idea.support, idea.unsupport]\n"
            "      moderator: [idea.publish, idea.hide, idea.restore, idea.merge]\n"
            "      forum_lead: [proposal.draft, proposal.revise, proposal.submit]\n"
            "      office: [consultation.hold, decision.decide, seat.take, project.launch, project.report]\n"
        )


def _people(number: int) -> Iterator[str]:
    yield "persons:\n"
    for n in range(number):
        yield f"  person_{n}: {{title: Person {n}, position: Position {n}}}\n"


def _bodies() -> Iterator[str]:
    yield "bodies:\n  board:\n    title: Board\n    members:\n      person_0: {}\n"


def _forums(number: int) -> Iterator[str]:
    yield "forums:\n"
    for n in range(number):
        yield (
            f"  forum_{n}:\n"
            f"    number: {n + 1}\n"
            f"    title: Forum {n}\n"
            f"    responsible: board\n"
            "    leads:\n"
            f"      person_{2 * n}: {{side: government, since: 2030-01-01}}\n"
            f"      person_{2 * n + 1}: {{side: personality}}\n"
        )
