"""A real PostgreSQL and keys of their own for the suite, before Django is loaded."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.local.postgres import Postgres

_folder = Path(tempfile.mkdtemp(prefix="ln-"))


def _start_database() -> None:
    server = Postgres(_folder / "pg", durable=False)
    server.start()
    os.environ["LINDEN_DATABASE_URL"] = server.url
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    atexit.register(server.stop, at_once=True)


def _set_environment() -> None:
    journal = _folder / "journal"
    journal.mkdir(mode=0o700)
    os.environ["LINDEN_JOURNAL_DIR"] = str(journal)
    os.environ["LINDEN_SECRET_KEY"] = "tests only"
    os.environ["LINDEN_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


if "LINDEN_DATABASE_URL" not in os.environ or "PYTEST_XDIST_WORKER" not in os.environ:
    _start_database()
_set_environment()
