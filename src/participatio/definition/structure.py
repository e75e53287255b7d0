# SPDX-License-Identifier: Apache-2.0
"""From the tree to the model: each element is structured alone, and a broken one is remembered as broken.

What is right is read fast. Only an element that cannot be read is read again in detail, to say where in the element
each mistake is; `detailed` does that.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

import attrs

from participatio.dates import Dated, Duration, read_date, read_duration
from participatio.definition.conditions import YES, AllOf, Operand
from participatio.definition.fields import FieldSpec, FieldType, field_type
from participatio.definition.kinds import HOW_MANY, HowMany, Kind, LinkSpec, MoveSpec
from participatio.definition.situation import ITS, Condition, Ref
from participatio.definition.source import is_map, is_seq
from participatio.definition.things import Bound, Declared
from participatio.errors import BadValueError, Code
from participatio.languages import NAMES, SHORT_FORM
from participatio.text import fold, is_id, near

NOT_A_MAP = Code(
    "P100",
    "error",
    en="keys with values are needed here, 'key: value' (with a space behind ':')",
    de="hier werden Schlüssel mit Werten gebraucht, 'schlüssel: wert' (mit Leerzeichen hinter ':')",
)
MISSING_KEY = Code("P101", "error", en="the key '{key}' is missing", de="der Schlüssel '{key}' fehlt")
NOT_A_TEXT = Code(
    "P102",
    "error",
    en="a single text is needed here, no list and no keys",
    de="hier wird ein einzelner Text gebraucht, keine Liste und keine Schlüssel",
)
NOT_A_LIST = Code(
    "P103", "error", en="a list is needed here, like [a, b]", de="hier wird eine Liste gebraucht, etwa [a, b]"
)
UNKNOWN_KEY = Code("P104", "error", en="unknown key '{key}'", de="unbekannter Schlüssel '{key}'")
NOT_ONE_OF = Code(
    "P105",
    "error",
    en="'{text}' cannot stand here; it must be one of {of}",
    de="'{text}' kann hier nicht stehen; möglich sind {of}",
)
UNKNOWN_CONDITION = Code(
    "P106", "error", en="there is no condition '{word}'", de="eine Bedingung '{word}' gibt es nicht"
)
NOT_A_NUMBER = Code(
    "P107",
    "error",
    en="'{text}' is not a whole number; write it with digits only, like 12",
    de="'{text}' ist keine ganze Zahl; geschrieben wird sie nur mit Ziffern, etwa 12",
)
NOT_YES_NO = Code(
    "P108",
    "error",
    en="'{text}' is neither yes nor no; write one of the two",
    de="'{text}' ist weder ja noch nein; eines von beiden muss hier stehen",
)
NOT_AN_ID = Code(
    "P109",
    "error",
    en="'{text}' is not an id: lower-case letters, digits and '_', a letter first, at most 64 characters",
    de="'{text}' ist keine Kennung: Kleinbuchstaben von a bis z, Ziffern und '_', vorn ein Buchstabe, "
    "höchstens 64 Zeichen",
)
NOT_A_QUANTITY = Code(
    "P160",
    "error",
    en="'{text}' is not a number, a share like 2/3 or 50 %, or a field like 'its district.budget'",
    de="'{text}' ist weder Zahl noch Anteil wie 2/3 oder 50 % noch ein Feld wie 'its district.budget'",
)
NOT_A_LINK = Code(
    "P161",
    "error",
    en="'{text}' does not make a link: say how many and to what kind, like 'maybe forum'",
    de="'{text}' ergibt keinen Link: zu sagen ist, wie viele es sind und zu welcher Art, etwa 'maybe forum'",
)
NO_CONDITION = Code(
    "P162",
    "error",
    en="the condition is missing here; write one, like {{member_of: council}}",
    de="hier fehlt die Bedingung, etwa {{member_of: rat}}",
)

NOT_A_LANGUAGE = Code(
    "P126",
    "error",
    en="'{text}' is not the short form of a language, like 'de', 'en' or 'fr'",
    de="'{text}' ist nicht die Abkürzung einer Sprache wie 'de', 'en' oder 'fr'",
)
NOT_HOW_MANY = Code(
    "P168",
    "error",
    en="'{text}' does not say how many: one, maybe, some, any, a number, or a range like 25-50",
    de="'{text}' sagt nicht, wie viele: one, maybe, some, any, eine Zahl oder eine Spanne wie 25-50",
)

TRUE, FALSE = YES, frozenset({"no", "nein", "false"})
#: A whole number, a fraction or a decimal one; anything else Python would take (1e999999999) may take its memory too.
_QUANTITY = r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18}|/0{0,17}[1-9][0-9]{0,17})?"
#: Places in an element, from its own root.
Path = tuple[str | int, ...]
#: Reads a raw value as a class or a form of types.
Hook = Callable[[Any, Any], Any]


class AtError(Exception):
    """Something went wrong at a step into an element; the step belongs to the path of the mistake.

    With ``key`` it is the key itself that is wrong, not what stands behind it.
    """

    def __init__(self, step: str | int, inner: Exception, *, key: bool = False) -> None:
        super().__init__(step)
        self.step = step
        self.inner = inner
        self.key = key


class UnreadError(Exception):
    """An element could not be read as what it should be; `detailed.mistakes_of` says why."""

    def __init__(self, read: Structure, raw: object, cls: Any) -> None:  # noqa: ANN401 - a class or a form of types
        super().__init__(cls)
        self.read = read
        self.raw = raw
        self.cls = cls


def key_of(attribute: attrs.Attribute[Any]) -> str:
    """How a definition writes an attribute: ``in`` for ``in_``, ``since`` for `Elapsed.action`."""
    written: str = attribute.metadata.get("key", attribute.name.rstrip("_"))
    return written


def forms_of(cls: type) -> Iterator[tuple[attrs.Attribute[Any], Any]]:
    """The attributes of a class with the types they are annotated with.

    `attrs.resolve_types` does the same, and reads what a class inherits anew for every class.
    """
    homes = [(vars(base).get("__annotations__", {}), base.__module__) for base in cls.__mro__]
    for attribute in attrs.fields(cls):
        written = attribute.type
        if isinstance(written, str):
            home = next(module for annotations, module in homes if attribute.name in annotations)
            written = _form(home, written)
        yield attribute, written


@cache
def _form(module: str, written: str) -> Any:  # noqa: ANN401 - a class or a form of types
    return eval(written, vars(sys.modules[module]))  # noqa: S307 - an annotation of a class, as typing reads it


def structure(zone: ZoneInfo, conditions: Mapping[str, type[Condition]], types: Mapping[str, FieldType]) -> Structure:
    """What reads elements for a zone and these words; made once, for making the readers of classes takes its time."""
    return _made(zone, tuple(conditions.items()), tuple(types.items()))


@lru_cache(maxsize=16)
def _made(
    zone: ZoneInfo, conditions: tuple[tuple[str, type[Condition]], ...], types: tuple[tuple[str, FieldType], ...]
) -> Structure:
    return Structure(zone, dict(conditions), dict(types))


class Structure:
    """Reads elements of a tree into classes, with the field types and conditions of one definition.

    What is right is read without a word about how it could be wrong; `detailed` looks at what is not.
    """

    def __init__(
        self, zone: ZoneInfo, conditions: Mapping[str, type[Condition]], types: Mapping[str, FieldType]
    ) -> None:
        self.zone = zone
        self._conditions = conditions
        self._types = types
        self._hooks: dict[Any, Hook] = {}
        self._met: dict[int, tuple[Any, Hook]] = {}
        #: The kinds that were read without a mistake, by their id and how they are written.
        self.kinds: dict[tuple[str, str], Kind] = {}
        self._attributes: dict[type, Mapping[str, Callable[[object], Any]]] = {}
        self._forms = self.forms(self._walk)
        #: What `detailed` keeps here once it was needed.
        self.detailed: Any = None

    def reader(self, cls: Any) -> Callable[[object], Any]:  # noqa: ANN401 - a class or a form of types
        """A function that reads one element, and raises `UnreadError`."""
        hook = self._hook(cls)

        def read(raw: object) -> Any:  # noqa: ANN401 - of the class asked for
            try:
                return hook(raw, cls)
            except Exception as error:
                raise UnreadError(self, raw, cls) from error

        return read

    def attributes(self, cls: type, but: Collection[str]) -> Mapping[str, Callable[[object], Any]]:
        """A reader for each attribute of a class but some."""
        if cls not in self._attributes:
            named = ((attribute.name, form) for attribute, form in forms_of(cls))
            self._attributes[cls] = {name: self.reader(form) for name, form in named if name not in but}
        return self._attributes[cls]

    def _walk(self, raw: Any, cls: Any) -> Any:  # noqa: ANN401 - as `Hook`
        found = self._met.get(id(cls))  # a form of types takes long to be hashed, and it is kept here, so its id is too
        if found is None:
            found = self._met[id(cls)] = cls, self._hook(cls)
        return found[1](raw, cls)

    def _hook(self, cls: Any) -> Hook:  # noqa: ANN401 - a class or a form of types
        found = self._hooks.get(cls)
        if found is None:
            found = self._forms.get(cls) or generic(cls, self._walk) or self._of_class(cls)
            self._hooks[cls] = found
        return found

    def _of_class(self, cls: type) -> Hook:
        """A reader of a class that says nothing about a mistake but that there is one."""
        plan = {
            key_of(attribute): (attribute.name.lstrip("_"), self._hook(form), form) for attribute, form in forms_of(cls)
        }
        short = SHORT.get(cls)

        def read(raw: Any, _: Any) -> Any:  # noqa: ANN401 - as `Hook`
            if raw.__class__ is str and short is not None:
                return short(raw)
            given = {}
            for key, value in raw.items():
                name, hook, kind = plan[key]
                given[name] = hook(value, kind)
            return cls(**given)

        return read

    def forms(self, walk: Hook) -> dict[Any, Hook]:
        """How each form of value is read that is no attrs class; what lies inside is read by ``walk``."""
        return {
            str: text,
            bool: yes_no,
            int: whole_number,
            tuple[str, ...]: words,
            Mapping[str, str]: _texts,
            Ref: _ref,
            tuple[Ref, ...]: _refs,
            Operand: operand,
            Duration: _duration,
            Dated: lambda raw, _: read_date(text(raw), self.zone),
            HowMany: _how_many,
            FieldType: lambda raw, _: field_type(text(raw), self._types),
            MoveSpec: _move,
            Condition: lambda raw, _: self._condition(raw, walk),
            Bound: lambda raw, _: _bound(raw, walk),
            str | Condition: lambda raw, _: raw if isinstance(raw, str) else walk(raw, Condition),
        }

    def _condition(self, raw: Any, walk: Hook) -> Condition:  # noqa: ANN401 - as `Hook`
        if not isinstance(raw, Mapping):
            raise BadValueError(NOT_A_MAP)
        found: list[Condition] = []
        for word, value in raw.items():
            cls = self._conditions.get(word)
            if cls is None:
                raise AtError(word, BadValueError(UNKNOWN_CONDITION, near(word, self._conditions), word=word), key=True)
            said = value if cls.alone is None else {alone_key(cls): value}
            found.append(at(word, walk, said, cls))
        if not found:
            raise BadValueError(NO_CONDITION)
        return found[0] if len(found) == 1 else AllOf(conditions=tuple(found))

    def field(self, name: str, raw: object) -> FieldSpec:
        """A field, short (``title: line``) or long; raises `UnreadError` or `AtError`."""
        if isinstance(raw, Mapping) and "name" in raw:
            raise AtError("name", BadValueError(UNKNOWN_KEY, key="name"), key=True)
        long = {"type": raw} if isinstance(raw, str) else raw
        if isinstance(long, Mapping):
            long = {**long, "name": name}
            if isinstance(long.get("of"), Sequence) and not isinstance(long["of"], str):
                long["of"] = {str(it): str(it) for it in long["of"]}
        found: FieldSpec = self.reader(FieldSpec)(long)
        return found


def generic(cls: Any, walk: Hook) -> Hook | None:  # noqa: ANN401 - a form of types
    """How a list, a map, a choice of words or something optional is read; none if it is none of these."""
    origin, inner = get_origin(cls), get_args(cls)
    if origin is Literal:
        return one_of
    if origin is tuple:
        return lambda raw, _: tuple(at(index, walk, item, inner[0]) for index, item in enumerate(_list(raw)))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return lambda raw, _: {key: at(key, walk, value, inner[1]) for key, value in _map(raw).items()}
    if len(inner) == 2 and inner[1] is type(None):  # noqa: PLR2004 - something, or none
        return lambda raw, _: walk(raw, inner[0])
    return None


def at(step: str | int, walk: Hook, raw: Any, cls: Any) -> Any:  # noqa: ANN401 - as `Hook`
    """What lies at a step into an element; an error knows the step."""
    try:
        return walk(raw, cls)
    except Exception as error:
        raise AtError(step, error) from error


def alone_key(cls: type[Condition]) -> str:
    """The attribute for which a condition's value stands, as it would be written."""
    return next(key_of(attribute) for attribute in attrs.fields(cls) if attribute.name == cls.alone)


# Words, numbers, lists


def text(raw: object, _: object = None) -> str:
    """A text."""
    if not isinstance(raw, str):
        raise BadValueError(NOT_A_TEXT)
    return raw


def yes_no(raw: object, _: object = None) -> bool:
    """Yes or no, in English or German."""
    word = text(raw).lower()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise BadValueError(NOT_YES_NO, text=raw)


def whole_number(raw: object, _: object = None) -> int:
    """A whole number of at most 18 digits."""
    word = text(raw)
    if not _is_whole(word):
        raise BadValueError(NOT_A_NUMBER, text=word)
    return int(word)


def _is_whole(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 18  # noqa: PLR2004 - as the reference says


def words(raw: object, _: object = None) -> tuple[str, ...]:
    """One word, or a list of them."""
    if isinstance(raw, str):
        return (raw,)
    if not is_seq(raw) and not isinstance(raw, Sequence):
        raise BadValueError(NOT_A_LIST)
    if {*map(type, raw)} == {str}:
        return tuple(raw)
    for index, item in enumerate(raw):
        if not isinstance(item, str):
            raise AtError(index, BadValueError(NOT_A_TEXT))
    return tuple(raw)


def identifier(raw: object) -> str:
    """An id."""
    if not is_id(text(raw)):
        meant = fold(str(raw))
        raise BadValueError(NOT_AN_ID, [meant] if is_id(meant) else (), text=raw)
    return str(raw)


def language(raw: object, _: object = None) -> str:
    """The short form of a language."""
    word = text(raw)
    plain = len(word) in (2, 3) and word.isascii() and word.isalpha() and word.islower()
    if plain or re.fullmatch(SHORT_FORM, word):
        return word
    written = word.strip().replace("_", "-")
    forms = (written, written.lower())
    names = (fold(word), *near(word, NAMES))
    meant = [form for form in forms if re.fullmatch(SHORT_FORM, form)] or [
        NAMES[name] for name in names if name in NAMES
    ]
    raise BadValueError(NOT_A_LANGUAGE, list(dict.fromkeys(meant))[:1], text=word)


def one_of(raw: object, cls: object) -> str:
    """One of the words of a `Literal`."""
    allowed = get_args(cls)
    if text(raw) not in allowed:
        raise BadValueError(NOT_ONE_OF, near(str(raw), allowed), text=raw, of=", ".join(allowed))
    return str(raw)


def operand(raw: object, _: object = None) -> Operand:
    """A number, a share, or a field of a thing."""
    word = text(raw).strip()
    if word.startswith(ITS) and "." in word:
        path, _, name = word.rpartition(".")
        return Operand(of=Ref.read(path), field=name)
    number, percent = (word[:-1].strip(), 100) if word.endswith("%") else (word, 1)
    if percent == 1 and _is_whole(number):
        return Operand(number=int(number))
    if re.fullmatch(_QUANTITY, number):
        from fractions import Fraction

        found = Fraction(number) / percent
        return Operand(number=found.numerator if found.denominator == 1 else found)
    raise BadValueError(NOT_A_QUANTITY, text=word)


def _texts(raw: object, _: object = None) -> Mapping[str, str]:
    if not isinstance(raw, Mapping):
        raise BadValueError(NOT_A_MAP)
    for key, value in raw.items():
        if not isinstance(value, str):
            raise AtError(key, BadValueError(NOT_A_TEXT))
    return dict(raw)


def _ref(raw: object, _: object = None) -> Ref:
    return Ref.read(text(raw))


def _refs(raw: object, _: object = None) -> tuple[Ref, ...]:
    return tuple(Ref.read(word) for word in words(raw))


def _how_many(raw: object, _: object = None) -> HowMany:
    word = text(raw).strip()
    least, dash, most = word.partition("-")
    if word in HOW_MANY or (_is_small(least) and (not dash or (_is_small(most) and int(least) <= int(most)))):
        return HowMany.read(word)
    raise BadValueError(NOT_HOW_MANY, near(word, HOW_MANY), text=word)


def _is_small(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 9  # noqa: PLR2004 - a thousand million will do


def _duration(raw: object, _: object = None) -> Duration:
    return read_duration(text(raw))


def _bound(raw: Any, walk: Hook) -> Any:  # noqa: ANN401 - as `Hook`
    if raw == "by_hand":
        return raw
    if isinstance(raw, str):
        return operand(raw) if raw.startswith(ITS) else walk(raw, Dated)
    return walk(raw, Condition)


def _list(raw: object) -> Sequence[Any]:
    if not is_seq(raw) and (not isinstance(raw, Sequence) or isinstance(raw, str)):
        raise BadValueError(NOT_A_LIST)
    return raw


def _map(raw: object) -> Mapping[str, Any]:
    if not is_map(raw) and not isinstance(raw, Mapping):
        raise BadValueError(NOT_A_MAP)
    return raw


# Short forms


def _short_link(raw: str) -> LinkSpec:
    many, _, to = raw.strip().partition(" ")
    if not to or not is_id(to.strip()):
        raise BadValueError(NOT_A_LINK, text=raw)
    return LinkSpec(to=(to.strip(),), many=_how_many(many))


def _move(raw: object, _: object) -> MoveSpec:
    if isinstance(raw, str):
        return MoveSpec(state=raw)
    states = dict(_texts(raw))
    by = states.pop("by", None)
    if by is None:
        raise BadValueError(MISSING_KEY, key="by")
    return MoveSpec(by=by, to=states)


def _short_count(raw: str) -> Declared:
    return Declared(count=whole_number(raw))


#: Elements that may be written as a single word.
SHORT: Mapping[type, Callable[[str], Any]] = {LinkSpec: _short_link, Declared: _short_count}
