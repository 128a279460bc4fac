"""The pages of rules: a group of questions for the house, or for a room in which they differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shelters.houses.concerns import Concerned
from shelters.houses.contradictions import Contradicts
from shelters.houses.house_rooms import change_room
from shelters.houses.house_rules import change_rules
from shelters.inventory.overview import HouseView, house_of, unit_of
from shelters.screens.board.house_guard import KeeperRequest, answering_page, show
from shelters.screens.forms.answers_form import AnswersForm, as_typed
from shelters.screens.forms.rule_questions import BY_CODE, GROUPS, Group, group_after
from shelters.screens.houses.concern_check import Asking, asked, asking

ASK_THE_REST = "ask"


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """What the template shows; `room` is empty on the house's own pages."""

    house_id: UUID
    alias: str
    room: str
    room_id: UUID | None
    group: Group
    place: int
    places: int
    form: AnswersForm
    asking: Asking | None
    rest: str


@require_http_methods(["GET", "POST"])
@answering_page
def rules(request: KeeperRequest, house_id: UUID, code: str) -> HttpResponse:
    """Ask a group of questions about the house; each page that is sent is kept at once."""
    group, now = _group(code), timezone.now()
    house = house_of(house_id=house_id, team_id=request.keeper.team_id, now=now)
    if request.method == "GET":
        initial = as_typed(house.facts.rules, house.facts.asks, group)
        form = AnswersForm(group=group, facts=house.facts.rules, initial=initial)
        return _show(request, house, form)
    form = AnswersForm(request.POST, group=group, facts=house.facts.rules)
    if not form.is_valid():
        return _show(request, house, form, status=422)
    try:
        change_rules(
            house_id=house_id,
            said=form.said(),
            asks=_asks(request, form),
            asked=asked(request),
            by=request.keeper,
            now=now,
        )
    except Contradicts as refusal:
        form.tell(refusal.found)
        return _show(request, house, form, status=422)
    except Concerned as refusal:
        question = asking(refusal.found, house, now=now)
        rest = request.POST.get("rest", "")
        return _show(request, house, form, question=question, rest=rest, status=409)
    return redirect(_onward(house_id, group))


@require_http_methods(["GET", "POST"])
@answering_page
def room_rules(request: KeeperRequest, unit_id: UUID, code: str) -> HttpResponse:
    """Ask what is different in one room."""
    group, now = _group(code), timezone.now()
    house, unit = unit_of(unit_id=unit_id, team_id=request.keeper.team_id, now=now)
    room = (unit.id, unit.facts.name)
    if request.method == "GET":
        initial = as_typed(unit.facts, (), group)
        form = AnswersForm(group=group, facts=unit.facts, of_room=True, initial=initial)
        return _show(request, house, form, room=room)
    form = AnswersForm(request.POST, group=group, facts=unit.facts, of_room=True)
    if not form.is_valid():
        return _show(request, house, form, room=room, status=422)
    try:
        change_room(
            unit_id=unit_id,
            facts=replace(unit.facts, **form.said()),
            asked=asked(request),
            by=request.keeper,
            now=now,
        )
    except Contradicts as refusal:
        form.tell([replace(each, unit="") for each in refusal.found])
        return _show(request, house, form, room=room, status=422)
    except Concerned as refusal:
        question = asking(refusal.found, house, now=now)
        return _show(request, house, form, room=room, question=question, status=409)
    return redirect(f"{reverse('shelters:room', args=[unit_id])}?done=unit")


def _group(code: str) -> Group:
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]


def _asks(request: KeeperRequest, form: AnswersForm) -> Sequence[str]:
    """What was answered by "ask us"; by the second button all that is left open."""
    if request.POST.get("rest") != ASK_THE_REST:
        return list(form.asks())
    said = form.said()
    return [name for name, fact in said.items() if fact is None]


def _onward(house_id: UUID, group: Group) -> str:
    """The next group, after the last one the house."""
    after = group_after(group.code)
    if after is None:
        return f"{reverse('shelters:house', args=[house_id])}?done=house"
    return f"{reverse('shelters:rules', args=[house_id, after.code])}?done=house"


def _show(
    request: KeeperRequest,
    house: HouseView,
    form: AnswersForm,
    *,
    room: tuple[UUID, str] | None = None,
    question: Asking | None = None,
    rest: str = "",
    status: int = 200,
) -> HttpResponse:
    page = RulesPage(
        house_id=house.id,
        alias=house.facts.alias,
        room=room[1] if room else "",
        room_id=room[0] if room else None,
        group=form.group,
        place=GROUPS.index(form.group) + 1,
        places=len(GROUPS),
        form=form,
        asking=question,
        rest=rest,
    )
    return show(request, "houses/rules", page, status=status)
