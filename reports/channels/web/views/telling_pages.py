"""Telling: one question a page, forward and back, until what there is is sent."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page

from reports.channels.web import submission
from reports.channels.web.form_kit.form_fields import Asked, Line, clean
from reports.channels.web.form_kit.page_form import PageForm
from reports.channels.web.form_kit.voices import Answers, Words
from reports.channels.web.notices import evidence_deadlines, help_lines, young_lines
from reports.channels.web.notices.page_frame import languages, page, public, remember, site
from reports.channels.web.questions import (
    PART_WORDS,
    Page,
    find,
    following,
    may_send,
    missing,
    position,
    preceding,
    relevant,
)
from reports.channels.web.questions.first_questions import CONSENT
from reports.channels.web.questions.incident_questions import WHEN
from reports.channels.web.questions.person_questions import AGE
from reports.channels.web.questions.question_page import answer
from reports.channels.web.questions.safety_questions import safety_answers
from reports.channels.web.session import rate_limits
from reports.channels.web.session.draft import Notebook
from reports.channels.web.session.form_session import TELLING, Gate
from reports.channels.web.views.sent_page import show_code
from reports.intake.triage.triage import Advice, SafetyAnswer, assess, instrument, shows_numbers_now
from reports.region import region
from reports.vault.primitives.padding import TooLong

_TOO_LONG: Words = _("All your answers together are too long. Please make this one shorter.")
_ONCE_MORE: Words = _("This page was open for long. Please press the button once more.")
_GONE: Words = _(
    "Your earlier answers are gone. This page was open for long, or something broke on our side."
    " If you got no code, nothing was sent. What you write here stays. Please press the button once"
    " more."
)
_BEGIN_AGAIN: Words = _(
    "Your earlier answers are gone. This page was open for long, or something broke on our side."
    " If you got no code, nothing was sent. What you just wrote is kept. Please answer the first"
    " questions again."
)
_NOTHING_KEPT: Words = _(
    "Your answers are gone. This page was open for long, or something broke on our side. If you got"
    " no code, nothing was sent. Please begin again with this question."
)
# An address alone says nothing about who was here before: neither does this.
_IF_ANYTHING: Words = _(
    "If you wrote something here and did not send it, it is gone, and nobody got it. Please begin"
    " again with this question."
)
# In the address of the first question, for who has to begin again.
_AGAIN: dict[str, Words] = {
    "again": _BEGIN_AGAIN,
    "anew": _NOTHING_KEPT,
    "before": _IF_ANYTHING,
}


@public
@gzip_page
def before(request: HttpRequest) -> HttpResponse:
    """How to leave quickly, before the first question (R1.4)."""
    context = {
        "first": CONSENT.slug,
        "leaving_quickly": region().text("leaving_quickly", site().language),
    }
    return page(request, "web/before.html", context)


@public
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """One question: shown, or answered."""
    gate, now = Gate(request, TELLING), timezone.now()
    notebook = Notebook.open(gate, now)
    if notebook.sent:
        return _too_late(request, gate, notebook, slug, now)
    pages = relevant(notebook.told, instrument(region()))
    here = find(slug, pages)
    if here is None or (request.method != "POST" and _too_early(here, notebook)):
        if notebook.told:
            return _to_page(missing(notebook.told, pages))
        return nothing_told(request, gate, notebook)
    if request.method == "POST":
        return gate.give(_answered(request, gate, notebook, here, now))
    form = PageForm.answered(here.fields, notebook.told)
    note = next((_AGAIN[key] for key in request.GET if key in _AGAIN and here is CONSENT), "")
    return gate.give(_show(request, gate, notebook, here, form, note))


@public
def call(request: HttpRequest) -> HttpResponse:
    """The emergency numbers, before anything else (R2.2); and care that cannot wait (R2.11)."""
    gate, now = Gate(request, TELLING), timezone.now()
    notebook = Notebook.open(gate, now)
    if not notebook.told:
        return nothing_told(request, gate, notebook)
    here, told = region(), notebook.told
    pages = relevant(told, instrument(here))
    came_from = find(notebook.after, pages)
    agreed = answer(told, "consent") == "yes"
    onward = following(came_from, pages) if came_from and agreed else CONSENT
    advice = assess(instrument=instrument(here), answers=_safety(told)).advice
    quiet = Advice.NOT_BY_VOICE in advice
    context = {
        "dying": _for_thoughts_of_dying(told, now),
        "emergency": help_lines.emergency(here, site().language, without_voice=quiet),
        "lines": help_lines.shown(here, site().language, now, without_voice=quiet, most=3),
        "care": here.text("strangulation_care", site().language)
        if Advice.STRANGULATION_CARE in advice
        else "",
        "onward": _address(onward),
    }
    return page(request, "web/call.html", context)


def _for_thoughts_of_dying(answers: Answers, now: datetime) -> list[help_lines.Shown]:
    """The lines for it, for who said yes to that question; nothing for anybody else."""
    advice = assess(instrument=instrument(region()), answers=_safety(answers)).advice
    if Advice.SUICIDE_LINE not in advice:
        return []
    quiet = Advice.NOT_BY_VOICE in advice
    return help_lines.for_thoughts_of_dying(region(), site().language, now, without_voice=quiet)


def _too_late(
    request: HttpRequest, gate: Gate, notebook: Notebook, slug: str, now: datetime
) -> HttpResponse:
    """It was sent in another tab: what was typed in this one is not in it, and that is said."""
    draft = notebook.draft
    code = draft.code(now=now) if draft else None
    if request.method != "POST" or not gate.ours or draft is None or code is None:
        return _to("web:code")
    here = find(slug, relevant(notebook.told, instrument(region())))
    lines_typed = [each for each in here.fields if isinstance(each, Line)] if here else []
    words = "\n".join(filter(None, (clean(request.POST.get(f.name, "")) for f in lines_typed)))
    return show_code(request, gate, draft, code, now, too_late=True, left_out=words)


def _answered(
    request: HttpRequest, gate: Gate, notebook: Notebook, here: Page, now: datetime
) -> HttpResponse:
    go = request.POST.get("go", "")
    if go.removeprefix("l:") in languages():
        return _in_another_language(request, gate, notebook, here, go.removeprefix("l:"))
    form = _check(PageForm.read(here.fields, request.POST), notebook)
    if not gate.ours:
        note = _GONE if _too_early(here, notebook) else _ONCE_MORE
        return _show(request, gate, notebook, here, form, note, 403)
    if wait := rate_limits.wait_for_page(request, now):
        return slow(_show(request, gate, notebook, here, form, slow_words(wait), 429), wait)
    if form.errors and go != "back":
        return _show(request, gate, notebook, here, form, status=422)
    if form.answers.get("consent") == "no":
        return _to("web:help")
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
    ran_out = _too_early(here, notebook)
    try:
        notebook.write(form.answers, after=here.slug, now=now)
    except TooLong:
        form.refuse(here.fields[0].name, _TOO_LONG)
        return _show(request, gate, notebook, here, form, status=422)
    if ran_out and not _alarming(form.answers):
        return _begin_again("again")
    return _onward(here, request.POST.get("go", ""), form.answers, notebook.told)


def nothing_told(request: HttpRequest, gate: Gate, notebook: Notebook) -> HttpResponse:
    """The answer to who opens what comes later and has no answers here: none, or none any more."""
    if request.method == "POST":
        return _begin_again("anew")
    return _to("web:tell") if gate.fresh or notebook.over else _begin_again("before")


def _begin_again(why: str) -> HttpResponse:
    """What was told before is gone: the first questions come again."""
    return HttpResponseRedirect(f"{_address(CONSENT)}?{why}", status=303)


def _onward(here: Page, go: str, answers: Answers, told: Answers) -> HttpResponse:
    pages = relevant(told, instrument(region()))
    earlier = preceding(here, pages)
    if go == "back":
        return _to_page(earlier) if earlier else _to("web:tell")
    if _alarming(answers):
        return _to("web:call")
    if go == "send":
        return _to_page(missing(told, pages))
    return _to_page(following(here, pages))


def _alarming(answers: Answers) -> bool:
    """Whether what was just answered must be followed by numbers or by advice at once."""
    here = instrument(region())
    given = _safety(answers)
    care = Advice.STRANGULATION_CARE in assess(instrument=here, answers=given).advice
    return care or shows_numbers_now(instrument=here, answers=given)


def _check(form: PageForm, notebook: Notebook) -> PageForm:
    """What only makes sense together with earlier answers."""
    for name, words in submission.wrong_in({**notebook.told, **form.answers}, region()):
        form.refuse(name, words)
    return form


def _in_another_language(
    request: HttpRequest, gate: Gate, notebook: Notebook, here: Page, language: str
) -> HttpResponse:
    """The same page with what was typed; nothing is lost and nothing is stored yet."""
    with translation.override(language):
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
    told, pages = notebook.told, relevant(notebook.told, instrument(region()))
    title = here.question(told)
    only = next(iter(form.fields.values())) if len(form.fields) == 1 else None
    if isinstance(only, Asked) and not only.label:
        only.label, only.heading = str(title), True
        only.help_text = only.help_text or str(here.why)
    urgent = request.method == "POST" and _alarming(form.answers)
    context = {
        "here": here,
        "title": "" if isinstance(only, Asked) and only.heading else title,
        "part": PART_WORDS[here.part],
        "number": position(here, pages) + 1 if find(here.slug, pages) else 1,
        "form": form,
        "note": note,
        "token": gate.token,
        "texts": [region().text(key, site().language) for key in here.texts],
        "may_send": may_send(told, pages) and not here.needed,
        "is_first": here.slug == CONSENT.slug,
        "emergency": help_lines.emergency(region(), site().language) if urgent else None,
        "dying": _for_thoughts_of_dying({**told, **form.answers}, timezone.now()) if urgent else [],
        "young": young_lines.shown(told, region(), site().language, timezone.now())
        if notebook.after == AGE.slug
        else None,
        "evidence": evidence_deadlines.shown(told, region(), site().language, timezone.now())
        if notebook.after == WHEN.slug
        else None,
        "promises": _promises() if here.slug == CONSENT.slug else {},
    }
    return page(request, "web/question.html", context, status=status)


def _promises() -> dict[str, str]:
    """What to know before saying a word."""
    keys = (
        "what_happens_next",
        "who_reads",
        "not_police",
        "you_decide",
        "confidentiality_exception",
        "how_to_delete",
    )
    return {key: region().text(key, site().language) for key in keys}


def slow_words(wait: timedelta) -> Words:
    """What is said to who has to wait: how long, and that nothing is lost."""
    seconds = max(1, round(wait.total_seconds()))
    if seconds < 90:
        return ngettext(
            "Many people are here right now. Wait %(count)d second, then press again.",
            "Many people are here right now. Wait %(count)d seconds, then press again.",
            seconds,
        ) % {"count": seconds}
    minutes = round(seconds / 60)
    return ngettext(
        "Many people are here right now. Wait %(count)d minute, then press again.",
        "Many people are here right now. Wait %(count)d minutes, then press again.",
        minutes,
    ) % {"count": minutes}


def slow(response: HttpResponse, wait: timedelta) -> HttpResponse:
    """The answer, with how long to wait also for machines."""
    response["Retry-After"] = str(max(1, round(wait.total_seconds())))
    return response


def _safety(answers: Answers) -> dict[str, SafetyAnswer]:
    return safety_answers(instrument(region()), answers)


def _too_early(here: Page, notebook: Notebook) -> bool:
    """Whether an address was opened without what comes before it, as by "back" after leaving."""
    return here.slug != CONSENT.slug and not notebook.told


def _address(here: Page | None) -> str:
    return reverse("web:question", args=[here.slug]) if here else reverse("web:ready")


def _to_page(here: Page | None) -> HttpResponse:
    """On to this page; after the last one, to sending."""
    return HttpResponseRedirect(_address(here), status=303)


def _to(name: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name), status=303)
