# SPDX-License-Identifier: Apache-2.0
"""Includes, parents and translations become one tree."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain as chain_of
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias, cast

from attrs import frozen

from participatio.definition.source import (
    DUPLICATE_KEY,
    NOT_A_MAP,
    OUTSIDE,
    Map,
    Pair,
    Raw,
    Reading,
    Seq,
    is_map,
    is_seq,
    read,
    span,
)
from participatio.errors import BadValueError, Code, Place, Problem
from participatio.languages import SHORT_FORM
from participatio.text import for_terminal, near
from participatio.values import Frozen

NOT_A_PATH = Code(
    "P050",
    "error",
    en="'{name}' is not a path to a file below this folder: no address, no '..', no '/' in front",
    de="'{name}' ist kein Pfad zu einer Datei unterhalb dieses Ordners: keine Adresse, kein '..', kein '/' am Anfang",
)
NAMES_EXPECTED = Code(
    "P051",
    "error",
    en="'{key}' takes a name or a list of names",
    de="'{key}' erwartet einen Namen oder eine Liste von Namen",
)
CYCLE = Code(
    "P052",
    "error",
    en="these files lead in a circle: {cycle}",
    de="diese Dateien führen im Kreis: {cycle}",
)
TWICE = Code(
    "P053",
    "error",
    en="'{name}' is included a second time; once is enough",
    de="'{name}' wird ein zweites Mal eingebunden; einmal genügt",
)
TOO_LONG_A_CHAIN = Code(
    "P054",
    "error",
    en="more than {most} files lead from one to the next",
    de="mehr als {most} Dateien führen von einer zur nächsten",
)
HEAD_IN_INCLUDE = Code(
    "P055",
    "error",
    en="'{key}' belongs in the file that includes this one",
    de="'{key}' gehört in die Datei, die diese einbindet",
)
UNKNOWN_REFERENCE = Code(
    "P056",
    "error",
    en="no definition is known as '{name}'; a path to a file holds a '/' or ends in '.yaml'",
    de="unter '{name}' ist keine Definition bekannt; ein Pfad zu einer Datei enthält '/' oder endet auf '.yaml'",
)
PLAIN_LIST = Code(
    "P057",
    "error",
    en="'{key}' is inherited as a list; say what is to become of it: {{also: […]}}, {{without: […]}} or "
    "{{instead: […]}}",
    de="'{key}' ist als Liste geerbt; zu sagen ist, was daraus wird: {{also: […]}} (dazu), {{without: […]}} (ohne) "
    "oder {{instead: […]}} (stattdessen)",
)
LIST_WORDS = Code(
    "P058",
    "error",
    en="'{key}' is inherited as a list; behind 'also', 'without' or 'instead' stands a list, like {{also: [a, b]}}, "
    "and 'instead' stands alone",
    de="'{key}' ist als Liste geerbt; hinter 'also' (dazu), 'without' (ohne) oder 'instead' (stattdessen) steht "
    "eine Liste, "
    "etwa {{also: [a, b]}}, und 'instead' steht allein",
)
NO_LIST = Code(
    "P059",
    "error",
    en="'{word}' changes an inherited list, and '{key}' is not inherited as one; write the list itself",
    de="'{word}' ändert eine geerbte Liste, aber '{key}' ist nicht als Liste geerbt; die Liste selbst angeben",
)
ALREADY_THERE = Code(
    "P060",
    "error",
    en="{item} is in the list already",
    de="{item} steht schon in der Liste",
)
NOT_THERE = Code(
    "P061",
    "error",
    en="{item} is not in the list, so it cannot be taken out",
    de="{item} steht nicht in der Liste und lässt sich nicht herausnehmen",
)
NOT_INHERITED = Code(
    "P062",
    "error",
    en="'{key}' is not inherited, so there is nothing to remove",
    de="'{key}' ist nicht geerbt; da gibt es nichts herauszunehmen",
)
REMOVED_WHY = Code(
    "P063",
    "error",
    en="'removed' needs a reason, as a text",
    de="'removed' braucht einen Grund, als Text",
)
LOCKED = Code(
    "P064",
    "error",
    en="'{key}' of '{element}' is locked by the parent and stays as it is",
    de="'{key}' von '{element}' ist in der geerbten Definition gesperrt und bleibt, wie es ist",
)
TRANSLATES_NOTHING = Code(
    "P065",
    "warning",
    en="'{key}' translates nothing: there is no such text",
    de="'{key}' übersetzt nichts: diesen Text gibt es nicht",
)
NOT_A_TEXT = Code(
    "P066",
    "error",
    en="'{key}' is a text in the definition, so its translation is one too, or {{text: …, official: yes}}",
    de="'{key}' ist in der Definition ein Text, also auch in der Übersetzung; oder {{text: …, official: ja}}",
)
TEXT_FOR_MORE = Code(
    "P067",
    "error",
    en="'{key}' is no text in the definition; translate the texts in it, each under its key",
    de="'{key}' ist in der Definition kein Text; zu übersetzen sind die Texte darin, jeder unter seinem Schlüssel",
)
SAME_LANGUAGE = Code(
    "P068",
    "error",
    en="'{key}' is written in '{language}' already; change it there, it needs no translation",
    de="'{key}' steht in der Definition schon auf '{language}'; geändert wird es dort, eine Übersetzung braucht "
    "es nicht",
)
LOCKED_GROWS = Code(
    "P070",
    "error",
    en="'locked' takes a list of keys, like [title, text]; they are added to what the parent has locked",
    de="'locked' erwartet eine Liste von Schlüsseln, etwa [title, text]; sie kommen zu dem hinzu, was geerbt "
    "schon gesperrt ist",
)
TOO_MANY_FILES = Code(
    "P071",
    "error",
    en="more than {most} files are named under '{key}'; what follows is not read",
    de="unter '{key}' sind mehr als {most} Dateien genannt; was folgt, wird nicht gelesen",
)
NOT_A_LANGUAGE = Code(
    "P069",
    "warning",
    en="'{name}' is not read: a translation is named after its language, 'en.yaml'",
    de="'{name}' wird nicht gelesen: eine Übersetzung heißt nach ihrer Sprache, 'en.yaml'",
)

OWN: Final = frozenset(
    {
        "participatio", "id", "version", "title", "text", "note", "language", "languages", "timezone",
        "holidays",
        "extends", "include",
    }
)  # fmt: skip
"""The keys of a head that every definition says for itself."""

_USUAL: Final = "process.yaml"
_HEAD: Final = (OWN | {"plugins"}) - {"include", "note"}
_WORDS: Final = ("also", "without", "instead")
_ATOMIC: Final = frozenset({"when", "opens", "closes", "after"})
_TEXTS: Final = frozenset({"sentences", "unknown"})  # sections whose elements are texts
_TEXT_KEYS: Final = frozenset({"text", "official", "sources"})
#: Stands for the key that a file has not which is a list; no key can hold a NUL.
_LIST: Final = "\0list"
_TABLES: Final = frozenset({".csv", ".jsonl", ".ndjson"})
_SIGNS: Final = frozenset({_LIST, "acts", "scenario", "given", "when", "then"})  # of a file that is no definition
_LONGEST_SHOWN: Final = 80
_MOST_PARENTS: Final = 64
_MOST_BESIDE: Final = 1_000  # a folder that holds more was not made for a definition
_MOST_INCLUDES: Final = 1_000  # a definition of files that are not there must not take minutes
_MOST_COMPARED: Final = 20_000  # near matches among thousands take milliseconds, and nobody reads that many
_LANGUAGE_FILE: Final = re.compile(rf"({SHORT_FORM})\.yaml")

Keys: TypeAlias = tuple[str, ...]
"""The keys from the top of a tree to something in it."""


Chain: TypeAlias = tuple[tuple[str, str], ...]
"""The files that led to another: each with its real path and the name it is shown by."""


@frozen(eq=False, repr=False)
class Parent(Frozen):
    """A definition another one is built on: how it is named there, its id and its version as text."""

    name: str
    id: str
    version: str


@frozen(eq=False, repr=False)
class Resolved(Frozen):
    """A definition with everything it includes and extends, in its own language.

    Every key and value of ``tree`` knows the file it came from; ``languages`` says in which language the texts of a
    file are, so a text of a parent that nobody has translated is one whose file is in another language.
    ``translations`` has the texts in other languages under the same keys: each leaf is a text or a map of ``text``,
    ``official`` and ``sources``. A map under the definition's own language says more about a parent's text that was
    taken in translation. ``own`` names the definition's own files. ``parents`` are in the order in which they were
    merged, grandparents first.
    """

    tree: Map
    translations: Mapping[str, Map]
    removed: Mapping[Keys, tuple[str, Place | None]]
    parents: tuple[Parent, ...]
    languages: Mapping[str, str]
    files: Mapping[str, str]
    own: frozenset[str]


PluginKinds = Callable[[str, Raw], Sequence[Path]]


def resolve(
    path: Path,
    find_reference: Callable[[str], Path | None],
    reading: Reading,
    *,
    prefix: str = "",
    plugin_kinds: PluginKinds = lambda _, __: (),
) -> Resolved | None:
    """Read the definition at ``path`` (a file, or a folder with a `process.yaml`) and all it is built on.

    ``find_reference`` answers where a reference like ``standard`` or ``ruhr_konferenz@1`` lies; it may raise
    `BadValueError`, which becomes a problem where the reference stands. ``prefix`` stands before the definition's
    own file names. ``plugin_kinds`` answers which files of kinds a plugin brings, by its name and what is said of it;
    they lie below the definition as a parent does. Answers None if a file, a parent or an include could not be read;
    else the tree without what was refused. What was wrong stands in ``reading.problems``.
    """
    reader = _Reader(find_reference, plugin_kinds, reading)
    file = _file(path)
    if not reader.walk(_Where(file, file.parent, prefix), None, ()) or reader.failed:
        return None
    own, read_here = reader.layers[-1], [*reader.layers[-1].files]
    resolved = _merged(reader.layers, reading)
    beside = _beside(read_here, reading)
    if beside:
        from participatio.definition.beside import NOT_INCLUDED, forgotten

        for file in forgotten(beside, _sections(resolved.tree)):
            shown = own.at.prefix + Path(os.path.relpath(file, reading.real(own.at.root))).as_posix()
            reading.problems.add(NOT_INCLUDED, own.tree.value_place("include"), name=for_terminal(shown, 1000))
    return resolved


def _beside(names: Sequence[str], reading: Reading) -> list[Path]:
    """The files of YAML that lie beside those of a definition, and were not read."""
    known = {*reading.paths.values()}
    files = [os.path.split(reading.paths[name]) for name in names]
    if len(files) == 1 and files[0][1] != _USUAL:
        return []  # nobody says that more belongs to it
    found: list[Path] = []
    for folder in dict.fromkeys(folder for folder, _ in files):
        try:
            with os.scandir(folder) as entries:
                there = [entry.name for entry in islice(entries, _MOST_BESIDE + 1)]
        except OSError:  # who may read a file need not see what lies beside it
            continue
        if len(there) <= _MOST_BESIDE:
            paths = [f"{folder}{os.sep}{name}" for name in there if name.endswith((".yaml", ".yml"))]
            found += sorted(Path(path) for path in paths if path not in known)
    return found


def _sections(tree: Map) -> set[str]:
    """The sections that a file of a definition may have."""
    kinds = tree.get("kinds")
    plurals = {str(raw.get("plural", f"{id_}s")) for id_, raw in kinds.items() if is_map(raw)} if is_map(kinds) else ()
    return {"kinds", "roles", "sources", "declared", "sentences", *plurals}


def inherited(
    path: Path,
    find_reference: Callable[[str], Path | None],
    reading: Reading,
    plugin_kinds: PluginKinds,
) -> Map:
    """What the definition at ``path`` builds on, put together: the tree as it is before anything of its own."""
    reader = _Reader(find_reference, plugin_kinds, reading)
    file = _file(path)
    if not reader.walk(_Where(file, file.parent, ""), None, ()) or len(reader.layers) < 2:  # noqa: PLR2004 - itself alone
        return Map()
    tree = _merged(reader.layers[:-1], reading).tree
    for key in OWN:
        tree.drop(key)
    return tree


def _file(path: Path) -> Path:
    """The file a path means: itself, or the `process.yaml` of a folder."""
    return path / _USUAL if os.path.isdir(path) else path  # noqa: PTH112 - is_dir raises on long names


class _Where:
    """Where a definition lies: its file, the folder it may not leave, and what stands before its names."""

    def __init__(self, file: Path, root: Path, prefix: str) -> None:
        self.file = file
        self.root = root
        self.prefix = prefix
        self.real = os.path.realpath(file)


class _Layer:
    """One definition with its includes, before anything is merged."""

    def __init__(self, at: _Where, name: str, tree: Map, files: list[str]) -> None:
        self.at = at
        self.name = name
        self.tree = tree
        self.files = files
        self.overlays: dict[str, Map] = {}

    @property
    def language(self) -> str | None:
        language = self.tree.get("language")
        return language if isinstance(language, str) else None


class _Reader:
    """Reads a definition and its parents; ``layers`` has the parents before their children, each once."""

    def __init__(
        self,
        find_reference: Callable[[str], Path | None],
        plugin_kinds: PluginKinds,
        reading: Reading,
    ) -> None:
        self.find_reference = find_reference
        self.plugin_kinds = plugin_kinds
        self.reading = reading
        self.layers: list[_Layer] = []
        self.failed = False

    def walk(self, at: _Where, asked: Place | None, chain: Chain, name: str = "") -> bool:
        """Read the definition at ``at`` after its parents; ``chain`` is who led here."""
        real = at.real
        if any(layer.at.real == real for layer in self.layers):
            return True
        shown = at.prefix + Path(os.path.relpath(at.file, at.root)).as_posix()
        if self._is_circle(chain, real, asked) or self._is_too_long(chain, asked):
            return False
        before = len(self.reading.texts)
        tree = self._with_includes(at, asked)
        if tree is None:
            return False
        files = list(self.reading.texts)[before:]
        for parent, named, place in chain_of(self._parents(tree, at), self._plugin_kinds(tree)):
            if not self.walk(parent, place, (*chain, (real, shown)), named):
                self.failed = True
        self.layers.append(_Layer(at, name or shown, tree, files))
        return True

    def _is_circle(self, chain: Chain, real: str, asked: Place | None) -> bool:
        reals = [link[0] for link in chain]
        if real not in reals:
            return False
        circle = [name for _, name in chain[reals.index(real) :]]
        self.reading.problems.add(CYCLE, asked, cycle=" → ".join([*circle, circle[0]]))
        self.failed = True
        return True

    def _is_too_long(self, chain: Chain, asked: Place | None) -> bool:
        most = self.reading.limits.include_depth
        if most is None or len(chain) <= most:
            return False
        self.reading.problems.add(TOO_LONG_A_CHAIN, asked, most=most)
        self.failed = True
        return True

    def _parents(self, tree: Map, at: _Where) -> Iterator[tuple[_Where, str, Place | None]]:
        """Where each parent of a definition lies, how it is named, and where that is said."""
        for count, (name, place) in enumerate(self._names(tree, "extends")):
            if count == _MOST_PARENTS:
                self.reading.problems.add(TOO_MANY_FILES, place, key="extends", most=_MOST_PARENTS)
                self.failed = True
                return
            if "/" in name or "\\" in name or name.endswith((".yaml", ".yml")):
                file = self._below(name, at.file.parent, place)
                if file is not None:
                    yield _Where(_file(file), at.root, at.prefix), name, place
                continue
            try:
                found = self.find_reference(name)
            except BadValueError as error:
                self.reading.problems.extend([error.at(place)])
                self.failed = True
                continue
            if found is None:
                self.reading.problems.add(UNKNOWN_REFERENCE, place, name=name)
                self.failed = True
                continue
            # What is installed may be installed as links; its folder is the one the file really lies in.
            file = Path(os.path.realpath(_file(found)))
            yield _Where(file, file.parent, f"{name}/"), name, place

    def _plugin_kinds(self, tree: Map) -> Iterator[tuple[_Where, str, Place | None]]:
        """The kinds that the plugins named bring; they lie below the definition as a parent does."""
        plugins = tree.get("plugins")
        for name, said in plugins.items() if is_map(plugins) else ():
            try:
                files = self.plugin_kinds(name, said)
            except BadValueError:  # a plugin that is not there is answered where plugins are activated
                continue
            for file in files:
                real = Path(os.path.realpath(file))
                yield _Where(real, real.parent, f"{name}/"), name, tree.key_place("plugins")

    def _names(self, tree: Map, key: str) -> list[tuple[str, Place | None]]:
        """The names under ``key``, one or several, each with its place."""
        value = tree.get(key)
        if value is None:
            return []
        if isinstance(value, str) and value:
            return [(value, tree.value_place(key))]
        if is_seq(value) and all(isinstance(name, str) and name for name in value):
            return [(str(name), value.item_place(index)) for index, name in enumerate(value)]
        self.reading.problems.add(NAMES_EXPECTED, tree.value_place(key), key=key)
        self.failed = True
        return []

    def _below(self, name: str, folder: Path, place: Place | None) -> Path | None:
        """The path ``name`` means in ``folder``, if it is one that stays below it."""
        if "\\" in name or ":" in name or name.startswith(("/", "~")) or ".." in name.split("/"):
            self.reading.problems.add(NOT_A_PATH, place, name=name)
            self.failed = True
            return None
        return folder / name

    def _with_includes(self, at: _Where, asked: Place | None) -> Map | None:
        """The tree of a definition's file and of all it includes, each section in the file it came from."""
        reading = self.reading
        top = self._read(at.file, at, asked)
        if top is None:
            return None
        whole = top.twin()
        chain: Chain = ((at.real, at.file.relative_to(at.root).as_posix()),)
        first: dict[str, Place | None] = {at.real: None}
        waiting = [(file, place, chain) for file, place in reversed(self._includes(top, at.file.parent))]
        while waiting:
            file, place, chain = waiting.pop()
            if len(first) > _MOST_INCLUDES:
                reading.problems.add(TOO_MANY_FILES, place, key="include", most=_MOST_INCLUDES)
                self.failed = True
                break
            real, shown = reading.real(file), Path(os.path.relpath(file, at.root)).as_posix()
            if self._is_circle(chain, real, place):
                continue
            if real in first:
                earlier = first[real]
                reading.problems.add(TWICE, place, name=shown, related=[] if earlier is None else [earlier])
                self.failed = True
                continue
            first[real] = place
            if self._is_too_long(chain, place):
                continue
            tree = self._read(file, at, place)
            if tree is None:
                self.failed = True
                continue
            longer = (*chain, (real, shown))
            includes = self._includes(tree, file.parent)
            waiting.extend((next_file, where, longer) for next_file, where in reversed(includes))
            self._add_sections(whole, tree)
        return whole

    def _read(self, file: Path, at: _Where, asked: Place | None) -> Map | None:
        """The tree of a file, unless that is something else than a definition or a part of one."""
        if file.suffix in _TABLES and os.path.isfile(file):  # noqa: PTH113 - is_file raises on long names
            from participatio.definition.beside import NOT_A_DEFINITION, list_of_acts

            self.reading.problems.extend([Problem(NOT_A_DEFINITION, asked, list_of_acts(file.name))])
            return None
        tree = read(file, at.root, self.reading, prefix=at.prefix, asked=asked, items=_LIST)
        if tree is None or _SIGNS.isdisjoint(tree):
            return tree
        from participatio.definition.beside import NOT_A_DEFINITION, other_sort

        other = other_sort(file.name, {"acts": tree[_LIST]} if _LIST in tree else tree)
        if other is not None:
            self.reading.problems.extend([Problem(NOT_A_DEFINITION, tree.place, other)])
        elif _LIST in tree:
            self.reading.problems.add(NOT_A_MAP, tree.value_place(_LIST))
        else:
            return tree
        return None

    def _includes(self, tree: Map, folder: Path) -> list[tuple[Path, Place | None]]:
        found = [(self._below(name, folder, place), place) for name, place in self._names(tree, "include")]
        return [(file, place) for file, place in found if file is not None]

    def _add_sections(self, whole: Map, tree: Map) -> None:
        for key, value in tree.items():
            if key == "include":
                continue
            if key in _HEAD:
                self.reading.problems.add(HEAD_IN_INCLUDE, tree.key_place(key), key=key)
            elif key in whole:
                first = whole.key_place(key)
                self.reading.problems.add(
                    DUPLICATE_KEY, tree.key_place(key), key=key, related=[] if first is None else [first]
                )
            else:
                whole.put(key, value, tree.marks.get(key))


def _merged(layers: list[_Layer], reading: Reading) -> Resolved:
    """All layers as one, the last of which is the definition itself."""
    own = layers[-1]
    # Where a parent lies in the same folder as its child, the translations there are the child's.
    folders = {layer.at.file.parent: layer for layer in layers}
    for folder, layer in folders.items():
        before = len(reading.texts)
        layer.overlays = dict(_translations(folder, layer.at, reading))
        layer.files.extend(list(reading.texts)[before:])
    merger = _Merger(reading, own.language, layers)
    for layer in layers:
        merger.add(layer)
    return Resolved(
        tree=merger.tree,
        translations={language: overlay for language, overlay in sorted(merger.overlays.items()) if overlay},
        removed=merger.removed,
        parents=tuple(Parent(layer.name, _text(layer, "id"), _text(layer, "version")) for layer in layers[:-1]),
        languages=merger.languages,
        files=reading.texts,
        own=frozenset(own.files),
    )


def _text(layer: _Layer, key: str) -> str:
    value = layer.tree.get(key, "")
    return value if isinstance(value, str) else ""


def _translations(folder: Path, at: _Where, reading: Reading) -> Iterator[tuple[str, Map]]:
    """The translations beside a definition, by language."""
    place = folder / "translations"
    if not place.is_dir():
        return
    root = reading.real(at.root)
    if not reading.real(place).startswith(root.rstrip(os.sep) + os.sep):
        reading.problems.add(OUTSIDE, None, name=f"{at.prefix}translations")
        return
    for name in sorted(entry.name for entry in os.scandir(place)):
        found = _LANGUAGE_FILE.fullmatch(name)
        if found is not None:
            tree = read(place / name, at.root, reading, prefix=at.prefix)
            if tree is not None:
                yield found[1], tree
        elif name.endswith((".yaml", ".yml")):
            shown = for_terminal(f"{at.prefix}translations/{name}", 1000)  # a disk holds any name, text does not
            reading.problems.add(NOT_A_LANGUAGE, None, name=shown)


class _Merger:
    """Puts one layer upon another; the trees were read for nobody else, so they are changed in place."""

    def __init__(self, reading: Reading, language: str | None, layers: list[_Layer]) -> None:
        self.problems = reading.problems
        self.texts = reading.texts
        self.language = language
        self.tree = Map()
        self.overlays: dict[str, Map] = {}
        self.removed: dict[Keys, tuple[str, Place | None]] = {}
        self.languages: dict[str, str] = {}
        self.compared = 0  # how often a near match was looked for
        self.may_change = False  # whether the layer at hand holds a word that changes what is inherited
        self.translated: set[str] = set()  # files that are translations; a child's may say it better
        for layer in layers:
            if layer.language is not None:
                self.languages.update(dict.fromkeys(layer.files, layer.language))
            for of, overlay in layer.overlays.items():
                for name in {mark[0].name for mark in overlay.marks.values()}:
                    self.languages[name] = of
                    self.translated.add(name)

    def add(self, layer: _Layer) -> None:
        """Put ``layer`` upon what is there, then its translations."""
        for key in OWN:
            self.tree.drop(key)
            for overlay in self.overlays.values():
                overlay.drop(key)
        self._merge(layer)
        for language, overlay in layer.overlays.items():
            self._translate(language, overlay)

    # Merging

    def _merge(self, layer: _Layer) -> None:
        self.may_change = any(word in self.texts[name] for name in layer.files for word in (*_WORDS, "removed"))
        out = self.tree
        out.start, out.end = layer.tree.start, layer.tree.end
        waiting: list[tuple[Map, Map, Keys]] = [(out, layer.tree, ())]
        while waiting:
            below, above, path = waiting.pop()
            locked = self._locked(below) if is_name(path) else {}
            for key, value in above.items():
                here = (*path, key)
                if key in locked and value != below.get(key):
                    self._refuse_locked(key, path, above.key_place(key), locked[key])
                elif key not in below:
                    if not self._is_refused_as_new(value, here, above):
                        self.removed.pop(here, None)
                        below.put(key, value, above.marks.get(key))
                elif key == "locked" and is_name(path):
                    self._lock_more(below, above)
                elif self._merges(below[key], value, here):
                    waiting.append((cast("Map", below[key]), cast("Map", value), here))
                    below.put(key, below[key], above.marks.get(key))
                else:
                    self._replace(below, above, here)

    def _merges(self, base: Raw, value: Raw, path: Keys) -> bool:
        """True if a map is to be merged into a map, key by key."""
        if not is_map(base) or not is_map(value) or is_atomic(path):
            return False
        if (is_name(path) and "removed" in value) or (self.may_change and _is_list_change(value)):
            return False
        if empties(path, value):
            self._remove_all(base, path, value)
        base.start, base.end = value.start, value.end
        return True

    def _replace(self, below: Map, above: Map, path: Keys) -> None:
        """Put a value in the place of an inherited one, if it may stand there."""
        key = path[-1]
        base, value = below[key], above[key]
        if is_name(path) and is_map(value) and "removed" in value:
            if self._has_reason(value):
                self._remove(below, path, value)
            return
        called = is_atomic(path) and is_name(path) and _keep_title(base, value)
        if is_seq(base):
            changed = self._changed_list(base, value, key, above)
            if changed is None:
                return
            value = changed
        elif self._is_refused_as_new(value, path, above) or not self._keeps_locked(base, value, path, above):
            return
        below.put(key, value, above.marks.get(key))
        if not called:
            self._forget(path)

    def _lock_more(self, below: Map, above: Map) -> None:
        both = _both(below["locked"], above["locked"])
        if both is None:
            self.problems.add(LOCKED_GROWS, above.key_place("locked"))
        else:
            below.put("locked", both, above.marks.get("locked"))

    def _is_refused_as_new(self, value: Raw, path: Keys, above: Map) -> bool:
        """True if ``value``, which replaces nothing, is no value but a change; below it changes are taken out."""
        if not self.may_change or not is_map(value):
            return False
        if self._is_change(value, path, above):
            return True
        waiting = [(value, path)]
        while waiting:
            node, at = waiting.pop()
            for key, inner in list(node.items()):
                if is_map(inner):
                    if self._is_change(inner, (*at, key), node):
                        node.drop(key)  # this tree was read for us alone
                    else:
                        waiting.append((inner, (*at, key)))
        return False

    def _is_change(self, value: Map, path: Keys, around: Map) -> bool:
        if _is_list_change(value):
            self._refuse_word(value, path[-1])
            return True
        if (is_name(path) or empties(path, value)) and isinstance(value.get("removed"), str):
            close = self._near(path[-1], self._around(path))
            self.problems.add(NOT_INHERITED, around.key_place(path[-1]), key=path[-1], near=close)
            return True
        return False

    def _around(self, path: Keys) -> Raw | None:
        """What holds that to which ``path`` leads, if it is there."""
        node: Raw | None = self.tree
        for key in path[:-1]:
            node = node.get(key) if is_map(node) else None
        return node

    def _near(self, word: str, known: Raw | None) -> Sequence[str]:
        """What ``word`` was probably meant to be among the keys or items of ``known``; for the first ones only."""
        if known is None or isinstance(known, str) or self.compared > _MOST_COMPARED:
            return ()
        self.compared += len(known)
        return near(word, (name for name in known if isinstance(name, str) and name != word))

    def _refuse_word(self, value: Map, key: str) -> None:
        word = next(iter(value))
        self.problems.add(NO_LIST, value.key_place(word), word=word, key=key)

    def _remove(self, below: Map, path: Keys, value: Map) -> None:
        """Take an element out, for the reason that ``value`` gives."""
        key, place = path[-1], value.key_place("removed")
        base = below[key]
        locked = self._locked(base) if is_map(base) else {}
        for name, where in locked.items():
            self._refuse_locked(name, path, place, where)
        if not locked:
            below.drop(key)
            self._forget(path)
            self.removed[path] = (str(value["removed"]), place)

    def _has_reason(self, value: Map) -> bool:
        """True if something is taken out for a reason."""
        if isinstance(value["removed"], str) and value["removed"]:
            return True
        self.problems.add(REMOVED_WHY, value.value_place("removed"))
        return False

    def _remove_all(self, below: Map, path: Keys, value: Map) -> None:
        """Take out what is inherited in a section; what stands beside the reason is new."""
        self._has_reason(value)
        for key in list(below):
            self._remove(below, (*path, key), value)
        value.drop("removed")  # this tree was read for us alone

    @staticmethod
    def _locked(element: Map) -> dict[str, Place | None]:
        """The keys of an element that may not be changed any more, each with the place that says so."""
        locked = element.get("locked")
        if is_seq(locked):
            return {key: locked.item_place(index) for index, key in enumerate(locked) if isinstance(key, str)}
        return {locked: element.value_place("locked")} if isinstance(locked, str) else {}

    def _refuse_locked(self, key: str, path: Keys, place: Place | None, where: Place | None) -> None:
        related = [] if where is None else [where]
        self.problems.add(LOCKED, place, key=key, element=path[-1], related=related)

    def _keeps_locked(self, base: Raw, value: Raw, path: Keys, above: Map) -> bool:
        """False if ``value``, which replaces the element ``base`` whole, would change what is locked in it."""
        kept = True
        if not is_name(path) or not is_map(base):
            return kept
        for key, where in self._locked(base).items():
            if not is_map(value):
                place = above.value_place(path[-1])
            elif value.get(key) != base.get(key):
                place = value.key_place(key) or above.key_place(path[-1])
            else:
                continue
            self._refuse_locked(key, path, place, where)
            kept = False
        return kept

    def _changed_list(self, base: Seq, value: Raw, key: str, above: Map) -> Seq | None:
        """The list ``base`` as ``value`` changes it, or None if that is refused."""
        if not is_map(value):
            self.problems.add(PLAIN_LIST, above.key_place(key), key=key)
            return value if is_seq(value) else None  # what it names is looked for all the same
        wrong = [word for word, items in value.items() if word not in _WORDS or not is_seq(items)]
        if "instead" in value and len(value) > 1:
            wrong.append("instead")
        if wrong or not value:
            place = value.key_place(wrong[0]) if wrong else above.value_place(key)
            self.problems.add(LIST_WORDS, place, key=key)
            return None
        instead = value.get("instead")
        if is_seq(instead):
            return instead
        changed = Seq(base.start)
        changed.end = base.end
        there = {_sameness(item) for item in base}
        gone = set()
        without = value.get("without")
        if is_seq(without):
            for index, item in enumerate(without):
                gone.add(_sameness(item))
                if _sameness(item) not in there:
                    close = self._near(item, base) if isinstance(item, str) else ()
                    self.problems.add(NOT_THERE, without.item_place(index), item=_shown(item), near=close)
        first: dict[str, int] = {}
        for item, mark in zip(base, base.marks, strict=True):
            if _sameness(item) not in gone:
                first.setdefault(_sameness(item), len(changed))
                changed.put(item, mark)
        also = value.get("also")
        if is_seq(also):
            self._extend(changed, also, first)
        return changed

    def _extend(self, changed: Seq, also: Seq, first: dict[str, int]) -> None:
        """Put the items of ``also`` behind those of ``changed``; ``first`` tells where each of these stands."""
        for index, item in enumerate(also):
            same = _sameness(item)
            if same in first:
                earlier = changed.item_place(first[same])
                related = [] if earlier is None else [earlier]
                self.problems.add(ALREADY_THERE, also.item_place(index), item=_shown(item), related=related)
            else:
                first[same] = len(changed)
                changed.put(item, also.marks[index])

    def _forget(self, path: Keys) -> None:
        """What was replaced has no translation any more."""
        for overlay in self.overlays.values():
            nodes = [overlay]
            for key in path[:-1]:
                inner = nodes[-1].get(key)
                if not is_map(inner):
                    break
                nodes.append(inner)
            else:
                nodes[-1].drop(path[-1])
                for depth in range(len(path) - 2, -1, -1):
                    if not nodes[depth + 1]:
                        nodes[depth].drop(path[depth])

    # Translating

    def _translate(self, language: str, overlay: Map) -> None:
        """Take the texts of an overlay in, or keep them beside the tree if they are in another language."""
        waiting: list[tuple[Map, Raw, Keys]] = [(overlay, self.tree, ())]
        while waiting:
            node, there, path = waiting.pop()
            for key, value in node.items():
                here = (*path, key)
                base = there.get(key) if is_map(there) else None
                if base is None and not path and key in OWN:
                    continue  # several definitions may share a folder and its translations; not all have a `text`
                if base is None:
                    close = self._near(key, there)
                    self.problems.add(TRANSLATES_NOTHING, node.key_place(key), key=key, near=close)
                elif is_map(base):
                    if is_map(value):
                        waiting.append((value, base, here))
                    else:
                        self.problems.add(TEXT_FOR_MORE, node.key_place(key), key=key)
                elif is_seq(base):
                    self.problems.add(TRANSLATES_NOTHING, node.key_place(key), key=key)
                elif not _is_text(value):
                    self.problems.add(NOT_A_TEXT, node.value_place(key), key=key)
                else:
                    self._take(language, value, node.marks.get(key), here)

    def _take(self, language: str, value: Raw, mark: Pair | None, path: Keys) -> None:
        """Put one translated text where it belongs."""
        parent = self._parent(path)
        key = path[-1]
        there = parent.marks.get(key)
        file = "" if there is None else there[2].name
        written = self.languages.get(file)
        if written == language and file not in self.translated:
            place = value.place if is_map(value) else None if mark is None else span(mark[2], mark[3])
            self.problems.add(SAME_LANGUAGE, place, key=key, language=language)
        elif language != self.language:
            self._keep(language, value, mark, path)
        else:
            if written is not None and written != language:
                self._keep(written, parent[key], there, path)
            if is_map(value):
                self._keep(language, value, mark, path)
                text = value["text"]
                pair = value.marks.get("text")
                parent.put(key, text, pair or mark)
            else:
                parent.put(key, value, mark)

    def _parent(self, path: Keys) -> Map:
        node = self.tree
        for key in path[:-1]:
            inner = node[key]
            assert is_map(inner)  # noqa: S101 - _translate came down here
            node = inner
        return node

    def _keep(self, language: str, value: Raw, mark: Pair | None, path: Keys) -> None:
        """Put a text into the overlay of its language."""
        node = self.overlays.setdefault(language, Map())
        for key in path[:-1]:
            inner = node.get(key)
            if not is_map(inner):
                inner = Map()
                node.put(key, inner, mark)
            node = inner
        node.put(path[-1], value, mark)


def is_name(path: Keys) -> bool:
    """True if the last of the keys names something, and is not what is said about it.

    Names (of listed things, of fields, of actions) stand at even depths and what is said about them at odd ones:
    `kinds.idea.actions.merge.when`. So a field may be called `removed`, and an action `after`.
    """
    return bool(path) and len(path) % 2 == 0


def empties(path: Keys, section: Mapping[str, Raw]) -> bool:
    """True if a section of elements says that what is inherited in it is gone."""
    return len(path) == 1 and path[0] not in _TEXTS and "removed" in section and not is_map(section["removed"])


def is_atomic(path: Keys) -> bool:
    """True if what stands at ``path`` is a condition, which is replaced whole: half of each of two means nothing."""
    if len(path) == 2:  # noqa: PLR2004 - a section and an id
        return path[0] == "roles"
    return len(path) > 1 and not is_name(path) and path[-1] in _ATOMIC


def _keep_title(base: Raw, value: Raw) -> bool:
    """True if an inherited role that is replaced is called as before: its title is no part of the condition."""
    if not is_map(base) or not is_map(value) or "title" in value or "title" not in base:
        return False
    value.put("title", base["title"], base.marks.get("title"))  # this tree was read for us alone
    return True


def _is_list_change(value: Map) -> bool:
    return bool(value) and all(key in _WORDS and is_seq(items) for key, items in value.items())


def _is_text(value: Raw) -> bool:
    """True for a leaf of a translation."""
    if is_map(value):
        return isinstance(value.get("text"), str) and _TEXT_KEYS.issuperset(value)
    return isinstance(value, str)


def _both(base: Raw, value: Raw) -> Seq | None:
    """What is locked by either of two layers; None if ``value`` is no list of keys."""
    whole = Seq()
    seen = set()
    for part in (base, value):
        if is_map(part):
            return None
        whole.start = part.start if is_seq(part) else None
        items = zip(part, part.marks, strict=True) if is_seq(part) else [(part, None)]
        for item, mark in items:
            if _sameness(item) not in seen:
                seen.add(_sameness(item))
                whole.put(item, mark)
    return whole


def _sameness(item: Raw) -> str:
    """A text that two items share if they are equal, so that long lists are compared in one pass."""
    if is_map(item):
        return f"{{{', '.join(f'{key!r}: {_sameness(item[key])}' for key in sorted(item))}}}"
    return f"[{', '.join(map(_sameness, item))}]" if is_seq(item) else repr(item)


def _shown(item: Raw) -> str:
    """An item of a list as a problem names it."""
    text = item if isinstance(item, str) else str(item)
    return f"'{text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + '…'}'"
