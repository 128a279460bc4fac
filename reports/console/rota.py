"""The rota: who is on duty when, a week at a time. A coordinator adds and removes shifts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from reports.accounts.pages import StaffRequest
from reports.accounts.profiles import Member, members
from reports.accounts.roles import Permission
from reports.accounts.staff import NotStaff
from reports.accounts.teams import TeamInfo, care_teams
from reports.cases import rota
from reports.cases.models import Shift
from reports.console.forms import Choices, offer
from reports.console.page import desk_page, show
from reports.region import region

WEEK = timedelta(days=7)

REFUSALS = {
    NotStaff: gettext_lazy("This person does not work on that team."),
    rota.NotOnTeam: gettext_lazy("This person does not work on that team."),
    rota.ImpossibleShift: gettext_lazy("A shift ends after it starts, and within 24 hours."),
    rota.ShiftTwice: gettext_lazy("This shift is on the rota already."),
}


@dataclass(frozen=True, kw_only=True)
class OnRota:
    """One shift in words."""

    shift_id: UUID
    who: str
    team: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the week and the shifts that begin on it."""

    day: date
    shifts: Sequence[OnRota]


@dataclass(frozen=True, kw_only=True)
class RotaPage:
    """One week of shifts, and the form that adds one."""

    days: Sequence[Day]
    form: "ShiftForm"
    this: date
    before: date
    after: date


class ShiftForm(forms.Form):
    """Somebody in a team, from when until when."""

    who = forms.CharField(label=gettext_lazy("Who"), widget=forms.Select)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_who(self) -> tuple[UUID, UUID]:
        """The team and the person, which the list sends as one value."""
        try:
            team_id, user_id = (UUID(part) for part in self.cleaned_data["who"].split("/"))
        except ValueError:
            raise forms.ValidationError(_("Choose somebody from the list.")) from None
        return team_id, user_id


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Permission.LEAD)
def week(request: StaffRequest) -> HttpResponse:
    """One week; a POST adds a shift to it."""
    monday = monday_of(request.GET.get("week", ""), today=timezone.localdate())
    if request.method != "POST":
        return _show(request, monday, ShiftForm(initial=_tomorrow(), auto_id="shift-%s"))
    form = ShiftForm(request.POST, auto_id="shift-%s")
    if form.is_valid() and _added(request, form):
        return redirect(f"{reverse('desk:rota')}?week={monday}&done=shift")
    return _show(request, monday, form, status=422)


@require_POST
@desk_page(Permission.LEAD)
def remove(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift off the rota."""
    rota.remove_shift(shift_id=shift_id, by=request.staff, now=timezone.now())
    monday = monday_of(request.POST.get("week", ""), today=timezone.localdate())
    return redirect(f"{reverse('desk:rota')}?week={monday}&done=shift_removed")


def monday_of(text: str, *, today: date) -> date:
    """The Monday of the week that a date in the address names; of this week if it names none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    return day - timedelta(days=day.weekday())


def _added(request: StaffRequest, form: ShiftForm) -> bool:
    team_id, user_id = form.cleaned_data["who"]
    try:
        rota.add_shift(
            team_id=team_id,
            user_id=user_id,
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
            by=request.staff,
            now=timezone.now(),
        )
    except tuple(REFUSALS) as refusal:
        form.add_error(None, REFUSALS[type(refusal)])
        return False
    return True


def _show(
    request: StaffRequest, monday: date, form: ShiftForm, *, status: int = 200
) -> HttpResponse:
    teams = {team.team_id: team for team in care_teams()}
    people = members(team_ids=teams.keys())
    offer(form, "who", who_choices(teams, people))
    since = datetime.combine(monday, time(), region().timezone)
    shifts = rota.shifts(team_ids=teams.keys(), since=since, until=since + WEEK)
    page = RotaPage(
        days=days(shifts, monday=monday, teams=teams, people=people),
        form=form,
        this=monday,
        before=monday - WEEK,
        after=monday + WEEK,
    )
    return show(request, "rota", page, status=status)


def who_choices(teams: Mapping[UUID, TeamInfo], people: Mapping[UUID, Sequence[Member]]) -> Choices:
    """Everybody in a care team, as one list."""
    return [
        (f"{team_id}/{member.user_id}", f"{member.profile.name} · {team.name}")
        for team_id, team in teams.items()
        for member in people.get(team_id, ())
    ]


def days(
    shifts: Iterable[Shift],
    *,
    monday: date,
    teams: Mapping[UUID, TeamInfo],
    people: Mapping[UUID, Sequence[Member]],
) -> list[Day]:
    """Seven days; a shift that began before Monday is shown on Monday."""
    names = {member.user_id: member.profile.name for found in people.values() for member in found}
    found: dict[date, list[OnRota]] = {monday + timedelta(days=n): [] for n in range(7)}
    for shift in shifts:
        day = max(timezone.localdate(shift.starts_at), monday)
        found[day].append(
            OnRota(
                shift_id=shift.id,
                who=names.get(shift.user_id, _("Somebody who left")),
                team=teams[shift.team_id].name,
                starts_at=shift.starts_at,
                ends_at=shift.ends_at,
            )
        )
    return [Day(day=day, shifts=each) for day, each in found.items()]


def _tomorrow() -> dict[str, Any]:
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(
        days=1
    )
    return {"starts_at": start, "ends_at": start + timedelta(hours=8)}
