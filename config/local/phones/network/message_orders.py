"""Reading the form of a Create Message call, with the refusals that the provider has for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

import phonenumbers
from phonenumbers import PhoneNumberType

from config.local.phones.network import provider_refusals
from config.local.phones.network.provider_account import Account

LONGEST_BODY = 1600
LONGEST_VALIDITY = 36_000


@dataclass(frozen=True)
class Order:
    """What is to be sent."""

    to: str
    body: str = field(repr=False)
    sender: str | None
    service: str | None
    validity: int
    callback: str


def read(form: Mapping[str, str], account: Account) -> Order:
    """Return the order; raise Refusal as the provider does."""
    return Order(
        to=_to(form.get("To", "")),
        sender=_sender(form, account),
        service=form.get("MessagingServiceSid") or None,
        body=_body(form.get("Body", "")),
        validity=_validity(form.get("ValidityPeriod", "")),
        callback=_callback(form.get("StatusCallback", "")),
    )


def _to(number: str) -> str:
    if not number:
        raise provider_refusals.NO_TO
    kind = kind_of(number)
    if kind is None:
        raise provider_refusals.BAD_TO
    if kind == PhoneNumberType.FIXED_LINE:
        raise provider_refusals.NOT_MOBILE
    return number


@lru_cache(maxsize=100_000)
def kind_of(number: str) -> int | None:
    """Return what sort of number this is; None for one that cannot be."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.number_type(parsed)


def _sender(form: Mapping[str, str], account: Account) -> str | None:
    sender, service = form.get("From") or None, form.get("MessagingServiceSid")
    if not sender and not service:
        raise provider_refusals.NO_SENDER
    if (sender and sender not in account.numbers) or (service and service != account.service):
        raise provider_refusals.BAD_SENDER
    return sender


def _body(body: str) -> str:
    if not body:
        raise provider_refusals.NO_BODY
    if len(body) > LONGEST_BODY:
        raise provider_refusals.LONG_BODY
    return body


def _validity(word: str) -> int:
    if not word:
        return LONGEST_VALIDITY
    if not word.isascii() or not word.isdigit() or not 1 <= int(word) <= LONGEST_VALIDITY:
        raise provider_refusals.BAD_VALIDITY
    return int(word)


def _callback(address: str) -> str:
    if address and not urlsplit(address).hostname:
        raise provider_refusals.BAD_CALLBACK
    return address
