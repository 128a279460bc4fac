"""One house as its people keep it: what is said, what is open, and where to say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from shelters.boards import house_board
from shelters.houses.house_rules import unanswered
from shelters.inventory.overview import HouseView, house_of
from shelters.models import HouseKind, HouseState
from shelters.screens.board.house_guard import KeeperRequest, answering_page, show
from shelters.screens.forms.house_forms import ClosureForm
from shelters.screens.forms.overflow_form import OverflowForm
from shelters.screens.forms.rule_questions import GROUPS, Group
from shelters.screens.houses.concern_check import Asking
from shelters.screens.labels import fact_labels
from shelters.screens.labels.board_rows import UnitRow, closed_words, unit_row


@dataclass(frozen=True, kw_only=True)
class Part:
    """A group of rules; `open` is how many of its questions nobody has answered."""

    code: str
    words: str
    open: str


@dataclass(frozen=True, kw_only=True)
class HousePage:
    """What the template shows; `surge`: extra beds are up."""

    id: UUID
    alias: str
    kind: str
    draft: bool
    unchecked: bool
    family: bool
    closed: str
    parts: Sequence[Part]
    next: str
    rooms: Sequence[UnitRow]
    has_address: bool
    has_phone: bool
    transit: bool
    flat: Sequence[str]
    closure: Form
    overflow: Form
    surge: bool
    asking: Asking | None


@require_GET
@answering_page
def house(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Show one house of theirs."""
    return show_house(request, house_id)


def show_house(
    request: KeeperRequest,
    house_id: UUID,
    *,
    closure: Form | None = None,
    overflow: Form | None = None,
    asking: Asking | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as it is now; forms that came back with faults in place of new ones."""
    now = timezone.now()
    found = house_of(house_id=house_id, team_id=request.keeper.team_id, now=now)
    page = HousePage(
        id=found.id,
        alias=found.facts.alias,
        kind=str(HouseKind(found.kind).label),
        draft=found.state is HouseState.DRAFT,
        unchecked=not found.takes_people(now=now),
        family=found.kind is HouseKind.HOST_FAMILY,
        closed=closed_words(found, now),
        parts=_parts(found),
        next=_next(found),
        rooms=_rooms(found, now),
        has_address=found.address_said,
        has_phone=bool(found.facts.duty_phone),
        transit=found.kind is HouseKind.TRANSIT,
        flat=fact_labels.flat(found.facts.flat_terms),
        closure=closure or ClosureForm(auto_id="closure-%s"),
        overflow=overflow or OverflowForm(auto_id="overflow-%s", now=now),
        surge=_surge(found),
        asking=asking,
    )
    return show(request, "houses/house", page, status=status)


def _surge(house: HouseView) -> bool:
    """While the house is closed nobody sees which of them are up."""
    return any(unit.extra and (unit.state.free or house.closed) for unit in house.units)


def _parts(house: HouseView) -> list[Part]:
    rest = set(unanswered(house.facts))
    return [_part(group, rest) for group in GROUPS]


def _part(group: Group, rest: set[str]) -> Part:
    left = sum(each.name in rest for each in group.questions)
    return Part(
        code=group.code,
        words=str(group.words),
        open=ngettext("%(n)d open", "%(n)d open", left) % {"n": left} if left else "",
    )


def _next(house: HouseView) -> str:
    """The first group in which a question is open; empty when none is."""
    return next((part.code for part in _parts(house) if part.open), "")


def _rooms(house: HouseView, now: datetime) -> list[UnitRow]:
    taken = house_board.taken([unit.id for unit in house.units], now=now)
    return [unit_row(unit, taken.get(unit.id), now=now) for unit in house.shown(taken)]
