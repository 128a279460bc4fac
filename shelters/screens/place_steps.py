"""Holding a place for a household, and every step of its worker after that."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reports.accounts.pages import StaffRequest
from reports.accounts.roles import Permission
from reports.accounts.staff import Staff
from reports.cases.opened import OpenCase
from reports.console.page import Note
from shelters import needs, placements
from shelters.kin import ask_coordinators
from shelters.models import Need, Placement
from shelters.screens import case_refusals
from shelters.screens.case_door import case_page
from shelters.screens.placed import FORMS
from shelters.screens.placed_forms import HoldForm
from shelters.screens.search import Forms, back, show_search
from shelters.screens.tier import refused

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
    "arrive": _plain(placements.arrive),
    "no-show": _plain(placements.no_show),
    "leave": _plain(placements.leave),
    "refuse": _plain(placements.refuse),
    "release": _plain(placements.release),
}


@require_POST
@case_page(Permission.WORK_CASE)
def hold(request: StaffRequest, opened: OpenCase) -> HttpResponse:
    """Hold one place, as the worker saw it; taken meanwhile, say so and what is next best."""
    form, now = HoldForm(request.POST), timezone.now()
    need = needs.waiting_need(case_id=opened.case.id)
    if not form.is_valid():
        raise Http404
    unit_id = form.cleaned_data["unit_id"]
    try:
        if need is None:
            raise needs.NoNeed
        placement = placements.hold(
            case_id=opened.case.id,
            need_id=need.id,
            unit_ids=[unit_id],
            by=request.staff,
            now=now,
            idem=form.cleaned_data["once"],
            versions={unit_id: form.cleaned_data["unit_version"]},
        )
    except placements.JustTaken:
        note = Note(kind="know", words=_just_taken(need, unit_id, now=now))
        return show_search(request, opened, notes=[note], status=409)
    except case_refusals.KNOWN as refusal:
        return refused(request, opened, refusal)
    ask_coordinators(case_id=opened.case.id, house_id=placement.house_id, now=now)
    return back(opened, "hold")


@require_POST
@case_page(Permission.WORK_CASE)
def step(request: StaffRequest, opened: OpenCase, placement_id: UUID, verb: str) -> HttpResponse:
    """Take one step with a place that this case has."""
    if verb not in STEPS or not _hers(placement_id, opened):
        raise Http404
    form = FORMS[verb](request.POST, auto_id=f"{verb}-%s")
    forms = Forms(placed={verb: form})
    if not form.is_valid():
        return show_search(request, opened, forms=forms, status=422)
    try:
        STEPS[verb](placement_id, form.cleaned_data, request.staff, timezone.now())
    except case_refusals.KNOWN as refusal:
        return refused(request, opened, refusal, forms=forms)
    return back(opened, verb)


def _hers(placement_id: UUID, opened: OpenCase) -> bool:
    return Placement.objects.filter(id=placement_id, need__case=opened.case.id).exists()


def _just_taken(need: Need | None, unit_id: UUID, *, now: datetime) -> str:
    best = placements.next_best(need, now=now, without=[unit_id]) if need else None
    if best is None:
        return _("Somebody has just taken it. Nothing else suits now.")
    name = ", ".join(part for part in (best.unit.alias, best.unit.facts.name) if part)
    return _("Somebody has just taken it. Next best: %(name)s.") % {"name": name}
