"""Closing a whole house for a while, and extra beds for a surge night."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shelters.facts.times import EndsBefore
from shelters.houses import house_closure
from shelters.houses.concerns import Concerned
from shelters.houses.overflow import TooLong, end_overflow, open_overflow
from shelters.inventory.overview import house_of
from shelters.screens.board.house_guard import KeeperRequest, answering_page
from shelters.screens.forms.house_forms import NOT_BACKWARDS, ClosureForm
from shelters.screens.forms.overflow_form import OverflowForm
from shelters.screens.houses.concern_check import asked, asking
from shelters.screens.houses.house_page import show_house
from shelters.screens.labels import place_notices

NO_NIGHT = _("Extra beds are for a night. What is there for longer is a room like any other.")


@require_POST
@answering_page
def close(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Send nobody to the house from a moment on; who has a place there is asked about first."""
    now = timezone.now()
    form = ClosureForm(request.POST, auto_id="closure-%s")
    if not form.is_valid():
        return show_house(request, house_id, closure=form, status=422)
    said = form.cleaned_data
    try:
        house_closure.close(
            house_id=house_id,
            reason=said["reason"],
            since=max(said["since"] or now, now),
            until=said["until"],
            asked=asked(request),
            by=request.keeper,
            now=now,
        )
    except EndsBefore:
        form.add_error("until", NOT_BACKWARDS)
        return show_house(request, house_id, closure=form, status=422)
    except Concerned as refusal:
        house = house_of(house_id=house_id, team_id=request.keeper.team_id, now=now)
        question = asking(refusal.found, house, now=now)
        return show_house(request, house_id, closure=form, asking=question, status=409)
    return _back(house_id, "house_closed")


@require_POST
@answering_page
def overflow(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Have extra beds until the morning."""
    now = timezone.now()
    form = OverflowForm(request.POST, auto_id="overflow-%s", now=now)
    if not form.is_valid():
        return show_house(request, house_id, overflow=form, status=422)
    try:
        open_overflow(
            house_id=house_id,
            beds=form.cleaned_data["beds"],
            until=form.cleaned_data["until"],
            by=request.keeper,
            source=request.keeper.source,
            now=now,
        )
    except EndsBefore:
        form.add_error("until", NOT_BACKWARDS)
        return show_house(request, house_id, overflow=form, status=422)
    except TooLong:
        form.add_error("until", NO_NIGHT)
        return show_house(request, house_id, overflow=form, status=422)
    house = house_of(house_id=house_id, team_id=request.keeper.team_id, now=now)
    return _back(house_id, place_notices.found_at(house, "overflow", now=timezone.now()))


@require_POST
@answering_page
def overflow_over(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Take the extra beds back."""
    end_overflow(house_id=house_id, by=request.keeper, now=timezone.now())
    return _back(house_id, "overflow_over")


def _back(house_id: UUID, code: str) -> HttpResponse:
    return redirect(f"{reverse('shelters:house', args=[house_id])}?done={code}")
