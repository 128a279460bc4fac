"""Assessment and case plan, and the dates of a case, each on a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reports.accounts.directory.profiles import names
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access.access import is_responsible
from reports.cases.planning import assessment_plans, case_dates
from reports.cases.planning.plan_records import Assessment, CasePlan, Goal
from reports.cases.records.open_case import OpenCase
from reports.console.case_page.case_opening import opened_page
from reports.console.frame.desk_page import Note
from reports.console.labels import code_labels, refusals, report_presenter
from reports.console.labels.report_presenter import Fact
from reports.console.planning.closing_page import MISSING, Names
from reports.console.planning.plan_forms import PARTS, CasePlanForm, DateForm
from reports.console.planning.planning_frame import Head, head, show_page
from reports.region import reading, region


@dataclass(frozen=True, kw_only=True)
class GoalLine:
    """One goal in words."""

    goal: Goal
    state: str


@dataclass(frozen=True, kw_only=True)
class PlanVersion:
    """One version of the plan: who wrote it down, when, agreed or not, and what."""

    who: str
    at: datetime
    agreed: bool
    facts: Sequence[Fact]
    goals: Sequence[GoalLine]


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """Everything the page of the plan shows."""

    head: Head
    now: PlanVersion | None
    earlier: Sequence[PlanVersion]
    form: CasePlanForm | None


@dataclass(frozen=True, kw_only=True)
class DateLine:
    """One date in words, and when what began with it ends."""

    what: str
    on: datetime
    until: datetime | None
    ends: datetime | None
    words: str
    who: str


@dataclass(frozen=True, kw_only=True)
class DatesPage:
    """Everything the page of dates shows."""

    head: Head
    dates: Sequence[DateLine]
    form: DateForm | None


@require_http_methods(["GET", "POST"])
@opened_page(Permission.WORK_CASE)
def plan(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Assessment and plan; sent, a new version of them is kept."""
    if request.method == "GET":
        return _show_plan(request, opened)
    form = CasePlanForm(request.POST, auto_id="plan-%s")
    if not form.is_valid():
        missing = Note(kind="wrong", words=MISSING)
        return _show_plan(request, opened, form=form, notes=[missing], status=422)
    given = form.cleaned_data
    try:
        assessment_plans.keep_plan(
            case_id=opened.case.id,
            assessment=given["assessment"],
            goals=given["goals"],
            agreed=given["agreed"],
            by=request.staff,
            now=timezone.now(),
            plan_id=given["once"],
            version=given["version"],
        )
    except refusals.KNOWN as refusal:
        note = Note(kind="know", words=refusals.words(refusal))
        return _show_plan(request, opened, form=form, notes=[note], status=409)
    return redirect(f"{reverse('desk:case-plan', args=[opened.case.id])}?done=case_plan")


@require_http_methods(["GET", "POST"])
@opened_page(Permission.WORK_CASE)
def dates(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """The dates; sent, one more is kept and its tasks are planned."""
    if request.method == "GET":
        return _show_dates(request, opened)
    form = DateForm(request.POST, auto_id="date-%s")
    if not form.is_valid():
        missing = Note(kind="wrong", words=MISSING)
        return _show_dates(request, opened, form=form, notes=[missing], status=422)
    given = form.cleaned_data
    try:
        case_dates.add_date(
            case_id=opened.case.id,
            kind=given["kind"],
            on=given["on"],
            until=given["until"],
            words=given["text"],
            by=request.staff,
            now=timezone.now(),
            date_id=given["once"],
            version=given["version"],
        )
    except refusals.KNOWN as refusal:
        note = Note(kind="know", words=refusals.words(refusal))
        return _show_dates(request, opened, form=form, notes=[note], status=409)
    return redirect(f"{reverse('desk:dates', args=[opened.case.id])}?done=date")


def _show_plan(
    request: StaffRequest,
    opened: OpenCase,
    *,
    form: CasePlanForm | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    found = assessment_plans.case_plans(opened)
    called = names({each.author_id for each in found})
    if form is None and _works(request, opened):
        form = CasePlanForm.about(found[0] if found else None, _prefilled(opened))
    if form is not None:
        opened.case.refresh_from_db()
        form.with_version(opened.case.version)
    versions = [_version(each, called) for each in found]
    page = PlanPage(
        head=head(opened.case),
        now=versions[0] if versions else None,
        earlier=versions[1:],
        form=form,
    )
    return show_page(request, "case_plan", page, notes=notes, status=status)


def _show_dates(
    request: StaffRequest,
    opened: OpenCase,
    *,
    form: DateForm | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    found = case_dates.dates(opened)
    called = names({each.author_id for each in found})
    if form is None and _works(request, opened):
        form = DateForm(auto_id="date-%s")
    if form is not None:
        opened.case.refresh_from_db()
        form.with_version(opened.case.version)
    lines = [
        DateLine(
            what=str(each.kind.label),
            on=each.on,
            until=each.until,
            ends=case_dates.end_of(each),
            words=each.words,
            who=called.get(each.author_id, _("Somebody who left")),
        )
        for each in found
    ]
    page = DatesPage(head=head(opened.case), dates=lines, form=form)
    return show_page(request, "dates", page, notes=notes, status=status)


def _works(request: StaffRequest, opened: OpenCase) -> bool:
    return opened.case.is_open and is_responsible(case=opened.case, staff=request.staff)


def _prefilled(opened: OpenCase) -> Assessment:
    """What the report says already, to be gone through together."""
    where, language = region(), reading()
    told = report_presenter.told(
        opened.words(), region=where, language=language, told_in=opened.facts().language
    )
    needs = report_presenter.needs(opened.needs(), region=where, language=language)
    reasons = {each: None for entry in opened.assessments() for each in entry.reasons}
    return Assessment(
        situation="\n".join(f"{fact.label}: {fact.value}" for fact in told),
        needs="\n".join(f"{fact.label}: {fact.value}" for fact in needs),
        risks="\n".join(code_labels.level_reasons(reasons)),
    )


def _version(found: CasePlan, called: Names) -> PlanVersion:
    said = found.assessment.to_json()
    return PlanVersion(
        who=called.get(found.author_id, _("Somebody who left")),
        at=found.at,
        agreed=found.agreed,
        facts=[
            Fact(label=str(label), value=said[name])
            for name, (label, _hint) in PARTS.items()
            if said[name].strip()
        ],
        goals=[GoalLine(goal=goal, state=str(goal.state.label)) for goal in found.goals],
    )
