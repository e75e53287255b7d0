# SPDX-License-Identifier: Apache-2.0
"""What is wrong with an element that could not be read, all of it, each mistake with its place in the element.

cattrs is needed here alone; a definition without a mistake never imports it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from cattrs import Converter
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, override

from participatio.definition.fields import FieldSpec
from participatio.definition.situation import Condition
from participatio.definition.structure import (
    MISSING_KEY,
    NOT_A_MAP,
    SHORT,
    UNKNOWN_KEY,
    AtError,
    Hook,
    Path,
    Structure,
    UnreadError,
    generic,
    key_of,
    words,
)
from participatio.errors import BadValueError
from participatio.text import near
from participatio.values import Frozen


@attrs.frozen(eq=False, repr=False)
class Mistake(Frozen):
    """One thing wrong inside an element: where, from the element's root, and what."""

    path: Path
    error: BadValueError
    key: bool = False


def mistakes_of(error: BaseException, path: Path = ()) -> Iterator[Mistake]:
    """Everything that is wrong, from an error that reading an element raised; ``path`` leads to the element.

    What was not raised because of the element is raised again.
    """
    if isinstance(error, UnreadError):
        yield from _in_detail(error, path)
    elif isinstance(error, AtError):
        if isinstance(error.inner, BadValueError):
            yield Mistake((*path, error.step), error.inner, key=error.key)
        else:
            yield from mistakes_of(error.inner, (*path, error.step))
    elif isinstance(error, ClassValidationError):
        yield from _of_class(error, path)
    elif isinstance(error, BadValueError):
        yield Mistake(path, error)
    else:
        raise error


def _in_detail(error: UnreadError, path: Path) -> Iterator[Mistake]:
    read = error.read
    if read.detailed is None:
        read.detailed = _converter(read)
    try:
        read.detailed.structure(error.raw, error.cls)
    except Exception as told:  # noqa: BLE001 - whatever it is, it is told apart
        yield from mistakes_of(told, path)
    else:
        raise error


def _converter(read: Structure) -> Converter:
    made = Converter(forbid_extra_keys=True, detailed_validation=True)
    forms = read.forms(made.structure)

    def of_class(cls: type) -> Hook:
        renamed = {
            attribute.name: override(rename=key_of(attribute))
            for attribute in attrs.fields(cls)
            if key_of(attribute) != attribute.name
        }
        build: Hook = make_dict_structure_fn(cls, made, **renamed)  # type: ignore[arg-type]  # overrides by name
        short = SHORT.get(cls)

        def structured(raw: Any, asked: Any) -> Any:  # noqa: ANN401 - as `Hook`
            if short is not None and isinstance(raw, str):
                return short(raw)
            if not isinstance(raw, dict):
                raise BadValueError(NOT_A_MAP)
            return build(raw, asked)

        return structured

    def hook_of(cls: Any) -> Hook | None:  # noqa: ANN401 - a class or a form of types
        try:
            return forms.get(cls) or generic(cls, made.structure)
        except TypeError:  # a form of types that cannot be a key is none of ours
            return None

    made.register_structure_hook_factory(attrs.has, of_class)
    made.register_structure_hook_factory(lambda cls: hook_of(cls) is not None, lambda cls: hook_of(cls) or words)
    for plain in (str, bool, int):  # cattrs has readers of its own for these
        made.register_structure_hook(plain, forms[plain])
    return made


def _of_class(error: ClassValidationError, path: Path) -> Iterator[Mistake]:
    keys = {attribute.name: key_of(attribute) for attribute in attrs.fields(error.cl)}
    # Where a condition's value stands for an attribute, the file has no key for that.
    alone = error.cl.alone if issubclass(error.cl, Condition) else None
    noted, bare = error.group_exceptions()
    known = [key for key in keys.values() if key != "name"]
    extras = {
        extra: near(extra, known)
        for inner in bare
        if isinstance(inner, ForbiddenExtraKeysError)
        for extra in sorted(inner.extra_fields)
    }
    written = {meant for close in extras.values() for meant in close[:1]}
    for inner, note in noted:
        if not isinstance(inner, KeyError):
            yield from mistakes_of(inner, path if note.name == alone else (*path, keys[note.name]))
        elif keys[note.name] not in written:  # else it is there under a word that is none, and that is told
            yield Mistake(path, BadValueError(MISSING_KEY, key=keys[note.name]))
    for extra, close in extras.items():
        yield Mistake((*path, extra), BadValueError(UNKNOWN_KEY, close, key=extra), key=True)
    for inner in bare:
        if isinstance(inner, ForbiddenExtraKeysError):
            continue
        if error.cl is FieldSpec and isinstance(inner, BadValueError):
            spot = FieldSpec.spot(inner)
            yield Mistake(path if spot is None else (*path, spot), inner, key="option" in inner.data)
        else:
            yield from mistakes_of(inner, path)
