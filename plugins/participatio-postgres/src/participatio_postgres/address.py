# SPDX-License-Identifier: Apache-2.0
"""What an address says: where the server is, who asks, in which schema the tables lie. A password is never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from attrs import field, frozen

from participatio.errors import BadValueError, Code

NOT_AN_ADDRESS = Code(
    "PGS101",
    "error",
    en="{where} is no address of a PostgreSQL database: {why}; "
    "write postgresql://user:password@host:5432/database?schema=participatio",
    de="{where} ist keine Adresse einer PostgreSQL-Datenbank: {why}; "
    "geschrieben wird postgresql://name:passwort@rechner:5432/datenbank?schema=participatio",
)

SCHEMA = "participatio"
SCHEMES = ("postgresql", "postgres")
_SECRET = re.compile(r"pass|secret|key", re.IGNORECASE)
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_OPTION = re.compile(r"[a-z_]{1,40}")


@frozen
class Address:
    """An address, taken apart.

    ``options`` is what libpq is given (host, user, password and so on); ``name`` may be shown to everybody.
    """

    name: str
    schema: str
    options: Mapping[str, str] = field(repr=False)

    def hide(self, text: str) -> str:
        """A text of the server or of libpq without what must not be shown."""
        for option, value in self.options.items():
            if value and _SECRET.search(option):
                text = text.replace(value, "…").replace(quote(value), "…")
        return " ".join(text.split())


def read_address(text: str) -> Address:
    """Take an address apart.

    >>> read_address("postgresql://anna:geheim@db.example/ruhr?schema=stadt").name
    'postgresql://anna@db.example/ruhr?schema=stadt'

    Raises:
        BadValueError: it is none (PGS101).
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadValueError(NOT_AN_ADDRESS, where="postgresql://…", why="its host or port cannot be read") from None
    options = {
        "host": unquote(parts.hostname or ""),
        "port": str(port or ""),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "dbname": unquote(parts.path[1:]),
    }
    given = dict(parse_qsl(parts.query))
    schema = given.pop("schema", SCHEMA)
    options = {key: value for key, value in {**options, **given}.items() if value}
    name = _name(options, schema)
    if parts.scheme not in SCHEMES:
        raise BadValueError(NOT_AN_ADDRESS, where=name, why="it begins with something else")
    if not _SCHEMA.fullmatch(schema):
        raise BadValueError(NOT_AN_ADDRESS, where=name, why="a schema is lower-case letters, digits and '_'")
    if bad := next((key for key in options if not _OPTION.fullmatch(key)), None) or _broken(parts, options):
        raise BadValueError(NOT_AN_ADDRESS, where=name, why=f"'{bad}'")
    return Address(name, schema, options)


def _broken(parts: SplitResult, options: Mapping[str, Any]) -> str | None:
    """What is in it that no address has."""
    if parts.fragment:
        return "#"  # a '#' in a password has to be written %23
    return next((key for key, value in options.items() if "\x00" in value), None)


def _name(options: Mapping[str, str], schema: str) -> str:
    user = f"{quote(options['user'])}@" if "user" in options else ""
    host, port = options.get("host", ""), options.get("port", "")
    where = f"[{host}]" if ":" in host else quote(host)
    where += f":{port}" if port else ""
    inside = "" if schema == SCHEMA else f"?schema={quote(schema)}"
    return f"postgresql://{user}{where}/{quote(options.get('dbname', ''))}{inside}"
