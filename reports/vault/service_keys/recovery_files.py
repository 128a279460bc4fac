"""The offline keys: a public file for the server, a private one wrapped by a passphrase.

The private file is made off the server, kept in two places, and never copied to it but to be used.
There are two such pairs: the recovery key, and the key that backups are sealed to.
"""

import uuid
from enum import StrEnum
from pathlib import Path
from typing import Final

from reports.vault.primitives import password_keys
from reports.vault.primitives.context import Context
from reports.vault.primitives.envelope import Cost
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import (
    PUBLIC_LENGTH,
    DataKey,
    PrivateKey,
    PublicKey,
    checked,
    derive,
)
from reports.vault.service_keys import key_files
from reports.vault.service_keys.key_files import BadKeyFile

SHORTEST_PASSPHRASE: Final = 20

# It is derived once in years and opens everything: four times the memory of a login.
COST: Final = Cost(256 * 1024, 3)


class Purpose(StrEnum):
    """What a pair is for: part of both formats, and bound to what the passphrase wraps."""

    RECOVERY = "recovery"
    BACKUP = "backup"

    @property
    def public(self) -> str:
        """What the public file says it is."""
        return f"linden {self.value} public 1"

    @property
    def private(self) -> str:
        """What the private file says it is."""
        return f"linden {self.value} private 1"


class PassphraseTooShort(Exception):
    """A recovery passphrase has at least 20 characters; six random words do well."""


class RecoveryFileExists(Exception):
    """A recovery key is never written over another file."""


class RecoveryPublic:
    """What the server holds: the public key, and whether it is the demo's."""

    def __init__(self, key: PublicKey, sample: bool) -> None:
        self.key = key
        self.sample = sample


def holder_id(public: PublicKey) -> uuid.UUID:
    """Return the id under which the recovery key stands as a holder of the coordinators' key."""
    return uuid.UUID(bytes=public.digest[:16])


def shown_fingerprint(public: PublicKey) -> str:
    """Return what `check` prints, to compare with the paper beside the private file."""
    digits = public.digest[:16].hex()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def write_recovery(
    public_path: Path,
    private_path: Path,
    *,
    passphrase: str,
    sample: bool,
    cost: Cost | None = None,
    purpose: Purpose = Purpose.RECOVERY,
) -> PublicKey:
    """Make a pair.

    Raises PassphraseTooShort, RecoveryFileExists, OSError; then nothing is made.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseTooShort
    for path in (public_path, private_path):
        if path.exists():
            raise RecoveryFileExists(path)
    private = PrivateKey.generate()
    outer, context = _outer(private.public, purpose), _context(private.public, purpose)
    wrapped = password_keys.lock(outer, passphrase, private.seed, context, cost=cost or COST).hex()
    raw = key_files.encode(private.public.raw)
    public = {"format": purpose.public, "sample": sample, "key": raw}
    key_files.create(private_path, {**public, "format": purpose.private, "wrapped": wrapped})
    try:
        key_files.create(public_path, public, mode=0o644)
    except OSError:
        private_path.unlink()  # half a key is none: the next try makes a whole one
        raise
    return private.public


def read_public(path: Path, purpose: Purpose = Purpose.RECOVERY) -> RecoveryPublic:
    """Read the public file. Raises BadKeyFile."""
    fields = key_files.read_fields(path, purpose.public, private=False)
    return RecoveryPublic(_public_of(path, fields), fields["sample"])


def open_private(path: Path, *, passphrase: str, purpose: Purpose = Purpose.RECOVERY) -> PrivateKey:
    """Open the private file. Raises BadKeyFile, password_keys.WrongPassword."""
    fields = key_files.read_fields(path, purpose.private, private=True)
    public = _public_of(path, fields)
    try:
        blob = bytes.fromhex(fields["wrapped"])
        context = _context(public, purpose)
        seed = password_keys.unlock(_outer(public, purpose), passphrase, blob, context)
        return checked(seed, public)
    except (KeyError, TypeError, ValueError, SealBroken):
        raise BadKeyFile(f"{path}: damaged") from None


def _public_of(path: Path, fields: dict[str, object]) -> PublicKey:
    try:
        return PublicKey(key_files.decode(fields["key"], PUBLIC_LENGTH))
    except (KeyError, ValueError):
        raise BadKeyFile(f"{path}: damaged") from None


def _outer(public: PublicKey, purpose: Purpose) -> DataKey:
    # Off the server there is no ring: the outer envelope only keeps the one format.
    return DataKey(derive(public.digest, f"{purpose.value} file"))


def _context(public: PublicKey, purpose: Purpose) -> Context:
    id = holder_id(public)
    return Context(f"{purpose.value}.private-key", id, id)
