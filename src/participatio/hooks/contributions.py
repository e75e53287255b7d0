# SPDX-License-Identifier: Apache-2.0
"""What plugins give: small frozen values, each of which says all there is to know about one contribution."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from attrs import Attribute, field, frozen
from attrs.validators import optional

from participatio.definition.fields import FieldType
from participatio.definition.situation import Condition
from participatio.errors import Code, Problem
from participatio.text import is_id
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.process.store import Store

__all__ = ["Check", "ConditionType", "FieldType", "Kinds", "Reference", "StoreType"]


def _an_id(instance: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not is_id(value):
        what = f"{type(instance).__name__}.{attribute.name}"
        raise ValueError(f"{what} must be lower-case letters, digits and '_', beginning with a letter; it is {value!r}")


def _a_version(instance: object, attribute: Attribute[int], value: object) -> None:
    if type(value) is not int or value < 1:
        what = f"{type(instance).__name__}.{attribute.name}"
        raise ValueError(f"{what} must be a whole number from 1 on; it is {value!r}")


def _a(kind: type) -> Callable[[object, Attribute[Any], object], None]:
    """A validator that accepts values of ``kind`` and says what it got instead."""

    def validate(instance: object, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, kind):
            what = f"{type(instance).__name__}.{attribute.name}"
            raise TypeError(f"{what} must be a {kind.__name__}; it is {value!r}")

    return validate


def _a_condition(instance: object, attribute: Attribute[Any], value: object) -> None:
    if not (isinstance(value, type) and issubclass(value, Condition)):
        what = f"{type(instance).__name__}.{attribute.name}"
        raise TypeError(f"{what} must be a class of conditions; it is {value!r}")


def _a_function(instance: object, attribute: Attribute[Any], value: object) -> None:
    if not callable(value):
        what = f"{type(instance).__name__}.{attribute.name}"
        raise TypeError(f"{what} must be a function; it is {value!r}")


def _a_scheme(instance: object, attribute: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9+.-]*", value):
        what = f"{type(instance).__name__}.{attribute.name}"
        raise ValueError(f"{what} must be lower-case letters, digits, '+', '.' and '-'; it is {value!r}")


@frozen(eq=False, repr=False)
class Reference(Frozen):
    """A definition that others may name: ``extends: ruhr_konferenz@1``.

    ``path`` is a folder with a ``process.yaml``, or a file. ``history`` is a folder of acts
    (docs/reference/acts.md) that play a whole process, from the first of the versions on.

    >>> str(Reference("ruhr_konferenz", 1, Path("ruhr")))
    'ruhr_konferenz@1'
    """

    name: str = field(validator=_an_id)
    version: int = field(validator=_a_version)
    path: Path = field(validator=_a(Path))
    title: str = field(default="", validator=_a(str))
    history: Path | None = field(default=None, validator=optional(_a(Path)))

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"


@frozen(eq=False, repr=False)
class Kinds(Frozen):
    """A YAML file whose ``kinds:`` lie below those of every definition that names the plugin."""

    path: Path = field(validator=_a(Path))


@frozen(eq=False, repr=False)
class ConditionType(Frozen):
    """A word of the language of conditions.

    ``id`` is the key in the file, and ``cls`` the condition's class: what stands behind the key becomes one of it, and
    its ``holds`` judges a situation.
    """

    id: str = field(validator=_an_id)
    cls: type[Condition] = field(validator=_a_condition)


@frozen(eq=False, repr=False)
class Check(Frozen):
    """One sort of mistake to look for in a definition that was read: one code, one function, one page.

    ``run`` is given the definition and yields problems of this ``code`` only; ``page_en`` and ``page_de`` are what
    ``participatio check --explain`` shows. A check that tells what lacks is asked ``last``, and only of a definition
    without an error so far: what lacks may stand there misspelt.
    """

    code: Code = field(validator=_a(Code))
    run: Callable[[Definition], Iterable[Problem]] = field(validator=_a_function)
    page_en: str = field(default="", validator=_a(str))
    page_de: str = field(default="", validator=_a(str))
    last: bool = False


class Opening(Protocol):
    """Opens the store at an address; makes it, if ``create``, where there is none."""

    def __call__(self, address: str, *, create: bool) -> Store: ...


@frozen(eq=False, repr=False)
class StoreType(Frozen):
    """A place where processes may be kept.

    ``scheme`` is how its addresses begin (``postgresql`` for ``postgresql://db.example/ruhr``); ``opened`` opens what
    an address means, and raises `BadValueError` where it means nothing. What that needs is imported there and not
    before; what it says shows no password.
    """

    scheme: str = field(validator=_a_scheme)
    opened: Opening = field(validator=_a_function)
