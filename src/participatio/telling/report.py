# SPDX-License-Identifier: Apache-2.0
"""The report on a process: one page to read and to print, with pictures and tables, in every language asked for.

Every number was counted in the ledger, or is marked as declared and says by whom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve

from participatio.dates import EARLIEST, LATEST, Dated, read_date, show_dated
from participatio.drawing import charts
from participatio.drawing.svg import Markup, element
from participatio.drawing.trace import draw
from participatio.drawing.trace import table as trace_table
from participatio.telling.figures import BREAKS, STEPS, named
from participatio.telling.page import bullets, details, fitted, page, paragraph, section, table, terms
from participatio.telling.story import tell
from participatio.telling.titles import Titles, number

if TYPE_CHECKING:
    from participatio.definition.reasons import Reason
    from participatio.definition.things import Source
    from participatio.process.course import Period
    from participatio.process.coverage import Coverage, Hearing, Tally
    from participatio.process.reporting import Gathered, Outcome
    from participatio.process.status import Counted, Figure, Said
    from participatio.process.trace import Trace
    from participatio.process.view import Entry

_EN = {
    "report": "Report",
    "as_of": "as of {day}",
    "lead": "What people contributed, what was made of it, and what is still open.",
    "contents": "Contents",
    "glance": "At a glance",
    "process": "Process",
    "rules": "Rules",
    "version": "version {version}",
    "ledger": "Ledger",
    "events": "{count} entries, the last of {day}",
    "no_events": "no entry yet",
    "seen": "Seen by",
    "public": "the public",
    "contributions": "contributions",
    "proposals": "proposals",
    "projects": "projects",
    "contributions_one": "contribution",
    "proposals_one": "proposal",
    "projects_one": "project",
    "realised": "became a project",
    "number": "number",
    "standing": "Where the process stands",
    "phase": "phase",
    "phases": "Phases",
    "opens": "opens",
    "closes": "closes",
    "state": "state",
    "is_open": "open",
    "is_next": "to come",
    "is_waiting": "no date yet",
    "always": "from the start",
    "never": "no end set",
    "listed": "What there is",
    "kind": "kind",
    "by_state": "in which state",
    "became": "What became of the contributions",
    "became_title": "How far contributions came",
    "nothing_said": "No contribution is public in this ledger.",
    "by_forum": "Contributions by forum",
    "forum": "forum",
    "no_forum": "without a forum",
    "no_contribution": "Forums without a public contribution, which the table leaves out: {count}.",
    "no_proposal": "Forums without a public proposal, which the table leaves out: {count}.",
    "by_phase": "By the phase in which they came in",
    "no_phase": "outside any phase",
    "by_channel": "How they came in",
    "channel": "way",
    "self": "entered by the people themselves",
    "typed": "entered by the office for them (letter, conversation, event)",
    "listed_channel": "listed from the start",
    "erased": "erased",
    "proposals_by_forum": "Proposals by forum",
    "answers": "Promised answers",
    "promise": "promise",
    "due": "open",
    "overdue": "overdue",
    "in_time": "kept in time",
    "late": "kept late",
    "owed": "What is owed next",
    "by": "who owes it",
    "until": "until",
    "decisions": "Hearings and decisions",
    "audience": "audience",
    "audiences": "Who was heard",
    "decision": "decision",
    "of_decisions": "decisions",
    "of_decided": "{part} of {all}",
    "never_heard": "not heard",
    "hearings": "About how much of what was decided each audience had been heard",
    "revisions": "{count} proposals were changed after they had been submitted: {after} after a hearing, {reason} with "
    "a reason, {without} with neither.",
    "revision": "One proposal was changed after it had been submitted ({after} after a hearing, {reason} with a "
    "reason, {without} with neither).",
    "outcomes": "Projects",
    "outcome": "project",
    "outcomes_by": "Projects by state",
    "title": "title",
    "since": "since",
    "reported": "What was declared, and what is listed here",
    "other_words": "in other words",
    "listed_now": "listed here, {day}",
    "declared_by": "declared by {source}, {day}",
    "confidence": "certainty",
    "sources": "Sources",
    "declared": "Declared and listed",
    "declared_lead": "Numbers that sources give, beside what this ledger holds. Where sources differ, all of them "
    "stand.",
    "declared_of": "What the definition declares",
    "what": "what",
    "said": "declared",
    "here": "listed here",
    "others": "other sources say",
    "figures": "What was declared in the course of the process",
    "exactly": "",
    "about": "about ",
    "more_than": "more than ",
    "up_to": "up to ",
    "over_time": "Over time",
    "year": "year",
    "answers_given": "answers",
    "at_the_end": "projects at its end",
    "broken": "Where the chain is broken",
    "broken_lead": "Places at which nobody can follow what became of something. The ledger shows them; it does not "
    "judge.",
    "and_more": "and {count} more",
    "unkept": "Rules that were not kept",
    "unkept_lead": "Soft rules warn and do not refuse; what they warned of was recorded with the act.",
    "act": "act",
    "when": "when",
    "rule": "rule",
    "stories": "What became of it",
    "as_table": "The same as a table",
    "made": "Every number here was counted in the ledger of the process, or is marked as declared, with its source.",
    "proof": "The ledger had {count} entries when this was written. `participatio verify` shows that none of them "
    "was changed.",
}

_DE = {
    "report": "Bericht",
    "as_of": "Stand {day}",
    "lead": "Was Menschen beigetragen haben, was daraus wurde und was noch offen ist.",
    "contents": "Inhalt",
    "glance": "Auf einen Blick",
    "process": "Verfahren",
    "rules": "Regeln",
    "version": "Fassung {version}",
    "ledger": "Verfahrensakte",
    "events": "{count} Einträge, der letzte vom {day}",
    "no_events": "noch kein Eintrag",
    "seen": "Gesehen von",
    "public": "der Öffentlichkeit",
    "contributions": "Beiträge",
    "proposals": "Vorschläge",
    "projects": "Projekte",
    "contributions_one": "Beitrag",
    "proposals_one": "Vorschlag",
    "projects_one": "Projekt",
    "realised": "zum Projekt geworden",
    "number": "Anzahl",
    "standing": "Wo das Verfahren steht",
    "phase": "Phase",
    "phases": "Phasen",
    "opens": "beginnt",
    "closes": "endet",
    "state": "Stand",
    "is_open": "läuft",
    "is_next": "kommt",
    "is_waiting": "noch ohne Termin",
    "always": "von Anfang an",
    "never": "kein Ende festgelegt",
    "listed": "Was es gibt",
    "kind": "Art",
    "by_state": "mit welchem Stand",
    "became": "Was aus den Beiträgen wurde",
    "became_title": "Wie weit Beiträge kamen",
    "nothing_said": "In dieser Akte ist kein Beitrag öffentlich.",
    "by_forum": "Beiträge nach Forum",
    "forum": "Forum",
    "no_forum": "ohne Forum",
    "no_contribution": "Foren ohne öffentlichen Beitrag, die in der Tabelle fehlen: {count}.",
    "no_proposal": "Foren ohne öffentlichen Vorschlag, die in der Tabelle fehlen: {count}.",
    "by_phase": "Nach der Phase, in der sie kamen",
    "no_phase": "außerhalb der Phasen",
    "by_channel": "Auf welchem Weg sie kamen",
    "channel": "Weg",
    "self": "von den Menschen selbst eingetragen",
    "typed": "vom Büro für sie eingetragen (Brief, Gespräch, Veranstaltung)",
    "listed_channel": "von Anfang an aufgeführt",
    "erased": "gelöscht",
    "proposals_by_forum": "Vorschläge nach Forum",
    "answers": "Versprochene Antworten",
    "promise": "Versprechen",
    "due": "offen",
    "overdue": "überfällig",
    "in_time": "rechtzeitig gehalten",
    "late": "verspätet gehalten",
    "owed": "Was als Nächstes fällig ist",
    "by": "wer es schuldet",
    "until": "bis",
    "decisions": "Anhörungen und Beschlüsse",
    "audience": "Zielgruppe",
    "audiences": "Wer gehört wurde",
    "decision": "Beschluss",
    "of_decisions": "Beschlüsse",
    "of_decided": "{part} von {all}",
    "never_heard": "nicht gehört",
    "hearings": "Zu wie viel von dem, was beschlossen wurde, jede Zielgruppe gehört war",
    "revisions": "{count} Vorschläge wurden geändert, nachdem sie eingereicht waren: {after} nach einer Anhörung, "
    "{reason} mit Begründung, {without} ohne beides.",
    "revision": "Ein Vorschlag wurde geändert, nachdem er eingereicht war ({after} nach einer Anhörung, {reason} mit "
    "Begründung, {without} ohne beides).",
    "outcomes": "Projekte",
    "outcome": "Projekt",
    "outcomes_by": "Projekte nach Stand",
    "title": "Titel",
    "since": "seit",
    "reported": "Was angegeben wurde und was hier aufgeführt ist",
    "other_words": "anders benannt",
    "listed_now": "hier aufgeführt, {day}",
    "declared_by": "angegeben von {source}, {day}",
    "confidence": "Gewissheit",
    "sources": "Quellen",
    "declared": "Angegeben und aufgeführt",
    "declared_lead": "Zahlen, die Quellen nennen, neben dem, was diese Akte enthält. Wo Quellen sich widersprechen, "
    "stehen alle.",
    "declared_of": "Was die Definition angibt",
    "what": "was",
    "said": "angegeben",
    "here": "hier aufgeführt",
    "others": "andere Quellen nennen",
    "figures": "Was im Lauf des Verfahrens angegeben wurde",
    "exactly": "",
    "about": "etwa ",
    "more_than": "mehr als ",
    "up_to": "bis zu ",
    "over_time": "Im Lauf der Zeit",
    "year": "Jahr",
    "answers_given": "Antworten",
    "at_the_end": "Projekte an seinem Ende",
    "broken": "Wo die Kette reißt",
    "broken_lead": "Stellen, an denen niemand verfolgen kann, was aus etwas wurde. Die Akte zeigt sie; sie urteilt "
    "nicht.",
    "and_more": "und {count} weitere",
    "unkept": "Regeln, die nicht eingehalten wurden",
    "unkept_lead": "Weiche Regeln warnen und lehnen nicht ab; wovor sie warnten, steht beim Akt in der Akte.",
    "act": "Akt",
    "when": "wann",
    "rule": "Regel",
    "stories": "Was daraus wurde",
    "as_table": "Dasselbe als Tabelle",
    "made": "Jede Zahl hier ist in der Akte des Verfahrens gezählt oder als Angabe gekennzeichnet, mit ihrer Quelle.",
    "proof": "Die Akte hatte {count} Einträge, als dies geschrieben wurde. `participatio verify` zeigt, dass "
    "keiner geändert ist.",
}

WORDS: Mapping[str, Mapping[str, str]] = {
    language: {**{key: named(words, key, language) for words in (STEPS, BREAKS) for key in words}, **said}
    for language, said in (("en", _EN), ("de", _DE))
}


def report(gathered: Gathered, languages: Sequence[str] = ()) -> str:
    """The report as one page of HTML, with an edition for each language; the first is shown first.

    Parameters:
        languages: without any, those that the definition offers.
    """
    definition = gathered.definition
    languages = languages or definition.languages.offered or (definition.language,)
    editions = {language: _Edition(gathered, language) for language in languages}
    titles = {language: edition.title for language, edition in editions.items()}
    return page(titles, {language: edition.whole() for language, edition in editions.items()})


class _Edition:
    """The report in one language."""

    def __init__(self, gathered: Gathered, language: str) -> None:
        self._all = gathered
        self._language = language
        self._words = WORDS["de" if language == "de" else "en"]
        self._titles = Titles(gathered.definition, language, gathered.names)
        self._cited: dict[str, None] = {}
        self._parts: list[tuple[str, str]] = []

    # Words

    def _say(self, key: str, **filled: object) -> str:
        return self._words[key].format_map(filled)

    def _count(self, value: int) -> str:
        return number(value, self._language)

    def _day(self, instant: datetime, otherwise: str = "") -> str:
        """The day of an instant; a word where it lies at the end of all time."""
        if instant in (EARLIEST, LATEST):
            return otherwise
        zone = self._all.definition.zone
        return show_dated(read_date(instant.astimezone(zone).date().isoformat(), zone), zone, self._language)

    def _name(self, id_: str | None, otherwise: str = "") -> str:
        return otherwise if id_ is None else self._titles.thing(id_) or id_

    @property
    def title(self) -> str:
        """What the page is called."""
        name = self._all.definition.say("title", language=self._language) or self._all.status.title
        return f"{name}: {self._say('report')}, {self._say('as_of', day=self._day(self._all.now))}"

    # The whole

    def whole(self) -> Markup:
        """Everything, from the heading to the sources."""
        parts = [
            self._part("glance", self._glance()),
            self._part("standing", self._standing()),
            self._part("became", self._became()),
            self._part("answers", self._answers()),
            self._part("decisions", self._decisions()),
            self._part("outcomes", self._outcomes()),
            self._part("over_time", self._over_time()),
            self._part("declared", self._declared()),
            self._part("broken", self._broken()),
            self._part("unkept", self._unkept()),
            self._part("stories", self._stories()),
            self._part("sources", self._sources()),
        ]
        links = [element("a", name, href=f"#{self._language}-{key}") for key, name in self._parts]
        return Markup("".join([self._head(), bullets(links, "contents"), *parts, self._foot()]))

    def _part(self, key: str, found: Iterator[Markup]) -> Markup:
        made = section(f"{self._language}-{key}", self._say(key), *found)
        if made:
            self._parts.append((key, self._say(key)))
        return made

    def _head(self) -> Markup:
        status = self._all.status
        name = self._all.definition.say("title", language=self._language) or status.title
        text = self._all.definition.say("text", language=self._language)
        facts = terms([
            (self._say("process"), status.process),
            (self._say("rules"), f"{status.definition}, {self._say('version', version=status.version)}"),
            (self._say("ledger"), self._entries()),
            (self._say("seen"), self._say("public") if status.viewer is None else self._name(status.viewer)),
        ])  # fmt: skip
        return element(
            "header",
            element("h1", name),
            paragraph(f"{self._say('report')}, {self._say('as_of', day=self._day(self._all.now))}", class_="lead"),
            *([paragraph(text)] if text else []),
            paragraph(self._say("lead")),
            facts,
        )

    def _entries(self) -> str:
        status = self._all.status
        if not status.size:
            return self._say("no_events")
        return self._say("events", count=self._count(status.size), day=self._day(status.recorded))

    def _foot(self) -> Markup:
        proof = self._say("proof", count=self._count(self._all.status.size))
        return element("footer", paragraph(self._say("made")), paragraph(proof))

    # Its parts

    def _glance(self) -> Iterator[Markup]:
        coverage = self._all.coverage
        tiles = [self._number_of("contributions", coverage.contributions.number)]
        tiles += [
            (n, self._say(step)) for step, n in coverage.contributions.steps.items() if coverage.contributions.number
        ]
        tiles += [self._number_of("proposals", coverage.proposals.number)]
        tiles += [self._number_of("projects", len(self._all.outcomes) + self._all.more_outcomes)]
        if self._all.answers.all.overdue:
            tiles.append((self._all.answers.all.overdue, self._say("overdue")))
        yield element("ul", *(_tile(self._count(n), word) for n, word in tiles), class_="tiles")

    def _number_of(self, key: str, count: int) -> tuple[int, str]:
        return count, self._say(f"{key}_one" if count == 1 else key)

    def _standing(self) -> Iterator[Markup]:
        status = self._all.status
        rows: list[list[str]] = [
            [self._named(one.phase, one.of), self._say(state), self._day(one.opens, self._say("always")),
             self._last_day(one.closes)]
            for state, found in (("is_open", status.open), ("is_next", status.next))
            for one in found
        ]  # fmt: skip
        rows += [[self._name(phase), self._say("is_waiting"), "", ""] for phase in status.waiting]
        heads = [self._say(key) for key in ("phase", "state", "opens", "closes")]
        yield table(self._say("phases"), heads, rows)
        rows = [
            [self._titles.kind(one.kind), self._count(one.number), self._states(one.kind, one.states)]
            for one in status.kinds
        ]
        yield table(self._say("listed"), [self._say(key) for key in ("kind", "number", "by_state")], rows, numbers=[1])

    def _named(self, phase: str, of: str | None) -> str:
        return self._name(phase) + ("" if of is None else f" ({self._name(of)})")

    def _last_day(self, closes: datetime) -> str:
        return self._say("never") if closes == LATEST else self._day(closes - timedelta(microseconds=1))

    def _states(self, kind: str, states: Mapping[str, int]) -> str:
        named = [(self._titles.state(kind, state), count) for state, count in states.items()]
        return ", ".join(f"{self._count(count)} {state}" for state, count in named if state)

    def _became(self) -> Iterator[Markup]:
        coverage = self._all.coverage
        if not coverage.contributions.number:
            yield paragraph(self._say("nothing_said"))
        else:
            yield from self._contributions(coverage)
        steps = tuple(coverage.proposals.steps)
        if coverage.proposals.number:
            rows = self._tallies(coverage.proposals_by_forum, "no_forum", steps)
            yield self._by("proposals_by_forum", "forum", rows, coverage.proposals, steps)
            yield from self._without(coverage.proposals_by_forum, "no_proposal")

    def _without(self, forums: Collection[Tally], key: str) -> Iterator[Markup]:
        """That some stand in no table, because there is nothing of theirs."""
        if empty := sum(one.of is not None and not one.number for one in forums):
            yield paragraph(self._say(key, count=self._count(empty)), class_="small")

    def _contributions(self, coverage: Coverage) -> Iterator[Markup]:
        of = coverage.contributions
        bars: list[tuple[str, int | None]] = [(self._say("contributions"), of.number)]
        bars += [(self._say(step), of.steps[step]) for step in STEPS]
        said = {"title": self._say("became_title"), "language": self._language, "unit": self._say("contributions")}
        yield fitted(lambda width: charts.bars(bars, **said, width=width))
        yield self._by("by_forum", "forum", self._tallies(coverage.forums, "no_forum", STEPS), of, STEPS)
        yield from self._without(coverage.forums, "no_contribution")
        yield self._by("by_phase", "phase", self._tallies(coverage.phases, "no_phase", STEPS), None, STEPS)
        channels = [
            [self._say("listed_channel" if one.of == "listed" else str(one.of)), *self._steps(one, STEPS)]
            for one in coverage.channels
        ]
        yield self._by("by_channel", "channel", channels, None, STEPS)

    def _by(
        self, caption: str, head: str, rows: Sequence[Sequence[str]], all_: Tally | None, steps: Collection[str]
    ) -> Markup:
        heads = [self._say(head), self._say("number"), *(self._say(step) for step in steps)]
        foot = [] if all_ is None or len(rows) < 2 else ["", *self._steps(all_, steps)]  # noqa: PLR2004 - a sum of one
        return table(self._say(caption), heads, rows, numbers=range(1, len(heads)), foot=foot)

    def _tallies(self, of: Collection[Tally], nowhere: str, steps: Collection[str]) -> list[list[str]]:
        return [[self._name(one.of, self._say(nowhere)), *self._steps(one, steps)] for one in of if one.number]

    def _steps(self, one: Tally, steps: Collection[str]) -> list[str]:
        return [self._count(one.number), *(self._count(one.steps[step]) for step in steps)]

    def _answers(self) -> Iterator[Markup]:
        answers = self._all.answers
        ends = ("due", "overdue", "in_time", "late")
        rows = [
            [self._titles.promised(str(one.of)), *(self._count(getattr(one, end)) for end in ends)]
            for one in answers.promises
            if one.number
        ]
        heads = [self._say("promise"), *(self._say(end) for end in ends)]
        yield table(self._say("answers"), heads, rows, numbers=range(1, 5))
        rows = [
            [self._name(one.of, self._say("no_forum")), *(self._count(getattr(one, end)) for end in ends)]
            for one in answers.forums
            if one.number
        ]
        if len(rows) > 1:
            yield table(self._say("by_forum"), [self._say("forum"), *heads[1:]], rows, numbers=range(1, 5))
        owed = [
            [one.title, self._titles.promise(one.kind, one.promise),
             ", ".join(map(self._name, one.who)) or self._titles.role(one.by),
             self._until(one.until, overdue=one.overdue)]
            for one in answers.owed
        ]  # fmt: skip
        yield table(self._say("owed"), [self._say(key) for key in ("title", "promise", "by", "until")], owed)

    def _until(self, until: datetime | None, *, overdue: bool) -> str | Markup:
        said = "" if until is None else self._last_day(until)
        return element("span", f"{said} ({self._say('overdue')})", class_="alarm") if overdue else said

    def _decided(self, one: Hearing) -> str:
        """What a decision is called; one without a title is called as its kind is, since its date stands beside it."""
        kind = one.decision.partition("-")[0]
        named = one.title != one.decision or kind not in self._all.definition.kinds
        return one.title if named else self._titles.kind(kind)

    def _decisions(self) -> Iterator[Markup]:
        coverage = self._all.coverage
        rows = [
            [self._name(one.of), self._count(one.contributions), self._count(one.proposals), self._count(one.decisions)]
            for one in coverage.audiences
        ]
        heads = [self._say(key) for key in ("audience", "contributions", "proposals")]
        if rows:
            yield table(self._say("audiences"), [*heads, self._say("of_decisions")], rows, numbers=range(1, 4))
        audiences = [one.of for one in coverage.audiences]
        hearings = [
            [
                self._decided(one),
                self._day(one.happened),
                *(self._of_all(one.heard.get(it, 0), one.number) for it in audiences),
            ]
            for one in coverage.hearings
        ]
        heads = [self._say("decision"), self._say("when"), *map(self._name, audiences)]
        yield table(self._say("hearings"), heads, hearings)
        revised = coverage.revisions
        if revised.number:
            numbers = (revised.number, revised.after_hearing, revised.with_reason, revised.without)
            said = dict(zip(("count", "after", "reason", "without"), map(self._count, numbers), strict=True))
            yield paragraph(self._say("revision" if revised.number == 1 else "revisions", **said))

    def _of_all(self, part: int, number_: int) -> str:
        if not part:
            return self._say("never_heard")
        return self._say("of_decided", part=self._count(part), all=self._count(number_))

    def _outcomes(self) -> Iterator[Markup]:
        kinds = self._all.definition.kinds
        last = [one for one in self._all.status.kinds if kinds[one.kind].stage == "project" and one.number]
        for one in last:
            yield self._states_drawn(one)
        ties = {
            name: self._titles.field(one.kind, name)
            for one in last
            for name in kinds[one.kind].links
            if any(name in outcome.item.links for outcome in self._all.outcomes)
            and kinds.story(kinds[one.kind].links[name]) == "none"
        }
        heads = [self._say(key) for key in ("outcome", "state", "since")]
        heads += [*ties.values(), self._say("confidence"), self._say("sources")]
        yield table(self._say("outcomes"), heads, [self._outcome(one, list(ties)) for one in self._all.outcomes])
        yield from self._more(self._all.more_outcomes)

    def _states_drawn(self, of: Counted) -> Markup:
        """How many are in which state: here, and by those who declared it."""
        parts = {state: self._titles.state(of.kind, state) for state in of.states}
        declared: dict[tuple[str, tuple[str, ...]], list[Figure]] = {}
        for one in self._all.status.figures:
            if one.about == of.kind and one.as_of is not None and (one.state or one.words):
                declared.setdefault((self._vague(one.as_of), one.sources), []).append(one)
        told = {key: found for key, found in reversed(declared.items()) if len(found) > 1}
        if not told:
            bars: list[tuple[str, int | None]] = [(parts[state], number_) for state, number_ in of.states.items()]
            unit = self._titles.counted(of.kind, of.number)
            said = {"title": self._say("outcomes_by"), "language": self._language, "unit": unit}
            return fitted(lambda width: charts.bars(bars, **said, width=width))
        if any(one.state not in parts for found in told.values() for one in found):
            parts[""] = self._say("other_words")
        rows = [
            charts.Row(self._say("declared_by", source=", ".join(sources), day=when), tuple(_by_state(found, parts)))
            for (when, sources), found in told.items()
        ]
        listed = tuple(of.states.get(state, 0) for state in parts)
        rows.append(charts.Row(self._say("listed_now", day=self._day(self._all.now)), listed))
        names, said = list(parts.values()), {"title": self._say("reported"), "language": self._language}
        return fitted(lambda width: charts.stacked(rows, names, **said, width=width))

    def _outcome(self, one: Outcome, ties: Sequence[str]) -> list[str | Markup]:
        item = one.item
        sure = str(item.values.get("confidence") or "")
        return [
            self._titles.called(item),
            self._titles.state(item.kind, item.state),
            self._when(item.moves[-1][1], one.said),
            *(", ".join(map(self._name, item.links.get(name, ()))) for name in ties),
            self._titles.value(item.kind, "confidence", sure) if sure else "",
            self._cite(str(item.values.get("sources") or "").split()),
        ]

    def _more(self, count: int) -> Iterator[Markup]:
        if count:
            yield paragraph(self._say("and_more", count=self._count(count)), class_="small")

    def _over_time(self) -> Iterator[Markup]:
        heads = ("contributions", "answers_given", "of_decisions")
        if len(self._all.course) > 1:
            series = [
                charts.Series(self._say(head), tuple((date(int(one.period), 12, 31), count) for one, count in counts))
                for head, counts in (
                    (head, [(one, _numbers(one)[at]) for one in self._all.course]) for at, head in enumerate(heads)
                )
            ]
            said = {"title": self._say("over_time"), "language": self._language}
            yield fitted(lambda width: charts.line(series, **said, width=width))
        rows = [
            [one.period, *map(self._count, _numbers(one)), self._projects(one.projects)] for one in self._all.course
        ]
        names = [self._say(key) for key in ("year", *heads, "at_the_end")]
        yield table(self._say("over_time"), names, rows, numbers=range(1, 4))

    def _projects(self, states: Mapping[str, int]) -> str:
        kinds = [kind for kind in self._all.definition.kinds.values() if kind.stage == "project"]
        of = {state: kind.id for kind in reversed(kinds) for state in kind.states}
        named = [(self._titles.state(of[state], state) if state in of else state, n) for state, n in states.items()]
        return ", ".join(f"{self._count(n)} {state}" for state, n in named if state)

    # What others say

    def _declared(self) -> Iterator[Markup]:
        status = self._all.status
        if status.declared or status.figures:
            yield paragraph(self._say("declared_lead"))
        heads = [self._say(key) for key in ("what", "said", "here", "others", "sources")]
        yield table(self._say("declared_of"), heads, map(self._said, status.declared), numbers=[1, 2])
        heads = [self._say(key) for key in ("what", "said", "here", "when", "confidence", "sources")]
        yield table(self._say("figures"), heads, map(self._figure, status.figures), numbers=[1, 2])

    def _said(self, one: Said) -> list[str | Markup]:
        others = "; ".join(f"{it.count}" + (f" ({it.note})" if it.note else "") for it in one.others)
        declared = element("span", self._count(one.count), class_="declared")
        return [self._titles.kind(one.kind), declared, self._count(one.listed), others, self._cite(one.sources)]

    def _figure(self, one: Figure) -> list[str | Markup]:
        words = (
            f" („{one.words}“)" if one.words and self._language == "de" else f" (“{one.words}”)" if one.words else ""
        )
        declared = element("span", self._say(one.qualifier or "exactly") + self._count(one.count), class_="declared")
        note = element("span", Markup("<br>"), one.note, class_="small") if one.note else ""
        return [
            element("span", one.title + words, note),
            declared,
            "" if one.listed is None else self._count(one.listed),
            "" if one.as_of is None else show_dated(one.as_of, self._all.definition.zone, self._language),
            self._titles.value("figure", "confidence", one.confidence) if one.confidence else "",
            self._cite(one.sources),
        ]

    def _cite(self, sources: Collection[str]) -> str | Markup:
        known = [id_ for id_ in sources if id_ in self._all.definition.sources]
        self._cited.update(dict.fromkeys(known))
        links = [element("a", id_, href=f"#{self._language}-source-{id_}") for id_ in known]
        return Markup(" ".join(links)) if links else ""

    def _sources(self) -> Iterator[Markup]:
        found = [self._all.definition.sources[id_] for id_ in sorted(self._cited)]
        yield bullets([self._source(one) for one in found])

    def _source(self, one: Source) -> Markup:
        url = f", {one.url}" if one.url else ""
        title = self._all.definition.say("sources", one.id, "title", language=self._language) or one.title
        return element("span", element("b", one.id), f": {title}{url}", id=f"{self._language}-source-{one.id}")

    # What did not go as it should

    def _broken(self) -> Iterator[Markup]:
        found = [one for one in self._all.coverage.broken if one.number]
        if found:
            yield paragraph(self._say("broken_lead"))
        rows = [[self._say(one.what), self._count(one.number)] for one in found]
        yield table(self._say("broken"), [self._say("what"), self._say("number")], rows, numbers=[1])
        for one in found:
            listed: list[str | Markup] = [piece.title for piece in one.things]
            if one.number > len(one.things):
                listed.append(self._say("and_more", count=self._count(one.number - len(one.things))))
            yield details(f"{self._say(one.what)} ({self._count(one.number)})", bullets(listed))

    def _unkept(self) -> Iterator[Markup]:
        if self._all.unkept:
            yield paragraph(self._say("unkept_lead"))
        rows = [self._warned(*one) for one in self._all.unkept]
        yield table(self._say("unkept"), [self._say(key) for key in ("act", "what", "when", "rule")], rows)
        yield from self._more(self._all.more_unkept)

    def _warned(self, entry: Entry, title: str) -> list[str]:
        said = "; ".join(self._rule(reason) for reason in entry.warned)
        when = (
            self._vague(read_date(entry.said, self._all.definition.zone)) if entry.said else self._day(entry.happened)
        )
        return [self._act(entry.action), title, when, said]

    def _act(self, action: str) -> str:
        kind, _, name = action.partition(".")
        return f"{self._titles.kind(kind)}: {self._titles.action(action) or name}" if name else self._titles.kind(kind)

    def _rule(self, reason: Reason) -> str:
        """What a rule says, with its actions and kinds by their titles."""
        if "what" not in reason.data:
            return reason.text(self._language)
        what = ", ".join(map(self._act, reason.data["what"].split(", ")))
        return evolve(reason, data={**reason.data, "what": what}).text(self._language)

    def _when(self, happened: datetime, said: str | None) -> str:
        """A day; a vague date as it was written."""
        return self._day(happened) if said is None else self._vague(read_date(said, self._all.definition.zone))

    def _vague(self, when: Dated) -> str:
        return show_dated(when, self._all.definition.zone, self._language)

    # Stories

    def _stories(self) -> Iterator[Markup]:
        for trace in self._all.stories:
            story = tell(trace, self._language)
            yield element("h3", story.title)
            for text in story.text().split("\n\n")[1:]:
                yield paragraph(text)
            yield fitted(partial(self._traced, trace))
            yield details(self._say("as_table"), trace_table(trace, self._language))

    def _traced(self, trace: Trace, width: int) -> str:
        return draw(trace, self._language, width=width)


def _numbers(one: Period) -> tuple[int, int, int]:
    return one.contributions, one.answers, one.decisions


def _tile(shown_: str, word: str) -> Markup:
    return element("li", element("b", shown_), word)


def _by_state(figures: Collection[Figure], parts: Collection[str]) -> Iterator[int]:
    """How many are declared to be in each state; those that no state means stand under the empty one."""
    for part in parts:
        yield sum(one.count for one in figures if (one.state if one.state in parts else "") == part)
