"""The provider's calls: whose they are, once only, quick, and nothing said of them (R8.4-R8.6)."""

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from config.local.phones.network.message_resource import Text, inbound_fields
from config.local.phones.service.signing import sign
from reports.messaging import hooks
from reports.messaging.delivery import statuses
from reports.messaging.inbound import inbound_blobs
from reports.messaging.models import InboundText
from tests.phones import FORM, HOOKS, NUMBER, SID, TOKEN, TestNetwork

HERS = "+32470000001"
INBOUND = "/hooks/twilio/inbound/"
STATUS = "/hooks/twilio/status/"
EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
WORDS = "Tilleul, ça ne va pas"


def _fields(**changed: str) -> dict[str, str]:
    fields = {
        "AccountSid": SID,
        "Body": WORDS,
        "From": HERS,
        "MessageSid": "SM" + uuid4().hex,
        "NumMedia": "0",
        "To": NUMBER,
    }
    return fields | changed


def _post(
    fields: Mapping[str, str],
    *,
    path: str = INBOUND,
    signature: str | None = None,
    token: str = TOKEN,
    client: Client | None = None,
    **headers: str,
) -> tuple[int, bytes]:
    signed = sign(token=token, address=HOOKS + path, fields=fields)
    answer = (client or Client()).post(
        path,
        urlencode(fields),
        content_type=FORM,
        headers={"X-Twilio-Signature": signed if signature is None else signature, **headers},
        secure=True,
    )
    return answer.status_code, answer.content


@pytest.mark.django_db
@pytest.mark.usefixtures("phone_network")
class TestInbound:
    """A text comes in."""

    def test_it_is_kept_sealed_and_answered_with_nothing(self) -> None:
        """R8.6: empty TwiML, whoever wrote."""
        fields = _fields()
        assert _post(fields) == (200, EMPTY)
        kept = InboundText.objects.get()
        opened = inbound_blobs.opened(kept)
        assert (opened.number, opened.body) == (HERS, WORDS)
        assert WORDS.encode() not in bytes(kept.blob or b"")

    def test_unknown_fields_are_part_of_the_signature_and_of_nothing_else(self) -> None:
        """R8.5: the provider adds fields without notice."""
        assert _post(_fields(ChannelMetadata='{"type": "sms"}', Zz="é ")) == (200, EMPTY)
        assert InboundText.objects.count() == 1

    def test_the_same_message_again_is_nothing_new(self) -> None:
        fields = _fields()
        for _ in range(3):
            assert _post(fields) == (200, EMPTY)
        assert InboundText.objects.count() == 1

    def test_stop_at_the_provider_is_passed_on(self) -> None:
        """R8.12."""
        _post(_fields(Body="STOP", OptOutType="STOP"))
        assert InboundText.objects.get().opted_out is True

    @pytest.mark.parametrize(
        "changed",
        [
            {"signature": ""},
            {"signature": "é"},
            {"signature": sign(token=TOKEN, address=HOOKS + INBOUND, fields={})},
            {"token": "another token"},
        ],
    )
    def test_an_unsigned_call_is_shut_out(self, changed: dict[str, Any]) -> None:
        assert _post(_fields(), **changed) == (403, b"")
        assert not InboundText.objects.exists()

    @pytest.mark.parametrize(
        "changed",
        [
            {"AccountSid": "AC" + "0" * 32},
            {"AccountSid": ""},
            {"To": "+32460000099"},
            {"To": ""},
            {"MessageSid": ""},
        ],
    )
    def test_a_signed_call_for_somebody_else_is_shut_out(self, changed: dict[str, str]) -> None:
        assert _post(_fields(**changed)) == (403, b"")
        assert not InboundText.objects.exists()

    def test_the_host_of_the_request_counts_for_nothing(self, settings: Settings) -> None:
        """The signature covers the configured address, even where a proxy names another host."""
        settings.ALLOWED_HOSTS = ["*"]
        assert _post(_fields(), Host="10.0.0.7:8000")[0] == 200
        fields = _fields()
        signed = sign(token=TOKEN, address=f"https://evil.example{INBOUND}", fields=fields)
        assert _post(fields, signature=signed, Host="evil.example") == (403, b"")

    def test_the_query_is_part_of_the_address(self) -> None:
        fields = _fields()
        assert _post(fields, path=f"{INBOUND}?r=bru")[0] == 200
        signed = sign(token=TOKEN, address=HOOKS + INBOUND, fields=fields)
        assert _post(fields, path=f"{INBOUND}?r=bru", signature=signed)[0] == 403

    def test_without_an_account_everything_is_shut(self, settings: Settings) -> None:
        """An empty token would sign for anybody."""
        settings.LINDEN_TWILIO_TOKEN = ""
        assert _post(_fields(), token="") == (403, b"")
        settings.LINDEN_TWILIO_TOKEN, settings.LINDEN_TWILIO_ACCOUNT = TOKEN, ""
        assert _post(_fields(AccountSid="")) == (403, b"")

    def test_only_a_form_of_the_usual_size_is_read(self) -> None:
        assert _post(_fields(Body="😀" * 1600))[0] == 200
        assert _post(_fields(Body="a" * hooks.LARGEST)) == (403, b"")
        many = {f"Field{n}": "1" for n in range(hooks.MOST_FIELDS + 1)}
        assert _post(_fields(**many)) == (403, b"")

    def test_other_forms_are_not_read(self) -> None:
        fields = _fields()
        signed = sign(token=TOKEN, address=HOOKS + INBOUND, fields=fields)
        for body, kind in (
            (encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT),
            (b"{}", "application/json"),
            (b"Body=%FF", FORM),
        ):
            answer = Client().generic(
                "POST",
                INBOUND,
                body,
                content_type=kind,
                headers={"X-Twilio-Signature": signed},
                secure=True,
            )
            assert (answer.status_code, answer.content) == (403, b"")

    def test_a_length_that_lies_is_not_read(self) -> None:
        request = RequestFactory().post(INBOUND, "a=b", content_type=FORM)
        request.META["CONTENT_LENGTH"] = str(hooks.LARGEST + 1)
        assert hooks.inbound(request).status_code == 403
        request.META["CONTENT_LENGTH"] = "many"
        assert hooks.inbound(request).status_code == 403

    def test_nothing_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        _post(_fields())
        _post(_fields(), signature="wrong")
        for record in caplog.records:
            assert HERS[3:] not in record.getMessage()
            assert "Tilleul" not in record.getMessage()

    def test_it_costs_a_handful_of_statements(self) -> None:
        _post(_fields())
        with CaptureQueriesContext(connection) as queries:
            _post(_fields())
        told = [query["sql"].split()[0] for query in queries]
        asked = [word for word in told if word not in {"SAVEPOINT", "RELEASE"}]
        assert len(asked) <= 8, told

    @pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
    @pytest.mark.parametrize("path", [INBOUND, STATUS])
    def test_there_is_nothing_to_see(self, method: str, path: str) -> None:
        answer = getattr(Client(), method)(path, secure=True)
        assert answer.status_code == 405

    def test_no_cookie_is_set_and_no_token_asked_for(self) -> None:
        client = Client(enforce_csrf_checks=True)
        assert _post(_fields(), client=client)[0] == 200
        assert not client.cookies


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("phone_network")
def test_the_same_message_at_once_is_kept_once() -> None:
    """R8.5: the provider may bring it twice at the same moment, to two processes."""
    fields = _fields()
    ready = threading.Barrier(6)
    answers: list[int] = []

    def bring() -> None:
        ready.wait()
        answers.append(_post(fields)[0])
        connection.close()

    threads = [threading.Thread(target=bring) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 6
    assert InboundText.objects.count() == 1


@pytest.mark.django_db
def test_a_text_typed_on_a_phone_arrives(phone_network: TestNetwork) -> None:
    assert phone_network.send_text(from_=HERS, body=WORDS) == "200"
    assert inbound_blobs.opened(InboundText.objects.get()).body == WORDS


@pytest.mark.django_db
@pytest.mark.usefixtures("phone_network")
class TestStatus:
    """A text of ours has moved on."""

    @pytest.fixture(autouse=True)
    def _told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[dict[str, object]] = []
        monkeypatch.setattr(statuses, "take", lambda **said: self.told.append(said))

    def _call(self, query: str = "", **changed: str) -> tuple[int, bytes]:
        fields = {"AccountSid": SID, "MessageSid": "SM1", "MessageStatus": "sent"} | changed
        return _post(fields, path=STATUS + query)

    def test_what_is_said_is_passed_on(self) -> None:
        text = uuid4()
        answer = self._call(f"?t={text}", MessageStatus="undelivered", ErrorCode="30003")
        assert answer == (200, EMPTY)
        (said,) = self.told
        assert said.pop("now")
        assert said == {
            "provider_id": "SM1",
            "text_id": text,
            "status": "undelivered",
            "error_code": 30003,
        }

    @pytest.mark.parametrize("code", ["", "none", "-1"])
    def test_an_odd_code_is_none(self, code: str) -> None:
        self._call(ErrorCode=code)
        assert self.told[0]["error_code"] is None

    @pytest.mark.parametrize("query", ["", "?t=", "?t=everything", f"?x={UUID(int=1)}"])
    def test_an_address_without_a_text_is_fine(self, query: str) -> None:
        assert self._call(query)[0] == 200
        assert self.told[0]["text_id"] is None

    def test_a_call_for_another_account_is_shut_out(self) -> None:
        assert self._call(AccountSid="AC" + "0" * 32) == (403, b"")
        assert self._call(MessageSid="") == (403, b"")
        assert self.told == []


def test_the_forms_of_the_network_are_the_providers() -> None:
    """Every field the provider's guide to its webhooks lists for a text."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    text = Text(
        sid="SM1",
        account=SID,
        direction="inbound",
        sender=HERS,
        to=NUMBER,
        body=WORDS,
        status="received",
        created_at=now,
        updated_at=now,
    )
    assert set(inbound_fields(text, opt_out="")) >= {
        *("MessageSid", "SmsSid", "SmsMessageSid", "AccountSid", "From", "To", "Body", "NumMedia"),
        *("NumSegments", "ApiVersion", "SmsStatus"),
        *("FromCity", "FromState", "FromZip", "FromCountry"),
        *("ToCity", "ToState", "ToZip", "ToCountry"),
    }


@pytest.mark.django_db(transaction=True)
def test_a_text_comes_in_over_real_http(live_phone_network: TestNetwork) -> None:
    """The network's own threads and connections, against a real web server."""
    text = live_phone_network.network.type(sender=HERS, body=WORDS)
    with live_phone_network.network.changed:
        answered = live_phone_network.network.changed.wait_for(lambda: text.calls, timeout=60)
    assert answered == ["received: 200"]
    assert inbound_blobs.opened(InboundText.objects.get()).body == WORDS
