"""The newest state of what hurts when it is old, where the database alone cannot turn it back.

A row that is put back whole, blob and revision together, opens as it did when it was written. So
the newest revision of each row that can hurt is kept a second time, as a mark:

    pending marks    written with the row, in its transaction, each under the lookup key
    buckets          every minute the pending marks move here, by the first bits of their ids
    the root         the digests of all buckets under the lookup key, numbered
    `newest.head`    number and mac of the last root, in the journal outside the database

An older bucket does not fit the root, an older root is behind the journal, and a pending mark
counts only near the root it was written at. A mark that is not there grants nothing. Looking one
up costs one bucket, of `BUCKETS`, however long the audit or the journal is.
"""

import hashlib
import hmac
import logging
import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from reports.vault.journal import journal_files, restore_journal
from reports.vault.models import NewestPending
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_keys import key_rings
from reports.vault.service_keys.lookups import keyed_hash

log = logging.getLogger("linden.vault")

BUCKETS: Final = 1024
PRESENT: Final = 1  # the value of what never changes: it is there, or it is gone
GONE: Final = 2**63 - 1  # the value of what was erased or removed; its mark goes with the next root
# A transaction that was under way while so many roots were made is still believed.
LATE: Final = 2

TOP: Final = UUID(int=1)  # the coordinators' team, whichever it is
# Under which the marks say up to which kind all rows were taken up: of a kind that a release adds,
# in its first minute. A root from before says nothing of it.
KINDS: Final = (0, UUID(int=2))
FIRST_KINDS: Final = 9
_DIGEST: Final = 32
_MARK: Final = struct.Struct(">B16sQ")  # kind, record, value
type Head = tuple[int, bytes]  # number and mac of a root
_NEVER: Final[Head] = (0, b"")


class Kind(IntEnum):
    """What a mark is about. Part of the stored format: a number is never given to another kind."""

    CONTACT = 1  # a case's safe contact, by the case; without a mark the case was erased
    TEAM = 2  # a team's newest version and its roster's revision, by the team
    PROFILE = 3  # an account's profile, by the account; without a mark it was closed
    # What grants, each by its own id; without a mark it was withdrawn, closed, replaced or removed.
    # 6 and 7 were passkeys and apps that were there, whatever had been used of them.
    TOKEN = 4  # a partner's token
    DEVICE = 5  # an open device
    CODES = 8  # the paper with backup codes, by the account; its revision, one for each code used
    LINK = 9  # a one-time link; one more than its revision
    PASSKEY = 10  # one more than its revision, which goes up with its counter
    APP = 11  # an authenticator, by the id of its key; its revision, one for each code used
    WRAP = 12  # the wrap of an account's private key, by the account; one for each password
    MEMBER = 13  # a membership, by a digest of its columns (`newest_rows`)
    SEAT = 14  # a venue's seat, by a digest of venue and person; one more than its revision
    ASKED = 15  # what one person asked and a second decides
    TEAM_PROFILE = 16  # a team's profile, once it was changed
    ADMITTED = 17  # since when a team's venue or pharmacy is let in or withdrawn (`newest_rows`)


class SetBack(SealBroken):
    """A row is older than what was last written, or what was erased is back: nothing opens it."""


class Older(SetBack):
    """The row was put back: a newer one was written."""


class Missing(SetBack):
    """There is no mark: what this row belongs to was erased or removed, or never was written."""


class MarksBroken(SetBack):
    """The marks themselves were changed or set back: `verify_audit` says which."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What was read for some records, before their rows were read."""

    known: bool
    values: Mapping[UUID, int]

    def check(self, record: UUID, value: int) -> None:
        """Raise Older or Missing unless the row is the newest of its record."""
        self.check_kept(record)
        if value < self.values.get(record, 0):
            raise Older

    def is_newest(self, record: UUID, value: int = PRESENT) -> bool:
        """Whether the row is the newest of its record; that one is not is in the log."""
        try:
            self.check(record, value)
        except SetBack:
            log.exception("grant_set_back", extra={"record_id": str(record)})
            return False
        return True

    def check_kept(self, record: UUID) -> None:
        """Raise Missing unless the record has a mark, whatever its row says."""
        newest = self.values.get(record)
        if newest == GONE or (newest is None and self.known):
            raise Missing


def note(kind: Kind, values: Mapping[UUID, int]) -> None:
    """Note the newest value of records, in the transaction that writes their rows; one query.

    Raises TransactionManagementError.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a mark needs its transaction")
    if not values:
        return
    with connection.cursor() as cursor:
        cursor.execute(*noting(kind, values))


_NOTE: Final = """
INSERT INTO reports_newestpending (kind, record, value, after, mac)
SELECT %s, mark.record, mark.value, %s, mark.mac
FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) AS mark (record, value, mac)
"""


def noting(kind: Kind, values: Mapping[UUID, int]) -> tuple[str, list[Any]]:
    """The statement of `note` with its values, for those who send several in one trip."""
    after = _last_number()
    macs = [_pending_mac(kind, record, value, after) for record, value in values.items()]
    return _NOTE, [int(kind), after, list(values), list(values.values()), macs]


def forget(kind: Kind, records: Collection[UUID]) -> None:
    """Note that records are gone: whatever is put back under their ids is refused."""
    note(kind, dict.fromkeys(records, GONE))


def delete(kind: Kind, rows: QuerySet[Any], *, record: str = "pk") -> int:
    """Delete rows and note that they are gone, in one transaction; return how many there were.

    `record`: the field by which each is marked.
    """
    with transaction.atomic():
        found = dict(rows.values_list("pk", record))
        rows.model._default_manager.filter(pk__in=found).delete()
        forget(kind, [each for each in found.values() if each is not None])
    return len(found)


_READ: Final = """
SELECT 0, number, mac, CASE WHEN mac = %(held)s THEN NULL ELSE digests END, NULL::uuid
FROM reports_newestroot
UNION ALL
SELECT 1, number, packed, NULL, NULL FROM reports_newestbucket WHERE number = ANY(%(buckets)s)
UNION ALL
SELECT 1 + kind, after, mac, int8send(value), record FROM reports_newestpending
WHERE record = ANY(%(records)s) AND kind = ANY(%(kinds)s)
"""


def read(kind: Kind, records: Collection[UUID]) -> Marks:
    """Read the marks of records; one query. Read the rows after it, never before.

    Whoever writes a row writes its mark with it: a row read later is at least as new as the mark.
    Raises MarksBroken.
    """
    return read_several({kind: records})[kind] if records else Marks(False, {})


def read_several(wanted: Mapping[Kind, Collection[UUID]]) -> dict[Kind, Marks]:
    """The same of several kinds at once, still one query."""
    head, held, taken_up = head_if_readable(), _held(), _kinds_held()
    records = {record for those in wanted.values() for record in those}
    numbers = set(map(bucket_of, records))
    if some_new := max(wanted) > taken_up:
        numbers.add(bucket_of(KINDS[1]))
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "held": held.mac,
            "buckets": list(numbers),
            "records": list(records),
            "kinds": list(map(int, wanted)),
        }
        cursor.execute(_READ, values)
        rows = cursor.fetchall()
    root = _root([row for row in rows if row[0] == 0], held, head)
    buckets = {number: bytes(packed) for what, number, packed, *_ in rows if what == 1}
    found: dict[int, dict[UUID, int]] = {kind: {} for kind in wanted}
    for number in numbers:
        packed = proven(root, number, buckets.get(number, b""))
        for kind, those in wanted.items():
            found[kind] |= _found_in(packed, kind, those)
    for what, after, mac, value, record in rows:
        if (kind := what - 1) in wanted and record in wanted[kind]:
            row = NewestPending(
                kind=kind, record=record, value=int.from_bytes(value), after=after, mac=mac
            )
            if row.value >= found[kind].get(record, 0) and believed(row, root):
                found[kind][record] = row.value
    if some_new:
        taken_up = kinds_in(buckets.get(bucket_of(KINDS[1]), b""))
        key_rings.ring().remembered[_KINDS_PLACE] = taken_up
    return {kind: Marks(root.number > 0 and kind <= taken_up, found[kind]) for kind in wanted}


def check(kind: Kind, values: Mapping[UUID, int]) -> None:
    """Refuse rows that are older than their marks: rows that are locked. Raises SetBack."""
    marks = read(kind, values.keys())
    for record, value in values.items():
        marks.check(record, value)


def is_newest(kind: Kind, record: UUID, value: int = PRESENT) -> bool:
    """Whether a row that was read grants still; one query.

    For rows that are locked, or that grant nothing any more once they change: these may be read
    before their marks.
    """
    try:
        marks = read(kind, [record])
    except SetBack:
        log.exception("marks_broken")
        return False
    return marks.is_newest(record, value)


@dataclass(frozen=True, slots=True)
class Root:
    """The digests of all buckets, as the lookup key says."""

    number: int
    mac: bytes
    digests: bytes

    @property
    def head(self) -> str:
        """The line the journal keeps."""
        return f"{self.number} {self.mac.hex()}"


_NO_ROOT: Final = Root(0, b"", b"")


def root_of(number: int, digests: bytes) -> Root:
    """A new root."""
    return Root(number, _root_mac(number, digests), digests)


def proven_root(head: Head) -> Root:
    """The root in the database; number 0 before the first.

    `head` is what the journal said before. Raises MarksBroken, also when the root is behind it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 0, number, mac, digests, NULL::uuid FROM reports_newestroot")
        return _root(cursor.fetchall(), _NO_ROOT, head)


def _root(rows: Collection[tuple[Any, ...]], held: Root, head: Head) -> Root:
    """The root in the database, proven and not behind the journal."""
    if not rows:
        if head == _NEVER:
            return _NO_ROOT
        raise MarksBroken("the root is gone")
    ((_, number, mac, digests, _none),) = rows
    root = held if digests is None else Root(number, bytes(mac), bytes(digests))
    if root is not held or root.number != number:
        if not hmac.compare_digest(_root_mac(number, root.digests), root.mac):
            raise MarksBroken("the root is not ours")
        key_rings.ring().remembered[_PLACE] = root
    if number < head[0] or (number == head[0] and root.mac != head[1]):
        raise MarksBroken("the root is behind the journal")
    return root


_PLACE: Final = ("newest root",)
_KINDS_PLACE: Final = ("newest kinds",)


def _held() -> Root:
    """The root that this process has proven last."""
    found = key_rings.ring().remembered.get(_PLACE)
    return found if isinstance(found, Root) else _NO_ROOT


def _kinds_held() -> int:
    """Up to which kind this process has seen that all rows were taken up: it never goes back."""
    found = key_rings.ring().remembered.get(_KINDS_PLACE)
    return found if isinstance(found, int) else FIRST_KINDS


def kinds_in(packed: bytes) -> int:
    """Up to which kind all rows were taken up, as the bucket of `KINDS` says."""
    return unpacked(packed).get(KINDS, FIRST_KINDS)


def proven(root: Root, number: int, packed: bytes) -> bytes:
    """Return the packed marks of a bucket if they are those of the root. Raises MarksBroken."""
    if root.number == 0:
        if packed:
            raise MarksBroken("marks without a root")
        return b""
    place = number * _DIGEST
    if root.digests[place : place + _DIGEST] != digest(packed):
        raise MarksBroken(f"bucket {number} was changed")
    return packed


def _found_in(packed: bytes, kind: Kind, records: Collection[UUID]) -> dict[UUID, int]:
    wanted = {record.bytes: record for record in records}
    return {
        wanted[raw]: value
        for its_kind, raw, value in _MARK.iter_unpack(packed)
        if its_kind == kind and raw in wanted
    }


def believed(row: NewestPending, root: Root) -> bool:
    """Whether a pending mark is ours, and was written near this root."""
    mac = _pending_mac(row.kind, row.record, row.value, row.after)
    return row.after + LATE >= root.number and hmac.compare_digest(mac, bytes(row.mac))


def packed(values: Mapping[tuple[int, UUID], int]) -> bytes:
    """What a bucket holds, the same for the same marks."""
    marks = sorted((kind, record.bytes, value) for (kind, record), value in values.items())
    return b"".join(_MARK.pack(*mark) for mark in marks)


def unpacked(data: bytes) -> dict[tuple[int, UUID], int]:
    """The marks of a bucket by kind and record."""
    return {(kind, UUID(bytes=raw)): value for kind, raw, value in _MARK.iter_unpack(data)}


def bucket_of(record: UUID) -> int:
    """The number of the bucket that has this record's marks."""
    return record.int >> (128 - BUCKETS.bit_length() + 1)


def digest(packed: bytes) -> bytes:
    """What a root has of a bucket; of an empty one, too."""
    return hashlib.sha256(packed).digest()


def _pending_mac(kind: int, record: UUID, value: int, after: int) -> bytes:
    text = f"newest|pending|{int(kind)}|{record}|{value}|{after}"
    return keyed_hash("audit", text.encode())


def _root_mac(number: int, digests: bytes) -> bytes:
    return keyed_hash("audit", f"newest|root|{number}|".encode() + digests)


def _last_number() -> int:
    """The number of the last root; from the database where the journal cannot be read.

    A report is filed without a journal, too.
    """
    try:
        return journalled()[0]
    except restore_journal.NoJournal:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(number), 0) FROM reports_newestroot")
            return int(cursor.fetchone()[0])


def journalled() -> Head:
    """Number and mac of the last root, as the journal says. Raises NoJournal, also when damaged."""
    head = restore_journal.read_newest_head()
    if not head:
        return _NEVER
    return journal_files.numbered(restore_journal.NEWEST_HEAD, head)


def head_if_readable() -> Head:
    """The same; without a journal the marks are believed as the database has them.

    Who can only write to the database takes no journal away.
    """
    try:
        return journalled()
    except restore_journal.NoJournal:
        log.error("journal_unreadable")
        return _NEVER
