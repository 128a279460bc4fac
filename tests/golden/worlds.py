"""Worlds as they were stored: every row, the key files, the journal; and how they are put back."""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

FOLDER: Final = Path(__file__).parent / "worlds"
NAMES: Final = ("told", "street", "lodgings")
KEY_FILES: Final = {
    "LINDEN_VAULT_KEYS_FILE": "ring.json",
    "LINDEN_LOOKUP_KEY_FILE": "lookup.json",
    "LINDEN_RECOVERY_PUBLIC_KEY_FILE": "recovery-public.json",
}
# Django's own bookkeeping, whose numbers differ from database to database, and what leads to it.
NOT_KEPT: Final = ("django_migrations", "django_content_type", "auth_permission", "auth_group")
UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
END: Final = "\\."


@dataclass(frozen=True)
class World:
    """One that was put back: when it is, and the return codes of its reports."""

    name: str
    now: datetime
    codes: Sequence[str]


def keep(name: str, *, now: datetime, codes: Sequence[str]) -> None:
    """Write what stands in the database, with its keys and its journal."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for setting, file in KEY_FILES.items():
        shutil.copyfile(getattr(settings, setting), folder / file)
    shutil.copytree(settings.LINDEN_JOURNAL_DIR, folder / "journal")
    (folder / "rows.copy").write_text("".join(_copied()), "utf-8")
    told = {"now": now.isoformat(), "codes": list(codes)}
    (folder / "world.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def put_back(name: str, folder: Path) -> World:
    """Fill this test's empty database; keys and journal are copies in `folder`.

    What the settings have to name is in `names`.
    """
    kept = FOLDER / name
    for file in KEY_FILES.values():
        shutil.copyfile(kept / file, folder / file)
        (folder / file).chmod(0o600)
    shutil.copytree(kept / "journal", folder / "journal")
    (folder / "journal").chmod(0o700)
    for path in (folder / "journal").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    _fill((kept / "rows.copy").read_text("utf-8"))
    told = json.loads((kept / "world.json").read_text("utf-8"))
    return World(name, datetime.fromisoformat(told["now"]), told["codes"])


def names(folder: Path) -> dict[str, str]:
    """What the settings have to name while a world stands that was put back to `folder`."""
    files = {setting: str(folder / file) for setting, file in KEY_FILES.items()}
    return files | {"LINDEN_JOURNAL_DIR": str(folder / "journal")}


def _copied() -> Iterator[str]:
    for table, columns in _tables():
        with connection.cursor() as cursor:
            statement = _statement("copy {} ({}) to stdout", table, columns)
            with cursor.copy(statement) as rows:
                found = b"".join(bytes(row) for row in rows).decode()
        if found:
            yield f"{table} {' '.join(columns)}\n{found}{END}\n"


def _tables() -> list[tuple[str, list[str]]]:
    """Every table with the columns that can be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name::text, array_agg(column_name::text order by ordinal_position)"
            " from information_schema.columns join information_schema.tables"
            " using (table_schema, table_name)"
            " where table_schema = 'public' and table_type = 'BASE TABLE'"
            " and is_generated = 'NEVER' group by 1 order by 1"
        )
        return [row for row in cursor.fetchall() if not row[0].startswith(NOT_KEPT)]


def _fill(text: str) -> None:
    """As they were: without the triggers, whose rows are among them."""
    lines = iter(text.splitlines(keepends=True))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        for head in lines:
            table, *columns = head.split()
            with cursor.copy(_statement("copy {} ({}) from stdin", table, columns)) as into:
                for line in lines:
                    if line.rstrip("\n") == END:
                        break
                    into.write(line)
        cursor.execute("set session_replication_role = origin")
        _count_on(cursor)


def _count_on(cursor: object) -> None:
    """Numbers that the database gives itself go on behind those that stand, and never back: no
    rollback undoes it, and the next test puts back rows of its own with numbers given before.
    """
    run = cursor.execute  # type: ignore[attr-defined]
    run(
        "select table_name::text, column_name::text from information_schema.columns"
        " where table_schema = 'public' and is_identity = 'YES'"
    )
    for table, column in cursor.fetchall():  # type: ignore[attr-defined]
        run(
            sql.SQL(
                "select setval(pg_get_serial_sequence({0}, {1}), greatest(coalesce(max({2}), 0),"
                " nextval(pg_get_serial_sequence({0}, {1}))) + 1, false) from {3}"
            ).format(
                sql.Literal(table),
                sql.Literal(column),
                sql.Identifier(column),
                sql.Identifier(table),
            )
        )


def _statement(words: str, table: str, columns: Sequence[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(words).format(sql.Identifier(table), names)


def ids(world: World) -> frozenset[str]:
    """Every id that stands in a world's rows."""
    return frozenset(UUID.findall((FOLDER / world.name / "rows.copy").read_text("utf-8")))


def columns_with_something(name: str) -> set[str]:
    """The columns of a world in which some row has a value."""
    found: set[str] = set()
    table, columns = "", list[str]()
    for line in (FOLDER / name / "rows.copy").read_text("utf-8").splitlines():
        if not columns:
            table, *columns = line.split()
        elif line == END:
            columns = []
        else:
            values = zip(columns, line.split("\t"), strict=True)
            found |= {f"{table}.{column}" for column, value in values if value != "\\N"}
    return found
