"""Which case a phone belongs to, without any number in a column (R8.14)."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from reports.cases.models import Case
from reports.messaging.contact.contact import SafeContact
from reports.vault.service_keys import lookups


def phone_of(contact: SafeContact) -> bytes | None:
    """What a case's row keeps of the reporter's number: a keyed lookup, or nothing where there is
    none."""
    return lookups.lookup("phone", contact.number) if contact.number else None


def cases_of(*, candidates: Sequence[bytes]) -> list[UUID]:
    """The cases with this number (`lookups.candidates("phone", number)`): open ones first, then
    the newest; one query.
    """
    found = Case.objects.filter(phone__in=candidates)
    found = found.order_by(F("closed_at").desc(nulls_first=True), "-filed_at", "id")
    return list(found.values_list("id", flat=True))
