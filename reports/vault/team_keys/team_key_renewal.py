"""A team's key, made for the first time and anew: found, renew, what is due, what may go.

The next roster is always the last one plus or minus one person (`rosters`); the membership table
is never asked.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from reports.vault.journal import journal_standing, newest
from reports.vault.journal.newest import Kind, SetBack
from reports.vault.models import CaseKeys, KeyGrant, KeyVersion
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey, PublicKey
from reports.vault.service_keys import key_rings, recovery_files
from reports.vault.team_keys import key_hierarchy, rosters, team_key_versions, team_sealed_texts
from reports.vault.team_keys.key_hierarchy import NoVersion, Seat, TeamVersion
from reports.vault.team_keys.rosters import Member

log = logging.getLogger("linden.vault")

TO_BE_FOUNDED: Final = 0  # what a team's mark says before its first version


class AlreadyFounded(Exception):
    """This team has a key version already, or there is a coordinators' team already."""


class NotToBeFounded(Exception):
    """Nobody was given the right to found this key: `found_installation` gives it, once."""


class CoordinatorsFirst(Exception):
    """The coordinators' own next version must be made before this team's."""


def found_team(
    *, team_id: UUID, members: Sequence[Member], now: datetime, coordinators: bool = False
) -> TeamVersion:
    """Make a team's first version. The coordinators' team comes first, once `let_found` allows it.

    That its rows are not there allows nothing. Raises AlreadyFounded, NotToBeFounded,
    team_key_versions.VersionGone (it had a version), CoordinatorsFirst, key_files.BadKeyFile (no
    recovery key configured).
    """
    marks = team_key_versions.read_marks(team_id)
    same = Q(team_id=team_id) | Q(coordinators=True) if coordinators else Q(team_id=team_id)
    if KeyVersion.objects.filter(same).exists():
        raise AlreadyFounded
    team_key_versions.check_newest(None, team_id, marks)
    if coordinators and marks.values.get(team_id) != TO_BE_FOUNDED:
        raise NotToBeFounded
    return _make(team_id=team_id, members=members, coordinators=coordinators, before=None, now=now)[
        0
    ]


def let_found(team_id: UUID) -> None:
    """Give the right to found the coordinators' key, by a mark no writer of the database makes."""
    newest.note(Kind.TEAM, {team_id: TO_BE_FOUNDED})


def is_to_be_founded(team_id: UUID) -> bool:
    """Whether the coordinators' key was never founded and may be; not while marks are broken."""
    try:
        return team_key_versions.read_marks(team_id).values.get(team_id) == TO_BE_FOUNDED
    except newest.MarksBroken:
        log.exception("marks_broken", extra={"team_id": str(team_id)})
        return False


def renew(
    *,
    team_id: UUID,
    user_id: UUID,
    user_key: PrivateKey,
    public_keys: Mapping[UUID, PublicKey],
    now: datetime,
) -> TeamVersion:
    """Make the team's next version for the same roster, and seal the one before to it.

    `public_keys` are those of the people on the roster; each must be the one somebody was admitted
    with. Raises NotAHolder, CoordinatorsFirst, rosters.NewRecoveryKeyNeeded, SealBroken.
    """
    with transaction.atomic():
        before = rosters.locked(team_id)
        _, key = key_hierarchy.open_team_key_now(
            team_id=team_id, user_id=user_id, user_key=user_key
        )
        made, made_key = _make(
            team_id=team_id,
            members=[_member(seat, public_keys) for seat in before.roster],
            coordinators=before.coordinators,
            before=before,
            now=now,
        )
        KeyGrant.objects.filter(version_id=before.id).delete()
        team_key_versions.seal_grant(made.public_key, made.id, before.id, key).save(
            force_insert=True
        )
        del made_key
        return made


def due_teams(*, now: datetime) -> list[UUID]:
    """Return the teams whose next version should be made, the coordinators' first.

    Theirs also when the configured recovery key is not the one it was sealed to. None while
    the database is behind its journal; what that costs is what is new in the journal. Raises
    NoJournal, also when damaged.
    """
    if journal_standing.is_behind():
        return []
    newest = KeyVersion.objects.order_by("team_id", "-number").distinct("team_id")
    found = [team_key_versions.read_version(row) for row in newest]
    below = max((version.renew_below for version in found if version.coordinators), default=0)
    due = [
        version
        for version in found
        if key_hierarchy.is_due(version, now=now)
        or (not version.coordinators and version.above < below)
        or _lacks_recovery(version)
    ]
    return [
        version.team_id for version in sorted(due, key=lambda version: not version.coordinators)
    ]


def destroy_unused_versions(*, team_id: UUID) -> int:
    """Destroy the oldest versions that no kept case, text or grant needs; returns how many."""
    destroyed = 0
    with transaction.atomic():
        current = rosters.locked(team_id)
        older = KeyVersion.objects.filter(team_id=team_id, number__lt=current.number)
        for row in older.order_by("number"):
            if _is_needed(row, team_id):
                break
            # Whoever seals to it now is waited for; what they sealed is seen by the second look.
            KeyVersion.objects.select_for_update().get(id=row.id)
            if _is_needed(row, team_id):
                break
            KeyGrant.objects.filter(version_id=row.id).delete()
            row.delete()
            destroyed += 1
    return destroyed


def readiness() -> list[str]:
    """Return why the public site may not open yet, one sentence each; empty when it may."""
    try:
        top = key_hierarchy.coordinators_version()
    except NoVersion:
        return ["There is no coordinators' team yet"]
    except SetBack:
        log.exception("coordinators_key_set_back")
        return ["The coordinators' key was removed or set back in the database: verify_audit"]
    found = []
    if len(top.roster) < 2:
        found.append("Fewer than two coordinators hold the coordinators' key")
    if recovery_files.holder_id(key_rings.recovery_public_key()) in top.spent:
        found.append("The recovery key has been used: make a new one (recovery_key create)")
    elif _lacks_recovery(top):
        found.append("The coordinators' key is not sealed to the recovery key: renew it")
    return found


def _lacks_recovery(version: TeamVersion) -> bool:
    if not version.coordinators:
        return False
    holder_id = recovery_files.holder_id(key_rings.recovery_public_key())
    return not KeyGrant.objects.filter(version_id=version.id, holder_id=holder_id).exists()


def _member(seat: Seat, public_keys: Mapping[UUID, PublicKey]) -> Member:
    public = public_keys.get(seat.user_id)
    if public is None or public.digest != seat.key_digest:
        raise SealBroken
    return Member(seat.user_id, public)


def _make(
    *,
    team_id: UUID,
    members: Sequence[Member],
    coordinators: bool,
    before: TeamVersion | None,
    now: datetime,
) -> tuple[TeamVersion, PrivateKey]:
    key = PrivateKey.generate()
    made = TeamVersion(
        id=uuid4(),
        team_id=team_id,
        number=before.number + 1 if before else 1,
        public_key=key.public,
        previous=before.id if before else None,
        coordinators=coordinators,
        roster=tuple(Seat(member.user_id, member.public_key.digest) for member in members),
        spent=before.spent if before else (),
        due=False,
        made_at=now,
        above=0,
        renew_below=before.renew_below if before else 0,
        rekey_from=before.rekey_from if before else 0,
        revision=0,
    )
    with transaction.atomic():
        above, above_id, number = _above(made)
        made = replace(made, above=number)
        if before and key_hierarchy.lost_somebody(before):
            made = replace(made, rekey_from=made.number)
        team_key_versions.version_row(made).save(force_insert=True)
        rosters.note(made)
        grants = [
            team_key_versions.seal_grant(m.public_key, m.user_id, made.id, key) for m in members
        ]
        grants.append(team_key_versions.seal_grant(above, above_id, made.id, key))
        KeyGrant.objects.bulk_create(grants)
    return made, key


def _above(made: TeamVersion) -> tuple[PublicKey, UUID, int]:
    """Return who stands above, with its number: the coordinators' version; 0, the recovery key."""
    if made.coordinators:
        public = key_rings.recovery_public_key()
        holder_id = recovery_files.holder_id(public)
        if holder_id in made.spent:
            raise rosters.NewRecoveryKeyNeeded
        return public, holder_id, 0
    try:
        top = key_hierarchy.sealing_version(key_hierarchy.coordinators_version().team_id)
    except NoVersion:
        raise CoordinatorsFirst from None
    if top.due:
        raise CoordinatorsFirst
    return top.public_key, top.id, top.number


def _is_needed(row: KeyVersion, team_id: UUID) -> bool:
    if CaseKeys.objects.filter(version_id=row.id).exists() or team_sealed_texts.needs(row.id):
        return True
    own = KeyVersion.objects.filter(team_id=team_id).values("id")
    return KeyGrant.objects.filter(holder_id=row.id).exclude(version_id__in=own).exists()
