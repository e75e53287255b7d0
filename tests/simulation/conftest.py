# SPDX-License-Identifier: Apache-2.0
"""A quarter with a promise, small enough to be simulated in a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

QUARTER = """\
participatio: 1
id: quarter
version: 1
language: en
languages: {written: [en, de], offered: [en, de]}
timezone: Europe/Berlin
extends: standard
title: Ideas for the quarter
persons:
  clara: {title: Clara Clerk}
  leo: {title: Leo Lead}
bodies:
  council:
    title: Council
    members: {clara: {}}
audiences:
  neighbours: {title: Neighbours}
forums:
  parks:
    title: Parks and paths
    leads: {leo: {side: government}}
  schools:
    title: Schools
roles:
  office: {member_of: council, may_record: true}
  moderator: {member_of: council}
phases:
  always:
    title: Always
    admits:
      author: [idea.edit, idea.withdraw]
      moderator: [idea.publish, idea.hide, idea.merge, idea.route]
      forum_lead: [idea.answer]
      office: [process.adopt, person.erase]
  summer:
    title: Summer of ideas
    opens: 2019-06-01
    closes: 2019-07-31
    admits:
      anyone: [idea.submit, idea.support, idea.unsupport, idea.comment]
      forum_lead: [proposal.draft, proposal.submit]
  autumn:
    title: Autumn of decisions
    opens: 2019-08-01
    closes: 2019-10-31
    admits:
      office: [consultation.hold, decision.decide, project.launch, project.report, project.complete]
kinds:
  decision:
    actions:
      decide:
        when: {heard: [neighbours]}
"""


@pytest.fixture
def quarter(tmp_path: Path) -> Path:
    """The definition."""
    path = tmp_path / "quarter.yaml"
    path.write_text(QUARTER, encoding="utf-8")
    return path
