"""Who issued the link by which an account came to the key pair it has now.

Whoever issued a link could use it, and choose the password in somebody else's name. So it stands
sealed with the key, not with the link, which is gone after thirty days: it can be asked for as
long as the key waits to be admitted. A key that says nothing about it was not made by a link, or
before this was kept: that is never an answer that lets somebody admit it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reports.accounts.models import Purpose, User
from reports.accounts.onboarding.invitation_rows import Link
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs


class NotProven(Exception):
    """Nothing says by whose link this account came to its key: a new link is needed."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """By which link a key pair came. `issued_by` None: by a command on the server."""

    link_id: UUID
    purpose: Purpose
    issued_by: UUID | None
    issued_at: datetime


def note(*, user: User, link: Link) -> None:
    """Seal beside the new key pair which link it came by; saves the account."""
    facts = {
        "link": str(link.id),
        "purpose": link.purpose.value,
        "issued_by": str(link.issued_by or ""),
        "issued_at": link.issued_at.isoformat(),
    }
    user.enrolment = account_blobs.close(_context(user), json.dumps(facts).encode())
    user.save(update_fields=["enrolment"])


def of_key(user: User) -> Issuer:
    """By which link this account came to the key pair that it has now. Raises NotProven."""
    if user.enrolment is None:
        raise NotProven
    try:
        facts = json.loads(account_blobs.open(_context(user), bytes(user.enrolment)))
    except SealBroken:
        raise NotProven from None
    return Issuer(
        link_id=UUID(facts["link"]),
        purpose=Purpose(facts["purpose"]),
        issued_by=UUID(facts["issued_by"]) if facts["issued_by"] else None,
        issued_at=datetime.fromisoformat(facts["issued_at"]),
    )


def _context(user: User) -> Context:
    return Context("user.enrolment", user.pk, user.pk, user.key_version)
