"""What lies on the demo's phones and at its provider, kept as it happens.

A provider that said yes does not forget because a process here was killed: what is said to be kept
is in a file by then, with what each message has still to go through. Sample data in the demo's own
folder, readable by its owner alone.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from config.local.phones.network.message_journeys import Act, Step
from config.local.phones.network.message_resource import Text

FILE: Final = "phones.db"
MOMENTS: Final = {"created_at", "updated_at", "sent_at", "expires_at", "arrived_at"}

# A process that is killed loses nothing that was committed; a machine without power may.
_TABLES: Final = """
pragma journal_mode = wal;
pragma synchronous = off;
create table if not exists texts (sid text primary key, words text, steps text, copied integer);
create table if not exists phones (number text primary key, name text);
create table if not exists opted_out (number text primary key);
"""
_PUT: Final = """
insert into texts values (?, ?, ?, ?) on conflict (sid) do update
set words = excluded.words, steps = excluded.steps, copied = excluded.copied
"""
_FORGET: Final = "delete from texts; delete from opted_out;"


class NotKept(Exception):
    """There is no room for it: it did not happen."""


@dataclass(frozen=True)
class Kept:
    """One message, what it has still to go through, and whether the provider has its copy."""

    text: Text
    steps: tuple[Step, ...]
    copied: bool


class Memory:
    """A file. The network's lock is held by whoever calls."""

    def __init__(self, file: Path) -> None:
        file.touch(mode=0o600)
        self._link = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
        self._link.executescript(_TABLES)

    def put(self, text: Text, steps: Sequence[Step], *, copied: bool) -> None:
        """Keep a message as it is now. Raises NotKept."""
        words = {field.name: _plain(getattr(text, field.name)) for field in fields(text)}
        to_go = [[step.act, step.status, step.wait] for step in steps]
        row = (text.sid, json.dumps(words), json.dumps(to_go), copied)
        with _kept():
            self._link.execute(_PUT, row)

    def put_phone(self, number: str, name: str) -> None:
        """Keep that there is such a phone. Raises NotKept."""
        with _kept():
            self._link.execute("replace into phones values (?, ?)", (number, name))

    def put_opted_out(self, number: str, *, out: bool) -> None:
        """Keep that a number wants nothing any more, or does again. Raises NotKept."""
        with _kept():
            self._link.execute("delete from opted_out where number = ?", (number,))
            if out:
                self._link.execute("insert into opted_out values (?)", (number,))

    def forget(self) -> None:
        """All messages and who opted out; the phones stay. Raises NotKept."""
        with _kept():
            self._link.executescript(_FORGET)

    def texts(self) -> list[Kept]:
        """Every message, in the order in which they were made."""
        rows = self._link.execute("select words, steps, copied from texts order by rowid")
        return [Kept(_text(words), _steps(steps), bool(copied)) for words, steps, copied in rows]

    def phones(self) -> list[tuple[str, str]]:
        """Every phone: its number and its name."""
        return list(self._link.execute("select number, name from phones order by rowid"))

    def opted_out(self) -> set[str]:
        """Who wants nothing any more."""
        return {number for (number,) in self._link.execute("select number from opted_out")}

    def close(self) -> None:
        """Let go of the file, whole in one piece."""
        self._link.close()


@contextmanager
def _kept() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as fault:
        raise NotKept from fault


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _text(words: str) -> Text:
    values: dict[str, Any] = json.loads(words)
    for name in MOMENTS & values.keys():
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    values["error"] = tuple(values["error"]) if values["error"] else None
    return Text(**values)


def _steps(to_go: str) -> tuple[Step, ...]:
    return tuple(Step(Act(act), status, wait) for act, status, wait in json.loads(to_go))
