# SPDX-License-Identifier: Apache-2.0
"""The types of values a thing or an act can carry."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from attrs import field, frozen

from participatio.dates import Dated, read_date
from participatio.errors import BadValueError, Code
from participatio.text import clean, for_terminal, is_id, near
from participatio.values import Frozen

if TYPE_CHECKING:
    from decimal import Decimal
    from zoneinfo import ZoneInfo

P130 = Code(
    "P130",
    "error",
    en="unknown field type '{type}'",
    de="unbekannter Feldtyp '{type}'",
)
P131 = Code(
    "P131",
    "error",
    en="field '{field}': type '{type}' does not understand '{option}'",
    de="Feld '{field}': der Typ '{type}' versteht '{option}' nicht",
)
P132 = Code(
    "P132",
    "error",
    en="field '{field}': min {min} is more than max {max}",
    de="Feld '{field}': min {min} ist größer als max {max}",
)
P133 = Code(
    "P133",
    "error",
    en="field '{field}': a choice needs 'of', the list of what can be chosen",
    de="Feld '{field}': eine Auswahl (choice) braucht 'of', die Liste dessen, was wählbar ist",
)
P134 = Code(
    "P134",
    "error",
    en="'{id}' is not an id (lower-case letters, digits and '_', a letter first, at most 64 characters); what "
    "people read "
    "stands behind it, like of: {{walk: Walk in the park}}",
    de="'{id}' ist keine Kennung (Kleinbuchstaben von a bis z, Ziffern und '_', vorn ein Buchstabe, höchstens 64 "
    "Zeichen); "
    "was man liest, steht dahinter, etwa of: {{rundgang: Rundgang im Park}}",
)
P135 = Code(
    "P135",
    "error",
    en="field '{field}': '{currency}' is not a currency; write three capital letters, like EUR",
    de="Feld '{field}': '{currency}' ist keine Währung; nötig sind drei Großbuchstaben wie EUR",
)
P136 = Code(
    "P136",
    "error",
    en="this is not how a value of type '{type}' is written; the reference shows each type",
    de="so wird ein Wert vom Typ '{type}' nicht geschrieben; die Referenz zeigt jeden Typ",
)
P137 = Code(
    "P137",
    "error",
    en="a floating-point number such as {text} is not exact; give it as text in quotes",
    de="eine Gleitkommazahl wie {text} ist nicht genau; sie gehört als Text in Anführungszeichen",
)
P138 = Code(
    "P138",
    "error",
    en="{count} characters are too many; at most {max} are allowed",
    de="{count} Zeichen sind zu viele; erlaubt sind höchstens {max}",
)
P139 = Code(
    "P139",
    "error",
    en="{count} characters are too few; at least {min} are needed",
    de="{count} Zeichen sind zu wenige; nötig sind mindestens {min}",
)
P140 = Code(
    "P140",
    "error",
    en="the text is empty; only a field that is not asked for can be left out",
    de="der Text ist leer; nur ein Feld, das nicht verlangt ist, kann wegbleiben",
)
P141 = Code(
    "P141",
    "error",
    en="a line holds no line breaks; a field of the type 'text' may",
    de="eine Zeile (line) hat keine Umbrüche; ein Feld vom Typ 'text' darf welche haben",
)
P142 = Code(
    "P142",
    "error",
    en="'{text}' is not a whole number; write it like 1200, with digits only",
    de="'{text}' ist keine ganze Zahl; geschrieben wird sie wie 1200, nur mit Ziffern",
)
P143 = Code(
    "P143",
    "error",
    en="the number has more than 18 digits",
    de="die Zahl hat mehr als 18 Stellen",
)
P144 = Code(
    "P144",
    "error",
    en="{value} is too little; at least {min} is needed",
    de="{value} ist zu wenig; nötig ist mindestens {min}",
)
P145 = Code(
    "P145",
    "error",
    en="{value} is too much; at most {max} is allowed",
    de="{value} ist zu viel; erlaubt ist höchstens {max}",
)
P146 = Code(
    "P146",
    "error",
    en="'{text}' is not an amount of money; write it like 1200 or 1200.50",
    de="'{text}' ist kein Geldbetrag; geschrieben wird er wie 1200 oder 1200.50",
)
P147 = Code(
    "P147",
    "error",
    en="'{text}' cannot be chosen here; there is {of}",
    de="'{text}' ist hier nicht wählbar; es gibt {of}",
)
P148 = Code(
    "P148",
    "error",
    en="'{text}' is neither yes nor no",
    de="'{text}' ist weder ja noch nein",
)
P149 = Code(
    "P149",
    "error",
    en="'{text}' is not a coordinate; write decimal degrees with at most six digits behind the point, like 51.4556",
    de="'{text}' ist keine Koordinate; nötig sind Dezimalgrad mit höchstens sechs Stellen hinter dem Punkt wie 51.4556",
)
P150 = Code(
    "P150",
    "error",
    en="{key} {text} is not on this planet; it goes from -{max} to {max}",
    de="{key} {text} liegt nicht auf diesem Planeten; möglich ist -{max} bis {max}",
)
P151 = Code(
    "P151",
    "error",
    en="'{key}' is missing; a value of type '{type}' is made of {keys}",
    de="'{key}' fehlt; ein Wert vom Typ '{type}' besteht aus {keys}",
)
P152 = Code(
    "P152",
    "error",
    en="unknown key '{key}'; a value of type '{type}' is made of {keys}",
    de="unbekannter Schlüssel '{key}'; ein Wert vom Typ '{type}' besteht aus {keys}",
)
P153 = Code(
    "P153",
    "error",
    en="'{text}' is not an address; it begins with http:// or https:// and holds no blanks",
    de="'{text}' ist keine Adresse; sie beginnt mit http:// oder https:// und enthält keine Leerzeichen",
)
P154 = Code(
    "P154",
    "error",
    en="the address names a user before '@'; leave that out",
    de="die Adresse nennt vor '@' einen Benutzer; der gehört nicht hierher",
)
P155 = Code(
    "P155",
    "error",
    en="'{text}' is not a plain file name; no folders, none of \\ / : * ? \" < > |, no name a system keeps for itself",
    de="'{text}' ist kein bloßer Dateiname; ohne Ordner, ohne \\ / : * ? \" < > |, kein Name, den ein System für "
    "sich behält",
)
P156 = Code(
    "P156",
    "error",
    en="'{text}' is not a SHA-256; it has 64 digits from 0 to 9 and a to f",
    de="'{text}' ist kein SHA-256; der hat 64 Ziffern von 0 bis 9 und a bis f",
)

Value: TypeAlias = Hashable
"""What a field type reads: immutable, hashable, in one form only."""
Plain: TypeAlias = str | int | Mapping[str, str | int]
"""A value as the ledger's canonical JSON holds it."""


@frozen(eq=False, repr=False)
class Reader(Frozen):
    """What reading a value needs to know of the process it is read for."""

    zone: ZoneInfo


def _same(value: Plain) -> Plain:
    return value


@frozen(kw_only=True, eq=False, repr=False)
class FieldType(Frozen):
    """A type of values; a plugin makes its own.

    ``options`` names what a field of this type may set: of ``max``, ``min``, ``of``, ``currency``. ``read`` takes what
    a file or an act gives, text or Python values, and what it once returned; it returns one immutable, hashable value
    or raises `BadValueError`. ``plain`` makes JSON of the value (text and whole numbers only), and ``restore`` the
    value of that; where ``restore`` is not given, ``read`` can do it. ``takes`` says in English and German what a
    value is, for whoever has to give one: ``("a date", "ein Datum")``.
    """

    id: str
    options: frozenset[str] = frozenset()
    read: Callable[[object, FieldSpec, Reader], Value]
    plain: Callable[[Any], Plain] = _same
    restore: Callable[[Plain, FieldSpec, Reader], Value] = field()
    takes: tuple[str, str] | None = None

    @restore.default
    def _read_again(self) -> Callable[[object, FieldSpec, Reader], Value]:
        return self.read


def choices(of: Mapping[str, str] | Iterable[str]) -> Mapping[str, str]:
    """From id to label, of what a file gives as a list of ids or a map.

    >>> dict(choices(["accepted", "refused"]))
    {'accepted': 'accepted', 'refused': 'refused'}
    """
    labels = dict(of) if isinstance(of, Mapping) else {id_: id_ for id_ in of}
    return MappingProxyType(labels)


@frozen(kw_only=True, eq=False, repr=False)
class FieldSpec(Frozen):
    """A field of a kind or of an action: its type, and what values of that type it takes.

    A spec that exists is sound. Making one raises `BadValueError` with P131 for an option its type does not
    understand, P132 for a ``min`` above its ``max``, P133 for a choice of nothing, P134 for a choice that is no id,
    P135 for a currency that is none. ``max`` and ``min`` of money are whole units of the currency.
    """

    name: str
    type: FieldType
    title: str | None = None
    required: bool = False
    max: int | None = None
    min: int | None = None
    of: Mapping[str, str] = field(factory=dict, converter=choices, hash=False)
    currency: str | None = None
    #: What it was called before; see `diff`.
    was: str | None = field(default=None, eq=False)

    def __attrs_post_init__(self) -> None:
        for option in ("max", "min", "of", "currency"):
            if getattr(self, option) not in (None, {}) and option not in self.type.options:
                raise BadValueError(P131, field=self.name, type=self.type.id, option=option)
        if self.max is not None and self.min is not None and self.min > self.max:
            raise BadValueError(P132, field=self.name, min=self.min, max=self.max)
        if "of" in self.type.options and not self.of:
            raise BadValueError(P133, field=self.name)
        for id_ in self.of:
            if not is_id(id_):
                raise BadValueError(P134, id=_shown(id_))
        if self.currency is not None and not re.fullmatch("[A-Z]{3}", self.currency):
            raise BadValueError(P135, field=self.name, currency=_shown(self.currency))

    @staticmethod
    def spot(error: BadValueError) -> str | None:
        """The option that such an error is about."""
        return {P132: "min", P134: "of", P135: "currency"}.get(error.code, error.data.get("option"))

    def read(self, raw: object, reader: Reader) -> Value:
        """The value ``raw`` means; raises `BadValueError` with one of P110 to P159.

        >>> from participatio.dates import read_zone
        >>> reader = Reader(read_zone("Europe/Berlin"))
        >>> FieldSpec(name="seats", type=BUILT_IN["number"], max=40).read("12", reader)
        12
        """
        return self.type.read(raw, self, reader)

    def plain(self, value: Value) -> Plain:
        """The value as canonical JSON holds it: text, whole numbers, and maps of them."""
        return self.type.plain(value)

    def restore(self, plain: Plain, reader: Reader) -> Value:
        """The value that `plain` was made of."""
        return self.type.restore(plain, self, reader)


def field_type(id_: str, types: Mapping[str, FieldType] | None = None) -> FieldType:
    """The type of that id, among the built-in ones unless others are given.

    Raises `BadValueError` with P130 and near matches.

    >>> field_type("numer")
    Traceback (most recent call last):
    participatio.errors.BadValueError: unknown field type 'numer'; did you mean 'number'?
    """
    types = BUILT_IN if types is None else types
    found = types.get(id_)
    if found is None:
        raise BadValueError(P130, near(id_, types), type=_shown(id_))
    return found


# ── values that need more than one word ──────────────────────────────────────────────────────────────────────────────


@frozen(eq=False, repr=False)
class Money(Frozen):
    """An amount, exact, in hundredths of its currency (the field names that).

    >>> print(Money(120050))
    1200.50
    """

    minor: int

    def __str__(self) -> str:
        return f"{'-' if self.minor < 0 else ''}{abs(self.minor) // 100}.{abs(self.minor) % 100:02}"


@frozen(eq=False, repr=False)
class Place(Frozen):
    """Somewhere: a name and, if known, where on earth, in millionths of a degree (WGS 84).

    >>> print(Place("Zeche Zollverein", 51486700, 7042500))
    Zeche Zollverein (51.486700, 7.042500)
    """

    name: str
    lat: int | None = None
    lon: int | None = None

    def __str__(self) -> str:
        if self.lat is None or self.lon is None:
            return self.name
        return f"{self.name} ({_degrees(self.lat)}, {_degrees(self.lon)})"


@frozen(eq=False, repr=False)
class File(Frozen):
    """A file kept elsewhere: its name, and the SHA-256 of what is in it."""

    name: str
    sha256: str

    def __str__(self) -> str:
        return self.name


def _degrees(micro: int) -> str:
    return f"{'-' if micro < 0 else ''}{abs(micro) // 1_000_000}.{abs(micro) % 1_000_000:06}"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_DIGITS = 18  # fits into the 64 bits of every database, with room to add

_SORTS: Mapping[type, str] = {
    bool: "yes/no",
    int: "number",
    float: "float",
    str: "text",
    type(None): "nothing",
    dict: "map",
    list: "list",
}


def _shown(raw: object) -> str:
    return for_terminal(raw if isinstance(raw, str) else repr(raw), 60)


def _wrong(raw: object, type_: str) -> BadValueError:
    """What to say of a value that no value of this type can be made of."""
    if isinstance(raw, float):
        return BadValueError(P137, text=repr(raw))
    return BadValueError(P136, type=type_, got=_SORTS.get(type(raw), type(raw).__name__))


def _words(raw: object, type_: str, most: int, least: int = 1) -> str:
    """A text that says something, within its limits."""
    if not isinstance(raw, str):
        raise _wrong(raw, type_)
    if len(raw) > 4 * most:  # composing makes at most four characters one: no need to look at megabytes
        raise BadValueError(P138, count=len(raw), max=most)
    text = clean(raw)
    if len(text) > most:
        raise BadValueError(P138, count=len(text), max=most)
    if not text[:1].isalnum() and not any(char.isprintable() and not char.isspace() for char in text):
        raise BadValueError(P140)
    if len(text) < least:
        raise BadValueError(P139, count=len(text), min=least)
    return text


def _one_line(raw: object, type_: str, most: int, least: int = 1) -> str:
    text = _words(raw, type_, most, least)
    if not text.isprintable() and any(char in text for char in "\n\u2028\u2029"):
        raise BadValueError(P141)
    return text


def _most(spec: FieldSpec, usual: int) -> int:
    return usual if spec.max is None else spec.max


def _read_line(raw: object, spec: FieldSpec, _reader: Reader) -> str:
    least, most = spec.min or 1, 200 if spec.max is None else spec.max
    if isinstance(raw, str) and least <= len(raw) <= most and raw.isascii() and raw.isprintable() and raw[0].isalnum():
        return raw  # most lines that are given; every question has the answer one expects
    return _one_line(raw, "line", most, least)


def _read_text(raw: object, spec: FieldSpec, _reader: Reader) -> str:
    least, most = spec.min or 1, 5000 if spec.max is None else spec.max
    if isinstance(raw, str) and least <= len(raw) <= most and raw.isascii() and raw.isprintable() and raw[0].isalnum():
        return raw
    return _words(raw, "text", most, least)


def _read_number(raw: object, spec: FieldSpec, _reader: Reader) -> int:
    if isinstance(raw, str):
        if not re.fullmatch(r"-?(0|[1-9][0-9]*)", raw):
            raise BadValueError(P142, _meant_number(raw), text=_shown(raw))
        if len(raw) > _DIGITS + 1:  # before int() takes quadratic time
            raise BadValueError(P143)
        value = int(raw)
    elif isinstance(raw, int) and not isinstance(raw, bool):
        value = int(raw)
    else:
        raise _wrong(raw, "number")
    _check_range(value, spec, value)
    return value


def _check_range(value: int, spec: FieldSpec, shown: object, scale: int = 1) -> None:
    if abs(value) >= 10**_DIGITS:
        raise BadValueError(P143)
    if spec.min is not None and value < spec.min * scale:
        raise BadValueError(P144, value=shown, min=spec.min)
    if spec.max is not None and value > spec.max * scale:
        raise BadValueError(P145, value=shown, max=spec.max)


def _meant_number(raw: str) -> tuple[str, ...]:
    """``1.200``, ``1 200``, ``+12``, ``012`` and ``12.0``, as a whole number."""
    if len(raw) > 2 * _DIGITS:
        return ()
    text = re.sub(r"[.,](?=[0-9]{3}(?:\D|$))|[\s_'\u2019]", "", raw)
    found = re.fullmatch(r"\+?(-?)0*([0-9]+)(?:[.,]0{1,2})?", text, re.ASCII)
    return (found[1] + found[2],) if found else ()


def _read_money(raw: object, spec: FieldSpec, _reader: Reader) -> Money:
    if isinstance(raw, Money):
        minor: int | None = raw.minor
    elif _is_exact(raw):
        minor = _scaled(raw, 2)
    else:
        raise _wrong(raw, "money")
    if minor is None:
        raise BadValueError(P146, _meant_money(raw), text=_shown(raw))
    value = Money(minor)
    _check_range(minor, spec, value, 100)
    return value


def _is_exact(raw: object) -> TypeGuard[str | int | Decimal]:
    """True for what is written, or counted, without rounding."""
    if isinstance(raw, str | int):
        return not isinstance(raw, bool)
    from decimal import Decimal

    return isinstance(raw, Decimal)


def _scaled(raw: str | int | Decimal, places: int) -> int | None:
    """The exact number times ten to the ``places``; None if it is no number, or has more places.

    Raises `BadValueError` with P143 for more digits than are kept.
    """
    if not isinstance(raw, str | int):
        # Decimal("1e999999999") is small until it is written out.
        if not raw.is_finite() or abs(raw.adjusted()) > _DIGITS or len(raw.as_tuple().digits) > 2 * _DIGITS:
            return None
        raw = f"{raw:f}"
    if isinstance(raw, int):
        if abs(raw) >= 10**_DIGITS:
            raise BadValueError(P143)
        scale: int = 10**places
        return raw * scale
    found = re.fullmatch(rf"(-?)(0|[1-9][0-9]*)(?:\.([0-9]{{1,{places}}}))?", raw)
    if found is None:
        return None
    if len(found[2]) > _DIGITS:
        raise BadValueError(P143)
    sign, whole, rest = found.groups(default="")
    number = int(whole + rest.ljust(places, "0"))
    return -number if sign else number


def _meant_money(raw: object) -> tuple[str, ...]:
    """``1.200,50 €`` and ``EUR 1,200.50``, as ``1200.50``."""
    if not isinstance(raw, str) or len(raw) > 2 * _DIGITS:
        return ()
    text = re.sub(r"^(?:[A-Z]{3}|[€$£])\s*|\s*(?:[A-Z]{3}|Euro|[€$£])$", "", raw.strip())
    text = re.sub(r"[.,](?=[0-9]{3}(?:\D|$))|[\s_'\u2019]", "", text).replace(",", ".")
    found = re.fullmatch(r"\+?(-?)0*([0-9]+(?:\.[0-9]{1,2})?)(?:\.?[-\u2013])?", text, re.ASCII)
    return (found[1] + found[2],) if found else ()


def _read_date(raw: object, _spec: FieldSpec, reader: Reader) -> Dated:
    if isinstance(raw, Dated):
        raw = raw.text
    elif isinstance(raw, date):  # a datetime is one
        raw = raw.isoformat()
    if not isinstance(raw, str):
        raise _wrong(raw, "date")
    return read_date(raw, reader.zone)


def _read_choice(raw: object, spec: FieldSpec, _reader: Reader) -> str:
    if not isinstance(raw, str):
        raise _wrong(raw, "choice")
    if raw not in spec.of:
        named = [id_ for id_, label in spec.of.items() if label.lower() == raw.lower()]
        of = [*spec.of][:10] + ["…"] * (len(spec.of) > 10)  # noqa: PLR2004 - as many as one reads
        raise BadValueError(P147, named or near(raw, spec.of), text=_shown(raw), of=", ".join(of))
    return raw


_YES = frozenset({"yes", "ja", "true"})
_NO = frozenset({"no", "nein", "false"})
_ALMOST = {"y": "yes", "j": "yes", "1": "yes", "on": "yes", "wahr": "yes", "x": "yes"} | dict.fromkeys(
    ("n", "0", "off", "falsch", "-"), "no"
)


def _read_yes_no(raw: object, _spec: FieldSpec, _reader: Reader) -> bool:
    if isinstance(raw, bool):
        return raw
    if not isinstance(raw, str):
        raise _wrong(raw, "yes_no")
    if raw in _YES or raw in _NO:
        return raw in _YES
    small = raw[:9].lower()
    meant = _ALMOST.get(small) or next(iter(near(small, sorted(_YES | _NO), 1)), None)
    meant = small if small in _YES | _NO else meant
    raise BadValueError(P148, (meant,) if meant else (), text=_shown(raw))


def _parts(raw: Mapping[Any, object], type_: str, keys: tuple[str, ...], needed: tuple[str, ...]) -> None:
    """Refuse a map with other keys, or without those needed."""
    for key in raw:
        if key not in keys:
            guess = near(key, keys) if isinstance(key, str) else ()
            raise BadValueError(P152, guess, key=_shown(key), type=type_, keys=", ".join(keys))
    for key in needed:
        if key not in raw:
            raise BadValueError(P151, key=key, type=type_, keys=", ".join(keys))


def _read_place(raw: object, _spec: FieldSpec, _reader: Reader) -> Place:
    if isinstance(raw, Place):
        raw = _plain_place(raw)
    if isinstance(raw, str):
        return Place(_one_line(raw, "place", 200))
    if not isinstance(raw, Mapping):
        raise _wrong(raw, "place")
    both = ("lat", "lon") if "lat" in raw or "lon" in raw else ()
    _parts(raw, "place", ("name", "lat", "lon"), ("name", *both))
    name = _one_line(raw["name"], "place", 200)
    if not both:
        return Place(name)
    return Place(name, _coordinate("lat", raw["lat"], 90), _coordinate("lon", raw["lon"], 180))


def _coordinate(key: str, raw: object, most: int) -> int:
    if not _is_exact(raw):
        raise _wrong(raw, "place")
    micro = _scaled(raw, 6)
    if micro is None:
        raise BadValueError(P149, _meant_degrees(raw), text=_shown(raw))
    if abs(micro) > most * 1_000_000:
        raise BadValueError(P150, key=key, text=_degrees(micro), max=most)
    return micro


def _meant_degrees(raw: object) -> tuple[str, ...]:
    """``51,4556`` with a point, ``51.45563217`` with six places: to be said, not to be done in silence."""
    found = re.fullmatch(r"\s*(-?[0-9]{1,3})(?:[.,]([0-9]{1,30}))?\s*°?\s*", str(raw)[:40], re.ASCII)
    if not found:
        return ()
    from decimal import Decimal

    exact = Decimal(f"{found[1]}.{found[2] or 0}")
    return (f"{exact.quantize(Decimal('0.000001')):f}" if len(found[2] or "") > 6 else f"{exact:f}",)  # noqa: PLR2004


def _plain_place(place: Place) -> dict[str, str | int]:
    if place.lat is None or place.lon is None:
        return {"name": place.name}
    return {"name": place.name, "lat": _degrees(place.lat), "lon": _degrees(place.lon)}


# Beside blanks these are what browsers repair in an address, each in its own way.
# Compiled by `re` when an address is first read; most definitions hold none.
_ADDRESS = r"https?://([^/?#]+)(?:[/?#].*)?"
_HOST = r"(?:[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?|\[[0-9a-fA-F:.]+\])(?::([0-9]{1,5}))?"
_PORTS = 65535
_ODD = frozenset('<>"\\^`{|}')


def _read_link(raw: object, spec: FieldSpec, _reader: Reader) -> str:
    return address(_one_line(raw, "link", _most(spec, 2000)))


def address(text: str) -> str:
    """The text, if it is an address of the web; else raises `BadValueError` with P153 or P154."""
    found = re.fullmatch(_ADDRESS, text)
    if found and "@" in found[1]:
        raise BadValueError(P154)
    host = re.fullmatch(_HOST, found[1]) if found else None
    odd = not text.isprintable() or text.split() != [text] or not _ODD.isdisjoint(text)
    if host is None or odd or int(host[1] or 0) > _PORTS:
        raise BadValueError(P153, _meant_link(text), text=_shown(text))
    return text


def _meant_link(text: str) -> tuple[str, ...]:
    scheme, colon, rest = text.strip().partition("://")
    guess = scheme.lower() + colon + rest if colon else f"https://{text.strip()}"
    found = re.fullmatch(_ADDRESS, guess)
    fine = found and "." in found[1] and re.fullmatch(_HOST, found[1]) and not re.search(r'[\s<>"\\^`{|}]', guess)
    return (guess,) if fine and guess != text else ()


_DEVICES = r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?"


def _read_file(raw: object, _spec: FieldSpec, _reader: Reader) -> File:
    if isinstance(raw, File):
        raw = _plain_file(raw)
    if not isinstance(raw, Mapping):
        raise _wrong(raw, "file")
    _parts(raw, "file", ("name", "sha256"), ("name", "sha256"))
    name, digest = _one_line(raw["name"], "file", 200), raw["sha256"]
    odd = any(char in name for char in '\\/:*?"<>|\t') or name[0] in " ." or name[-1] in " ."
    if odd or re.fullmatch(_DEVICES, name, re.DOTALL):
        raise BadValueError(P155, text=_shown(name))
    if not isinstance(digest, str):
        raise _wrong(digest, "file")
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        small = digest.strip().lower() if len(digest) < 80 else ""  # noqa: PLR2004 - no digest
        raise BadValueError(P156, (small,) if re.fullmatch(r"[0-9a-f]{64}", small) else (), text=_shown(digest))
    return File(name, digest)


def _plain_file(file: File) -> dict[str, str | int]:
    return {"name": file.name, "sha256": file.sha256}


def _restore_money(plain: Plain, spec: FieldSpec, _reader: Reader) -> Money:
    if not isinstance(plain, int) or isinstance(plain, bool):
        raise _wrong(plain, spec.type.id)
    return Money(plain)


_LENGTH = frozenset({"max", "min"})

BUILT_IN: Mapping[str, FieldType] = MappingProxyType(
    {
        type_.id: type_
        for type_ in (
            FieldType(id="line", options=_LENGTH, read=_read_line),
            FieldType(id="text", options=_LENGTH, read=_read_text),
            FieldType(id="number", options=_LENGTH, read=_read_number),
            FieldType(
                id="money",
                options=_LENGTH | {"currency"},
                read=_read_money,
                plain=lambda money: money.minor,
                restore=_restore_money,
            ),
            FieldType(id="date", read=_read_date, plain=str),
            FieldType(id="choice", options=frozenset({"of"}), read=_read_choice),
            FieldType(id="yes_no", read=_read_yes_no, plain=lambda yes: "yes" if yes else "no"),
            FieldType(id="place", read=_read_place, plain=_plain_place),
            FieldType(id="link", options=frozenset({"max"}), read=_read_link),
            FieldType(id="file", read=_read_file, plain=_plain_file),
        )
    }
)
"""The types every process has, by id."""
