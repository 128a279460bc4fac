"""The bed board: what waits for the house, then its units; two taps say how a unit stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from shelters.boards import house_board
from shelters.inventory.overview import houses_of
from shelters.inventory.unit_availability import confirm_all, open_house
from shelters.models import Source
from shelters.screens.board.house_guard import KeeperRequest, board_page, show
from shelters.screens.board.house_waiting import Part, parts
from shelters.screens.labels.board_rows import HouseRow, house_row


@dataclass(frozen=True, kw_only=True)
class BoardPage:
    """What the template shows."""

    parts: Sequence[Part]
    houses: Sequence[HouseRow]


@require_GET
@board_page
def bed_board(request: KeeperRequest) -> HttpResponse:
    """Show the houses of one team with every unit."""
    now = timezone.now()
    houses = houses_of(team_ids=[request.keeper.team_id], now=now)
    taken = house_board.taken([unit.id for house in houses for unit in house.units], now=now)
    logged_in = request.keeper.source is Source.BOARD
    page = BoardPage(
        parts=parts(houses, logged_in=logged_in, now=now),
        houses=[house_row(house, taken, now=now) for house in houses],
    )
    return show(request, "board", page)


@require_POST
@board_page
def confirm(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Stand by every unit that the board shows as free."""
    confirm_all(
        house_id=house_id, by=request.keeper, source=request.keeper.source, now=timezone.now()
    )
    return back("confirmed")


@require_POST
@board_page
def open_again(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """End the closure of a whole house."""
    open_house(house_id=house_id, by=request.keeper, now=timezone.now())
    return back("opened")


def back(done: str, *, at: str = "") -> HttpResponse:
    """Send whoever pressed something back to the board, which says that it is done."""
    return redirect(f"{reverse('shelters:board')}?done={done}{at and f'#unit-{at}'}")
