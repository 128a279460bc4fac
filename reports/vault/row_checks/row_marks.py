"""Every row that has a mark, beside its mark: what was put back, removed, or is not ours.

Of the tables of other rooms nothing is read here but ids and revisions.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import connection

from reports.vault.journal import newest
from reports.vault.journal.newest import GONE, PRESENT, Head, Kind, MarksBroken
from reports.vault.models import KeyVersion, NewestBucket, NewestPending
from reports.vault.primitives.errors import SealBroken
from reports.vault.team_keys.team_key_versions import read_version

# What a team's mark says: the number of its newest version, then the revision of that one's row.
TEAM_VALUE: Final = "number::bigint * 1048576 + revision"
# A row without an id of its own is marked by a digest of what it says, so that the mark of one is
# none of another: the same in SQL as in `member` and `seat`.
_DIGEST: Final = "encode(substring(sha256(convert_to({}, 'UTF8')) for 16), 'hex')::uuid"
_MEMBER: Final = _DIGEST.format(
    "concat_ws(' ', 'member', user_id, team_id, role, (extract(epoch from added_at) * 1000000)"
    "::bigint)"
)
_SEAT: Final = _DIGEST.format("concat_ws(' ', 'seat', venue_id, user_id)")
# Since when a place is let in, an even number, or withdrawn, an odd one: no time makes one of the
# other. The same in SQL as in `admission`.
_ADMITTED: Final = """
    SELECT team_id, (extract(epoch from coalesce(withdrawn_at, {since})) * 2000000)::bigint
        + (withdrawn_at IS NOT NULL)::int FROM {table}
"""
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
    Kind.PASSKEY: "SELECT id, revision + 1 FROM reports_passkeyseal",
    Kind.APP: "SELECT key_id, revision FROM reports_totpdevice",
    Kind.CODES: "SELECT user_id, revision FROM reports_backupdevice",
    Kind.LINK: "SELECT id, revision + 1 FROM reports_invitation",
    Kind.WRAP: "SELECT user_id, key_version FROM reports_keywrap",
    Kind.MEMBER: f"SELECT {_MEMBER}, {PRESENT} FROM reports_membership",  # noqa: S608
    Kind.SEAT: f"SELECT {_SEAT}, revision + 1 FROM nightlife_venuerole",  # noqa: S608
    Kind.ASKED: f"SELECT id, {PRESENT} FROM reports_proposal",  # noqa: S608
    # As it was made it has none: the release before makes teams too, and marks none.
    Kind.TEAM_PROFILE: "SELECT id, profile_revision FROM reports_team WHERE profile_revision > 0",
    Kind.ADMITTED: " UNION ALL ".join(
        (
            _ADMITTED.format(since="coalesce(readmitted_at, admitted_at)", table="nightlife_venue"),
            _ADMITTED.format(since="verified_at", table="pharmacy_pharmacy"),
        )
    ),
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def member(user_id: UUID, team_id: UUID, role: str, added_at: datetime) -> UUID:
    """By what a membership is marked: whoever comes back to a team is another member of it."""
    return _digest("member", user_id, team_id, role, _microseconds(added_at))


def seat(venue_id: UUID, user_id: UUID) -> UUID:
    """By what somebody's seat in a venue is marked."""
    return _digest("seat", venue_id, user_id)


def admission(since: datetime) -> int:
    """What the mark of a place says that is let in since then."""
    return 2 * _microseconds(since)


def next_admission(last: int, *, now: datetime, is_in: bool) -> tuple[datetime, int]:
    """What comes after this mark of a place, now or as soon as the mark allows; and what it says.

    None that ever was is good again.
    """
    said = 2 * _microseconds(now) + (not is_in)
    if said <= last:
        said = 2 * (last // 2 + 1) + (not is_in)
    return _EPOCH + said // 2 * _MICROSECOND, said


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _digest(*parts: object) -> UUID:
    return UUID(bytes=hashlib.sha256(" ".join(map(str, parts)).encode()).digest()[:16])


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
    known = marks.get(newest.KINDS, newest.FIRST_KINDS)
    for kind in (each for each in Kind if each <= known):
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
