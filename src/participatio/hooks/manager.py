# SPDX-License-Identifier: Apache-2.0
"""Which plugins there are and which are asked: one host an application, never a global one.

Installed is not active: a plugin is imported when a definition names it, or when a reference is looked up that only
it may know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from participatio.errors import BadValueError, Code, PluginError
from participatio.hooks import builtin
from participatio.hooks.contributions import Reference, StoreType
from participatio.hooks.discovery import Installed, installed, the_one
from participatio.hooks.face import LIBRARY, Answerer, Plugins, opened, references, stores, told
from participatio.text import is_id, near

if TYPE_CHECKING:
    from participatio.process.store import Store

NOT_A_REFERENCE = Code(
    "P900",
    "error",
    en="'{reference}' is not a reference; write a name, or a name and a version as in 'ruhr_konferenz@1'",
    de="'{reference}' ist kein Verweis; geschrieben wird ein Name, oder Name und Fassung wie 'ruhr_konferenz@1'",
)
NO_SUCH_REFERENCE = Code(
    "P901",
    "error",
    en="no definition named '{reference}' is installed",
    de="es ist keine Definition namens '{reference}' installiert",
)
NO_SUCH_VERSION = Code(
    "P902",
    "error",
    en="'{reference}' has no version {version}; there is {versions}",
    de="'{reference}' hat keine Fassung {version}; es gibt {versions}",
)
NO_SUCH_PLUGIN = Code(
    "P903",
    "error",
    en="no plugin named '{plugin}' is installed",
    de="es ist kein Plugin namens '{plugin}' installiert",
)
TWICE = Code(
    "P904",
    "error",
    en="the plugin '{plugin}' is named twice",
    de="das Plugin '{plugin}' ist zweimal genannt",
)
NO_SUCH_STORE = Code(
    "P905",
    "error",
    en="no store for addresses that begin with '{scheme}://' is installed; {help_en}",
    de="kein Speicher für Adressen mit '{scheme}://' ist installiert; {help_de}",
)

#: Schemes that packages of this repository bring, and which.
_BRINGS = {"postgresql": "participatio-postgres", "postgres": "participatio-postgres"}


class Host:
    """What is installed beside the library, as far as it was needed: the place where references and plugins are found.

    ``extra`` offers plugins by name that are not installed, for tests and for applications with their own;
    ``path`` stands for ``sys.path``.
    """

    def __init__(self, extra: Mapping[str, object] | None = None, *, path: Iterable[str] | None = None) -> None:
        self._extra = MappingProxyType(dict(extra or {}))
        self._path = None if path is None else tuple(path)
        self._found: Mapping[str, tuple[Installed, ...]] | None = None
        self._accepted: dict[str, Answerer] = {}
        self._active: dict[tuple[str, ...], Plugins] = {}

    def names(self) -> Sequence[str]:
        """The names of the plugins that may be activated; none is imported."""
        return sorted({*self._extra, *self._installed()})

    def versions(self) -> Mapping[str, str]:
        """The version of each of them, "" where it is not known; none is imported."""
        found = self._installed()
        return {name: "" if name in self._extra else found[name][0].version for name in self.names()}

    def answering(self) -> Mapping[str, Sequence[str]]:
        """Who answers each hook, the library first; imports every plugin that is installed."""
        from participatio.hooks.engine import HOOKS

        answerers = [_library(), *(self._answerer(name) for name in self.names())]
        return {hook: [one.plugin for one in answerers if hook in one.hooks] for hook in HOOKS}

    def activate(self, names: Iterable[str] = (), extra: Iterable[object] = ()) -> Plugins:
        """The plugins of one process: the library, those of ``names`` in this order, and then the objects of ``extra``.

        An unknown name is a :exc:`BadValueError` with its near matches, a plugin that does not keep to the rules a
        :exc:`PluginError`.
        """
        named, objects = tuple(names), tuple(extra)
        if not objects and named in self._active:
            return self._active[named]  # nothing in it changes, and reading asks several times
        wanted: dict[str, tuple[object, Installed | None]] = {}
        for name in named:
            if name in wanted:
                raise BadValueError(TWICE, plugin=name)
            wanted[name] = self._load(name)
        for plugin in objects:
            name = _name(plugin)
            if name in wanted:
                raise PluginError(name, "is active twice: by its name, and as an object")
            wanted[name] = plugin, None
        if LIBRARY in wanted:
            raise PluginError(LIBRARY, "is the name of the library itself; a plugin needs another")
        plugins = Plugins([_library(), *_accept(wanted)] if wanted else [_library()])
        if not objects:
            self._active[named] = plugins
        return plugins

    def references(self) -> Sequence[Reference]:
        """Every definition that can be named, the library's first; imports every plugin that is installed."""
        answerers = [_library(), *(self._answerer(name) for name in self.names())]
        return [reference for _, reference in references(answerers)]

    def find_reference(self, text: str) -> Path:
        """The folder or file that ``name`` or ``name@version`` stands for; the bare name means its newest version.

        The entry point of that name is asked first, and no other if it knows the name; else every plugin is.

        >>> Host().find_reference("standard@1").name
        'process.yaml'
        """
        name, at, version = text.partition("@")
        if not is_id(name) or (at and not _is_version(version)):
            meant = is_id(name.lower().replace("-", "_"))  # else rather a path, for which no plugin is asked
            raise BadValueError(NOT_A_REFERENCE, near(name, self._known()) if meant else (), reference=text)
        for answerers in self._whom_to_ask(name):
            known = {
                reference.version: (who, reference)
                for who, reference in references(answerers)
                if reference.name == name
            }
            if known:
                return _version(name, version, known)
        raise BadValueError(NO_SUCH_REFERENCE, near(name, self._known()), reference=name)

    def _known(self) -> list[str]:
        """The names of all definitions there are."""
        return [reference.name for reference in self.references()]

    def stores(self) -> Sequence[StoreType]:
        """Every sort of store, the library's first; imports every plugin that is installed."""
        return [store for _, store in self._stores()]

    def _stores(self) -> Sequence[tuple[str, StoreType]]:
        return stores([_library(), *(self._answerer(name) for name in self.names())])

    def open_store(self, scheme: str, address: str, *, create: bool = False) -> Store:
        """The store at an address, by whoever knows its scheme: the library, else one of all plugins.

        Raises:
            BadValueError: nobody knows the scheme (P905), or the store cannot be used.
            PluginError: two plugins know it, or the one that does fails at it.
        """
        own = stores([_library()])
        for plugin, store in own if scheme in {store.scheme for _, store in own} else self._stores():
            if store.scheme == scheme:
                return opened(plugin, store, address, create=create)
        raise self._unknown(scheme)

    def _unknown(self, scheme: str) -> BadValueError:
        known = sorted({store.scheme for store in self.stores()} | _BRINGS.keys())
        close = near(scheme, known)
        package = _BRINGS.get(scheme) or next((_BRINGS[word] for word in close if word in _BRINGS), None)
        there = ", ".join(f"{store.scheme}://" for store in self.stores())
        return BadValueError(
            NO_SUCH_STORE,
            close if scheme not in _BRINGS else (),
            scheme=scheme,
            help_en=f"there is {there}" if package is None else f"the package {package} brings it",
            help_de=f"es gibt {there}" if package is None else f"das Paket {package} bringt ihn mit",
        )

    def _whom_to_ask(self, name: str) -> Iterable[Sequence[Answerer]]:
        """Whom to ask for a reference, one round after the other, until somebody knows it."""
        yield [_library()]
        if name in self._extra or name in self._installed():
            yield [self._answerer(name)]
        yield [self._answerer(other) for other in self.names()]

    def _installed(self) -> Mapping[str, tuple[Installed, ...]]:
        if self._found is None:
            self._found = installed(self._path)
        return self._found

    def _answerer(self, name: str) -> Answerer:
        """An accepted plugin as the host asks it, outside of any process."""
        if name not in self._accepted:
            (self._accepted[name],) = _accept({name: self._load(name)})
        return self._accepted[name]

    def _load(self, name: str) -> tuple[object, Installed | None]:
        if name in self._extra:
            return self._extra[name], None
        if name not in self._installed():
            raise BadValueError(NO_SUCH_PLUGIN, near(name, self.names()), plugin=name)
        entry = the_one(self._installed()[name])
        module, _, attributes = entry.target.partition(":")
        try:
            plugin: object = import_module(module)
            for attribute in filter(None, attributes.split(".")):
                plugin = getattr(plugin, attribute)
        except Exception as error:
            raise PluginError(
                name, f"'{entry.target}' of {entry.distribution} cannot be imported: {told(error)}"
            ) from error
        return plugin, entry


def _is_version(word: str) -> bool:
    return word.isascii() and word.isdigit() and word[0] != "0" and len(word) <= 9  # noqa: PLR2004 - enough for ever


def _version(name: str, wanted: str, known: Mapping[int, tuple[str, Reference]]) -> Path:
    version = int(wanted) if wanted else max(known)
    if version not in known:
        versions = ", ".join(str(version) for version in sorted(known))
        raise BadValueError(NO_SUCH_VERSION, reference=name, version=version, versions=versions)
    plugin, reference = known[version]
    if not reference.path.exists():
        raise PluginError(plugin, f"the reference '{reference}' points to nothing: {reference.path}")
    return reference.path


def _name(plugin: object) -> str:
    """The name of a plugin given as an object: its own, else that of its class."""
    name = getattr(plugin, "__name__", None)
    return name if isinstance(name, str) else type(plugin).__name__


def _library() -> Answerer:
    """The library as a plugin: straight from its functions, for those are its own."""
    hooks = {name: getattr(builtin, name) for name in dir(builtin) if name.startswith("register_")}
    return Answerer(LIBRARY, hooks)


def _accept(wanted: Mapping[str, tuple[object, Installed | None]]) -> Sequence[Answerer]:
    """Have pluggy look at the plugins, and refuse those of which a part would silently never be asked."""
    from participatio.hooks.engine import engine

    hooks: Mapping[str, Mapping[str, Callable[..., Any]]] = engine(
        {name: plugin for name, (plugin, _) in wanted.items()}
    )
    return [
        Answerer(name, hooks[name], entry.distribution if entry else "", entry.version if entry else "")
        for name, (_, entry) in wanted.items()
    ]
