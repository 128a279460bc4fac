"""The demo's logins at its database: one for each kind of process, as in a region."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from config.roles import wanted
from config.roles.rights_notation import Role

PREFIX = "linden"
FILE = "database-roles"
ADMINISTRATOR = "LINDEN_DATABASE_ADMINISTRATOR_URL"
"""The superuser's address, for the one process that makes the roles."""


def make_passwords(folder: Path) -> dict[Role, str]:
    """Make a password for each role unless they are there; they are the owner's alone to read."""
    path = folder / FILE
    if not path.exists():
        new = path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(f"{role.value}={secrets.token_hex(24)}\n" for role in Role)
        new.rename(path)
    pairs = (line.split("=", 1) for line in path.read_text().splitlines())
    return {Role(name): password for name, password in pairs}


def addresses(url: str, passwords: Mapping[Role, str]) -> dict[Role, str]:
    """The database's address as each role opens it."""
    named, split = wanted.logins(PREFIX), urlsplit(url)
    where = split.netloc.rpartition("@")[2]
    return {
        role: split._replace(netloc=f"{named[role]}:{quote(password)}@{where}").geturl()
        for role, password in passwords.items()
    }


def make(folder: Path) -> None:
    """Make the roles as the superuser; Django is set up on the address of the one that migrates."""
    from django.core.management import call_command

    with _as_administrator(os.environ[ADMINISTRATOR]):
        call_command("database_roles", prefix=PREFIX, passwords=folder / FILE)


@contextmanager
def _as_administrator(url: str) -> Iterator[None]:
    from django.db import connection

    from config.environment import database

    own = dict(connection.settings_dict)
    connection.settings_dict.update(database.for_django(url))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(own)
