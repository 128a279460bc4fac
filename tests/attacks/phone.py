"""A phone of the attack: its texts come in by the provider's call and are taken as by a worker."""

from dataclasses import dataclass
from datetime import timedelta

import time_machine

from reports import clock
from reports.channels.sms import incoming_texts, sms_filing
from reports.messaging.content import bodies
from reports.messaging.inbound import inbound_blobs
from reports.messaging.models import OutboundText, TextKind
from reports.vault.service_keys import lookups
from tests.phones import TestNetwork


@dataclass
class Phone:
    """One telephone; each text is a minute after the one before."""

    number: str
    network: TestNetwork
    traveller: time_machine.Traveller

    def text(self, *texts: str) -> None:
        """Send these texts, and let a worker take each."""
        for body in texts:
            self.wait(minutes=1)
            assert self.network.send_text(from_=self.number, body=body) == "200"
            for text_id in inbound_blobs.to_route(now=clock.now() + inbound_blobs.LOST_AFTER):
                incoming_texts.route(inbound_id=text_id, now=clock.now())

    def wait(self, **time: float) -> None:
        """Let time pass; what fell silent is filed."""
        self.traveller.shift(timedelta(**time))
        sms_filing.file_all_over(now=clock.now())

    @property
    def answers(self) -> list[tuple[timedelta, str]]:
        """What we answered in a conversation, and how long after the text that it answers."""
        found = OutboundText.objects.filter(
            number_lookup__in=lookups.candidates("phone", self.number), kind=TextKind.CONVERSATION
        )
        in_order = found.order_by("created_at", "in_reply_to__received_at")
        return [(_waited(row), bodies.opened(row, None).body) for row in in_order]


def _waited(row: OutboundText) -> timedelta:
    assert row.in_reply_to is not None
    return row.not_before - row.in_reply_to.received_at
