"""A user's key pair: made when a password is chosen, opened when it is typed."""

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from reports.accounts.models import KeyWrap, User
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.primitives.keys import PrivateKey, PublicKey, fingerprint, generate_pair
from reports.vault.primitives.password_keys import Busy, WrongPassword
from reports.vault.service_blobs import user_keys

__all__ = [
    "NoKeyYet",
    "WrongPassword",
    "digits",
    "make_keys",
    "open_key",
    "public_key",
    "public_keys",
    "rewrap",
]


class NoKeyYet(Exception):
    """This account has not chosen a password yet."""


def make_keys(*, user: User, password: str) -> PrivateKey:
    """Give the account a new key pair, locked by this password; the old one opens nothing more.

    Saves the wrap and the account's key columns; inside a transaction. Takes about 150 ms.
    """
    key = generate_pair()
    user.key_version += 1
    user.public_key = user_keys.close_public(
        user_id=user.pk, key_version=user.key_version, public_key=key.public
    )
    user.save(update_fields=["key_version", "public_key"])
    rows = KeyWrap.objects.filter(user=user)
    last = rows.values_list("revision", flat=True).first() or 0
    marked = newest.read(Kind.WRAP, [user.pk]).values.get(user.pk, 0)
    revision = max(last, marked) + 1  # whatever was put into the row meanwhile
    rows.delete()
    blob = user_keys.lock_key(
        user_id=user.pk, revision=revision, password=password, private_key=key
    )
    KeyWrap.objects.create(user=user, method=KeyWrap.PASSWORD, revision=revision, blob=blob)
    newest.note(Kind.WRAP, {user.pk: revision})
    return key


def rewrap(*, wrapped: KeyWrap, password: str, key: PrivateKey) -> bool:
    """Lock the key by this password instead of the wrap that was read; inside a transaction.

    The wrap before is older from now on, and opens nothing when it is put back. Returns False, and
    changes nothing, when that wrap is not the stored one any more: a reset, a change of password
    or of the service's keys that came between is never undone.
    """
    if not _lock_again(wrapped, password, key, revision=wrapped.revision + 1):
        return False
    newest.note(Kind.WRAP, {wrapped.user_id: wrapped.revision})
    return True


def _lock_again(wrapped: KeyWrap, password: str, key: PrivateKey, *, revision: int) -> bool:
    """At today's cost; False unless the wrap that was read is stored still."""
    blob = user_keys.lock_key(
        user_id=wrapped.user_id, revision=revision, password=password, private_key=key
    )
    read = KeyWrap.objects.filter(
        pk=wrapped.pk, revision=wrapped.revision, blob=bytes(wrapped.blob)
    )
    if read.update(blob=blob, revision=revision) != 1:
        return False
    wrapped.blob, wrapped.revision = blob, revision
    return True


def open_key(*, user: User, wrapped: KeyWrap, password: str) -> PrivateKey:
    """Open the private key: this is what checking a password is. Raises WrongPassword.

    A wrap made at a lower cost than today's is made anew, at this login or a calmer one. Raises
    password_keys.Busy.
    """
    blob = bytes(wrapped.blob)
    key = user_keys.unlock_key(
        user_id=user.pk,
        revision=wrapped.revision,
        password=password,
        blob=blob,
        public_key=public_key(user),
    )
    if user_keys.outdated(user_id=user.pk, revision=wrapped.revision, blob=blob):
        with suppress(Busy):  # the same password: the wrap before gives nothing that this does not
            _lock_again(wrapped, password, key, revision=wrapped.revision)
    return key


def public_key(user: User) -> PublicKey:
    """Return the public key as the account's working blob says it. Raises NoKeyYet."""
    if user.public_key is None:
        raise NoKeyYet
    return user_keys.open_public(
        user_id=user.pk, key_version=user.key_version, blob=bytes(user.public_key)
    )


def public_keys(user_ids: Collection[UUID]) -> dict[UUID, PublicKey]:
    """Return the public keys of those of these accounts that have one; one query."""
    users = User.objects.filter(id__in=user_ids, public_key__isnull=False)
    return {user.pk: public_key(user) for user in users}


def digits(user: User) -> str:
    """Return the eight digits that are read out before somebody is admitted. Raises NoKeyYet."""
    return fingerprint(public_key(user), user.pk)
