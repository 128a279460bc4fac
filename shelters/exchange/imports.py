"""Taking over what other registers publish: what would change, then the change.

Every row is kept as it came. An imported place is one of another register: nobody of it works
here, so that it can be named and asked for by phone, and is never held or offered, until its people
claim it (`houses.admission`).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db import connection, transaction

from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.locks import lock_number
from reports.vault.primitives.context import Context
from reports.vault.primitives.padding import LONGEST_TEXT
from reports.vault.service_blobs import partner_blobs
from shelters.hsds.offers.interpretation import Help, helps, understand
from shelters.hsds.offers.public_offers import Offer, common_rows
from shelters.hsds.tables.hsds_rows import Fault, Row
from shelters.models import ImportedRow

type Key = tuple[str, str]
type Content = dict[str, Any]

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is here already and says other things now."""

    table: str
    id: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does: rows that come, that change, and that say nothing new.

    `own` are rows about places of this installation: its own people speak for them.
    """

    new: Mapping[str, int]
    changed: tuple[Change, ...]
    same: int
    own: int
    too_long: tuple[Fault, ...]
    writes: Mapping[Key, Sequence[Content]]


def planned(rows: Iterable[Row], *, own: Collection[str]) -> Plan:
    """Compare rows with what is here; changes nothing. `own` are ids of our own export.

    Raises SealBroken.
    """
    said, ours, too_long = _sorted_out(rows, own)
    here = {key: [_opened(row) for row in rows] for key, rows in _stored(said).items()}
    new: Counter[str] = Counter()
    changed = []
    for (table, hsds_id), contents in said.items():
        before = here.get((table, hsds_id))
        if before is None:
            new[table] += 1
        elif before != contents:
            changed.append(Change(table, hsds_id, _differing(before, contents)))
    moved = {(change.table, change.id) for change in changed}
    writes = {key: said[key] for key in said if key not in here or key in moved}
    same = len(said) - len(writes)
    return Plan(dict(new), tuple(changed), same, ours, tuple(too_long), writes)


@transaction.atomic
def take_over(rows: Sequence[Row], *, own: Collection[str], by: Actor, now: datetime) -> Plan:
    """Do what `planned` says, as things stand now; returns what was done. Raises SealBroken."""
    with connection.cursor() as cursor:
        # Two imports at once would both find a row missing.
        cursor.execute("select pg_advisory_xact_lock(%s)", [lock_number("shelters.import")])
    plan = planned(rows, own=own)
    stored = _stored(plan.writes)
    fresh = []
    for key, contents in plan.writes.items():
        fresh += _replaced(key, stored.get(key, []), contents)
    ImportedRow.objects.bulk_create(fresh, batch_size=BATCH)
    if plan.writes:
        record(kind=EventKind.REGISTER_IMPORTED, by=by, now=now)
    return plan


def imported_rows() -> list[Row]:
    """Return every imported row, and what all exports of ours say; one query. Raises SealBroken."""
    stored = ImportedRow.objects.order_by("table", "hsds_id", "number")
    rows = [Row(table=each.table, where="", **_opened(each)) for each in stored]
    return [*rows, *common_rows()]


def imported_offers() -> tuple[Offer, ...]:
    """Return the places of other registers, in the order of their ids; one query.

    Raises SealBroken.
    """
    return understand(imported_rows()).offers


def imported_helps() -> tuple[Help, ...]:
    """Return the services of other registers that are no places to live, as last imported.

    Read anew only when something was imported: one query else. Raises SealBroken.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        (state,) = cursor.fetchone()
    return _helps(state) if state else ()


@lru_cache(maxsize=1)
def _helps(state: str) -> tuple[Help, ...]:
    del state
    return helps(imported_rows())


# What tells whether any imported row is another than before.
_STATE: Final = (
    "select coalesce(md5(string_agg(id::text || ' ' || revision, ',' order by id)), '')"
    " from shelters_importedrow"
)


def _sorted_out(
    rows: Iterable[Row], own: Collection[str]
) -> tuple[dict[Key, list[Content]], int, list[Fault]]:
    said: dict[Key, list[Content]] = defaultdict(list)
    ours, too_long = 0, []
    for row in rows:
        if row.id in own or any(row.values.get(name) in own for name in _BELONGS_BY):
            ours += 1
        elif len(_encoded(content := _content(row))) > LONGEST_TEXT:
            too_long.append(Fault(row.where, f"expected at most {LONGEST_TEXT} bytes"))
        else:
            said[row.table, row.id].append(content)
    for contents in said.values():
        contents.sort(key=_encoded)
    return dict(said), ours, too_long


# The columns by which a row only says more about another one.
_BELONGS_BY: Final = (
    "service_id", "location_id", "service_at_location_id", "phone_id", "link_id", "resource_id",
)  # fmt: skip


def _content(row: Row) -> Content:
    return {"values": dict(row.values), "extra": dict(row.extra)}


def _encoded(content: Content) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _differing(before: Sequence[Content], after: Sequence[Content]) -> tuple[str, ...]:
    first, second = ({**each[0]["extra"], **each[0]["values"]} for each in (before, after))
    names = first.keys() | second.keys()
    return tuple(sorted(name for name in names if first.get(name) != second.get(name)))


def _stored(keys: Collection[Key]) -> dict[Key, list[ImportedRow]]:
    found: dict[Key, list[ImportedRow]] = defaultdict(list)
    ids = {hsds_id for _, hsds_id in keys}
    for row in ImportedRow.objects.filter(hsds_id__in=ids).order_by("number"):
        found[row.table, str(row.hsds_id)].append(row)
    return {key: rows for key, rows in found.items() if key in keys}


def _replaced(
    key: Key, before: Sequence[ImportedRow], contents: Sequence[Content]
) -> list[ImportedRow]:
    """Write over what is here and return what has to be added; what is too many goes."""
    table, hsds_id = key
    for row, content in zip(before, contents, strict=False):
        row.revision += 1
        _close(row, content)
        row.save(update_fields=["revision", "row"])
    for row in before[len(contents) :]:
        row.delete()
    fresh = []
    for number, content in list(enumerate(contents))[len(before) :]:
        row = ImportedRow(table=table, hsds_id=hsds_id, number=number)
        _close(row, content)
        fresh.append(row)
    return fresh


def _close(row: ImportedRow, content: Content) -> None:
    row.row = partner_blobs.close(_context(row), _encoded(content))


def _opened(row: ImportedRow) -> Content:
    content: Content = json.loads(partner_blobs.open(_context(row), bytes(row.row)))
    return content


def _context(row: ImportedRow) -> Context:
    return Context("place.imported", row.id, row.id, row.revision)
