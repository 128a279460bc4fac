"""A phone in a test: what is typed is taken in and routed; what we answer can be read."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from reports.channels.sms import incoming_texts
from reports.messaging.content import bodies
from reports.messaging.inbound import inbox
from reports.messaging.models import InboundText, OutboundText, TextKind
from reports.vault.service_keys import lookups
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World

NUMBER = "+32470000321"


@dataclass
class Phone:
    """One phone. Each text is a minute after the one before."""

    number: str = NUMBER
    now: datetime = NOW
    received: list[UUID] = field(default_factory=list)

    def receive(self, body: str, **changes: object) -> UUID:
        """Let a text come in; nothing routes it yet."""
        self.now += timedelta(minutes=1)
        values = {"opted_out": False, "provider_id": f"SM{uuid4().hex}", "now": self.now, **changes}
        text_id = inbox.receive(
            from_number=self.number,
            to_number="+32460000001",
            body=body,
            **values,  # type: ignore[arg-type]
        )
        assert text_id
        self.received.append(text_id)
        return text_id

    def type(self, *bodies: str) -> None:
        """Type texts, each routed before the next comes."""
        for body in bodies:
            incoming_texts.route(inbound_id=self.receive(body), now=self.now)

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    @property
    def answers(self) -> list[str]:
        """What was put in the outbox for this phone in its conversation, oldest first."""
        found = OutboundText.objects.filter(
            number_lookup__in=lookups.candidates("phone", self.number), kind=TextKind.CONVERSATION
        )
        in_order = found.order_by("created_at", "in_reply_to__received_at")
        return [bodies.opened(text, None).body for text in in_order]

    def inbound(self) -> list[InboundText]:
        """The rows of its texts, oldest first."""
        return list(InboundText.objects.filter(id__in=self.received).order_by("received_at"))


@pytest.fixture
def people(db: None) -> World:
    found = world.build()
    found.put_on_duty(found.beatriz, found.dirk)
    return found


@pytest.fixture
def phone(people: World) -> Phone:
    return Phone()
