"""The format of everything stored: seal and open, one blob at a time.

    blob = kind(1) || key_id(4) || nonce(12) || AES-256-GCM(key, inside, aad = context)

kind 0x01, working: inside is the data itself.
kind 0x02, sealed: inside is one HPKE message to a public key, `enc(1120) || ct`, info = context.
kind 0x03, by a password or code: inside is `cost(7) || salt(16) || nonce(12) || AES-256-GCM`.
kind 0x04, a chunk of a file: inside is the chunk; its context has one part more (`file_streams`).

The outer envelope is on every kind: whoever destroys the data key destroys all, and whoever can
only write the database forges nothing (HPKE's base mode alone says nothing about the sender).
The kind names format and suite. A new suite is a new kind; readers know all, writers one.
Padding is the caller's: keys have one length, texts go through `padding`.
"""

import os
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidTag

from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import (
    KEY_ID_LENGTH,
    SUITE,
    DataKey,
    PrivateKey,
    PublicKey,
    Secret,
)

WORKING: Final = 0x01
SEALED: Final = 0x02
BY_SECRET: Final = 0x03
CHUNK: Final = 0x04

_NONCE: Final = 12
_HEADER: Final = 1 + KEY_ID_LENGTH
_BODY: Final = _HEADER + _NONCE
_SALT: Final = 16
_COST: Final = 7
_MOST_MEMORY_KIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What one Argon2id derivation costs: memory in KiB, passes, lanes."""

    memory_kib: int
    passes: int
    lanes: int = 1

    def encode(self) -> bytes:
        """Return the seven bytes that stand beside the wrap."""
        return self.memory_kib.to_bytes(4) + self.passes.to_bytes(2) + self.lanes.to_bytes(1)

    @classmethod
    def decode(cls, raw: bytes) -> Self:
        """Read them back; raise SealBroken for a cost that no wrap of ours has."""
        cost = cls(int.from_bytes(raw[:4]), int.from_bytes(raw[4:6]), raw[6])
        if not (cost.memory_kib <= _MOST_MEMORY_KIB and cost.passes and cost.lanes):
            raise SealBroken
        return cost


class WrapKey(Secret):
    """What a password or code was derived to, with the cost and salt it took."""

    __slots__ = ("aead_key", "cost", "salt")

    def __init__(self, raw: bytes, cost: Cost, salt: bytes) -> None:
        self.aead_key = DataKey(raw)
        self.cost = cost
        self.salt = salt


def blob_key_id(blob: bytes) -> bytes:
    """Return the id of the key that sealed the outside of this blob."""
    return blob[1:_HEADER]


def close(key: DataKey, data: bytes, context: Context) -> bytes:
    """Seal for machines (kind 0x01)."""
    return close_bound(key, data, WORKING, context.encode(WORKING))


def open(key: DataKey, blob: bytes, context: Context) -> bytes:
    """Open a working blob. Raises SealBroken."""
    return open_bound(key, blob, WORKING, context.encode(WORKING))


def seal(key: DataKey, public: PublicKey, data: bytes, context: Context) -> bytes:
    """Seal to whoever holds the private half of `public` (kind 0x02). Raises SealBroken."""
    bound = context.encode(SEALED)
    try:
        inside = SUITE.encrypt(data, public.handle, bound)
    except (TypeError, ValueError) as fault:
        raise SealBroken from fault
    return close_bound(key, inside, SEALED, bound)


def unseal(key: DataKey, private: PrivateKey, blob: bytes, context: Context) -> bytes:
    """Open what was sealed to this private key. Raises SealBroken."""
    bound = context.encode(SEALED)
    inside = open_bound(key, blob, SEALED, bound)
    try:
        return SUITE.decrypt(inside, private.handle, bound)
    except (InvalidTag, TypeError, ValueError) as fault:
        raise SealBroken from fault


def wrap_by_secret(key: DataKey, secret: WrapKey, data: bytes, context: Context) -> bytes:
    """Seal under a derived password or code, inside the outer envelope (kind 0x03)."""
    bound = context.encode(BY_SECRET)
    nonce = os.urandom(_NONCE)
    inner = secret.aead_key.aead.encrypt(nonce, data, bound)
    return close_bound(key, secret.cost.encode() + secret.salt + nonce + inner, BY_SECRET, bound)


def wrap_terms(key: DataKey, blob: bytes, context: Context) -> tuple[Cost, bytes]:
    """Return the cost and salt that a wrap was made with. Raises SealBroken."""
    inside = open_bound(key, blob, BY_SECRET, context.encode(BY_SECRET))
    if len(inside) < _COST + _SALT + _NONCE:
        raise SealBroken
    return Cost.decode(inside[:_COST]), inside[_COST : _COST + _SALT]


def unwrap_by_secret(key: DataKey, secret: WrapKey, blob: bytes, context: Context) -> bytes:
    """Open a wrap with the derived password or code. Raises SealBroken."""
    bound = context.encode(BY_SECRET)
    inside = open_bound(key, blob, BY_SECRET, bound)
    nonce, inner = inside[_COST + _SALT :][:_NONCE], inside[_COST + _SALT + _NONCE :]
    return _decrypt(secret.aead_key, nonce, inner, bound)


def rewrap(old: DataKey, new: DataKey, blob: bytes, context: Context) -> bytes:
    """Return the same inside under another outer key, whatever its kind. Raises SealBroken."""
    kind = blob[0] if blob else 0
    bound = context.encode(kind)
    return close_bound(new, open_bound(old, blob, kind, bound), kind, bound)


def close_bound(key: DataKey, inside: bytes, kind: int, bound: bytes) -> bytes:
    """The outside of every blob: `inside` under `key`, with a fresh nonce, bound to `bound`."""
    nonce = os.urandom(_NONCE)
    return b"".join((bytes((kind,)), key.id, nonce, key.aead.encrypt(nonce, inside, bound)))


def open_bound(key: DataKey, blob: bytes, kind: int, bound: bytes) -> bytes:
    """Open the outside of a blob. Raises SealBroken."""
    if len(blob) < _BODY or blob[0] != kind or blob[1:_HEADER] != key.id:
        raise SealBroken
    return _decrypt(key, blob[_HEADER:_BODY], blob[_BODY:], bound)


def _decrypt(key: DataKey, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    try:
        return key.aead.decrypt(nonce, body, bound)
    except (InvalidTag, ValueError) as fault:
        raise SealBroken from fault
