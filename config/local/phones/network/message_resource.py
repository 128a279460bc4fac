"""The Message resource as the provider shows it: our own table of its fields.

Compared by hand with the published OpenAPI description of the Messages resource
(API 2010-04-01): every name, its type and where it may be null; see docs/phones.md.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

VERSION = "2010-04-01"
FINAL = {"delivered", "undelivered", "failed", "canceled", "received", "read"}
GSM_PLAIN = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_PAIRS = set("^{}\\[~]|€\f")


@dataclass
class Text:
    """One message: the provider's copy, and apart from it what lies on the phone."""

    sid: str
    account: str
    direction: str  # "inbound" | "outbound-api"
    sender: str | None  # not chosen yet while a messaging service has it
    to: str
    body: str
    status: str
    created_at: datetime
    updated_at: datetime
    service: str | None = None
    error: tuple[int, str] | None = None
    sent_at: datetime | None = None
    expires_at: datetime | None = None
    callback: str = ""
    shown: str = ""  # the phone's own copy: no redaction reaches it
    arrived_at: datetime | None = None
    calls: list[str] = field(default_factory=list)  # what the application answered, for the page

    @property
    def final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in FINAL


def new_sid(kind: str = "SM") -> str:
    """Return a new id as the provider writes them: two letters, 32 hexadecimal digits."""
    return kind + secrets.token_hex(16)


def segments(body: str) -> int:
    """How many parts the provider bills for; a pair never straddles two (GSM 03.38, UCS-2)."""
    if all(sign in GSM_PLAIN or sign in GSM_PAIRS for sign in body):
        return _parts([2 if sign in GSM_PAIRS else 1 for sign in body], 160, 153)
    return _parts([2 if ord(sign) > 0xFFFF else 1 for sign in body], 70, 67)


def _parts(widths: list[int], single: int, each: int) -> int:
    if sum(widths) <= single:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > each:
            parts, used = parts + 1, 0
        used += width
    return parts


def _rfc_2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None


def _uri(text: Text) -> str:
    return f"/{VERSION}/Accounts/{text.account}/Messages/{text.sid}.json"


def _subresources(text: Text) -> dict[str, str]:
    base = _uri(text).removesuffix(".json")
    return {"media": f"{base}/Media.json", "feedback": f"{base}/Feedback.json"}


FIELDS: Mapping[str, Callable[[Text], object]] = {
    "account_sid": lambda text: text.account,
    "api_version": lambda _: VERSION,
    "body": lambda text: text.body,
    "date_created": lambda text: _rfc_2822(text.created_at),
    "date_sent": lambda text: _rfc_2822(text.sent_at),
    "date_updated": lambda text: _rfc_2822(text.updated_at),
    "direction": lambda text: text.direction,
    "error_code": lambda text: text.error[0] if text.error else None,
    "error_message": lambda text: text.error[1] if text.error else None,
    "from": lambda text: text.sender,
    "messaging_service_sid": lambda text: text.service,
    "num_media": lambda _: "0",
    # A service chooses the sender later; until then it has not counted.
    "num_segments": lambda text: str(segments(text.body)) if text.sender else "0",
    "price": lambda _: None,
    "price_unit": lambda _: "USD",
    "sid": lambda text: text.sid,
    "status": lambda text: text.status,
    "subresource_uris": _subresources,
    "to": lambda text: text.to,
    "uri": _uri,
}


def shown(text: Text) -> dict[str, object]:
    """Return the resource as the provider's interface writes it."""
    return {name: value(text) for name, value in FIELDS.items()}


def status_fields(text: Text, status: str) -> dict[str, str]:
    """Return the form of a status callback that says `status`."""
    fields = {
        "AccountSid": text.account,
        "ApiVersion": VERSION,
        "From": text.sender or "",
        "MessageSid": text.sid,
        "MessageStatus": status,
        "SmsSid": text.sid,
        "SmsStatus": status,
        "To": text.to,
    }
    if text.service:
        fields["MessagingServiceSid"] = text.service
    if text.error and status in {"failed", "undelivered"}:
        fields["ErrorCode"] = str(text.error[0])
    return fields


def inbound_fields(text: Text, *, opt_out: str) -> dict[str, str]:
    """Return the form the provider posts when a text has come in."""
    places = {f"{side}{part}": "" for side in ("From", "To") for part in ("City", "State", "Zip")}
    fields = {
        **places,
        "AccountSid": text.account,
        "ApiVersion": VERSION,
        "Body": text.body,
        "From": text.sender or "",
        "FromCountry": "BE",
        "MessageSid": text.sid,
        "NumMedia": "0",
        "NumSegments": str(segments(text.body)),
        "SmsMessageSid": text.sid,
        "SmsSid": text.sid,
        "SmsStatus": "received",
        "To": text.to,
        "ToCountry": "BE",
    }
    if opt_out:
        fields["OptOutType"] = opt_out
    return fields
