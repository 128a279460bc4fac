"""The only place of these tests that names modules of the vault: whoever moves one mends it here.

Everything else goes through addresses, commands, tables, key files and stored bytes.
"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from reports.vault.primitives import context, envelope, keys, padding
from reports.vault.primitives.errors import SealBroken as SealBroken
from reports.vault.service_keys import lookups

CONTEXT_NAMES = context.CONTEXT_NAMES
LOOKUP_NAMES = lookups.LOOKUP_NAMES
WORKING, SEALED, BY_SECRET = envelope.WORKING, envelope.SEALED, envelope.BY_SECRET
KINDS = (WORKING, SEALED, BY_SECRET)


@dataclass(frozen=True)
class Place:
    """What a blob is and where it belongs."""

    name: str
    owner: str
    record: str
    revision: int

    @classmethod
    def of(cls, bound: context.Context) -> "Place":
        """The same of a context."""
        return cls(bound.name, str(bound.owner), str(bound.record), bound.revision)

    @property
    def context(self) -> context.Context:
        """The same for the vault."""
        return context.Context(self.name, UUID(self.owner), UUID(self.record), self.revision)

    def described(self) -> dict[str, Any]:
        """The same for a file."""
        return asdict(self)


def opened(kind: int, place: Place, outer: keys.DataKey, secret: bytes, blob: bytes) -> bytes:
    """What is inside a blob. Raises SealBroken."""
    if kind == WORKING:
        return envelope.open(outer, blob, place.context)
    if kind == SEALED:
        return envelope.unseal(outer, keys.PrivateKey(secret), blob, place.context)
    cost, salt = envelope.wrap_terms(outer, blob, place.context)
    wrap = envelope.WrapKey(secret, cost, salt)
    return envelope.unwrap_by_secret(outer, wrap, blob, place.context)


def key(raw: bytes, id: bytes) -> keys.DataKey:
    """A key of these bytes; of the ring, under the id of the ring's key."""
    return keys.DataKey(raw, id=id)


def encoded(name: str, kind: int) -> bytes:
    """What is bound to a blob of this name and kind."""
    place = context.Context(name, UUID(int=1 << 120), UUID(int=7), 258)
    return place.encode(kind)


def padded(length: int) -> tuple[int, int]:
    """How long so many bytes become, sealed and working."""
    data = b"x" * length
    for found in (padding.pad_sealed(data), padding.pad_working(data)):
        assert padding.unpad(found) == data
    return len(padding.pad_sealed(data)), len(padding.pad_working(data))


def found_by(name: str, value: str) -> tuple[bytes, bytes]:
    """What a column holds to find this value again, and what a journal does."""
    return lookups.lookup(name, value), lookups.keyed_hash(name, value)


def public_of(seed: bytes) -> bytes:
    """The public half of a private key."""
    return keys.PrivateKey(seed).public.raw


def digits_of(seed: bytes, user_id: UUID) -> str:
    """What somebody new reads out."""
    return keys.fingerprint(keys.PrivateKey(seed).public, user_id)


def key_id_of(raw: bytes) -> bytes:
    """The four bytes that name a key."""
    return keys.key_id(raw)


def subkey_of(raw: bytes, use: str) -> bytes:
    """A key for one use."""
    return keys.derive(raw, use)
