"""Every row that has a mark, beside its mark: what was put back, removed, or is not ours.

Of the tables of other rooms nothing is read here but ids and revisions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import connection

from reports.vault import newest
from reports.vault.errors import SealBroken
from reports.vault.models import KeyVersion, NewestBucket, NewestPending
from reports.vault.newest import GONE, PRESENT, Head, Kind, MarksBroken
from reports.vault.versions import read_version

# What a team's mark says: the number of its newest version, then the revision of that one's row.
TEAM_VALUE: Final = "number::bigint * 1048576 + revision"
ROWS: Final = {
    Kind.CONTACT: "SELECT case_id, revision FROM reports_content WHERE name = 'case.contact'",
    Kind.TEAM: f"""
        SELECT team_id, max({TEAM_VALUE}) FROM reports_keyversion GROUP BY team_id
        UNION ALL
        SELECT '{newest.TOP}'::uuid, max({TEAM_VALUE}) FROM reports_keyversion
        WHERE coordinators HAVING count(*) > 0
    """,  # noqa: S608 - our own names
    Kind.PROFILE: "SELECT id, profile_revision FROM reports_user WHERE is_active",
    Kind.TOKEN: f"SELECT id, {PRESENT} FROM reports_apitoken",  # noqa: S608 - our own number
    Kind.DEVICE: f"SELECT id, {PRESENT} FROM reports_shareddevice",  # noqa: S608
    Kind.PASSKEY: f"SELECT id, {PRESENT} FROM reports_passkeyseal",  # noqa: S608
    Kind.APP: f"SELECT key_id, {PRESENT} FROM reports_totpdevice",  # noqa: S608
    Kind.CODES: "SELECT user_id, revision FROM reports_backupdevice",
    Kind.LINK: "SELECT id, revision + 1 FROM reports_invitation",
}


class RowFault(StrEnum):
    """What can be wrong between a row and its mark."""

    OLDER = "a row was put back: a newer one was written"
    RETURNED = "a row is back that was erased or removed, or it is not of this installation"
    REMOVED = "a row was removed"
    SWAPPED = "a row was changed or swapped: it does not open"
    UNMARKED = "the mark of a row's newest state was removed"
    MARKS = "the marks of the newest states were changed, removed or set back"


@dataclass(frozen=True, slots=True)
class Found:
    """One row, or the marks, and what is wrong."""

    fault: RowFault
    kind: Kind | None
    record: UUID | None
    detail: str = ""

    @property
    def where(self) -> str:
        """For whoever runs the machines."""
        place = f"{self.kind.name.lower()} {self.record}" if self.kind else ""
        return ", ".join(part for part in (place, self.detail) if part)


def faults(head: Head) -> Iterator[Found]:
    """Compare every row with its mark; what is wrong, and where. Nothing before the first root.

    `head` is what the journal said before the database was looked at (`newest.head_if_readable`).
    """
    try:
        marks = _values(head)
    except MarksBroken as fault:
        yield Found(RowFault.MARKS, None, None, str(fault))
        return
    if marks is None:
        return
    for kind in Kind:
        rows = values_of(kind)
        noted = {record: value for (its, record), value in marks.items() if its == kind}
        for record in sorted(rows.keys() | noted.keys()):
            found = _compared(rows.get(record), noted.get(record))
            if found is not None:
                yield Found(found, kind, record)
    yield from _swapped()


def _compared(row: int | None, mark: int | None) -> RowFault | None:
    mark = None if mark == GONE else mark
    if row is None:
        # A team that may be founded has a mark and no row yet.
        return RowFault.REMOVED if mark else None
    if mark is None:
        return RowFault.RETURNED
    if row == mark:
        return None
    return RowFault.OLDER if row < mark else RowFault.UNMARKED


def _swapped() -> Iterator[Found]:
    for row in KeyVersion.objects.order_by("team_id", "number").iterator(chunk_size=200):
        try:
            read_version(row)
        except SealBroken:
            detail = f"version {row.number}"
            yield Found(RowFault.SWAPPED, Kind.TEAM, row.team_id, detail)


def _values(head: Head) -> dict[tuple[int, UUID], int] | None:
    """Every mark there is, by kind and record; None before the first root. Raises MarksBroken."""
    root = newest.proven_root(head)
    if root.number == 0:
        return None
    found: dict[tuple[int, UUID], int] = {}
    packed = dict(NewestBucket.objects.values_list("number", "packed"))
    for number in range(newest.BUCKETS):
        found |= newest.unpacked(newest.proven(root, number, bytes(packed.get(number, b""))))
    for row in NewestPending.objects.order_by("value"):
        if newest.believed(row, root) and row.value >= found.get((row.kind, row.record), 0):
            found[row.kind, row.record] = row.value
    return found


def values_of(kind: Kind) -> dict[UUID, int]:
    """What the rows of one kind say now."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS[kind])
        return dict(cursor.fetchall())
