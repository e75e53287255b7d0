# SPDX-License-Identifier: Apache-2.0
"""Every key that the files of a definition may have, told by the classes that the library reads them into."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs
from docutils import nodes

from participatio.dates import Dated, Duration
from participatio.definition.conditions import Operand
from participatio.definition.fields import FieldSpec, FieldType
from participatio.definition.kinds import (
    ActionSpec,
    HowMany,
    KeepsSpec,
    Kind,
    LimitSpec,
    LinkSpec,
    MoveSpec,
    NeedsSpec,
    PromiseSpec,
    StateSpec,
)
from participatio.definition.model import Languages
from participatio.definition.roster import HEAD, MADE_UP
from participatio.definition.situation import Condition, Ref
from participatio.definition.structure import forms_of, key_of
from participatio.definition.things import Declared, Disputed, Phase, Pillar, Seating, Source, Thing
from participatio.editing.meanings import meaning
from participatio_sphinx.asked import Asked
from participatio_sphinx.nodes import Cell, literal, table

#: Where an element stands in a file, the class it is read into, and attributes that are no keys.
_ELEMENTS: tuple[tuple[str, type, Collection[str]], ...] = (
    ("languages", Languages, ()),
    ("sources.ID", Source, ("id",)),
    ("declared.KIND", Declared, ()),
    ("disputed", Disputed, ()),
    ("phases.ID", Phase, (*MADE_UP, *(one.name for one in attrs.fields(Thing)))),
    ("pillars.ID", Pillar, (*MADE_UP, *(one.name for one in attrs.fields(Thing)))),
    ("PLURAL.ID", Thing, MADE_UP),
    ("PLURAL.ID.members.PERSON", Seating, ("person", "leads")),
    ("kinds.KIND", Kind, ("id", "broken")),
    ("kinds.KIND.fields.FIELD", FieldSpec, ("name",)),
    ("kinds.KIND.links.LINK", LinkSpec, ()),
    ("kinds.KIND.states.STATE", StateSpec, ()),
    ("kinds.KIND.actions.ACTION", ActionSpec, ()),
    ("kinds.KIND.limits", LimitSpec, ()),
    ("kinds.KIND.owes.PROMISE", PromiseSpec, ()),
    ("kinds.KIND.needs", NeedsSpec, ()),
    ("kinds.KIND.keeps", KeepsSpec, ()),
)
_MORE: Mapping[type, tuple[str, ...]] = {Thing: ("leads", "members")}
_WORDS: Mapping[object, tuple[str, str]] = {
    str: ("text", "Text"),
    int: ("whole number", "ganze Zahl"),
    bool: ("yes or no", "ja oder nein"),
    Any: ("value", "Wert"),
    Dated: ("date", "Datum"),
    Duration: ("time span", "Zeitspanne"),
    Condition: ("condition", "Bedingung"),
    Operand: ("number, or a field", "Zahl oder Feld"),
    HowMany: ("how many", "wie viele"),
    FieldType: ("type", "Typ"),
    MoveSpec: ("state, or one for each choice", "Zustand, oder einer je Auswahl"),
    Ref: ("thing", "Ding"),
}


class Configuration(Asked):
    """A table for the top of a file, for each sort of element, and for the words of conditions."""

    optional_arguments = 0

    def answer(self) -> Iterator[nodes.Node]:
        """The tables; what stands in capitals in a caption is a name of the definition's own."""
        from participatio.definition.load import load
        from participatio.editing import meanings

        self.env.note_dependency(meanings.__file__)
        head = [(key, "", meaning(["head"], key, self.speaks)) for key in sorted(HEAD)]
        yield self._table(self.either(en="At the top", de="Ganz oben"), head)
        for path, cls, without in _ELEMENTS:
            yield self._table(path, [*self._keys(cls, without)])
        role = [(key, "", meaning(["Role"], key, self.speaks)) for key in ("may_record", "title")]
        condition = self.either(en="(words of conditions)", de="(Wörter von Bedingungen)")
        yield self._table("roles.ROLE", [(condition, "", self.either(en="Who it is.", de="Wer es ist.")), *role])
        yield self._table(
            self.either(en="Conditions", de="Bedingungen"), [*self._conditions(load("standard").condition_types)]
        )

    def _table(self, caption: str, keys: list[tuple[str, str, str | None]]) -> nodes.Node:
        heads = [
            self.either(en=en, de=de) for en, de in (("Key", "Schlüssel"), ("Value", "Wert"), ("Meaning", "Bedeutung"))
        ]  # fmt: skip
        valued = any(form for _, form, _ in keys)
        rows: list[tuple[Cell, ...]] = [
            ([literal(key)], *([[form]] if valued else []), [said or ""]) for key, form, said in keys
        ]
        return table(caption, heads if valued else [heads[0], heads[2]], rows)

    def _keys(self, cls: type, without: Collection[str] = ()) -> Iterator[tuple[str, str, str | None]]:
        homes = [home.__name__ for home in cls.__mro__]
        for attribute, form in forms_of(cls):
            if attribute.name not in without:
                key = key_of(attribute)
                said = self._form(form)
                if attribute.default is attrs.NOTHING and not issubclass(cls, Thing | Kind):  # theirs is made up
                    said += self.either(en=" (required)", de=" (Pflicht)")
                yield key, said, meaning(homes, key, self.speaks)
        for key in _MORE.get(cls, ()):
            yield key, self.either(en="seats by person", de="Sitze nach Person"), meaning(homes, key, self.speaks)

    def _conditions(self, words: Mapping[str, type[Condition]]) -> Iterator[tuple[str, str, str | None]]:
        """Each word, and below it the keys of what stands behind it."""
        for word, cls in words.items():
            keys = [*self._keys(cls)]
            alone = cls.alone is not None
            form = next((self._form(form) for one, form in forms_of(cls) if one.name == cls.alone), "")
            yield word, form, meaning(["condition"], word, self.speaks)
            if not alone or len(keys) > 1:
                yield from ((f"{word}.{key}", said, meant) for key, said, meant in keys)

    def _form(self, form: Any) -> str:  # noqa: ANN401 - a class or a form of types
        """How a value is written."""
        origin, inner = get_origin(form), get_args(form)
        if form in _WORDS:
            return self.either(en=_WORDS[form][0], de=_WORDS[form][1])
        if origin is Literal:
            return " | ".join(map(str, inner))
        if origin in (Union, UnionType):
            known = dict.fromkeys(self._form(one) for one in inner if one is not type(None))
            return self.either(en=" or ", de=" oder ").join(known)
        if origin is tuple:
            return self.either(en="list: ", de="Liste: ") + self._form(inner[0])
        if inner:
            return self.either(en="by name: ", de="nach Namen: ") + self._form(inner[-1])
        return next((path for path, cls, _ in _ELEMENTS if cls is form), "")
