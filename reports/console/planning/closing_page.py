"""Closing a case: the checklist, and for a high level the second person's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from reports.accounts.directory.profiles import names
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.audit.events import ReasonCode
from reports.cases.access.access import is_responsible
from reports.cases.casework import notes as case_notes
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Task
from reports.cases.planning import closing
from reports.cases.planning.closing_records import Checklist, Closing, ClosingAsked
from reports.cases.records.open_case import OpenCase
from reports.console.case_actions.case_forms import CaseForm
from reports.console.case_page.case_opening import opened_page
from reports.console.frame.desk_page import Note
from reports.console.labels import code_labels, refusals
from reports.console.labels.report_presenter import Fact
from reports.console.labels.time_left import task_is_late, task_words
from reports.console.planning.closing_forms import (
    AnswerForm,
    ClosingForm,
    RefuseForm,
)
from reports.console.planning.planning_frame import Head, head, show_page
from reports.followup.answers import followup_closing

type Names = Mapping[UUID, str]

MISSING = gettext_lazy("Not sent yet: something is missing below.")


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """A task that is not done, and until when it is."""

    what: str
    words: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What waits for a second person: who asked when, and the checklist in words."""

    who: str
    at: datetime
    overtaken: bool
    facts: Sequence[Fact]
    confirm: CaseForm | None
    refuse: CaseForm | None
    mine: bool


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A checklist of before: who wrote it down, when, and what it says."""

    who: str
    at: datetime
    facts: Sequence[Fact]


@dataclass(frozen=True, kw_only=True)
class ClosingPage:
    """Everything the page shows; without a form there is nothing to close for this person."""

    head: Head
    level: str
    unread: int
    tasks: Sequence[OpenTask]
    takes_two: bool
    acknowledged: bool
    asked: Asked | None
    form: ClosingForm | None
    earlier: Sequence[Earlier]


@require_http_methods(["GET", "POST"])
@opened_page(Permission.WORK_CASE)
def close(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """The checklist; sent, it closes the case or asks a second person."""
    if request.method == "GET":
        return _show(request, opened)
    form = _form(opened, request.POST)
    if not form.is_valid():
        missing = Note(kind="wrong", words=MISSING)
        return _show(request, opened, form=form, notes=[missing], status=422)
    try:
        case = followup_closing.close(
            case_id=opened.case.id,
            said=form.cleaned_data["said"],
            closing_id=form.cleaned_data["once"],
            by=request.staff,
            now=timezone.now(),
            version=form.cleaned_data["version"],
        )
    except refusals.KNOWN as refusal:
        return _refused(request, opened, refusal, form=form)
    return _onward(opened, "closing_asked" if case.is_open else "closed")


@require_POST
@opened_page(Permission.CONFIRM_LOWER)
def confirm(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """The second person says yes: it is closed."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, opened, notes=[Note(kind="wrong", words=MISSING)], status=422)
    try:
        followup_closing.confirm_close(
            case_id=opened.case.id,
            by=request.staff,
            now=timezone.now(),
            version=form.cleaned_data["version"],
        )
    except refusals.KNOWN as refusal:
        return _refused(request, opened, refusal)
    return _onward(opened, "closed")


@require_POST
@opened_page(Permission.CONFIRM_LOWER)
def refuse(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """The second person says no, with a note; or the one who asked takes it back."""
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _show(request, opened, notes=[Note(kind="wrong", words=MISSING)], status=422)
    now, said = timezone.now(), form.cleaned_data
    about: dict[str, Any] = {"case_id": opened.case.id, "by": request.staff, "now": now}
    try:
        with transaction.atomic():
            closing.refuse_close(**about, version=said["version"])
            if said["text"].strip():
                case_notes.add_note(**about, text=said["text"], note_id=said["once"])
    except refusals.KNOWN as refusal:
        return _refused(request, opened, refusal, typed=form.typed())
    return _onward(opened, "closing_refused")


def _onward(opened: OpenCase, done: str) -> HttpResponse:
    return redirect(f"{reverse('desk:file', args=[opened.case.id])}?done={done}")


def _refused(
    request: StaffRequest,
    opened: OpenCase,
    refusal: Exception,
    *,
    form: ClosingForm | None = None,
    typed: str = "",
) -> HttpResponse:
    notes = [Note(kind="know", words=refusals.words(refusal))]
    if typed:
        notes.append(Note(kind="know", words=typed))
    opened.case.refresh_from_db()
    return _show(request, opened, form=form, notes=notes, status=409)


def _form(opened: OpenCase, data: object = None) -> ClosingForm:
    open_tasks = Task.objects.waiting(case=opened.case).count()
    return ClosingForm(data, open_tasks=open_tasks, auto_id="closing-%s")


def _show(
    request: StaffRequest,
    opened: OpenCase,
    *,
    form: ClosingForm | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    case, staff, now = opened.case, request.staff, timezone.now()
    works = case.is_open and is_responsible(case=case, staff=staff)
    waits = closing.waiting(opened) if case.is_open else None
    earlier = closing.closings(opened)
    called = names({each.author_id for each in earlier})
    offered = form or (_form(opened) if works and waits is None else None)
    if waits and works and closing.is_overtaken(case=case, asked=waits[0]):
        offered = offered or _form(opened)
    if offered is not None:
        offered.with_version(case.version)
    page = ClosingPage(
        head=head(case),
        level=code_labels.word(code_labels.LEVELS, case.level),
        unread=case.unread,
        tasks=[
            OpenTask(
                what=str(task.what.label),
                words=task_words(task.due_at, now=now),
                late=task_is_late(task.due_at, now=now),
            )
            for task in opened.tasks()
            if task.done_at is None
        ],
        takes_two=lifecycle.takes_two(case),
        acknowledged=case.acknowledged_at is not None,
        asked=_asked(opened, staff.user_id, waits, called) if waits else None,
        form=offered,
        earlier=[
            Earlier(who=_name(called, each.author_id), at=each.at, facts=facts(each))
            for each in reversed(earlier)
            if waits is None or each.id != waits[1].id
        ],
    )
    return show_page(request, "closing", page, notes=notes, status=status)


def _asked(
    opened: OpenCase, user_id: UUID, waits: tuple[ClosingAsked, Closing], called: Names
) -> Asked:
    asked, written = waits
    overtaken = closing.is_overtaken(case=opened.case, asked=asked)
    mine = asked.asked_by == user_id
    confirm_form, refuse_form = AnswerForm(), RefuseForm(auto_id="refuse-%s")
    for each in (confirm_form, refuse_form):
        each.with_version(opened.case.version)
    return Asked(
        who=_name(called, asked.asked_by),
        at=asked.asked_at,
        overtaken=overtaken,
        facts=facts(written),
        confirm=None if mine or overtaken else confirm_form,
        refuse=refuse_form,
        mine=mine,
    )


def facts(written: Closing) -> list[Fact]:
    """One checklist in words."""
    said: Checklist = written.said
    pairs = (
        (_("Reason for closing"), code_labels.word(ReasonCode, said.reason)),
        (_("Level"), code_labels.word(code_labels.LEVELS, written.level)),
        (_("Case plan"), _joined(said.plan.label, said.plan_words)),
        (_("Open tasks"), _joined(written.open_tasks, said.tasks_words)),
        (_("Safety at closing"), _joined(said.safety.label, said.safety_words)),
        (_("What the person says to it"), _joined(said.person.label, said.person_words)),
        (_("Closing summary"), said.summary),
    )
    return [Fact(label=label, value=value) for label, value in pairs if value]


def _joined(word: object, words: str) -> str:
    return f"{word}: {words}" if words.strip() else str(word)


def _name(called: Names, user_id: UUID) -> str:
    return called.get(user_id, _("Somebody who left"))
