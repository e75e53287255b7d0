# SPDX-License-Identifier: Apache-2.0
"""From the tree to the model: each element is structured alone, and a broken one is remembered as broken.

A fast converter reads what is right. Only an element it cannot read is read again by the detailed one, which says
where in the element each mistake is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

import attrs
from cattrs import Converter
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError
from cattrs.gen import make_dict_structure_fn, override

from participatio.dates import Dated, Duration, read_date, read_duration
from participatio.definition.conditions import YES, AllOf, Operand
from participatio.definition.fields import FieldSpec, FieldType, field_type
from participatio.definition.kinds import HOW_MANY, HowMany, LinkSpec, MoveSpec
from participatio.definition.situation import ITS, Condition, Ref
from participatio.definition.things import Bound, Declared
from participatio.errors import BadValueError, Code, Problem
from participatio.text import is_id, near
from participatio.values import Frozen

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

NOT_HOW_MANY = Code(
    "P168",
    "error",
    en="'{text}' does not say how many: one, maybe, some, any, a number, or a range like 25-50",
    de="'{text}' sagt nicht, wie viele: one, maybe, some, any, eine Zahl oder eine Spanne wie 25-50",
)

TRUE, FALSE = YES, frozenset({"no", "nein", "false"})
#: A whole number, a fraction or a decimal one; anything else Python would take (1e999999999) may take its memory too.
_QUANTITY = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18}|/0{0,17}[1-9][0-9]{0,17})?")
#: Places in an element, from its own root.
Path = tuple[str | int, ...]


class _AtError(Exception):
    """Something inside a hand-written hook went wrong at a key; the key belongs to the path."""

    def __init__(self, key: str | int, inner: Exception) -> None:
        super().__init__(key)
        self.key = key
        self.inner = inner


def key_of(attribute: attrs.Attribute[Any]) -> str:
    """How a definition writes an attribute: ``in`` for ``in_``, ``since`` for `Elapsed.action`."""
    written: str = attribute.metadata.get("key", attribute.name.rstrip("_"))
    return written


def structure(zone: ZoneInfo, conditions: Mapping[str, type[Condition]], types: Mapping[str, FieldType]) -> Structure:
    """What reads elements for a zone and these words; made once, for making the readers of classes takes its time."""
    return _made(zone, tuple(conditions.items()), tuple(types.items()))


@lru_cache(maxsize=16)
def _made(
    zone: ZoneInfo, conditions: tuple[tuple[str, type[Condition]], ...], types: tuple[tuple[str, FieldType], ...]
) -> Structure:
    return Structure(zone, dict(conditions), dict(types))


class Structure:
    """Reads elements of a tree into classes, with the field types and conditions of one definition."""

    def __init__(
        self, zone: ZoneInfo, conditions: Mapping[str, type[Condition]], types: Mapping[str, FieldType]
    ) -> None:
        self.zone = zone
        self._conditions = conditions
        self._types = types
        self._fast = self._converter(detailed=False)
        self._detailed: Converter | None = None

    def reader(self, cls: Any) -> Callable[[object], Any]:  # noqa: ANN401 - a class or a form of types
        """A function that reads one element, and raises `StructureError` with all that is wrong."""
        hook = self._fast.get_structure_hook(cls)

        def read(raw: object) -> Any:  # noqa: ANN401 - of the class asked for
            try:
                return hook(raw, cls)
            except Exception as error:  # noqa: BLE001 - the detailed converter says what it is
                raise StructureError(tuple(self._explain(raw, cls, error))) from None

        return read

    def _explain(self, raw: object, cls: Any, error: Exception) -> Iterator[Mistake]:  # noqa: ANN401 - as `reader`
        if self._detailed is None:
            self._detailed = self._converter(detailed=True)
        try:
            self._detailed.structure(raw, cls)
        except Exception as detailed:  # noqa: BLE001 - whatever it is, it is told apart here
            yield from _mistakes(detailed, ())
        else:
            raise error

    def _converter(self, *, detailed: bool) -> Converter:
        made = Converter(forbid_extra_keys=True, detailed_validation=detailed)

        of_class = _noting(made) if detailed else _quick(made)
        made.register_structure_hook_factory(attrs.has, of_class)
        for kind, hook in (
            (str, text), (bool, yes_no), (int, whole_number), (Ref, _ref), (Operand, operand), (Duration, _duration),
            (Dated, lambda raw, _: read_date(text(raw), self.zone)),
            (HowMany, _how_many),
            (FieldType, lambda raw, _: field_type(text(raw), self._types)),
        ):  # fmt: skip
            made.register_structure_hook(kind, hook)
        exact: dict[Any, Callable[[Any, Any], Any]] = {
            tuple[str, ...]: words,
            tuple[Ref, ...]: _refs,
            tuple[Condition, ...]: _listed(made, Condition),
            Condition: self._condition(made),
            Bound: _bound(made),
            str | Condition: _after(made),
        }
        made.register_structure_hook_factory(_is_mapping, lambda _: _mapping(made))
        made.register_structure_hook_factory(lambda cls: get_origin(cls) is Literal, lambda _: one_of)
        made.register_structure_hook_factory(lambda cls: cls == Mapping[str, str], lambda _: _texts)
        made.register_structure_hook_factory(lambda cls: _known(cls, exact), lambda cls: exact[cls])
        self._short_forms(made, of_class)
        return made

    def _short_forms(self, made: Converter, of_class: Callable[[type], Callable[[Any, Any], Any]]) -> None:
        """Elements that may be written as a single word."""
        made.register_structure_hook(LinkSpec, _either(of_class(LinkSpec), _short_link))
        made.register_structure_hook(Declared, _either(of_class(Declared), _short_count))
        made.register_structure_hook(MoveSpec, _either(_move_by, _short_move))

    def _condition(self, made: Converter) -> Callable[[Any, Any], Condition]:
        def read(raw: Any, _: Any) -> Condition:  # noqa: ANN401 - cattrs' own form
            if not isinstance(raw, Mapping):
                raise BadValueError(NOT_A_MAP)
            found: list[Condition] = []
            for word, value in raw.items():
                cls = self._conditions.get(word)
                if cls is None:
                    raise _AtError(word, BadValueError(UNKNOWN_CONDITION, near(word, self._conditions), word=word))
                try:
                    found.append(made.structure(value if cls.alone is None else {_alone(cls): value}, cls))
                except Exception as error:
                    raise _AtError(word, _within_alone(error, cls)) from error
            if not found:
                raise BadValueError(NO_CONDITION)
            return found[0] if len(found) == 1 else AllOf(conditions=tuple(found))

        return read

    def field(self, name: str, raw: object) -> FieldSpec:
        """A field, short (``title: line``) or long; raises `StructureError`."""
        if isinstance(raw, Mapping) and "name" in raw:
            raise StructureError((Mistake(("name",), BadValueError(UNKNOWN_KEY, key="name"), key=True),))
        long = {"type": raw} if isinstance(raw, str) else raw
        if isinstance(long, Mapping):
            long = {**long, "name": name}
            if isinstance(long.get("of"), Sequence) and not isinstance(long["of"], str):
                long["of"] = {str(it): str(it) for it in long["of"]}
        found: FieldSpec = self.reader(FieldSpec)(long)
        return found


@attrs.frozen(eq=False, repr=False)
class Mistake(Frozen):
    """One thing wrong inside an element: where, from the element's root, and what."""

    path: Path
    error: BadValueError
    key: bool = False

    def problem(self, place: Any) -> Problem:  # noqa: ANN401 - a place or none
        """The problem this is at a place."""
        return self.error.at(place)


class StructureError(Exception):
    """An element could not be read; ``mistakes`` says all that is wrong with it."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes


def _quick(made: Converter) -> Callable[[type], Callable[[Any, Any], Any]]:
    """Readers of classes that say nothing about a mistake but that there is one; making them costs next to nothing."""

    def of_class(cls: type) -> Callable[[Any, Any], Any]:
        plan = {
            key_of(attribute): (attribute.name.lstrip("_"), made.get_structure_hook(attribute.type), attribute.type)
            for attribute in attrs.fields(attrs.resolve_types(cls))
        }

        def read(raw: Any, _: Any) -> Any:  # noqa: ANN401 - cattrs' own form
            if not isinstance(raw, Mapping):
                raise BadValueError(NOT_A_MAP)
            given = {}
            for key, value in raw.items():
                name, hook, kind = plan[key]
                given[name] = hook(value, kind)
            return cls(**given)

        return read

    return of_class


def _noting(made: Converter) -> Callable[[type], Callable[[Any, Any], Any]]:
    """Readers of classes that note where in the element each mistake is."""

    def of_class(cls: type) -> Callable[[Any, Any], Any]:
        renamed = {
            attribute.name: override(rename=key_of(attribute))
            for attribute in attrs.fields(cls)
            if key_of(attribute) != attribute.name
        }
        build = make_dict_structure_fn(cls, made, **renamed)  # type: ignore[arg-type]  # overrides by name

        def read(raw: Any, asked: Any) -> Any:  # noqa: ANN401 - cattrs' own form
            if not isinstance(raw, Mapping):
                raise BadValueError(NOT_A_MAP)
            return build(raw, asked)

        return read

    return of_class


def _is_mapping(cls: object) -> bool:
    origin = get_origin(cls)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _known(cls: object, exact: Mapping[Any, object]) -> bool:
    try:
        return cls in exact
    except TypeError:  # a form of types that cannot be a key is none of ours
        return False


# What is wrong, and where


def _mistakes(error: BaseException, path: Path) -> Iterator[Mistake]:
    if isinstance(error, _AtError):
        if isinstance(error.inner, BadValueError) and error.inner.code is UNKNOWN_CONDITION:
            yield Mistake((*path, error.key), error.inner, key=True)
        else:
            yield from _mistakes(error.inner, (*path, error.key))
    elif isinstance(error, ClassValidationError):
        keys = {attribute.name: key_of(attribute) for attribute in attrs.fields(error.cl)}
        noted, bare = error.group_exceptions()
        for inner, note in noted:
            if isinstance(inner, KeyError):
                yield Mistake(path, BadValueError(MISSING_KEY, key=keys[note.name]))
            else:
                yield from _mistakes(inner, (*path, keys[note.name]))
        for inner in bare:
            if isinstance(inner, ForbiddenExtraKeysError):
                for extra in sorted(inner.extra_fields):
                    meant = near(extra, [key for key in keys.values() if key != "name"])
                    yield Mistake((*path, extra), BadValueError(UNKNOWN_KEY, meant, key=extra), key=True)
            else:
                yield from _mistakes(inner, path)
    elif isinstance(error, IterableValidationError):
        noted, bare = error.group_exceptions()
        for inner, note in noted:
            yield from _mistakes(inner, (*path, note.index))
        for inner in bare:
            yield from _mistakes(inner, path)
    elif isinstance(error, BadValueError):
        yield Mistake(path, error)
    else:
        raise error


def _alone(cls: type[Condition]) -> str:
    return next(key_of(attribute) for attribute in attrs.fields(cls) if attribute.name == cls.alone)


def _within_alone(error: Exception, cls: type[Condition]) -> Exception:
    """An error of a condition whose value stands for one attribute: the file has no key for that."""
    if cls.alone is None or not isinstance(error, ClassValidationError):
        return error
    noted, bare = error.group_exceptions()
    inner = [one for one, _ in noted] + bare
    return inner[0] if len(inner) == 1 else error


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
    if not (word.isascii() and word.isdigit() and len(word) <= 18):  # noqa: PLR2004 - as the reference says
        raise BadValueError(NOT_A_NUMBER, text=word)
    return int(word)


def words(raw: object, _: object = None) -> tuple[str, ...]:
    """One word, or a list of them."""
    if isinstance(raw, str):
        return (raw,)
    if not isinstance(raw, Sequence):
        raise BadValueError(NOT_A_LIST)
    for index, item in enumerate(raw):
        if not isinstance(item, str):
            raise _AtError(index, BadValueError(NOT_A_TEXT))
    return tuple(raw)


def identifier(raw: object) -> str:
    """An id."""
    if not is_id(text(raw)):
        raise BadValueError(NOT_AN_ID, text=raw)
    return str(raw)


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
    if _QUANTITY.fullmatch(number):
        return Operand(number=Fraction(number) / percent)
    raise BadValueError(NOT_A_QUANTITY, text=word)


def _texts(raw: object, _: object = None) -> Mapping[str, str]:
    if not isinstance(raw, Mapping):
        raise BadValueError(NOT_A_MAP)
    for key, value in raw.items():
        if not isinstance(value, str):
            raise _AtError(key, BadValueError(NOT_A_TEXT))
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


def _listed(made: Converter, cls: type) -> Callable[[Any, Any], tuple[Any, ...]]:
    def read(raw: Any, _: Any) -> tuple[Any, ...]:  # noqa: ANN401 - cattrs' own form
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            raise BadValueError(NOT_A_LIST)
        return tuple(_at(index, lambda item=item: made.structure(item, cls)) for index, item in enumerate(raw))

    return read


def _mapping(made: Converter) -> Callable[[Any, Any], Mapping[str, Any]]:
    def read(raw: Any, cls: Any) -> Mapping[str, Any]:  # noqa: ANN401 - cattrs' own form
        if not isinstance(raw, Mapping):
            raise BadValueError(NOT_A_MAP)
        inner = get_args(cls)[1]
        return {key: _at(key, lambda value=value: made.structure(value, inner)) for key, value in raw.items()}

    return read


def _at(key: str | int, read: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is read
    try:
        return read()
    except Exception as error:
        raise _AtError(key, error) from error


def _bound(made: Converter) -> Callable[[Any, Any], Any]:
    def read(raw: Any, _: Any) -> Any:  # noqa: ANN401 - cattrs' own form
        if raw == "by_hand":
            return raw
        if isinstance(raw, str) and raw.startswith(ITS):
            return operand(raw)
        return made.structure(raw, Dated if isinstance(raw, str) else Condition)

    return read


def _after(made: Converter) -> Callable[[Any, Any], Any]:
    def read(raw: Any, _: Any) -> Any:  # noqa: ANN401 - cattrs' own form
        return raw if isinstance(raw, str) else made.structure(raw, Condition)

    return read


# Short forms


def _either(long: Callable[[Any, Any], Any], short: Callable[[str], Any]) -> Callable[[Any, Any], Any]:
    def read(raw: Any, cls: Any) -> Any:  # noqa: ANN401 - cattrs' own form
        return short(raw) if isinstance(raw, str) else long(raw, cls)

    return read


def _short_link(raw: str) -> LinkSpec:
    many, _, to = raw.strip().partition(" ")
    if not to or not is_id(to.strip()):
        raise BadValueError(NOT_A_LINK, text=raw)
    return LinkSpec(to=(to.strip(),), many=_how_many(many))


def _short_move(raw: str) -> MoveSpec:
    return MoveSpec(state=raw)


def _move_by(raw: object, _: object) -> MoveSpec:
    states = dict(_texts(raw))
    by = states.pop("by", None)
    if by is None:
        raise BadValueError(MISSING_KEY, key="by")
    return MoveSpec(by=by, to=states)


def _short_count(raw: str) -> Declared:
    return Declared(count=whole_number(raw))


def mistakes_of(error: Exception, path: Iterable[str | int]) -> Iterator[Mistake]:
    """What is wrong, from further out: ``path`` leads to where the error's own paths begin."""
    if isinstance(error, StructureError):
        for mistake in error.mistakes:
            yield attrs.evolve(mistake, path=(*path, *mistake.path))
    elif isinstance(error, _AtError | BadValueError):
        yield from _mistakes(error, tuple(path))
    else:
        raise error
