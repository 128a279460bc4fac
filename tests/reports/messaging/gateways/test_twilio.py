"""The real client on the phone network: what it creates, reads and takes away."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from reports.messaging import gateways
from reports.messaging.gateways import ProviderStatus
from tests.phones import HOOKS, NUMBER, SID, TestNetwork

HERS = "+32470000001"
TEXT = UUID("00000000-0000-4000-8000-00000000000a")
WORDS = "Bonjour, ça va ? Répondez 1 ou 2."


def _send(**changed: object) -> gateways.Accepted:
    order = {"text_id": TEXT, "to": HERS, "body": WORDS, "validity_seconds": 600, **changed}
    return gateways.gateway().send(**order)  # type: ignore[arg-type]


def test_a_text_is_created_as_asked(phone_network: TestNetwork) -> None:
    accepted = _send()
    (copy,) = phone_network.copies()
    assert accepted == gateways.Accepted(copy.sid, ProviderStatus.QUEUED)
    assert (copy.to, copy.sender, copy.body, copy.account) == (HERS, NUMBER, WORDS, SID)
    assert copy.callback == f"{HOOKS}/hooks/twilio/status/?t={TEXT}"
