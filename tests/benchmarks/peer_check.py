# SPDX-License-Identifier: Apache-2.0
"""The peer of ``participatio check``: PyYAML, pydantic and networkx doing the same job as one would write it.

It reads the same files, lays a definition upon its parents, validates everything against strict models and checks
references, trees, times and reachability. What it leaves out, it leaves out in its own favour: places in the files,
near matches, two languages, limits against hostile input, plugins.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import networkx as nx
import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    PlainValidator,
    StringConstraints,
    Tag,
    ValidationError,
    model_validator,
)
from pydantic import (
    Field as Key,
)

EARLIEST, LATEST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
BUILT_IN_ROLES = {"anyone", "author"}
STAGES = ("contribution", "proposal", "consultation", "statement", "decision", "project")


# Reading


#: The names of what a child has taken out.
REMOVED: set[str] = set()


class Loader(yaml.CSafeLoader):
    """libyaml, with ``on``, ``off``, ``yes`` and ``no`` as the words they are."""


Loader.yaml_implicit_resolvers = {
    first: [it for it in resolvers if it[0] != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}

Tree = dict[str, Any]
Translations = dict[str, list[Tree]]
OWN = {"participatio", "id", "version", "title", "text", "note", "language", "languages", "timezone"}


def parse(path: Path) -> Tree:
    """One file."""
    with path.open("rb") as file:
        tree: Tree = yaml.load(file, Loader)  # noqa: S506 - a safe loader
    return tree


def read(files: Iterable[Path]) -> tuple[Tree, Translations]:
    """A definition from its layers, parents first, and the texts in other languages."""
    whole: Tree = {}
    translations: Translations = {}
    for path in files:
        layer = parse(path)
        for name in layer.pop("include", ()):
            part = parse(path.parent / name)
            if doubled := part.keys() & layer.keys():
                raise SystemExit(f"{name}: {sorted(doubled)} twice")
            layer.update(part)
        layer.pop("extends", None)
        for key in OWN & whole.keys():
            del whole[key]
        merge(whole, layer)
        for translation in sorted((path.parent / "translations").glob("*.yaml")):
            translations.setdefault(translation.stem, []).append(parse(translation))
    return whole, translations


def merge(below: Tree, above: Tree, path: tuple[str, ...] = ()) -> None:
    """Lay one layer upon another: maps merge, lists say what becomes of them, everything else is replaced."""
    for key, value in above.items():
        here = (*path, key)
        if key not in below:
            below[key] = value
        elif isinstance(value, dict) and len(here) % 2 == 0 and "removed" in value:
            REMOVED.add(key)
            del below[key]
        elif isinstance(below[key], list):
            below[key] = changed(below[key], value, ".".join(here))
        elif isinstance(value, dict) and isinstance(below[key], dict) and not atomic(here):
            merge(below[key], value, here)
        else:
            below[key] = value


def atomic(path: tuple[str, ...]) -> bool:
    """True for a condition."""
    if len(path) == 2:
        return path[0] == "roles"
    return len(path) % 2 == 1 and path[-1] in {"when", "opens", "closes", "after"}


def changed(base: list[Any], value: object, where: str) -> list[Any]:
    """An inherited list as a child changes it."""
    if not isinstance(value, dict) or not value or not value.keys() <= {"also", "without", "instead"}:
        raise SystemExit(f"{where} is inherited as a list: say also, without or instead")
    if "instead" in value:
        return list(value["instead"])
    without = value.get("without", [])
    return [*(it for it in base if it not in without), *value.get("also", [])]


# Values


class Dated(NamedTuple):
    """A date, perhaps vague, and the instants it stretches between."""

    text: str
    opens: datetime
    closes: datetime


ZONE = ZoneInfo("Europe/Berlin")


def day(of: date) -> datetime:
    """The first instant of a day."""
    return datetime(of.year, of.month, of.day, tzinfo=ZONE).astimezone(UTC)


def dated(raw: object) -> Dated:
    """``2019-07-15``, ``2018-04``, ``2017`` or ``2019-09/2019-10``, perhaps with ``?`` or ``~``."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return Dated(raw.isoformat(), day(raw), day(raw + timedelta(days=1)))
    text = str(raw)
    if "/" in text:
        first, _, last = text.partition("/")
        return Dated(text, dated(first).opens, dated(last).closes)
    parts = [int(part) for part in text.rstrip("?~").split("-")]
    if len(parts) == 3:
        return dated(date(*parts))
    if len(parts) == 2:
        year, month = parts
        return Dated(text, day(date(year, month, 1)), day(date(year + month // 12, month % 12 + 1, 1)))
    (year,) = parts
    return Dated(text, day(date(year, 1, 1)), day(date(year + 1, 1, 1)))


class HowMany(NamedTuple):
    """At least, and at most."""

    least: int
    most: int | None


HOW_MANY = {"one": HowMany(1, 1), "maybe": HowMany(0, 1), "some": HowMany(1, None), "any": HowMany(0, None)}


def how_many(raw: object) -> HowMany:
    """``one``, ``maybe``, ``some``, ``any``, ``24`` or ``25-50``."""
    text = str(raw)
    if text in HOW_MANY:
        return HOW_MANY[text]
    least, _, most = text.partition("-")
    return HowMany(int(least), int(most or least))


def several(raw: object) -> object:
    """A list of one, if it is one."""
    return [raw] if isinstance(raw, str) else raw


def terms(raw: object) -> object:
    """A list of terms, if it is one."""
    return [raw] if isinstance(raw, dict) else raw


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Words = Annotated[list[str], BeforeValidator(several)]
When = Annotated[Dated, PlainValidator(dated)]
Many = Annotated[HowMany, PlainValidator(how_many)]
Number = int | float | Annotated[str, StringConstraints(pattern=r"^(\d+(/\d+| ?%)?|its [a-z_.]+)$")]
Duration = Annotated[str, StringConstraints(pattern=r"^\d+ (minute|hour|day|week|month|year)s?$")]
Confidence = Literal["high", "medium", "low", "inferred"]


class Model(BaseModel):
    """Strict, frozen, and nothing it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


# Conditions


class Selector(Model):
    """Things of a kind, or acts."""

    kind: str | None = None
    action: Words = []
    in_: Words = Key([], alias="in")
    where: dict[str, str | bool | int] = {}
    per: Words = []


class Comparing(Selector):
    """A number within bounds."""

    at_least: Number | None = None
    more_than: Number | None = None
    at_most: Number | None = None
    less_than: Number | None = None


class Sharing(Comparing):
    """A share of votes or members."""

    of: Literal["votes", "members"]
    against: Words = []
    body: str | None = None


class Summing(Comparing):
    """A field, added up."""

    field: str
    and_this: bool = False


class Ranking(Selector):
    """The first of their like."""

    by: str
    top: Number
    closed: str


class Reaching(Selector):
    """Was ever in a state."""

    thing: str | None = None


class Consenting(Model):
    """Bodies that did an act."""

    bodies: Words
    action: str


class Elapsing(Model):
    """Time since an act."""

    since: str
    at_least: Duration | None = None
    at_most: Duration | None = None


class Between(Model):
    """Two dates."""

    from_: When | None = Key(None, alias="from")
    until: When | None = None


class Seated(Model):
    """A seat on a side."""

    in_: Words = Key(alias="in")
    side: Words = []


class Residing(Model):
    """A residence."""

    in_: Words = Key(alias="in")


class Count(Model):
    """So many."""

    count: Comparing


class Share(Model):
    """Such a share."""

    share: Sharing


class Sum(Model):
    """So much."""

    sum: Summing


class Rank(Model):
    """Among the first."""

    rank: Ranking


class Reached(Model):
    """Has been there."""

    reached: Reaching


class Consented(Model):
    """All agreed."""

    consented: Consenting


class Heard(Model):
    """All were heard."""

    heard: Words


class Closed(Model):
    """A phase is over."""

    closed: str


class Elapsed(Model):
    """So long ago."""

    elapsed: Elapsing


class OnDate(Model):
    """Now."""

    date: Between


class MemberOf(Model):
    """Sits there."""

    member_of: Words


class Leads(Model):
    """Leads there."""

    leads: Words


class SeatedIn(Model):
    """Sits there, on a side."""

    seated: Seated


class Claims(Model):
    """Is proven."""

    claims: dict[str, str]


class ActsFor(Model):
    """Acts for somebody."""

    acts_for: Selector


class Resides(Model):
    """Lives there."""

    resides: Residing


class All(Model):
    """All of them."""

    all: list[Condition]


class AnyOf(Model):
    """One of them."""

    any: list[Condition]


class Not(Model):
    """None of it."""

    not_: Condition = Key(alias="not")


def word_of(raw: object) -> str:
    """The word of a condition; several words are all of them."""
    if isinstance(raw, dict):
        return str(next(iter(raw), ""))
    return type(raw).__name__


Condition = Annotated[
    Annotated[Count, Tag("count")]
    | Annotated[Share, Tag("share")]
    | Annotated[Sum, Tag("sum")]
    | Annotated[Rank, Tag("rank")]
    | Annotated[Reached, Tag("reached")]
    | Annotated[Consented, Tag("consented")]
    | Annotated[Heard, Tag("heard")]
    | Annotated[Closed, Tag("closed")]
    | Annotated[Elapsed, Tag("elapsed")]
    | Annotated[OnDate, Tag("date")]
    | Annotated[MemberOf, Tag("member_of")]
    | Annotated[Leads, Tag("leads")]
    | Annotated[SeatedIn, Tag("seated")]
    | Annotated[Claims, Tag("claims")]
    | Annotated[ActsFor, Tag("acts_for")]
    | Annotated[Resides, Tag("resides")]
    | Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(word_of),
]


# Kinds


class FieldSpec(Model):
    """A field."""

    type: Literal["line", "text", "number", "money", "date", "choice", "yes_no", "place", "web", "file", "area"]
    title: str | None = None
    required: bool = False
    max: int | None = None
    min: int | None = None
    of: Annotated[
        dict[str, str], BeforeValidator(lambda raw: {it: it for it in raw} if isinstance(raw, list) else raw)
    ] = {}
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: object) -> object:
        return {"type": raw} if isinstance(raw, str) else raw

    @model_validator(mode="after")
    def _sound(self) -> FieldSpec:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is more than max")
        if (self.type == "choice") != bool(self.of):
            raise ValueError("a choice, and nothing else, needs 'of'")
        return self


class LinkSpec(Model):
    """A link."""

    to: Words
    many: Many = HOW_MANY["any"]
    in_: Words = Key([], alias="in")
    story: Literal["from", "into", "none"] | None = None
    fields_: Words = Key([], alias="fields")
    may: Words = []
    title: str | None = None
    says: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: object) -> object:
        if isinstance(raw, str):
            many, _, to = raw.partition(" ")
            return {"to": to, "many": many}
        return raw


class StateSpec(Model):
    """A state."""

    seen_by: Words = ["anyone"]
    end: bool = False
    title: str | None = None


class ActionSpec(Model):
    """An action."""

    from_: Words = Key([], alias="from")
    to: str | None = None
    asks: Words = []
    may: Words = []
    fields_: dict[Id, FieldSpec] = Key({}, alias="fields")
    when: Condition | None = None
    moves: dict[str, str | dict[str, str]] = {}
    sets: dict[Literal["opens", "closes"], str] = {}
    undoes: str | None = None
    secret: bool = False
    title: str | None = None
    says: str | None = None
    text: str | None = None

    @property
    def bears(self) -> bool:
        """True for a birth."""
        return not self.from_ and self.undoes is None


class LimitSpec(Selector):
    """A limit."""

    max: Number
    soft: bool = False


class PromiseSpec(Model):
    """A promise."""

    by: str
    after: str | Condition
    within: Duration | None = None
    kept_by: Words = []
    title: str | None = None


class NeedsSpec(Model):
    """Who is needed."""

    leads: dict[str, Many] = {}
    members: dict[str, Many] = {}


class Kind(Model):
    """A kind."""

    title: str | None = None
    titles: str | None = None
    text: str | None = None
    note: str | None = None
    plural: str
    proper: bool = False
    stage: Literal["contribution", "proposal", "consultation", "statement", "decision", "project"] | None = None
    fields_: dict[Id, FieldSpec] = Key({}, alias="fields")
    links: dict[Id, LinkSpec] = {}
    states: dict[Id, StateSpec] = {"there": StateSpec.model_construct()}
    actions: dict[Id, ActionSpec] = {}
    limits: list[LimitSpec] = []
    owes: dict[Id, PromiseSpec] = {}
    needs: NeedsSpec = NeedsSpec.model_construct()
    seats: dict[str, Many] = {}
    locked: Words = []
    sources: Words = []
    confidence: Confidence | None = None

    def starts(self, action: ActionSpec) -> Iterable[str]:
        """Where an action may happen."""
        if action.undoes is not None:
            undone = self.actions.get(action.undoes)
            return () if undone is None else self.starts(undone)
        return self.states if action.from_ == ["any"] else action.from_


# The roster


class Disputed(Model):
    """Another value."""

    value: str | int | date
    field: str | None = None
    sources: Words = []
    confidence: Confidence | None = None
    note: str | None = None


class Declared(Model):
    """A count."""

    count: int
    sources: Words = []
    confidence: Confidence | None = None
    disputed: list[Disputed] = []
    note: str | None = None


class Seating(Model):
    """A term."""

    side: str | None = None
    since: When | None = None
    until: When | None = None
    sources: Words = []
    confidence: Confidence | None = None
    disputed: list[Disputed] = []
    note: str | None = None


Seatings = dict[Id, Annotated[list[Seating], BeforeValidator(terms)]]


class Thing(Model):
    """Something listed."""

    title: str | None = None
    text: str | None = None
    note: str | None = None
    sources: Words = []
    confidence: Confidence | None = None
    disputed: list[Disputed] = []
    unknown: dict[str, str] = {}
    declared: dict[str, Declared] = {}
    seats: dict[str, Many] = {}
    state: str | None = None
    leads: Seatings = {}
    members: Seatings = {}
    locked: Words = []


class Person(Thing):
    """A person."""

    position: str | None = None


class Body(Thing):
    """A body."""

    sort: str | None = None
    within: str | None = None


class Forum(Thing):
    """A forum."""

    number: int | None = Key(None, ge=1)
    within: str | None = None
    responsible: str | None = None


class Area(Thing):
    """A region, district or municipality."""

    ags: Annotated[str, StringConstraints(pattern=r"^\d{2,8}$")] | None = None
    within: str | None = None


class Pillar(Thing):
    """A pillar."""

    pathway: Words = []


def bound(raw: object) -> object:
    """A date as a date, everything else as it is."""
    if isinstance(raw, date | int) or (isinstance(raw, str) and raw[:1].isdigit()):
        return dated(raw)
    return raw


class Phase(Thing):
    """A phase."""

    within: str | None = None
    opens: Annotated[Dated | Condition | str | None, BeforeValidator(bound)] = None
    closes: Annotated[Dated | Condition | str | None, BeforeValidator(bound)] = None
    lasts: Duration | None = None
    only: Words = []
    each: str | None = None
    admits: dict[str, Words] = {}

    @property
    def begins(self) -> datetime:
        """When it opens by date."""
        return self.opens.opens if isinstance(self.opens, Dated) else EARLIEST

    @property
    def ends(self) -> datetime:
        """When it closes by date."""
        return self.closes.closes if isinstance(self.closes, Dated) else LATEST


class Source(Model):
    """A source."""

    title: str
    url: str | None = None
    note: str | None = None


ABOUT_A_ROLE = {"may_record", "title", "text", "note", "sources", "confidence"}


class Role(Model):
    """A role: a condition, and what is said about it."""

    condition: Condition
    may_record: bool = False
    title: str | None = None
    text: str | None = None
    note: str | None = None
    sources: Words = []
    confidence: Confidence | None = None

    @model_validator(mode="before")
    @classmethod
    def _apart(cls, raw: Tree) -> Tree:
        about = {key: value for key, value in raw.items() if key in ABOUT_A_ROLE}
        return {**about, "condition": {key: value for key, value in raw.items() if key not in ABOUT_A_ROLE}}


class Languages(Model):
    """Languages."""

    written: list[str]
    offered: list[str]


class Definition(Model):
    """The whole."""

    participatio: Literal[1]
    id: Id
    version: int
    title: str
    text: str | None = None
    note: str | None = None
    language: str
    languages: Languages | None = None
    timezone: str
    plugins: dict[str, dict[str, str]] = {}
    declared: dict[str, Declared] = {}
    sources: dict[Id, Source] = {}
    roles: dict[Id, Role] = {}
    kinds: dict[Id, Kind] = {}
    phases: dict[Id, Phase] = {}
    pillars: dict[Id, Pillar] = {}
    action_fields: dict[Id, Thing] = {}
    bodies: dict[Id, Body] = {}
    persons: dict[Id, Person] = {}
    audiences: dict[Id, Thing] = {}
    forums: dict[Id, Forum] = {}
    regions: dict[Id, Area] = {}
    districts: dict[Id, Area] = {}
    municipalities: dict[Id, Area] = {}


Definition.model_rebuild()


# Checks

SECTIONS = (
    ("phase", "phases"), ("pillar", "pillars"), ("action_field", "action_fields"), ("body", "bodies"),
    ("person", "persons"), ("audience", "audiences"), ("forum", "forums"), ("region", "regions"),
    ("district", "districts"), ("municipality", "municipalities"),
)  # fmt: skip


class Whole:
    """A definition and what only all of it together tells."""

    def __init__(self, definition: Definition) -> None:
        self.of = definition
        self.things: dict[str, tuple[str, Thing]] = {}
        self.problems: list[str] = []
        for kind, section in SECTIONS:
            for id_, thing in getattr(definition, section).items():
                if id_ in self.things:
                    self.problems.append(f"{section}.{id_}: the id is taken")
                self.things[id_] = kind, thing
        self.actions = {
            f"{kind_id}.{name}": (kind_id, kind, action)
            for kind_id, kind in definition.kinds.items()
            for name, action in kind.actions.items()
        }
        self.admitted = [
            (phase_id, role, action)
            for phase_id, phase in definition.phases.items()
            for role, actions in phase.admits.items()
            for action in actions
        ]


def conditions_of(whole: Whole) -> Iterator[tuple[str, object, str | None]]:
    """Every condition with where it stands and the kind at hand, whatever it is put together from."""
    for id_, role in whole.of.roles.items():
        yield from inside(f"roles.{id_}", role.condition, None)
    for name, (kind_id, _, action) in whole.actions.items():
        if action.when is not None:
            yield from inside(f"{name}.when", action.when, kind_id)
    for kind_id, kind in whole.of.kinds.items():
        for name, promise in kind.owes.items():
            if not isinstance(promise.after, str):
                yield from inside(f"{kind_id}.owes.{name}", promise.after, kind_id)
    for id_, phase in whole.of.phases.items():
        for said in (phase.opens, phase.closes):
            if isinstance(said, Model):
                yield from inside(f"phases.{id_}", said, phase.each)


def inside(where: str, condition: object, kind: str | None) -> Iterator[tuple[str, object, str | None]]:
    """The condition and its parts."""
    yield where, condition, kind
    if isinstance(condition, All | AnyOf):
        for inner in condition.all if isinstance(condition, All) else condition.any:
            yield from inside(where, inner, kind)
    elif isinstance(condition, Not):
        yield from inside(where, condition.not_, kind)


def check(whole: Whole, translations: Mapping[str, list[Tree]], tree: Tree) -> Iterator[str]:
    """Everything that is wrong."""
    yield from whole.problems
    for each in (sources, things, kinds, actions, words, limits, promises, conditions, paths, links, trees,
                 needs, terms_of, times, roles, reach, admissions, ends, undone, titles):  # fmt: skip
        yield from each(whole)
    yield from texts(whole, translations, tree)


def sources(whole: Whole) -> Iterator[str]:
    """Every source cited is listed."""
    cited: list[tuple[str, list[str]]] = [(id_, thing.sources) for id_, (_, thing) in whole.things.items()]
    for id_, (_, thing) in whole.things.items():
        cited += [(id_, disputed.sources) for disputed in thing.disputed]
        for seatings in (*thing.leads.values(), *thing.members.values()):
            cited += [(id_, seating.sources) for seating in seatings]
    cited += [(id_, role.sources) for id_, role in whole.of.roles.items()]
    for id_, declared in whole.of.declared.items():
        cited += [(id_, declared.sources), *((id_, it.sources) for it in declared.disputed)]
    for where, words_ in cited:
        for word in words_:
            if word not in whole.of.sources:
                yield f"{where}: no source '{word}'"


def things(whole: Whole) -> Iterator[str]:
    """Every id names something listed, and people sit on seats."""
    for id_, (_, thing) in whole.things.items():
        for person in (*thing.leads, *thing.members):
            if whole.things.get(person, ("",))[0] != "person":
                yield f"{id_}: no person '{person}'"
    for id_, phase in whole.of.phases.items():
        if phase.within is not None and phase.within not in whole.of.phases:
            yield f"{id_}: no phase '{phase.within}'"
        for only in phase.only:
            if only not in whole.things:
                yield f"{id_}: nothing is called '{only}'"


def kinds(whole: Whole) -> Iterator[str]:  # noqa: C901, PLR0912 - one check
    """Every kind named is there, no plural is taken twice."""
    known = whole.of.kinds
    plurals: dict[str, str] = {}
    for id_, kind in known.items():
        if plurals.setdefault(kind.plural, id_) != id_:
            yield f"{id_}: the plural '{kind.plural}' is taken"
        for name, link in kind.links.items():
            for to in link.to:
                if to != "any" and to not in known:
                    yield f"{id_}.{name}: no kind '{to}'"
            for state in link.in_:
                if any(to in known and state not in known[to].states for to in link.to):
                    yield f"{id_}.{name}: no state '{state}'"
            for field in (*link.fields_, *link.may):
                if field != "reason" and field not in kind.fields_:
                    yield f"{id_}.{name}: no field '{field}'"
        for name, spec in kind.states.items():
            for role in spec.seen_by:
                if role not in whole.of.roles and role not in BUILT_IN_ROLES:
                    yield f"{id_}.{name}: no role '{role}'"
    for id_ in whole.of.declared:
        if id_ not in known:
            yield f"declared: no kind '{id_}'"
    for id_, (kind_id, thing) in whole.things.items():
        if thing.state is not None and thing.state not in known[kind_id].states:
            yield f"{id_}: no state '{thing.state}'"


def actions(whole: Whole) -> Iterator[str]:  # noqa: C901 - one check
    """Every state and action an action names is there."""
    for name, (_, kind, action) in whole.actions.items():
        for state in (*action.from_, *((action.to,) if action.to else ())):
            if state != "any" and state not in kind.states:
                yield f"{name}: no state '{state}'"
        if action.undoes is not None and action.undoes not in kind.actions:
            yield f"{name}: no action '{action.undoes}'"
        for link, move in action.moves.items():
            if link not in kind.links:
                yield f"{name}: no link '{link}'"
                continue
            if isinstance(move, dict) and move.get("by") not in kind.links[link].fields_:
                yield f"{name}: no field '{move.get('by')}'"
            for key, state in move.items() if isinstance(move, dict) else (("", move),):
                targets = [whole.of.kinds[to] for to in kind.links[link].to if to in whole.of.kinds]
                if key != "by" and any(state not in target.states for target in targets):
                    yield f"{name}: no state '{state}'"
    for phase, role, action_name in whole.admitted:
        if action_name not in whole.actions:
            yield f"{phase}: no action '{action_name}'"
        if role not in whole.of.roles and role not in BUILT_IN_ROLES:
            yield f"{phase}: no role '{role}'"


def words(whole: Whole) -> Iterator[str]:
    """What an action asks for is a field or a link."""
    for name, (_, kind, action) in whole.actions.items():
        known = {"title", "text", "reason", *kind.fields_, *kind.links, *action.fields_}
        for word in (*action.asks, *action.may, *(it for it in action.sets.values() if it != "now")):
            if word not in known:
                yield f"{name}: no field or link '{word}'"


def limits(whole: Whole) -> Iterator[str]:
    """Limits name actions and kinds."""
    for id_, kind in whole.of.kinds.items():
        for limit in kind.limits:
            for action in limit.action:
                if (action if "." in action else f"{id_}.{action}") not in whole.actions:
                    yield f"{id_}: no action '{action}'"
            for word in limit.per:
                if word not in {"person", "thing", "for", "round"} and not candidates(whole, limit.kind or id_, word):
                    yield f"{id_}: 'its {word}' leads nowhere"


def promises(whole: Whole) -> Iterator[str]:
    """A promise that can begin can be kept."""
    admitted = {(role, action) for _, role, action in whole.admitted}
    able = {action for _, action in admitted}
    for id_, kind in whole.of.kinds.items():
        for name, promise in kind.owes.items():
            keeping = [act if "." in act else f"{id_}.{act}" for act in promise.kept_by or [name]]
            for act in keeping:
                if act not in whole.actions:
                    yield f"{id_}.{name}: no action '{act}'"
            begins = not isinstance(promise.after, str) or f"{id_}.{promise.after}" in able
            if begins and not any((role, act) in admitted for act in keeping for role in (promise.by, "anyone")):
                yield f"{id_}.{name}: nobody can keep it"


def conditions(whole: Whole) -> Iterator[str]:
    """What conditions name is there."""
    for where, condition, kind in conditions_of(whole):
        for said in vars(condition).values():
            if isinstance(said, Selector):
                yield from selected(whole, where, said)
            if isinstance(said, Seated | Residing):
                yield from named(whole, where, said.in_, kind)
        match condition:
            case MemberOf():
                yield from named(whole, where, condition.member_of, kind)
            case Leads():
                yield from named(whole, where, condition.leads, kind)
            case Heard():
                yield from named(whole, where, condition.heard, kind)
            case Consented():
                yield from named(whole, where, condition.consented.bodies, kind)
            case Closed() if condition.closed not in whole.of.phases:
                yield f"{where}: no phase '{condition.closed}'"
            case Elapsed() if condition.elapsed.since not in whole.actions:
                yield f"{where}: no action '{condition.elapsed.since}'"


def selected(whole: Whole, where: str, selector: Selector) -> Iterator[str]:
    """What a selector names is there."""
    if selector.kind is not None and selector.kind not in whole.of.kinds:
        yield f"{where}: no kind '{selector.kind}'"
    elif selector.kind is not None:
        for state in selector.in_:
            if state not in whole.of.kinds[selector.kind].states:
                yield f"{where}: no state '{state}'"
    for action in selector.action:
        if action not in whole.actions:
            yield f"{where}: no action '{action}'"


def named(whole: Whole, where: str, refs: Iterable[str], kind: str | None) -> Iterator[str]:
    """Ids and ``its`` words find something."""
    for ref in refs:
        if not ref.startswith("its "):
            if ref not in whole.things:
                yield f"{where}: nothing is called '{ref}'"
        elif kind is not None:
            found = candidates(whole, kind, ref[4:].partition(".")[0])
            if len(found) != 1:
                yield f"{where}: '{ref}' finds {len(found)} links"


def candidates(whole: Whole, kind: str, word: str) -> list[str]:
    """The links that ``its word`` could mean."""
    if word == kind:
        return [""]
    spec = whole.of.kinds.get(kind)
    if spec is None:
        return []
    return [word] if word in spec.links else [name for name, link in spec.links.items() if word in link.to]


def paths(whole: Whole) -> Iterator[str]:
    """Stations are kinds or stages."""
    for id_, pillar in whole.of.pillars.items():
        for station in pillar.pathway:
            if station not in whole.of.kinds and station not in STAGES:
                yield f"{id_}: no kind or stage '{station}'"


def links(whole: Whole) -> Iterator[str]:
    """Links point to what they are for, as often as they may."""
    for id_, (kind_id, thing) in whole.things.items():
        if kind_id == "phase":
            continue
        for name, link in whole.of.kinds[kind_id].links.items():
            given = getattr(thing, name, None)
            targets = [] if given is None else [given] if isinstance(given, str) else given
            least, most = link.many
            if name not in thing.unknown and not (least <= len(targets) and (most is None or len(targets) <= most)):
                yield f"{id_}.{name}: {len(targets)} links"
            for to in targets:
                found = whole.things.get(to)
                if found is None:
                    yield f"{id_}.{name}: nothing is called '{to}'"
                elif "any" not in link.to and found[0] not in link.to:
                    yield f"{id_}.{name}: '{to}' is a {found[0]}"


def trees(whole: Whole) -> Iterator[str]:
    """Nothing lies within itself."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(whole.things)
    for id_, (_, thing) in whole.things.items():
        within = getattr(thing, "within", None)
        if within is not None:
            graph.add_edge(id_, within)
    if not nx.is_directed_acyclic_graph(graph):
        yield f"in a circle: {nx.find_cycle(graph)}"


def needs(whole: Whole) -> Iterator[str]:
    """A thing has the people its kind asks for."""
    for id_, (kind_id, thing) in whole.things.items():
        spec = whole.of.kinds[kind_id].needs
        for section, wanted in (("leads", spec.leads), ("members", spec.members)):
            for side, (least, most) in wanted.items():
                if section in thing.unknown or f"{section}.{side}" in thing.unknown:
                    continue
                spans = [
                    (it.since.opens if it.since else EARLIEST, it.until.closes if it.until else LATEST)
                    for seatings in getattr(thing, section).values()
                    for it in seatings
                    if it.side == side
                ]
                moments = {since for since, _ in spans} | {until for _, until in spans if until < LATEST}
                for moment in moments or {EARLIEST}:
                    count = sum(since <= moment < until for since, until in spans)
                    if count < least or (most is not None and count > most):
                        yield f"{id_}.{section}: {count} on side '{side}'"


def terms_of(whole: Whole) -> Iterator[str]:
    """Terms end after they begin and do not overlap."""
    for id_, (_, thing) in whole.things.items():
        for person, seatings in (*thing.leads.items(), *thing.members.items()):
            last = EARLIEST
            for it in seatings:
                since, until = it.since.opens if it.since else EARLIEST, it.until.closes if it.until else LATEST
                if since >= until or since < last:
                    yield f"{id_}.{person}: terms overlap or end before they begin"
                last = until


def times(whole: Whole) -> Iterator[str]:
    """Phases open before they close, within their parents."""
    for id_, phase in whole.of.phases.items():
        if phase.begins >= phase.ends:
            yield f"{id_}: closes before it opens"
        if phase.lasts is not None and (phase.closes is not None or phase.opens is None):
            yield f"{id_}: 'lasts' has no beginning, or there is another end"
        parent = whole.of.phases.get(phase.within or "")
        if parent is not None and (phase.ends <= parent.begins or phase.begins >= parent.ends):
            yield f"{id_}: never open while '{phase.within}' is"


def roles(whole: Whole) -> Iterator[str]:
    """Somebody can have every role that is admitted."""
    seating = any(action == "seat.take" for _, _, action in whole.admitted)
    for id_ in {role for _, role, _ in whole.admitted}:
        role = whole.of.roles.get(id_)
        if role is None:
            continue
        condition = role.condition
        if isinstance(condition, AnyOf) and not condition.any:
            yield f"{id_}: nobody can have this role"
        if isinstance(condition, MemberOf) and not seating:
            for body in condition.member_of:
                found = whole.things.get(body)
                if found is not None and not found[1].members and not found[1].leads:
                    yield f"{id_}: nobody sits in '{body}'"


def reach(whole: Whole) -> Iterator[str]:
    """Some act leads to every state."""
    moved = {
        (to, state)
        for _, kind, action in whole.actions.values()
        for link, move in action.moves.items()
        if link in kind.links
        for to in kind.links[link].to
        for key, state in (move.items() if isinstance(move, dict) else (("", move),))
        if key != "by"
    }
    listed = {(kind, thing.state) for kind, thing in whole.things.values() if thing.state is not None}
    for id_, kind in whole.of.kinds.items():
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(("+", *kind.states))
        first = next(iter(kind.states))
        births = [action.to or first for action in kind.actions.values() if action.bears]
        graph.add_edges_from(("+", state) for state in births or [first])
        graph.add_edges_from(("+", state) for of, state in moved | listed if of == id_)
        graph.add_edges_from(
            (start, action.to) for action in kind.actions.values() if action.to for start in kind.starts(action)
        )
        for state in kind.states.keys() - nx.descendants(graph, "+"):
            yield f"{id_}: no action leads to '{state}'"


def admissions(whole: Whole) -> Iterator[str]:
    """Somebody is admitted to what the region itself put into an action table."""
    able = {action for _, _, action in whole.admitted}
    used = {action.partition(".")[0] for action in able}
    for name, (kind_id, _, _) in whole.actions.items():
        if name not in able and kind_id in used and kind_id not in STANDARD:
            yield f"nobody is admitted to {name}"


#: The peer does not remember which file said what, so it asks for the region's own kinds only.
STANDARD = {
    "process", "phase", "person", "seat", "forum", "pillar", "action_field", "body", "audience", "idea", "proposal",
    "consultation", "statement", "decision", "project",
}  # fmt: skip


def ends(whole: Whole) -> Iterator[str]:
    """Nothing leads out of an end."""
    for name, (_, kind, action) in whole.actions.items():
        for state in action.from_:
            if state in kind.states and kind.states[state].end and action.to not in {None, state}:
                yield f"{name}: leads out of the end '{state}'"


def undone(whole: Whole) -> Iterator[str]:
    """Only what merely counts is undone."""
    for name, (_, kind, action) in whole.actions.items():
        other = kind.actions.get(action.undoes or "")
        if other is not None and (
            other.bears or other.to or other.moves or {*other.asks, *other.may} & kind.links.keys()
        ):
            yield f"{name}: cannot undo '{action.undoes}'"


def titles(whole: Whole) -> Iterator[str]:
    """What people see has a name."""
    for id_, (kind, thing) in whole.things.items():
        if thing.title is None and "title" not in thing.unknown and kind != "person":
            yield f"{id_}: no title"
        known = {*type(thing).model_fields, *whole.of.kinds[kind].fields_, *whole.of.kinds[kind].links}
        for name in (*thing.unknown, *(it.field for it in thing.disputed if it.field)):
            if name not in known:
                yield f"{id_}: no field '{name}'"


def texts(whole: Whole, translations: Mapping[str, list[Tree]], tree: Tree) -> Iterator[str]:
    """Every text is there in every language, and nothing is translated that is not there."""
    for language, layers in translations.items():
        for layer in layers:
            yield from superfluous(layer, tree, language)
    offered = whole.of.languages.offered if whole.of.languages else [whole.of.language]
    proper = {"sources", *(kind.plural for kind in whole.of.kinds.values() if kind.proper)}
    for language in offered:
        if language != whole.of.language:
            for key, value in tree.items():
                if key not in proper and key not in ("kinds", "roles"):  # whose texts the ready kinds say in English
                    yield from missing({key: value}, translations.get(language, []), language, ())


def superfluous(layer: Tree, tree: object, language: str) -> Iterator[str]:
    """Translations of nothing; a parent may have translated what a child takes out."""
    for key, value in layer.items():
        if not isinstance(tree, dict) or key not in tree:
            if key not in OWN and key not in REMOVED:
                yield f"{language}: '{key}' translates nothing"
        elif isinstance(value, dict) and "official" not in value:
            yield from superfluous(value, tree[key], language)


def missing(tree: Tree, layers: list[Any], language: str, path: tuple[str, ...]) -> Iterator[str]:
    """Texts without a translation."""
    for key, value in tree.items():
        there = [layer[key] for layer in layers if isinstance(layer, dict) and key in layer]
        if isinstance(value, dict):
            yield from missing(value, there, language, (*path, key))
        elif key in {"title", "text"} and isinstance(value, str) and not there and len(path) % 2 == 0:
            yield f"{language}: {'.'.join((*path, key))} is missing"


def checked(tree: Tree, translations: Mapping[str, list[Tree]]) -> tuple[Definition, list[str]]:
    """The model, and everything that is wrong with it."""
    definition = Definition.model_validate(tree)
    return definition, list(check(Whole(definition), translations, tree))


def main(arguments: list[str]) -> int:
    """Read the layers named, parents first, and say what is wrong."""
    tree, translations = read(map(Path, arguments))
    try:
        definition, problems = checked(tree, translations)
    except ValidationError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    out = [f"{definition.title} ({definition.id}, version {definition.version})"]
    for _, section in SECTIONS:
        if listed := getattr(definition, section):
            out.append(f"  {len(listed)} {section}")
    out += [f"  {id_}  {phase.begins:%d %B %Y}  -  {phase.ends:%d %B %Y}" for id_, phase in definition.phases.items()]
    sys.stdout.write("\n".join([*out, "", *(problems or ["no mistakes"]), ""]))
    return 1 if problems else 0
