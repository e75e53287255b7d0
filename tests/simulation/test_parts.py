# SPDX-License-Identifier: Apache-2.0
"""The parts of a simulation: when people come, what they write, what is remembered of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from participatio.dates import read_zone
from participatio.definition.load import load
from participatio.simulation.invented import invented
from participatio.simulation.plan import Plan
from participatio.simulation.rhythm import arrivals, spark
from participatio.simulation.roll import Ring
from participatio.simulation.words import Words, themes
from participatio.simulation.world import Calendar

BERLIN = read_zone("Europe/Berlin")
OPENS, CLOSES = datetime(2019, 6, 3, tzinfo=UTC), datetime(2019, 8, 26, tzinfo=UTC)


def chance() -> Random:
    """Chance that is always the same."""
    return Random(1)  # noqa: S311 - a game


def test_as_many_come_as_shall_come_in_a_rush_at_both_ends() -> None:
    hours = arrivals(10_000, OPENS, CLOSES, BERLIN, chance())
    days = [sum(hours[day * 24 : day * 24 + 24]) for day in range(84)]

    assert 10_000 == sum(hours)
    assert days[0] < days[1]
    assert sum(days[1:4]) > 2 * sum(days[43:46])
    assert sum(days[-3:]) > 2 * sum(days[43:46])


def test_nights_and_weekends_are_quieter() -> None:
    hours = arrivals(50_000, OPENS, CLOSES, BERLIN, chance())
    local = [(OPENS + timedelta(hours=place)).astimezone(BERLIN) for place in range(len(hours))]
    night = sum(number for number, at in zip(hours, local, strict=True) if at.hour < 6)
    free = sum(number for number, at in zip(hours, local, strict=True) if at.weekday() > 4)

    assert night < 0.05 * 50_000
    assert free < 0.25 * 50_000


def test_most_texts_are_short_and_some_very_long() -> None:
    words = Words(chance(), german=0.5)
    lengths = sorted(len(words.text(words.topic(3), words.language())) for _ in range(4000))

    assert lengths[2000] < 300
    assert lengths[3960] > 900
    assert lengths[-1] > 1500


def test_a_wish_has_many_wordings_in_both_languages() -> None:
    words = Words(chance(), german=0.5)
    topic = words.topic(0)

    assert len({words.title(topic, "de") for _ in range(50)}) > 3
    assert len({words.title(topic, "en") for _ in range(50)}) > 3
    for theme in range(len(themes())):
        assert "{" not in words.text(words.topic(theme), "de") + words.text(words.topic(theme), "en")


def test_titles_and_texts_keep_to_their_length() -> None:
    words = Words(chance(), german=1)

    assert all(len(words.title(words.topic(2), "de", 30)) <= 30 for _ in range(100))
    assert all(len(words.text(words.topic(2), "de", 80)) <= 80 for _ in range(100))


def test_a_ring_keeps_the_newest() -> None:
    ring = Ring(3)
    for number in range(5):
        ring.add(number)

    assert {2, 3, 4} == set(ring)
    assert ring.pick(chance(), lambda number: number == 9) is None


def test_what_is_put_into_the_past_is_done_in_the_next_hour() -> None:
    calendar = Calendar()
    calendar.take(5)
    calendar.put(2, 7, number=12_345, row=4_000)

    assert [(7, 12_345, 4_000)] == calendar.take(6)


def test_a_line_of_bars_shows_the_highest_of_each_stretch() -> None:
    assert "▁█" == spark([0, 0, 0, 9], 2)
    assert "" == spark([])


def test_every_role_that_has_a_seat_has_somebody_in_a_simulation(quarter: Path) -> None:
    made = invented(load(quarter), 1)
    seated = {thing.id for thing in made.things.values() if thing.seatings}

    assert {"council", "parks", "schools"} <= seated
    assert not {"clara", "leo"} & made.things.keys()


def test_what_the_crowd_does_is_read_off_the_rules(quarter: Path) -> None:
    made = invented(load(quarter), 1)
    plan = Plan(made, made.begun())

    assert ["idea.submit"] == [channel.row.name for channel in plan.contributions]
    assert {"idea.support", "idea.comment"} == {channel.row.name for channel in plan.signals}
    assert ("about", ("parks", "schools")) == plan.scopes["idea"]
    assert ["proposal.draft", "consultation.hold", "decision.decide", "project.launch"] == [
        row.name for row in plan.births
    ]
