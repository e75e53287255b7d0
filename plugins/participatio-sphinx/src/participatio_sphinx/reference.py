# SPDX-License-Identifier: Apache-2.0
"""The directives that look things up: hooks, checks, the kinds of a definition, the keys of its files."""

from __future__ import annotations

import inspect
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes

from participatio.cli import pages
from participatio.cli.problems import shown
from participatio.definition.kinds import THERE
from participatio.definition.load import read
from participatio.drawing.wording import Words
from participatio.errors import PluginError
from participatio.hooks import specs
from participatio.hooks.manager import Host
from participatio.telling.titles import Titles
from participatio_sphinx.asked import Asked, AskedWronglyError, Options
from participatio_sphinx.configuration import Configuration
from participatio_sphinx.nodes import Cell, block, explained, literal, named, paragraph, table, text

if TYPE_CHECKING:
    from participatio.cli.pages import Page
    from participatio.definition.kinds import Kind, LimitSpec
    from participatio.hooks.contributions import Check


class _Described(Asked):
    """A directive whose answers have signatures."""

    def described(  # noqa: PLR0913 - what is described
        self,
        type_: str,
        scope: str,
        name: str,
        title: str,
        signature: Iterable[nodes.Node],
        inner: Iterable[nodes.Node],
    ) -> addnodes.desc:
        """Something with a name, to which roles lead, and what is said of it."""
        ids = self.anchors(type_, scope, name, title)
        head = addnodes.desc_signature("", "", *signature, ids=ids, classes=["sig"])
        found = addnodes.desc("", head, addnodes.desc_content("", *inner))
        found["domain"], found["objtype"], found["no-index"] = "participatio", type_, False
        found["classes"] += ["participatio", type_]
        head["_toc_parts"], head["_toc_name"] = (name,), name
        self.state.document.note_explicit_target(head)
        return found


def _title(said: str) -> nodes.inline:
    """What stands behind a name in a signature."""
    return nodes.inline("", "", text(f" {said}"), classes=["participatio-title"])


# Hooks


class Hooks(_Described):
    """Every hook: its signature, when it is asked, an example, and who answers it."""

    optional_arguments = 0

    def answer(self) -> Iterator[nodes.Node]:
        """The hooks, by the moment of life in which they are asked."""
        self.env.note_dependency(inspect.getfile(specs))
        answering = Host().answering()
        for lifetime in (specs.HostHooks, specs.ProcessHooks):
            yield named(inspect.getdoc(lifetime) or "")
            for name, hook in vars(lifetime).items():
                if name in answering:
                    yield self._hook(name, hook, lifetime.__name__.removesuffix("Hooks").lower(), answering[name])

    def _hook(self, name: str, hook: Any, lives: str, plugins: Sequence[str]) -> nodes.Node:  # noqa: ANN401 - a function
        signature = inspect.signature(hook)
        given = [one for one in signature.parameters if one != "self"]
        parts = re.split(r"\n{2,}(?=\S)|\n{2,}(?=    )", inspect.getdoc(hook) or "")
        inner = [_example(part) if part.startswith((" ", ">>>")) else named(part) for part in parts]
        lifetime = text(self.either(en="Lifetime: ", de="Lebenszeit: "))
        inner.append(paragraph(nodes.inline("", "", lifetime, literal(lives))))
        who = nodes.inline("", "", text(self.either(en="Answered by: ", de="Beantwortet von: ")))
        for number, plugin in enumerate(plugins):
            who += [*([text(", ")] if number else []), literal(plugin)]
        inner.append(
            paragraph(who if plugins else self.either(en="Answered by nobody.", de="Von niemandem beantwortet."))
        )
        head = [
            addnodes.desc_name("", "", text(name)),
            addnodes.desc_parameterlist("", *(addnodes.desc_parameter("", "", text(one)) for one in given)),
            addnodes.desc_returns("", "", text(str(signature.return_annotation))),
        ]
        return self.described("hook", "", name, "", head, inner)


def _example(said: str) -> nodes.literal_block:
    lines = inspect.cleandoc(said)
    return block(lines, "pycon" if lines.startswith(">>>") else "python")


# Checks


class _Checks(_Described):
    def page(self, code: str) -> nodes.Node:
        """What is said about a code: why, a bad example and what is answered to it, and a good one."""
        found = pages.load(code) or _of_plugins().get(code)
        if found is None:
            self.known("code", code, [*pages.codes(), *_of_plugins()])
            raise AskedWronglyError(code)
        if code in pages.codes():
            self.env.note_dependency(str(pages.PAGES / f"{code}.md"))
        title = found.title(self.speaks)
        head = [addnodes.desc_name("", "", text(code)), _title(title)]
        return self.described("check", "", code, f"{code} {title}".strip(), head, self._said(found))

    def _said(self, found: Page) -> Iterator[nodes.Node]:
        yield from explained(found.text(self.speaks))
        blocks = re.findall(r"^```(\w*)\n(.*?)^```$", found.example, re.DOTALL | re.MULTILINE)
        for number, (language, lines) in enumerate(blocks):
            if number == 1:
                yield paragraph(self.either(en="Better:", de="Besser:"))
            yield block(lines.rstrip("\n"), language or "text")
            if not number and language == "yaml" and (said := self._answered(found.code, lines)):
                yield paragraph(self.either(en="The answer:", de="Die Antwort:"))
                yield block(said, "text")

    def _answered(self, code: str, lines: str) -> str:
        """What is answered to a bad example; nothing if it takes more than a file to provoke the mistake."""
        with tempfile.TemporaryDirectory() as folder:
            pages.laid_out(lines, Path(folder))
            found = read(folder, host=Host(path=()))
        problems = [problem for problem in found.problems if problem.code.id == code]
        return "\n".join([*shown(problems, found.texts, self.speaks)][:-1])


def _of_plugins() -> Mapping[str, Page]:
    """The pages of the checks that installed plugins bring."""
    host = Host()
    found: dict[str, Page] = {}
    for name in host.names():
        checks: Sequence[Check] = ()
        with suppress(PluginError):  # another plugin's trouble is told where that is named
            checks = host.activate([name]).checks()
        for check in checks:
            if check.code.id not in pages.codes():
                titles = {} if check.page_en else {"en": check.code.en, "de": check.code.de}
                texts = {"en": check.page_en or "", "de": check.page_de or check.page_en or ""}
                found[check.code.id] = pages.Page(check.code.id, titles, texts, "")
    return found


class OneCheck(_Checks):
    """One check."""

    required_arguments = 1
    optional_arguments = 0

    def answer(self) -> Iterator[nodes.Node]:
        """Its page."""
        yield self.page(self.arguments[0].strip().upper())


class AllChecks(_Checks):
    """All checks, or those of some codes: P104, P200-P299."""

    optional_arguments = 0
    option_spec: ClassVar[Options] = {**Asked.option_spec, "codes": directives.unchanged_required}

    def answer(self) -> Iterator[nodes.Node]:
        """Their pages, in the order of the codes."""
        known = sorted({*pages.codes(), *_of_plugins()})
        asked = str(self.options.get("codes", "")).replace(",", " ").split()
        wanted = [code for code in known if not asked or any(_within(code, one) for one in asked)]
        if not wanted:
            raise AskedWronglyError(
                self.either(en=f"codes: there is none in {asked}", de=f"codes: in {asked} gibt es keinen")
            )
        for code in wanted:
            yield self.page(code)


def _within(code: str, asked: str) -> bool:
    first, _, last = asked.upper().partition("-")
    return first <= code <= (last or first)


# Kinds


class Kinds(_Described):
    """Kinds: fields, links, states, actions, limits and promises; the ready ones if no definition is named."""

    def named(self) -> str:
        """The definition whose kinds are told."""
        return str(self.arguments[0]) if self.arguments else "standard"

    def answer(self) -> Iterator[nodes.Node]:
        """The kinds, in the order of the files; roles lead to each of them and to each action."""
        definition = self.definition()
        words = Words(definition, self.speaks)
        for kind in definition.kinds.values():
            title = words.kind(kind.id)
            head = [addnodes.desc_name("", "", text(kind.id)), _title(title)]
            yield self.described("kind", definition.id, kind.id, title, head, self._kind(kind, words))

    def _kind(self, kind: Kind, words: Words) -> Iterator[nodes.Node]:
        said = words.definition.say("kinds", kind.id, "text", language=self.speaks)
        if said:
            yield paragraph(said)
        if kind.stage:
            yield paragraph(literal(f"stage: {kind.stage}"))
        rows: list[tuple[Cell, ...]] = [self._field(kind, one, words) for one in kind.fields]
        yield from self._table(rows, ("Field", "Feld"), ("Title", "Titel"), ("Takes", "Nimmt"))
        rows = [self._link(kind, one, words) for one in kind.links]
        yield from self._table(rows, ("Link", "Link"), ("Title", "Titel"), ("Leads to", "Führt zu"))
        if [*kind.states] != [THERE]:
            rows = [self._state(kind, one, words) for one in kind.states]
            yield from self._table(rows, ("State", "Zustand"), ("Title", "Titel"), ("Seen by", "Zu sehen für"))
        rows = [self._action(kind, one, words) for one in kind.actions]
        heads = (
            ("Action", "Aktion"),
            ("From", "Von"),
            ("To", "Nach"),
            ("Asks", "Verlangt"),
            ("May be given", "Kann dazu"),
        )
        yield from self._table(rows, *heads)
        rows = [self._limit(kind, one, words) for one in kind.limits]
        yield from self._table(rows, ("Limit on", "Grenze für"), ("At most", "Höchstens"), ("Per", "Je"))
        rows = [self._promise(kind, one, words) for one in kind.owes]
        heads = (
            ("Promise", "Versprechen"),
            ("Owed by", "Geschuldet von"),
            ("Within", "Innerhalb von"),
            ("After", "Nach"),
            ("Kept by", "Gehalten durch"),
        )
        yield from self._table(rows, *heads)

    def _table(self, rows: list[tuple[Cell, ...]], *heads: tuple[str, str]) -> Iterator[nodes.Node]:
        if rows:
            yield table("", [self.either(en=en, de=de) for en, de in heads], rows)

    def _field(self, kind: Kind, name: str, words: Words) -> tuple[Cell, ...]:
        spec = kind.fields[name]
        limits = {"min": spec.min, "max": spec.max, "of": ", ".join(spec.of) or None, "currency": spec.currency}
        said = [spec.type.id, *(f"{option}: {value}" for option, value in limits.items() if value is not None)]
        if spec.required:
            said.append(self.either(en="required", de="Pflicht"))
        return [literal(name)], [words.field(kind.id, name)], [", ".join(said)]

    def _link(self, kind: Kind, name: str, words: Words) -> tuple[Cell, ...]:
        spec = kind.links[name]
        story = words.definition.kinds.story(spec)
        said = [f"{spec.many} {' / '.join(spec.to)}", *([f"story: {story}"] if story != "none" else [])]
        return [literal(name)], [words.field(kind.id, name)], [", ".join(said)]

    def _state(self, kind: Kind, name: str, words: Words) -> tuple[Cell, ...]:
        spec = kind.states[name]
        title = words.state(kind.id, name) + (self.either(en=" (final)", de=" (Endstand)") if spec.end else "")
        return [literal(name)], [title], [", ".join(map(words.role, spec.seen_by))]

    def _action(self, kind: Kind, name: str, words: Words) -> tuple[Cell, ...]:
        spec, full = kind.actions[name], f"{kind.id}.{name}"
        title = words.action(full)
        there = self.target("action", words.definition.id, full, title)
        start: list[str | nodes.Node] = [literal(one) for one in kind.starts(spec) if one != THERE]
        if spec.bears:
            start = [self.either(en="(brings it into being)", de="(lässt es entstehen)")]
        if spec.when is not None:
            start.append(self.either(en="only if ", de="nur wenn ") + words.condition(spec.when))
        to: Cell = [literal(spec.to)] if spec.to else [literal(kind.first)] if spec.bears else []
        if spec.undoes:
            to = [nodes.inline("", "", text(self.either(en="undoes ", de="nimmt zurück: ")), literal(spec.undoes))]
        named = [] if title in (name, name.replace("_", " ")) else [title]
        first: Cell = [nodes.inline("", "", *there, literal(name)), *named]
        return first, start, to, [*map(literal, spec.asks)], [*map(literal, spec.may)]

    def _limit(self, kind: Kind, spec: LimitSpec, words: Words) -> tuple[Cell, ...]:
        what: list[str | nodes.Node] = [literal(one) for one in spec.action or (spec.kind or kind.id,)]
        what += [words.state(spec.kind or kind.id, state) for state in spec.in_]
        most = [str(spec.max), *([self.either(en="only warns", de="warnt nur")] if spec.soft else [])]
        return what, most, [*map(literal, spec.per)]

    def _promise(self, kind: Kind, name: str, words: Words) -> tuple[Cell, ...]:
        spec = kind.owes[name]
        after: str | nodes.Node
        if isinstance(spec.after, str):
            after = literal(spec.after)
        else:
            after = self.either(en="as soon as ", de="sobald ") + words.condition(spec.after)
        return (
            [literal(name), Titles(words.definition, self.speaks).promise(kind.id, name)],
            [words.role(spec.by)],
            [] if spec.within is None else [words.duration(spec.within)],
            [after],
            [*map(literal, spec.kept_by or (name,))],
        )


DIRECTIVES = {
    "hooks": Hooks,
    "checks": AllChecks,
    "check": OneCheck,
    "kinds": Kinds,
    "configuration": Configuration,
}
