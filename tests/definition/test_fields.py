# SPDX-License-Identifier: Apache-2.0
"""The types of values: what they take, what they refuse, what they keep."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatio.dates import read_date, read_zone
from participatio.definition.fields import (
    BUILT_IN,
    FieldSpec,
    FieldType,
    File,
    Money,
    Place,
    Reader,
    choices,
    field_type,
)
from participatio.errors import BadValueError

READER = Reader(read_zone("Europe/Berlin"))
DIGEST = "0123456789abcdef" * 4


def spec(type_: str, **options: Any) -> FieldSpec:  # noqa: ANN401 - as a file gives them
    if type_ == "choice":
        options.setdefault("of", ["accepted", "refused"])
    return FieldSpec(name="field", type=BUILT_IN[type_], **options)


@pytest.mark.parametrize(
    ("type_", "raw", "value"),
    [
        ("line", "Zollverein", "Zollverein"),
        ("line", "u\u0308ber", "über"),
        ("line", " as given ", " as given "),
        ("text", "one\ntwo\tthree", "one\ntwo\tthree"),
        ("number", "0", 0),
        ("number", "-12", -12),
        ("number", 12, 12),
        ("number", "9" * 18, 10**18 - 1),
        ("money", "1200", Money(120000)),
        ("money", "1200.5", Money(120050)),
        ("money", "-0.05", Money(-5)),
        ("money", 1200, Money(120000)),
        ("money", Decimal("1200.50"), Money(120050)),
        ("money", Decimal("1E+3"), Money(100000)),
        ("choice", "refused", "refused"),
        ("yes_no", "ja", True),
        ("yes_no", "no", False),
        ("yes_no", True, True),
        ("place", "Essen", Place("Essen")),
        ("place", {"name": "Essen", "lat": "51.4556", "lon": "-7"}, Place("Essen", 51455600, -7000000)),
        ("place", {"name": "Essen", "lat": Decimal("0.000001"), "lon": 180}, Place("Essen", 1, 180000000)),
        ("link", "https://www.ruhr-konferenz.nrw/a?b=c#d", "https://www.ruhr-konferenz.nrw/a?b=c#d"),
        ("link", "http://[::1]:8080", "http://[::1]:8080"),
        ("link", "https://müller.de/straße", "https://müller.de/straße"),
        ("file", {"name": "Plan 1.pdf", "sha256": DIGEST}, File("Plan 1.pdf", DIGEST)),
    ],
)
def test_a_value_is_read_from_text_and_from_python(type_: str, raw: object, value: object) -> None:
    read = spec(type_).read(raw, READER)

    assert value == read
    assert type(value) is type(read)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("2018-04", "2018-04"),
        (date(2018, 4, 3), "2018-04-03"),
        (datetime(2018, 4, 3, 12, tzinfo=UTC), "2018-04-03T12:00:00+00:00"),
    ],
)
def test_a_date_is_read_as_dates_are(raw: object, text: str) -> None:
    assert read_date(text, READER.zone) == spec("date").read(raw, READER)


@pytest.mark.parametrize(
    ("type_", "raw", "code", "near"),
    [
        ("line", "a\nb", "P141", ()),
        ("line", "a\u2028b", "P141", ()),
        ("line", "a" * 201, "P138", ()),
        ("line", "a" * 10_000_000, "P138", ()),
        ("line", "a\u202e", "P121", ()),
        ("line", "", "P140", ()),
        ("text", " \n\u200b", "P140", ()),
        ("line", 5, "P136", ()),
        ("line", None, "P136", ()),
        ("line", ["a"], "P136", ()),
        ("number", "1.000", "P142", ("1000",)),
        ("number", "1 000", "P142", ("1000",)),
        ("number", "007", "P142", ("7",)),
        ("number", "+5", "P142", ("5",)),
        ("number", "12.0", "P142", ("12",)),
        ("number", "1.5", "P142", ()),
        ("number", "zwölf", "P142", ()),
        ("number", "١٢", "P142", ()),
        ("number", "9" * 19, "P143", ()),
        ("number", "9" * 100_000, "P143", ()),
        ("number", 10**18, "P143", ()),
        ("number", True, "P136", ()),
        ("number", 1.0, "P137", ()),
        ("number", float("nan"), "P137", ()),
        ("money", "1.200,50 €", "P146", ("1200.50",)),
        ("money", "EUR 1,200.50", "P146", ("1200.50",)),
        ("money", "1200,-", "P146", ("1200",)),
        ("money", "1.005", "P146", ("1005",)),
        ("money", "viel", "P146", ()),
        ("money", 1200.5, "P137", ()),
        ("money", False, "P136", ()),
        ("money", Decimal("0.001"), "P146", ()),
        ("money", Decimal("NaN"), "P146", ()),
        ("money", Decimal("1e999999999"), "P146", ()),
        ("money", Decimal("1e-999999999"), "P146", ()),
        ("money", 10**17, "P143", ()),
        ("date", "31.12.2019", "P110", ("2019-12-31",)),
        ("date", 2019, "P136", ()),
        ("choice", "acepted", "P147", ("accepted",)),
        ("choice", True, "P136", ()),
        ("yes_no", "Ja", "P148", ("ja",)),
        ("yes_no", "wahr", "P148", ("yes",)),
        ("yes_no", "vielleicht", "P148", ()),
        ("yes_no", 1, "P136", ()),
        ("place", {"name": "Essen", "lat": "51"}, "P151", ()),
        ("place", {"lat": "51", "lon": "7"}, "P151", ()),
        ("place", {"name": "Essen", "long": "7"}, "P152", ("lon",)),
        ("place", {"name": "Essen", "lat": "51,4556", "lon": "7"}, "P149", ("51.4556",)),
        ("place", {"name": "Essen", "lat": "51.45563219", "lon": "7"}, "P149", ("51.455632",)),
        ("place", {"name": "Essen", "lat": 51.4556, "lon": 7}, "P137", ()),
        ("place", {"name": "Essen", "lat": "91", "lon": "7"}, "P150", ()),
        ("place", {"name": "Essen", "lat": True, "lon": "7"}, "P136", ()),
        ("link", "www.essen.de", "P153", ("https://www.essen.de",)),
        ("link", "HTTPS://essen.de", "P153", ("https://essen.de",)),
        ("link", "javascript:alert(1)", "P153", ()),
        ("link", "ftp://essen.de", "P153", ()),
        ("link", "https://user:pw@essen.de", "P154", ()),
        ("link", "https://essen.de@evil.example", "P154", ()),
        ("link", "https://essen.de\\@evil.example", "P154", ()),
        ("link", "https://essen.de/a b", "P153", ()),
        ("link", "https://essen.de/\u200b", "P153", ()),
        ("link", "https:///x", "P153", ()),
        ("link", "https://essen.de:99999/", "P153", ()),
        ("link", 'https://essen.de/"onclick=', "P153", ()),
        ("link", "https://essen.de/\tx", "P153", ()),
        ("file", {"name": "../plan.pdf", "sha256": DIGEST}, "P155", ()),
        ("file", {"name": "a\\b.pdf", "sha256": DIGEST}, "P155", ()),
        ("file", {"name": "CON.txt", "sha256": DIGEST}, "P155", ()),
        ("file", {"name": "..", "sha256": DIGEST}, "P155", ()),
        ("file", {"name": "plan.pdf", "sha256": "abc"}, "P156", ()),
        ("file", {"name": "plan.pdf", "sha256": DIGEST.upper()}, "P156", (DIGEST,)),
        ("file", {"name": "plan.pdf"}, "P151", ()),
        ("file", "plan.pdf", "P136", ()),
    ],
)
def test_what_is_no_such_value_is_refused(type_: str, raw: object, code: str, near: tuple[str, ...]) -> None:
    with pytest.raises(BadValueError) as refused:
        spec(type_).read(raw, READER)

    assert (code, near) == (refused.value.code.id, refused.value.near)
    assert len(str(refused.value)) < 400
    assert "{" not in refused.value.at(None).text("de").replace(repr(raw), "")


@pytest.mark.parametrize(
    ("type_", "options", "raw", "code"),
    [
        ("line", {"max": 3}, "four", "P138"),
        ("text", {"min": 5}, "four", "P139"),
        ("number", {"min": 1}, "0", "P144"),
        ("number", {"max": 0}, 1, "P145"),
        ("money", {"max": 10}, "10.01", "P145"),
        ("money", {"min": 10}, "9.99", "P144"),
        ("link", {"max": 10}, "https://essen.de", "P138"),
    ],
)
def test_a_value_keeps_the_limits_of_its_field(type_: str, options: dict[str, Any], raw: object, code: str) -> None:
    with pytest.raises(BadValueError) as refused:
        spec(type_, **options).read(raw, READER)

    assert code == refused.value.code.id


def test_a_choice_is_guessed_by_its_label() -> None:
    of = {"accepted": "Angenommen", "refused": "Abgelehnt"}
    with pytest.raises(BadValueError) as refused:
        spec("choice", of=of).read("abgelehnt", READER)

    assert ("refused",) == refused.value.near


@pytest.mark.parametrize(
    ("type_", "options", "code"),
    [
        ("number", {"of": ["a"]}, "P131"),
        ("line", {"currency": "EUR"}, "P131"),
        ("yes_no", {"max": 1}, "P131"),
        ("number", {"min": 2, "max": 1}, "P132"),
        ("choice", {"of": []}, "P133"),
        ("choice", {"of": ["Ja!"]}, "P134"),
        ("money", {"currency": "Euro"}, "P135"),
    ],
)
def test_a_spec_that_is_not_sound_is_refused(type_: str, options: dict[str, Any], code: str) -> None:
    with pytest.raises(BadValueError) as refused:
        spec(type_, **options)

    assert code == refused.value.code.id


def test_an_unknown_type_is_refused_with_the_one_meant() -> None:
    with pytest.raises(BadValueError) as refused:
        field_type("lnie")

    assert ("P130", ("line",)) == (refused.value.code.id, refused.value.near)


def test_choices_are_a_list_or_a_map_and_cannot_be_changed() -> None:
    assert {"a": "a"} == choices(["a"])
    assert {"a": "A"} == choices({"a": "A"})
    with pytest.raises(TypeError):
        choices(["a"])["b"] = "b"  # type: ignore[index]


def test_equal_specs_are_one_key() -> None:
    assert 1 == len({spec("choice", of=["a"]), spec("choice", of={"a": "a"})})


def test_a_plugin_makes_a_type_of_its_own() -> None:
    shout = FieldType(id="shout", read=lambda raw, _spec, _reader: str(raw).upper())
    loud = FieldSpec(name="loud", type=shout)

    assert "HEY" == loud.read("hey", READER) == loud.restore("hey", READER)


coordinates = st.tuples(st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000))
names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=40)
values = st.one_of(
    st.tuples(st.just("line"), names),
    st.tuples(st.just("text"), names),
    st.tuples(st.just("number"), st.integers(-(10**18) + 1, 10**18 - 1)),
    st.tuples(st.just("money"), st.integers(-(10**18) + 1, 10**18 - 1).map(Money)),
    st.tuples(st.just("money"), st.integers(-(10**18) + 1, 10**18 - 1).map(Money).map(str)),
    st.tuples(st.just("date"), st.dates()),
    st.tuples(st.just("choice"), st.sampled_from(["accepted", "refused"])),
    st.tuples(st.just("yes_no"), st.booleans()),
    st.tuples(st.just("place"), st.builds(lambda name, at: Place(name, *at), names, coordinates)),
    st.tuples(st.just("place"), names.map(Place)),
    st.tuples(st.just("file"), names.map(lambda name: {"name": f"x{name}", "sha256": DIGEST})),
)


@given(values)
def test_a_value_is_hashable_read_again_as_itself_and_kept_as_json(drawn: tuple[str, object]) -> None:
    type_, raw = drawn
    field = spec(type_)
    value = field.read(raw, READER)
    kept = json.loads(json.dumps(field.plain(value)))

    hash(value)
    assert value == field.read(value, READER)
    assert value == field.restore(kept, READER)
    assert isinstance(kept, (str, int, dict)) and not isinstance(kept, bool)  # noqa: PT018


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "lat", "lon", "sha256", "x"]), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(BUILT_IN)), anything)
def test_anything_is_a_value_or_refused_with_a_sentence(type_: str, raw: object) -> None:
    try:
        value = spec(type_).read(raw, READER)
    except BadValueError as refused:
        assert refused.at(None).text("de")  # noqa: PT017 - either answer is right
        assert str(refused)  # noqa: PT017 - either answer is right
    else:
        hash(value)
