"""The chapters after the report: the list right after sending, and each page, handed in by itself.

The pages are the same for who has just sent and for who came back with the code; what was told
before is on none of them.
"""

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from reports.cases.casework.conversation import TooManyUnanswered
from reports.cases.casework.reporter import CodeUnknown, ReporterCase
from reports.cases.records.contents import NotText
from reports.channels.web.chapters import chapter_words
from reports.channels.web.chapters.chapter_access import (
    Listed,
    Present,
    list_context,
    listed,
    present,
)
from reports.channels.web.chapters.chapter_pages import chapter_page
from reports.channels.web.form_kit.page_form import PageForm
from reports.channels.web.form_kit.voices import Voice, Words
from reports.channels.web.notices import part_notices
from reports.channels.web.notices.page_frame import other_language, page, public, remember, site
from reports.channels.web.report_pages.page_model import Page
from reports.channels.web.session import rate_limits, return_session
from reports.channels.web.session.form_session import RETURNING, Gate
from reports.channels.web.session.unsent_part import UnsentPart
from reports.channels.web.views.return_guard import (
    ENOUGH,
    NOT_SENT,
    ONCE_MORE,
    SEND_NOW,
    ask,
    counted,
    readable,
)
from reports.channels.web.views.sent_page import reading
from reports.channels.web.views.waiting_words import slow, slow_words, to
from reports.intake.chapters import chapter_list
from reports.intake.chapters.chapter_list import ChapterTask
from reports.intake.chapters.handing_in import ChapterClosed, HandedIn, NotOffered, hand_in
from reports.messaging.contact.contact import InvalidContact
from reports.vault.primitives.padding import TooLong

_TOO_LONG: Words = _("This is too long. Please use fewer words.")


@public
@counted
@readable
def done(request: HttpRequest) -> HttpResponse:
    """It is with us; and, in the minutes after sending, the list of what may be added."""
    gate, now = Gate(request, RETURNING), timezone.now()
    here = present(gate, now)
    voice = here.reader.voice if here else Voice.OWN
    context = {
        "arrived": chapter_words.ARRIVED.to(voice),
        "stop_here": chapter_words.STOP_HERE.to(voice),
        "waits_here": chapter_words.WAITS_HERE.to(voice),
        "token": gate.token,
        "voice": voice,
        **(list_context(here) if here else {}),
        **reading(now),
        "lines": part_notices.listening(voice, now),
    }
    return page(request, "web/done.html", context)


@public
@counted
@readable
def part(request: HttpRequest, chapter: int, number: int = 1) -> HttpResponse:
    """One page of a chapter: shown, or handed in."""
    gate, now = Gate(request, RETURNING), timezone.now()
    here = present(gate, now)
    if here is None:
        return _nobody_here(request, gate, chapter, number)
    task = chapter_list.find(here.tasks, chapter, number)
    found = chapter_page(chapter, number, here.reader) if task else None
    if task is None or found is None or (here.closed and request.method != "POST"):
        return _to_list(here)
    if request.method != "POST":
        return _show(request, gate, here, found, PageForm.answered(found.fields, {}))
    return _posted(request, gate, here, task, number)


def show_unsent(
    request: HttpRequest, gate: Gate, case: ReporterCase, unsent: UnsentPart, now: datetime
) -> HttpResponse:
    """The page with what was typed when nobody was here, for who is back; one press sends it."""
    here = listed(case, now)
    task = chapter_list.find(here.tasks, unsent.chapter, unsent.page)
    found = chapter_page(unsent.chapter, unsent.page, here.reader) if task else None
    if found is None:
        return _to_list(here)
    form = PageForm.read(found.fields, unsent.typed).without_wrongs()
    note = _closed(here) if here.closed else SEND_NOW
    address = chapter_words.address(unsent.chapter, unsent.page)
    return _show(request, gate, here, found, form, note, address=address)


def _nobody_here(request: HttpRequest, gate: Gate, chapter: int, number: int) -> HttpResponse:
    """The code is asked for; what was typed goes along on the screen and is kept nowhere else."""
    unsent = UnsentPart.posted(request, gate, chapter, number)
    if unsent is None:
        return to("web:back")
    return gate.give(ask(request, gate, NOT_SENT, 403, unsent=unsent))


def _posted(
    request: HttpRequest, gate: Gate, here: Present, task: ChapterTask, number: int
) -> HttpResponse:
    if language := other_language(request):
        return _in_another_language(request, gate, here, task, number, language)
    found = chapter_page(task.chapter, number, here.reader)
    if found is None:
        return _to_list(here)
    form = PageForm.read(found.fields, request.POST)
    if here.closed:
        return _show(request, gate, here, found, form, _closed(here), 409)
    if not gate.ours:
        return _show(request, gate, here, found, form, ONCE_MORE, 403)
    if wait := rate_limits.wait_for_page(request, timezone.now()):
        return slow(_show(request, gate, here, found, form, slow_words(wait), 429), wait)
    if form.errors:
        return _show(request, gate, here, found, form, status=422)
    return _handed_in(request, gate, here, task, number, found, form)


def _handed_in(
    request: HttpRequest,
    gate: Gate,
    here: Present,
    task: ChapterTask,
    number: int,
    found: Page,
    form: PageForm,
) -> HttpResponse:
    answers = found.kept(form.answers)
    try:
        sent = hand_in(
            code_keys=here.keys,
            chapter=task.chapter,
            page=number,
            answers=answers,
            part_id=uuid.UUID(request.POST.get("part", "")),
            language=site().language,
            now=timezone.now(),
        )
    except CodeUnknown:
        return_session.end(gate)
        return to("web:back")
    except ChapterClosed:
        return _show(request, gate, here, found, form, _closed(here), 409)
    except NotOffered:
        return _to_list(here)
    except InvalidContact as refusal:
        form.refuse(refusal.field, refusal.message)
        return _show(request, gate, here, found, form, status=422)
    except (TooManyUnanswered, TooLong, ValueError) as fault:
        return _show(request, gate, here, found, form, _why(fault), 422)
    return _sent(request, gate, here, number, sent, answers)


def _closed(here: Listed) -> Words:
    """What is said of a page that came when the case was closed; what was typed stays."""
    return chapter_words.CLOSED.to(here.reader.voice)


def _why(fault: Exception) -> Words:
    """What is said of a page that could not be taken; what was typed stays."""
    if isinstance(fault, TooManyUnanswered):
        return ENOUGH
    # Any other: an id that is none, or another's.
    return _TOO_LONG if isinstance(fault, TooLong | NotText) else ONCE_MORE


def _sent(
    request: HttpRequest,
    gate: Gate,
    here: Present,
    number: int,
    sent: HandedIn,
    answers: dict[str, str | list[str]],
) -> HttpResponse:
    """The same words whatever it weighs; with the numbers where they cannot wait (R2.2, R2.6)."""
    voice, now = here.reader.voice, timezone.now()
    following = sent.task.after(number)
    while following and chapter_page(sent.task.chapter, following, here.reader) is None:
        following = sent.task.after(following)
    context = {
        "sent": chapter_words.SENT.to(voice),
        "following": chapter_words.address(sent.task.chapter, following) if following else "",
        "list": _list_name(here),
        "chapter": int(sent.task.chapter),
        "token": gate.token,
        "voice": voice,
        **part_notices.after_part(sent, answers, voice, now),
        **reading(now),
    }
    return page(request, "web/part_sent.html", context)


def _in_another_language(
    request: HttpRequest, gate: Gate, here: Present, task: ChapterTask, number: int, language: str
) -> HttpResponse:
    """The same page with what was typed; nothing is lost and nothing is stored yet."""
    with translation.override(language):
        found = chapter_page(task.chapter, number, here.reader)
        if found is None:
            return _to_list(here)
        calm = PageForm.read(found.fields, request.POST).without_wrongs()
        return remember(_show(request, gate, here, found, calm), language)


def _show(
    request: HttpRequest,
    gate: Gate,
    here: Listed,
    found: Page,
    form: PageForm,
    note: Words = "",
    status: int = 200,
    *,
    address: str = "",
) -> HttpResponse:
    """`address`: where the page belongs, if the answer stands at another."""
    posted = request.POST.get("part", "") if request.method == "POST" else ""
    context = {
        "here": found,
        "form": form,
        "note": note,
        "token": gate.token,
        "part_id": posted or uuid.uuid4(),
        "stays": chapter_words.STAYS.to(here.reader.voice),
        "list": _list_name(here),
        "address": address,
    }
    return page(request, "web/part.html", context, status=status)


def _list_name(here: Listed) -> str:
    return "web:done" if here.reader.just_told else "web:read"


def _to_list(here: Listed) -> HttpResponse:
    return to(_list_name(here))
