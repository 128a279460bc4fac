"""Moving a text to another state, by the table of states alone, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from reports.messaging.contact.case_port import people
from reports.messaging.content import bodies
from reports.messaging.delivery.erased_copies import left_behind
from reports.messaging.gateways import Failure, FailureKind, Owner
from reports.messaging.models import FailureOwner, OutboundText
from reports.messaging.outbox import outbox
from reports.messaging.states import FINAL, TextState, before
from reports.vault.service_keys import lookups

# Nobody is reached by text there, until another number is agreed (R8.12).
UNUSABLE: Final = (FailureKind.BAD_NUMBER, FailureKind.NOT_MOBILE, FailureKind.UNKNOWN_NUMBER)
ACCEPT: Final = """
UPDATE reports_outboundtext
SET state = 'accepted', provider_lookup = %(lookup)s, provider_blob = %(blob)s
WHERE id = %(accepted)s
  AND (state IN ('claimed', 'unknown') OR state = 'queued' AND claimed_at IS NOT NULL)
"""
# A queued text moves only where the provider had it after all: it is not sent a second time.
_LEFT_ONCE: Final = ~Q(state=TextState.QUEUED) | Q(claimed_at__isnull=False)
_OWNERS: Final = {
    Owner.OURS: FailureOwner.OURS,
    Owner.THEIR_PHONE: FailureOwner.THEIR_PHONE,
    Owner.NO_SUCH_NUMBER: FailureOwner.NO_SUCH_NUMBER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a text goes, and what is known of it then. `provider_id` where the provider has it."""

    to: TextState
    provider_id: str | None = None
    failure: Failure | None = None


def move(*, text_id: UUID, case_id: UUID | None, step: Step, now: datetime) -> bool:
    """Take a step, if the table has it from where the text is now; whether it was taken.

    What the failure means for the case is done in the same transaction, the case's row first: it
    cannot be forgotten, nor done twice.
    """
    if step.failure is None or not _matters(step.failure):
        return _take(text_id, step, now)
    with transaction.atomic():
        _tell(text_id, case_id, step.failure, now)
        return _take(text_id, step, now)


def _take(text_id: UUID, step: Step, now: datetime) -> bool:
    rows = OutboundText.objects.filter(_LEFT_ONCE, id=text_id, state__in=before(step.to))
    taken = bool(rows.update(**_values(text_id, step, now)))
    if not taken and step.provider_id is not None:
        moved_on(text_id=text_id, provider_id=step.provider_id, now=now)
    return taken


def accept(*, text_id: UUID, provider_id: str, now: datetime) -> bool:
    """The same for the answer that nearly every text gets: one statement, as many wait."""
    with connection.cursor() as cursor:
        cursor.execute(ACCEPT, accept_values(text_id, provider_id))
        taken = bool(cursor.rowcount)
    if not taken:
        moved_on(text_id=text_id, provider_id=provider_id, now=now)
    return taken


def accept_values(text_id: UUID, provider_id: str) -> dict[str, Any]:
    """What ACCEPT asks for."""
    copy = _copy(text_id, provider_id)
    return {
        "accepted": text_id,
        "lookup": copy["provider_lookup"],
        "blob": copy["provider_blob"],
    }


def _matters(failure: Failure) -> bool:
    return failure.kind in UNUSABLE or failure.kind is FailureKind.OPTED_OUT


def _tell(text_id: UUID, case_id: UUID | None, failure: Failure, now: datetime) -> None:
    """Tell of a failure once: not of a text that nothing moves any more."""
    text = OutboundText.objects.filter(id=text_id).exclude(state__in=FINAL).first()
    if text is None:
        return
    if failure.kind is not FailureKind.OPTED_OUT:
        if case_id is not None:
            people().no_texts(case_id=case_id, number_lookup=text.number_lookup, now=now)
        return
    written = bodies.opened_many([text]).get(text_id)
    if case_id is not None:
        people().stopped(case_id=case_id, number_lookup=text.number_lookup, now=now)
    if written is not None:
        outbox.stop_number(number=written.number, now=now)


def _values(text_id: UUID, step: Step, now: datetime) -> dict[str, object]:
    values: dict[str, object] = {"state": step.to}
    if step.failure is not None:
        values |= {
            "failure_code": step.failure.code,
            "failure_owner": _OWNERS[step.failure.owner],
        }
    if step.provider_id is not None:
        values |= _copy(text_id, step.provider_id)
    if step.to in FINAL:
        # The provider's copy has done its part as soon as nothing moves any more (R8.11).
        values |= {"final_at": now, "redact_at": now}
    return values


def _copy(text_id: UUID, provider_id: str) -> dict[str, bytes]:
    return {
        "provider_lookup": lookups.lookup("provider-message", provider_id),
        "provider_blob": bodies.close_provider_id(text_id, provider_id),
    }


def moved_on(*, text_id: UUID, provider_id: str, now: datetime) -> None:
    """Know the provider's copy of a text that has moved on before its answer came.

    Of a text that was erased meanwhile the copy is left: it is taken away there (R8.11).
    """
    nameless = OutboundText.objects.filter(id=text_id, provider_lookup__isnull=True)
    if nameless.update(**_copy(text_id, provider_id)):
        final = OutboundText.objects.filter(id=text_id, state__in=FINAL)
        final.update(redact_at=now)
    elif not OutboundText.objects.filter(id=text_id).exists():
        left_behind(provider_id=provider_id, now=now)
