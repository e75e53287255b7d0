# SPDX-License-Identifier: Apache-2.0
"""When something is: dates, durations and instants."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from participatio.dates import (
    EARLIEST,
    LATEST,
    Dated,
    Duration,
    Unit,
    read_date,
    read_duration,
    read_instant,
    read_zone,
    show_dated,
    show_end,
    show_instant,
)
from participatio.errors import BadValueError

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Berlin",
        "America/Sao_Paulo",
        "America/Havana",
        "America/Toronto",
        "Pacific/Apia",
        "Australia/Lord_Howe",
        "Pacific/Kiritimati",
        "Etc/GMT+12",
    )
]
zones = st.sampled_from(ZONES)
units = st.sampled_from(["minute", "hour", "day", "week", "month", "year"])
instants = st.datetimes(timezones=st.just(UTC))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def refusal(text: str, zone: ZoneInfo = BERLIN) -> BadValueError:
    with pytest.raises(BadValueError) as refused:
        read_date(text, zone)
    return refused.value


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018", "2017-12-31T23:00", "2018-12-31T23:00"),
        ("2018-04", "2018-03-31T22:00", "2018-04-30T22:00"),
        ("2019-03-31", "2019-03-30T23:00", "2019-03-31T22:00"),
        ("2019-10-27", "2019-10-26T22:00", "2019-10-27T23:00"),
        ("2018-04-03T12:00", "2018-04-03T10:00", "2018-04-03T10:00"),
        ("2018-04-03 12:00", "2018-04-03T10:00", "2018-04-03T10:00"),
        ("2018-04-03T12:00:01.5", "2018-04-03T10:00:01.5", "2018-04-03T10:00:01.5"),
        ("2018-04-03T12:00Z", "2018-04-03T12:00", "2018-04-03T12:00"),
        ("2018-04-03T12:00-05:30", "2018-04-03T17:30", "2018-04-03T17:30"),
        ("2018-04-03T12:00+02", "2018-04-03T10:00", "2018-04-03T10:00"),
        ("2019-10-27T02:30+01:00", "2019-10-27T01:30", "2019-10-27T01:30"),
        ("2019-09/2019-10", "2019-08-31T22:00", "2019-10-31T23:00"),
        ("2019-05-01T10:00/2019-05-02", "2019-05-01T08:00", "2019-05-02T22:00"),
        ("../2019", None, "2019-12-31T23:00"),
        ("2019/..", "2018-12-31T23:00", None),
        ("..", None, None),
        ("2024-02-29", "2024-02-28T23:00", "2024-02-29T23:00"),
    ],
)
def test_a_date_has_half_open_bounds(text: str, earliest: str | None, latest: str | None) -> None:
    dated = read_date(text, BERLIN)

    assert (earliest and utc(earliest), latest and utc(latest)) == (dated.opens, dated.closes)
    assert text == str(dated)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2019-05", False, False),
        ("2019-05?", False, True),
        ("2019-05-01~", True, False),
        ("2019%", True, True),
        ("2019-05~/2019-06?", True, True),
    ],
)
def test_doubts_are_kept_and_move_no_bounds(text: str, *, approximate: bool, uncertain: bool) -> None:
    dated = read_date(text, BERLIN)

    assert (approximate, uncertain) == (dated.approximate, dated.uncertain)
    assert read_date(text.translate({ord(c): None for c in "?~%"}), BERLIN).opens == dated.opens


@pytest.mark.parametrize(
    ("text", "vague"),
    [
        ("2019", True),
        ("2019-05", True),
        ("2019-05-01?", True),
        ("2019-05-01/2019-05-02", True),
        ("..", True),
        ("2019-05-01", False),
        ("2019-05-01T12:00", False),
    ],
)
def test_one_sure_day_or_time_is_not_vague(text: str, *, vague: bool) -> None:
    assert vague == read_date(text, BERLIN).vague


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("31.12.2019", ("2019-12-31",)),
        ("1.4.2019", ("2019-04-01",)),
        ("31.12.2019, 12:30 Uhr", ("2019-12-31T12:30",)),
        ("5. November 2019", ("2019-11-05",)),
        ("5 November 2019", ("2019-11-05",)),
        ("November 5, 2019", ("2019-11-05",)),
        ("März 2019", ("2019-03",)),
        ("31/12/2019", ("2019-12-31",)),
        ("03/04/2019", ("2019-04-03", "2019-03-04")),
        ("2019/04/03", ("2019-04-03",)),
        ("20190403", ("2019-04-03",)),
        ("2019-4-3", ("2019-04-03",)),
        ("2019-4", ("2019-04",)),
        ("04/2019", ("2019-04",)),
        ("2019-09/10", ("2019-09/2019-10",)),
        ("2019-09 / 2019-10", ("2019-09/2019-10",)),
        ("2019/", ("2019/..",)),
        ("1.9.2019 bis 5.10.2019", ("2019-09-01/2019-10-05",)),
        ("2019-04-03t12:00z", ("2019-04-03T12:00Z",)),
        (" 2019", ("2019",)),
        ("31.02.2019", ()),
        ("bald", ()),
        ("", ()),
        ("2019/2020/2021", ()),
        ("\uff12\uff10\uff11\uff19", ()),
        ("2019-W15", ()),
        ("2019\n", ("2019",)),
        ("1.4." * 100_000, ()),
    ],
)
def test_other_ways_to_write_a_date_are_refused_with_what_was_meant(text: str, meant: tuple[str, ...]) -> None:
    refused = refusal(text)

    assert ("P110", meant) == (refused.code.id, refused.near)
    assert len(str(refused)) < 300


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("2019-02-30", "P111", ("2019-02-28",)),
        ("2019-13", "P111", ()),
        ("0000", "P111", ()),
        ("2019-01-01T25:00", "P111", ()),
        ("2019-12-31T24:00", "P111", ("2020-01-01T00:00",)),
        ("9999-12-31T24:00", "P111", ()),
        ("2019-03-31T02:30", "P112", ("2019-03-31T01:30+01:00", "2019-03-31T03:30+02:00")),
        ("2019-10-27T02:30", "P113", ("2019-10-27T02:30+02:00", "2019-10-27T02:30+01:00")),
        ("2019-05/2019-04", "P114", ()),
        ("2019-05-02/2019-05-01", "P114", ()),
        ("0001-01-01T00:00", "P119", ()),
        ("9999-12-31T23:00-05:00", "P119", ()),
    ],
)
def test_what_was_never_is_refused(text: str, code: str, near: tuple[str, ...]) -> None:
    refused = refusal(text)

    assert (code, near) == (refused.code.id, refused.near)


def test_both_readings_of_an_ambiguous_time_are_named_and_can_be_read() -> None:
    first, second = (read_date(near, BERLIN).opens for near in refusal("2019-10-27T02:30").near)

    assert (utc("2019-10-27T00:30"), utc("2019-10-27T01:30")) == (first, second)


def test_a_day_begins_when_its_clock_does_even_if_midnight_is_skipped() -> None:
    assert utc("2018-11-04T03:00") == read_date("2018-11-04", ZoneInfo("America/Sao_Paulo")).opens


def test_a_day_that_was_skipped_is_the_moment_it_was_skipped_at() -> None:
    day = read_date("2011-12-30", ZoneInfo("Pacific/Apia"))

    assert (utc("2011-12-30T10:00"), utc("2011-12-30T10:00")) == (day.opens, day.closes)


@given(st.dates(), zones)
def test_bounds_are_ordered_and_days_leave_no_gap(day: date, zone: ZoneInfo) -> None:
    year, month, whole = f"{day.year:04}", f"{day.year:04}-{day.month:02}", f"{day}"
    a, b, c = (read_date(text, zone) for text in (year, month, whole))

    assert a.opens is not None
    assert a.closes is not None
    assert a.opens <= b.opens <= c.opens <= c.closes <= b.closes <= a.closes  # type: ignore[operator]
    if day < date.max:
        assert c.closes == read_date(str(day + timedelta(days=1)), zone).opens


@given(instants, zones)
def test_an_instant_written_with_its_offset_is_read_again(instant: datetime, zone: ZoneInfo) -> None:
    assume(timedelta(days=1) < instant - EARLIEST and timedelta(days=1) < LATEST - instant)
    local = instant.astimezone(zone)

    assert instant == read_date(local.isoformat(), zone).opens == read_instant(local, BERLIN)


@given(st.datetimes(), zones)
def test_a_local_time_has_one_instant_or_is_refused_with_readings_that_hold(local: datetime, zone: ZoneInfo) -> None:
    try:
        instant = read_instant(local, zone)
    except BadValueError as refused:
        assert refused.code.id in ("P112", "P113", "P119")  # noqa: PT017 - either answer is right
        for near in refused.near:
            assert read_date(near, zone).opens is not None
    else:
        assert local.replace(fold=0) == instant.astimezone(zone).replace(tzinfo=None, fold=0)


@given(st.text() | st.from_regex(r"[0-9]{1,4}[-./ ][0-9A-Za-z]{0,9}[-/.T ]?[0-9:]{0,6}", fullmatch=True), zones)
def test_any_text_is_a_date_or_refused(text: str, zone: ZoneInfo) -> None:
    try:
        dated = read_date(text, zone)
    except BadValueError as refused:
        assert refused.at(None).text("de")  # noqa: PT017 - either answer is right
        for near in refused.near:
            assert near != text
    else:
        assert dated == read_date(dated.text, zone)
        assert show_dated(dated, zone, "de")


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (None, None, True),
        ("2018-04-30T21:59", None, True),
        ("2018-04-30T22:00", None, False),
        (None, "2018-03-31T22:00", False),
        (None, "2018-03-31T22:01", True),
        ("2018-04-10T00:00", "2018-04-10T00:00", False),
        ("2018-04-10T00:00", "2018-04-11T00:00", True),
    ],
)
def test_a_vague_event_is_admitted_if_some_instant_of_it_would_be(
    opens: str | None, closes: str | None, *, expected: bool
) -> None:
    april = read_date("2018-04", BERLIN)

    assert expected == april.overlaps(utc(opens) if opens else None, utc(closes) if closes else None)


def test_an_exact_time_is_in_where_it_opens_and_out_where_it_closes() -> None:
    noon = read_date("2019-07-15T12:00Z", BERLIN)
    instant = utc("2019-07-15T12:00")

    assert noon.overlaps(instant, None)
    assert not noon.overlaps(None, instant)
    assert noon.possibly_since(instant)
    assert not noon.possibly_before(instant)


@given(instants, st.none() | instants, st.none() | instants)
def test_an_exact_time_overlaps_what_it_lies_in(instant: datetime, a: datetime | None, b: datetime | None) -> None:
    inside = (a is None or a <= instant) and (b is None or instant < b)

    assert inside == Dated("2019-01-01T00:00", instant, instant).overlaps(a, b)


@pytest.mark.parametrize(
    "value",
    [
        "2019-07-15",
        "2019-07-15T00:00",
        date(2019, 7, 15),
        datetime(2019, 7, 15),  # noqa: DTZ001
        datetime(2019, 7, 15, tzinfo=BERLIN),
        datetime(2019, 7, 14, 18, tzinfo=timezone(timedelta(hours=-4))),
    ],
)
def test_an_instant_is_read_from_text_days_and_times(value: str | date) -> None:
    assert utc("2019-07-14T22:00") == read_instant(value, BERLIN)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2019-07", "P115"),
        ("2019", "P115"),
        ("..", "P115"),
        ("2019-07-15?", "P115"),
        ("2019-07-15/2019-07-16", "P115"),
        ("15.7.2019", "P110"),
        (5, "P110"),
        (datetime(2019, 3, 31, 2, 30), "P112"),  # noqa: DTZ001
        (datetime(2019, 3, 31, 2, 30, tzinfo=BERLIN), "P112"),
        (datetime(2019, 10, 27, 2, 30), "P113"),  # noqa: DTZ001
        (datetime(2019, 10, 27, 2, 30, fold=1), "P113"),  # noqa: DTZ001
    ],
)
def test_an_act_needs_a_day_or_a_time(value: str | date, code: str) -> None:
    with pytest.raises(BadValueError) as refused:
        read_instant(value, BERLIN)

    assert code == refused.value.code.id


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("6 weeks", "6 weeks"),
        ("6 Wochen", "6 weeks"),
        ("18 months", "18 months"),
        ("1 Jahr", "1 year"),
        ("12 hours", "12 hours"),
        ("90 Minuten", "90 minutes"),
        ("1 day", "1 day"),
        ("0 Tage", "0 days"),
        ("2 Monaten", "2 months"),
        ("3 STUNDEN", "3 hours"),
    ],
)
def test_a_duration_is_read_in_english_and_german(text: str, canonical: str) -> None:
    assert canonical == str(read_duration(text))


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("6weeks", ("6 weeks",)),
        ("6 wekks", ("6 weeks",)),
        ("P6W", ("6 weeks",)),
        ("P18M", ("18 months",)),
        ("PT12H", ("12 hours",)),
        ("PT5M", ("5 minutes",)),
        ("six weeks", ()),
        ("1.5 years", ()),
        ("-1 day", ()),
        ("1 year 6 months", ()),
        ("", ()),
        ("9" * 5000 + " days", ()),
        (6, ()),
    ],
)
def test_what_is_no_duration_is_refused(text: str, near: tuple[str, ...]) -> None:
    with pytest.raises(BadValueError) as refused:
        read_duration(text)

    assert ("P116", near) == (refused.value.code.id, refused.value.near)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2019-01-31T12:00+01:00", "1 month", "2019-02-28T12:00+01:00"),
        ("2020-02-29T12:00+01:00", "1 year", "2021-02-28T12:00+01:00"),
        ("2019-03-30T12:00+01:00", "1 day", "2019-03-31T12:00+02:00"),
        ("2019-03-30T12:00+01:00", "24 hours", "2019-03-31T13:00+02:00"),
        ("2019-03-30T02:30+01:00", "1 day", "2019-03-31T03:00+02:00"),
        ("2019-10-26T02:30+02:00", "1 day", "2019-10-27T02:30+02:00"),
        ("2019-10-27T02:30+01:00", "0 days", "2019-10-27T02:30+01:00"),
        ("2019-10-26T12:00+02:00", "6 weeks", "2019-12-07T12:00+01:00"),
        ("2018-12-31T23:00+01:00", "2 months", "2019-02-28T23:00+01:00"),
    ],
)
def test_a_duration_is_counted_in_the_calendar_of_the_zone(start: str, duration: str, end: str) -> None:
    after = read_duration(duration).after(datetime.fromisoformat(start), BERLIN)

    assert datetime.fromisoformat(end) == after
    assert UTC == after.tzinfo


def test_a_duration_counts_back_too() -> None:
    assert utc("2019-02-28T11:00") == Duration(1, "month").before(utc("2019-03-31T10:00"), BERLIN)


def test_a_duration_needs_to_know_where_an_instant_is() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Duration(1, "day").after(datetime(2019, 1, 1), BERLIN)  # noqa: DTZ001


@given(instants, st.integers(0, 10**9), units, zones)
def test_time_never_runs_out_nor_backwards(instant: datetime, count: int, unit: Unit, zone: ZoneInfo) -> None:
    duration = Duration(count, unit)

    assert duration.before(instant, zone) <= instant <= duration.after(instant, zone) <= LATEST


@given(instants, st.integers(0, 4000), units, zones)
def test_a_longer_duration_ends_no_sooner(instant: datetime, count: int, unit: Unit, zone: ZoneInfo) -> None:
    assert Duration(count, unit).after(instant, zone) <= Duration(count + 1, unit).after(instant, zone)


@given(st.integers(0, 10**9 - 1), units)
def test_a_duration_is_read_as_it_is_said(count: int, unit: Unit) -> None:
    assert Duration(count, unit) == read_duration(str(Duration(count, unit)))


@pytest.mark.parametrize(
    ("name", "code", "near"),
    [
        ("../x", "P118", ()),
        ("/etc/passwd", "P118", ()),
        ("Europe/../Europe/Berlin", "P118", ()),
        ("Europe/Berlin\x00", "P118", ()),
        ("Europe/", "P118", ()),
        ("", "P118", ()),
        ("+01:00", "P118", ()),
        ("localtime", "P118", ()),
        ("posix/Europe/Berlin", "P118", ()),
        ("right/Europe/Berlin", "P118", ()),
        ("Factory", "P118", ()),
        ("Europe", "P117", ()),
        ("Europe/Berln", "P117", ("Europe/Berlin",)),
        ("europe/berlin", "P117", ("Europe/Berlin",)),
        ("Berlin", "P117", ("Europe/Berlin",)),
    ],
)
def test_a_zone_is_a_name_and_never_a_path(name: str, code: str, near: tuple[str, ...]) -> None:
    with pytest.raises(BadValueError) as refused:
        read_zone(name)

    assert code == refused.value.code.id
    assert near == refused.value.near[: len(near)]


@pytest.mark.parametrize(
    "name", ["UTC", "CET", "Etc/GMT+1", "America/Argentina/Buenos_Aires", "America/Port-au-Prince"]
)
def test_known_zones_are_read(name: str) -> None:
    assert name == read_zone(name).key


def test_every_zone_there_is_can_be_read_but_those_of_one_machine() -> None:
    refused = set()
    for name in available_timezones():
        try:
            read_zone(name)
        except BadValueError:
            refused.add(name)

    assert refused <= {"Factory", "localtime", "posixrules"}


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [
        ("2018", "2018", "2018"),
        ("2018-04", "April 2018", "April 2018"),
        ("2018-03-03", "3. März 2018", "3 March 2018"),
        ("2019-11-05T12:00", "5. November 2019, 12:00", "5 November 2019, 12:00"),
        ("2019-05?", "wohl Mai 2019", "probably May 2019"),
        ("2019-05~", "etwa Mai 2019", "about May 2019"),
        ("2019-05%", "wohl etwa Mai 2019", "probably about May 2019"),
        ("2019-09/2019-10", "September bis Oktober 2019", "September to October 2019"),
        ("2018-12/2019-01", "Dezember 2018 bis Januar 2019", "December 2018 to January 2019"),
        ("2018-04-03/2018-04-05", "3. bis 5. April 2018", "3 to 5 April 2018"),
        ("2018-04-28/2018-05-03", "28. April bis 3. Mai 2018", "28 April to 3 May 2018"),
        ("2018/2019", "2018 bis 2019", "2018 to 2019"),
        ("2019-09~/2019-10", "etwa September 2019 bis Oktober 2019", "about September 2019 to October 2019"),
        ("2019/..", "ab 2019", "from 2019"),
        ("../2019-05?", "bis wohl Mai 2019", "until probably May 2019"),
        ("..", "offen", "open"),
    ],
)
def test_dates_are_said_as_people_say_them(text: str, german: str, english: str) -> None:
    dated = read_date(text, BERLIN)

    assert [german, english] == [show_dated(dated, BERLIN, language) for language in ("de", "en")]


def test_the_hour_that_exists_twice_is_said_with_its_offset() -> None:
    said = [show_instant(utc(f"2019-10-27T0{hour}:30"), BERLIN, "de") for hour in (0, 1)]

    assert ["27. Oktober 2019, 02:30 (UTC+02:00)", "27. Oktober 2019, 02:30 (UTC+01:00)"] == said


@given(instants | st.sampled_from([EARLIEST, LATEST]), zones, st.sampled_from(["de", "en", "fr"]))
def test_every_instant_can_be_said(instant: datetime, zone: ZoneInfo, language: str) -> None:
    assert show_instant(instant, zone, language)
    assert show_end(instant, zone, language)


def test_what_ends_at_midnight_ends_with_the_day_before() -> None:
    said = [show_end(utc(f"2026-{rest}"), BERLIN, "en") for rest in ("10-15T22:00", "12-31T23:00", "10-15T10:00")]

    assert ["15 October 2026, 24:00", "31 December 2026, 24:00", "15 October 2026, 12:00"] == said


def test_the_bounds_of_all_time_do_not_overflow() -> None:
    for zone in ZONES:
        for text in ("0001", "0001-01-01", "9999", "9999-12", "9999-12-31", "0001/9999"):
            dated = read_date(text, zone)

            assert dated.opens is not None
            assert dated.closes is not None
            assert EARLIEST <= dated.opens < dated.closes <= LATEST


def test_importing_dates_reads_no_zones() -> None:
    code = (
        "import sys, participatio.dates, participatio.text; print('zoneinfo' in sys.modules, 'difflib' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "False False\n" == run.stdout
