"""Finding a row by a value nobody may read: keyed, then encrypted under the ring.

A column holds `AES-SIV(ring subkey "lookup", HMAC-SHA256(lookup subkey, value), ad = name)`,
48 bytes: the same value gives the same bytes, rotation re-encrypts without the value, and a
backup cannot be searched once its ring key is destroyed.
"""

import hmac
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import derive
from reports.vault.service_keys import key_rings

LOOKUP_NAMES: Final = frozenset(
    {
        "phone",
        "other-party",
        "provider-message",
        "return-code",
        "audit",
        "login",
        "backup-code",
        "invitation",
        "network",
        "throttle",
        "ping",
        "slip",
        "zone",
        "kin",
        "device-token",
        "api-token",
        "api-key",
        "api-body",
        "venue-pattern",
        "receipt",
        "phone-word",
        "backup",
    }
)
LENGTH: Final = 48


class UnknownLookup(Exception):
    """This lookup name is not in the frozen list."""


def lookup(name: str, value: str | bytes) -> bytes:
    """Return what to store for this value, under the active ring key.

    Values are normalised by the caller (phones to E.164). Raises UnknownLookup.
    """
    return _encrypt(key_rings.ring().active_siv, name, keyed_hash(name, value))


def candidates(name: str, value: str | bytes) -> list[bytes]:
    """Return what to search for with `IN`: the value under each live ring key."""
    digest = keyed_hash(name, value)
    return [_encrypt(siv, name, digest) for siv in key_rings.ring().sivs().values()]


def alike(name: str, stored: bytes) -> list[bytes]:
    """Return what to search for with `IN` to find the same value again, from a stored lookup.

    Raises SealBroken when no live ring key opens it.
    """
    found = _opened(name, stored)
    if found is None:
        raise SealBroken
    return [_encrypt(siv, name, found[1]) for siv in key_rings.ring().sivs().values()]


def keyed_hash(name: str, value: str | bytes) -> bytes:
    """Return HMAC-SHA256 under this name's subkey of the lookup key: for journals and the audit.

    It lives as long as the installation: never store it in the database for a guessable value.
    """
    raw = value.encode() if isinstance(value, str) else value
    return hmac.digest(subkey(name), raw, "sha256")


def subkey(name: str) -> bytes:
    """Return this name's subkey of the lookup key, derived once for each key file."""
    if name not in LOOKUP_NAMES:
        raise UnknownLookup(name)
    secret = key_rings.lookup_secret()
    held = secret.subkeys.get(name)
    if held is None:
        held = secret.subkeys[name] = derive(secret.raw, f"lookup {name}")
    return held


def reencrypt(name: str, stored: bytes) -> bytes:
    """Return the stored lookup under the active ring key; itself when it is already.

    Raises SealBroken when no live ring key opens it.
    """
    active = key_rings.ring().active
    found = _opened(name, stored)
    if found is None:
        raise SealBroken
    id, digest = found
    return stored if id == active else _encrypt(key_rings.ring().active_siv, name, digest)


def ring_key_of(name: str, stored: bytes) -> bytes | None:
    """Return the id of the live ring key that a stored lookup is under, None when of none."""
    found = _opened(name, stored)
    return found[0] if found else None


def _opened(name: str, stored: bytes) -> tuple[bytes, bytes] | None:
    for id, siv in key_rings.ring().sivs().items():
        try:
            return id, siv.decrypt(stored, [name.encode()])
        except InvalidTag:
            continue
    return None


def _encrypt(siv: AESSIV, name: str, digest: bytes) -> bytes:
    return siv.encrypt(digest, [name.encode()])
