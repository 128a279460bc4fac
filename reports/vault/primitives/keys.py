"""The keys, as objects that do not print, pickle or compare.

The suite is fixed: HPKE (RFC 9180) with the hybrid ML-KEM-768 + X25519 (X-Wing, draft-connolly-
cfrg-xwing-kem), HKDF-SHA256 and AES-256-GCM. A private key is the 32-byte X-Wing seed; a public
key is 1184 bytes of ML-KEM-768 followed by 32 bytes of X25519.
"""

import hashlib
import secrets
from functools import cached_property
from typing import Final, NoReturn
from uuid import UUID

from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reports.vault.primitives.errors import SealBroken

KEY_LENGTH: Final = 32
KEY_ID_LENGTH: Final = 4
MLKEM_PUBLIC_LENGTH: Final = 1184
PUBLIC_LENGTH: Final = MLKEM_PUBLIC_LENGTH + 32

SUITE: Final = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def derive(secret: bytes, label: str, *, salt: bytes | None = None, length: int = 32) -> bytes:
    """Derive `length` bytes for one named use from a uniform secret (HKDF-SHA256, RFC 5869)."""
    info = b"linden " + label.encode()
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def key_id(raw: bytes) -> bytes:
    """Return the 4 bytes that name a symmetric key inside what it sealed."""
    return hashlib.sha256(b"linden key id" + raw).digest()[:KEY_ID_LENGTH]


class Secret:
    """Base of everything that must not be printed, pickled, copied or compared."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("secrets are not compared")

    __hash__ = None  # type: ignore[assignment]


class DataKey(Secret):
    """A 32-byte AES-256-GCM key and the id that stands in what it seals.

    A subkey of the service ring carries the id of its ring key, which is what selects it.
    """

    __slots__ = ("aead", "id", "raw")

    def __init__(self, raw: bytes, *, id: bytes | None = None) -> None:
        if len(raw) != KEY_LENGTH:
            raise SealBroken
        self.raw = raw
        self.id = key_id(raw) if id is None else id
        self.aead = AESGCM(raw)

    @classmethod
    def generate(cls) -> "DataKey":
        """Make a fresh random key."""
        return cls(secrets.token_bytes(KEY_LENGTH))


class PublicKey:
    """Anyone may seal to it. Raises SealBroken at first use when the bytes are no key."""

    def __init__(self, raw: bytes) -> None:
        if len(raw) != PUBLIC_LENGTH:
            raise SealBroken
        self.raw = bytes(raw)

    @classmethod
    def of(cls, lattice: mlkem.MLKEM768PublicKey, curve: x25519.X25519PublicKey) -> "PublicKey":
        """Return the key of its two halves, which need no parsing any more."""
        public = cls(lattice.public_bytes_raw() + curve.public_bytes_raw())
        public.handle = hpke.MLKEM768X25519PublicKey(lattice, curve)
        return public

    def __repr__(self) -> str:
        return f"<PublicKey {self.digest.hex()[:8]}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the key's bytes: how a roster names it."""
        return hashlib.sha256(self.raw).digest()

    @cached_property
    def handle(self) -> hpke.MLKEM768X25519PublicKey:
        """The library's object; parsed once."""
        try:
            return hpke.MLKEM768X25519PublicKey(
                mlkem.MLKEM768PublicKey.from_public_bytes(self.raw[:MLKEM_PUBLIC_LENGTH]),
                x25519.X25519PublicKey.from_public_bytes(self.raw[MLKEM_PUBLIC_LENGTH:]),
            )
        except ValueError as fault:
            raise SealBroken from fault


class PrivateKey(Secret):
    """The 32-byte X-Wing seed, expanded by SHAKE-256 to an ML-KEM-768 and an X25519 key."""

    __slots__ = ("handle", "public", "seed")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != KEY_LENGTH:
            raise SealBroken
        expanded = hashlib.shake_256(seed).digest(96)
        lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        curve = x25519.X25519PrivateKey.from_private_bytes(expanded[64:])
        self.seed = bytes(seed)
        self.handle = hpke.MLKEM768X25519PrivateKey(lattice, curve)
        self.public = PublicKey.of(lattice.public_key(), curve.public_key())

    @classmethod
    def generate(cls) -> "PrivateKey":
        """Make a fresh random key pair."""
        return cls(secrets.token_bytes(KEY_LENGTH))


def generate_pair() -> PrivateKey:
    """Make a fresh key pair; its public half is `.public`."""
    return PrivateKey.generate()


def checked(seed: bytes, public: PublicKey) -> PrivateKey:
    """Return the private key of these bytes; raise SealBroken unless it belongs to `public`."""
    private = PrivateKey(seed)
    if private.public != public:
        raise SealBroken
    return private


def fingerprint(public_key: PublicKey, user_id: UUID) -> str:
    """Return the eight digits that a new person reads out before being admitted."""
    digest = hashlib.sha256(public_key.raw + user_id.bytes).digest()
    digits = f"{int.from_bytes(digest) % 10**8:08d}"
    return f"{digits[:4]} {digits[4:]}"
