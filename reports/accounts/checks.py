"""What this room needs of the settings: without it a process does not start."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_NEEDED = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
)


@register("linden")
def check_doors(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse settings under which a staff page could be reached by less than it asks for."""
    del app_configs, kwargs
    found: list[CheckMessage] = []
    if settings.OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN is not False:
        found.append(
            Error(
                "A passkey alone would log somebody in.",
                hint="Set OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False: the password opens keys.",
                id="linden.accounts.E001",
            )
        )
    missing = [name for name in _NEEDED if name not in settings.MIDDLEWARE]
    if missing:
        found.append(
            Error(
                f"Staff pages need middleware that is not listed: {', '.join(missing)}.",
                hint="Put it back into MIDDLEWARE.",
                id="linden.accounts.E002",
            )
        )
    if settings.AUTHENTICATION_BACKENDS != ["reports.accounts.backend.KnownUsers"]:
        found.append(
            Error(
                "Another way of logging in is configured.",
                hint="AUTHENTICATION_BACKENDS is reports.accounts.backend.KnownUsers alone.",
                id="linden.accounts.E003",
            )
        )
    return found
