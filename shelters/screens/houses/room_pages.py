"""The pages of rooms: adding one or a dozen alike, changing one, retiring it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from shelters.facts.unit_facts import UnitFacts
from shelters.houses.concerns import Concerned
from shelters.houses.contradictions import Contradiction, Contradicts
from shelters.houses.house_rooms import MOST_AT_ONCE, Taken, add_rooms, change_room, retire_room
from shelters.inventory.overview import HouseView, UnitView, house_of, unit_of
from shelters.screens.board.house_guard import KeeperRequest, answering_page, show
from shelters.screens.forms.answers_form import contradiction_words
from shelters.screens.forms.rule_questions import GROUPS, Group
from shelters.screens.houses.concern_check import Asking, asked, asking
from shelters.screens.labels.board_rows import unit_name


def _count(label: Any, *, least: int, most: int, **options: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4})
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=widget, **options
    )


class RoomForm(forms.Form):
    """What a room is called and how many sleep there; the rest is as the house says."""

    name = forms.CharField(
        label=_("What do you call it?"),
        help_text=_("As “Room” or “Studio”. Several are numbered by themselves."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    beds = _count(_("Beds"), least=0, most=30)
    cots = _count(_("Cots for children under three"), least=0, most=10, required=False)

    def facts(self, before: UnitFacts) -> UnitFacts:
        """What is typed, over what was said before. Call when valid."""
        said = self.cleaned_data
        return replace(before, name=said["name"], beds=said["beds"], cots=said["cots"])

    def tell(self, found: Sequence[Contradiction]) -> None:
        """Show what contradicts what the house says."""
        for each in found:
            self.add_error(None, contradiction_words(replace(each, unit="")))


class AddRoomsForm(RoomForm):
    """New rooms: how many alike, and whether they are free now."""

    many = _count(
        _("How many of these are there?"),
        least=1,
        most=MOST_AT_ONCE,
        initial=1,
        help_text=_("All alike: what differs in one of them can be changed afterwards."),
    )
    free = forms.BooleanField(label=_("They are free now"), required=False)
    shared = forms.BooleanField(
        label=_("They are beds of one shared room"),
        required=False,
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("name", "many", "beds", "cots", "free", "shared", "once")


@dataclass(frozen=True, kw_only=True)
class AddPage:
    """What the template for new rooms shows."""

    house_id: UUID
    alias: str
    rooms: Sequence[str]
    form: AddRoomsForm


@dataclass(frozen=True, kw_only=True)
class RoomPage:
    """What the template of one room shows."""

    house_id: UUID
    unit_id: UUID
    alias: str
    name: str
    form: RoomForm
    groups: Sequence[Group]
    asking: Asking | None
    taken: Asking | None


@require_http_methods(["GET", "POST"])
@answering_page
def rooms(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Add rooms to a house."""
    now = timezone.now()
    house = house_of(house_id=house_id, team_id=request.keeper.team_id, now=now)
    if request.method == "GET":
        return _show_add(request, house, _new_form())
    form = AddRoomsForm(request.POST, auto_id="rooms-%s")
    if not form.is_valid():
        return _show_add(request, house, form, status=422)
    said = form.cleaned_data
    try:
        add_rooms(
            house_id=house_id,
            facts=form.facts(UnitFacts()),
            many=said["many"],
            free=said["free"],
            shared=said["shared"],
            once=said["once"],
            by=request.keeper,
            now=now,
        )
    except Contradicts as refusal:
        form.tell(refusal.found)
        return _show_add(request, house, form, status=422)
    return redirect(f"{reverse('shelters:rooms', args=[house_id])}?done=rooms")


@require_http_methods(["GET", "POST"])
@answering_page
def room(request: KeeperRequest, unit_id: UUID) -> HttpResponse:
    """Show one room as it is described, and change it."""
    now = timezone.now()
    house, unit = unit_of(unit_id=unit_id, team_id=request.keeper.team_id, now=now)
    if request.method == "GET":
        return _show_room(request, house, unit)
    form = RoomForm(request.POST, auto_id="room-%s")
    if not form.is_valid():
        return _show_room(request, house, unit, form=form, status=422)
    facts = form.facts(unit.facts)
    try:
        change_room(unit_id=unit_id, facts=facts, asked=asked(request), by=request.keeper, now=now)
    except Contradicts as refusal:
        form.tell(refusal.found)
        return _show_room(request, house, unit, form=form, status=422)
    except Concerned as refusal:
        question = asking(refusal.found, house, now=now)
        return _show_room(request, house, unit, form=form, question=question, status=409)
    return redirect(f"{reverse('shelters:room', args=[unit_id])}?done=unit")


@require_POST
@answering_page
def retire(request: KeeperRequest, unit_id: UUID) -> HttpResponse:
    """Take a room out of the house; not while somebody has it."""
    now = timezone.now()
    house, unit = unit_of(unit_id=unit_id, team_id=request.keeper.team_id, now=now)
    try:
        retire_room(unit_id=unit_id, by=request.keeper, now=now)
    except Taken as refusal:
        taken = asking(refusal.found, house, now=now)
        return _show_room(request, house, unit, taken=taken, status=409)
    return redirect(f"{reverse('shelters:house', args=[house.id])}?done=retired#rooms")


def _new_form() -> AddRoomsForm:
    return AddRoomsForm(auto_id="rooms-%s", initial={"once": uuid4(), "many": 1})


def _show_add(
    request: KeeperRequest, house: HouseView, form: AddRoomsForm, *, status: int = 200
) -> HttpResponse:
    page = AddPage(
        house_id=house.id,
        alias=house.facts.alias,
        rooms=[unit_name(unit) for unit in house.units if not unit.extra],
        form=form,
    )
    return show(request, "houses/rooms", page, status=status)


def _show_room(
    request: KeeperRequest,
    house: HouseView,
    unit: UnitView,
    *,
    form: RoomForm | None = None,
    question: Asking | None = None,
    taken: Asking | None = None,
    status: int = 200,
) -> HttpResponse:
    facts = unit.facts
    typed = {"name": facts.name, "beds": facts.beds, "cots": facts.cots}
    page = RoomPage(
        house_id=house.id,
        unit_id=unit.id,
        alias=house.facts.alias,
        name=unit_name(unit),
        form=form or RoomForm(auto_id="room-%s", initial=typed),
        groups=GROUPS,
        asking=question,
        taken=taken,
    )
    return show(request, "houses/room", page, status=status)
