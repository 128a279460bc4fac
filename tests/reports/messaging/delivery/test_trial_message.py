"""`./run text_check`: every step is told, and a step that does not come is named."""

import re
from collections.abc import Iterator
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django.fixtures import Settings

from config.local.phones.network.phone_faults import Fault
from reports import clock
from reports.messaging.delivery import trial_message
from reports.messaging.gateways import NotSent
from reports.messaging.gateways.twilio import TwilioGateway
from reports.messaging.models import OutboundText
from reports.messaging.outbox import outbox
from tests.phones import TestNetwork

HERS = "+32470000001"


@pytest.fixture(autouse=True)
def _no_worker_here(monkeypatch: pytest.MonkeyPatch, phone_network: TestNetwork) -> None:
    """Nobody but the command sends; what is due is delivered whenever it looks."""
    looks = trial_message._looks

    def deliver_first(text_id: UUID, *, until: float) -> Iterator[OutboundText]:
        for _ in looks(text_id, until=until):
            phone_network.deliver()
            yield OutboundText.objects.get(id=text_id)

    monkeypatch.setattr(trial_message, "_looks", deliver_first)
    monkeypatch.setattr(trial_message, "WORKER_SECONDS", 0.0)
    monkeypatch.setattr(trial_message, "LOOK_EVERY", 0.01)


def _check(*words: str, seconds: int = 60) -> tuple[int, str]:
    """Run it; it waits so long only for what never comes."""
    out = StringIO()
    try:
        call_command("text_check", "--to", HERS, "--wait", str(seconds), *words, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_step_is_told(phone_network: TestNetwork, language: str) -> None:
    status, said = _check("--language", language)
    assert status == 0, said
    steps = [line.split()[0] for line in said.splitlines()]
    assert steps[:4] == ["provider", "text", "row", "worker"]
    assert steps[-4:] == ["delivered", "callback", "copy", "It"]
    assert len(phone_network.arrived(HERS)) == 1
    assert phone_network.copies() == []
    assert HERS not in said
    assert HERS.removeprefix("+32") not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault.BAD_NUMBER, "bad_number (21211), no such number"),
        (Fault.OPTED_OUT, "opted_out (21610), their phone"),
        (Fault.UNDELIVERED, "unreachable (30003), their phone"),
        (Fault.SILENT, "the provider says: delivered"),
        (Fault.DROPPED, "unknown"),
    ],
)
def test_what_did_not_come_is_named(phone_network: TestNetwork, fault: Fault, told: str) -> None:
    phone_network.script(fault=fault)
    if fault is Fault.DROPPED:
        phone_network.network.calls = False
    status, said = _check(seconds=4 if fault in {Fault.SILENT, Fault.DROPPED} else 60)
    assert status == 1
    assert told in said


@pytest.mark.django_db
def test_one_that_is_taken_back_says_why(
    phone_network: TestNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That phone says STOP while the text waits."""

    def stop() -> None:
        with transaction.atomic():
            outbox.stop_number(number=HERS, now=clock.now())

    monkeypatch.setattr(phone_network, "deliver", stop)
    status, said = _check()
    assert status == 1
    assert re.search(r"^cancelled +after [0-9.]+ s: withdrawn$", said, re.MULTILINE), said


@pytest.mark.django_db
def test_a_provider_that_does_not_answer_either_is_named(
    phone_network: TestNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_network.script(fault=Fault.SILENT)

    def unreachable(*_: object) -> None:
        raise NotSent

    monkeypatch.setattr(TwilioGateway, "look_up_by_id", unreachable)
    status, said = _check(seconds=2)
    assert status == 1
    assert "the provider does not say either: NotSent" in said


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["12", "0900 12 345", "02 535 45 42"])
def test_a_number_that_no_text_may_go_to(number: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("text_check", "--to", number)
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_no_provider(settings: Settings) -> None:
    settings.LINDEN_TWILIO_ACCOUNT = ""
    with pytest.raises(CommandError, match="no provider"):
        call_command("text_check", "--to", HERS)
    assert not OutboundText.objects.exists()
