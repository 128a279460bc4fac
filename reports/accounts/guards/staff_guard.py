"""The one door of every staff page: logged in, second factor, unlocked, allowed."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final, Protocol, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from reports.accounts.authentication import password_step, sessions
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.staff import NotStaff, Staff, staff_of
from reports.accounts.guards import parked_posts
from reports.accounts.models import User
from reports.accounts.roles import Permission
from reports.accounts.throttling import throttle
from reports.audit.chain.seals import BehindJournal
from reports.vault.browser_secrets.unlocked_keys import Locked
from reports.vault.primitives.keys import PrivateKey

UNLOCK_FIELD: Final = "unlock_password"
LOCKED_FIELD: Final = "locked_method"  # how the page was asked for that turned out to be locked
SEND_FIELD: Final = "send_held"
# A page that looks by itself whether something has changed says so: nobody is at the desk for that.
BY_ITSELF: Final = "X-By-Itself"


class StaffRequest(HttpRequest):
    """A request that came through the door (for type checkers: a plain request has no `staff`)."""

    staff: Staff
    user_key: PrivateKey


type Page = Callable[..., HttpResponseBase]


def staff_page(permission: Permission) -> Callable[[Callable[..., HttpResponseBase]], Page]:
    """Guard a view: only somebody whose role allows `permission`, unlocked, reaches it.

    Not logged in or over eight hours: to the login page. Idle for a quarter of an hour: the lock
    screen; what was posted is kept and carried out after the password. Role missing: 404, as for
    a page that does not exist; permission_checks.NotAllowed raised inside gives the same. A key
    that cannot change because the database is behind its journal: 503, with the reason.

    A page that looks by itself (`BY_ITSELF`) never begins the quarter of an hour anew, and gets
    an empty 403 wherever a person would be asked for something.
    """

    def guard(view: Callable[..., HttpResponseBase]) -> Page:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            def go_on(*, user: User, key: PrivateKey) -> HttpResponseBase:
                inside = _inside(request, user, key, permission)
                try:
                    return view(inside, *args, **kwargs)
                except NotAllowed:
                    raise Http404 from None
                except BehindJournal:
                    return standstill(request)

            come_in = _by_itself if BY_ITSELF in request.headers else _through_the_door
            return come_in(request, go_on, now=timezone.now())

        page.staff_permission = permission  # type: ignore[attr-defined]
        return page

    return guard


def user_key(request: HttpRequest) -> PrivateKey:
    """Return the private key of whoever is inside. Raises Locked outside a staff page."""
    key = getattr(request, "user_key", None)
    if not isinstance(key, PrivateKey):
        raise Locked
    return key


def to_login(request: HttpRequest, *, back: bool) -> HttpResponse:
    """Send somebody to the login page; from there back to this page, when that makes sense."""
    address = reverse("accounts:login")
    if back:
        address = f"{address}?{urlencode({'next': request.get_full_path()})}"
    return redirect(address)


def standstill(request: HttpRequest) -> HttpResponse:
    """Say why no key can change just now."""
    return render(request, "accounts/standstill.html", status=503)


class _GoOn(Protocol):
    def __call__(self, *, user: User, key: PrivateKey) -> HttpResponseBase: ...


def _through_the_door(request: HttpRequest, go_on: _GoOn, *, now: datetime) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return to_login(request, back=request.method == "GET")
    user = request.user
    if sessions.is_over(request, now=now):
        return _over(request, now=now)
    if not request.user.is_verified():  # type: ignore[attr-defined]
        return redirect("accounts:verify")
    try:
        key = sessions.open_key(request, user=user, now=now)
    except Locked:
        return _locked(request, user, go_on, now=now)
    if UNLOCK_FIELD in request.POST:  # a second click on "Unlock"
        return _look_again(request)
    return _open(request, user, key, go_on, now=now)


def _by_itself(request: HttpRequest, go_on: _GoOn, *, now: datetime) -> HttpResponseBase:
    user = request.user
    refused = HttpResponse(status=403)
    if request.method != "GET" or not user.is_authenticated or sessions.is_over(request, now=now):
        return refused
    if not user.is_verified():  # type: ignore[attr-defined]
        return refused
    try:
        key = sessions.open_key(request, user=user, now=now, touch=False)
    except Locked:
        return refused
    return go_on(user=user, key=key)


def _open(
    request: HttpRequest, user: User, key: PrivateKey, go_on: _GoOn, *, now: datetime
) -> HttpResponseBase:
    if parked_posts.COOKIE not in request.COOKIES:
        return go_on(user=user, key=key)
    if request.method == "POST" and SEND_FIELD in request.POST:
        return _send_on(request, user, key, go_on, now=now)
    if request.method == "GET" and parked_posts.is_waiting(request, owner=str(user.pk), now=now):
        return render(request, "accounts/held.html", {"send_field": SEND_FIELD})
    return go_on(user=user, key=key)


def _send_on(
    request: HttpRequest, user: User, key: PrivateKey, go_on: _GoOn, *, now: datetime
) -> HttpResponseBase:
    try:
        request.POST = parked_posts.take(request, owner=str(user.pk), now=now)  # type: ignore[assignment]
    except parked_posts.NothingHeld:
        return _look_again(request)
    response = go_on(user=user, key=key)
    response.delete_cookie(parked_posts.COOKIE, samesite="Strict")
    return response


def _over(request: HttpRequest, *, now: datetime) -> HttpResponseBase:
    response = to_login(request, back=True)
    if request.method == "POST":
        owner = str(request.user.pk)
        kept = UNLOCK_FIELD not in request.POST and parked_posts.keep(
            request, response, owner=owner, now=now
        )
        response = response if kept else to_login(request, back=False)
    sessions.end(request)
    sessions.delete_cookie(response)
    return response


def _locked(request: HttpRequest, user: User, go_on: _GoOn, *, now: datetime) -> HttpResponseBase:
    if request.method != "POST":
        return _lock_screen(request, status=403)
    if UNLOCK_FIELD not in request.POST:
        response = _lock_screen(request, status=403)
        if not parked_posts.keep(request, response, owner=str(user.pk), now=now):
            return _lock_screen(request, too_long=True, status=413)
        return response
    try:
        opened = password_step.check_password(
            user=user,
            password=request.POST[UNLOCK_FIELD],
            now=now,
        )
    except password_step.LoginRefused:
        return _lock_screen(request, wrong=True, status=403)
    except throttle.Throttled as refusal:
        return _lock_screen(request, wait=refusal.seconds, status=429)
    return _unlocked(request, opened, go_on, now=now)


def _unlocked(
    request: HttpRequest, opened: password_step.Opened, go_on: _GoOn, *, now: datetime
) -> HttpResponseBase:
    secret = sessions.unlock(request, user=opened.user, key=opened.key, now=now)
    if parked_posts.COOKIE in request.COOKIES:
        response = _send_on(request, opened.user, opened.key, go_on, now=now)
    else:
        response = _look_again(request)
    sessions.set_cookie(response, secret)
    return response


def _look_again(request: HttpRequest) -> HttpResponse:
    """Show the page that was asked for; the desk when it is one that can only be posted to."""
    if request.POST.get(LOCKED_FIELD) == "POST":
        return redirect(settings.LOGIN_REDIRECT_URL)
    return redirect(request.get_full_path())


def _lock_screen(
    request: HttpRequest,
    *,
    status: int,
    wrong: bool = False,
    wait: int = 0,
    too_long: bool = False,
) -> HttpResponse:
    context = {
        "field": UNLOCK_FIELD,
        "method_field": LOCKED_FIELD,
        "method": request.POST.get(LOCKED_FIELD, request.method),
        "wrong": wrong,
        "wait": wait,
        "too_long": too_long,
    }
    return render(request, "accounts/lock.html", context, status=status)


def _inside(
    request: HttpRequest, user: User, key: PrivateKey, permission: Permission
) -> StaffRequest:
    try:
        staff = staff_of(user_id=user.pk)
    except NotStaff:
        raise Http404 from None
    if not staff.may(permission):
        raise Http404
    inside = cast(StaffRequest, request)
    inside.staff, inside.user_key = staff, key
    return inside
