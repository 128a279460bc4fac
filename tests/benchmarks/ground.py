"""The ground a benchmark stands on: a durable PostgreSQL, keys and sample people of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.local.machine import prepare
from config.local.machine.postgres import Postgres
from config.local.machine.sample_keys import make_journal, make_keys
from config.local.phones.sample_phones import make_account
from config.local.state import copy_state
from tests.benchmarks.outcome import Progress


def _environment(folder: Path, database: str) -> dict[str, str]:
    return {
        **make_keys(folder / "keys"),
        **make_journal(folder / "journal"),
        # Nobody is asked anything where no text can leave: a plan begins only with a provider.
        # This one is nowhere, until a benchmark of texts starts its own network.
        **make_account(folder / "phones"),
        "LINDEN_TWILIO_API_ORIGIN": "http://127.0.0.1:9",
        "LINDEN_HOOKS_ORIGIN": "http://localhost",
        "LINDEN_DATABASE_URL": database,
        "LINDEN_STATE": str(folder),
        "LINDEN_DEMO": "1",
        "LINDEN_PUBLIC_ADDRESS": "http://localhost",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@contextmanager
def prepared(progress: Progress, state: Path | None = None) -> Iterator[Path]:
    """Stand in a folder of its own, and clear all away at the end.

    With a state folder in which nothing runs, its copy is brought up to date instead of made anew.
    """
    folder = Path(tempfile.mkdtemp(prefix="lnb-"))
    try:
        if state is not None:
            copy_state(state, folder)
        with standing(folder, progress):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept(folder: Path, progress: Progress, state: Path | None = None) -> Iterator[Path]:
    """Stand in that folder, and leave it for another time."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if state is not None and not any(folder.iterdir()):
        copy_state(state, folder)
    with standing(folder, progress):
        yield folder


@contextmanager
def standing(folder: Path, progress: Progress) -> Iterator[None]:
    """Start the database there, and make what is missing of keys, tables and sample people.

    The database is as durable as a real one: a benchmark that skips the disk proves nothing.
    """
    server = Postgres(folder / "pg")
    try:
        progress("starting a PostgreSQL of its own")
        server.start()
        os.environ.update(_environment(folder, server.url))
        progress("making the tables and sample people")
        prepare.main(folder)
        yield
    finally:
        server.stop()
