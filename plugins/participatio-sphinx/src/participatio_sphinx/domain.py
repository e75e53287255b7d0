# SPDX-License-Identifier: Apache-2.0
"""What pages show of definitions and ledgers, and how other pages lead there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from participatio_sphinx import definitions, happened, reference
from participatio_sphinx.nodes import text

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

TYPES = {
    "phase": ("phase",),
    "forum": ("forum",),
    "thing": ("thing", "phase", "forum"),
    "item": ("item",),
    "kind": ("kind",),
    "action": ("action",),
    "check": ("check",),
    "hook": ("hook",),
}
"""What the roles are called, and which objects each may lead to."""

_AS_WRITTEN = frozenset({"action", "check", "hook"})  # is shown by its name, everything else by its title


class Shown(NamedTuple):
    """Something that a page shows.

    ``scope`` is the id of its definition, or of its process, and empty for what belongs to the library. Of several
    places that show the same, the one of the lowest ``rank`` is led to.
    """

    type: str
    scope: str
    name: str
    title: str
    anchor: str
    rank: int


Ranked = tuple[bool, int, str, str, Shown]


class Trouble(NamedTuple):
    """A mistake in a definition that a page shows: where it is, and what it says."""

    place: str
    said: str
    code: str


class Participatio(Domain):
    """The domain: its directives, its roles, and what it remembers of each page."""

    name = "participatio"
    label = "participatio"
    object_types = {name: ObjType(name, name) for name in TYPES}  # noqa: RUF012 - as every domain has it
    directives = {**definitions.DIRECTIVES, **happened.DIRECTIVES, **reference.DIRECTIVES}  # noqa: RUF012 - as above
    roles = {  # noqa: RUF012 - as above
        name: XRefRole(innernodeclass=nodes.literal if name in _AS_WRITTEN else nodes.inline, warn_dangling=True)
        for name in TYPES
    }
    initial_data = {"shown": {}, "troubles": {}, "ledgers": {}}  # noqa: RUF012 - as above
    data_version = 1
    dangling_warnings = {name: f"no page shows the {name} '%(target)s'" for name in TYPES}  # noqa: RUF012 - as above

    # What pages remember

    @property
    def usual(self) -> str:
        """The id of the definition that pages are about unless they say otherwise."""
        return str(self.data.get("usual", ""))

    def shows(self, type_: str, scope: str, name: str) -> bool:
        """True if the page being read shows something already."""
        return (type_, scope, name) in self.data["shown"].get(self.env.docname, ())

    def note(self, one: Shown) -> None:
        """Remember that the page being read shows something."""
        self.data["shown"].setdefault(self.env.docname, {})[one.type, one.scope, one.name] = one

    def note_troubles(self, troubles: Iterable[Trouble]) -> None:
        """Remember the mistakes of a definition that the page being read shows."""
        self.data["troubles"].setdefault(self.env.docname, set()).update(troubles)

    def note_ledger(self, where: str, process: str, state: str) -> None:
        """Remember how a ledger was when the page being read looked at it."""
        self.data["ledgers"].setdefault(self.env.docname, {})[where, process] = state

    @property
    def ledgers(self) -> Mapping[str, Mapping[tuple[str, str], str]]:
        """How each ledger was when each page looked at it."""
        found: Mapping[str, Mapping[tuple[str, str], str]] = self.data["ledgers"]
        return found

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        for kept in self.data.values():
            if isinstance(kept, dict):
                kept.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        for name in self.initial_data:
            self.data[name].update({page: kept for page, kept in otherdata[name].items() if page in docnames})

    def check_consistency(self) -> None:
        """Tell the mistakes of the definitions shown: each once, at every build, however many pages show them."""
        for one in sorted({one for found in self.data["troubles"].values() for one in found}):
            logger.warning("%s", one.said, location=one.place, type="participatio", subtype=one.code)

    # Where others lead

    def resolve_xref(  # noqa: PLR0913 - as Sphinx asks
        self,
        env: BuildEnvironment,  # noqa: ARG002 - as Sphinx asks
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """The way to what a role names; none if no page shows it."""
        scope, _, name = target.rpartition(":")
        found = min(
            (
                ranked
                for ranked in self._ranked()
                if ranked[-1].name == name and ranked[-1].type in TYPES[typ] and scope in ("", ranked[-1].scope)
            ),
            default=None,
        )
        if found is None:
            return None
        *_, page, one = found
        if not node.get("refexplicit") and typ not in _AS_WRITTEN:
            contnode = nodes.inline("", "", text(one.title or one.name), support_smartquotes=False)
        return make_refnode(builder, fromdocname, page, one.anchor, contnode, one.title or None)

    def resolve_any_xref(  # noqa: PLR0913 - as Sphinx asks
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """The ways to whatever has a name."""
        ways = (
            (f"participatio:{name}", self.resolve_xref(env, fromdocname, builder, name, target, node, contnode))
            for name, (first, *_) in TYPES.items()
            if name == first
        )
        return [(role, way) for role, way in ways if way is not None]

    def _ranked(self) -> Iterator[Ranked]:
        """Everything that pages show; of several that are meant the smallest: first what is of the usual definition."""
        for page, shown in self.data["shown"].items():
            for one in shown.values():
                yield one.scope != self.usual, one.rank, one.scope, page, one

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Everything shown, each once, for the search and for other people's documentation."""
        best: dict[tuple[str, str], Ranked] = {}
        for ranked in self._ranked():
            key = ranked[-1].type, ranked[-1].name
            best[key] = min(ranked, best.get(key, ranked))
        for (type_, name), (*_, page, one) in sorted(best.items()):
            yield name, name, type_, page, one.anchor, 1
