"""What must hold about texts before a process starts: whose account, over what, to where."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from reports.hearing.engine import is_installed
from reports.messaging.contact.numbers import is_e164

ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
SHORT_CODE = re.compile(r"[0-9]{3,8}")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HINT = "See docs/operations.md, texts."


@register(Tags.security)
def clock_is_the_machines(**_: Any) -> list[CheckMessage]:
    """Refuse a movable clock outside the demo: texts would leave outside safe hours."""
    if settings.LINDEN_DEMO or not settings.LINDEN_CLOCK_FILE:
        return []
    hint = "Take the variable away; it moves the clock of a demo."
    return [Error("LINDEN_CLOCK_FILE is set.", hint=hint, id="linden.config.E017")]


@register(Tags.security)
def texts_are_heard_by_both_ears(**_: Any) -> list[CheckMessage]:
    """Say that the sentence model is not here: texts are read by frames alone.

    Only looked for: it is loaded by the first text that a worker reads, which logs what is wrong.
    """
    if is_installed():
        return []
    hint = "It is there for Linux on x86-64 only; without it more texts wait for a person to read."
    return [Warning("The sentence model is not installed.", hint=hint, id="linden.config.W008")]


@register(Tags.security)
def texts_are_safe(**_: Any) -> list[CheckMessage]:
    """Refuse a half-configured provider, and one that is spoken to in clear.

    A demo speaks to the network on its own machine and to nobody else: its sample people must
    never be somebody's phone.
    """
    if not settings.LINDEN_TWILIO_ACCOUNT:
        return [] if settings.LINDEN_DEMO else [_nothing_is_texted()]
    return list(_problems())


def _nothing_is_texted() -> CheckMessage:
    said = "LINDEN_TWILIO_ACCOUNT is not set: nothing is texted, and no text comes in."
    return Warning(said, hint=HINT, id="linden.config.W002")


def _problems() -> Iterator[CheckMessage]:
    if not ACCOUNT.fullmatch(settings.LINDEN_TWILIO_ACCOUNT):
        yield _error("LINDEN_TWILIO_ACCOUNT is not an account's id (AC and 32 digits).", "E012")
    if not settings.LINDEN_TWILIO_TOKEN:
        yield _error("LINDEN_TWILIO_TOKEN_FILE is not set, or what it names is empty.", "E013")
    token = Path(settings.LINDEN_TWILIO_TOKEN_FILE)
    if token.is_file() and stat.S_IMODE(token.stat().st_mode) & 0o077:
        yield _error("LINDEN_TWILIO_TOKEN_FILE can be read by others.", "E013")
    yield from (_error(fault, "E014") for fault in _sender_faults())
    if not _is_private(settings.LINDEN_TWILIO_API_ORIGIN):
        yield _error("LINDEN_TWILIO_API_ORIGIN must be https, and in a demo local.", "E015")
    hooks = urlsplit(settings.LINDEN_HOOKS_ORIGIN)
    if not (hooks.scheme == "https" or hooks.hostname in LOOPBACK) or hooks.path not in {"", "/"}:
        yield _error("LINDEN_HOOKS_ORIGIN must be https://HOST, without a path.", "E016")


def _sender_faults() -> Iterator[str]:
    service, numbers = settings.LINDEN_TWILIO_SERVICE, settings.LINDEN_TWILIO_NUMBERS
    if service and not SERVICE.fullmatch(service):
        yield "LINDEN_TWILIO_SERVICE is not a messaging service's id (MG and 32 digits)."
    if not numbers:
        yield "LINDEN_TWILIO_NUMBERS is not set: no text could be told to be for us."
    if not all(is_e164(number) or SHORT_CODE.fullmatch(number) for number in numbers):
        yield "LINDEN_TWILIO_NUMBERS must be numbers like +32460000001, or short codes."


def _is_private(origin: str) -> bool:
    parts = urlsplit(origin)
    local = parts.hostname in LOOPBACK
    return (
        local
        if settings.LINDEN_DEMO
        else local or (parts.scheme == "https" and bool(parts.hostname))
    )


def _error(said: str, number: str) -> CheckMessage:
    return Error(said, hint=HINT, id=f"linden.config.{number}")
