"""Holding a place for a household, and every step of its worker after that."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.accounts.directory.staff import Staff
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.records.open_case import OpenCase
from reports.console.frame.desk_page import Note
from shelters.models import Need, Placement
from shelters.needs import needs
from shelters.placing import placements
from shelters.placing.relatives_check import ask_coordinators
from shelters.screens.forms.placed_forms import HoldForm
from shelters.screens.search import search_refusals
from shelters.screens.search.case_guard import case_page
from shelters.screens.search.placed_household import FORMS
from shelters.screens.search.search_page import Forms, back, show_search
from shelters.screens.search.tier_page import refused

type Said = Mapping[str, Any]
type Step = Callable[[UUID, Said, Staff, datetime], object]


def _plain(step: Callable[..., object]) -> Step:
    return lambda placement_id, said, by, now: step(
        placement_id=placement_id, by=by, now=now, **said
    )


def _hand_over(placement_id: UUID, said: Said, by: Staff, now: datetime) -> object:
    handover = placements.Handover(note=said["note"], name=said["name"], phone=said["phone"])
    return placements.hand_over(placement_id=placement_id, handover=handover, by=by, now=now)


STEPS: Final[Mapping[str, Step]] = {
    "offer": _plain(placements.offer),
    "extend": _plain(placements.extend),
    "confirm": _plain(placements.confirm),
    "hand-over": _hand_over,
    "expect": _plain(placements.expect_at),
    "arrive": _plain(placements.arrive),
    "no-show": _plain(placements.no_show),
    "leave": _plain(placements.leave),
    "refuse": _plain(placements.refuse),
    "release": _plain(placements.release),
}


@require_POST
@case_page(Permission.WORK_CASE)
def hold(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Hold a place, with all of its beds, as it was seen; taken, say so and what is next best."""
    form, now = HoldForm(request.POST), timezone.now()
    need = needs.waiting_need(case_id=opened.case.id)
    if not form.is_valid():
        raise Http404
    versions = form.cleaned_data["versions"]
    try:
        if need is None:
            raise needs.NoNeed
        placement = placements.hold(
            case_id=opened.case.id,
            need_id=need.id,
            unit_ids=list(versions),
            by=request.staff,
            now=now,
            idem=form.cleaned_data["once"],
            versions=versions,
            since=form.cleaned_data["since"],
        )
    except placements.JustTaken:
        note = Note(kind="know", words=_just_taken(need, versions, now=now))
        return show_search(request, opened, notes=[note], status=409)
    except search_refusals.KNOWN as refusal:
        return refused(request, opened, refusal)
    ask_coordinators(case_id=opened.case.id, house_id=placement.house_id, now=now)
    return back(opened, "hold")


@require_POST
@case_page(Permission.WORK_CASE)
def step(request: StaffRequest, opened: OpenCase, placement_id: UUID, verb: str) -> HttpResponse:
    """Take one step with a place that this case has."""
    if verb not in STEPS or not _is_of_case(placement_id, opened):
        raise Http404
    form = FORMS[verb](request.POST, auto_id=f"{verb}-%s")
    forms = Forms(placed={verb: form})
    if not form.is_valid():
        return show_search(request, opened, forms=forms, status=422)
    try:
        STEPS[verb](placement_id, form.cleaned_data, request.staff, timezone.now())
    except search_refusals.KNOWN as refusal:
        return refused(request, opened, refusal, forms=forms)
    return back(opened, verb)


def _is_of_case(placement_id: UUID, opened: OpenCase) -> bool:
    return Placement.objects.filter(id=placement_id, need__case=opened.case.id).exists()


def _just_taken(need: Need | None, unit_ids: Collection[UUID], *, now: datetime) -> str:
    # Of several beds those that are left may do; where nothing is taken yet somebody is at them.
    gone = placements.taken_units(now=now, unit_ids=unit_ids).keys() or unit_ids
    best = placements.next_best(need, now=now, without=gone) if need else None
    if best is None:
        return _("Somebody has just taken it. Nothing else suits now.")
    return _("Somebody has just taken it. Next best: %(name)s.") % {"name": _named(best)}


def _named(best: placements.Best) -> str:
    if len(best.units) == 1:
        return ", ".join(part for part in (best.unit.alias, best.unit.facts.name) if part)
    said = {"alias": best.unit.alias, "n": len(best.units)}
    return _("%(alias)s, %(n)d beds of one shared room") % said
