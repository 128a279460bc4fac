"""A process does not start with a door left open."""

import pytest
from pytest_django.fixtures import Settings

from reports.accounts.checks import check_doors


def _ids() -> list[str | None]:
    return [message.id for message in check_doors(None)]


def test_our_own_settings_pass() -> None:
    assert _ids() == []


@pytest.mark.parametrize(
    ("name", "value", "id"),
    [
        ("OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN", True, "linden.accounts.E001"),
        ("OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN", None, "linden.accounts.E001"),
        ("MIDDLEWARE", [], "linden.accounts.E002"),
        (
            "AUTHENTICATION_BACKENDS",
            ["django.contrib.auth.backends.ModelBackend"],
            "linden.accounts.E003",
        ),
    ],
)
def test_a_door_left_open_is_an_error(
    settings: Settings, name: str, value: object, id: str
) -> None:
    setattr(settings, name, value)

    assert _ids() == [id]
