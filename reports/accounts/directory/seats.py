"""Who has been let in: a seat on the roster of a team that holds keys.

A membership is written by whoever invites; a seat only by somebody who holds the team's key and
typed the new person's eight digits. In a team with keys it is the seat that counts; in one without,
that the membership was not ended, and that its venue or pharmacy is let in by a coordinator.
"""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from reports.accounts.directory import profiles
from reports.accounts.models import Membership, Team, TeamKind
from reports.vault.journal import newest
from reports.vault.journal.newest import PRESENT, Kind, Marks, SetBack
from reports.vault.models import KeyVersion
from reports.vault.primitives.errors import SealBroken
from reports.vault.row_checks import row_marks
from reports.vault.team_keys.team_key_versions import (
    TeamVersion,
    check_newest,
    read_marks,
    read_version,
)

log = logging.getLogger("linden.accounts")

# Teams that own cases, and so hold keys. The others log in the same way and hold none.
KEYED: Final = frozenset({TeamKind.CARE, TeamKind.COORDINATORS, TeamKind.SHELTER})


# Teams of other organisations: whoever runs the machines is in none of them (R6.15).
PARTNERS: Final = frozenset({TeamKind.SHELTER, TeamKind.PHARMACY, TeamKind.VENUE})


def save_member(row: Membership) -> None:
    """Put somebody into a team; inside a transaction."""
    row.save(force_insert=True)
    newest.note(Kind.MEMBER, {_mark(row): PRESENT})


def forget_member(row: Membership) -> None:
    """Take somebody out of a team; inside a transaction."""
    newest.forget(Kind.MEMBER, [_mark(row)])
    row.delete()


def not_ended(rows: Collection[Membership]) -> list[Membership]:
    """Those of these memberships, just read, that nobody ended; one query, none without rows.

    One that is put back into the table is none; while the marks are broken there is none at all.
    """
    places = {_mark(row): row for row in rows}
    try:
        marks = newest.read(Kind.MEMBER, places)
    except SetBack:
        log.exception("marks_broken")
        return []
    return [row for place, row in places.items() if marks.is_newest(place)]


def let_in(team_id: UUID, *, now: datetime) -> datetime:
    """Let a team's venue or pharmacy in; inside a transaction. Return since when it is.

    That time is the row's: later than any that ever was.
    """
    return _note_admission(team_id, now=now, is_in=True)


def shut_out(team_id: UUID, *, now: datetime) -> datetime:
    """Withdraw it; inside a transaction. Return since when it is, the time of its row."""
    return _note_admission(team_id, now=now, is_in=False)


def read_admissions(team_ids: Collection[UUID]) -> Marks | None:
    """Read the marks of these teams' venues or pharmacies, before their rows; one query.

    None while the marks are broken. Without teams there is no query.
    """
    try:
        return newest.read(Kind.ADMITTED, team_ids)
    except SetBack:
        log.exception("marks_broken")
        return None


def still_in(marks: Marks | None, since: Mapping[UUID, datetime]) -> set[UUID]:
    """Those of these teams that are let in since then, as their rows said after `marks` were read.

    One that was withdrawn is not, whatever its row says; while the marks are broken, none is. No
    query, unless a row says something else than its mark.
    """
    found = _let_in(marks, since)
    if others := {team_id: at for team_id, at in since.items() if team_id not in found}:
        # One that was let in between the two has another mark by now, and is no alarm.
        marks = marks and read_admissions(others)
        found |= _let_in(marks, others)
    if marks is not None:
        for team_id in since.keys() - found:
            log.error("grant_set_back", extra={"record_id": str(team_id)})
    return found


def _let_in(marks: Marks | None, since: Mapping[UUID, datetime]) -> set[UUID]:
    if marks is None:
        return set()
    return {team_id for team_id, at in since.items() if _is_let_in(marks, team_id, at)}


def _is_let_in(marks: Marks, team_id: UUID, since: datetime) -> bool:
    """Exactly since then: the time of a row proves nothing by being a later one."""
    if (said := marks.values.get(team_id)) is None:
        return not marks.known
    return said == row_marks.admission(since)


def _note_admission(team_id: UUID, *, now: datetime, is_in: bool) -> datetime:
    last = newest.read(Kind.ADMITTED, [team_id]).values.get(team_id, 0)
    at, said = row_marks.next_admission(last, now=now, is_in=is_in)
    newest.note(Kind.ADMITTED, {team_id: said})
    return at


def _mark(row: Membership) -> UUID:
    return row_marks.member(row.user_id, row.team_id, row.role, row.added_at)


class LastCoordinator(Exception):
    """They alone hold the coordinators' key: nothing may take it from them."""


def seated(*, team_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return who has a seat in each of these teams; two queries, none without teams.

    A roster that cannot be read, or is older than the newest, seats nobody.
    """
    if not team_ids:
        return {}
    try:
        marks = read_marks(*team_ids)
    except SetBack:
        log.exception("marks_broken")
        return {}
    rows = KeyVersion.objects.filter(team_id__in=team_ids)
    last = rows.order_by("team_id", "-number").distinct("team_id")
    return {row.team_id: _roster(row, marks) for row in last}


def staffed(*, team_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these teams where somebody who can log in has a seat; three queries."""
    seats = seated(team_ids=team_ids)
    rows = Membership.objects.active(team_id__in=team_ids)
    return {
        row.team_id
        for row in rows
        if row.user_id in seats.get(row.team_id, ()) and profiles.proven_role(row)
    }


def check_not_last(user_id: UUID) -> None:
    """Refuse to take the coordinators' key from the only one who holds it; in a transaction.

    Two at once wait for one another: of two coordinators, one keeps the key. Raises
    LastCoordinator.
    """
    desk = Team.objects.select_for_update(no_key=True).filter(kind=TeamKind.COORDINATORS).first()
    if desk is not None and seated(team_ids=[desk.pk]).get(desk.pk) == frozenset({user_id}):
        raise LastCoordinator


def _roster(row: KeyVersion, marks: Marks) -> frozenset[UUID]:
    try:
        found: TeamVersion = read_version(row)
        check_newest(found, row.team_id, marks)
    except SealBroken:
        log.exception("roster_unreadable", extra={"team_id": row.team_id})
        return frozenset()
    return frozenset(seat.user_id for seat in found.roster)
