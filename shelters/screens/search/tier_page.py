"""Saying how urgent a search is, and ending one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.records.open_case import OpenCase
from reports.console.frame.desk_page import Note
from shelters.needs import needs
from shelters.placing import placements
from shelters.screens.forms.tier_form import StopForm, UrgencyForm
from shelters.screens.search import search_refusals
from shelters.screens.search.case_guard import case_page
from shelters.screens.search.search_page import Forms, back, show_search


@require_POST
@case_page(Permission.WORK_CASE)
def tier(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Make it more or less urgent, with a reason, until somebody looks again."""
    form = UrgencyForm(request.POST, auto_id="urgency-%s")
    forms = Forms(urgency=form)
    if not form.is_valid():
        return show_search(request, opened, forms=forms, status=422)
    try:
        needs.set_tier(
            case_id=opened.case.id,
            need_id=_need_id(opened),
            urgency=form.chosen(),
            by=request.staff,
            now=timezone.now(),
            version=form.cleaned_data["version"],
        )
    except search_refusals.KNOWN as refusal:
        return refused(request, opened, refusal, forms=forms)
    return back(opened, "tier")


@require_POST
@case_page(Permission.WORK_CASE)
def stop(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Stop looking; it costs nothing, and a new search can begin."""
    form = StopForm(request.POST, auto_id="stop-%s")
    forms = Forms(stop=form)
    if not form.is_valid():
        return show_search(request, opened, forms=forms, status=422)
    now = timezone.now()
    try:
        need_id = _need_id(opened)
        if placements.placement_of(need_id=need_id, now=now) is not None:
            raise placements.AlreadyPlaced  # whoever holds a place gives it back first
        needs.withdraw_need(
            case_id=opened.case.id,
            need_id=need_id,
            reason=form.cleaned_data["reason"],
            by=request.staff,
            now=now,
            version=form.cleaned_data["version"],
        )
    except search_refusals.KNOWN as refusal:
        return refused(request, opened, refusal, forms=forms)
    return redirect(f"{reverse('desk:file', args=[opened.case.id])}#needs")


def refused(
    request: StaffRequest, opened: OpenCase, refusal: Exception, *, forms: Forms | None = None
) -> HttpResponse:
    """The page as it is now, with the words for what was refused."""
    note = Note(kind="know", words=search_refusals.words(refusal))
    return show_search(request, opened, forms=forms, notes=[note], status=409)


def _need_id(opened: OpenCase) -> UUID:
    found = needs.waiting_need(case_id=opened.case.id)
    if found is None:
        raise needs.NoNeed
    return found.id
