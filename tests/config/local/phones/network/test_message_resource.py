"""The provider's Message resource, field by field.

KINDS was compared by hand with the published description (docs/phones.md): what passes here
passes there.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from config.local.phones.network.message_resource import (
    FIELDS,
    Text,
    new_sid,
    segments,
    shown,
    status_fields,
)
from config.local.phones.network.phone_faults import Fault
from tests.phones import NUMBER, SID

# name: (type, may it be null there)
KINDS: dict[str, tuple[type, bool]] = {
    "account_sid": (str, True),
    "api_version": (str, True),
    "body": (str, True),
    "date_created": (str, True),
    "date_sent": (str, True),
    "date_updated": (str, True),
    "direction": (str, False),
    "error_code": (int, True),
    "error_message": (str, True),
    "from": (str, True),
    "messaging_service_sid": (str, True),
    "num_media": (str, True),
    "num_segments": (str, True),
    "price": (str, True),
    "price_unit": (str, True),
    "sid": (str, True),
    "status": (str, False),
    "subresource_uris": (dict, True),
    "to": (str, True),
    "uri": (str, True),
}
STATUSES = {
    *("queued", "sending", "sent", "failed", "delivered", "undelivered", "receiving", "received"),
    *("accepted", "scheduled", "read", "partially_delivered", "canceled"),
}
DIRECTIONS = {"inbound", "outbound-api", "outbound-call", "outbound-reply"}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _text(**changed: object) -> Text:
    values: dict[str, object] = {
        "sid": new_sid(),
        "account": SID,
        "direction": "outbound-api",
        "sender": NUMBER,
        "to": "+32470000001",
        "body": "Bonjour",
        "status": "queued",
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Text(**(values | changed))  # type: ignore[arg-type]


TEXTS = [
    _text(),
    _text(sender=None, service="MG" + "0" * 32, status="accepted"),
    _text(status="undelivered", error=(30003, "Unreachable"), sent_at=NOON),
    _text(direction="inbound", status="received", body=""),
]


@pytest.mark.parametrize("text", TEXTS)
def test_every_field_is_there_and_of_its_kind(text: Text) -> None:
    answer = shown(text)
    assert answer.keys() == FIELDS.keys() == KINDS.keys()
    for name, (kind, nullable) in KINDS.items():
        assert isinstance(answer[name], kind) or (nullable and answer[name] is None), name


@pytest.mark.parametrize("text", TEXTS)
def test_values_have_the_providers_shapes(text: Text) -> None:
    answer = shown(text)
    assert re.fullmatch(r"(SM|MM)[0-9a-fA-F]{32}", str(answer["sid"]))
    assert re.fullmatch(r"AC[0-9a-fA-F]{32}", str(answer["account_sid"]))
    assert answer["status"] in STATUSES
    assert answer["direction"] in DIRECTIONS
    assert parsedate_to_datetime(str(answer["date_created"])) == NOON
    assert str(answer["uri"]).startswith(f"/2010-04-01/Accounts/{SID}/Messages/")
    # A service has not chosen a sender yet, and not counted.
    assert (answer["num_segments"] == "0") == (answer["from"] is None)


def test_a_callback_names_the_error_of_a_failure_only() -> None:
    failed = _text(status="undelivered", error=(30003, "Unreachable"))
    assert status_fields(failed, "sent").get("ErrorCode") is None
    fields = status_fields(failed, "undelivered")
    assert fields["ErrorCode"] == "30003"
    assert fields["MessageStatus"] == fields["SmsStatus"] == "undelivered"
    assert fields["MessageSid"] == fields["SmsSid"] == failed.sid


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("é" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("ç" * 70, 1),
        ("ç" * 71, 2),
        ("ç" * 66 + "😀" + "ç" * 66, 3),
    ],
)
def test_segments(body: str, parts: int) -> None:
    assert segments(body) == parts


def test_a_fault_has_one_word() -> None:
    assert len({fault.value for fault in Fault}) == len(Fault)
