"""The ladder of holders: who can reach which team key, and how.

    file key of a case -> version of the owning team
    private key of a version -> each member on its roster, the coordinators' version,
                                and the next version of the same team
    private key of the coordinators' version -> each coordinator, and the offline recovery key

Public keys and rosters are read from working blobs only; a plain column selects, never vouches.
After unsealing, a private key must belong to the public key that is stored for it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from reports.vault import account_blobs
from reports.vault.context import Context
from reports.vault.errors import SealBroken
from reports.vault.keys import PrivateKey, PublicKey, checked
from reports.vault.models import KeyGrant, KeyVersion

LONGEST_LIFE: Final = timedelta(days=90)


class NoVersion(Exception):
    """This team has no key version yet: it must be founded."""


class NotAHolder(Exception):
    """Neither on this team's roster nor a coordinator, or her key is not the one admitted."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person on a roster, with the SHA-256 of the public key she was admitted with."""

    user_id: UUID
    key_digest: bytes


@dataclass(frozen=True, slots=True)
class TeamVersion:
    """One version of a team's key pair, as its working blob says.

    `spent` names recovery keys that have been used; only the coordinators' version has any.
    """

    id: UUID
    team_id: UUID
    number: int
    public_key: PublicKey
    previous: UUID | None
    coordinators: bool
    roster: tuple[Seat, ...]
    spent: tuple[UUID, ...]
    due: bool
    made_at: datetime
    revision: int

    def seat(self, user_id: UUID) -> Seat | None:
        """Return this person's seat on the roster."""
        return next((seat for seat in self.roster if seat.user_id == user_id), None)


def current_version(team_id: UUID) -> TeamVersion:
    """Return the version that new cases are sealed to; one query. Raises NoVersion, SealBroken."""
    row = KeyVersion.objects.filter(team_id=team_id).order_by("-number").first()
    if row is None:
        raise NoVersion
    return read_version(row)


def coordinators_version() -> TeamVersion:
    """Return the coordinators' current version. Raises NoVersion, SealBroken."""
    row = KeyVersion.objects.filter(coordinators=True).order_by("-number").first()
    if row is None:
        raise NoVersion
    found = read_version(row)
    if not found.coordinators:
        raise SealBroken
    return found


def version(version_id: UUID) -> TeamVersion:
    """Return one version by its id. Raises NoVersion, SealBroken."""
    row = KeyVersion.objects.filter(id=version_id).first()
    if row is None:
        raise NoVersion
    return read_version(row)


def holders(team_id: UUID) -> tuple[UUID, ...]:
    """Return who is on the team's roster now. Raises NoVersion."""
    return tuple(seat.user_id for seat in current_version(team_id).roster)


def is_due(version: TeamVersion, *, now: datetime) -> bool:
    """Say whether a holder who logs in should make the next version."""
    return version.due or now - version.made_at >= LONGEST_LIFE


def open_team_key(*, version_id: UUID, user_id: UUID, user_key: PrivateKey) -> PrivateKey:
    """Open one version's private key, for a member of its team or a coordinator; three queries.

    Raises NotAHolder, NoVersion, SealBroken.
    """
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


def grant_context(version_id: UUID, holder_id: UUID) -> Context:
    """Return the context of the grant of a version's private key to one holder."""
    return Context("team.grant", version_id, holder_id)


def seal_grant(holder: PublicKey, holder_id: UUID, version_id: UUID, key: PrivateKey) -> KeyGrant:
    """Return the (unsaved) grant of a version's private key to one holder."""
    blob = account_blobs.seal(holder, grant_context(version_id, holder_id), key.seed)
    return KeyGrant(version_id=version_id, holder_id=holder_id, blob=blob)


def open_grant(blob: bytes, version: TeamVersion, holder_id: UUID, key: PrivateKey) -> PrivateKey:
    """Open a grant with its holder's key. Raises SealBroken."""
    seed = account_blobs.unseal(key, grant_context(version.id, holder_id), blob)
    return checked(seed, version.public_key)


def read_version(row: KeyVersion) -> TeamVersion:
    """Return what a row's blob says. Raises SealBroken, also when a column contradicts it."""
    context = Context("team.version", row.team_id, row.id, row.revision)
    said = json.loads(account_blobs.open(context, bytes(row.blob)))
    if said["number"] != row.number or said["coordinators"] != row.coordinators:
        raise SealBroken
    return TeamVersion(
        id=row.id,
        team_id=row.team_id,
        number=row.number,
        public_key=PublicKey(bytes.fromhex(said["public"])),
        previous=UUID(said["previous"]) if said["previous"] else None,
        coordinators=said["coordinators"],
        roster=tuple(Seat(UUID(id), bytes.fromhex(digest)) for id, digest in said["roster"]),
        spent=tuple(UUID(id) for id in said["spent"]),
        due=row.due,
        made_at=row.made_at,
        revision=row.revision,
    )


def version_row(version: TeamVersion) -> KeyVersion:
    """Return the row of a version, its blob sealed at the version's revision."""
    said = {
        "number": version.number,
        "coordinators": version.coordinators,
        "public": version.public_key.raw.hex(),
        "previous": version.previous and str(version.previous),
        "roster": [[str(seat.user_id), seat.key_digest.hex()] for seat in version.roster],
        "spent": [str(id) for id in version.spent],
    }
    context = Context("team.version", version.team_id, version.id, version.revision)
    return KeyVersion(
        id=version.id,
        team_id=version.team_id,
        number=version.number,
        coordinators=version.coordinators,
        due=version.due,
        made_at=version.made_at,
        revision=version.revision,
        blob=account_blobs.close(context, json.dumps(said).encode()),
    )


@dataclass(frozen=True, slots=True)
class _Rungs:
    """The versions of one team and of the coordinators, and the grants between them."""

    versions: Mapping[UUID, TeamVersion]
    grants: Mapping[tuple[UUID, UUID], bytes]

    def newest(self, team_id: UUID) -> TeamVersion:
        """The team's current version."""
        own = [version for version in self.versions.values() if version.team_id == team_id]
        if not own:
            raise NoVersion
        return max(own, key=lambda version: version.number)

    def newest_coordinators(self) -> TeamVersion | None:
        """The coordinators' current version, if they have one."""
        own = [version for version in self.versions.values() if version.coordinators]
        return max(own, key=lambda version: version.number, default=None)

    def as_member(
        self, version: TeamVersion, user_id: UUID, user_key: PrivateKey
    ) -> PrivateKey | None:
        """The version's private key by her own grant, when she sits on the roster."""
        seat = version.seat(user_id)
        blob = self.grants.get((version.id, user_id))
        if seat is None or blob is None or seat.key_digest != user_key.public.digest:
            return None
        return open_grant(blob, version, user_id, user_key)

    def as_coordinator(
        self, version: TeamVersion, user_id: UUID, user_key: PrivateKey
    ) -> PrivateKey | None:
        """The version's private key by way of the coordinators' version it was sealed to."""
        top = self.newest_coordinators()
        key = self.as_member(top, user_id, user_key) if top else None
        if top is None or key is None:
            return None
        for rung, rung_key in self.all_below(top, key):
            blob = self.grants.get((version.id, rung))
            if blob is not None:
                return open_grant(blob, version, rung, rung_key)
        return None

    def all_below(self, version: TeamVersion, key: PrivateKey) -> Iterable[tuple[UUID, PrivateKey]]:
        """This version and each one before it, with its private key."""
        yield version.id, key
        while version.previous is not None and version.previous in self.versions:
            before = self.versions[version.previous]
            blob = self.grants.get((before.id, version.id))
            if blob is None:
                return
            key = open_grant(blob, before, version.id, key)
            version = before
            yield version.id, key

    def descend(self, version: TeamVersion, key: PrivateKey, target: UUID) -> PrivateKey:
        """The private key of an older version. Raises NotAHolder when the ladder ends before."""
        for id, found in self.all_below(version, key):
            if id == target:
                return found
        raise NotAHolder


def _climb(
    team_id: UUID, user_id: UUID, user_key: PrivateKey
) -> tuple[TeamVersion, PrivateKey, _Rungs]:
    rungs = _load_rungs(team_id, user_id)
    newest = rungs.newest(team_id)
    key = rungs.as_member(newest, user_id, user_key) or rungs.as_coordinator(
        newest, user_id, user_key
    )
    if key is None:
        raise NotAHolder
    return newest, key, rungs


def _load_rungs(team_id: UUID, user_id: UUID) -> _Rungs:
    rows = KeyVersion.objects.filter(Q(team_id=team_id) | Q(coordinators=True))
    versions = {row.id: read_version(row) for row in rows}
    grants = KeyGrant.objects.filter(
        version_id__in=versions, holder_id__in=[*versions, user_id]
    ).values_list("version_id", "holder_id", "blob")
    return _Rungs(versions, {(version, holder): bytes(blob) for version, holder, blob in grants})
