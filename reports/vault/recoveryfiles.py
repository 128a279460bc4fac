"""The offline recovery key: a public file for the server, a private one wrapped by a passphrase.

The private file is made off the server, kept in two places, and never copied to it but to be used.
"""

import uuid
from pathlib import Path
from typing import Final

from reports.vault import keyfiles, passwords
from reports.vault.context import Context
from reports.vault.envelope import Cost
from reports.vault.errors import SealBroken
from reports.vault.keyfiles import BadKeyFile
from reports.vault.keys import PUBLIC_LENGTH, DataKey, PrivateKey, PublicKey, checked, derive

PUBLIC: Final = "linden recovery public 1"
PRIVATE: Final = "linden recovery private 1"
SHORTEST_PASSPHRASE: Final = 20

# It is derived once in years and opens everything: four times the memory of a login.
COST: Final = Cost(256 * 1024, 3)


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
) -> PublicKey:
    """Make a recovery key.

    Raises PassphraseTooShort, RecoveryFileExists, OSError; then nothing is made.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise PassphraseTooShort
    for path in (public_path, private_path):
        if path.exists():
            raise RecoveryFileExists(path)
    private = PrivateKey.generate()
    wrapped = _wrap(private, passphrase, cost or COST)
    public = {"format": PUBLIC, "sample": sample, "key": keyfiles.encode(private.public.raw)}
    keyfiles.create(private_path, {**public, "format": PRIVATE, "wrapped": wrapped})
    try:
        keyfiles.create(public_path, public, mode=0o644)
    except OSError:
        private_path.unlink()  # half a key is none: the next try makes a whole one
        raise
    return private.public


def read_public(path: Path) -> RecoveryPublic:
    """Read the public file. Raises BadKeyFile."""
    fields = keyfiles.read_fields(path, PUBLIC, private=False)
    return RecoveryPublic(_public_of(path, fields), fields["sample"])


def open_private(path: Path, *, passphrase: str) -> PrivateKey:
    """Open the private file. Raises BadKeyFile, passwords.WrongPassword."""
    fields = keyfiles.read_fields(path, PRIVATE, private=True)
    public = _public_of(path, fields)
    try:
        blob = bytes.fromhex(fields["wrapped"])
        seed = passwords.unlock(_outer(public), passphrase, blob, _context(public))
        return checked(seed, public)
    except (KeyError, TypeError, ValueError, SealBroken):
        raise BadKeyFile(f"{path}: damaged") from None


def _public_of(path: Path, fields: dict[str, object]) -> PublicKey:
    try:
        return PublicKey(keyfiles.decode(fields["key"], PUBLIC_LENGTH))
    except (KeyError, ValueError):
        raise BadKeyFile(f"{path}: damaged") from None


def _wrap(private: PrivateKey, passphrase: str, cost: Cost) -> str:
    outer, context = _outer(private.public), _context(private.public)
    return passwords.lock(outer, passphrase, private.seed, context, cost=cost).hex()


def _outer(public: PublicKey) -> DataKey:
    # Off the server there is no ring: the outer envelope only keeps the one format.
    return DataKey(derive(public.digest, "recovery file"))


def _context(public: PublicKey) -> Context:
    id = holder_id(public)
    return Context("recovery.private-key", id, id)
