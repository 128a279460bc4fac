"""Logging in and out: password, then second factor."""

from datetime import datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp_webauthn.models import WebAuthnCredential

from reports.accounts.authentication import factor_step, password_step, second_factors, sessions
from reports.accounts.credentials import passkeys
from reports.accounts.models import User
from reports.accounts.onboarding import after_login
from reports.accounts.throttling import known_browsers, throttle
from reports.addresses import is_own_page, networks
from reports.vault.browser_secrets import unlocked_keys


@require_safe
def root(_request: HttpRequest) -> HttpResponse:
    """Whoever types the staff site's bare address is asked who they are."""
    return redirect("accounts:login")


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for login name and password."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if not is_own_page(request, wanted):
        wanted = ""
    if request.method != "POST":
        return _login_page(request, wanted=wanted)
    now = timezone.now()
    try:
        opened = password_step.check_login(
            login=request.POST.get("login", ""),
            password=request.POST.get("password", ""),
            networks=networks(request),
            marks=known_browsers.marks_of(request),
            now=now,
        )
    except password_step.LoginRefused:
        return _login_page(request, wanted=wanted, wrong=True, status=403)
    except throttle.Throttled as refusal:
        return _login_page(request, wanted=wanted, wait=refusal.seconds, status=429)
    secret = sessions.begin(request, user=opened.user, key=opened.key, now=now)
    after_login.remember(request, wanted)
    response = redirect("accounts:verify")
    sessions.set_cookie(response, secret)
    return response


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor of somebody whose password was right."""
    if not request.user.is_authenticated:
        return redirect("accounts:login")
    if request.user.is_verified():  # type: ignore[attr-defined]
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.method == "GET":
        return _verify_page(request)
    return _verified(request, request.user, now=timezone.now())


@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Open a locked screen again without leaving its page: 204, 403 wrong, 429 wait, 401 over."""
    now, user = timezone.now(), request.user
    if not user.is_authenticated or sessions.is_over(request, now=now):
        return HttpResponse(status=401)
    if not user.is_verified():  # type: ignore[attr-defined]
        return HttpResponse(status=401)
    try:
        opened = password_step.check_password(
            user=user,
            password=request.POST.get("unlock_password", ""),
            now=now,
        )
    except password_step.LoginRefused:
        return HttpResponse(status=403)
    except throttle.Throttled:
        return HttpResponse(status=429)
    response = HttpResponse(status=204)
    secret = sessions.unlock(request, user=opened.user, key=opened.key, now=now)
    sessions.set_cookie(response, secret)
    return response


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock this session at once: a covered screen that is loaded anew shows nothing either.

    401 where nobody is logged in.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    sessions.lock(request)
    return HttpResponse(status=204)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session of this browser."""
    if request.user.is_authenticated:
        sessions.log_out(request, user=request.user, now=timezone.now())
    else:
        sessions.end(request)
    response = redirect("accounts:login")
    sessions.delete_cookie(response)
    return response


def _verified(request: HttpRequest, user: User, *, now: datetime) -> HttpResponse:
    try:
        device = factor_step.prove_factor(
            user=user,
            typed=request.POST.get("code", ""),
            marks=known_browsers.marks_of(request),
            now=now,
        )
        secret = sessions.confirm(request, user=user, device=device, now=now)
    except second_factors.FactorRefused:
        return _verify_page(request, wrong=True, status=403)
    except throttle.Throttled as refusal:
        return _verify_page(request, wait=refusal.seconds, status=429)
    except unlocked_keys.Locked:
        return _login_page(request, too_late=True, status=403)
    response = redirect(after_login.arrive(request, user=user, secret=secret, now=now))
    sessions.set_cookie(response, secret)
    known_browsers.remember(request, response, user=user, now=now)
    return response


def _login_page(
    request: HttpRequest,
    *,
    wanted: str = "",
    wrong: bool = False,
    wait: int = 0,
    too_late: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "login": request.POST.get("login", ""),
        "next": wanted,
        "wrong": wrong,
        "wait": wait,
        "too_late": too_late,
    }
    return render(request, "accounts/login.html", context, status=status)


def _verify_page(
    request: HttpRequest, *, wrong: bool = False, wait: int = 0, status: int = 200
) -> HttpResponse:
    has_passkey = WebAuthnCredential.objects.filter(user=cast(User, request.user)).exists()
    context = {
        "wrong": wrong,
        "wait": wait,
        "passkey": passkeys.configuration(request) if has_passkey else None,
    }
    return render(request, "accounts/verify.html", context, status=status)
