# SPDX-License-Identifier: Apache-2.0
"""The plugin engine: the only place that works with pluggy, with a manager of its own for every set of plugins."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from pluggy import HookimplOpts, PluginManager, PluginValidationError

from participatio.errors import PluginError
from participatio.hooks import builtin
from participatio.hooks.face import LIBRARY, told
from participatio.hooks.specs import PROJECT, HostHooks, ProcessHooks
from participatio.text import near

HOOKS = tuple(name for specs in (HostHooks, ProcessHooks) for name in vars(specs) if name.startswith("register_"))
"""The names of all hooks."""


class Engine(PluginManager):
    """A manager that knows the hooks, and the library as its first plugin."""

    def __init__(self) -> None:
        super().__init__(PROJECT)
        self.add_hookspecs(HostHooks)
        self.add_hookspecs(ProcessHooks)

    def parse_hookimpl_opts(self, plugin: object, name: str) -> HookimplOpts | None:
        """The options of a hook; the library's own functions need no marker."""
        if plugin is builtin and name in HOOKS:
            return HookimplOpts(
                wrapper=False, hookwrapper=False, optionalhook=False, tryfirst=False, trylast=False, specname=None
            )
        return super().parse_hookimpl_opts(plugin, name)


def manager(plugins: Mapping[str, object]) -> Engine:
    """A manager with the library and ``plugins``, so that a call asks the library first and then in this order."""
    made = Engine()
    # pluggy asks whoever was registered last first.
    for name, plugin in reversed([(LIBRARY, builtin), *plugins.items()]):
        try:
            made.register(plugin, name)
        except PluginValidationError as error:
            raise PluginError(name, _first_line(error)) from error
        except ValueError as error:
            twin = made.get_name(plugin)
            what = f"is the same object as plugin '{twin}'" if twin else told(error)
            raise PluginError(name, what) from error
        except Exception as error:
            raise PluginError(name, f"cannot be registered: {told(error)}") from error
    return made


def engine(plugins: Mapping[str, object]) -> Mapping[str, Mapping[str, Callable[..., Any]]]:
    """The functions of every plugin by the hook they answer; refuses a plugin that would silently be ignored."""
    made = manager(plugins)
    return {name: _functions(made, name, plugin) for name, plugin in plugins.items()}


def _functions(made: Engine, name: str, plugin: object) -> Mapping[str, Callable[..., Any]]:
    callers = made.get_hookcallers(plugin) or []
    for caller in callers:
        if not caller.has_spec():
            meant = "".join(f"; did you mean '{hook}'?" for hook in near(caller.name, HOOKS, 1))
            raise PluginError(name, f"there is no hook '{caller.name}'{meant}")
    answered = {caller.name for caller in callers}
    for hook in HOOKS:
        if hook not in answered:
            _refuse_lookalike(name, plugin, hook)
    if not answered:
        raise PluginError(name, f"answers no hook; a plugin answers at least one of {', '.join(HOOKS)}")
    functions: dict[str, Callable[..., Any]] = {}
    for caller in callers:
        (answer,) = (implementation for implementation in caller.get_hookimpls() if implementation.plugin is plugin)
        if answer.wrapper or answer.hookwrapper:
            raise PluginError(name, f"{caller.name} collects answers; it cannot be wrapped")
        functions[caller.name] = answer.function
    return functions


def _refuse_lookalike(name: str, plugin: object, hook: str) -> None:
    """Refuse what has a hook's name and would never be called: pluggy passes over it without a word."""
    found = inspect.getattr_static(plugin, hook, None)
    if found is None and not (inspect.ismodule(plugin) or inspect.isclass(plugin)):
        found = inspect.getattr_static(type(plugin), hook, None)
    if found is None:
        return
    if inspect.isfunction(found) or isinstance(found, classmethod | staticmethod):
        raise PluginError(name, f"{hook} lacks the marker: write @hookimpl above it")
    raise PluginError(name, f"{hook} is a {type(found).__name__}; a hook must be a plain function or method")


def _first_line(error: PluginValidationError) -> str:
    """What pluggy has to say about a hook, on one line."""
    return " ".join(str(error).split())[:300]
