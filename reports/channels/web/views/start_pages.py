"""The first page, also by a code from a slip or a poster; the numbers to call; the way out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from reports.cases.deadlines import presence
from reports.channels.web.notices import chosen_lines, help_lines
from reports.channels.web.notices.page_frame import page, public, site
from reports.channels.web.session import rate_limits
from reports.channels.web.session.draft import Notebook
from reports.channels.web.session.form_session import RETURNING, TELLING, Gate, cookie_name
from reports.intake import slips
from reports.region import region
from reports.vault.browser_secrets import drafts, just_sent, return_visits
from reports.vault.case_keys import return_codes


@public
def start(request: HttpRequest) -> HttpResponse:
    """The neutral first page; for somebody who came with a code also what that means."""
    gate, now = Gate(request, TELLING), timezone.now()
    if gate.fresh:
        return _start(request)
    notebook = Notebook.open(gate, now)
    if request.method == "POST" and gate.ours:
        notebook.leave_code_out(now=now)
        return gate.give(HttpResponseRedirect(reverse("web:start"), status=303))
    if notebook.came_with is None:
        return _start(request)
    return page(request, "web/start.html", {"came": True, "token": gate.token})


@gzip_page
def _start(request: HttpRequest) -> HttpResponse:
    return page(request, "web/start.html")


@public
@gzip_page
def help_numbers(request: HttpRequest) -> HttpResponse:
    """Every line, in groups, with what may be said about it now (R5.2, R5.3)."""
    here, now = region(), timezone.now()
    day, rules = now.astimezone(here.timezone).date(), here.pharmacy
    context = {
        "code_word": rules.code_word(day) if rules.code_word_is_public else "",
        "groups": chosen_lines.groups(here, site().language, now),
        "emergency": help_lines.emergency(here, site().language),
    }
    return page(request, "web/help.html", context)


@csrf_exempt
def leave(request: HttpRequest) -> HttpResponse:
    """Forget everything this browser holds, and go to a page that says nothing (R1.2).

    Any method does, without a token: nothing is lost by it that was not meant to be lost. Earlier
    pages cannot be shown by "back": they were never stored, and the draft is gone.
    """
    response = HttpResponseRedirect(region().exit_url, status=303)
    for purpose, destroy in (
        (TELLING, drafts.destroy),
        (RETURNING, _end_visit),
        (RETURNING, just_sent.end),
    ):
        if cookie := request.COOKIES.get(cookie_name(purpose)):
            destroy(cookie)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session.flush()
    for name in request.COOKIES:
        response.delete_cookie(name, samesite="Lax")
        response.cookies[name]["secure"] = not settings.LINDEN_DEMO
    response["Referrer-Policy"] = "no-referrer"
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _end_visit(cookie: str) -> None:
    """The code is forgotten first; then nobody is shown any more that they read here."""
    code = return_visits.code_of(cookie, now=timezone.now())
    return_visits.end(cookie)
    if code is not None:
        presence.hide_by_code(code_keys=return_codes.derive(code))


@public
def came(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the code, go on to the first page at once; a code that does not count looks the same.

    Whoever comes too fast, or has just sent a report, goes on without it; so does who came with
    something that can be no code, and is not told of one.
    """
    if not slips.has_form(code):
        return HttpResponseRedirect(reverse("web:start"), status=303)
    gate, now = Gate(request, TELLING), timezone.now()
    notebook = Notebook.open(gate, now)
    if rate_limits.wait_for_page(request, now) is None:
        notebook.come_with(slips.found(code, now), now=now)
    return gate.give(HttpResponseRedirect(reverse("web:start"), status=303))
