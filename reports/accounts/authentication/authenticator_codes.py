"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds)."""

import base64
import secrets
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from django_otp.oath import hotp

SECONDS = 30
STEP = timedelta(seconds=SECONDS)
DIGITS = 6
SECRET_LENGTH = 20  # RFC 4226, section 4: 160 bits
DRIFT = 1  # a phone's clock may be one step off


def new_secret() -> bytes:
    """Return a fresh shared secret."""
    return secrets.token_bytes(SECRET_LENGTH)


def code(secret: bytes, *, now: datetime) -> str:
    """Return the six digits that the app shows now."""
    return _digits(secret, _step(now))


def matching_step(secret: bytes, typed: str, *, now: datetime, after: int) -> int | None:
    """Return the step whose digits were typed, later than `after`; None when there is none.

    Every step in reach is compared, so that the time taken says nothing.
    """
    step, found = _step(now), None
    for candidate in range(step - DRIFT, step + DRIFT + 1):
        if secrets.compare_digest(_digits(secret, candidate), typed) and candidate > after:
            found = candidate
    return found


def before(now: datetime) -> int:
    """Return the newest step that no code in reach now belongs to any more."""
    return _step(now) - DRIFT - 1


def spoken(secret: bytes) -> str:
    """Return the secret in groups of four, to be typed where no camera is at hand."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def address(secret: bytes, *, label: str, issuer: str) -> str:
    """Return the otpauth address that the QR code carries."""
    query = urlencode(
        {"secret": base64.b32encode(secret).decode(), "issuer": issuer}, quote_via=quote
    )
    return f"otpauth://totp/{quote(issuer)}:{quote(label)}?{query}"


def _step(now: datetime) -> int:
    return int(now.timestamp()) // SECONDS


def _digits(secret: bytes, step: int) -> str:
    return f"{hotp(secret, step, digits=DIGITS):0{DIGITS}d}"
