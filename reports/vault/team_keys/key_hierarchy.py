"""The ladder of holders: who can reach which team key, and how.

    file key of a case -> version of the owning team
    private key of a version -> each member on its roster, the coordinators' version,
                                and the next version of the same team
    private key of the coordinators' version -> each coordinator, and the offline recovery key

Public keys and rosters are read from working blobs only; a plain column selects, never vouches.
After unsealing, a private key must belong to the public key that is stored for it.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet

from reports.pipeline import Answer, send_query
from reports.vault.journal.newest import TOP, Marks, SetBack
from reports.vault.models import KeyGrant, KeyVersion
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys.team_key_versions import (
    PlainRow,
    Seat,
    TeamVersion,
    check_newest,
    read_marks,
    read_version,
)
from reports.vault.team_keys.unwrap_path import NotAHolder, NoVersion, Rungs, load_rungs

__all__ = ["NoVersion", "NotAHolder", "Seat", "TeamVersion"]

LONGEST_LIFE: Final = timedelta(days=90)

# KEY SHARE: others may seal to it and its roster may change; only destroying it has to wait.
_KEEP: Final = f"""
SELECT {", ".join(PlainRow._fields)} FROM reports_keyversion
WHERE team_id = %s ORDER BY number DESC LIMIT 1 FOR KEY SHARE
"""  # noqa: S608 - our own columns


def current_version(team_id: UUID) -> TeamVersion:
    """Return the version that new cases are sealed to; two queries.

    Raises NoVersion, SealBroken; team_key_versions.VersionGone and newest.SetBack when a newer one
    was made.
    """
    marks = read_marks(team_id)
    row = KeyVersion.objects.filter(team_id=team_id).order_by("-number").first()
    found = read_version(row) if row else None
    check_newest(found, team_id, marks)
    if found is None:
        raise NoVersion
    return found


def current_versions(team_ids: Collection[UUID]) -> dict[UUID, TeamVersion | SetBack]:
    """Return the current version of each team that has one, or why it is refused; two queries.

    Raises SealBroken.
    """
    try:
        marks = read_marks(*team_ids)
    except SetBack as fault:
        return dict.fromkeys(team_ids, fault)
    newest = KeyVersion.objects.filter(team_id__in=team_ids).order_by("team_id", "-number")
    rows = {row.team_id: row for row in newest.distinct("team_id")}
    found = {team_id: _unless_set_back(team_id, rows.get(team_id), marks) for team_id in team_ids}
    return {team_id: version for team_id, version in found.items() if version is not None}


def _unless_set_back(
    team_id: UUID, row: KeyVersion | None, marks: Marks
) -> TeamVersion | SetBack | None:
    found = read_version(row) if row else None
    try:
        check_newest(found, team_id, marks)
    except SetBack as fault:
        return fault
    return found


def sealing_version(team_id: UUID) -> TeamVersion:
    """Return the current version, which nobody can destroy before the open transaction ends.

    What is sealed to a version must stand in the database before anybody asks whether that
    version is still needed; whoever seals takes it from here. Two queries, unless it is destroyed
    at this very moment. Raises as `current_version`; TransactionManagementError.
    """
    marks = read_marks(team_id)
    found = ask_sealing_version(team_id).read()
    check_newest(found, team_id, marks)
    return found


def ask_sealing_version(team_id: UUID) -> Answer[TeamVersion]:
    """Ask for it, for a report, in a pipeline.

    An older version is not refused here. A report is filed whatever somebody does to the rows;
    the comparison of all rows says it within minutes.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("sealing needs its transaction")
    return send_query(_KEEP, [team_id]).then(lambda found: _kept(team_id, found))


def _kept(team_id: UUID, found: Sequence[tuple[Any, ...]]) -> TeamVersion:
    while not found:
        # Destroyed while this waited for it: then there is a newer one, or there never was any.
        current_version(team_id)
        found = send_query(_KEEP, [team_id]).read()
    return read_version(PlainRow(*found[0]))


def coordinators_version() -> TeamVersion:
    """Return the coordinators' current version. Raises as `current_version`."""
    marks = read_marks(TOP)
    row = KeyVersion.objects.filter(coordinators=True).order_by("-number").first()
    found = read_version(row) if row else None
    check_newest(found, TOP, marks)
    if found is None:
        raise NoVersion
    return found


def version(version_id: UUID) -> TeamVersion:
    """Return one version by its id. Raises NoVersion, SealBroken."""
    row = KeyVersion.objects.filter(id=version_id).first()
    if row is None:
        raise NoVersion
    return read_version(row)


def holders(team_id: UUID) -> tuple[UUID, ...]:
    """Return who is on the team's roster now. Raises as `current_version`."""
    return tuple(seat.user_id for seat in current_version(team_id).roster)


def seats() -> QuerySet[KeyGrant]:
    """The grants of the outer query's `user_id` on its `team_id`, for `Exists`; selects only.

    Whoever is taken off a roster has none left, and who waits to be admitted none yet.
    """
    versions = KeyVersion.objects.filter(team_id=OuterRef(OuterRef("team_id")))
    return KeyGrant.objects.filter(
        holder_id=OuterRef("user_id"), version_id__in=versions.values("id")
    )


def is_due(version: TeamVersion, *, now: datetime) -> bool:
    """Say whether a holder who logs in should make the next version."""
    return version.due or now - version.made_at >= LONGEST_LIFE


def was_open(version: TeamVersion, current: TeamVersion) -> bool:
    """Whether somebody who has left the team since may know what was sealed to this version."""
    return version.number < current.rekey_from or lost_somebody(current)


def lost_somebody(current: TeamVersion) -> bool:
    """Whether somebody who knows the team's current key was taken off its or the top's roster.

    Raises NoVersion, SealBroken.
    """
    if current.due or current.coordinators:
        return current.due
    return current.above < coordinators_version().renew_below


def open_team_key(
    *,
    version_id: UUID,
    user_id: UUID,
    user_key: PrivateKey,
    likely: UUID | None = None,
    marks: Marks | None = None,
) -> PrivateKey:
    """Open one version's private key, for a member of its team or a coordinator; three queries.

    `likely`: the team whose version it should be; if it is, two, and one with its `marks` and
    those of newest.TOP at hand. Raises NotAHolder, NoVersion, SealBroken.
    """
    if likely is not None:
        with suppress(NotAHolder, NoVersion):
            newest, key, rungs = _climb(likely, user_id, user_key, marks)
            return rungs.descend(newest, key, version_id)
    target = version(version_id)
    _, key, rungs = _climb(target.team_id, user_id, user_key)
    return rungs.descend(rungs.newest(target.team_id), key, target.id)


def open_team_key_now(
    *, team_id: UUID, user_id: UUID, user_key: PrivateKey
) -> tuple[TeamVersion, PrivateKey]:
    """Open the current version's private key; two queries. Raises as `open_team_key`."""
    newest, key, _ = _climb(team_id, user_id, user_key)
    return newest, key


def open_all_team_keys(
    *, team_id: UUID, user_id: UUID, user_key: PrivateKey
) -> dict[UUID, PrivateKey]:
    """Open every version of the team that still exists, newest first. Raises as `open_team_key`."""
    newest, key, rungs = _climb(team_id, user_id, user_key)
    return dict(rungs.all_below(newest, key))


def _climb(
    team_id: UUID, user_id: UUID, user_key: PrivateKey, marks: Marks | None = None
) -> tuple[TeamVersion, PrivateKey, Rungs]:
    marks = marks or read_marks(team_id, TOP)
    rungs = load_rungs(team_id, user_id)
    newest = rungs.newest(team_id)
    check_newest(newest, team_id, marks)
    key = rungs.as_member(newest, user_id, user_key)
    if key is None:
        check_newest(rungs.newest_coordinators(), TOP, marks)
        key = rungs.as_coordinator(newest, user_id, user_key)
    if key is None:
        raise NotAHolder
    return newest, key, rungs
