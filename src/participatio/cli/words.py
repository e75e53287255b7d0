# SPDX-License-Identifier: Apache-2.0
"""In which language the command line answers, and how a command says something in it."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping, Sequence

from participatio.languages import LANGUAGES

_DOMAIN = "participatio"
_ASKED = ("PARTICIPATIO_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for with ``--lang``, else in the environment, else English.

    It is read before the commands are made, because their help is written in it.

    >>> language_of(["check", "--lang", "de"], {"LANG": "en_GB.UTF-8"})
    'de'
    >>> language_of([], {"LC_ALL": "C", "LANG": "de_DE.UTF-8"})
    'en'
    """
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        option, equals, value = argument.partition("=")
        if option == "--lang":
            value = value if equals else "".join(arguments[position + 1 : position + 2])
            if value in LANGUAGES:
                return value
    for name in _ASKED:
        if said := environment.get(name):
            return "de" if said.lower().replace("-", "_").partition("_")[0].partition(".")[0] == "de" else "en"
    return "en"


def speak(language: str) -> None:
    """Have click's own sentences answer in ``language``: they ask gettext for the text domain of the day."""
    folder = os.path.join(os.path.dirname(__file__), "locale")  # noqa: PTH118, PTH120 - pathlib costs --help 3 ms
    gettext.bindtextdomain(_DOMAIN, folder)
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = language


_SYSTEM = {
    "EACCES": "keine Berechtigung",
    "EPERM": "nicht erlaubt",
    "ENOENT": "das gibt es nicht",
    "ENOTDIR": "das ist kein Ordner",
    "EISDIR": "das ist ein Ordner",
    "EEXIST": "das gibt es schon",
    "ENOSPC": "kein Platz auf der Platte",
    "EROFS": "hier darf nur gelesen werden",
    "EIO": "Fehler beim Lesen oder Schreiben",
    "ENAMETOOLONG": "der Name ist zu lang",
}


def system_said(error: OSError, language: str) -> str:
    """What the machine says of a file that cannot be used.

    >>> system_said(FileNotFoundError(2, "No such file or directory"), "de")
    'das gibt es nicht'
    """
    said = error.strerror or str(error)
    if language != "de" or error.errno is None:
        return said
    import errno

    return _SYSTEM.get(errno.errorcode.get(error.errno, ""), said)
