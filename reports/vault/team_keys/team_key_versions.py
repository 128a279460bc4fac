"""One version of a team's key pair, its roster, and the grants of its private key.

What a version says is read from its working blob only, when it was made and whether the next is
due with it; a plain column selects, never vouches.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from reports.vault.journal import newest
from reports.vault.journal.newest import Kind, Marks, SetBack
from reports.vault.models import KeyGrant, KeyVersion
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey, PublicKey, checked
from reports.vault.service_blobs import account_blobs

LONG_AGO: Final = "1970-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Seat:
    """One person on a roster, with the SHA-256 of the public key they were admitted with."""

    user_id: UUID
    key_digest: bytes


class VersionGone(SetBack):
    """The team's newest version was removed from the database."""


class PlainRow(NamedTuple):
    """A row as a statement of our own returns it."""

    id: UUID
    team_id: UUID
    number: int
    coordinators: bool
    revision: int
    blob: bytes


@dataclass(frozen=True, slots=True)
class TeamVersion:
    """One version of a team's key pair, as its working blob says.

    `spent` names recovery keys that have been used; only the coordinators' version has any.
    `above` is the number of the coordinators' version it was sealed to, 0 for theirs. Where theirs
    says `renew_below`, every team sealed to one of a lower number needs a new version.
    What is sealed to a version before the number `rekey_from` was open to somebody who has left.
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
    above: int
    renew_below: int
    rekey_from: int
    revision: int

    def seat(self, user_id: UUID) -> Seat | None:
        """Return this person's seat on the roster."""
        return next((seat for seat in self.roster if seat.user_id == user_id), None)


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


def read_version(row: KeyVersion | PlainRow) -> TeamVersion:
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
        # One made before this was written down says nothing of its age: its successor is due.
        due=said.get("due", True),
        made_at=datetime.fromisoformat(said.get("made_at", LONG_AGO)),
        above=said.get("above", 0),
        renew_below=said.get("renew_below", 0),
        rekey_from=said.get("rekey_from", 0),
        revision=row.revision,
    )


def team_value(version: TeamVersion) -> int:
    """What a team's mark says of this version (`newest`): its number, then its row's revision."""
    return version.number * 2**20 + version.revision


def check_newest(version: TeamVersion | None, team_id: UUID, marks: Marks) -> None:
    """Refuse a team's current version if a newer one was made, or a newer roster of it was written.

    `marks` were read before its row; `team_id` is its team or newest.TOP. Raises VersionGone,
    newest.Older, newest.Missing.
    """
    noted = marks.values.get(team_id, 0)
    if noted // 2**20 > (version.number if version else 0):
        raise VersionGone
    if version is not None:
        marks.check(team_id, team_value(version))


def read_marks(*team_ids: UUID) -> Marks:
    """The marks of these teams; newest.TOP for the coordinators'. Raises newest.MarksBroken."""
    return newest.read(Kind.TEAM, team_ids)


def version_row(version: TeamVersion) -> KeyVersion:
    """Return the row of a version, its blob sealed at the version's revision."""
    said = {
        "number": version.number,
        "coordinators": version.coordinators,
        "public": version.public_key.raw.hex(),
        "previous": version.previous and str(version.previous),
        "roster": [[str(seat.user_id), seat.key_digest.hex()] for seat in version.roster],
        "spent": [str(id) for id in version.spent],
        "due": version.due,
        "made_at": version.made_at.isoformat(),
        "above": version.above,
        "renew_below": version.renew_below,
        "rekey_from": version.rekey_from,
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
