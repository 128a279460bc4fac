"""The one door of every staff page: logged in, second factor, unlocked, allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone

from reports.accounts.authentication import password_step, sessions
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.staff import NotStaff, Staff, staff_of
from reports.accounts.guards.parked_posts import SEND_FIELD, ParkedPost, method_asked
from reports.accounts.models import User
from reports.accounts.page_language import chosen_language
from reports.accounts.roles import Permission
from reports.accounts.throttling import throttle
from reports.audit.chain.seals import BehindJournal
from reports.vault.browser_secrets.unlocked_keys import Locked
from reports.vault.primitives.keys import PrivateKey

UNLOCK_FIELD: Final = "unlock_password"
# A page that looks by itself whether something has changed says so: nobody is at the desk for that.
BY_ITSELF: Final = "X-By-Itself"


class StaffRequest(HttpRequest):
    """A request that came through the door (for type checkers: a plain request has no `staff`)."""

    staff: Staff
    user_key: PrivateKey


type Page = Callable[..., HttpResponseBase]
type _Enter = Callable[[User, PrivateKey], HttpResponseBase]


def staff_page(permission: Permission) -> Callable[[Callable[..., HttpResponseBase]], Page]:
    """Guard a view: only somebody whose role allows `permission`, unlocked, reaches it.

    Not logged in or over eight hours: to the login page. Idle for a quarter of an hour: the lock
    screen; what was posted is kept and carried out after the password. Role missing: 404, as for
    a page that does not exist; permission_checks.NotAllowed raised inside gives the same. A key
    that cannot change because the database is behind its journal: 503, with the reason.

    An address that asks for another language (`?l=`) is answered by the way back in it.

    A page that looks by itself (`BY_ITSELF`) never begins the quarter of an hour anew, and gets
    an empty 403 wherever a person would be asked for something.
    """

    def guard(view: Callable[..., HttpResponseBase]) -> Page:
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            def enter(user: User, key: PrivateKey) -> HttpResponseBase:
                inside = _inside(request, user, key, permission)
                try:
                    return view(inside, *args, **kwargs)
                except NotAllowed:
                    raise Http404 from None
                except BehindJournal:
                    return standstill(request)

            if chosen := chosen_language(request):
                return chosen
            come_in = _by_itself if BY_ITSELF in request.headers else _by_somebody
            return come_in(_Arrival(request, timezone.now()), enter)

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


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One request before the door: what is asked of it, and what is answered otherwise."""

    request: HttpRequest
    now: datetime

    def is_logged_in(self) -> bool:
        return self.request.user.is_authenticated

    def ask_login(self) -> HttpResponseBase:
        return to_login(self.request, back=self.request.method == "GET")

    def is_in_time(self) -> bool:
        return not sessions.is_over(self.request, now=self.now)

    def end_session(self) -> HttpResponseBase:
        response = to_login(self.request, back=True)
        if self.request.method == "POST":
            kept = UNLOCK_FIELD not in self.request.POST and self.parked().keep(response)
            response = response if kept else to_login(self.request, back=False)
        sessions.end(self.request)
        sessions.delete_cookie(response)
        return response

    def is_verified(self) -> bool:
        return bool(self.request.user.is_verified())  # type: ignore[union-attr]

    def ask_second_factor(self) -> HttpResponseBase:
        return redirect("accounts:verify")

    def open_key(self, *, touch: bool) -> PrivateKey:
        return sessions.open_key(self.request, user=self.user, now=self.now, touch=touch)

    def parked(self) -> ParkedPost:
        home = resolve_url(settings.LOGIN_REDIRECT_URL)
        return ParkedPost(self.request, str(self.user.pk), home, self.now)

    @property
    def user(self) -> User:
        return cast(User, self.request.user)


# In this order; after them the key is opened, and then the role allows the page or does not.
_CHECKS: Final = (
    (_Arrival.is_logged_in, _Arrival.ask_login),
    (_Arrival.is_in_time, _Arrival.end_session),
    (_Arrival.is_verified, _Arrival.ask_second_factor),
)


def _by_somebody(arrival: _Arrival, enter: _Enter) -> HttpResponseBase:
    request = arrival.request
    for passes, otherwise in _CHECKS:
        if not passes(arrival):
            return otherwise(arrival)
    try:
        key = arrival.open_key(touch=True)
    except Locked:
        return _locked(arrival, enter)
    if UNLOCK_FIELD in request.POST:  # a second click on "Unlock"
        return arrival.parked().look_again()
    waiting = partial(render, request, "accounts/held.html", {"send_field": SEND_FIELD})
    return arrival.parked().pass_through(partial(enter, arrival.user, key), waiting)


def _by_itself(arrival: _Arrival, enter: _Enter) -> HttpResponseBase:
    refused = HttpResponse(status=403)
    if arrival.request.method != "GET" or not all(passes(arrival) for passes, _ in _CHECKS):
        return refused
    try:
        key = arrival.open_key(touch=False)
    except Locked:
        return refused
    return enter(arrival.user, key)


def _locked(arrival: _Arrival, enter: _Enter) -> HttpResponseBase:
    request, now = arrival.request, arrival.now
    if request.method != "POST":
        return _lock_screen(request, status=403)
    if UNLOCK_FIELD not in request.POST:
        response = _lock_screen(request, status=403)
        if not arrival.parked().keep(response):
            return _lock_screen(request, too_long=True, status=413)
        return response
    password = request.POST[UNLOCK_FIELD]
    try:
        opened = password_step.check_password(user=arrival.user, password=password, now=now)
    except password_step.LoginRefused:
        return _lock_screen(request, wrong=True, status=403)
    except throttle.Throttled as refusal:
        return _lock_screen(request, wait=refusal.seconds, status=429)
    secret = sessions.unlock(request, user=opened.user, key=opened.key, now=now)
    answer = arrival.parked().after_opening(partial(enter, opened.user, opened.key))
    sessions.set_cookie(answer, secret)
    return answer


def _lock_screen(
    request: HttpRequest, *, status: int, wrong: bool = False, wait: int = 0, too_long: bool = False
) -> HttpResponse:
    context = {
        "field": UNLOCK_FIELD,
        **method_asked(request),
        "wrong": wrong,
        "wait": wait,
        "too_long": too_long,
    }
    return render(request, "accounts/lock.html", context, status=status)


def _inside(
    request: HttpRequest, user: User, key: PrivateKey, permission: Permission
) -> StaffRequest:
    try:
        staff = staff_of(user_id=user.pk, rows=user.memberships_found)
    except NotStaff:
        raise Http404 from None
    if not staff.may(permission):
        raise Http404
    inside = cast(StaffRequest, request)
    inside.staff, inside.user_key = staff, key
    return inside
