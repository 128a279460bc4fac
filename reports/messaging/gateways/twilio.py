"""Twilio's own client, with timeouts and without second tries.

Its log lines hold addresses and numbers: none is written, whatever level is set.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from reports.messaging.gateways.accounts import Account
from reports.messaging.gateways.answers import (
    Accepted,
    GatewayRefusal,
    NoSuchCopy,
    NotFinal,
    NotSent,
    ProviderStatus,
    Rejected,
    Sent,
    Throttled,
    Unanswered,
)
from reports.messaging.gateways.failures import failure

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
LONGEST_VALIDITY = 36_000  # seconds, the provider's own limit
MARGIN = timedelta(minutes=2)  # between the provider's clock and ours
PAGE = 50

TOO_MANY = 429
NOT_THERE = 404
NOT_COMPLETE = 20009
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class OriginClient(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's HTTP client for one origin, quiet, that keeps nothing of what went through it."""

    def __init__(self, origin: str) -> None:
        super().__init__(max_retries=0)
        self.timeout = (CONNECT_SECONDS, ANSWER_SECONDS)
        self.retry_after: str | None = None  # what the last answer said
        self._origin = urlsplit(origin)
        # A proxy of the machine is no way to a server on the machine itself.
        self.session.trust_env = self._origin.hostname not in LOOPBACK

    def request(self, method: str, url: str, **options: Any) -> Response:
        """Make one request, to our origin."""
        here = urlsplit(url)._replace(scheme=self._origin.scheme, netloc=self._origin.netloc)
        self.retry_after = None
        try:
            answer = super().request(method, here.geturl(), **options)
            self.retry_after = answer.headers.get("Retry-After")
            return answer
        finally:
            self._test_only_last_request = self._test_only_last_response = None

    def log_request(self, kwargs: Any) -> None:
        """Say nothing: the lines hold addresses, numbers and headers."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Say nothing."""


class TwilioGateway:
    """One account, used by one thread: its connection is kept open."""

    def __init__(self, account: Account, *, callback: Callable[[UUID], str]) -> None:
        self.account = account
        self._callback = callback
        self._http = OriginClient(account.origin)
        self._client = Client(account.sid, account.token, http_client=self._http)

    def send(self, *, text_id: UUID, to: str, body: str, validity_seconds: int) -> Accepted:
        """Create one message; see Gateway."""
        if validity_seconds < 1:
            raise ValueError("a text needs at least one second to be sent in")
        with _refusals_named(self._http):
            made = self._client.messages.create(
                to=to,
                body=body,
                status_callback=self._callback(text_id),
                validity_period=min(validity_seconds, LONGEST_VALIDITY),
                smart_encoded=False,  # it would change letters behind our count
                **self.account.sender.parameters,
            )
            return Accepted(_known_id(made.sid), ProviderStatus.read_from(made.status))

    def look_up_by_id(self, provider_id: str) -> Sent:
        """Return the provider's copy; see Gateway."""
        with _refusals_named(self._http):
            return _sent(self._client.messages(provider_id).fetch())

    def find(self, *, to: str, sent_after: datetime) -> list[Sent]:
        """Return what was created for a number since then; see Gateway.

        By the time of creation: a message that still waits at the provider has no other.
        """
        earliest = sent_after - MARGIN
        with _refusals_named(self._http):
            newest_first = map(_sent, self._ours(to))
            return list(takewhile(lambda sent: sent.created_at >= earliest, newest_first))

    def _ours(self, to: str) -> Iterator[MessageInstance]:
        found = self._client.messages.stream(to=to, page_size=PAGE)
        return (message for message in found if message.direction != "inbound")

    def redact(self, provider_id: str) -> None:
        """Take the provider's copy away; see Gateway."""
        try:
            with _refusals_named(self._http):
                self._client.messages(provider_id).delete()
        except NoSuchCopy:
            return  # taken away before


def _known_id(sid: str | None) -> str:
    if not sid:
        raise Unanswered  # it says that it was created and not as what
    return sid


def _sent(message: MessageInstance) -> Sent:
    code = int(message.error_code or 0)
    return Sent(
        provider_id=_known_id(message.sid),
        status=ProviderStatus.read_from(message.status),
        created_at=message.date_created,
        failure=failure(code) if code else None,
        to=message.to or "",
        body=message.body or "",
    )


@contextmanager
def _refusals_named(client: OriginClient) -> Iterator[None]:
    """Turn whatever the client raises into one of our refusals, without its message.

    The originals hold addresses with numbers in them: they are not kept as a cause.
    """
    try:
        yield
    except GatewayRefusal:
        raise
    except (TwilioRestException, TwilioServiceException) as error:
        raise _said_no(error.status, error.code, client.retry_after) from None
    except requests.exceptions.RequestException as error:
        raise (NotSent if _never_left(error) else Unanswered)() from None
    except (TwilioException, ValueError, KeyError, TypeError, AttributeError):
        raise Unanswered from None  # an answer that is not one: the message may exist


def _said_no(status: int, code: int | None, retry_after: str | None) -> GatewayRefusal:
    if status == TOO_MANY:
        return Throttled(float(retry_after) if retry_after and retry_after.isdigit() else None)
    if status == NOT_THERE:
        return NoSuchCopy()
    if status >= 500 or status < 400:
        return Unanswered()
    if code == NOT_COMPLETE:
        return NotFinal()
    return Rejected(failure(code or status))


def _never_left(error: requests.exceptions.RequestException) -> bool:
    """Whether no connection was made: what fails later may have been read."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
