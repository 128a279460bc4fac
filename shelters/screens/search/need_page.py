"""The form of a search for a place, inside the case: begun, changed, made more urgent, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access.access import is_responsible
from reports.cases.records.open_case import OpenCase
from reports.channels.web.chapters.chapter_pages import voice_of_case
from reports.console.frame.desk_page import Note
from reports.console.labels import part_labels, report_presenter
from reports.console.labels.queue_rows import reference
from reports.intake.chapters.chapter_list import Chapter
from reports.region import reading, region
from shelters.facts.need_facts import NeedFacts
from shelters.matching.pairs.problem import Person
from shelters.models import Need
from shelters.needs import needs
from shelters.screens.forms.need_form import NeedForm, as_sent, as_typed
from shelters.screens.forms.need_people import ADULTS, CHILDREN
from shelters.screens.forms.need_told import as_told, told_later
from shelters.screens.forms.tier_form import UrgencyForm, renew, urgency_form
from shelters.screens.search import search_refusals
from shelters.screens.search.case_guard import case_page, show


@dataclass(frozen=True, kw_only=True)
class NeedPage:
    """What the template shows. Without `urgency` the search goes on already."""

    case_id: UUID
    reference: str
    form: NeedForm
    urgency: UrgencyForm | None
    told: Sequence[report_presenter.Fact]
    may_write: bool


@require_http_methods(["GET", "POST"])
@case_page(Permission.OPEN_CASE)
def need(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Show the form, filled in as far as it is known; sent, keep it."""
    now = timezone.now()
    waiting = needs.waiting_need(case_id=opened.case.id)
    if request.method == "POST":
        return _sent(request, opened, waiting, now=now)
    if waiting is not None:
        return _show(request, opened, _form_of(waiting, opened))
    today = timezone.localtime(now).date()
    minor = opened.facts().wishes.minor
    words = told_later(opened.words(), opened.added_parts())
    facts, shown = as_told(opened.needs(), words, minor=minor, today=today)
    return _show(request, opened, _form(facts, initial=shown), urgency_form(now=now))


def _sent(
    request: StaffRequest, opened: OpenCase, waiting: Need | None, *, now: datetime
) -> HttpResponse:
    before = needs.read_facts(waiting, opened.vault) if waiting else None
    form = NeedForm(
        request.POST,
        initial={"needed_on": before.needed_on} if before else {},
        adults=before.adults or () if before else (),
        children=before.children or () if before else (),
        auto_id="need-%s",
    )
    urgency = None if waiting else UrgencyForm(request.POST, auto_id="urgency-%s")
    if request.POST.get("more") in {ADULTS, CHILDREN}:
        return _one_more(request, opened, form, urgency)
    if not form.is_valid() or not (urgency is None or urgency.is_valid()):
        return _show(request, opened, form, urgency, status=422)
    try:
        _keep(request, opened, waiting, form, urgency, now=now)
    except search_refusals.KNOWN as refusal:
        note = Note(kind="know", words=search_refusals.words(refusal))
        if (now_is := needs.waiting_need(case_id=opened.case.id)) is not None:
            renew(form, version=now_is.version, once=now_is.id)
        return _show(request, opened, form, urgency, notes=[note], status=409)
    return redirect(f"{reverse('shelters:search', args=[opened.case.id])}?done=need")


def _one_more(
    request: StaffRequest, opened: OpenCase, form: NeedForm, urgency: UrgencyForm | None
) -> HttpResponse:
    """The form as it was sent, with a row for one more; nothing is checked or kept."""
    again = NeedForm(
        initial=as_sent(form),
        adults=[Person()] * len(form.adult_rows),
        children=[Person()] * len(form.child_rows),
        more=request.POST["more"],
        auto_id="need-%s",
    )
    also = urgency and UrgencyForm(initial=as_sent(urgency), auto_id="urgency-%s")
    return _show(request, opened, again, also)


def _keep(
    request: StaffRequest,
    opened: OpenCase,
    waiting: Need | None,
    form: NeedForm,
    urgency: UrgencyForm | None,
    *,
    now: datetime,
) -> None:
    said = form.cleaned_data
    if waiting is not None:
        if said["once"] != waiting.id:
            raise needs.AlreadySearching
        needs.change_need(
            opened=opened,
            need_id=waiting.id,
            change=form.facts,
            by=request.staff,
            now=now,
            version=said["version"],
        )
    elif urgency is not None:
        needs.open_need(
            opened=opened,
            facts=form.facts(),
            urgency=urgency.chosen(),
            by=request.staff,
            now=now,
            need_id=said["once"],
        )


def _form_of(need: Need, opened: OpenCase) -> NeedForm:
    facts = needs.read_facts(need, opened.vault)
    return _form(facts, initial=as_typed(facts) | {"version": need.version, "once": need.id})


def _form(facts: NeedFacts, *, initial: dict[str, object]) -> NeedForm:
    return NeedForm(
        initial=initial,
        adults=facts.adults or (),
        children=facts.children or (),
        auto_id="need-%s",
    )


def _show(
    request: StaffRequest,
    opened: OpenCase,
    form: NeedForm,
    urgency: UrgencyForm | None = None,
    *,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    language = reading()
    page = NeedPage(
        case_id=opened.case.id,
        reference=reference(opened.case.id),
        form=form,
        urgency=urgency,
        told=[
            *report_presenter.needs(opened.needs(), region=region(), language=language),
            *report_presenter.home_words(opened.words(), region=region(), language=language),
            *_added(opened),
        ],
        may_write=request.staff.may(Permission.WORK_CASE)
        and is_responsible(case=opened.case, staff=request.staff),
    )
    return show(request, "need", page, notes=notes, status=status)


def _added(opened: OpenCase) -> list[report_presenter.Fact]:
    """What was told since of a place to stay, page by page, the newest last."""
    parts = [part for part in opened.added_parts() if part.chapter == Chapter.STAY]
    voice = voice_of_case(opened.facts())
    told = part_labels.added(parts, voice=voice, raised=frozenset())
    return [fact for page in told for fact in page.facts]
