"""One unit: three large buttons, and what is known of later."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from shelters.boards import house_board
from shelters.inventory.overview import unit_of
from shelters.inventory.unit_availability import (
    EndsBefore,
    say_closed,
    say_free,
    say_full,
    take_back,
)
from shelters.models import ClosureReason
from shelters.screens.board.bed_board import back
from shelters.screens.board.house_guard import KeeperRequest, board_page, show
from shelters.screens.forms.house_forms import NOT_BACKWARDS, ClosureForm, VacancyForm
from shelters.screens.labels import place_notices
from shelters.screens.labels.board_rows import UnitRow, unit_row


@dataclass(frozen=True, kw_only=True)
class UnitPage:
    """What the template shows."""

    house_id: UUID
    alias: str
    unit: UnitRow
    vacancy: VacancyForm
    closure: ClosureForm


@require_GET
@board_page
def unit(request: KeeperRequest, unit_id: UUID) -> HttpResponse:
    """Show one unit and what can be said of it."""
    return _show(request, unit_id)


@require_POST
@board_page
def say(request: KeeperRequest, unit_id: UUID) -> HttpResponse:
    """Say that it is free, full or closed from now on; the second of two taps."""
    word, now = request.POST.get("word", ""), timezone.now()
    house, _unit = unit_of(unit_id=unit_id, team_id=request.keeper.team_id, now=now)
    if word == "free":
        say_free(
            unit_id=unit_id, since=now, by=request.keeper, source=request.keeper.source, now=now
        )
    elif word == "full":
        say_full(unit_id=unit_id, by=request.keeper, now=now)
    elif word == "closed":
        reason = ClosureReason.OTHER
        say_closed(unit_id=unit_id, reason=reason, since=now, by=request.keeper, now=now)
    else:
        raise Http404
    return back(
        place_notices.found_at(house, word, now=timezone.now()) if word == "free" else word,
        at=str(unit_id),
    )


@require_POST
@board_page
def vacancy(request: KeeperRequest, unit_id: UUID) -> HttpResponse:
    """Say from when on it will be free."""
    form = VacancyForm(request.POST, auto_id="vacancy-%s")
    if not form.is_valid():
        return _show(request, unit_id, vacancy=form, status=422)
    said = form.cleaned_data
    now = timezone.now()
    try:
        say_free(
            unit_id=unit_id,
            since=max(said["since"], now),
            until=said["until"],
            by=request.keeper,
            source=request.keeper.source,
            now=now,
        )
    except EndsBefore:
        form.add_error("until", NOT_BACKWARDS)
        return _show(request, unit_id, vacancy=form, status=422)
    return back("vacancy", at=str(unit_id))


@require_POST
@board_page
def close(request: KeeperRequest, unit_id: UUID) -> HttpResponse:
    """Say for how long nobody can come, and why."""
    form = ClosureForm(request.POST, auto_id="closure-%s")
    if not form.is_valid():
        return _show(request, unit_id, closure=form, status=422)
    said = form.cleaned_data
    now = timezone.now()
    try:
        say_closed(
            unit_id=unit_id,
            reason=said["reason"],
            since=max(said["since"] or now, now),
            until=said["until"],
            by=request.keeper,
            now=now,
        )
    except EndsBefore:
        form.add_error("until", NOT_BACKWARDS)
        return _show(request, unit_id, closure=form, status=422)
    return back("closed", at=str(unit_id))


@require_POST
@board_page
def withdraw(request: KeeperRequest, unit_id: UUID, vacancy_id: UUID) -> HttpResponse:
    """Take back a vacancy that was said for later."""
    take_back(unit_id=unit_id, vacancy_id=vacancy_id, by=request.keeper, now=timezone.now())
    return back("taken_back", at=str(unit_id))


def _show(
    request: KeeperRequest,
    unit_id: UUID,
    *,
    vacancy: VacancyForm | None = None,
    closure: ClosureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    house, found = unit_of(unit_id=unit_id, team_id=request.keeper.team_id, now=now)
    taken = house_board.taken([unit_id], now=now)
    page = UnitPage(
        house_id=house.id,
        alias=house.facts.alias,
        unit=unit_row(found, taken.get(unit_id), now=now),
        vacancy=vacancy or VacancyForm(auto_id="vacancy-%s"),
        closure=closure or ClosureForm(auto_id="closure-%s"),
    )
    return show(request, "unit", page, status=status)
