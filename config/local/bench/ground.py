"""The ground a benchmark stands on: a durable PostgreSQL, keys and sample people of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.local import prepare
from config.local.bench.outcome import Progress
from config.local.keys import make_journal, make_keys
from config.local.postgres import Postgres


def _environment(folder: Path, database: str) -> dict[str, str]:
    return {
        **make_keys(folder / "keys"),
        **make_journal(folder / "journal"),
        "LINDEN_DATABASE_URL": database,
        "LINDEN_STATE": str(folder),
        "LINDEN_DEMO": "1",
        "LINDEN_PUBLIC_ADDRESS": "http://localhost",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


@contextmanager
def prepared(progress: Progress) -> Iterator[Path]:
    """Start the database, make keys, tables and sample people; clear all away at the end.

    The database is as durable as a real one: a benchmark that skips the disk proves nothing.
    """
    folder = Path(tempfile.mkdtemp(prefix="lnb-"))
    server = Postgres(folder / "pg")
    try:
        progress("starting a PostgreSQL of its own")
        server.start()
        os.environ.update(_environment(folder, server.url))
        progress("making the tables and sample people")
        prepare.main(folder)
        yield folder
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
