"""`./run database_roles`: the roles of the database, each with what its process needs and no more.

Exit status: 0 done, 1 it could not be done or `--check` found a difference, 2 bad arguments.
"""

import re
import stat
import sys
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection
from psycopg import errors

from config.roles import giving, own_rights, role_making, roles_page, wanted
from config.roles.newer import database_is_newer
from config.roles.rights_notation import LIMITED, Role

PREFIX: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
SHORTEST: Final = 16  # characters of a password that no person has to type


class Command(BaseCommand):
    """Make the roles, give each what the table says, and take away all else."""

    help = "Make the database roles and their rights; may be run again at any time."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "--prefix", help="of the roles' names (default: as they are, else linden)"
        )
        parser.add_argument(
            "--passwords", type=Path, metavar="FILE",
            help="lines of ROLE=PASSWORD, readable by its owner alone; -: standard input",
        )  # fmt: skip
        parser.add_argument(
            "--check", choices=[role.value for role in LIMITED], metavar="ROLE",
            help="only say whether LINDEN_DATABASE_URL may just what this role may",
        )  # fmt: skip
        parser.add_argument("--page", action="store_true", help="only write docs/database-roles.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked, and print what was done."""
        if options["page"]:
            roles_page.PAGE.write_text(roles_page.written(), encoding="utf-8")
        elif options["check"]:
            self._check(Role(options["check"]))
        else:
            self._make(options["prefix"], options["passwords"])

    def _check(self, role: Role) -> None:
        found = own_rights.compare(role)
        for line in found.more:
            self.stdout.write(f"more than {role.value}: {line}")
        for line in found.less:
            self.stdout.write(f"less than {role.value}: {line}")
        if found.more or found.less:
            raise CommandError(f"this login is not just the role {role.value}")
        self.stdout.write(f"this login may what {role.value} may, no more and no less")

    def _make(self, prefix: str | None, file: Path | None) -> None:
        named = _named(prefix)
        passwords = _passwords(file) if file else {}
        if database_is_newer():
            raise CommandError("the database is newer than this code: run the newer release's")
        try:
            done = self._roles(named, passwords) + giving.give(named)
        except (ProgrammingError, giving.NotGiven) as fault:
            if isinstance(fault, ProgrammingError) and not _is_refusal(fault):
                raise
            raise CommandError(
                "this login may not do that: run it with the LINDEN_DATABASE_URL of a superuser,"
                " or after that of the role that migrates"
            ) from None
        for line in done:
            self.stdout.write(line)
        self.stdout.write(f"the roles {', '.join(named.values())} have what they should")

    def _roles(self, named: wanted.Logins, passwords: dict[Role, str]) -> list[str]:
        if _is_superuser():
            return role_making.make(named, passwords)
        if passwords:
            raise CommandError("only a superuser sets passwords")
        with connection.cursor() as cursor:
            cursor.execute(
                "select rolname from pg_roles where rolname = any(%s)", [list(named.values())]
            )
            there = {name for (name,) in cursor.fetchall()}
        if missing := sorted(set(named.values()) - there):
            raise CommandError(
                f"there is no role {', '.join(missing)}, and this login may make none:"
                " run it once with the LINDEN_DATABASE_URL of a superuser"
            )
        return ["this login is no superuser: rights only, roles and passwords as they are"]


def _named(prefix: str | None) -> wanted.Logins:
    if prefix is None:
        return giving.given_here() or wanted.logins("linden")
    if not PREFIX.fullmatch(prefix):
        raise CommandError(
            "--prefix: small letters, digits and _, a letter first, at most 41", returncode=2
        )
    return wanted.logins(prefix)


def _is_refusal(fault: ProgrammingError) -> bool:
    return isinstance(fault.__cause__, errors.InsufficientPrivilege)


def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper from pg_roles where rolname = current_user")
        return bool(cursor.fetchone()[0])


def _passwords(file: Path) -> dict[Role, str]:
    """The passwords of the file. What is wrong is said by the number of its line."""
    try:
        # What comes in was read by whoever started this: a superuser need not own that file.
        typed = str(file) == "-"
        mode = 0o600 if typed else file.stat().st_mode
        lines = (sys.stdin.read() if typed else file.read_text(encoding="utf-8")).splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"--passwords: {file} cannot be read", returncode=2) from fault
    if stat.S_IMODE(mode) & 0o077:
        raise CommandError(f"--passwords: others may read {file}: chmod 0600", returncode=2)
    found: dict[Role, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, equals, password = line.partition("=")
        if not equals or name.strip() not in list(Role) or len(password.strip()) < SHORTEST:
            raise CommandError(
                f"--passwords: line {number} of {file} is not ROLE=PASSWORD, with one of"
                f" {', '.join(Role)} and {SHORTEST} characters or more",
                returncode=2,
            )
        if Role(name.strip()) in found:
            raise CommandError(f"--passwords: line {number} of {file} repeats a role", returncode=2)
        found[Role(name.strip())] = password.strip()
    return found
