"""The safety plan of a case: written down with the person, and printed as a small card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from reports.accounts.directory.profiles import names
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.access.access import is_responsible
from reports.cases.planning import safety_plans
from reports.cases.planning.plan_records import SafetyPlan
from reports.cases.records.open_case import OpenCase
from reports.console.case_page.case_opening import opened_page
from reports.console.frame.desk_page import Note
from reports.console.labels import refusals
from reports.console.labels.report_presenter import Fact
from reports.console.planning.closing_page import MISSING, Names
from reports.console.planning.planning_frame import Head, head, show_page
from reports.console.planning.safety_forms import PARTS, SafetyPlanForm


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version in words: who wrote it down, when, whether it was agreed and is shown."""

    who: str
    at: datetime
    agreed: bool
    shown: bool
    facts: Sequence[Fact]


@dataclass(frozen=True, kw_only=True)
class SafetyPage:
    """Everything the page shows; without a form this person only reads."""

    head: Head
    now: Version | None
    earlier: Sequence[Version]
    card: bool
    form: SafetyPlanForm | None


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """The small card: its lines, and nothing that says whose or why."""

    head: Head
    card: str


@require_http_methods(["GET", "POST"])
@opened_page(Permission.WORK_CASE)
def safety_plan(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """The safety plan; sent, a new version of it is kept."""
    if request.method == "GET":
        return _show(request, opened)
    form = SafetyPlanForm(request.POST, auto_id="safety-%s")
    if not form.is_valid():
        missing = Note(kind="wrong", words=MISSING)
        return _show(request, opened, form=form, notes=[missing], status=422)
    given = form.cleaned_data
    try:
        safety_plans.write_plan(
            case_id=opened.case.id,
            said=given["said"],
            agreed=given["agreed"],
            shown=given["shown"],
            by=request.staff,
            now=timezone.now(),
            plan_id=given["once"],
            version=given["version"],
        )
    except refusals.KNOWN as refusal:
        opened.case.refresh_from_db()
        note = Note(kind="know", words=refusals.words(refusal))
        return _show(request, opened, form=form, notes=[note], status=409)
    where = reverse("desk:safety-plan", args=[opened.case.id])
    return redirect(f"{where}?done=safety_plan")


@require_GET
@opened_page(Permission.OPEN_CASE)
def card(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """The small card, to be printed."""
    found = safety_plans.plans(opened)
    if not found or not found[0].said.card.strip():
        raise Http404
    return show_page(
        request, "safety_card", CardPage(head=head(opened.case), card=found[0].said.card)
    )


def _show(
    request: StaffRequest,
    opened: OpenCase,
    *,
    form: SafetyPlanForm | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    found = safety_plans.plans(opened)
    called = names({each.author_id for each in found})
    newest = found[0] if found else None
    works = opened.case.is_open and is_responsible(case=opened.case, staff=request.staff)
    if form is None and works:
        form = SafetyPlanForm.about(newest)
    if form is not None:
        form.with_version(opened.case.version)
    versions = [_version(each, called) for each in found]
    page = SafetyPage(
        head=head(opened.case),
        now=versions[0] if versions else None,
        earlier=versions[1:],
        card=newest is not None and bool(newest.said.card.strip()),
        form=form,
    )
    return show_page(request, "safety_plan", page, notes=notes, status=status)


def _version(plan: SafetyPlan, called: Names) -> Version:
    said = plan.said.to_json()
    facts = [
        Fact(label=str(label), value=said[name])
        for name, (label, _hint) in PARTS.items()
        if said[name].strip()
    ]
    return Version(
        who=called.get(plan.author_id, _("Somebody who left")),
        at=plan.at,
        agreed=plan.agreed,
        shown=plan.shown,
        facts=facts,
    )
