"""The picture an authenticator app scans: drawn on the server, as part of the page."""

import io
from datetime import datetime

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from reports.accounts.authentication import authenticator_codes, second_factors
from reports.accounts.directory.profiles import open_profile
from reports.accounts.models import User


def authenticator(user: User, *, now: datetime) -> dict[str, object]:
    """Return what the page needs to set up the app that waits for its first code."""
    secret = second_factors.secret_of(second_factors.start_totp(user=user, now=now))
    label = open_profile(user).login
    address = authenticator_codes.address(secret, label=label, issuer=settings.OTP_WEBAUTHN_RP_NAME)
    return {
        "picture": picture(address),
        "spoken": authenticator_codes.spoken(secret),
        "address": address,
    }


def picture(text: str) -> SafeString:
    """Return a QR code as an SVG element: no script, no style, black on white in every theme."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, scale=5, border=3, light="#fff", omitsize=False
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made of squares by segno
