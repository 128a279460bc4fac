"""Who holds a team's key: admit and remove; a version without the removed is made by
`team_key_renewal`.

Adding somebody needs a person who holds the key; taking somebody away needs none.
"""

import hmac
import logging
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection, transaction

from reports.locks import lock_number
from reports.vault.journal import newest, restore_journal
from reports.vault.journal.newest import Kind, SetBack
from reports.vault.models import KeyGrant, KeyVersion
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey, PublicKey, checked, fingerprint
from reports.vault.service_keys import recovery_files
from reports.vault.team_keys import key_hierarchy, team_key_versions
from reports.vault.team_keys.key_hierarchy import NotAHolder, Seat, TeamVersion

log = logging.getLogger("linden.vault")


class WrongDigits(Exception):
    """The eight digits are not those of this person's key: admit nobody, ask again."""


class NewRecoveryKeyNeeded(Exception):
    """The recovery key has been used: make a new one before the coordinators' next version."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person with their public key, as the working blob of the account says."""

    user_id: UUID
    public_key: PublicKey


def admit(*, team_id: UUID, team_key: PrivateKey, member: Member, digits: str) -> TeamVersion:
    """Seal the team's key to one more person, whose digits a holder typed as they were read out.

    Raises WrongDigits, NotAHolder (`team_key` is not the current version's), NoVersion.
    """
    _check_digits(member, digits)
    with transaction.atomic():
        current = locked(team_id)
        try:
            key = checked(team_key.seed, current.public_key)
        except SealBroken:
            raise NotAHolder from None
        return _seat(current, key, member)


def remove(*, team_id: UUID, user_id: UUID) -> bool:
    """Take a person off the roster and destroy their grants on every version of the team, now.

    The team's next version is due; after a coordinator's removal that of every team. Needs no key.
    Returns False when they were not on the roster (their grants are destroyed all the same).
    """
    with transaction.atomic():
        _lock(team_id)
        own = KeyVersion.objects.filter(team_id=team_id).values("id")
        KeyGrant.objects.filter(version_id__in=own, holder_id=user_id).delete()
        try:
            current = key_hierarchy.current_version(team_id)
        except SetBack:  # the grants are gone; the roster that counts is not there to be changed
            log.exception("team_key_set_back", extra={"team_id": str(team_id)})
            return False
        if current.seat(user_id) is None:
            return False
        roster = tuple(seat for seat in current.roster if seat.user_id != user_id)
        below = current.number + 1 if current.coordinators else 0
        _rewrite(replace(current, roster=roster, due=True, renew_below=below))
        return True


def remove_everywhere(*, user_id: UUID) -> list[UUID]:
    """Remove a person from every team whose key they hold; returns these teams."""
    teams = KeyVersion.objects.order_by("team_id").values_list("team_id", flat=True).distinct()
    return [team_id for team_id in teams if remove(team_id=team_id, user_id=user_id)]


def admit_by_recovery(*, recovery_key: PrivateKey, member: Member, digits: str) -> TeamVersion:
    """Admit one new coordinator with the offline recovery key, which is spent from then on.

    Raises WrongDigits, NotAHolder (not the recovery key of the current version), NoVersion,
    restore_journal.DatabaseBehind.
    """
    restore_journal.check_not_behind()
    _check_digits(member, digits)
    holder_id = recovery_files.holder_id(recovery_key.public)
    with transaction.atomic():
        current = locked(key_hierarchy.coordinators_version().team_id)
        grant = KeyGrant.objects.filter(version_id=current.id, holder_id=holder_id).first()
        if grant is None:
            raise NotAHolder
        key = team_key_versions.open_grant(bytes(grant.blob), current, holder_id, recovery_key)
        return _seat(replace(current, due=True, spent=(*current.spent, holder_id)), key, member)


def rehearse_recovery(*, recovery_key: PrivateKey) -> TeamVersion:
    """Return the coordinators' current version once the recovery key has opened it; spend nothing.

    Raises NewRecoveryKeyNeeded (spent), NotAHolder (not this version's), NoVersion, SealBroken.
    """
    current = key_hierarchy.coordinators_version()
    holder_id = recovery_files.holder_id(recovery_key.public)
    if holder_id in current.spent:
        raise NewRecoveryKeyNeeded
    grant = KeyGrant.objects.filter(version_id=current.id, holder_id=holder_id).first()
    if grant is None:
        raise NotAHolder
    team_key_versions.open_grant(bytes(grant.blob), current, holder_id, recovery_key)
    return current


def _check_digits(member: Member, digits: str) -> None:
    typed = "".join(char for char in digits if char.isdigit())
    wanted = fingerprint(member.public_key, member.user_id).replace(" ", "")
    if not hmac.compare_digest(typed.encode(), wanted.encode()):
        raise WrongDigits


def locked(team_id: UUID) -> TeamVersion:
    """Return the current version, and let nobody else change the team's holders meanwhile."""
    _lock(team_id)
    return key_hierarchy.current_version(team_id)


def _lock(team_id: UUID) -> None:
    with connection.cursor() as cursor:
        # Not a row's lock: versions come and go while others wait.
        number = lock_number(f"vault.team {team_id}")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _seat(current: TeamVersion, key: PrivateKey, member: Member) -> TeamVersion:
    others = tuple(seat for seat in current.roster if seat.user_id != member.user_id)
    seat = Seat(member.user_id, member.public_key.digest)
    grant = team_key_versions.seal_grant(member.public_key, member.user_id, current.id, key)
    KeyGrant.objects.filter(version_id=current.id, holder_id=member.user_id).delete()
    grant.save(force_insert=True)
    return _rewrite(replace(current, roster=(*others, seat)))


def _rewrite(version: TeamVersion) -> TeamVersion:
    raised = replace(version, revision=version.revision + 1)
    team_key_versions.version_row(raised).save(force_update=True)
    note(raised)
    return raised


def note(version: TeamVersion) -> None:
    """Mark this version, within the transaction that writes it, as the newest there is."""
    teams = (version.team_id, newest.TOP) if version.coordinators else (version.team_id,)
    newest.note(Kind.TEAM, dict.fromkeys(teams, team_key_versions.team_value(version)))
