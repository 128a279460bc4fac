"""A user's key pair: the private half wrapped by the password, the public half in a working blob.

Column types are `fields.AccountBlobField`, so that rotation re-wraps them.
"""

from uuid import UUID

from reports.vault.primitives.context import Context
from reports.vault.primitives.keys import PrivateKey, PublicKey, checked
from reports.vault.service_blobs import account_blobs


def lock_key(*, user_id: UUID, revision: int, password: str, private_key: PrivateKey) -> bytes:
    """Wrap the private key under the password (context `user.private-key`); about 150 ms."""
    context = _private(user_id, revision)
    return account_blobs.lock(password, context, private_key.seed)


def unlock_key(
    *, user_id: UUID, revision: int, password: str, blob: bytes, public_key: PublicKey
) -> PrivateKey:
    """Open the private key. Raises password_keys.WrongPassword; SealBroken unless it is this
    user's."""
    seed = account_blobs.unlock(password, _private(user_id, revision), blob)
    return checked(seed, public_key)


def outdated(*, user_id: UUID, revision: int, blob: bytes) -> bool:
    """Say whether the wrap was made at another cost than a new one would be."""
    return account_blobs.outdated(_private(user_id, revision), blob)


def close_public(*, user_id: UUID, key_version: int, public_key: PublicKey) -> bytes:
    """Return the blob in which the public key is stored (context `user.public-key`)."""
    return account_blobs.close(_public(user_id, key_version), public_key.raw)


def open_public(*, user_id: UUID, key_version: int, blob: bytes) -> PublicKey:
    """Return the public key as it was stored. Raises SealBroken."""
    return PublicKey(account_blobs.open(_public(user_id, key_version), blob))


def _private(user_id: UUID, revision: int) -> Context:
    return Context("user.private-key", user_id, user_id, revision)


def _public(user_id: UUID, key_version: int) -> Context:
    return Context("user.public-key", user_id, user_id, key_version)
