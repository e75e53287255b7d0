# SPDX-License-Identifier: Apache-2.0
"""How a picture is written: SVG whose bytes depend on nothing but what it shows.

Whatever text is put in stays text. A picture says what it shows (title and description), follows light, dark and
print, and needs no font, script or file from elsewhere. Colours have names; `PALETTE` is the only place that has their
values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from html import escape
from typing import Literal
from unicodedata import combining, east_asian_width, normalize

from participatio.text import MARKS

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")

FONT = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans',Arimo,sans-serif"

PALETTE = {
    "paper": ("#ffffff", "#10151b"),
    "card": ("#f5f7f9", "#1b232d"),
    "line": ("#828d99", "#6b7987"),
    "faint": ("#d3d9df", "#36414d"),
    "ink": ("#16202a", "#e9eef3"),
    "muted": ("#4d5a67", "#adb9c5"),
    "accent": ("#0a52a8", "#86bdff"),
    "on_accent": ("#ffffff", "#0b1622"),
    # one for each stage of a story, and of a chart's series
    "contribution": ("#8a4500", "#f3ae66"),
    "proposal": ("#0b5aa8", "#82bbff"),
    "consultation": ("#6438a3", "#c6abff"),
    "statement": ("#93296a", "#ff9fd2"),
    "decision": ("#a31a2b", "#ffa39b"),
    "project": ("#12652c", "#82dc93"),
}
"""What a colour is in the light and in the dark. All but the first four are for text as well, on paper and on cards."""

RULES = {
    "paper": "fill:paper",
    "sheet": "fill:card;stroke:line",
    "plot": "fill:paper;stroke:line",
    "ghost": "fill:paper;stroke:line;stroke-dasharray:5 4",
    "asked": "fill:card;stroke:accent;stroke-width:3",
    "tab": "fill:accent",
    "rule": "fill:none;stroke:faint",
    "axis": "fill:none;stroke:line",
    "way": "fill:none;stroke:accent;stroke-width:2.5",
    "aside": "fill:none;stroke:line;stroke-width:1.75",
    "cut": "fill:none;stroke:line;stroke-width:1.75;stroke-dasharray:3 5",
    "way-end": "fill:accent",
    "aside-end": "fill:line",
    "cut-end": "fill:paper;stroke:line;stroke-width:1.5",
    "curve": "fill:none;stroke-width:2.5;stroke-linejoin:round",
    "casing": "fill:none;stroke:paper;stroke-width:7",
    "sign": "fill:none;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round",
    "hatch": "fill:none;stroke:paper;stroke-width:2",
    "grain": "fill:paper",
    "t": "fill:ink;font-size:13px",
    "quiet": "fill:muted;font-size:13px",
    "small": "fill:muted;font-size:12px",
    "head": "fill:ink;font-size:16px;font-weight:bold",
    "strong": "fill:ink;font-size:13px;font-weight:bold",
    "tab-text": "fill:on_accent;font-size:12px;font-weight:bold",
    "halo": "stroke:paper;stroke-width:3px;stroke-linejoin:round;paint-order:stroke",
    "end": "text-anchor:end",
    "middle": "text-anchor:middle",
    **{f"is-{name}": f"fill:{name}" for name in PALETTE},
    **{f"of-{name}": f"stroke:{name}" for name in PALETTE},
}
"""What the classes mean; a picture carries those it uses. Where a colour's name stands, its value follows the theme."""

_FAR = 1e7
_MARK = "participatio"
_SCOPE = "\x00"  # stands for the picture's own name until that is known; no text can hold it
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")
_TARGET = re.compile(r"#|https?://|(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^\\\s]")
# What XML forbids, what turns the direction of writing unseen, and what nobody sees.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
_PILE = re.compile(rf"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{{{MARKS}}})"
                   r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")  # fmt: skip


# Markup


class Markup(str):
    """Text that is markup already; whatever is not is escaped."""

    __slots__ = ()


def plain(text: str) -> str:
    r"""Text without what XML forbids and what only deceives the reader; that shows as ``\ufffd``.

    >>> plain("rot\x1b[31m") == "rot\ufffd[31m"
    True
    """
    if text.isascii() and text.isprintable():
        return text
    return _PILE.sub(r"\1", _UNFIT.sub("\ufffd", text))


def number(value: float) -> str:
    """A number as the picture says it: to a hundredth, without a useless nought.

    >>> number(12.0), number(1 / 3), number(-0.001)
    ('12', '0.33', '0')
    """
    if not abs(value) < _FAR:  # what is not a number is not either
        raise ValueError(f"{value} is no place in a picture")
    said = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said


def element(tag: str, /, *children: str | Markup, **attributes: str | float | None) -> Markup:
    """An element of SVG or HTML; texts in it are escaped, `Markup` is kept.

    Without children it closes itself; an empty text keeps it open. ``_`` in an attribute's name is ``-``, one at its
    end is nothing. What is None is left out.

    >>> print(element("text", "Rad & <Fuß>", x=1.5, text_anchor="end", class_="t"))
    <text x="1.5" text-anchor="end" class="t">Rad &amp; &lt;Fuß&gt;</text>
    """
    said = "".join(f" {_attribute(name, value)}" for name, value in attributes.items() if value is not None)
    if not _NAME.fullmatch(tag) or tag == "script":
        raise ValueError(f"'{tag}' is no element of a picture")
    if not children:
        return Markup(f"<{tag}{said}/>")
    inner = "".join(child if isinstance(child, Markup) else escape(plain(child), quote=False) for child in children)
    return Markup(f"<{tag}{said}>{inner}</{tag}>")


def _attribute(name: str, value: str | float) -> str:
    name = name.rstrip("_").replace("_", "-")
    if not _NAME.fullmatch(name) or name.startswith("on"):
        raise ValueError(f"'{name}' is no attribute of a picture")
    if not isinstance(value, str):
        return f'{name}="{number(value)}"'
    if name == "href" and not _TARGET.match(value):
        raise ValueError(f"'{plain(value)}' is no address a picture may lead to")
    return f'{name}="{value if isinstance(value, Markup) else escape(plain(value))}"'


def joined(parts: Sequence[Markup] | Iterator[Markup]) -> Markup:
    """Several elements, one after the other."""
    return Markup("".join(parts))


def own(name: str) -> Markup:
    """The id of something inside the picture; no other picture on the same page has it."""
    return Markup(f"{_SCOPE}-{name}")


def paint(name: str) -> Markup:
    """A reference to a pattern or marker with the id ``own(name)``."""
    return Markup(f"url(#{_SCOPE}-{name})")


def route(*points: tuple[float, float], radius: float = 8) -> str:
    """The path along points, its corners rounded.

    >>> route((0, 0), (0, 20), (30, 20))
    'M0 0L0 12Q0 20 8 20L30 20'
    """
    said = [f"M{_point(points[0])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(here, before, radius), _towards(here, after, radius)
        said.append(f"L{_point(start)}Q{_point(here)} {_point(end)}")
    return "".join([*said, f"L{_point(points[-1])}"])


def _point(point: tuple[float, float]) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _towards(here: tuple[float, float], there: tuple[float, float], far: float) -> tuple[float, float]:
    """So far from here to there, but not beyond the middle."""
    across, down = there[0] - here[0], there[1] - here[1]
    length = max((across**2 + down**2) ** 0.5, 1e-9)
    share = min(far, length / 2) / length
    return here[0] + across * share, here[1] + down * share


# Text


_WIDTHS = {  # in thousandths of the size: of the fonts in FONT, plain and bold
    False: {
        191: "'", 222: "ijlł’", 260: "|", 278: " !,./:;I[]\\ft·", 333: "()-`r„“”", 350: "•", 355: '"',
        389: "*", 400: "°", 469: "^", 500: "Jcksvxyz", 556: "–€", 584: "+<=>~×", 611: "FTZßø", 667: "&ABEKPSVXY",
        722: "CDHNRUw", 778: "GOQØ", 833: "Mm", 889: "%æ", 944: "W", 1000: "—…→←Æ", 1015: "@", 334: "{}",
    },
    True: {
        238: "'", 278: " ,./I\\ijlł’·", 280: "|", 333: "!():;[]-`ft", 350: "•", 389: "*r{}", 400: "°",
        474: '"', 500: "z„“”", 556: "–€", 584: "+<=>^~×", 611: "?FLTZbdghnopqußø", 667: "EPSVXY", 722: "&ABCDHKNRU",
        778: "GOQwØ", 833: "M", 889: "%mæ", 944: "W", 975: "@", 1000: "—…→←Æ",
    },
}  # fmt: skip
_USUAL = 556  # of digits and of most letters
_WIDE = 1000


@lru_cache(maxsize=4096)
def _width(char: str, bold: bool) -> int:  # noqa: FBT001 - a key of the table
    """How wide a character is; an accent takes no room, what the table does not know is guessed not too narrow."""
    base = normalize("NFD", char)[0]
    for size, chars in _WIDTHS[bold].items():
        if base in chars:
            return size
    if combining(base) or base in "\u200c\u200d\ufe0e\ufe0f":
        return 0
    if base >= "\u0250":
        return _WIDE if east_asian_width(base) in "WF" or base >= "\U0001f000" else 700
    return _USUAL


def measure(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is.

    >>> measure("Idee", 10), measure("Idee", 10, bold=True)
    (19.46, 20.01)
    """
    return _units(text, bold) * size / 1000


def _units(text: str, bold: bool) -> int:  # noqa: FBT001 - as `_width`
    """How wide a line is in thousandths of the size; of two texts behind each other it is the sum."""
    return sum([_width(char, bold) for char in text])


def clip(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """A text as one line no wider than ``room``; what is cut off shows as ``…``.

    >>> clip("Talentförderung", 60, 12)
    'Talentför…'
    """
    return (wrap(text, room, size, lines=1, bold=bold) or [""])[0]


def wrap(text: str, room: float, size: float, *, lines: int = 3, bold: bool = False) -> list[str]:
    """A text in at most so many lines, none wider than ``room``; what is cut off shows as ``…``.

    Lines break at blanks, behind hyphens and slashes, and inside a word only if it would not fit into a line alone.

    >>> wrap("Wissenschaftskommunikation im Ruhrgebiet stärken", 150, 14)
    ['Wissenschaftskommu-', 'nikation im Ruhrgebiet', 'stärken']
    >>> wrap("Wissenschaftskommunikation im Ruhrgebiet stärken", 150, 14, lines=2)
    ['Wissenschaftskommu-', 'nikation im Ruhrgebie…']
    """
    reach = max(int(lines * room / size * 5), 0) + 1  # no more than that can be seen, whatever the letters
    found: list[str] = []
    line, used = "", 0
    for piece in _pieces(" ".join(plain(text[: 4 * reach]).split())[:reach]):
        rest = piece
        while (used + _units(rest.rstrip(), bold)) * size / 1000 > room:
            head = ""
            if not line:
                head, rest = _parted(rest, room, size, bold=bold)
            found.append((line or head).rstrip())
            line, used = "", 0
            if len(found) > lines:
                break
        line += rest
        used += _units(rest, bold)
        if len(found) > lines:
            break
    if line.strip():
        found.append(line.rstrip())
    if len(found) <= lines:
        return found
    return [*found[: lines - 1], _shortened(found[lines - 1], room, size, bold=bold)]


def _pieces(text: str) -> list[str]:
    """The text taken apart wherever a line may end."""
    return re.findall(r"\S+?(?:[-/–]+(?=\w\w)|(?=\s|$))\s*", text)


def _parted(word: str, room: float, size: float, *, bold: bool) -> tuple[str, str]:
    """A word too long for a line: as much as fits, parted where a syllable may end if one does, and the rest."""
    end = 1
    while end < len(word) - 1 and measure(word[: end + 1] + "-", size, bold=bold) <= room:
        end += 1
    if not word[end - 1 : end + 1].isalpha() or word[end] >= "\u0250":
        return word[:end], word[end:]
    for at in range(end, max(end - 6, 3), -1):
        if word[at].lower() not in _VOWELS and word[at + 1 : at + 2].lower() in _VOWEL:
            cluster = next((one for one in _CLUSTERS if word[: at + 1].lower().endswith(one)), "-")
            here = at + 1 - len(cluster)
            if here > 2 and word[here - 1].isalpha():  # noqa: PLR2004 - two letters alone look lost
                return f"{word[:here]}-", word[here:]
    return f"{word[:end]}-", word[end:]


_VOWELS = "aeiouyäöü"
_VOWEL = tuple(_VOWELS)
_CLUSTERS = ("sch", "ch", "ck", "ph", "th")


def _shortened(line: str, room: float, size: float, *, bold: bool) -> str:
    line = line.removesuffix("-")
    while line and measure(line + "…", size, bold=bold) > room:
        line = line[:-1]
    return line.rstrip(" ,;:–-/") + "…"


def write(  # noqa: PLR0913 - a text, its place and its look
    text: str, x: float, y: float, *, look: str = "t", size: float = 13, room: float | None = None, bold: bool = False
) -> Markup:
    """A line of text at a place; one that nearly fills its room is held to its width, whatever font is there."""
    wide = measure(text, size, bold=bold)
    held = room is not None and wide > room * 0.84
    return element(
        "text",
        text,
        x=x,
        y=y,
        class_=look,
        textLength=wide if held else None,
        lengthAdjust="spacingAndGlyphs" if held else None,
    )


# The picture


def picture(  # noqa: PLR0913 - a picture and what it says of itself
    body: Markup,
    *,
    width: float,
    height: float,
    title: str,
    desc: str,
    language: str,
    theme: str = "auto",
) -> Markup:
    """A whole picture: what it shows, its title, its description, and its looks.

    Parameters:
        desc: what somebody who does not see it has to know.
        theme: ``auto`` follows whoever looks, ``light`` and ``dark`` do not. Paper is always light.
    """
    if theme not in THEMES:
        raise ValueError(f"'{theme}' is no theme; there are {', '.join(THEMES)}")
    said = joined([element("title", title, id=own("title")), element("desc", desc, id=own("desc"))])
    used = {name for found in re.findall(r' class="([^"]*)"', body) for name in found.split()}
    style = element("style", Markup(_sheet([name for name in RULES if name in used | {"paper"}], theme)))
    whole = element(
        "svg",
        said,
        style,
        element("rect", width=width, height=height, rx=12, class_="paper"),
        body,
        data_from=_MARK,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        lang=language,
        class_=Markup(_SCOPE),
        aria_labelledby=own("title"),
        aria_describedby=own("desc"),
    )
    return Markup(whole.replace(_SCOPE, "p" + sha256(whole.encode()).hexdigest()[:10]) + "\n")


def is_picture(text: str) -> bool:
    """True for the beginning of what `picture` wrote."""
    return text.startswith(f'<svg data-from="{_MARK}" ')


def _sheet(names: Sequence[str], theme: str) -> str:
    """The style sheet: colours as properties of the picture, and the classes used, each for this picture alone."""
    here = f".{_SCOPE}"
    colours = {word for name in names for word in re.findall(r":(\w+)", RULES[name]) if word in PALETTE}
    light, dark = (
        f"{here}{{" + ";".join(f"--{name}:{PALETTE[name][look]}" for name in PALETTE if name in colours) + "}"
        for look in (0, 1)
    )
    themes = {
        "light": light,
        "dark": f"{dark}@media print{{{light}}}",
        "auto": f"{light}@media screen and (prefers-color-scheme:dark){{{dark}}}",
    }
    rules = "".join(f"{here} .{name}{{{_declared(RULES[name], dark=theme == 'dark')}}}" for name in names)
    return f"{here}{{font-family:{FONT};max-width:100%;height:auto}}{themes[theme]}{rules}"


def _declared(rule: str, *, dark: bool) -> str:
    """A rule with its colours twice: as they are, for programs that know no properties, and as the theme has them."""
    found: list[str] = []
    for one in rule.split(";"):
        name, _, value = one.partition(":")
        colour = PALETTE.get(value)
        found.extend([one] if colour is None else [f"{name}:{colour[dark]}", f"{name}:var(--{value})"])
    return ";".join(found)
