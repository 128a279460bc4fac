"""The coordinators' list of houses: admitting one, and which lacks what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.console.frame.desk_page import desk_around, desk_page
from reports.region import reading, region
from shelters.houses.admission import (
    KeepingTeam,
    NotADraft,
    StillUsed,
    admit_draft,
    admit_house,
    claimable,
    keeping_teams,
    withdraw_house,
)
from shelters.houses.missing_facts import Lack, lacking
from shelters.inventory.inventory import NoShelterTeam
from shelters.inventory.overview import HouseView, known_houses
from shelters.models import HouseKind, HouseState
from shelters.screens.labels import place_notices, unit_labels
from shelters.screens.labels.unit_labels import Mark

LACKS: Final[dict[Lack, Promise]] = {
    Lack.ADMISSION: _("not admitted yet"),
    Lack.CHECK: _("no check that holds"),
    Lack.PEOPLE: _("nobody keeps it"),
    Lack.ROOMS: _("no room"),
    Lack.ADDRESS: _("no address"),
    Lack.DUTY_PHONE: _("no duty phone"),
    Lack.FLAT: _("not said how somebody gets a flat"),
    Lack.CONFIRMATION: _("free places not confirmed"),
}
NO_TEAM: Final = _("Choose a team from the list.")


class AdmitForm(forms.Form):
    """A house: what it is called, what it is, roughly where, and who keeps it."""

    alias = forms.CharField(
        label=_("What is it called here?"),
        help_text=_("Nothing in it says where the house stands."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.TypedChoiceField(
        label=_("Kind of house"),
        choices=[("", _("Choose …")), *HouseKind.choices],
        coerce=HouseKind,
        error_messages={"required": _("Please choose what it is.")},
    )
    area = forms.ChoiceField(
        label=_("Area"),
        help_text=_("Its own people say more exactly where it stands; that stays sealed."),
        required=False,
    )
    team_id = forms.UUIDField(
        label=_("Who keeps it"),
        widget=forms.Select,
        error_messages={"required": _("Please choose a team.")},
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, teams: Sequence[KeepingTeam], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area"].choices = _areas()  # type: ignore[attr-defined]
        self.fields["team_id"].widget.choices = [
            ("", _("Choose …")),
            *((str(each.team_id), f"{each.organisation}: {each.name}") for each in teams),
        ]


@dataclass(frozen=True, kw_only=True)
class HouseRow:
    """One house, and what is missing of it."""

    id: UUID
    alias: str
    kind: str
    keeper: str
    rooms: str
    lacks: Sequence[str]
    fresh: Mark | None
    draft: bool
    family: bool


@dataclass(frozen=True, kw_only=True)
class HousesPage:
    """What the template shows; `elsewhere` counts what other registers list and nobody claimed."""

    houses: Sequence[HouseRow]
    teams: Sequence[KeepingTeam]
    elsewhere: int
    form: AdmitForm


@require_GET
@desk_page(Permission.LEAD)
def houses(request: StaffRequest) -> HttpResponse:
    """Show every house that is kept here."""
    return _show(request)


@require_POST
@desk_page(Permission.LEAD)
def admit(request: StaffRequest) -> HttpResponse:
    """Admit a house; its people say everything else themselves."""
    form = AdmitForm(request.POST, teams=keeping_teams(), auto_id="admit-%s")
    if not form.is_valid():
        return _show(request, form=form, status=422)
    try:
        admit_house(**form.cleaned_data, by=request.staff, now=timezone.now())
    except NoShelterTeam:
        form.add_error("team_id", NO_TEAM)
        return _show(request, form=form, status=422)
    return _back("house_admitted")


@require_POST
@desk_page(Permission.LEAD)
def admit_claimed(request: StaffRequest, house_id: UUID) -> HttpResponse:
    """Let people be sent to a house that its people have claimed."""
    try:
        admit_draft(house_id=house_id, by=request.staff, now=timezone.now())
    except NotADraft:
        return _back("house_moved")
    return _back("house_admitted")


@require_POST
@desk_page(Permission.LEAD)
def withdraw(request: StaffRequest, house_id: UUID) -> HttpResponse:
    """Take a house out for good; not while somebody lives there or is promised a place."""
    try:
        withdraw_house(house_id=house_id, by=request.staff, now=timezone.now())
    except NotADraft:
        return _back("house_moved")
    except StillUsed:
        return _back("house_used")
    return _back("house_withdrawn")


def _back(code: str) -> HttpResponse:
    return redirect(f"{reverse('shelters:houses')}?done={code}")


def _areas() -> Sequence[tuple[str, str | Promise]]:
    language = reading()
    groups = region().commune_groups.values()
    named = [(group.id, group.names.get(language, group.id)) for group in groups]
    return [("", _("Not said here")), *sorted(named, key=lambda each: each[1].casefold())]


def _row(house: HouseView, teams: dict[UUID, KeepingTeam], now: datetime) -> HouseRow:
    team = teams.get(house.team_id)
    found = lacking(house, people=team.people if team else 0, now=now)
    fresh = house.freshness(now=now)
    rooms = len(house.shown(()))
    return HouseRow(
        id=house.id,
        alias=house.facts.alias,
        kind=str(HouseKind(house.kind).label),
        keeper=f"{team.organisation}: {team.name}" if team else "",
        rooms=ngettext("%(n)d place", "%(n)d places", rooms) % {"n": rooms},
        lacks=[_lack(each, found.rules) for each in found.lacks],
        fresh=unit_labels.fresh_mark(fresh, now=now) if fresh else None,
        draft=house.state is HouseState.DRAFT,
        family=house.kind is HouseKind.HOST_FAMILY,
    )


def _lack(lack: Lack, rules: int) -> str:
    if lack is Lack.RULES:
        found = ngettext("%(n)d rule not answered", "%(n)d rules not answered", rules)
        return found % {"n": rules}
    return str(LACKS[lack])


def _show(
    request: StaffRequest, *, form: AdmitForm | None = None, status: int = 200
) -> HttpResponse:
    now, teams = timezone.now(), keeping_teams()
    by_id = {each.team_id: each for each in teams}
    rows = [_row(house, by_id, now) for house in known_houses(now=now)]
    page = HousesPage(
        houses=sorted(rows, key=lambda row: (not row.draft, -len(row.lacks), row.alias)),
        teams=teams,
        elsewhere=len(claimable()),
        form=form or AdmitForm(teams=teams, auto_id="admit-%s", initial={"once": uuid4()}),
    )
    desk = desk_around(place_notices.notes(request.GET.get("done", "")))
    context = {"desk": desk, "page": page}
    return render(request, "shelters/houses/houses.html", context, status=status)
