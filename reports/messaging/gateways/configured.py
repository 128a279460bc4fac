"""The gateway of this installation, and the addresses and numbers it stands on."""

import threading
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from reports.messaging.gateways.accounts import Account, Sender
from reports.messaging.gateways.answers import Gateway, NotConfigured

_own = threading.local()


def gateway() -> Gateway:
    """Return this thread's gateway: one connection that is kept open. Raises NotConfigured."""
    # Only for who sends: every other process starts sooner without the provider's client.
    from reports.messaging.gateways.twilio import TwilioGateway

    account = _account()
    found: TwilioGateway | None = getattr(_own, "gateway", None)
    if found is None or found.account != account:
        found = _own.gateway = TwilioGateway(account, callback=status_address)
    return found


def _account() -> Account:
    if not settings.LINDEN_TWILIO_ACCOUNT or not settings.LINDEN_TWILIO_TOKEN:
        raise NotConfigured
    return Account(
        sid=settings.LINDEN_TWILIO_ACCOUNT,
        token=settings.LINDEN_TWILIO_TOKEN,
        origin=settings.LINDEN_TWILIO_API_ORIGIN,
        sender=_sender(),
    )


def _sender() -> Sender:
    if service := settings.LINDEN_TWILIO_SERVICE:
        return Sender(service=service)
    if not settings.LINDEN_TWILIO_NUMBERS:
        raise NotConfigured
    return Sender(number=settings.LINDEN_TWILIO_NUMBERS[0])


def status_address(text_id: UUID) -> str:
    """Return where the provider reports on this text: an address of this installation."""
    return f"{hook_address(reverse('hooks:status'))}?t={text_id}"


def hook_address(path: str) -> str:
    """Return the address the provider knows a path by, whatever host a request names."""
    return urljoin(settings.LINDEN_HOOKS_ORIGIN, path)


def known_numbers() -> frozenset[str]:
    """Return the numbers on which texts for this installation come in."""
    return frozenset(settings.LINDEN_TWILIO_NUMBERS)
