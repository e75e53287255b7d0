# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import participatio.hooks
from participatio.hooks.engine import HOOKS
from participatio.hooks.face import Plugins
from participatio.hooks.specs import HostHooks, ProcessHooks

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("hook", [hook for hook in HOOKS if hook in vars(ProcessHooks)])
def test_the_face_has_a_typed_method_for_every_hook_of_a_process(hook: str) -> None:
    method = getattr(Plugins, hook.removeprefix("register_"))
    spec = vars(ProcessHooks)[hook]

    assert inspect.signature(spec).parameters.keys() == inspect.signature(method).parameters.keys()
    assert str(inspect.signature(spec).return_annotation).replace("Iterable", "Sequence") == str(
        inspect.signature(method).return_annotation
    )


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_says_what_it_asks_and_shows_an_answer(hook: str) -> None:
    spec = {**vars(HostHooks), **vars(ProcessHooks)}[hook]
    first, *_ = (spec.__doc__ or "").splitlines()

    assert first.endswith("?")
    assert f">>> @hookimpl\n            ... def {hook}():" in spec.__doc__


@pytest.mark.parametrize("name", participatio.hooks.__all__)
def test_the_plugin_authors_door_has_what_it_lists(name: str) -> None:
    assert getattr(participatio.hooks, name) is not None


def test_a_name_that_is_not_behind_the_door_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'hookimp'"):
        _ = participatio.hooks.hookimp
