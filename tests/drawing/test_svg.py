# SPDX-License-Identifier: Apache-2.0
"""The writer: what comes out is well-formed, says the same every time, and is nothing but what it was told to be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.drawing.conftest import HOSTILE, parsed

from participatio.drawing.svg import (
    PALETTE,
    THEMES,
    Markup,
    clip,
    element,
    is_picture,
    joined,
    measure,
    number,
    own,
    paint,
    picture,
    plain,
    route,
    wrap,
    write,
)

WAY = element("path", class_="way")


def drawn(body: Markup = WAY, **said: str) -> str:
    known = {"title": "T", "desc": "D", "language": "de", **said}
    return picture(body, width=100, height=50, **known)


class TestElement:
    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_text_stays_text(self, text: str) -> None:
        made = parsed(element("text", text, aria_label=text))

        assert (plain(text), [], "text") == (made.text, list(made), made.tag)
        assert ["aria-label"] == list(made.attrib)

    def test_an_element_with_nothing_in_it_closes_itself(self) -> None:
        assert '<rect x="1"/>' == element("rect", x=1, y=None)
        assert "<td></td>" == element("td", "")

    def test_nothing_in_it_acts(self) -> None:
        for tag in ("script", "a b", "x>", ""):
            with pytest.raises(ValueError, match="element"):
                element(tag)
        for name in ("onload", "a b", 'x"'):
            with pytest.raises(ValueError, match="attribute"):
                element("rect", **{name: "1"})

    @pytest.mark.parametrize(
        "target", ["javascript:alert(1)", " javascript:x", "JAVASCRIPT:x", "data:text/html,x", "\\\\x"]
    )
    def test_it_leads_nowhere_it_should_not(self, target: str) -> None:
        with pytest.raises(ValueError, match="address"):
            element("a", href=target)

    @pytest.mark.parametrize("target", ["#tf01", "https://example.org/a?b=c", "item/idea-1", "/items"])
    def test_it_leads_on(self, target: str) -> None:
        assert f'<a href="{target}"/>' == element("a", href=target)

    def test_numbers_that_are_none_are_refused(self) -> None:
        for value in (float("nan"), float("inf"), 1e9):
            with pytest.raises(ValueError, match="place"):
                number(value)


class TestText:
    def test_what_deceives_is_seen(self) -> None:
        assert "\ufffdgnp.exe" == plain("\u202egnp.exe")
        assert "Z" + "\u0335" * 8 == plain("Z" + "\u0335" * 3000)

    def test_it_is_as_wide_as_the_fonts_make_it(self) -> None:
        assert 333 == pytest.approx(measure("Ruhr-Konferenz", 1000) - measure("RuhrKonferenz", 1000))
        assert measure("Öl", 10) == measure("Ol", 10)
        assert measure("I", 10) < measure("I", 12) < measure("W", 12) < measure("W", 12, bold=True) + 0.01

    @given(st.text(max_size=200), st.integers(40, 400), st.integers(1, 4))
    def test_lines_are_no_wider_than_their_room(self, text: str, room: int, lines: int) -> None:
        found = wrap(text, room, 13, lines=lines)

        assert len(found) <= lines
        assert all(measure(line, 13) <= room for line in found)
        assert [] == [line for line in found if not line.strip()]

    @given(st.text("abcdeg -/", max_size=60))
    def test_nothing_is_lost_where_there_is_room(self, text: str) -> None:
        found = "".join(wrap(text, 100, 13, lines=100))

        assert re.sub(r"[\s-]", "", text) == re.sub(r"[\s-]", "", found)

    def test_five_thousand_characters_are_no_work(self) -> None:
        assert 3 == len(wrap(HOSTILE["words"] * 100, 300, 16))
        assert ["…"] == [line[-1] for line in wrap(HOSTILE["long"] * 100, 300, 16, lines=1)]

    @pytest.mark.parametrize(
        ("word", "parted"),
        [
            ("Wissenschaftskommunikation", ["Wissenschafts-", "kommunikation"]),
            ("Fachkräftegewinnung", ["Fachkräftegewin-", "nung"]),
            ("Emscher-Lippe-Region", ["Emscher-Lippe-", "Region"]),
        ],
    )
    def test_long_words_are_parted_where_a_syllable_may_end(self, word: str, parted: list[str]) -> None:
        assert parted == wrap(word, 100, 13)

    def test_what_nearly_fills_its_room_is_held_to_its_width(self) -> None:
        assert "textLength" in write("Talentförderung", 0, 0, room=100)
        assert "textLength" not in write("Talent", 0, 0, room=100)

    def test_what_is_cut_off_shows(self) -> None:
        assert "Talent…" == clip("Talentförderung", 50, 13)
        assert "" == clip("", 50, 13)


class TestPicture:
    def test_it_says_what_it_is(self) -> None:
        made = parsed(drawn(title="A <way>", desc="From & to"))
        ids = {one.get("id"): one.text for one in made}
        labels = [made.attrib[f"aria-{name}"] for name in ("labelledby", "describedby")]

        assert ("img", "de") == (made.get("role"), made.get("lang"))
        assert ["A <way>", "From & to"] == [ids[label] for label in labels]

    def test_the_same_is_the_same_and_another_has_other_names(self) -> None:
        assert drawn() == drawn()
        names = {
            re.findall(r'class="(p[0-9a-f]{10})"', one)[0] for one in (drawn(), drawn(title="U"), drawn(theme="dark"))
        }

        assert 3 == len(names)
        assert "\x00" not in drawn()

    def test_its_own_names_cannot_be_taken(self) -> None:
        body = joined(
            [element("pattern", id=own("dots")), element("rect", fill=paint("dots")), element("text", "\x00-dots")]
        )
        said = drawn(body)
        name = re.findall(r'id="(p[0-9a-f]+-dots)"', said)[0]

        assert f'fill="url(#{name})"' in said
        assert ">\ufffd-dots<" in said

    def test_its_style_is_its_own(self) -> None:
        said = drawn()
        (name,) = set(re.findall(r"\.(p[0-9a-f]{10})\b", said))
        style = re.findall(r"<style>(.*)</style>", said)[0]

        assert all(rule.startswith((f".{name}", "@media")) for rule in re.findall(r"[^{}]+(?=\{)", style))

    def test_light_and_dark(self) -> None:
        light, dark = (f"--paper:{colour}" for colour in PALETTE["paper"])

        assert [True, True] == [colour in drawn(theme="auto") for colour in (light, dark)]
        assert [True, False] == [colour in drawn(theme="light") for colour in (light, dark)]
        assert "@media screen and (prefers-color-scheme:dark)" in drawn(theme="auto")
        assert "@media print" in drawn(theme="dark")
        assert f"fill:{PALETTE['paper'][1]};fill:var(--paper)" in drawn(theme="dark")
        with pytest.raises(ValueError, match="auto, light, dark"):
            drawn(theme="dim")

    def test_it_needs_nothing_from_elsewhere(self) -> None:
        for theme in THEMES:
            assert ["http://www.w3.org/2000/svg"] == re.findall(r"https?://[^\"' ]+", drawn(theme=theme))

    def test_it_is_known_again(self) -> None:
        assert is_picture(drawn())
        assert not is_picture("<svg></svg>")


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
class TestColours:
    def test_text_can_be_read(self, theme: int) -> None:
        texts = set(PALETTE) - {"paper", "card", "line", "faint", "on_accent"}
        bad = [
            (text, ground)
            for text in sorted(texts)
            for ground in ("paper", "card")
            if contrast(PALETTE[text][theme], PALETTE[ground][theme]) < 4.5
        ]

        assert [] == bad
        assert contrast(PALETTE["on_accent"][theme], PALETTE["accent"][theme]) >= 4.5

    def test_lines_can_be_seen(self, theme: int) -> None:
        assert all(contrast(PALETTE["line"][theme], PALETTE[ground][theme]) >= 3 for ground in ("paper", "card"))


def test_a_path_turns_softly() -> None:
    assert "M0 0L0 10" == route((0, 0), (0, 10))
    assert "M0 0L0 5Q0 10 5 10L10 10" == route((0, 0), (0, 10), (10, 10), radius=20)
    assert "M0 0L0 0Q0 0 5 5L10 10" == route((0, 0), (0, 0), (10, 10))
