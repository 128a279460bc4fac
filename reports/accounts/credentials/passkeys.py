"""Passkeys, as a second factor only: the password is what opens the keys.

The package keeps a credential's id, public key and counter, none of which says whose it is; what
it would keep besides (the attestation, a name for the device) is left out. What it keeps counts
only where the same lies sealed beside it (`passkey_rows`).
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp_webauthn.exceptions import CredentialNotFound, OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential
from django_otp_webauthn.views import (
    CompleteCredentialAuthenticationView,
    CompleteCredentialRegistrationView,
)
from webauthn.helpers import parse_authentication_credential_json

from reports.accounts.authentication import passkey_rows, sessions
from reports.accounts.authentication.passkey_rows import NotSealed
from reports.accounts.directory.profiles import profile
from reports.accounts.directory.staff import account_actor
from reports.accounts.models import User
from reports.accounts.onboarding import after_login
from reports.accounts.throttling import known_browsers
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.vault.browser_secrets import unlocked_keys


class NothingPending(OTPWebAuthnApiError):
    """Nobody has typed a password here in the last three minutes."""

    status_code = 403
    code = "nothing_pending"
    default_detail = _("Type your password first.")


def configuration(request: HttpRequest) -> dict[str, str]:
    """Return what the package's script reads from the page."""
    return {
        "nextFieldSelector": "input[name='next']",
        "csrfToken": get_token(request),
        "beginAuthenticationUrl": reverse("accounts:passkey-begin"),
        "completeAuthenticationUrl": reverse("accounts:passkey-complete"),
        "beginRegistrationUrl": reverse("accounts:passkey-add-begin"),
        "completeRegistrationUrl": reverse("accounts:passkey-add-complete"),
    }


class Helper(WebAuthnHelper):
    """The package's ceremonies with the login name for the user's own device, and no attestation
    kept."""

    def get_credential_name(self, user: User) -> str:
        """Return what the device calls the account."""
        return profile(user_id=user.pk).login

    def get_credential_display_name(self, user: User) -> str:
        """Return what the device shows."""
        return self.get_credential_name(user)

    def create_attestation(self, *_args: Any) -> None:
        """Keep nothing about the make of the device."""

    def register_complete(
        self, user: User, state: dict[str, Any], data: dict[str, Any]
    ) -> WebAuthnCredential:
        """Store the credential, and seal for this account what was stored."""
        with transaction.atomic():
            credential: WebAuthnCredential = super().register_complete(user, state, data)
            passkey_rows.seal(credential)
        return credential

    def authenticate_complete(
        self, user: User | None, state: dict[str, Any], data: dict[str, Any]
    ) -> WebAuthnCredential:
        """Check the answer against a key that is sealed for this account, and seal the counter.

        Raises CredentialNotFound, and what the package raises.
        """
        if user is None:  # nobody has typed a password here
            raise CredentialNotFound
        answered = parse_authentication_credential_json(data)
        with transaction.atomic():
            try:
                passkey_rows.check(credential_id=answered.raw_id, user_id=user.pk)
            except NotSealed:
                raise CredentialNotFound from None
            credential: WebAuthnCredential = super().authenticate_complete(user, state, data)
            passkey_rows.seal_again(credential)
        return credential


class CompleteAdding(CompleteCredentialRegistrationView):
    """Take a new passkey into use; the address is a staff page, for somebody inside."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Store the credential and note it in the log."""
        with transaction.atomic():
            response: HttpResponse = super().post(*args, **kwargs)
            user = self.request.user
            record(
                kind=EventKind.PASSKEY_ADDED,
                by=account_actor(user),
                now=timezone.now(),
                subject_id=user.pk,
            )
        return response


class CompleteProving(CompleteCredentialAuthenticationView):
    """Let somebody in whose password was right and whose passkey answered."""

    _secret = ""
    _destination = ""

    def complete_auth(self, device: WebAuthnCredential) -> None:
        """Confirm the pending session. Raises NothingPending."""
        now, user = timezone.now(), device.user
        try:
            self._secret = sessions.confirm(self.request, user=user, device=device, now=now)
        except unlocked_keys.Locked:
            raise NothingPending from None
        self._destination = after_login.arrive(
            self.request, user=user, secret=self._secret, now=now
        )

    def get_success_url(self) -> str:
        """Return where somebody was going."""
        return self._destination

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the cookie that opens the keys."""
        response: HttpResponse = super().post(*args, **kwargs)
        sessions.set_cookie(response, self._secret)
        known_browsers.remember(self.request, response, user=self.request.user, now=timezone.now())
        return response


def remove_passkey(*, user: User, credential_id: int, now: datetime) -> bool:
    """Delete one passkey of one's own; return whether there was one."""
    with transaction.atomic():
        rows = WebAuthnCredential.objects.filter(user=user, pk=credential_id)
        found = bool(passkey_rows.forget(rows))
        if found:
            actor = account_actor(user)
            record(kind=EventKind.PASSKEY_REMOVED, by=actor, now=now, subject_id=user.pk)
    return found
