"""Climbing: from a person's own key to a version's private key, step by step.

All versions and grants that matter for one person and one team are read in one statement.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

from reports.vault.models import KeyVersion
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys.team_key_versions import TeamVersion, open_grant, read_version

_COLUMNS: Final = (
    "id",
    "team_id",
    "number",
    "coordinators",
    "revision",
    "blob",
)
# One statement, so that versions and grants are of one moment: a renewal in between would
# otherwise show a version whose grants are gone already.
_RUNGS: Final = f"""
SELECT {", ".join(f"v.{name}" for name in _COLUMNS)}, array_agg(g.holder_id), array_agg(g.blob)
FROM reports_keyversion v
LEFT JOIN reports_keygrant g ON g.version_id = v.id AND (
    g.holder_id = %(user)s OR g.holder_id IN (
        SELECT id FROM reports_keyversion WHERE team_id = %(team)s OR coordinators
    )
)
WHERE v.team_id = %(team)s OR v.coordinators
GROUP BY v.id
"""  # noqa: S608 - the names above


class NoVersion(Exception):
    """This team has no key version yet: it must be founded."""


class NotAHolder(Exception):
    """Neither on this team's roster nor a coordinator, or the key is not the one admitted."""


@dataclass(frozen=True, slots=True)
class Rungs:
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
        """The version's private key by the user's own grant, when it is on the roster."""
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


def load_rungs(team_id: UUID, user_id: UUID) -> Rungs:
    """Read what one person may need to climb to one team's key; one query. Raises SealBroken."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNGS, {"team": team_id, "user": user_id})
        found = cursor.fetchall()
    versions: dict[UUID, TeamVersion] = {}
    grants: dict[tuple[UUID, UUID], bytes] = {}
    for *columns, holders, blobs in found:
        row = KeyVersion(**dict(zip(_COLUMNS, columns, strict=True)))
        versions[row.id] = read_version(row)
        sealed = zip(holders, blobs, strict=True)
        grants |= {(row.id, holder): bytes(blob) for holder, blob in sealed if holder}
    return Rungs(versions, grants)
