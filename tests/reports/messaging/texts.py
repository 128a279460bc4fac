"""Sample texts for tests: a case whose person may be texted, and texts to her."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from reports.cases.casework.safe_contact import read_contact
from reports.messaging import gateways
from reports.messaging.contact.contact import Window
from reports.messaging.delivery import sending
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.outbox import outbox
from reports.messaging.outbox.outbox import NewText
from reports.vault.case_keys.case_keys import CaseVault
from tests.reports.cases import world
from tests.reports.cases.world import MINUTE, NOW

NUMBER = "+32470123456"
OTHER = "+32470123457"
ALWAYS = (Window(weekdays=tuple(range(7)), starts=time(0), ends=time(0)),)
HOUR = timedelta(hours=1)


def case(*, number: str = NUMBER, now: datetime = NOW, **contact: object) -> UUID:
    """A case whose person may be texted at any hour; its id."""
    at = now.replace(second=0, microsecond=0)
    values: dict[str, object] = {
        "number": number,
        "windows": ALWAYS,
        "confirmed_at": at,
        "we_say": "",
    }
    return world.report(now=now, contact=world.contact(**(values | contact))).case_id


def new(case_id: UUID, *, now: datetime = NOW, **changes: object) -> NewText:
    """A text that asks her how she is, to be put in the outbox."""
    vault = CaseVault.load(case_id)
    values: dict[str, object] = {
        "case_id": case_id,
        "vault": vault,
        "contact": read_contact(vault, case_id),
        "kind": TextKind.FOLLOWUP,
        "template": "followup.ask",
        "slot": "1",
        "not_before": now,
        "not_after": now + HOUR,
    }
    return NewText(**(values | changes))  # type: ignore[arg-type]


def put(case_id: UUID, *, now: datetime = NOW, **changes: object) -> OutboundText:
    """Put one in the outbox."""
    with transaction.atomic():
        return outbox.enqueue(text=new(case_id, now=now, **changes), now=now)


def send(
    now: datetime = NOW, *, most: int = 25, clock: Callable[[], datetime] | None = None
) -> int:
    """Send a batch through the gateway that the settings name."""
    return sending.send_batch(gateway=gateways.gateway(), clock=clock or (lambda: now), most=most)


def again(text: OutboundText) -> OutboundText:
    """The row as it is now."""
    return OutboundText.objects.get(id=text.id)


__all__ = ["ALWAYS", "HOUR", "MINUTE", "NOW", "NUMBER", "OTHER"]
