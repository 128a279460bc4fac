"""All the steps from an invitation to an account in one call, for sample people and tests.

The steps are the ones a person takes: the link is used, a password chosen, the app confirmed.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from reports.accounts.authentication import authenticator_codes, second_factors
from reports.accounts.directory.profiles import find_login
from reports.accounts.models import TotpDevice, User
from reports.accounts.onboarding import enrolment, invitations
from reports.vault.primitives.keys import PrivateKey


@dataclass(frozen=True, slots=True)
class SetUp:
    """An account ready to log in: its key, its app's secret, its backup codes."""

    user_id: UUID
    key: PrivateKey
    totp_secret: bytes
    backup_codes: tuple[str, ...]


class NoSuchLogin(Exception):
    """No account with this login name has an authenticator."""


def accept(*, token: str, password: str, now: datetime) -> SetUp:
    """Take every step of an invitation link. Raises what the steps raise.

    The authenticator's step of `now` is used up by it.
    """
    invitation = invitations.use(token=token, now=now)
    key = enrolment.choose_password_and_keep_key(invitation=invitation, password=password, now=now)
    user = User.objects.get(pk=invitation.user_id)
    secret = second_factors.secret_of(second_factors.start_totp(user=user, now=now))
    codes = enrolment.confirm_authenticator(
        invitation=invitation, typed=authenticator_codes.code(secret, now=now), now=now
    )
    return SetUp(user.pk, key, secret, tuple(codes))


def current_code(*, login: str, now: datetime) -> str:
    """Return the code that this account's app shows now. Raises NoSuchLogin.

    For sample people only: whoever calls it has the key files anyway.
    """
    user = find_login(login)
    device = TotpDevice.objects.filter(user=user, confirmed=True).first() if user else None
    if device is None:
        raise NoSuchLogin
    return authenticator_codes.code(second_factors.secret_of(device), now=now)
