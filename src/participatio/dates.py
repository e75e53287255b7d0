# SPDX-License-Identifier: Apache-2.0
"""When something is, was, or may have been: dates, durations and instants of a process."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from participatio.errors import BadValueError, Code
from participatio.values import Frozen

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

P110 = Code(
    "P110",
    "error",
    en="'{text}' is not a date; write it like 2019-07-15, 2019-07-15T12:00, 2019-07, 2019 or 2019-07/2019-09",
    de="'{text}' ist kein Datum; geschrieben wird es wie 2019-07-15, 2019-07-15T12:00, 2019-07, 2019 oder "
    "2019-07/2019-09",
)
P111 = Code(
    "P111",
    "error",
    en="no calendar and no clock shows '{text}'",
    de="'{text}' steht in keinem Kalender und auf keiner Uhr",
)
P112 = Code(
    "P112",
    "error",
    en="'{text}' does not exist in {zone}: the clocks were put forward",
    de="'{text}' gibt es in {zone} nicht: die Uhren wurden vorgestellt",
)
P113 = Code(
    "P113",
    "error",
    en="'{text}' exists twice in {zone}: the clocks were put back; name the offset",
    de="'{text}' gibt es in {zone} zweimal: die Uhren wurden zurückgestellt; welche gemeint ist, sagt die "
    "Abweichung von UTC",
)
P114 = Code(
    "P114",
    "error",
    en="'{text}' ends before it begins",
    de="'{text}' endet, bevor es beginnt",
)
P115 = Code(
    "P115",
    "error",
    en="'{text}' is too vague here; a day or a time is needed, like 2019-07-15 or 2019-07-15T12:00",
    de="'{text}' ist hier zu ungenau; nötig ist ein Tag oder eine Uhrzeit wie 2019-07-15 oder 2019-07-15T12:00",
)
P116 = Code(
    "P116",
    "error",
    en="'{text}' is not a duration; write a whole number and a unit, like 6 weeks, 18 months or 12 hours",
    de="'{text}' ist keine Dauer; nötig sind eine ganze Zahl und eine Einheit wie 6 Wochen, 18 Monate oder 12 Stunden",
)
P117 = Code(
    "P117",
    "error",
    en="unknown time zone '{text}'",
    de="unbekannte Zeitzone '{text}'",
)
P118 = Code(
    "P118",
    "error",
    en="'{text}' is not the name of a time zone; write it like Europe/Berlin",
    de="'{text}' ist kein Name einer Zeitzone; geschrieben wird er wie Europe/Berlin",
)
P124 = Code(
    "P124",
    "error",
    en="'{text}' is not a country or a part of one as ISO 3166 writes it; write it like DE or DE-NW",
    de="'{text}' ist weder ein Land noch ein Teil davon, wie ISO 3166 sie schreibt, also etwa DE oder DE-NW",
)
P119 = Code(
    "P119",
    "error",
    en="'{text}' lies outside the years 1 to 9999",
    de="'{text}' liegt außerhalb der Jahre 1 bis 9999",
)

EARLIEST = datetime.min.replace(tzinfo=UTC)
"""The earliest instant there is; what would lie before it is it."""
LATEST = datetime.max.replace(tzinfo=UTC)
"""The latest instant there is; what would lie behind it is it."""

_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]{1,31}(?:/[A-Z][A-Za-z0-9_+-]{0,31}){0,2}")
# What differs from machine to machine, and the zones that count leap seconds.
_NO_ZONES = ("localtime", "posix", "right/", "factory")
_REGION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%]?)")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
    r"(?:(Z)|([+-])([01][0-9]|2[0-3])(?::([0-5][0-9])(?::([0-5][0-9]))?)?)?"
)
_DURATION = re.compile(r"([0-9]{1,9}) ([A-Za-z]{1,12})")

_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "de": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
}

Unit = Literal["minute", "hour", "day", "week", "month", "year"]

UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(("minute", "minutes", "minuten"), "minute"),
    **dict.fromkeys(("hour", "hours", "stunde", "stunden"), "hour"),
    **dict.fromkeys(("day", "days", "tag", "tage", "tagen"), "day"),
    **dict.fromkeys(("week", "weeks", "woche", "wochen"), "week"),
    **dict.fromkeys(("month", "months", "monat", "monate", "monaten"), "month"),
    **dict.fromkeys(("year", "years", "jahr", "jahre", "jahren"), "year"),
}


# ── zones ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_zone(name: str) -> ZoneInfo:
    """The time zone of that name.

    Raises `BadValueError` with P118 for what is no such name (a path, an offset, the machine's own zone) and with P117
    and near matches for a zone nobody knows.

    >>> read_zone("Europe/Berlin").key
    'Europe/Berlin'
    >>> read_zone("Berlin")
    Traceback (most recent call last):
    participatio.errors.BadValueError: unknown time zone 'Berlin'; did you mean 'Europe/Berlin'?
    """
    import zoneinfo  # a definition that is only listed needs no zones

    if not isinstance(name, str):
        raise BadValueError(P118, text=_shown(name))
    if not _ZONE.fullmatch(name.title()) or name.lower().startswith(_NO_ZONES):
        raise BadValueError(P118, text=_shown(name))
    if _ZONE.fullmatch(name):
        try:
            return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise BadValueError(P117, _near_zones(name, zoneinfo.available_timezones()), text=_shown(name))


def _near_zones(name: str, zones: Iterable[str]) -> tuple[str, ...]:
    """The zones whose name, or whose city, is or looks like ``name``."""
    wanted = name.lower().replace(" ", "_")
    names = {zone.lower(): zone for zone in sorted(zones)}
    cities = {lower.rpartition("/")[2]: zone for lower, zone in names.items() if "/" in lower}
    found = [names[near] for near in _near(wanted, names)] + [cities[near] for near in _near(wanted, cities)]
    return tuple(dict.fromkeys(found))[:2]


def _near(word: str, candidates: Iterable[str]) -> list[str]:
    import difflib  # only a mistake needs it

    return difflib.get_close_matches(word, list(candidates), n=2, cutoff=0.75)


def _shown(text: object) -> str:
    """``text`` short and without characters a terminal would obey."""
    text = text if isinstance(text, str) else repr(text)
    if len(text) > 60:  # noqa: PLR2004 - a date is never that long
        text = text[:60] + "…"
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def read_region(text: str) -> str:
    """A country, or a part of one, as ISO 3166 writes it; raises `BadValueError` with P124 for what cannot be one.

    >>> read_region("DE-NW")
    'DE-NW'
    """
    if not _REGION.fullmatch(text):
        near = text.strip().upper().replace("_", "-")
        raise BadValueError(P124, (near,) if _REGION.fullmatch(near) else (), text=_shown(text))
    return text


# ── local time and instants ──────────────────────────────────────────────────────────────────────────────────────────


def _offset(local: datetime, zone: ZoneInfo, fold: int) -> timedelta:
    return local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clock in ``zone`` shows at ``instant``, without a zone, its ``fold`` set."""
    if instant.tzinfo is None:
        # Python would read it in the zone of the machine, and nobody would notice.
        message = "an instant needs a time zone; read_instant gives it one"
        raise ValueError(message)
    try:
        return instant.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return instant.replace(tzinfo=None)


def day_of(instant: datetime, zone: ZoneInfo) -> date:
    """The day that the calendar in ``zone`` shows at ``instant``.

    >>> day_of(datetime(2019, 7, 14, 22, 30, tzinfo=UTC), read_zone("Europe/Berlin"))
    datetime.date(2019, 7, 15)
    """
    return _wall(instant, zone).date()


def _utc(local: datetime, offset: timedelta) -> datetime:
    """The instant of a local time; the first or last there is where it would lie outside."""
    try:
        return (local - offset).replace(tzinfo=UTC, fold=0)
    except OverflowError:
        return EARLIEST if offset > timedelta() else LATEST


def _settled(local: datetime, zone: ZoneInfo, fold: int = 0) -> datetime:
    """The instant at which the clock shows ``local`` (the ``fold``-th time), or jumps over it."""
    before, after = _offset(local, zone, 0), _offset(local, zone, 1)
    if before >= after:
        return _utc(local, after if fold else before)
    # In a gap: the jump lies between the two readings. Not simply the earlier reading's instant: at 2:30 that would be
    # later than the one of 3:00, and order would be lost.
    low, high = _utc(local, after), _utc(local, before)
    low = low.replace(microsecond=0)  # clocks jump at full seconds
    seconds = -((low - high) // timedelta(seconds=1))
    first, last = 0, seconds
    while last - first > 1:
        middle = (first + last) // 2
        if _wall(low + timedelta(seconds=middle), zone) >= local:
            last = middle
        else:
            first = middle
    return low + timedelta(seconds=last)


def _exact(local: datetime, zone: ZoneInfo, text: str) -> datetime:
    """The instant of a local time somebody wrote down; refused unless there is exactly one."""
    before, after = _offset(local, zone, 0), _offset(local, zone, 1)
    if before == after:
        return _within(local, before, text)
    if before > after:
        near = (_with_offset(local, before), _with_offset(local, after))
        raise BadValueError(P113, near, text=text, zone=zone.key)
    jump = after - before
    near = (_with_offset(local - jump, before), _with_offset(local + jump, after))
    raise BadValueError(P112, near, text=text, zone=zone.key)


def _within(local: datetime, offset: timedelta, text: str) -> datetime:
    try:
        return (local - offset).replace(tzinfo=UTC, fold=0)
    except OverflowError:
        raise BadValueError(P119, text=text) from None


def _with_offset(local: datetime, offset: timedelta) -> str:
    seconds = abs(offset) // timedelta(seconds=1)
    sign = "-" if offset < timedelta() else "+"
    minutes = f"{seconds // 3600:02}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
    return f"{_clock(local)}{sign}{minutes}"


def _clock(local: datetime) -> str:
    """A local time as short as it is exact."""
    plain = local.replace(tzinfo=None)
    return plain.isoformat(timespec="auto" if plain.second or plain.microsecond else "minutes")


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@frozen(eq=False, repr=False)
class Dated(Frozen):
    """When something is, as far as it is known: a text as written, and the bounds it means.

    The bounds are instants in UTC, half open: ``earliest`` is in, ``latest`` is not; None is an open end. An exact time
    is one instant, there both are the same. ``approximate`` (``~``) and ``uncertain`` (``?``) do not move the bounds.
    """

    text: str
    earliest: datetime | None
    latest: datetime | None
    approximate: bool = False
    uncertain: bool = False

    def __str__(self) -> str:
        return self.text

    @property
    def opens(self) -> datetime | None:
        """The instant at which what opens then is open; None: from the start."""
        return self.earliest

    @property
    def closes(self) -> datetime | None:
        """The instant from which what closes then is closed; None: never."""
        return self.latest

    @property
    def vague(self) -> bool:
        """True unless it is one day or one time, and sure."""
        return self.approximate or self.uncertain or "/" in self.text or len(self.text) < len("2019-07-15")

    def possibly_before(self, instant: datetime) -> bool:
        """True if some instant of it lies before ``instant``."""
        return self.earliest is None or self.earliest < instant

    def possibly_since(self, instant: datetime) -> bool:
        """True if some instant of it is ``instant`` or lies behind it."""
        return self.latest is None or self.latest > instant or self.earliest == self.latest == instant

    def overlaps(self, opens: datetime | None, closes: datetime | None) -> bool:
        """True if some instant of it lies in the half open stretch from ``opens`` to ``closes`` (None: no end).

        This is how a vague event is judged: it is admitted if some instant of it would be.
        """
        if opens is not None and closes is not None and opens >= closes:
            return False
        return (closes is None or self.possibly_before(closes)) and (opens is None or self.possibly_since(opens))


@frozen(eq=False, repr=False)
class _End(Frozen):
    """One end of what was written: when it begins on the local clock, and how exact it is."""

    begins: datetime
    unit: Literal["year", "month", "day", "time"]
    qualifier: str = ""
    offset: timedelta | None = None

    def bounds(self, zone: ZoneInfo, text: str) -> tuple[datetime, datetime]:
        if self.unit == "time":
            if self.offset is None:
                instant = _exact(self.begins, zone, text)
            else:
                instant = _within(self.begins, self.offset, text)
            return instant, instant
        ends = self._ends()
        return _settled(self.begins, zone), LATEST if ends is None else _settled(ends, zone)

    def _ends(self) -> datetime | None:
        if self.unit == "day":
            return None if self.begins.date() == date.max else self.begins + timedelta(days=1)
        return _months_later(self.begins, 12 if self.unit == "year" else 1)


@lru_cache(maxsize=1024)  # a definition repeats its dates
def read_date(text: str, zone: ZoneInfo) -> Dated:
    """The date a text means in ``zone``, written as in ISO 8601-2.

    A day, month or year is all of it; a time is one instant; ``a/b`` reaches from the start of ``a`` to the end of
    ``b``; ``..`` is an open end; ``?`` (uncertain), ``~`` (approximate) and ``%`` (both) may follow a day, month
    or year.

    Raises `BadValueError`: P110 for what is no date (with what was probably meant), P111 for what no calendar holds,
    P112 and P113 for local times that do not exist or exist twice (with both readings), P114 for an end before the
    beginning, P119 for times outside the years 1 to 9999.

    >>> zone = read_zone("Europe/Berlin")
    >>> print(read_date("2018-04", zone).opens)
    2018-03-31 22:00:00+00:00
    >>> read_date("31.12.2019", zone)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    participatio.errors.BadValueError: '31.12.2019' is not a date; ... did you mean '2019-12-31'?
    """
    ends = _ends(text)
    first, last = ends[0], ends[-1]
    earliest = None if first is None else first.bounds(zone, text)[0]
    latest = None if last is None else last.bounds(zone, text)[1]
    if earliest is not None and latest is not None and earliest >= latest:
        # Two equal times are one instant, and there was a day without a night: Apia had no 30 December 2011.
        exact = all(end is not None and end.unit == "time" for end in ends)
        if earliest > latest or (len(ends) > 1 and not exact):
            raise BadValueError(P114, text=text)
    qualifiers = {end.qualifier for end in ends if end is not None}
    return Dated(text, earliest, latest, not qualifiers.isdisjoint("~%"), not qualifiers.isdisjoint("?%"))


def read_instant(value: str | date, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of an act or a clock: a text, a `datetime.datetime`, or a `datetime.date`.

    A plain day is its start. A time without a zone is read in ``zone``.

    Raises `BadValueError` as `read_date` does, and with P115 for a month, a year, an interval or a doubtful date. A
    `datetime` with a zone is refused too if its local time does not exist.

    >>> print(read_instant("2019-11-05T12:00", read_zone("Europe/Berlin")))
    2019-11-05 11:00:00+00:00
    """
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            return _exact(value.replace(tzinfo=None, fold=0), zone, _clock(value))
        return _from_aware(value)
    if isinstance(value, date):
        return _settled(datetime(value.year, value.month, value.day), zone)  # noqa: DTZ001 - the zone is beside it
    dated = read_date(value, zone)
    if dated.vague or dated.earliest is None:
        raise BadValueError(P115, text=value)
    return dated.earliest


def _from_aware(value: datetime) -> datetime:
    text = value.isoformat()
    instant = _within(value.replace(tzinfo=None), value.utcoffset() or timedelta(), text)
    try:
        back = instant.astimezone(value.tzinfo)
    except OverflowError:
        return instant
    if back.replace(tzinfo=None, fold=0) != value.replace(tzinfo=None, fold=0):
        # Python takes 2:30 on the morning the clocks go forward without a word.
        raise BadValueError(P112, (back.isoformat(),), text=text, zone=str(value.tzinfo))
    return instant


def _ends(text: str) -> tuple[_End | None, ...]:
    """The one or two ends of a written date; None is an open one."""
    if not isinstance(text, str):
        raise BadValueError(P110, text=_shown(text))
    parts = text.split("/")
    if len(parts) > 2 or len(text) > 80:  # noqa: PLR2004 - an interval has two ends
        raise BadValueError(P110, _meant(text), text=_shown(text))
    return tuple(None if part == ".." else _end(part, text) for part in parts)


def _end(part: str, text: str) -> _End:
    if found := _DATE.fullmatch(part):
        year, month, day, qualifier = found.groups()
        begins = _calendar(text, int(year), int(month or 1), int(day or 1))
        return _End(begins, "day" if day else "month" if month else "year", qualifier)
    if found := _TIME.fullmatch(part):
        year, month, day, hour, minute, second, fraction, utc, sign, *offset = found.groups()
        clock = (int(hour), int(minute), int(second or 0), int((fraction or "").ljust(6, "0")))
        begins = _calendar(text, int(year), int(month), int(day), *clock)
        if not (utc or sign):
            return _End(begins, "time")
        hours, minutes, seconds = (int(number or 0) for number in offset)
        distance = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return _End(begins, "time", offset=-distance if sign == "-" else distance)
    raise BadValueError(P110, _meant(text), text=_shown(text))


def _calendar(  # noqa: PLR0913 - a date and a clock
    text: str, year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, micro: int = 0
) -> datetime:
    try:
        return datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001 - a wall clock; its zone stands beside it
    except ValueError:
        near: tuple[str, ...] = ()
        if len(text) <= len("2019-02-30?") and 1 <= month <= 12 and year:  # noqa: PLR2004 - the months of a year
            near = (f"{year:04}-{month:02}-{monthrange(year, month)[1]}",)
        elif (hour, minute, second) == (24, 0, 0) and (start := _next_day(year, month, day)):
            near = (start,)
        raise BadValueError(P111, near, text=text) from None


def _next_day(year: int, month: int, day: int) -> str | None:
    try:
        return f"{date(year, month, day) + timedelta(days=1)}T00:00"
    except (ValueError, OverflowError):
        return None


def _meant(text: str) -> tuple[str, ...]:
    """What somebody probably meant who did not write ISO 8601."""
    if len(text) > 80:  # noqa: PLR2004 - no date
        return ()
    found: list[str] = []
    for guess in _guesses(text.strip()):
        if guess != text and guess not in found and _readable(guess):
            found.append(guess)
    return tuple(found[:2])


def _readable(text: str) -> bool:
    parts = text.split("/")
    if len(parts) > 2:  # noqa: PLR2004 - an interval has two ends
        return False
    for part in parts:
        found = _DATE.fullmatch(part) or _TIME.fullmatch(part)
        if part != ".." and found is None:
            return False
        if found is not None:
            year, month, day = (int(number or 1) for number in found.groups()[:3])
            if not (year and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):  # noqa: PLR2004
                return False
    return True


def _guesses(text: str) -> Iterator[str]:
    """Other ways people write dates, in ISO 8601; some of these may be nonsense."""
    yield re.sub(r"\s*/\s*", "/", text)
    yield text.upper()
    for pattern, build in _HABITS:
        if found := re.fullmatch(pattern, text):
            yield from build(*found.groups(default=""))
    for between in (" bis ", " to ", "\u2013", " - "):
        halves = text.split(between)
        if len(halves) == 2:  # noqa: PLR2004 - from and until
            first, last = ((half.strip(), *_meant(half)) for half in halves)
            yield from (f"{a}/{b}" for a in first for b in last)


def _ymd(year: str, month: str, day: str = "", hour: str = "", minute: str = "") -> str:
    century = "20" if len(year) == 2 else ""  # noqa: PLR2004 - a year of two digits
    month = month if month.isdecimal() else _month(month)
    text = "-".join([century + year, month.zfill(2)] + ([day.zfill(2)] if day else []))
    return f"{text}T{hour.zfill(2)}:{minute.zfill(2)}" if hour else text


def _month(name: str) -> str:
    """The number of a month by a German or English name or its beginning; '0' if there is none."""
    start = name.lower().replace("maerz", "märz").replace("mrz", "mär")
    for months in _MONTHS.values():
        for number, month in enumerate(months, 1):
            if month.lower().startswith(start):
                return str(number)
    return "0"


_CLOCK = r"(?:,?\s+(?:um\s+)?([0-9]{1,2})(?:[:.]([0-9]{2}))?(?:\s*(?:Uhr|h))?)?"
_HABITS: tuple[tuple[str, Callable[..., Iterable[str]]], ...] = (
    (r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4}|[0-9]{2})" + _CLOCK, lambda d, m, y, *t: (_ymd(y, m, d, *t),)),
    (r"(?:([0-9]{1,2})\.?\s+)?([^\W\d_]{3,9})\.?\s+([0-9]{4})" + _CLOCK, lambda d, m, y, *t: (_ymd(y, m, d, *t),)),
    (r"([^\W\d_]{3,9})\.?\s+([0-9]{1,2}),?\s+([0-9]{4})", lambda m, d, y: (_ymd(y, m, d),)),
    (r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _CLOCK, lambda y, _, m, d, *t: (_ymd(y, m, d, *t),)),
    (r"([0-9]{4})([0-9]{2})([0-9]{2})", lambda y, m, d: (_ymd(y, m, d),)),
    (r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})", lambda a, b, y: (_ymd(y, b, a), _ymd(y, a, b))),
    (r"([0-9]{4})[-/.]([0-9]{1,2})", lambda y, m: (_ymd(y, m),)),
    (r"([0-9]{1,2})[-/.]([0-9]{4})", lambda m, y: (_ymd(y, m),)),
    (r"([0-9]{4})-([0-9]{2})/([0-9]{2})", lambda y, m, n: (f"{y}-{m}/{y}-{n}",)),
    (r"([0-9]{4}-[0-9]{2})-([0-9]{2})/([0-9]{2})", lambda m, d, e: (f"{m}-{d}/{m}-{e}",)),
    (r"([0-9].*)/", lambda a: (f"{a}/..",)),
    (r"/([0-9].*)", lambda b: (f"../{b}",)),
)


# ── durations ────────────────────────────────────────────────────────────────────────────────────────────────────────


@frozen(eq=False, repr=False)
class Duration(Frozen):
    """A stretch of time as people agree on it: six weeks, 18 months, 12 hours.

    >>> print(Duration(6, "week"))
    6 weeks
    """

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" + ("" if self.count == 1 else "s")

    def after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The instant so much later.

        Hours and minutes pass as they are. Days, weeks, months and years are counted in the calendar of ``zone``: the
        clock shows the same time (where it jumps over that time, the instant of the jump), and a month too short for
        the day gives its last day. What lies behind the year 9999 is `LATEST`. Never raises for an instant with a zone.

        >>> zone = read_zone("Europe/Berlin")
        >>> print(Duration(1, "month").after(read_instant("2019-01-31", zone), zone).astimezone(zone))
        2019-02-28 00:00:00+01:00
        """
        return self._moved(instant, zone, 1)

    def before(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The instant so much earlier, by the rules of `after`; what lies before the year 1 is `EARLIEST`."""
        return self._moved(instant, zone, -1)

    def _moved(self, instant: datetime, zone: ZoneInfo, direction: Literal[1, -1]) -> datetime:
        count = self.count * direction
        wall = _wall(instant, zone)
        edge = LATEST if count > 0 else EARLIEST
        try:
            if self.unit in ("minute", "hour"):
                return instant.astimezone(UTC) + timedelta(minutes=count * (60 if self.unit == "hour" else 1))
            if self.unit in ("day", "week"):
                moved = wall + timedelta(days=count * (7 if self.unit == "week" else 1))
            else:
                later = _months_later(wall, count * (12 if self.unit == "year" else 1))
                if later is None:
                    return edge
                moved = later
        except OverflowError:
            return edge
        return _settled(moved, zone, wall.fold)


def _months_later(local: datetime, months: int) -> datetime | None:
    """The same day and time so many months later, or the month's last day; None outside the calendar."""
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if not 1 <= year <= 9999:  # noqa: PLR2004 - the years a datetime knows
        return None
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))


def read_duration(text: str) -> Duration:
    """The duration a text means: a whole number and a unit, English or German, of any case.

    Raises `BadValueError` with P116 and, where it can be guessed, what was meant.

    >>> print(read_duration("6 Wochen"))
    6 weeks
    """
    if not isinstance(text, str):
        raise BadValueError(P116, text=_shown(text))
    found = _DURATION.fullmatch(text)
    unit = UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        raise BadValueError(P116, _meant_duration(text), text=_shown(text))
    return Duration(int(found[1]), unit)


def _meant_duration(text: str) -> tuple[str, ...]:
    if len(text) > 40:  # noqa: PLR2004 - no duration
        return ()
    if found := re.fullmatch(r"P([0-9]{1,9})([YMWD])|PT([0-9]{1,9})([MH])", text):  # as ISO 8601 writes them
        count, word = (found[1], _DATE_UNITS[found[2]]) if found[1] else (found[3], _TIME_UNITS[found[4]])
        return (str(Duration(int(count), word)),)
    if found := re.fullmatch(r"\s*([0-9]{1,9})\s*([^\W\d_]{1,12})\.?\s*", text):
        unit = found[2].lower()
        units = [unit] if unit in UNITS else _near(unit, UNITS)
        return tuple(dict.fromkeys(str(Duration(int(found[1]), UNITS[unit])) for unit in units))
    return ()


_DATE_UNITS: Mapping[str, Unit] = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_TIME_UNITS: Mapping[str, Unit] = {"H": "hour", "M": "minute"}


# ── saying it ────────────────────────────────────────────────────────────────────────────────────────────────────────


def show_instant(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """An instant as people in ``zone`` say it; German for "de", else English.

    >>> show_instant(datetime(2019, 11, 5, 11, tzinfo=UTC), read_zone("Europe/Berlin"), "de")
    '5. November 2019, 12:00'
    """
    wall = _wall(instant, zone)
    said = f"{_say(wall, 'day', language)}, {wall:%H:%M}" + (f":{wall:%S}" if wall.second else "")
    before, after = _offset(wall, zone, 0), _offset(wall, zone, 1)
    if before > after:  # the hour that exists twice: which one?
        said += f" (UTC{_with_offset(wall, after if wall.fold else before)[len(_clock(wall)) :]})"
    return said


def show_end(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """When something ends, as `show_instant` says it; what ends at midnight ends with the day before.

    >>> show_end(datetime(2026, 10, 15, 22, tzinfo=UTC), read_zone("Europe/Berlin"), "de")
    '15. Oktober 2026, 24:00'
    """
    before = max(instant, EARLIEST + timedelta.resolution) - timedelta.resolution
    if day_of(before, zone) == day_of(instant, zone):
        return show_instant(instant, zone, language)
    return f"{_say(_wall(before, zone), 'day', language)}, 24:00"


def show_dated(dated: Dated, zone: ZoneInfo, language: str) -> str:
    """A date as people say it, the vague said as vague; German for "de", else English.

    >>> zone = read_zone("Europe/Berlin")
    >>> [show_dated(read_date(text, zone), zone, "de") for text in ("2018-04", "2019-05?", "2019-09/2019-10")]
    ['April 2018', 'wohl Mai 2019', 'September bis Oktober 2019']
    """
    german = language == "de"
    ends = _ends(dated.text)
    first, last = ends[0], ends[-1]

    def say(end: _End, instant: datetime | None) -> str:
        if end.unit == "time" and instant is not None:
            return show_instant(instant, zone, language)
        doubts = _DOUBTS["de" if german else "en"]
        return doubts[end.qualifier] + _say(end.begins, end.unit, language)

    if first is None:
        if last is None:
            return "offen" if german else "open"
        return ("bis " if german else "until ") + say(last, dated.latest)
    if last is None:
        return ("ab " if german else "from ") + say(first, dated.earliest)
    if len(ends) == 1:
        return say(first, dated.earliest)
    start = _shared(first, last, language) or say(first, dated.earliest)
    return start + (" bis " if german else " to ") + say(last, dated.latest)


_DOUBTS = {
    "de": {"": "", "?": "wohl ", "~": "etwa ", "%": "wohl etwa "},
    "en": {"": "", "?": "probably ", "~": "about ", "%": "probably about "},
}


def _say(local: datetime, unit: str, language: str) -> str:
    german = language == "de"
    month = _MONTHS["de" if german else "en"][local.month - 1]
    if unit == "year":
        return str(local.year)
    return f"{month} {local.year}" if unit == "month" else f"{local.day}{'.' if german else ''} {month} {local.year}"


def tell_instant(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """On which day an instant is, with the preposition that goes with it in a sentence.

    >>> tell_instant(datetime(2019, 11, 4, 23, 30, tzinfo=UTC), read_zone("Europe/Berlin"), "de")
    'am 5. November 2019'
    """
    return _AT["de" if language == "de" else "en"]["day"].format(_say(_wall(instant, zone), "day", language))


def tell_dated(dated: Dated, language: str) -> str:
    """When something happened, as a sentence says it: with its preposition, the vague said as vague.

    >>> zone = read_zone("Europe/Berlin")
    >>> dates = [read_date(text, zone) for text in ("2018-04", "2019-05?", "2019-09/2019-10", "2019-05-02~", "../2019")]
    >>> [tell_dated(dated, "de") for dated in dates]
    ['im April 2018', 'vermutlich im Mai 2019', 'zwischen September und Oktober 2019', 'um den 2. Mai 2019',
     'spätestens im Jahr 2019']
    >>> [tell_dated(dated, "en") for dated in dates]
    ['in April 2018', 'probably in May 2019', 'between September and October 2019', 'around 2 May 2019',
     'in 2019 at the latest']
    """
    words = _AT["de" if language == "de" else "en"]
    first, last = (ends := _ends(dated.text))[0], ends[-1]
    if first is None or last is None:
        end = first or last
        bound = "unknown" if end is None else "latest" if first is None else "earliest"
        return words[bound].format("" if end is None else _tell(end, language))
    if len(ends) == 1:
        return _tell(first, language)
    begins = _shared(first, last, language) or _say(first.begins, _unit(first), language)
    between = zip((first, last), (begins, _say(last.begins, _unit(last), language)), strict=True)
    bounds = [words["bound"].format(said) if _unit(end) == "day" else said for end, said in between]
    return (words["?"] if (first.qualifier + last.qualifier).strip("~") else "") + words["between"].format(*bounds)


def _tell(end: _End, language: str) -> str:
    words = _AT["de" if language == "de" else "en"]
    unit = _unit(end)
    said = words[f"~{unit}" if end.qualifier in ("~", "%") else unit].format(_say(end.begins, unit, language))
    return (words["?"] if end.qualifier in ("?", "%") else "") + said


def _unit(end: _End) -> str:
    return "day" if end.unit == "time" else end.unit


_AT: Mapping[str, Mapping[str, str]] = {
    "de": {
        "day": "am {}",
        "month": "im {}",
        "year": "im Jahr {}",
        "~day": "um den {}",
        "~month": "etwa im {}",
        "~year": "etwa im Jahr {}",
        "?": "vermutlich ",
        "between": "zwischen {} und {}",
        "bound": "dem {}",
        "latest": "spätestens {}",
        "earliest": "frühestens {}",
        "unknown": "zu einer Zeit, die nicht bekannt ist,",
    },
    "en": {
        "day": "on {}",
        "month": "in {}",
        "year": "in {}",
        "~day": "around {}",
        "~month": "around {}",
        "~year": "around {}",
        "?": "probably ",
        "between": "between {} and {}",
        "bound": "{}",
        "latest": "{} at the latest",
        "earliest": "{} at the earliest",
        "unknown": "at a time that is not known",
    },
}


def _shared(first: _End, last: _End, language: str) -> str:
    """The beginning of an interval without the year and month it shares with the end; empty if it shares none."""
    a, b = first.begins, last.begins
    if first.unit != last.unit or first.unit not in ("month", "day") or first.qualifier or last.qualifier:
        return ""
    if a.year != b.year or a.date() == b.date():
        return ""
    said = _say(a, first.unit, language).removesuffix(f" {a.year}")
    return said.partition(" ")[0] if first.unit == "day" and a.month == b.month else said
