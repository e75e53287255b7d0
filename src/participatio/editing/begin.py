# SPDX-License-Identifier: Apache-2.0
"""The first files of a process: a whole small definition, or what differs from the one it extends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from attrs import frozen

from participatio.dates import Dated, read_date
from participatio.definition.model import Definition
from participatio.definition.things import Phase, Thing
from participatio.editing.style import id_of, quoted
from participatio.values import Frozen

#: The schema beside the definition, which an editor reads.
SCHEMA = "participatio.schema.json"
#: The ready kinds speak these languages, so a process that extends them can be offered in them.
SPOKEN = ("de", "en")

#: The two dates of a phase.
ENDS = ("opens", "closes")

_WEEK = timedelta(weeks=1)


@frozen(eq=False, repr=False)
class Stretch(Frozen):
    """A phase and its first and last day as a definition writes them; none: from the start, without an end."""

    title: str
    opens: str | None
    closes: str | None


@frozen(kw_only=True, eq=False, repr=False)
class Beginning(Frozen):
    """What somebody answered who begins a process.

    ``languages`` begins with the one the texts are in. ``phases`` are in the order of time; with a parent they are
    those of its phases whose dates differ, by id, and those in ``gone`` are taken out. ``forums`` are titles; with a
    parent, none keeps the parent's. ``emptied`` takes out who and what else the parent lists.
    """

    id: str
    title: str
    languages: Sequence[str]
    zone: str
    phases: Mapping[str, Stretch]
    forums: Sequence[str]
    gone: frozenset[str] = frozenset()
    emptied: bool = False


def started(answers: Beginning, language: str) -> dict[str, str]:
    """The files of a small whole process on the ready kinds, in the process's language, else in another one."""
    page = _Page(answers, language)
    files = {"process.yaml": _file(page.whole())}
    other = next((other for other in SPOKEN if other in answers.languages[1:]), None)
    return files if other is None else {**files, f"translations/{other}.yaml": _file(page.translation(other))}


def extended(answers: Beginning, parent: Definition, language: str) -> dict[str, str]:
    """The files that say what differs from a parent, their comments in the process's language, else in another one."""
    page = _Child(answers, parent, language)
    others = {f"translations/{other}.yaml": _file(page.skeleton(other)) for other in answers.languages[1:]}
    return {"process.yaml": _file(page.whole()), **others}


# Dates


def first_monday(today: date) -> date:
    """The Monday after two whole weeks."""
    return today + 2 * _WEEK + timedelta(days=7 - today.weekday())


def proposed(titles: Sequence[str], today: date) -> Iterator[Stretch]:
    """Phases of about twelve weeks, each from the day after the last to a Friday; the last one has no end."""
    monday = opens = first_monday(today)
    for number, title in enumerate(titles, 1):
        closes = monday + number * 12 * _WEEK - timedelta(days=3)
        yield Stretch(title, opens.isoformat(), closes.isoformat() if number < len(titles) else None)
        opens = closes + timedelta(days=1)


def shifted(parent: Definition, today: date) -> dict[str, Stretch]:
    """The phases of a parent that have dates, as long as they were, moved by whole weeks to begin in two or three."""
    dated = {id_: phase for id_, phase in parent.phases.items() if any(_day(parent, phase, end) for end in ENDS)}
    days = [day for phase in dated.values() for end in ENDS if (day := _day(parent, phase, end))]
    if not days:
        return {}
    later = -(-(first_monday(today) - min(days)) // _WEEK) * _WEEK

    def moved(phase: Phase, end: str) -> str | None:
        day = _day(parent, phase, end)
        return None if day is None else (day + later).isoformat()

    return {
        id_: Stretch(phase.title or id_, moved(phase, "opens"), moved(phase, "closes")) for id_, phase in dated.items()
    }


def roster(parent: Definition) -> dict[str, list[Thing]]:
    """Who and what a parent lists beside its phases, pillars and forums, by kind."""
    found: dict[str, list[Thing]] = {}
    for thing in parent.things.values():
        if thing.kind not in {"process", "phase", "pillar", "forum"}:
            found.setdefault(thing.kind, []).append(thing)
    return found


def topical(parent: Definition) -> frozenset[str]:
    """The phases of a parent that are there for its forums alone, so that they go where those go."""
    forums = set(parent.forums)
    return with_inner(parent, (id_ for id_, phase in parent.phases.items() if forums.issuperset(phase.only or [""])))


def with_inner(parent: Definition, phases: Iterable[str]) -> frozenset[str]:
    """Phases of a parent and all that lie within them."""
    found = set(phases)
    while more := {id_ for id_, phase in parent.phases.items() if phase.within in found} - found:
        found |= more
    return frozenset(found)


class Calendar:
    """What is proposed for the phases of a parent after what was answered so far.

    A phase moves as the one it lies within began, and ends no later than that; any other moves with the last answer.
    """

    def __init__(self, parent: Definition, today: date) -> None:
        self._parent = parent
        self._first = shifted(parent, today)
        self._answers: dict[tuple[str, str], date] = {}
        self._last: tuple[str, str] | None = None

    def __iter__(self) -> Iterator[tuple[str, Stretch]]:
        """The phases that have dates, each behind the one it lies within."""
        return iter(sorted(self._first.items(), key=lambda one: self._path(one[0])))

    def answer(self, id_: str, end: str, text: str) -> None:
        """Keep an answer."""
        day = _day_of(read_date(text, self._parent.zone), end, self._parent)
        if day is None:
            return
        self._answers[id_, end] = day
        if self._parent.phases[id_].within is None:
            self._last = id_, end

    def proposal(self, id_: str, end: str) -> str:
        """The first or last day of a phase."""
        within = self._parent.phases[id_].within
        ahead = [(id_, "opens"), *((within, one) for one in ENDS if within), self._last]
        known = next((one for one in ahead if one is not None and one in self._answers), None)
        day = self._planned((id_, end))
        if known is not None:
            day += -((self._planned(known) - self._answers[known]) // _WEEK) * _WEEK  # the day of the week stays
        for start in (id_, within):
            day = max(day, self._answers.get((start or "", "opens"), day))
        last = self._answers.get((within or "", "closes"))
        if last is not None and day >= last:  # what is too late for the phase around it begins with that
            day = last if end == "closes" else self._answers.get((within or "", "opens"), last)
        return day.isoformat()

    def _planned(self, which: tuple[str, str]) -> date:
        return date.fromisoformat(getattr(self._first[which[0]], which[1]))

    def _path(self, id_: str) -> list[int]:
        """Where it stands among the phases: behind the one it lies within."""
        order, found = [*self._parent.phases], [id_]
        while (within := self._parent.phases[found[-1]].within) is not None and within not in found:
            found.append(within)
        return [order.index(one) for one in reversed(found)]


def _day(parent: Definition, phase: Phase, end: str) -> date | None:
    """The first or last day of a phase, if a date says it."""
    bound: Any = getattr(phase, end)
    return _day_of(bound, end, parent) if isinstance(bound, Dated) else None


def _day_of(bound: Dated, end: str, parent: Definition) -> date | None:
    """The first or last day of a date in the time zone of a definition."""
    instant = bound.opens if end == "opens" else bound.closes
    if instant is None:
        return None
    return (instant if end == "opens" else instant - timedelta(seconds=1)).astimezone(parent.zone).date()


# The text

#: What may be done at any time, by role.
_ALWAYS = {
    "author": ("idea.edit", "idea.withdraw"),
    "moderator": ("idea.publish", "idea.hide", "idea.restore", "idea.merge", "idea.route"),
    "forum_lead": ("idea.answer",),
    "office": (
        "phase.extend", "phase.close", "process.adopt", "process.end", "person.register", "person.erase", "seat.take",
        "seat.leave",
    ),
}  # fmt: skip
#: What may be done in the parts of a process, by role.
_ADMITS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "collect": {"anyone": ("idea.submit", "idea.support", "idea.unsupport")},
    "propose": {"forum_lead": ("proposal.draft", "proposal.revise", "proposal.submit", "proposal.withdraw")},
    "decide": {
        "office": (
            "consultation.announce", "consultation.conclude", "consultation.cancel", "statement.publish",
            "statement.hide",
        ),
        "anyone": ("statement.submit",),
        "council": ("decision.decide",),
    },
    "act": {
        "responsible": (
            "project.launch", "project.report", "project.rename", "project.transfer", "project.complete",
            "project.stop",
        ),
    },
}  # fmt: skip


@cache
def _parts(language: str) -> Mapping[str, str]:
    """What is written, by the name of the part."""
    text = Path(__file__).with_name(f"new.{language}.yaml").read_text(encoding="utf-8")
    parts = (part.split("\n", 1) for part in text.split("#== ")[1:])
    return {name: said.rstrip("\n") for name, said in parts}


def told(language: str, part: str) -> str:
    """What is proposed to whoever begins: the names of phases, or of topics."""
    return _parts(language)[part]


def _file(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _items(items: Iterable[str], indent: int) -> Iterator[str]:
    return (f"{' ' * indent}- {item}" for item in items)


def _admitted(admits: Mapping[str, Iterable[str]]) -> Iterator[str]:
    yield "    admits:"
    for role, actions in admits.items():
        yield f"      {role}:"
        yield from _items(actions, 8)


def _parts_of(number: int) -> list[tuple[str, ...]]:
    """What happens in each of so many phases."""
    first, last = ("collect", "propose"), ("decide", "act")
    if number == 1:
        return [(*first, *last)]
    if number == 2:  # noqa: PLR2004 - before and after
        return [first, last]
    if number == 3:  # noqa: PLR2004 - as in the Ruhr
        return [first, ("decide",), ("act",)]
    return [("collect",), *[("propose",)] * (number - 3), ("decide",), ("act",)]


class _Text:
    """What the two sorts of beginning have in common."""

    def __init__(self, answers: Beginning, language: str) -> None:
        self._answers = answers
        self._language = next((spoken for spoken in SPOKEN if spoken == answers.languages[0]), language)
        self._parts = _parts(self._language)

    def _head(self, part: str, parent: str = "") -> str:
        answers = self._answers
        return Template(self._parts[part]).substitute(
            id=answers.id,
            title=quoted(answers.title),
            language=answers.languages[0],
            written="\n".join(_items(answers.languages[:1], 4)),
            offered="\n".join(_items(answers.languages, 4)),
            zone=answers.zone,
            parent=parent,
        )

    def _dates(self, stretch: Stretch) -> Iterator[str]:
        if stretch.opens is not None:
            yield f"    opens: {stretch.opens}"
        if stretch.closes is not None:
            yield f"    closes: {stretch.closes}".ljust(34) + f"# {self._parts['closes']}"


class _Page(_Text):
    """A whole small process."""

    def whole(self) -> Iterator[str]:
        answers, parts = self._answers, self._parts
        yield self._head("head")
        yield from _admitted(_ALWAYS)
        for (id_, stretch), of in zip(answers.phases.items(), _parts_of(len(answers.phases)), strict=True):
            yield f"  {id_}:".ljust(34) + "# " + ", ".join(parts[part].removeprefix("# ") for part in of)
            yield f"    title: {quoted(stretch.title)}"
            yield from self._dates(stretch)
            admits: dict[str, list[str]] = {}
            for role, actions in ((role, actions) for part in of for role, actions in _ADMITS[part].items()):
                admits.setdefault(role, []).extend(actions)
            yield from _admitted(admits)
        yield parts["forums"]
        for id_, title in self._forums():
            yield from (f"  {id_}:", f"    title: {quoted(title)}")
            yield from ("    unknown:", f"      leads: {parts['leads']}")
        yield parts["kinds"]

    def translation(self, language: str) -> Iterator[str]:
        """The texts in another language; what somebody typed stands there as it is."""
        answers, parts = self._answers, self._parts
        known = dict(zip(parts["phases"].split(", "), told(language, "phases").split(", "), strict=True))
        known |= zip(parts["topics"].split(", "), told(language, "topics").split(", "), strict=True)

        def say(key: str, title: str, indent: str) -> str:
            line = f"{indent}{key}: {quoted(known.get(title, title))}"
            return line if title in known else f"{line}  {parts['copied']}"

        first, *rest = parts["translation"].splitlines()
        yield from (first, say("title", answers.title, ""), *rest)
        for id_, stretch in answers.phases.items():
            yield from (f"  {id_}:", say("title", stretch.title, "    "))
        yield "forums:"
        for id_, title in self._forums():
            yield from (f"  {id_}:", say("title", title, "    "))

    def _forums(self) -> Iterator[tuple[str, str]]:
        return _named(self._answers.forums, {self._answers.id, *self._answers.phases, *_RESERVED})


#: Ids of things that the texts of a beginning list.
_RESERVED = (
    "buero", "rat", "kommunen", "einwohner", "jederzeit",
    "bureau", "assembly", "municipalities", "residents", "any_time",
)  # fmt: skip


def phases_of(stretches: Iterable[Stretch], process: str) -> dict[str, Stretch]:
    """Phases by ids that read like their titles."""
    found = list(stretches)
    ids = [id_ for id_, _ in _named([stretch.title for stretch in found], {process, *_RESERVED}, "phase")]
    return dict(zip(ids, found, strict=True))


def _named(titles: Iterable[str], taken: set[str], fallback: str = "forum") -> Iterator[tuple[str, str]]:
    for title in titles:
        id_ = id_of(title, taken, fallback)
        taken.add(id_)
        yield id_, title


class _Child(_Text):
    """What differs from a parent."""

    def __init__(self, answers: Beginning, parent: Definition, language: str) -> None:
        super().__init__(answers, language)
        self._parent = parent

    def whole(self) -> Iterator[str]:
        yield self._head("child", f"{self._parent.id}@{self._parent.version}")
        phases = [*self._phases()]
        if phases:
            yield from (self._parts["dates"], *phases)
        if self._answers.forums:
            yield from self._own_forums()
        if self._answers.emptied:
            yield from self._own_roster()
        declared = [*self._declared()]
        if declared:
            yield from (self._parts["listed"], *declared)
        yield self._parts["hints"]

    def skeleton(self, language: str) -> Iterator[str]:
        """Its own texts, still to be put into another language."""
        answers, parts = self._answers, self._parts
        yield Template(parts["skeleton"]).substitute(language=language)
        yield f"title: {quoted(answers.title)}  {parts['copied']}"
        if answers.forums:
            yield "forums:"
        for id_, title in self._forums():
            yield from (f"  {id_}:", f"    title: {quoted(title)}  {parts['copied']}")
        for section, things in self._kept().items() if answers.emptied else ():
            if things:
                yield f"{section}:"
            for thing in things:
                yield from (f"  {thing.id}:", f"    title: {quoted(self._title(thing, language))}")

    def _phases(self) -> Iterator[str]:
        topic = topical(self._parent) if self._answers.forums else frozenset()
        for id_, phase in self._parent.phases.items():
            if id_ in topic:
                yield from (f"  {id_}:", f"    removed: {self._parts['topic_phase']}")
            elif id_ in self._answers.gone:
                yield from (f"  {id_}:", f"    removed: {self._parts['gone']}")
            elif id_ in self._answers.phases or phase.disputed:
                yield f"  {id_}:"
                if id_ in self._answers.phases:
                    yield from self._dates(self._answers.phases[id_])
                for key in ("sources", "disputed"):  # they are about the dates of the parent
                    if getattr(phase, key):
                        yield from (f"    {key}:", "      instead: []")

    def _forums(self) -> Iterator[tuple[str, str]]:
        return _named(self._answers.forums, {*self._parent.things, self._answers.id})

    def _own_forums(self) -> Iterator[str]:
        parts, parent = self._parts, self._parent
        yield parts["own_forums"]
        if parent.forums:
            yield f"  removed: {parts['reason']}"
        for id_, title in self._forums():
            yield from (f"  {id_}:", f"    title: {quoted(title)}")
            yield from ("    unknown:", f"      leads: {parts['leads']}")

    def _declared(self) -> Iterator[str]:
        for kind, declared in self._parent.declared.items():
            if kind == "forum" and self._answers.forums:
                yield from ("  forum:", f"    count: {len(self._answers.forums)}")
                for key in ("sources", "disputed"):
                    if getattr(declared, key):
                        yield from (f"    {key}:", "      instead: []")
            elif self._answers.emptied:
                yield from (f"  {kind}:", f"    removed: {self._parts['there']}")

    def _own_roster(self) -> Iterator[str]:
        yield self._parts["roster"]
        for section, things in self._kept().items():
            yield from (f"{section}:", f"  removed: {self._parts['there']}")
            for thing in things:
                yield (f"  {thing.id}:".ljust(34) + self._named_by(thing)).rstrip()
                yield f"    title: {quoted(self._title(thing, self._language))}"
                if thing.kind == "body":
                    yield from ("    unknown:", f"      members: {self._parts['leads']}")

    def _kept(self) -> dict[str, list[Thing]]:
        """What roles and rules name of each section that is emptied: it stays, by its name alone."""
        tree: Mapping[str, Any] = self._parent.tree
        out = self._answers.gone | topical(self._parent)
        phases = {id_: phase for id_, phase in tree.get("phases", {}).items() if id_ not in out}
        named = {*_words([phases, *(tree.get(part, {}) for part in ("roles", "kinds", "pillars"))])}
        return {
            self._parent.kinds[kind].plural: [thing for thing in things if thing.id in named]
            for kind, things in roster(self._parent).items()
        }

    def _named_by(self, thing: Thing) -> str:
        """A comment on the roles that name it."""
        roles: Any = self._parent.tree.get("roles", {})
        found = ", ".join(role for role, raw in roles.items() if thing.id in _words([raw]))
        return f"# {self._parts['for_roles']} {found}" if found else ""

    def _title(self, thing: Thing, language: str) -> str:
        section = self._parent.kinds[thing.kind].plural
        return self._parent.say(section, thing.id, "title", language=language) or thing.id


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401 - a tree of maps, lists and texts
    """Every text in a tree that may name a thing."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            if key != "sources":
                yield from _words(one)
    else:
        for one in value or ():
            yield from _words(one)
