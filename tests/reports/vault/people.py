"""Sample holders for the vault's tests: a person is an id and a key pair."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from reports.vault.primitives.keys import PrivateKey, fingerprint
from reports.vault.team_keys.rosters import Member

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """Somebody with a key pair of her own."""

    id: UUID = field(default_factory=uuid4)
    key: PrivateKey = field(default_factory=PrivateKey.generate)

    @property
    def member(self) -> Member:
        return Member(self.id, self.key.public)

    @property
    def digits(self) -> str:
        return fingerprint(self.key.public, self.id)


@dataclass(frozen=True)
class House:
    """A coordinators' desk of two, and one care team of two."""

    desk: UUID
    team: UUID
    coordinator: Person
    second_coordinator: Person
    worker: Person
    colleague: Person
