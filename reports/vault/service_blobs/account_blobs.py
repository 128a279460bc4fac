"""Blobs about people and teams, under the ring's own subkey: profiles, rosters, grants, keys."""

from collections.abc import Callable, Hashable
from typing import Final, cast

from reports.vault.primitives import envelope, padding, password_keys
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import blob_key_id
from reports.vault.primitives.keys import DataKey, PrivateKey, PublicKey
from reports.vault.service_keys import key_rings

MISSING: Final = object()
REMEMBERED: Final = 4096  # blobs; more than the people, teams and memberships of ten years


def close(context: Context, data: bytes) -> bytes:
    """Seal for machines, padded. Raises padding.TooLong."""
    return envelope.close(_active(), padding.pad_working(data), context)


def open(context: Context, blob: bytes) -> bytes:
    """Open what `close` made. Raises SealBroken."""
    return padding.unpad(envelope.open(_key_of(blob), blob, context))


def close_fixed(context: Context, data: bytes) -> bytes:
    """Seal for machines what always has one length: not padded."""
    return envelope.close(_active(), data, context)


def open_fixed(context: Context, blob: bytes) -> bytes:
    """Open what `close_fixed` made. Raises SealBroken."""
    return envelope.open(_key_of(blob), blob, context)


def remembering[T](read: Callable[[bytes], T]) -> Callable[[Context, bytes], T]:
    """Return what opens a blob and reads it, and remembers the latest results.

    Nothing secret is to be read through it. Raises SealBroken, like `open`.
    """

    def found(context: Context, blob: bytes) -> T:
        return remembered((read, context, blob), lambda: read(open(context, blob)))

    return found


def remembered[T](place: Hashable, read: Callable[[], T]) -> T:
    """Return what was read out of blobs before; `place` names them whole, and what is read.

    For what every report asks again: who is on duty and what they speak. It is remembered with
    the ring and ends with it: once a key is destroyed nothing that it opened is found any more.
    Nothing secret is to be remembered. Raises what `read` raises.
    """
    held = key_rings.ring().remembered
    known = held.get(place, MISSING)
    if known is not MISSING:
        return cast(T, known)
    if len(held) >= REMEMBERED:
        held.clear()
    held[place] = result = read()
    return result


def seal(public: PublicKey, context: Context, data: bytes) -> bytes:
    """Seal to one person or version; for keys, which all have one length: not padded."""
    return envelope.seal(_active(), public, data, context)


def unseal(private: PrivateKey, context: Context, blob: bytes) -> bytes:
    """Open what `seal` made. Raises SealBroken."""
    return envelope.unseal(_key_of(blob), private, blob, context)


def lock(password: str, context: Context, data: bytes) -> bytes:
    """Wrap a key under a password; takes about 150 ms."""
    return password_keys.lock(_active(), password, data, context)


def unlock(password: str, context: Context, blob: bytes) -> bytes:
    """Open what `lock` made. Raises password_keys.WrongPassword, SealBroken."""
    return password_keys.unlock(_key_of(blob), password, blob, context)


def outdated(context: Context, blob: bytes) -> bool:
    """Say whether this wrap cost less than a new one would: wrap again at this login."""
    cost, _ = envelope.wrap_terms(_key_of(blob), blob, context)
    return cost != password_keys.COST


def _active() -> DataKey:
    return key_rings.ring().subkey(key_rings.ACCOUNTS)


def _key_of(blob: bytes) -> DataKey:
    return key_rings.subkey_of(key_rings.ACCOUNTS, blob_key_id(blob))
