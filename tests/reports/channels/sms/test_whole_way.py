"""From the provider's signed call to the text that lies on her phone, and back."""

import pytest

from reports import clock
from reports.cases.models import Case
from reports.channels.sms import tasks
from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.dialogue.sms_lines import say
from reports.messaging import gateways
from reports.messaging.delivery import sending
from reports.messaging.models import InboundState, InboundText, OutboundText
from reports.messaging.states import TextState
from reports.region import region
from tests.phones import TestNetwork
from tests.reports.cases.world import World

HERS = "+32470000333"


def go_round(net: TestNetwork) -> None:
    """What the worker does between two of her texts: route, send, take in what is told."""
    for text in InboundText.objects.filter(state=InboundState.RECEIVED):
        tasks.route_inbound(inbound_id=str(text.id))
    while sending.send_batch(gateway=gateways.gateway(), clock=clock.now, most=25):
        pass
    net.deliver()


def test_a_report_by_text_through_hooks_gateway_and_status_calls(
    people: World, phone_network: TestNetwork
) -> None:
    people.put_on_duty(people.dirk, now=clock.now())
    lines = [Line.SAFE, Line.BACK, Line.NEED, Line.WORDS, Line.THANKS]
    for body in ("Linde", "1", "2", "3", "Voorbeeld van een verhaal"):
        assert phone_network.send_text(from_=HERS, body=body) == "200"
        go_round(phone_network)
    expected = [say(line, language="nl", region=region()) for line in lines]
    assert phone_network.arrived(HERS) == expected
    assert Case.objects.get().owner_id == people.dirk.id
    assert set(OutboundText.objects.values_list("state", flat=True)) == {TextState.DELIVERED}


@pytest.mark.usefixtures("people")
def test_the_numbers_arrive_though_the_case_is_frozen_by_then(phone_network: TestNetwork) -> None:
    for body in ("linden", "1", "1"):
        phone_network.send_text(from_=HERS, body=body)
        go_round(phone_network)
    phone_network.send_text(from_=HERS, body="please call the police")
    go_round(phone_network)
    assert phone_network.arrived(HERS)[-1] == say(Line.NUMBERS, language="en", region=region())
    count = len(phone_network.arrived(HERS))
    phone_network.send_text(from_=HERS, body="are you there")
    go_round(phone_network)
    assert len(phone_network.arrived(HERS)) == count


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("word", "last"), [("STOP", 0), ("Arrêt", 1)])
def test_a_stop_at_the_provider_or_here_ends_everything(
    phone_network: TestNetwork, word: str, last: int
) -> None:
    """The provider answers its own word itself; to ours we give the one line ourselves."""
    phone_network.send_text(from_=HERS, body="tilleul")
    go_round(phone_network)
    phone_network.send_text(from_=HERS, body=word)
    go_round(phone_network)
    assert len(phone_network.arrived(HERS)) == 1 + last
    assert Case.objects.get().closed_at is None
