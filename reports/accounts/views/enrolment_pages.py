"""From a one-time link to an account: the button, then one step a page.

Between the steps only a signed cookie says where somebody is; no session row does, so that a
stolen table of sessions takes nobody's place.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.accounts.authentication import passphrases, password_step, second_factors
from reports.accounts.authentication.passwords import UnfitPassword
from reports.accounts.directory.profiles import open_profile
from reports.accounts.directory.seats import LastCoordinator
from reports.accounts.guards.staff_guard import standstill
from reports.accounts.onboarding import enrolment, invitations
from reports.accounts.onboarding.enrolment import Step
from reports.accounts.onboarding.invitation_rows import Link
from reports.accounts.onboarding.invitations import LinkVoid
from reports.accounts.throttling import throttle
from reports.accounts.views.code_drawing import authenticator
from reports.audit.chain.seals import BehindJournal

COOKIE: Final = "start" if settings.LINDEN_DEMO else "__Host-start"
_SALT: Final = "linden.accounts.beginning"


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; only pressing it uses the link up, so that a preview of it does not."""
    now = timezone.now()
    try:
        if request.method == "GET":
            found = invitations.look(token=token, now=now)
            return render(request, "accounts/invitation.html", {"purpose": found.purpose})
        used = invitations.use(token=token, now=now)
    except LinkVoid:
        return _void(request)
    response = redirect("accounts:begin")
    _remember(response, used, enrolment.FIRST_STEP[used.purpose])
    return response


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponseBase:
    """Show and take the step that the cookie names."""
    now = timezone.now()
    try:
        link, step = _state(request, now=now)
        if request.method == "GET":
            return _show(request, link, step)
        return _STEPS[step](request, link, now)
    except LinkVoid:
        return _void(request)
    except BehindJournal:
        return standstill(request)


def _prove(request: HttpRequest, link: Link, now: datetime) -> HttpResponseBase:
    try:
        following = enrolment.prove(
            invitation=link,
            typed=request.POST.get("proof_password") or request.POST.get("code", ""),
            now=now,
        )
    except (password_step.LoginRefused, second_factors.FactorRefused):
        return _show(request, link, Step.PROVE, status=403, wrong=True)
    except throttle.Throttled as refusal:
        return _show(request, link, Step.PROVE, status=429, wait=refusal.seconds)
    return _go_on(link, following)


def _password(request: HttpRequest, link: Link, now: datetime) -> HttpResponseBase:
    password = request.POST.get("password", "")
    if password != request.POST.get("password_again", ""):
        return _show(request, link, Step.PASSWORD, status=400, differ=True)
    try:
        following = enrolment.choose_password(invitation=link, password=password, now=now)
    except UnfitPassword as refusal:
        return _show(request, link, Step.PASSWORD, status=400, unfit=str(refusal))
    except throttle.Throttled as refusal:
        return _show(request, link, Step.PASSWORD, status=429, wait=refusal.seconds)
    except LastCoordinator:
        return _show(request, link, Step.PASSWORD, status=409, last=True)
    if following is None:
        return _done(request, {})
    return _go_on(link, following)


def _authenticator(request: HttpRequest, link: Link, now: datetime) -> HttpResponseBase:
    try:
        codes = enrolment.confirm_authenticator(
            invitation=link, typed=request.POST.get("code", ""), now=now
        )
    except second_factors.FactorRefused:
        return _show(request, link, Step.AUTHENTICATOR, status=403, wrong=True)
    return _done(request, {"codes": codes})


_STEPS: Final = {
    Step.PROVE: _prove,
    Step.PASSWORD: _password,
    Step.AUTHENTICATOR: _authenticator,
}


def _show(
    request: HttpRequest, link: Link, step: Step, *, status: int = 200, **said: Any
) -> HttpResponse:
    context = {"purpose": link.purpose, "name": open_profile(link.user).name, **said}
    if step == Step.PASSWORD:
        context["suggestions"] = [passphrases.suggestion() for _ in range(3)]
    if step == Step.AUTHENTICATOR:
        context |= authenticator(link.user, now=timezone.now())
    return render(request, f"accounts/begin_{step.value}.html", context, status=status)


def _done(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "accounts/begin_done.html", context)
    response.delete_cookie(COOKIE, samesite="Strict")
    return response


def _void(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link_void.html", status=404)


def _go_on(link: Link, step: Step) -> HttpResponseBase:
    response = redirect("accounts:begin")
    _remember(response, link, step)
    return response


def _remember(response: HttpResponseBase, link: Link, step: Step) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps([str(link.id), step.value], salt=_SALT),
        max_age=int(invitations.FINISH_WITHIN.total_seconds()),
        secure=not settings.LINDEN_DEMO,
        httponly=True,
        samesite="Strict",
    )


def _state(request: HttpRequest, *, now: datetime) -> tuple[Link, Step]:
    try:
        said = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=invitations.FINISH_WITHIN
        )
    except signing.BadSignature:
        raise LinkVoid from None
    link = invitations.in_progress(invitation_id=UUID(said[0]), now=now)
    return link, Step(said[1])
