# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest

from participatio.definition.model import Definition
from participatio.definition.situation import Condition
from participatio.errors import BadValueError, Code, PluginError, Problem
from participatio.hooks.contributions import Check, ConditionType, FieldType, Kinds, Reference, StoreType
from participatio.hooks.engine import HOOKS, manager
from participatio.hooks.manager import Host
from participatio.hooks.specs import hookimpl
from participatio.process.sqlite import SQLiteStore

HERE = Path(__file__).parent
NO_DEFINITION = cast("Definition", None)
ODD = Code("KEY001", "error", en="'{key}' is odd", de="'{key}' ist seltsam")


def word(id_: str) -> FieldType:
    """A field type as small as one can be."""
    return FieldType(id=id_, read=lambda raw, spec, reader: str(raw))


def plugin(name: str = "made", **hooks: Callable[..., Any]) -> ModuleType:
    """A plugin module with the hooks given, each marked."""
    made = ModuleType(name)
    for hook, function in hooks.items():
        setattr(made, hook, hookimpl(function))
    return made


def field_types(*ids: str) -> ModuleType:
    return plugin(register_field_types=lambda: [word(each) for each in ids])


def own_ids(host: Host, *names: str) -> list[str]:
    """The field types that are not the library's."""
    plugins = host.activate(names)
    return [each.id for each in plugins.field_types() if plugins.owner(each) != "participatio"]


class TestActivation:
    def test_installed_is_not_active(self) -> None:
        host = Host({"a": field_types("a"), "b": field_types("b")})

        assert ["b"] == own_ids(host, "b")
        assert [] == own_ids(host)

    def test_the_library_comes_first_and_then_the_order_of_the_file(self) -> None:
        host = Host({name: field_types(name) for name in "abc"})

        assert ("participatio", "b", "c", "a") == host.activate(["b", "c", "a"]).names
        assert ["b", "c", "a"] == own_ids(host, "b", "c", "a")

    def test_pluggy_asks_in_the_same_order(self) -> None:
        made = manager({name: field_types(name) for name in "abc"})

        answers = made.hook.register_field_types()

        assert ["a", "b", "c"] == [answer[0].id for answer in answers if isinstance(answer, list)]
        assert not isinstance(answers[0], list), "the library's generator comes first"

    def test_a_wish_to_be_first_changes_nothing(self) -> None:
        hasty = ModuleType("hasty")
        hasty.register_field_types = hookimpl(tryfirst=True)(lambda: [word("hasty")])  # type: ignore[attr-defined]

        assert ["calm", "hasty"] == own_ids(Host({"calm": field_types("calm"), "hasty": hasty}), "calm", "hasty")

    def test_two_hosts_know_nothing_of_each_other(self) -> None:
        assert ["x"] == own_ids(Host({"x": field_types("x")}), "x")
        with pytest.raises(BadValueError):
            Host(path=[]).activate(["x"])

    def test_an_object_can_be_active_without_a_name(self) -> None:
        class Local:
            @hookimpl
            def register_field_types(self) -> Iterator[FieldType]:
                yield word("local")

        plugins = Host(path=[]).activate(extra=[Local()])

        assert ("participatio", "Local") == plugins.names
        assert "local" == plugins.field_types()[-1].id

    def test_an_unknown_name_is_answered_with_what_was_meant(self) -> None:
        with pytest.raises(BadValueError) as refused:
            Host({"places": field_types()}, path=[]).activate(["place"])

        assert "P903" == refused.value.code.id
        assert ("places",) == refused.value.near

    def test_a_name_twice_is_refused(self) -> None:
        with pytest.raises(BadValueError, match="named twice"):
            Host({"x": field_types()}).activate(["x", "x"])

    def test_the_name_of_the_library_is_taken(self) -> None:
        with pytest.raises(PluginError, match="plugin 'participatio': is the name of the library"):
            Host({"participatio": field_types()}).activate(["participatio"])

    def test_the_version_goes_on_record(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        install(tmp_path, monkeypatch, "recorded_plugin", "register_kinds", "return []")

        plugins = Host().activate(["recorded_plugin"])

        assert {"recorded_plugin": "3.1"} == plugins.versions

    def test_each_hook_is_asked_once(self) -> None:
        asked = []

        def register_kinds() -> list[Kinds]:
            asked.append("once")
            return [Kinds(HERE)]

        plugins = Host({"x": plugin(register_kinds=register_kinds)}).activate(["x"])

        assert plugins.kinds() is plugins.kinds()
        assert ["once"] == asked


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, hook: str, body: str) -> None:
    metadata = folder / f"{name}-3.1.dist-info"
    metadata.mkdir()
    (metadata / "entry_points.txt").write_text(f"[participatio]\n{name} = {name}\n")
    (folder / f"{name}.py").write_text(f"from participatio.hooks import *\n@hookimpl\ndef {hook}():\n    {body}\n")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, name, raising=False)


class TestReferences:
    @pytest.fixture
    def host(self) -> Host:
        here = [Reference("ruhr_konferenz", version, HERE / f"{version}".replace("1", ".")) for version in (2, 1, 10)]
        return Host({"ruhr_konferenz": plugin(register_references=lambda: here)}, path=[])

    def test_a_bare_name_means_the_newest_version(self, tmp_path: Path) -> None:
        versions = [Reference("r", version, tmp_path / str(version)) for version in (2, 10, 1)]
        for version in versions:
            version.path.mkdir()
        host = Host({"r": plugin(register_references=lambda: versions)})

        assert tmp_path / "10" == host.find_reference("r")
        assert tmp_path / "2" == host.find_reference("r@2")

    def test_what_is_no_name_may_be_meant_as_one(self) -> None:
        with pytest.raises(BadValueError) as raised:
            Host(path=()).find_reference("Stan-dard")

        assert ("P900", ("standard",)) == (raised.value.code.id, tuple(raised.value.near))

    def test_the_ready_kinds_are_a_reference_like_any_other(self) -> None:
        assert "standard/process.yaml" == "/".join(Host().find_reference("standard").parts[-2:])
        assert "standard@1" in [str(reference) for reference in Host(path=[]).references()]

    def test_the_ready_kinds_need_neither_pluggy_nor_a_look_at_the_path(
        self, modules_after: Callable[[str], set[str]]
    ) -> None:
        loaded = modules_after(
            "from participatio.hooks.manager import Host\n"
            "host = Host(); host.find_reference('standard@1'); host.activate().kinds()\n"
            "assert host._found is None"
        )

        assert set() == loaded & {"pluggy", "importlib.metadata", "networkx", "asyncio"}

    def test_the_plugin_of_the_same_name_is_asked_and_no_other(self) -> None:
        def explode() -> list[Reference]:
            raise AssertionError

        own = plugin(register_references=lambda: [Reference("a", 1, HERE)])
        host = Host({"a": own, "b": plugin(register_references=explode)}, path=[])

        assert HERE == host.find_reference("a")

    def test_a_plugin_of_another_name_is_asked_in_the_end(self) -> None:
        host = Host({"states": plugin(register_references=lambda: [Reference("nrw", 1, HERE)])}, path=[])

        assert HERE == host.find_reference("nrw@1")

    def test_an_unknown_reference_is_answered_with_what_was_meant(self, host: Host) -> None:
        with pytest.raises(BadValueError) as refused:
            host.find_reference("ruhrkonferenz")

        assert "P901" == refused.value.code.id
        assert ("ruhr_konferenz",) == refused.value.near

    def test_an_unknown_version_is_answered_with_those_there_are(self, host: Host) -> None:
        with pytest.raises(BadValueError, match=r"'ruhr_konferenz' has no version 3; there is 1, 2, 10"):
            host.find_reference("ruhr_konferenz@3")

    @pytest.mark.parametrize(
        "text", ["", "@1", "a@", "a@0", "a@x", "A", "../a", "a b", "a@1@1", "a\n", "ä", "a@99999999999"]
    )
    def test_what_is_no_reference_is_said_to_be_none(self, host: Host, text: str) -> None:
        with pytest.raises(BadValueError, match="is not a reference"):
            host.find_reference(text)

    def test_a_reference_to_nothing_names_the_plugin(self, tmp_path: Path) -> None:
        gone = plugin(register_references=lambda: [Reference("gone", 1, tmp_path / "gone")])

        with pytest.raises(PluginError, match="plugin 'gone': the reference 'gone@1' points to nothing"):
            Host({"gone": gone}).find_reference("gone")

    def test_two_plugins_with_one_reference_are_both_named(self) -> None:
        twins = {name: plugin(register_references=lambda: [Reference("r", 1, HERE)]) for name in ("red", "blue")}

        with pytest.raises(
            PluginError, match="plugin 'red': register_references gives 'r@1', which plugin 'blue' gives too"
        ):
            Host(twins, path=[]).references()


def _no_store(address: str, *, create: bool) -> Any:  # noqa: ANN401 - that is the point
    return object()


class TestStores:
    """Where processes are kept is asked when an address is opened."""

    @staticmethod
    def store_type(scheme: str, opened: Callable[..., Any]) -> ModuleType:
        return plugin(register_stores=lambda: [StoreType(scheme, opened)])

    def test_the_library_knows_files(self, tmp_path: Path) -> None:
        def explode() -> list[StoreType]:
            raise AssertionError

        host = Host({"x": plugin(register_stores=explode)}, path=[])
        made = host.open_store("sqlite", f"sqlite://{tmp_path / 'kept.db'}", create=True)
        made.close()

        assert str(tmp_path / "kept.db") == made.name
        assert (tmp_path / "kept.db").exists()

    def test_a_plugin_is_asked_for_its_scheme_with_the_whole_address(self) -> None:
        asked: list[tuple[str, bool]] = []
        kept = SQLiteStore(":memory:", create=True)

        def opened(address: str, *, create: bool) -> SQLiteStore:
            asked.append((address, create))
            return kept

        host = Host({"x": self.store_type("tape", opened)}, path=[])

        assert kept is host.open_store("tape", "tape://3", create=True)
        assert [("tape://3", True)] == asked
        assert ["sqlite", "tape"] == [store.scheme for store in host.stores()]
        kept.close()

    @pytest.mark.parametrize(
        ("scheme", "said"),
        [
            ("postgresql", "'postgresql://' is installed; the package participatio-postgres brings it"),
            ("postgre", "the package participatio-postgres brings it; did you mean 'postgres"),
            ("tap", "there is sqlite://, tape://; did you mean 'tape'"),
            ("mysql", "no store for addresses that begin with 'mysql://' is installed; there is sqlite://, tape://"),
        ],
    )
    def test_an_unknown_scheme_is_answered_with_what_was_meant(self, scheme: str, said: str) -> None:
        host = Host({"x": self.store_type("tape", print)}, path=[])

        with pytest.raises(BadValueError) as refused:
            host.open_store(scheme, f"{scheme}://anna:geheim@x")

        assert "P905" == refused.value.code.id
        assert said in str(refused.value)
        assert "geheim" not in str(refused.value)
        assert "{" not in refused.value.at(None).text("de")

    def test_a_scheme_that_two_plugins_know_names_both(self) -> None:
        host = Host({name: self.store_type("tape", print) for name in ("red", "blue")}, path=[])

        with pytest.raises(
            PluginError, match="plugin 'red': register_stores gives 'tape', which plugin 'blue' gives too"
        ):
            host.open_store("tape", "tape://3")

    def test_nobody_takes_the_librarys_scheme(self) -> None:
        with pytest.raises(PluginError, match=r"plugin 'x': .* 'sqlite', which plugin 'participatio' gives too"):
            Host({"x": self.store_type("sqlite", print)}, path=[]).stores()

    def test_what_a_plugin_says_of_its_store_is_passed_on(self) -> None:
        def refuses(address: str, *, create: bool) -> None:
            raise BadValueError(ODD, key=address)

        with pytest.raises(BadValueError, match="'tape://3' is odd"):
            Host({"x": self.store_type("tape", refuses)}, path=[]).open_store("tape", "tape://3")

    def test_a_plugin_that_fails_at_it_is_named_and_the_address_is_not(self) -> None:
        def fails(address: str, *, create: bool) -> None:
            raise RuntimeError(address)

        with pytest.raises(PluginError, match=r"plugin 'x': opening a store raised RuntimeError$") as refused:
            Host({"x": self.store_type("tape", fails)}, path=[]).open_store("tape", "tape://anna:geheim@3")

        assert "geheim" not in str(refused.value)

    def test_what_is_no_store_is_refused(self) -> None:
        host = Host({"x": self.store_type("tape", _no_store)}, path=[])

        with pytest.raises(PluginError, match="plugin 'x': opened a object, which is no store: it has no 'name'"):
            host.open_store("tape", "tape://3")

    @pytest.mark.parametrize("scheme", ["", "Tape", "ta pe", "tape://", "3", None])
    def test_a_scheme_is_a_word(self, scheme: Any) -> None:  # noqa: ANN401 - what is none
        host = Host({"x": plugin(register_stores=lambda: [StoreType(scheme, _no_store)])}, path=[])

        with pytest.raises(
            PluginError, match=r"plugin 'x': register_stores raised ValueError: StoreType\.scheme must be"
        ):
            host.stores()

    def test_a_file_needs_neither_pluggy_nor_a_look_at_the_path(self, modules_after: Callable[[str], set[str]]) -> None:
        loaded = modules_after(
            "from participatio.process.opening import open_store\nopen_store(':memory:', create=True).close()"
        )

        assert set() == loaded & {"pluggy", "importlib.metadata", "networkx", "asyncio", "psycopg"}


class TestWhatIsRefused:
    """A plugin that raises, lies, or would silently be passed over is named."""

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (None, "must yield Kinds values; it returned None"),
            (7, "must yield Kinds values; it returned 7"),
            ("kinds.yaml", "it returned 'kinds.yaml'"),
            ({"path": "kinds.yaml"}, "it returned {'path'"),
            (Kinds(HERE), "returned a Kinds; it must yield it"),
            ([HERE], "it yielded PosixPath"),
            ([Kinds], "it yielded <class"),
            ([Kinds(HERE), Kinds(HERE)], "twice"),
        ],
    )
    def test_an_answer_of_the_wrong_shape(self, answer: object, said: str) -> None:
        plugins = Host({"liar": plugin(register_kinds=lambda: answer)}).activate(["liar"])

        with pytest.raises(PluginError, match=said) as refused:
            plugins.kinds()

        assert "liar" == refused.value.plugin

    def test_a_plugin_that_raises(self) -> None:
        def raises() -> list[Kinds]:
            raise RuntimeError("no\n\n   file")

        with pytest.raises(PluginError, match="plugin 'x': register_kinds raised RuntimeError: no file"):
            Host({"x": plugin(register_kinds=raises)}).activate(["x"]).kinds()

    def test_a_generator_that_raises_midway(self) -> None:
        def midway() -> Iterator[Kinds]:
            yield Kinds(HERE)
            raise KeyError("x")

        with pytest.raises(PluginError, match="register_kinds raised KeyError: 'x'"):
            Host({"x": plugin(register_kinds=midway)}).activate(["x"]).kinds()

    def test_an_error_that_cannot_say_what_it_is(self) -> None:
        class MuteError(Exception):
            def __str__(self) -> str:
                raise self

        def raises() -> list[Kinds]:
            raise MuteError

        with pytest.raises(PluginError, match=r"raised MuteError: .and cannot say what"):
            Host({"x": plugin(register_kinds=raises)}).activate(["x"]).kinds()

    def test_an_answer_without_end(self) -> None:
        def endless() -> Iterator[FieldType]:
            number = 0
            while number := number + 1:
                yield word(f"word{number}")

        with pytest.raises(PluginError, match="yields more than 10000 values"):
            Host({"x": plugin(register_field_types=endless)}).activate(["x"]).field_types()

    def test_who_leaves_the_interpreter_is_not_held_back(self) -> None:
        def leaves() -> list[Kinds]:
            raise SystemExit(3)

        with pytest.raises(SystemExit):
            Host({"x": plugin(register_kinds=leaves)}).activate(["x"]).kinds()

    @pytest.mark.parametrize("odd", [object(), "place", word(""), word("Two words"), FieldType])
    def test_a_field_type_without_a_word(self, odd: object) -> None:
        with pytest.raises(PluginError, match="plugin 'x'"):
            Host({"x": plugin(register_field_types=lambda: [odd])}).activate(["x"]).field_types()

    def test_a_word_that_two_plugins_give(self) -> None:
        host = Host({"red": field_types("place_key"), "blue": field_types("place_key")})

        with pytest.raises(PluginError, match=r"plugin 'blue': .* 'place_key', which plugin 'red' gives too"):
            host.activate(["red", "blue"]).field_types()

    @pytest.mark.parametrize(
        "bad",
        [
            lambda: Reference("Ruhr", 1, HERE),
            lambda: Reference("ruhr", 0, HERE),
            lambda: Reference("ruhr", True, HERE),
            lambda: Reference("ruhr", 1, "ruhr"),  # type: ignore[arg-type]
            lambda: ConditionType("X", Condition),
            lambda: ConditionType("x", object),  # type: ignore[arg-type]
            lambda: ConditionType("x", "count"),  # type: ignore[arg-type]
            lambda: Check(ODD, 7),  # type: ignore[arg-type]
            lambda: Check("P1", print),  # type: ignore[arg-type]
            lambda: Kinds(None),  # type: ignore[arg-type]
        ],
    )
    def test_a_contribution_of_wrong_parts(self, bad: Callable[[], object]) -> None:
        host = Host({"x": plugin(register_references=lambda: [bad()])}, path=[])

        with pytest.raises(PluginError, match=r"plugin 'x': register_references raised (Value|Type)Error: "):
            host.references()

    def test_a_misspelt_hook(self) -> None:
        host = Host({"x": plugin(register_kind=lambda: [Kinds(HERE)])})

        with pytest.raises(
            PluginError, match="plugin 'x': there is no hook 'register_kind'; did you mean 'register_kinds'"
        ):
            host.activate(["x"])

    def test_a_plugin_without_hooks(self) -> None:
        with pytest.raises(PluginError, match="plugin 'x': answers no hook"):
            Host({"x": plugin()}).activate(["x"])

    @pytest.mark.parametrize("nothing", [None, 7, "plugin", {}])
    def test_what_is_no_plugin_at_all(self, nothing: object) -> None:
        with pytest.raises(PluginError, match="plugin 'x'"):
            Host({"x": nothing}).activate(["x"])

    def test_a_hook_behind_a_property(self) -> None:
        class Hidden:
            @property
            def register_kinds(self) -> Callable[[], list[Kinds]]:
                return hookimpl(lambda: [Kinds(HERE)])

        with pytest.raises(PluginError, match="plugin 'x': register_kinds is a property"):
            Host({"x": Hidden()}).activate(["x"])

    def test_a_hook_without_its_marker(self) -> None:
        class Unmarked:
            @hookimpl
            def register_kinds(self) -> list[Kinds]:
                return []

            def register_checks(self) -> list[Check]:
                return []

        with pytest.raises(PluginError, match="plugin 'x': register_checks lacks the marker"):
            Host({"x": Unmarked()}).activate(["x"])

    def test_a_hook_with_an_argument_nobody_gives(self) -> None:
        with pytest.raises(PluginError, match=r"plugin 'x': .*'settings'"):
            Host({"x": plugin(register_kinds=lambda settings: [Kinds(settings)])}).activate(["x"])

    def test_a_wrapper_around_the_others(self) -> None:
        def wraps() -> Iterator[None]:
            return (yield)

        wrapped = ModuleType("wrapped")
        wrapped.register_kinds = hookimpl(wrapper=True)(wraps)  # type: ignore[attr-defined]

        with pytest.raises(PluginError, match="plugin 'x': register_kinds collects answers; it cannot be wrapped"):
            Host({"x": wrapped}).activate(["x"])

    def test_one_object_under_two_names(self) -> None:
        one = field_types("x")

        with pytest.raises(PluginError, match="same object as plugin"):
            Host({"a": one, "b": one}).activate(["a", "b"])

    @pytest.mark.parametrize(
        ("target", "said"),
        [
            ("not_there_at_all", "ModuleNotFoundError: No module named 'not_there_at_all'"),
            ("json:nothing", "AttributeError"),
            ("", "cannot be imported"),
            ("..json", "cannot be imported"),
        ],
    )
    def test_an_entry_point_that_cannot_be_imported(self, tmp_path: Path, target: str, said: str) -> None:
        metadata = tmp_path / "x-1.dist-info"
        metadata.mkdir()
        (metadata / "entry_points.txt").write_text(f"[participatio]\nx = {target}\n")

        with pytest.raises(PluginError, match=said):
            Host(path=[str(tmp_path)]).activate(["x"])


class TestChecksOfPlugins:
    """A check runs long after its hook was asked; its plugin is named all the same."""

    @staticmethod
    def found(*problems: Any, code: Code = ODD) -> list[Problem]:  # noqa: ANN401 - also what is none
        host = Host({"keys": plugin(register_checks=lambda: [Check(code, lambda definition: problems)])})
        plugins = host.activate(["keys"])
        (check,) = (check for check in plugins.checks() if plugins.owner(check) == "keys")
        return list(check.run(NO_DEFINITION))

    def test_what_it_finds_is_passed_on(self) -> None:
        problem = Problem(ODD, None, {"key": "1"})

        assert [problem] == self.found(problem)

    def test_a_check_that_raises(self) -> None:
        def raises(definition: object) -> list[Problem]:
            raise LookupError("x")

        plugins = Host({"keys": plugin(register_checks=lambda: [Check(ODD, raises)])}).activate(["keys"])

        with pytest.raises(PluginError, match="plugin 'keys': check KEY001 raised LookupError: x"):
            list(plugins.checks()[-1].run(NO_DEFINITION))

    @pytest.mark.parametrize("lie", [None, "odd", Problem(Code("KEY002", "error", "x", "x"), None), Problem(ODD, None)])
    def test_a_check_that_yields_what_it_must_not(self, lie: object) -> None:
        with pytest.raises(PluginError, match="plugin 'keys': check KEY001"):
            self.found(lie)

    @pytest.mark.parametrize("code", ["P101", "odd", "K1", ""])
    def test_a_code_that_is_not_its_own(self, code: str) -> None:
        with pytest.raises(PluginError, match="plugin 'keys': the code"):
            self.found(code=Code(code, "error", "x", "x"))


def test_the_hooks_of_today() -> None:
    assert {
        "register_references",
        "register_stores",
        "register_kinds",
        "register_field_types",
        "register_conditions",
        "register_checks",
    } == set(HOOKS)


def test_who_answers_which_hook_the_library_first() -> None:
    places = plugin(register_kinds=lambda: [Kinds(HERE)])

    answering = Host({"words": field_types("area"), "places": places}, path=()).answering()

    assert ["participatio", "words"] == answering["register_field_types"]
    assert ["places"] == answering["register_kinds"]
    assert set(HOOKS) == set(answering)
