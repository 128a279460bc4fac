"""A house that only counts says how many places of a kind are free, on its board."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from shelters.boards import house_board
from shelters.houses.house_counts import NotSoMany, kinds, say_count
from shelters.inventory.overview import house_of
from shelters.screens.board.house_guard import KeeperRequest, board_page
from shelters.screens.labels import place_notices


@require_POST
@board_page
def count(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Say how many of one kind are free now; the kind is named by one of its places."""
    now = timezone.now()
    house = house_of(house_id=house_id, team_id=request.keeper.team_id, now=now)
    taken = house_board.taken([unit.id for unit in house.units], now=now)
    named, free = request.POST.get("kind", ""), request.POST.get("free", "")
    kind = next((each for each in kinds(house, taken) if named in map(str, each.unit_ids)), None)
    if kind is None or not free.isdecimal() or len(free) > 3:
        raise Http404
    try:
        say_count(
            house_id=house_id,
            unit_ids=kind.unit_ids,
            free=int(free),
            by=request.keeper,
            source=request.keeper.source,
            now=now,
        )
    except NotSoMany:
        return _back(house_id, "count_moved")
    return _back(house_id, place_notices.found_at(house, "counted", now=timezone.now()))


def _back(house_id: UUID, code: str) -> HttpResponse:
    return redirect(f"{reverse('shelters:board')}?done={code}#house-{house_id}")
