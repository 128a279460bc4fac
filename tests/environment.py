"""A real PostgreSQL and keys of their own for the suite, before Django is loaded.

One server serves the whole run; parallel workers find it in the environment they inherit.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from config.local.machine import logins
from config.local.machine.postgres import Postgres
from config.local.machine.sample_keys import make_journal, make_keys
from config.local.translations import compile_stale
from config.roles import role_making, wanted


def _make_everything() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ln-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = Postgres(folder / "pg", durable=False)
    server.start()
    atexit.register(server.stop, at_once=True)
    _make_roles(server.url, folder)
    os.environ |= make_keys(folder / "keys")
    os.environ |= make_journal(folder / "journal")
    os.environ |= {
        "LINDEN_DATABASE_URL": server.url,
        "LINDEN_TEST_FOLDER": str(folder),
        "LINDEN_BROKER_URL": "memory://",
        "LINDEN_DEMO": "1",
        "LINDEN_SITES": "public,staff",
        # A provider that is nowhere: what offers texts is shown, and nothing leaves the machine.
        "LINDEN_TWILIO_ACCOUNT": "AC" + "0" * 32,
        "LINDEN_TWILIO_TOKEN": "nowhere",
        "LINDEN_TWILIO_NUMBERS": "+32460000001",
        "LINDEN_TWILIO_API_ORIGIN": "http://127.0.0.1:9",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        # Playwright keeps an event loop in the main thread, where Django then sees danger: the
        # tests themselves are not async.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    os.environ.setdefault("LINDEN_TEST_SCALE", "small")
    compile_stale()
    return folder


def _make_roles(url: str, folder: Path) -> None:
    """The logins of every database of this server; what each may do is said in each database."""
    passwords = logins.make_passwords(folder)
    with psycopg.connect(url) as link:
        for role, password in passwords.items():
            name = sql.Identifier(wanted.logins(logins.PREFIX)[role])
            words = sql.SQL("CREATE ROLE {} " + role_making.ATTRIBUTES + " PASSWORD {}")
            link.execute(words.format(name, sql.Literal(password)))


# A worker of this run, or a mutant on trial: both have all of it from who started them.
if "LINDEN_TEST_FOLDER" in os.environ:
    FOLDER = Path(os.environ["LINDEN_TEST_FOLDER"])
else:
    FOLDER = _make_everything()
