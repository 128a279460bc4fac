"""Where the provider calls: a text has come in, or a text of ours has moved on.

Nothing is answered but an empty document, and nothing of a call is logged, refused or not. Work
is left to tasks: the provider gives up after fifteen seconds, and a person may wait.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from reports import clock, typed
from reports.messaging.delivery import statuses
from reports.messaging.gateways.configured import hook_address, known_numbers
from reports.messaging.gateways.signature import Fields, is_signed
from reports.messaging.inbound import inbox

LARGEST = 24 * 1024  # bytes of a call: 1,600 characters take 19 KB at most
MOST_FIELDS = 200
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
FORM = "application/x-www-form-urlencoded"

type Hook = Callable[[HttpRequest, Fields], None]
type View = Callable[[HttpRequest], HttpResponse]


class NotTheProvider(Exception):
    """The call is not signed by our account's token, or is for another account or number."""


def _hook(take: Hook) -> View:
    """A view for signed calls of our account; whatever else comes is 403 and empty (R8.4)."""

    @csrf_exempt  # the signature is the proof
    @require_POST
    @wraps(take)
    def view(request: HttpRequest) -> HttpResponse:
        try:
            take(request, _signed_fields(request))
        except NotTheProvider:
            return HttpResponse(status=403)
        return HttpResponse(NOTHING, content_type="text/xml")

    return view


def _signed_fields(request: HttpRequest) -> Fields:
    fields = _fields(request)
    good = is_signed(
        token=settings.LINDEN_TWILIO_TOKEN,
        address=_called_address(request),
        fields=fields,
        signature=request.headers.get("X-Twilio-Signature", ""),
    )
    ours = settings.LINDEN_TWILIO_ACCOUNT
    if not (good and settings.LINDEN_TWILIO_TOKEN and ours and _one(fields, "AccountSid") == ours):
        raise NotTheProvider
    return fields


def _fields(request: HttpRequest) -> Fields:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.content_type != FORM or not length.isdigit() or int(length) > LARGEST:
        raise NotTheProvider
    try:
        body = request.body.decode()
        return parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # not UTF-8, or more fields than any call has
        raise NotTheProvider from None


def _called_address(request: HttpRequest) -> str:
    # Never from the Host header, which is the caller's to choose.
    query = request.META.get("QUERY_STRING", "")
    return hook_address(request.path) + (f"?{query}" if query else "")


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[0]


@_hook
def inbound(_request: HttpRequest, fields: Fields) -> None:
    """A text has come in: kept once, whatever is repeated (R8.5), then routed by a task."""
    if _one(fields, "To") not in known_numbers():
        raise NotTheProvider
    inbox.receive(
        provider_id=_provider_id(fields),
        from_number=_one(fields, "From"),
        to_number=_one(fields, "To"),
        body=typed.plain(_one(fields, "Body")),
        opted_out=_one(fields, "OptOutType").upper() == "STOP",
        now=clock.now(),
    )


@_hook
def status(request: HttpRequest, fields: Fields) -> None:
    """A text of ours has moved on (R8.10)."""
    code = _one(fields, "ErrorCode")
    statuses.take(
        provider_id=_provider_id(fields),
        text_id=_text_id(request.GET.get("t", "")),
        status=_one(fields, "MessageStatus"),
        error_code=int(code) if code.isascii() and code.isdigit() else None,
        now=clock.now(),
    )


def _provider_id(fields: Fields) -> str:
    found = _one(fields, "MessageSid")
    if not found:
        raise NotTheProvider
    return found


def _text_id(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None  # an address of an earlier version: the provider's id still tells
