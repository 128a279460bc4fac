"""Rotating the service ring: every blob and lookup under it moves to the active key.

Columns are found by their type (`fields`), so none is forgotten. A row is written as
`UPDATE ... WHERE column = <what was read>`: it never undoes a change made meanwhile, and never
brings an erased key back. What is done is done; a stopped run goes on where it was.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from reports.vault.fields import LookupField, RingBlobField
from reports.vault.primitives import envelope
from reports.vault.primitives.envelope import blob_key_id
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_keys import key_rings, lookups

BATCH: Final = 500

type Column = RingBlobField | LookupField
type Done = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ColumnState:
    """How many rows of one column are under which ring key; `broken` open under none."""

    name: str
    by_key: dict[bytes, int]
    broken: int

    def left(self, active: bytes) -> int:
        """How many rows still need a key other than the active one."""
        return self.broken + sum(count for id, count in self.by_key.items() if id != active)


@dataclass(frozen=True, slots=True)
class _Change:
    """One row's column: what was read, and what replaces it."""

    pk: Any
    old: bytes
    new: bytes


def columns() -> list[Column]:
    """Return every column under the ring, in a fixed order."""
    found = [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, (RingBlobField, LookupField))
    ]
    return sorted(found, key=column_name)


def column_name(field: Column) -> str:
    """Return `table.column`."""
    return f"{field.model._meta.db_table}.{field.column}"


def status() -> list[ColumnState]:
    """Count the rows of every column by ring key."""
    return [_state(field) for field in columns()]


def rewrap_all(done: Done) -> int:
    """Move every row to the active key; returns how many could not be moved.

    Calls `done(column, rows moved so far, rows of that column that could not be)` after each batch.
    """
    return sum(_rewrap_column(field, done) for field in columns())


def _rewrap_column(field: Column, done: Done) -> int:
    moved = stuck = 0
    for rows in _batches(field):
        changes, broken = _changes(field, rows)
        written = _write(field, changes)
        moved += written
        stuck += broken
        done(column_name(field), moved, stuck)
    return stuck


def _changes(field: Column, rows: list[models.Model]) -> tuple[list[_Change], int]:
    changes, broken = [], 0
    for row in rows:
        old = bytes(getattr(row, field.attname))
        try:
            new = _moved(field, row, old)
        except SealBroken:
            broken += 1
            continue
        if new != old:
            changes.append(_Change(row.pk, old, new))
    return changes, broken


def _moved(field: Column, row: models.Model, old: bytes) -> bytes:
    if isinstance(field, LookupField):
        return lookups.reencrypt(field.lookup_name, old)
    target = key_rings.ring().subkey(field.purpose)
    source = key_rings.subkey_of(field.purpose, blob_key_id(old))
    return envelope.rewrap(source, target, old, field.context(row))


def _batches(field: Column) -> Iterator[list[models.Model]]:
    last = None
    while rows := _after(field, last):
        yield rows
        last = rows[-1].pk


def _after(field: Column, last: Any) -> list[models.Model]:
    needed = field.columns() if isinstance(field, RingBlobField) else []
    rows = field.model._default_manager.exclude(**{f"{field.name}__isnull": True})
    if isinstance(field, RingBlobField):
        rows = rows.annotate(ring_key=_key_id_of(field)).exclude(ring_key=key_rings.ring().active)
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.order_by("pk").only("pk", field.name, *needed)[:BATCH])


def _key_id_of(field: RingBlobField) -> models.Func:
    return models.Func(
        models.F(field.name),
        models.Value(2),
        models.Value(4),
        function="substr",
        output_field=models.BinaryField(),
    )


def _write(field: Column, changes: list[_Change]) -> int:
    if not changes:
        return 0
    try:
        with transaction.atomic():
            return _update(field, changes)
    except IntegrityError:
        # Two rows hold one value under two keys: the rest moves, these two are left and counted.
        return sum(_write_one(field, change) for change in changes)


def _write_one(field: Column, change: _Change) -> int:
    try:
        with transaction.atomic():
            return _update(field, [change])
    except IntegrityError:
        return 0


def _update(field: Column, changes: list[_Change]) -> int:
    quote = connection.ops.quote_name
    key = field.model._meta.pk
    table, column, pk = (
        quote(field.model._meta.db_table),
        quote(str(field.column)),
        quote(str(key.column)),
    )
    # Names come from our own models, never from outside.
    statement = (
        f"UPDATE {table} SET {column} = change.new "  # noqa: S608
        f"FROM unnest(%s::{key.rel_db_type(connection)}[], %s::bytea[], %s::bytea[]) "
        "AS change (pk, old, new) "
        f"WHERE {table}.{pk} = change.pk AND {table}.{column} = change.old"
    )
    values = [[getattr(change, part) for change in changes] for part in ("pk", "old", "new")]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _state(field: Column) -> ColumnState:
    name = column_name(field)
    if isinstance(field, RingBlobField):
        return ColumnState(name, _count_blobs(field), 0)
    ids = Counter(lookups.ring_key_of(field.lookup_name, stored) for stored in _stored(field))
    broken = ids.pop(None, 0)
    return ColumnState(name, {id: count for id, count in ids.items() if id}, broken)


def _count_blobs(field: RingBlobField) -> dict[bytes, int]:
    rows = field.model._default_manager.exclude(**{f"{field.name}__isnull": True})
    counted = (
        rows.annotate(ring_key=_key_id_of(field))
        .order_by()
        .values_list("ring_key")
        .annotate(rows=models.Count("*"))
    )
    return {bytes(key): count for key, count in counted}


def _stored(field: LookupField) -> Iterator[bytes]:
    rows = field.model._default_manager.exclude(**{f"{field.name}__isnull": True})
    for value in rows.values_list(field.name, flat=True).iterator(chunk_size=2000):
        yield bytes(value)
