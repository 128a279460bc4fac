"""`./run install --check`: all that an installation lacks, from the environment to its people.

It goes on past each fault, so that one look says everything that can be said.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.environment.env import BadEnvironment
from config.install.build import is_servers
from config.local.state import ROOT

if TYPE_CHECKING:
    from django.core.checks import CheckMessage

# What is asked before the database, which may not be there yet: some models ask it what it can.
_WITHOUT_DATABASE: Final = ("security", "translation", "urls", "templates", "linden")
LICENCES: Final = ("LICENSE", "LICENCE", "COPYING")


@dataclass(frozen=True)
class Line:
    """One thing that is missing, and what to do. `later`: processes start without it."""

    what: str
    hint: str = ""
    later: bool = False


def say() -> int:
    """Print all of it. 0: whatever may start now starts; 1: something is missing."""
    found = list(dict.fromkeys([*_environment(), *_installation(), *_licence()]))
    for line in found:
        mark = "later  " if line.later else "MISSING"
        sys.stdout.write(f"{mark}  {line.what}\n")
        if line.hint:
            sys.stdout.write(f"         {line.hint}\n")
    missing = sum(not line.later for line in found)
    sys.stdout.write(f"{missing} missing, {len(found) - missing} for later\n")
    return 1 if missing else 0


def _environment() -> Iterator[Line]:
    if not is_servers():
        yield Line(
            "This environment has test tools and the demo's PostgreSQL.",
            "As the owner of this folder: ./run build --production",
        )
    if "LINDEN_DATABASE_URL" not in os.environ:
        yield Line(
            "LINDEN_DATABASE_URL is not set: was no environment file read?",
            "./run install --write-env FILE makes one.",
        )


def _installation() -> Iterator[Line]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core import checks
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    try:
        django.setup()
    except (BadEnvironment, ImproperlyConfigured, ValueError) as fault:
        yield Line(f"{fault}.", "Nothing more can be said before this is put right.")
        return
    yield from _told(checks.run_checks(tags=_WITHOUT_DATABASE, include_deployment_checks=True))
    if "LINDEN_DATABASE_URL" not in os.environ:
        return
    try:
        yield from _told(checks.run_checks(include_deployment_checks=True, databases=["default"]))
        yield from _people()
    except OperationalError as fault:
        first = str(fault).partition("\n")[0]
        yield Line(f"The database does not answer: {first}", "LINDEN_DATABASE_URL")


def _told(found: "list[CheckMessage]") -> Iterator[Line]:
    from config.safety.start_checks import NOT_OPEN

    for message in found:
        later = message.id == NOT_OPEN
        if message.is_silenced() or not (later or message.is_serious()):
            continue
        yield Line(f"{message.msg} ({message.id})", message.hint or "", later)


def _people() -> Iterator[Line]:
    from config.safety.start_checks import tables_are_current
    from reports.accounts.models import Team, TeamKind

    if tables_are_current(databases=["default"]):
        return
    if not Team.objects.filter(kind=TeamKind.COORDINATORS).exists():
        yield Line("Nobody is invited yet.", "./run found_installation", later=True)


def _licence() -> Iterator[Line]:
    if not any((ROOT / name).exists() for name in LICENCES):
        yield Line(
            "No licence is chosen: nobody but the owner may use, change or pass on this software.",
            "The owner's choice, and nobody else's: a file LICENSE.",
            later=True,
        )
