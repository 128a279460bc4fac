"""What a passkey is, sealed beside the package's own row.

The package keeps public key and counter in plain columns and believes them. So they lie once more
in a blob bound to the account, and a row that says anything else, or has no such blob, is nobody's
passkey: one put into the table opens nothing, and a counter that was turned back is noticed. Each
has a mark while it is there, so that one that was removed and put back is nobody's either.
"""

import logging
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django_otp_webauthn.models import WebAuthnCredential

from reports.accounts.models import PasskeySeal
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import grants

log = logging.getLogger("linden.accounts")


class NotSealed(Exception):
    """This row of the package says something that was never sealed for this account."""


def seal(credential: WebAuthnCredential) -> None:
    """Seal what a passkey is, when it was just made; inside a transaction."""
    row = PasskeySeal(credential=credential, user_id=credential.user_id)
    row.facts = grants.write(_context(row), _facts(credential))
    row.save(force_insert=True)
    newest.note(Kind.PASSKEY, {row.pk: _value(row)})


def seal_again(credential: WebAuthnCredential) -> None:
    """Seal its new counter; inside the transaction of `check`."""
    row = PasskeySeal.objects.get(credential=credential)
    row.revision += 1
    row.facts = grants.write(_context(row), _facts(credential))
    row.save(update_fields=["revision", "facts"])
    newest.note(Kind.PASSKEY, {row.pk: _value(row)})


def check(*, credential_id: bytes, user_id: UUID) -> None:
    """Make sure that the package's row of this passkey is what was sealed for this account.

    Inside a transaction: until it ends nobody changes either row. Raises NotSealed.
    """
    digest = WebAuthnCredential.get_credential_id_sha256(credential_id)
    rows = PasskeySeal.objects.select_related("credential").select_for_update()
    row = rows.filter(user_id=user_id, credential__credential_id_sha256=digest).first()
    if row is None or _sealed(row) != _facts(row.credential):
        raise NotSealed
    if not newest.is_newest(Kind.PASSKEY, row.pk, _value(row)):
        raise NotSealed


def forget(credentials: QuerySet[WebAuthnCredential]) -> int:
    """Delete passkeys and what was sealed for them; return how many there were."""
    return newest.delete(Kind.PASSKEY, credentials, record="seal__pk")


def _value(row: PasskeySeal) -> int:
    return row.revision + 1


def _sealed(row: PasskeySeal) -> dict[str, Any]:
    try:
        return grants.read(_context(row), bytes(row.facts))
    except SealBroken:
        log.exception("passkey_unreadable", extra={"passkey_id": str(row.pk)})
        raise NotSealed from None


def _facts(credential: WebAuthnCredential) -> dict[str, Any]:
    return {
        "user": str(credential.user_id),
        "credential": bytes(credential.credential_id).hex(),
        "public_key": bytes(credential.public_key).hex(),
        "sign_count": credential.sign_count,
        "confirmed": credential.confirmed,
    }


def _context(row: PasskeySeal) -> Context:
    return Context("user.passkey", row.user_id, row.pk, row.revision)
