"""The real client on the phone network: what it creates, reads and takes away.

The table of faults says what each one is here, and whether a message exists afterwards: R8.8
stands on that.
"""

import logging
import socket
import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from config.local.phones.network.phone_faults import Fault
from reports.messaging import gateways
from reports.messaging.gateways import (
    Accepted,
    Failure,
    FailureKind,
    NoSuchCopy,
    NotConfigured,
    NotFinal,
    NotSent,
    Owner,
    ProviderStatus,
    Rejected,
    Throttled,
    Unanswered,
    failure,
    twilio,
)
from reports.messaging.gateways.twilio import LONGEST_VALIDITY, OriginClient
from tests.phones import HOOKS, NUMBER, SID, TestNetwork

HERS = "+32470000001"
TEXT = UUID("00000000-0000-4000-8000-00000000000a")
WORDS = "Bonjour, ça va ? Répondez 1 ou 2."

ORDER: dict[str, Any] = {"text_id": TEXT, "to": HERS, "body": WORDS, "validity_seconds": 600}


def _send(**changed: Any) -> Accepted:
    return gateways.gateway().send(**(ORDER | changed))


def _send_despite(fault: Fault) -> Accepted:
    """Send; where no answer ever comes, and only there, do not wait for it as long as ever."""
    with pytest.MonkeyPatch.context() as patch:
        if fault in {Fault.HANG, Fault.HANG_CREATED}:
            patch.setattr(gateways.gateway()._http, "timeout", (1.0, 1.0))  # type: ignore[attr-defined]
        return _send()


def test_a_text_is_created_as_asked(phone_network: TestNetwork) -> None:
    """R8.9: with its validity; and its callbacks come to the address of its row."""
    accepted = _send()
    (copy,) = phone_network.copies()
    assert accepted == Accepted(copy.sid, ProviderStatus.QUEUED)
    assert (copy.to, copy.sender, copy.body, copy.account) == (HERS, NUMBER, WORDS, SID)
    assert copy.callback == f"{HOOKS}/hooks/twilio/status/?t={TEXT}"
    assert copy.expires_at == copy.created_at + timedelta(seconds=600)


def test_a_messaging_service_chooses_the_sender(
    phone_network: TestNetwork, settings: Settings
) -> None:
    settings.LINDEN_TWILIO_SERVICE = phone_network.use_service()
    assert _send().status is ProviderStatus.ACCEPTED
    (copy,) = phone_network.copies()
    assert (copy.sender, copy.service) == (None, settings.LINDEN_TWILIO_SERVICE)


def test_validity_is_what_the_provider_can_hold(phone_network: TestNetwork) -> None:
    _send(validity_seconds=10 * LONGEST_VALIDITY)
    (copy,) = phone_network.copies()
    assert copy.expires_at == copy.created_at + timedelta(seconds=LONGEST_VALIDITY)
    with pytest.raises(ValueError, match="second"):
        _send(validity_seconds=0)
    assert len(phone_network.copies()) == 1


REFUSED = {
    Fault.BAD_NUMBER: Failure(21211, FailureKind.BAD_NUMBER, Owner.NO_SUCH_NUMBER),
    Fault.OPTED_OUT: Failure(21610, FailureKind.OPTED_OUT, Owner.THEIR_PHONE),
    Fault.NOT_MOBILE: Failure(21614, FailureKind.NOT_MOBILE, Owner.NO_SUCH_NUMBER),
}
UNANSWERED = {  # whether the message exists all the same
    Fault.SERVER_ERROR: False,
    Fault.SERVER_ERROR_CREATED: True,
    Fault.HANG: False,
    Fault.HANG_CREATED: True,
    Fault.DROPPED: True,
    Fault.DROPPED_BEFORE: False,
}
ACCEPTED = {
    *(Fault.UNDELIVERED, Fault.FAILED, Fault.STAYS),
    *(Fault.LATE, Fault.TWICE, Fault.REVERSED, Fault.SILENT),
}


def test_the_table_has_every_fault() -> None:
    assert {*REFUSED, *UNANSWERED, *ACCEPTED, Fault.THROTTLED} == set(Fault)


@pytest.mark.parametrize("fault", REFUSED)
def test_a_no_is_named_and_nothing_exists(phone_network: TestNetwork, fault: Fault) -> None:
    phone_network.script(to=HERS, fault=fault)
    with pytest.raises(Rejected) as refused:
        _send()
    assert refused.value.failure == REFUSED[fault]
    assert phone_network.copies() == []
    _send()  # and the fault was for once


def test_too_many_calls_create_nothing(phone_network: TestNetwork) -> None:
    phone_network.script(to=HERS, fault=Fault.THROTTLED)
    with pytest.raises(Throttled) as refused:
        _send()
    assert refused.value.retry_after == 1.0
    assert phone_network.copies() == []


@pytest.mark.parametrize("fault", UNANSWERED)
def test_what_is_not_answered_may_exist(phone_network: TestNetwork, fault: Fault) -> None:
    """R8.7: one call, one request; whether it was created only a look-up can tell."""
    phone_network.script(to=HERS, fault=fault)
    asked = datetime.now(UTC)
    with pytest.raises(Unanswered):
        _send_despite(fault)
    found = gateways.gateway().find(to=HERS, sent_after=asked)
    assert [sent.body for sent in found] == ([WORDS] if UNANSWERED[fault] else [])


@pytest.mark.parametrize("fault", ACCEPTED)
def test_what_is_said_later_changes_no_answer(phone_network: TestNetwork, fault: Fault) -> None:
    phone_network.script(to=HERS, fault=fault)
    assert _send().status is ProviderStatus.QUEUED


def test_nobody_listens(phone_network: TestNetwork, settings: Settings) -> None:
    """Provably never left: the only failure of a connection that may be tried again."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody else can listen there either
        settings.LINDEN_TWILIO_API_ORIGIN = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NotSent):
            _send()
    assert phone_network.copies() == []


def test_an_answer_that_is_none(settings: Settings, phone_network: TestNetwork) -> None:
    """A page of some proxy, status 200 or 201: the message may have been created behind it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.LINDEN_TWILIO_API_ORIGIN = f"http://127.0.0.1:{server.getsockname()[1]}"
        thread = threading.Thread(target=_answer_with_a_page, args=(server,))
        thread.start()
        with pytest.raises(Unanswered):
            _send()
        thread.join()


def _answer_with_a_page(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(
            b"HTTP/1.1 201 Created\r\nContent-Length: 12\r\nConnection: close\r\n\r\n<html></html"
        )


def test_a_copy_is_looked_up(phone_network: TestNetwork) -> None:
    accepted = _send()
    copy = gateways.gateway().look_up_by_id(accepted.provider_id)
    assert (copy.provider_id, copy.status, copy.to, copy.body, copy.failure) == (
        accepted.provider_id,
        ProviderStatus.QUEUED,
        HERS,
        WORDS,
        None,
    )
    with pytest.raises(NoSuchCopy):
        gateways.gateway().look_up_by_id("SM" + "0" * 32)


@pytest.mark.django_db
def test_a_failure_is_looked_up_by_name(phone_network: TestNetwork) -> None:
    phone_network.script(fault=Fault.UNDELIVERED)
    phone_network.network.calls = False
    accepted = _send()
    phone_network.deliver()
    copy = gateways.gateway().look_up_by_id(accepted.provider_id)
    assert copy.status is ProviderStatus.UNDELIVERED
    assert copy.failure == Failure(30003, FailureKind.UNREACHABLE, Owner.THEIR_PHONE)


def test_only_this_number_and_only_since_then(phone_network: TestNetwork) -> None:
    phone_network.network.calls = False
    _send(body="earlier")
    phone_network.move_clock(hours=1)
    then = phone_network.clock.now()
    ours = [_send(body=f"{n}").provider_id for n in range(3)]
    _send(to="+32470000002")
    phone_network.network.type(sender=HERS, body="hers")
    phone_network.network.type(sender="+32470000009", to=HERS, body="somebody's")
    found = gateways.gateway().find(to=HERS, sent_after=then)
    assert [sent.provider_id for sent in found] == ours[::-1]


def test_more_than_one_page_is_read(
    phone_network: TestNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio, "PAGE", 2)
    ours = [_send(body=f"{n}").provider_id for n in range(5)]
    found = gateways.gateway().find(to=HERS, sent_after=datetime.now(UTC))
    assert [sent.provider_id for sent in found] == ours[::-1]


def test_a_copy_is_taken_away_once_it_is_final(phone_network: TestNetwork) -> None:
    """R8.11: words and number; twice is fine, and not before the message has come to an end."""
    phone_network.network.calls = False
    accepted = _send()
    with pytest.raises(NotFinal):
        gateways.gateway().redact(accepted.provider_id)
    phone_network.deliver()
    gateways.gateway().redact(accepted.provider_id)
    assert phone_network.copies() == []
    gateways.gateway().redact(accepted.provider_id)
    assert phone_network.arrived(HERS) == [WORDS]


def test_the_connection_is_kept_open(phone_network: TestNetwork) -> None:
    for _ in range(5):
        _send()
    assert phone_network.server.connections == 1


def test_each_thread_has_its_own(phone_network: TestNetwork) -> None:
    found = {id(gateways.gateway())}
    keep = []

    def other() -> None:
        keep.append(gateways.gateway())
        found.add(id(keep[-1]))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert len(found) == 2
    assert gateways.gateway() is gateways.gateway()


def test_wrong_token(phone_network: TestNetwork, settings: Settings) -> None:
    settings.LINDEN_TWILIO_TOKEN = "another"
    with pytest.raises(Rejected) as refused:
        _send()
    assert refused.value.failure.owner is Owner.OURS
    assert refused.value.failure.kind is FailureKind.CREDENTIALS


@pytest.mark.parametrize(
    "name", ["LINDEN_TWILIO_ACCOUNT", "LINDEN_TWILIO_TOKEN", "LINDEN_TWILIO_NUMBERS"]
)
def test_without_an_account_there_is_no_gateway(
    phone_network: TestNetwork, settings: Settings, name: str
) -> None:
    setattr(settings, name, type(getattr(settings, name))())
    with pytest.raises(NotConfigured):
        gateways.gateway()


def test_nothing_is_said_of_what_went_through(
    phone_network: TestNetwork, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a log, whatever its level; not in an exception or its causes; not in memory."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="twilio")
    _send()
    for fault in Fault:
        phone_network.script(fault=fault)
        with pytest.raises(gateways.GatewayRefusal) as refused:  # noqa: PT012
            _send_despite(fault)
            raise Throttled
        told = f"{refused.value!r} {refused.value.__cause__!r}"
        assert HERS[4:] not in told
        assert "ça va" not in told
    assert HERS[4:] not in caplog.text
    client: OriginClient = gateways.gateway()._http  # type: ignore[attr-defined]
    assert client._test_only_last_request is None


def test_a_copy_is_not_shown_by_accident(phone_network: TestNetwork) -> None:
    accepted = _send()
    shown = repr(gateways.gateway().look_up_by_id(accepted.provider_id))
    assert HERS not in shown
    assert WORDS not in shown


@pytest.mark.parametrize("code", [1, 0, 99999])
def test_an_unknown_code_is_ours_to_look_into(code: int) -> None:
    assert failure(code) == Failure(code, FailureKind.OTHER, Owner.OURS)


def test_a_new_word_for_a_status_is_no_surprise() -> None:
    assert ProviderStatus.read_from("teleported") is ProviderStatus.UNHEARD
    assert ProviderStatus.read_from(None) is ProviderStatus.UNHEARD
