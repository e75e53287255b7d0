# SPDX-License-Identifier: Apache-2.0
"""A lido about which people are asked: rules that the tests of the kit are tried on."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatio.process.process import Process
from participatio.testing import ProcessFactory, assert_allowed, assert_matrix, assert_refused, assert_trace, play

#: Whatever is first imported while pytest runs within pytest is forgotten after it, and PyYAML's parser cannot be
#: imported twice; so all of it is imported here.
KIT = (ProcessFactory, assert_allowed, assert_matrix, assert_refused, assert_trace, play)

RULES = """\
participatio: 1
id: lido
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: What shall become of our lido
persons:
  clara: {title: Clara Clerk}
  leo: {title: Leo Lead}
  mia: {title: Mia Mayor}
bodies:
  office: {title: Office, members: {clara: {}}}
  council: {title: Council, members: {mia: {}}}
forums:
  water: {title: Water and lawn, leads: {leo: {}}}
roles:
  moderator: {member_of: office}
  council: {member_of: council}
phases:
  always:
    admits:
      moderator: [idea.publish, idea.hide]
      forum_lead: [idea.answer, proposal.draft, proposal.submit, proposal.withdraw]
      council: [decision.decide, project.launch]
  spring:
    opens: 2026-05-01
    closes: 2026-06-30
    admits:
      anyone: [idea.submit]
"""
IDEA = {"title": "Longer hours", "text": "Till nine in the evening."}


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The rules as a file."""
    path = tmp_path / "process.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def lido(participatio_process: ProcessFactory, rules: Path) -> Process:
    """A process in its first spring days."""
    return participatio_process(rules, at="2026-05-04T10:00")
