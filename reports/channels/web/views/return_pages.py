"""Coming back with the code: what happens, messages both ways, safe contact, erasing.

The words of the report are on no page here: the code does not open them.
"""

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reports.cases.casework import reporter
from reports.cases.casework.conversation import TooManyUnanswered
from reports.cases.casework.reporter import CodeUnknown, Progress
from reports.cases.deadlines import presence
from reports.cases.records.contents import EmptyText, NotText
from reports.channels.web.chapters.chapter_access import list_context, listed
from reports.channels.web.chapters.chapter_words import REACH_TITLE, erasing
from reports.channels.web.form_kit.voices import Voice, Words
from reports.channels.web.notices import part_notices
from reports.channels.web.notices.case_labels import (
    dots,
    openings,
    reach_words,
    spoken_messages,
    status_words,
)
from reports.channels.web.notices.file_words import court_wish
from reports.channels.web.notices.own_plan import own_plan
from reports.channels.web.notices.page_frame import other_language, page, public, remember
from reports.channels.web.session import rate_limits, return_session
from reports.channels.web.session.form_session import RETURNING, Gate, cookie_name
from reports.channels.web.session.unsent_part import UnsentPart
from reports.channels.web.views.part_pages import show_unsent
from reports.channels.web.views.return_guard import (
    ENOUGH,
    NOT_SENT,
    ONCE_MORE,
    SEND_NOW,
    Here,
    ask,
    ask_in,
    back_with,
    counted,
    page_number,
    readable,
    to,
    unsent_message,
    who,
)
from reports.channels.web.views.sent_page import phone_word, reading
from reports.channels.web.views.waiting_words import slow, slow_words
from reports.region import region
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.primitives.padding import TooLong

_UNKNOWN: Words = _("We find nothing with this code. Look at each group of four again.")
_NOT_DIGITS: Words = _("A code has only digits. Please look at it again.")
_ANOTHER: Words = _("This is not the code you came in with. Please look at it again.")


@public
@counted
@readable
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or take it. Unknown, erased and expired look the same."""
    gate, now = Gate(request, RETURNING), timezone.now()
    if request.method != "POST":
        return to("web:read") if who(gate, now) else gate.give(ask(request, gate))
    if language := other_language(request):
        return gate.give(ask_in(language, request, gate))
    found, refusal = _typed_code(request, gate, now)
    if found is None:
        return refusal or gate.give(ask(request, gate, _UNKNOWN, 422))
    try:
        keys = return_codes.derive(found)
        case = reporter.open_by_code(code_keys=keys, now=now)
    except CodeUnknown:
        rate_limits.note_wrong_code(request, now)
        return gate.give(ask(request, gate, _UNKNOWN, 422))
    return_session.begin(gate, found, now)
    if unsent_message(request, gate):
        return gate.give(_show(request, gate, back_with(keys, case, now), SEND_NOW))
    if part := UnsentPart.carried(request, gate):
        return gate.give(show_unsent(request, gate, case, part, now))
    return gate.give(to("web:read"))


@public
@counted
@readable
def read(request: HttpRequest) -> HttpResponse:
    """How it stands, the messages, and a form to write another."""
    gate, now = Gate(request, RETURNING), timezone.now()
    here = who(gate, now, page_number(request))
    if here is None and unsent_message(request, gate):
        return gate.give(ask(request, gate, NOT_SENT, 403))
    if here is None:
        return to("web:back")
    if request.method != "POST":
        return _show(request, gate, here)
    if language := other_language(request):
        with translation.override(language):
            note = SEND_NOW if unsent_message(request, gate) else ""
            return remember(_show(request, gate, here, note), language)
    if not gate.ours:
        return _show(request, gate, here, ONCE_MORE, 403)
    if wait := rate_limits.wait_for_page(request, now):
        return slow(_show(request, gate, here, slow_words(wait), 429), wait)
    return _written(request, gate, here, now)


@public
@counted
@readable
def be_seen(request: HttpRequest) -> HttpResponse:
    """The worker may see that they read here now, or may not any more: one button each."""
    gate, now = Gate(request, RETURNING), timezone.now()
    here = who(gate, now)
    if here is None:
        return to("web:back")
    if request.method != "POST":
        return to("web:read")
    if not gate.ours:
        return _show(request, gate, here, ONCE_MORE, 403)
    if wait := rate_limits.wait_for_page(request, now):
        return slow(_show(request, gate, here, slow_words(wait), 429), wait)
    match request.POST.get("do", ""):
        case "show":
            if not presence.show(case_id=here.case.case_id, now=now):
                return _gone(gate)
        case "hide":
            presence.hide(case_id=here.case.case_id)
        case _:
            return _show(request, gate, here, ONCE_MORE, 422)
    return to("web:read")


@public
@counted
@readable
def remove(request: HttpRequest) -> HttpResponse:
    """Erase everything. Asks for the code again, so that an open page alone erases nothing."""
    gate, now = Gate(request, RETURNING), timezone.now()
    here = return_session.code_of(gate, now)
    if here is None:
        return to("web:back")
    if request.method != "POST":
        return _ask_removal(request, gate)
    found, refusal = _typed_code(request, gate, now, template="web/remove.html")
    if found is None:
        return refusal or _ask_removal(request, gate, _ANOTHER, 422)
    if found.digits != here.digits:
        return _ask_removal(request, gate, _ANOTHER, 422)
    try:
        erased = reporter.erase(code_keys=return_codes.derive(found), now=now)
    except CodeUnknown:
        return _gone(gate)
    if erased.done:
        return_session.end(gate)
    said = {"done": erased.done, "erasing": erasing(Voice.OWN)}
    return page(request, "web/removed.html", said)


@public
def close(request: HttpRequest) -> HttpResponse:
    """The reporter is finished here; coming again needs the code."""
    gate = Gate(request, RETURNING)
    response = to("web:start")
    if request.method == "POST" and gate.ours:
        if here := who(gate, timezone.now()):
            presence.hide(case_id=here.case.case_id)
        return_session.end(gate)
        response.delete_cookie(cookie_name(RETURNING), samesite="Lax")
    return response


def _gone(gate: Gate) -> HttpResponse:
    """Erased while this page was open, here or elsewhere: it looks like any unknown code."""
    return_session.end(gate)
    return to("web:back")


def _typed_code(
    request: HttpRequest, gate: Gate, now: datetime, template: str = "web/back.html"
) -> tuple[ReturnCode | None, HttpResponse | None]:
    """The code as typed, or the page that says what is wrong with it before any search."""

    def again(note: Words, status: int) -> HttpResponse:
        return gate.give(ask(request, gate, note, status, template=template))

    if not gate.ours:
        return None, again(ONCE_MORE, 403)
    try:
        found = return_codes.parse(request.POST.get("code", ""))
    except return_codes.WrongLength as wrong:
        return None, again(_length_words(wrong.digits_found), 422)
    except return_codes.NotDigits:
        return None, again(_NOT_DIGITS, 422)
    if wait := rate_limits.wait_for_code(request, now):
        return None, slow(again(slow_words(wait), 429), wait)
    return found, None


def _length_words(found: int) -> Words:
    return ngettext(
        "A code has 20 digits. You typed %(count)d.",
        "A code has 20 digits. You typed %(count)d.",
        found,
    ) % {"count": found}


def _written(request: HttpRequest, gate: Gate, here: Here, now: datetime) -> HttpResponse:
    try:
        reporter.write_message(
            code_keys=here.keys,
            text=request.POST.get("text", ""),
            now=now,
            message_id=uuid.UUID(request.POST.get("message", "")),
        )
    except CodeUnknown:
        return _gone(gate)
    except TooManyUnanswered:
        return _show(request, gate, here, ENOUGH, 422)
    except EmptyText:
        return _show(request, gate, here, _("Please write something first."), 422)
    except (TooLong, NotText):
        return _show(request, gate, here, _("This is too long. Please use fewer words."), 422)
    except ValueError:
        return _show(request, gate, here, ONCE_MORE, 422)
    return to("web:read")


def _show(
    request: HttpRequest, gate: Gate, back: Here, note: Words = "", status: int = 200
) -> HttpResponse:
    case = back.case
    now, progress = timezone.now(), case.status
    if not page_number(request):
        case.note_read()
    here = listed(case, now)
    voice, messages = here.reader.voice, case.messages()
    contact = case.contact()
    context = {
        "status_words": status_words(progress),
        "dots": dots(progress, answered=any(each.ours for each in messages)),
        "waits": progress is not Progress.CLOSED,
        "messages": spoken_messages(messages, region().timezone),
        "earlier": page_number(request) + 1 if case.has_earlier else 0,
        "later": str(page_number(request) - 1) if page_number(request) else "",
        "openings": openings(case.openings(), region().timezone),
        "reach_title": REACH_TITLE.to(voice),
        "reached": reach_words(contact),
        "by": contact.channel,
        "removal_noted": case.erase_requested,
        "erasing": erasing(voice),
        "voice": voice,
        "note": note,
        "typed": _typed(request),
        "message_id": uuid.uuid4(),
        "own_plan": own_plan(case),
        "seen": back.seen,
        "token": gate.token,
        **list_context(here),
        **phone_word(case.phone_word()),
        **reading(now),
        "lines": part_notices.listening(voice, now),
    }
    return page(request, "web/read.html", context, status=status)


def _typed(request: HttpRequest) -> str:
    """What stands in the message box: what was typed, or what was ticked on the page of files."""
    if request.method == "POST":
        return request.POST.get("text", "")
    return court_wish(request.GET.getlist("parts"))


def _ask_removal(
    request: HttpRequest, gate: Gate, note: Words = "", status: int = 200
) -> HttpResponse:
    return ask(request, gate, note, status, template="web/remove.html")
