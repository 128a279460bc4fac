"""Every minute pending marks move to their buckets, under a new root that the journal names."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from reports.vault.journal import newest, restore_journal
from reports.vault.journal.newest import BUCKETS, GONE, Kind, Root
from reports.vault.models import NewestBucket, NewestPending, NewestRoot
from reports.vault.row_checks import row_marks

log = logging.getLogger("linden.vault")

type Values = Mapping[tuple[int, UUID], int]

_LOCK: Final = "LOCK TABLE reports_newestroot IN SHARE ROW EXCLUSIVE MODE"


def move_pending() -> int:
    """Put what was noted since under a new root; how many marks that were.

    The first time, when neither database nor journal has a root, everything there is counts as
    newest; so does, of a kind that a release adds, what is there in its first minute. The root
    goes to the journal after the commit; no second one is made before it is there. One runner at
    a time. Raises MarksBroken, journal_files.NoJournal.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        root = newest.proven_root(newest.journalled())
        if root.number > newest.journalled()[0]:
            restore_journal.set_newest_head(root.head)
        pending = _taken(root)
        if root.number == 0:
            made = _replace_all(root.number + 1, _rows(Kind), pending)
        elif added := pending | _rows_of_new_kinds(pending):
            made = _add(root, added)
        else:
            return 0
    restore_journal.set_newest_head(made.head)
    return len(pending)


def accept_rows() -> None:
    """Take every row as it is for the newest, whatever the marks say: a person has looked.

    Raises journal_files.NoJournal.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        row = NewestRoot.objects.first()
        last = max(row.number if row else 0, newest.journalled()[0])
        NewestPending.objects.all().delete()
        made = _replace_all(last + 1, _rows(Kind), {})
    restore_journal.set_newest_head(made.head)


def start_again() -> bool:
    """Let the journal go on from the root of a restored database; whether it was behind."""
    row = NewestRoot.objects.first()
    number, mac = (row.number, bytes(row.mac)) if row else (0, b"")
    if (number, mac) == newest.journalled():
        return False
    restore_journal.set_newest_head(f"{number} {mac.hex()}" if row else "")
    return True


def _taken(root: Root) -> dict[tuple[int, UUID], int]:
    """The pending marks that are ours, out of their table; the highest of each record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM reports_newestpending RETURNING kind, record, value, after, mac"
        )
        rows = cursor.fetchall()
    found: dict[tuple[int, UUID], int] = {}
    for kind, record, value, after, mac in rows:
        row = NewestPending(kind=kind, record=record, value=value, after=after, mac=mac)
        if not newest.believed(row, root):
            log.error("mark_not_believed", extra={"record_id": str(record)})
        elif value >= found.get((kind, record), 0):
            found[kind, record] = value
    return found


def _rows_of_new_kinds(pending: Values) -> dict[tuple[int, UUID], int]:
    """What is there of kinds that the marks do not know yet, and that they know them now."""
    row = NewestBucket.objects.filter(number=newest.bucket_of(newest.KINDS[1])).first()
    known = newest.kinds_in(bytes(row.packed) if row else b"")  # `_add` proves it
    if known >= max(Kind):
        return {}
    return _merged(_rows(kind for kind in Kind if kind > known), pending)


def _rows(kinds: Iterable[Kind]) -> dict[tuple[int, UUID], int]:
    """What the rows of these kinds say, and that all kinds are taken up."""
    found = {
        (int(kind), record): value
        for kind in kinds
        for record, value in row_marks.values_of(kind).items()
    }
    return found | {newest.KINDS: int(max(Kind))}


def _replace_all(number: int, rows: Values, pending: Values) -> Root:
    values = _merged(rows, pending)
    buckets: dict[int, dict[tuple[int, UUID], int]] = defaultdict(dict)
    for (kind, record), value in values.items():
        buckets[newest.bucket_of(record)][kind, record] = value
    packed = {place: newest.packed(marks) for place, marks in buckets.items()}
    NewestBucket.objects.all().delete()
    NewestBucket.objects.bulk_create(
        [NewestBucket(number=place, packed=data) for place, data in packed.items()]
    )
    digests = b"".join(newest.digest(packed.get(place, b"")) for place in range(BUCKETS))
    return _store(number, digests)


def _add(root: Root, pending: Values) -> Root:
    wanted: dict[int, dict[tuple[int, UUID], int]] = defaultdict(dict)
    for (kind, record), value in pending.items():
        wanted[newest.bucket_of(record)][kind, record] = value
    known = dict(NewestBucket.objects.filter(number__in=wanted).values_list("number", "packed"))
    digests = bytearray(root.digests)
    rows = []
    for place, marks in wanted.items():
        before = newest.proven(root, place, bytes(known.get(place, b"")))
        data = newest.packed(_merged(newest.unpacked(before), marks))
        digests[place * 32 : place * 32 + 32] = newest.digest(data)
        rows.append(NewestBucket(number=place, packed=data))
    NewestBucket.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["number"], update_fields=["packed"]
    )
    return _store(root.number + 1, bytes(digests))


def _merged(rows: Values, pending: Values) -> dict[tuple[int, UUID], int]:
    """Newest of both; what is gone loses its mark."""
    values = dict(rows)
    for key, value in pending.items():
        values[key] = max(value, values.get(key, 0))
    return {key: value for key, value in values.items() if value != GONE}


def _store(number: int, digests: bytes) -> Root:
    root = newest.root_of(number, digests)
    NewestRoot.objects.update_or_create(
        id=1, defaults={"number": number, "digests": digests, "mac": root.mac}
    )
    return root
