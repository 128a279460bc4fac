"""Checking somebody in and out, and keeping a place for a caller: two taps, also on the device."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.accounts.models import Team
from reports.cases.casework import consents
from shelters.models import Availability, PlacedUnit
from shelters.placing import placements
from shelters.placing.placements import IllegalStep, JustTaken, Lapsed, NotFree, StillLivedIn
from shelters.screens.board.bed_board import back
from shelters.screens.board.house_guard import KeeperRequest, board_page
from shelters.screens.labels import place_notices

STEPS: Final[Mapping[str, Callable[..., object]]] = {
    "arrived": placements.arrive,
    "no_show": placements.no_show,
    "left": placements.leave,
    "given_back": placements.give_back,
}
KEEP_HOURS: Final = {"1": timedelta(hours=1), "2": timedelta(hours=2), "4": timedelta(hours=4)}


@require_POST
@board_page
def step(request: KeeperRequest, placement_id: UUID) -> HttpResponse:
    """Say that somebody is here, did not come, has left; or give a kept place back."""
    word = request.POST.get("step", "")
    if word not in STEPS:
        raise Http404
    try:
        STEPS[word](placement_id=placement_id, by=request.keeper, now=timezone.now())
    except (IllegalStep, Lapsed, StillLivedIn) as refusal:
        return back(place_notices.code_of(refusal))
    if word == "left" and not _said_free(placement_id):
        return back("left_full")
    return back(word)


def _said_free(placement_id: UUID) -> bool:
    """Whether the board says that every unit of it is free now."""
    now = timezone.now()
    said = Availability.objects.filter(unit=OuterRef("unit"), during__contains=now)
    return not PlacedUnit.objects.filter(~Exists(said), placement=placement_id).exists()


@require_POST
@board_page
def keep(request: KeeperRequest, unit_id: UUID) -> HttpResponse:
    """Keep a free place for somebody on the house's own phone."""
    lasts = KEEP_HOURS.get(request.POST.get("hours", ""))
    if lasts is None:
        raise Http404
    try:
        placements.keep(unit_id=unit_id, lasts=lasts, by=request.keeper, now=timezone.now())
    except (JustTaken, NotFree) as refusal:
        return back(place_notices.code_of(refusal), at=str(unit_id))
    return back("kept", at=str(unit_id))


@require_POST
@board_page
def seen(request: KeeperRequest, notice_id: UUID) -> HttpResponse:
    """Say that the house has seen that a yes was taken back."""
    organisation_id = Team.objects.get(id=request.keeper.team_id).organisation_id
    now = timezone.now()
    consents.see_notice(notice_id=notice_id, organisation_id=organisation_id, now=now)
    return back("notice_seen")
