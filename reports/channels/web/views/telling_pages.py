"""Telling: a page after the other, forward and back, until what there is is sent."""

from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from reports.channels.web.form_kit.answer_fields import clean
from reports.channels.web.form_kit.page_form import PageForm
from reports.channels.web.form_kit.voices import Answer, Answers, Voice, Words, answer, voice_of
from reports.channels.web.notices import page_notices
from reports.channels.web.notices.page_frame import other_language, page, public, remember, site
from reports.channels.web.public_space.spot_trip import SpotTrip, for_a_report
from reports.channels.web.report_pages import contact_page, first_pages
from reports.channels.web.report_pages.page_model import Page
from reports.channels.web.report_pages.route import (
    IN_DANGER,
    NAMES,
    NUMBERS,
    page_of,
    route,
)
from reports.channels.web.session import rate_limits
from reports.channels.web.session.draft import Notebook
from reports.channels.web.session.form_session import TELLING, Gate
from reports.channels.web.views.send_page import send_now
from reports.channels.web.views.sent_page import show_code
from reports.channels.web.views.waiting_words import (
    AGAIN,
    begin_again,
    nothing_told,
    slow,
    slow_words,
    to,
)
from reports.intake.triage.branches import Branch, branch_of
from reports.intake.triage.evidence import told as evidence_of
from reports.intake.triage.triage import instrument, shows_numbers_now
from reports.region import region
from reports.vault.primitives.padding import TooLong

CHECKING: Final = "check"  # in the address of a page that was opened to change it
UNSENT: Final = "unsent"  # in the address of the numbers that came before sending
_TOO_LONG: Words = _("All your answers together are too long. Please make this one shorter.")
_ONCE_MORE: Words = _("This page was open for a long time. Please press the button once more.")
_GONE: Words = _(
    "Your earlier answers are gone. This page was open for a long time, or something broke on our"
    " side. If you got no code, nothing was sent. What you write here stays. Please press the"
    " button once more."
)
_NOT_SENT_YET: Words = _("Nothing is sent yet.")
_ONE_PRESS: Words = _("You can send now with one press.")
_TYPED: Final = ("happened", "number", "children_count")


@public
def before(request: HttpRequest) -> HttpResponse:
    """What to know first, and the yes that says about whom it is (R1.4, R1.10)."""
    gate, now = Gate(request, TELLING), timezone.now()
    notebook = Notebook.open(gate, now)
    if notebook.sent:
        return to("web:code")
    if request.method == "POST":
        return gate.give(_begun(request, gate, notebook, now))
    note = next((AGAIN[key] for key in request.GET if key in AGAIN), "")
    return gate.give(_show_before(request, gate, note))


def _begun(request: HttpRequest, gate: Gate, notebook: Notebook, now: datetime) -> HttpResponse:
    who = request.POST.get("who", "")
    if who == "no":
        return to("web:help")
    if not gate.ours:
        return _show_before(request, gate, _ONCE_MORE, 403)
    if who not in set(Voice):
        return _show_before(request, gate, status=422)
    wait = rate_limits.wait_for_page(request, now)
    if wait is None and notebook.is_new:
        wait = rate_limits.wait_for_draft(request, now)
    if wait:
        return slow(_show_before(request, gate, slow_words(wait), 429), wait)
    told = _about(Voice(who), gate, notebook, now)
    notebook.write(told, after="before", now=now, ahead=lambda _told: ("what",))
    if CHECKING in request.GET and answer(notebook.told, "subject"):
        return _to_pending(notebook, now)
    return _to_page(notebook, "what")


def _about(voice: Voice, gate: Gate, notebook: Notebook, now: datetime) -> dict[str, Answer]:
    """Whom it is about, with what a place in public space was told of; a tick they cannot have
    meant is open again."""
    trip = SpotTrip(gate, now)
    told: dict[str, Answer] = {"who": voice.value}
    if trip.begun:
        told |= for_a_report(trip.answers)
        trip.forget()
    offered = {option.value for option in first_pages.SUBJECTS[voice]}
    if answer({**notebook.told, **told}, "subject") not in offered:
        told["subject"] = ""
    return told


def _show_before(
    request: HttpRequest, gate: Gate, note: Words = "", status: int = 200
) -> HttpResponse:
    here, language = region(), site().language
    keys = ("who_reads", "what_happens_next", "not_police", "confidentiality_exception")
    context = {
        "token": gate.token,
        "note": note,
        "buttons": first_pages.BUTTONS,
        "more": [here.text(key, language) for key in (*keys, "how_to_delete")],
    }
    return page(request, "web/before.html", context, status=status)


@public
def question(request: HttpRequest, number: int) -> HttpResponse:
    """One page: shown, or gone on from."""
    gate, now = Gate(request, TELLING), timezone.now()
    notebook = Notebook.open(gate, now)
    if notebook.sent:
        return _too_late(request, gate, notebook, now)
    name = notebook.page_at(number)
    if request.method == "POST":
        posted = request.POST.get("page", "")
        name = posted if posted in NAMES else name
        if not name:
            return nothing_told(gate, notebook, posted=True)
        return gate.give(_posted(request, gate, notebook, name, now))
    if not notebook.has_begun and name not in NUMBERS:
        return nothing_told(gate, notebook, posted=False)
    if name not in {*route(notebook.told), "now", "reach"}:
        return _to_pending(notebook, now)
    here = page_of(name, notebook.told)
    form = PageForm.answered(here.fields, notebook.told)
    note = _NOT_SENT_YET if UNSENT in request.GET else ""
    return gate.give(_show(request, gate, notebook, here, form, note))


@public
def older(request: HttpRequest, slug: str) -> HttpResponse:
    """An address of the release before the numbers: what was just written on it is kept."""
    del slug
    gate, now = Gate(request, TELLING), timezone.now()
    notebook = Notebook.open(gate, now)
    if notebook.sent:
        return _too_late(request, gate, notebook, now)
    words = clean(request.POST.get("happened", ""))
    if request.method == "POST" and gate.ours and words:
        notebook.write({"happened": words}, after="before", now=now)
        return gate.give(begin_again("again"))
    if notebook.has_begun:
        return _to_pending(notebook, now)
    return nothing_told(gate, notebook, posted=request.method == "POST")


def _posted(
    request: HttpRequest, gate: Gate, notebook: Notebook, name: str, now: datetime
) -> HttpResponse:
    go, here = request.POST.get("go", ""), page_of(name, notebook.told)
    if language := other_language(request):
        return _in_another_language(request, gate, notebook, name, language)
    form = PageForm.read(here.fields, request.POST)
    if name == "reach":
        for field, words in contact_page.wrong_in({**notebook.told, **form.answers}, region()):
            form.refuse(field, words)
    if not gate.ours:
        note = _ONCE_MORE if notebook.has_begun else _GONE
        return _show(request, gate, notebook, here, form, note, 403)
    if wait := rate_limits.wait_for_page(request, now):
        return slow(_show(request, gate, notebook, here, form, slow_words(wait), 429), wait)
    if form.errors and go != "back" and notebook.has_begun:
        return _show(request, gate, notebook, here, form, status=422)
    if notebook.is_new and (wait := rate_limits.wait_for_draft(request, now)):
        return slow(_show(request, gate, notebook, here, form, slow_words(wait), 429), wait)
    return _kept(request, gate, notebook, here, form, now)


def _kept(
    request: HttpRequest,
    gate: Gate,
    notebook: Notebook,
    here: Page,
    form: PageForm,
    now: datetime,
) -> HttpResponse:
    """Keep the answers and go on; where what was told before ran out, begin again."""
    go, ran_out = request.POST.get("go", ""), not notebook.has_begun
    given = _danger(form) if go == "danger" else here.kept(form.answers)
    if ran_out:
        given = {name: found for name, found in given.items() if found}
    try:
        notebook.write(
            given,
            after=here.name,
            now=now,
            asked="" if go == "back" else here.signature,
            ahead=lambda told: _ahead(here.name, go, told),
        )
    except TooLong:
        form.refuse(next(iter(form.fields)), _TOO_LONG)
        return _show(request, gate, notebook, here, form, status=422)
    if ran_out and here.name not in NUMBERS and _alarming(notebook.told):
        notebook.reach("call", now=now)
        return _to_page(notebook, "call")
    if ran_out:
        return begin_again("again")
    return _onward(request, gate, notebook, here.name, now)


def _danger(form: PageForm) -> dict[str, Answer]:
    """The danger button says one thing, and keeps what was ticked beside it."""
    ticked = {name: found for name, found in form.answers.items() if found}
    return {**ticked, "right_now": "danger"}


def _ahead(name: str, go: str, told: Answers) -> tuple[str, ...]:
    """The pages up to the one after this, which are given a number now."""
    names = route(told)
    return (*names[: _place(name, names) + 2], *(["call"] if go == "danger" else []))


def _place(name: str, names: tuple[str, ...]) -> int:
    return names.index(name) if name in names else len(names)


def _onward(
    request: HttpRequest, gate: Gate, notebook: Notebook, name: str, now: datetime
) -> HttpResponse:
    go, told = request.POST.get("go", ""), notebook.told
    names = route(told)
    at, checking = _place(name, names), CHECKING in request.GET
    following = names[at + 1] if at + 1 < len(names) else ""
    if go == "back":
        if checking or name not in names:
            return to("web:check")
        return _to_page(notebook, names[at - 1]) if at else to("web:tell")
    if go == "danger":
        return _to_page(notebook, "call")
    new_numbers = following in NUMBERS and following not in notebook.passed
    if go == "send" and not new_numbers:
        return send_now(request, gate, notebook, now)
    if go == "send":
        return _to_page(notebook, following, f"?{UNSENT}")
    if new_numbers:
        return _to_page(notebook, following, f"?{CHECKING}" if checking else "")
    if checking or not following:
        return _to_pending(notebook, now)
    return _to_page(notebook, following)


def _to_pending(notebook: Notebook, now: datetime) -> HttpResponse:
    """On to the first page that was not gone on from as it stands; after all, to the check."""
    told = notebook.told
    for name in route(told):
        if notebook.passed.get(name) != page_of(name, told).signature:
            notebook.reach(name, now=now)
            return _to_page(notebook, name)
    return to("web:check")


def _to_page(notebook: Notebook, name: str, more: str = "") -> HttpResponse:
    address = reverse("web:question", args=[notebook.number_of(name)])
    return HttpResponseRedirect(f"{address}{more}", status=303)


def _too_late(request: HttpRequest, gate: Gate, notebook: Notebook, now: datetime) -> HttpResponse:
    """It was sent in another tab: what was typed in this one is not in it, and that is said."""
    draft = notebook.draft
    code = draft.code(now=now) if draft else None
    if request.method != "POST" or not gate.ours or draft is None or code is None:
        return to("web:code")
    words = "\n".join(filter(None, (clean(request.POST.get(name, "")) for name in _TYPED)))
    return show_code(request, gate, draft, code, too_late=True, left_out=words)


def _in_another_language(
    request: HttpRequest, gate: Gate, notebook: Notebook, name: str, language: str
) -> HttpResponse:
    """The same page with what was typed; nothing is lost and nothing is stored yet."""
    with translation.override(language):
        here = page_of(name, notebook.told)
        calm = PageForm.read(here.fields, request.POST).without_wrongs()
        return remember(_show(request, gate, notebook, here, calm), language)


def _show(
    request: HttpRequest,
    gate: Gate,
    notebook: Notebook,
    here: Page,
    form: PageForm,
    note: Words = "",
    status: int = 200,
) -> HttpResponse:
    told, now = notebook.told, timezone.now()
    posted = request.method == "POST"
    urgent = posted and (request.POST.get("go") == "danger" or _alarming({**told, **form.answers}))
    quick = here.name == "words" and answer(told, "near") == "yes"
    context = {
        "here": here,
        "number": notebook.number_of(here.name) if here.name in notebook.trail else 1,
        "form": form,
        "note": note or (_ONE_PRESS if quick and not posted else ""),
        "token": gate.token,
        "may_send": here.name != "what" and notebook.has_begun,
        "elsewhere": here.name == "words" and branch_of(told) is Branch.STREET,
        "danger": first_pages.DANGER.to(voice_of(told)),
        **page_notices.above(
            here.name, {**told, **form.answers}, notebook.after, urgent=urgent, now=now
        ),
    }
    if here.name in NUMBERS:
        context |= page_notices.numbers(here.name, told, now)
    template = "web/call.html" if here.name in NUMBERS else "web/question.html"
    return page(request, template, context, status=status)


def _alarming(told: Answers) -> bool:
    """Whether what was just answered must be followed by numbers at once."""
    rules = instrument(region())
    return answer(told, "right_now") in IN_DANGER or shows_numbers_now(
        instrument=rules, answers=evidence_of(rules, told).safety
    )
