#!/usr/bin/env python3
"""Django's command line, with the demo's environment where nothing else is configured."""

import os
import sys

from config.environment.env import BadEnvironment
from config.install.build import is_servers
from config.local.state import load_environment
from config.local.translations import compile_stale


def main() -> int:
    """Run one management command; `LINDEN_*` variables win over the state folder's."""
    load_environment()
    if not is_servers():  # there the build did it, and nobody has to be able to write
        compile_stale()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except BadEnvironment as fault:
        return _refuse(str(fault))
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", None):  # it answered, and this is what it said
            raise
        return _refuse(f"the database of LINDEN_DATABASE_URL does not answer: {_first(fault)}")
    return 0


def _first(fault: Exception) -> str:
    return str(fault).partition("\n")[0]


def _refuse(why: str) -> int:
    sys.stderr.write(f"linden: {why}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
