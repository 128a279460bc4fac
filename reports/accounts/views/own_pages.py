"""One's own account: password, second factor, codes, passkeys, sessions."""

from typing import cast

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_otp_webauthn.models import WebAuthnCredential

from reports.accounts.authentication import (
    passphrases,
    password_step,
    private_keys,
    second_factors,
    sessions,
)
from reports.accounts.authentication.passwords import UnfitPassword
from reports.accounts.credentials import own_account, passkeys
from reports.accounts.directory import profiles
from reports.accounts.directory.staff import account_actor
from reports.accounts.guards import parked_posts
from reports.accounts.guards.staff_guard import StaffRequest, staff_page
from reports.accounts.models import User
from reports.accounts.onboarding import colleagues
from reports.accounts.roles import Permission
from reports.accounts.throttling import throttle
from reports.accounts.views import device_views
from reports.accounts.views.code_drawing import authenticator as drawn

_OWN = staff_page(Permission.OWN_ACCOUNT)


@_OWN
@require_http_methods(["GET"])
def account(request: StaffRequest) -> HttpResponse:
    """Show what there is to one's account."""
    user = _user(request)
    context = {
        "profile": profiles.open_profile(user),
        "roles": [role.label for _, role in request.staff.memberships],
        "waiting": [role.label for _, role in request.staff.waiting],
        "digits": private_keys.digits(user) if request.staff.waiting else "",
        "codes_left": second_factors.codes_left(user=user),
        "passkeys": WebAuthnCredential.objects.filter(user=user).order_by("created_at"),
        "configuration": passkeys.configuration(request),
        "has_duty": request.staff.may(Permission.INBOX),
        "has_devices": device_views.may_see(request.staff),
        "renewed": colleagues.renewed(staff=request.staff, now=timezone.now()),
    }
    return render(request, "accounts/account.html", context)


@_OWN
@require_http_methods(["GET", "POST"])
def password(request: StaffRequest) -> HttpResponseBase:
    """Change one's password: the key stays, every other session ends."""
    if request.method == "GET":
        return _password_page(request)
    new = request.POST.get("new_password", "")
    if new != request.POST.get("new_password_again", ""):
        return _password_page(request, status=400, differ=True)
    now = timezone.now()
    try:
        opened = own_account.change_password(
            user=_user(request),
            old=request.POST.get("old_password", ""),
            new=new,
            now=now,
        )
    except UnfitPassword as refusal:
        return _password_page(request, status=400, unfit=str(refusal))
    except password_step.LoginRefused:
        return _password_page(request, status=403, wrong=True)
    except throttle.Throttled as refusal:
        return _password_page(request, status=429, wait=refusal.seconds)
    sessions.keep_session(request, user=opened.user)
    response = redirect("accounts:account")
    secret = sessions.unlock(request, user=opened.user, key=opened.key, now=now)
    sessions.set_cookie(response, secret)
    return response


@_OWN
@require_http_methods(["GET", "POST"])
def authenticator(request: StaffRequest) -> HttpResponse:
    """Set up another authenticator app; the one before stops working when it is confirmed."""
    user, now = _user(request), timezone.now()
    if request.method == "GET":
        return render(request, "accounts/authenticator.html", drawn(user, now=now))
    try:
        second_factors.confirm_totp(
            user=user,
            typed=request.POST.get("code", ""),
            by=account_actor(user),
            now=now,
        )
    except second_factors.FactorRefused:
        context = {**drawn(user, now=now), "wrong": True}
        return render(request, "accounts/authenticator.html", context, status=403)
    return redirect("accounts:account")


@_OWN
@require_POST
def codes(request: StaffRequest) -> HttpResponse:
    """Make new backup codes and show them this once."""
    user = _user(request)
    made = second_factors.make_backup_codes(user=user, by=account_actor(user), now=timezone.now())
    return render(request, "accounts/codes.html", {"codes": made})


@_OWN
@require_POST
def remove_passkey(request: StaffRequest, credential_id: int) -> HttpResponseBase:
    """Delete one of one's passkeys."""
    now = timezone.now()
    if not passkeys.remove_passkey(user=_user(request), credential_id=credential_id, now=now):
        raise Http404
    return redirect("accounts:account")


@_OWN
@require_POST
def end_others(request: StaffRequest) -> HttpResponseBase:
    """End every other session of one's own; this one stays open."""
    now, user = timezone.now(), _user(request)
    own_account.end_sessions(user=user, now=now)
    sessions.keep_session(request, user=user)
    response = redirect("accounts:account")
    secret = sessions.unlock(request, user=user, key=request.user_key, now=now)
    sessions.set_cookie(response, secret)
    return response


@_OWN
@require_POST
def forget_held(request: StaffRequest) -> HttpResponseBase:
    """Throw away what was typed before the session ended."""
    response = redirect(settings.LOGIN_REDIRECT_URL)
    parked_posts.forget(request, response)
    return response


def _password_page(request: StaffRequest, *, status: int = 200, **said: object) -> HttpResponse:
    context = {"suggestions": [passphrases.suggestion() for _ in range(3)], **said}
    return render(request, "accounts/password.html", context, status=status)


def _user(request: StaffRequest) -> User:
    return cast(User, request.user)
