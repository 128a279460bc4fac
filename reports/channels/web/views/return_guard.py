"""Being back: what every page behind the code needs before it shows anything."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from reports.cases.casework import reporter
from reports.cases.casework.reporter import CodeUnknown, ReporterCase
from reports.cases.deadlines import presence
from reports.cases.records.unreadable import Unreadable
from reports.channels.web.chapters.chapter_words import erasing
from reports.channels.web.form_kit.voices import Voice, Words
from reports.channels.web.notices import help_lines
from reports.channels.web.notices.page_frame import notice, page, remember, site
from reports.channels.web.session import rate_limits, return_session
from reports.channels.web.session.form_session import Gate
from reports.channels.web.session.unsent_part import UnsentPart
from reports.channels.web.views.waiting_words import slow, slow_words
from reports.region import region
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import CodeKeys

type View = Callable[..., HttpResponse]

ONCE_MORE: Words = _("Please press the button once more.")
ENOUGH: Words = _(
    "You have written a lot, and all of it is kept. Please wait until a care worker has answered,"
    " then send this too. If you cannot wait, call one of the numbers."
)
NOT_SENT: Words = _(
    "Your message is not sent yet: this page was open for a long time."
    " Type your code, then send it."
)
SEND_NOW: Words = _("Your message is not sent yet. Look at it, then press the button below.")
_DAMAGED: Words = _(
    "Something of what we keep does not open. It is not your fault, and the care workers have"
    " been told. Keep your code and come back tomorrow. You can always call one of the numbers."
)


@dataclass(frozen=True, kw_only=True)
class Here:
    """Who has come back, for one request."""

    keys: CodeKeys
    case: ReporterCase
    seen: bool  # the worker sees that they read here, as they wanted


def counted(view: View) -> View:
    """Looking counts as a page too: each one opens messages."""

    @wraps(view)
    def within_limits(request: HttpRequest, **parts: int) -> HttpResponse:
        wait = request.method != "POST" and rate_limits.wait_for_page(request, timezone.now())
        if not wait:
            return view(request, **parts)
        return slow(notice(request, _("A short wait"), slow_words(wait), status=429), wait)

    return within_limits


def readable(view: View) -> View:
    """What does not open any more is said in words, with the numbers; never a bare error."""

    @wraps(view)
    def said(request: HttpRequest, **parts: int) -> HttpResponse:
        try:
            return view(request, **parts)
        except Unreadable:
            return notice(request, _("We cannot open this now"), _DAMAGED, status=503)

    return said


def page_number(request: HttpRequest) -> int:
    """Which page of messages is asked for; the newest, if that is no number."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0


def who(gate: Gate, now: datetime, page: int = 0) -> Here | None:
    """Who is back, with a page of messages; None if nobody is, or the code opens nothing now."""
    code = return_session.code_of(gate, now)
    if code is None:
        return None
    keys = return_codes.derive(code)
    try:
        case = reporter.open_by_code(code_keys=keys, now=now, page=page)
    except CodeUnknown:
        return_session.end(gate)
        return None
    return back_with(keys, case, now)


def back_with(keys: CodeKeys, case: ReporterCase, now: datetime) -> Here:
    """They are back on a page: where they let it be seen, it goes on to be."""
    return Here(keys=keys, case=case, seen=presence.move_on(case_id=case.case_id, now=now))


def to(name: str, *, done: str = "") -> HttpResponse:
    """On to another page, by its name; `done`: what it shall say was done."""
    return HttpResponseRedirect(f"{reverse(name)}?{done}" if done else reverse(name), status=303)


def unsent_message(request: HttpRequest, gate: Gate) -> str:
    """A message that came when the reporter was not here any more: kept on the screen and nowhere
    else."""
    if request.method != "POST" or not gate.from_here:
        return ""
    return request.POST.get("text", "").strip()


def ask(
    request: HttpRequest,
    gate: Gate,
    note: Words = "",
    status: int = 200,
    template: str = "web/back.html",
    unsent: UnsentPart | None = None,
) -> HttpResponse:
    """The page that asks for the code, with what was typed and not sent: `unsent`, if it was a
    chapter's page that did not take it."""
    typed = request.POST.get("code", "") if request.method == "POST" else ""
    part = unsent or UnsentPart.carried(request, gate)
    context = {
        "note": note,
        "typed": typed[:80],
        "unsent": unsent_message(request, gate),
        "unsent_part": part.pairs if part else (),
        "token": gate.token,
        "wrong": status == 422,
        "erasing": erasing(Voice.OWN),
        "emergency": help_lines.emergency(region(), site().language),
    }
    return page(request, template, context, status=status)


def ask_in(language: str, request: HttpRequest, gate: Gate) -> HttpResponse:
    """The same page in another language, with all that was typed; nothing is tried yet."""
    with translation.override(language):
        carries = unsent_message(request, gate) or UnsentPart.carried(request, gate)
        return remember(ask(request, gate, NOT_SENT if carries else ""), language)
