# SPDX-License-Identifier: Apache-2.0
"""Local times around every trap of the clock: one instant, or a refusal with what was probably meant."""

from __future__ import annotations

from datetime import datetime

import pytest

from participatio.dates import read_instant, read_zone
from participatio.errors import BadValueError

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("utc", "local", "zone"),
    [
        ("2019-01-15T11:00", "2019-01-15T12:00", BERLIN),
        ("2019-07-15T10:00", "2019-07-15T12:00", BERLIN),
        ("2019-03-30T23:00", "2019-03-31", BERLIN),
        ("2019-03-31T00:59:59", "2019-03-31T01:59:59", BERLIN),
        ("2019-03-31T01:00", "2019-03-31T03:00", BERLIN),
        ("2019-03-31T22:00", "2019-04-01", BERLIN),
        ("2019-10-26T22:00", "2019-10-27", BERLIN),
        ("2019-10-26T23:59:59", "2019-10-27T01:59:59", BERLIN),
        ("2019-10-27T00:30", "2019-10-27T02:30+02:00", BERLIN),
        ("2019-10-27T01:30", "2019-10-27T02:30+01:00", BERLIN),
        ("2019-10-27T02:00", "2019-10-27T03:00", BERLIN),
        ("2019-10-27T23:00", "2019-10-28", BERLIN),
        ("2020-02-28T23:00", "2020-02-29", BERLIN),
        ("2019-12-31T22:59:59", "2019-12-31T23:59:59", BERLIN),
        ("2019-10-27T02:30", "2019-10-27T02:30Z", BERLIN),
        ("2019-05-31T22:00", "2019-06-01T00:00", "Europe/Warsaw"),
        ("2019-03-31T01:00", "2019-03-31T02:00", "Europe/London"),
        ("2019-07-01T11:00", "2019-07-01T12:00", "Europe/Lisbon"),
        ("2014-10-25T20:30", "2014-10-26T00:30", "Europe/Moscow"),
        ("2019-03-10T07:00", "2019-03-10T03:00", "America/New_York"),
        ("2019-11-03T04:59", "2019-11-03T00:59", "America/New_York"),
        ("2018-11-04T03:00", "2018-11-04", "America/Sao_Paulo"),
        ("2019-05-31T18:30", "2019-06-01T00:00", "Asia/Kolkata"),
        ("2019-05-31T18:15", "2019-06-01T00:00", "Asia/Kathmandu"),
        ("2019-04-06T15:30", "2019-04-07T02:00", "Australia/Lord_Howe"),
        ("2011-12-30T09:59", "2011-12-29T23:59", "Pacific/Apia"),
        ("2011-12-30T10:00", "2011-12-31", "Pacific/Apia"),
        ("2018-12-31T10:00", "2019-01-01", "Pacific/Kiritimati"),
        ("2019-01-01T12:00", "2019-01-01", "Etc/GMT+12"),
    ],
)
def test_a_local_time_is_one_instant(utc: str, local: str, zone: str) -> None:
    assert datetime.fromisoformat(f"{utc}+00:00") == read_instant(local, read_zone(zone))


@pytest.mark.parametrize(
    ("code", "meant", "local", "zone"),
    [
        ("P112", ("2019-03-31T01:00+01:00", "2019-03-31T03:00+02:00"), "2019-03-31T02:00", BERLIN),
        ("P112", ("2019-03-31T01:30+01:00", "2019-03-31T03:30+02:00"), "2019-03-31T02:30", BERLIN),
        ("P113", ("2019-10-27T02:00+02:00", "2019-10-27T02:00+01:00"), "2019-10-27T02:00", BERLIN),
        ("P113", ("2019-10-27T02:59+02:00", "2019-10-27T02:59+01:00"), "2019-10-27T02:59", BERLIN),
        ("P112", ("2019-03-10T01:30-05:00", "2019-03-10T03:30-04:00"), "2019-03-10T02:30", "America/New_York"),
        ("P113", ("2019-11-03T01:30-04:00", "2019-11-03T01:30-05:00"), "2019-11-03T01:30", "America/New_York"),
        ("P112", ("2018-11-03T23:30-03:00", "2018-11-04T01:30-02:00"), "2018-11-04T00:30", "America/Sao_Paulo"),
        ("P113", ("2019-04-07T01:45+11:00", "2019-04-07T01:45+10:30"), "2019-04-07T01:45", "Australia/Lord_Howe"),
        ("P112", ("2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00"), "2011-12-30T12:00", "Pacific/Apia"),
        ("P111", ("2019-02-28",), "2019-02-29", BERLIN),
        ("P115", (), "2019-07", BERLIN),
    ],
)
def test_a_local_time_that_is_none_or_two_is_refused_with_what_was_meant(
    code: str, meant: tuple[str, ...], local: str, zone: str
) -> None:
    with pytest.raises(BadValueError) as refused:
        read_instant(local, read_zone(zone))

    assert (code, meant) == (refused.value.code.id, refused.value.near)
