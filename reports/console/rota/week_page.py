"""One week of the rota, and the coming gaps. A coordinator adds and removes shifts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from reports.accounts.directory.profiles import members
from reports.accounts.directory.staff import NotStaff
from reports.accounts.directory.teams import care_teams
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.assignment import rota, week_patterns
from reports.cases.assignment.rota_stretches import stretches
from reports.console.case_actions.case_forms import offer
from reports.console.frame.desk_page import Note, desk_page, show
from reports.console.pictures.coverage_lanes import Coverage, Span
from reports.console.rota.rota_forms import PatternForm, ShiftForm, is_near
from reports.console.rota.rota_gaps import Missing, People, missing
from reports.console.rota.week_grid import TeamGrid, grids, week_days
from reports.console.staff_forms.duty_coverage import of_week
from reports.region import region

WEEK: Final = timedelta(days=7)
REFUSALS: Final = {
    NotStaff: gettext_lazy("This person does not work on that team."),
    rota.NotOnTeam: gettext_lazy("This person does not work on that team."),
    rota.ImpossibleShift: gettext_lazy("A shift ends after it starts, and within 24 hours."),
    rota.ShiftTwice: gettext_lazy("This shift is on the rota already."),
    week_patterns.ImpossiblePattern: gettext_lazy("The last day is not before the first."),
}
BEYOND: Final = gettext_lazy("The rota goes five years back and ahead. This is the present week.")


@dataclass(frozen=True, kw_only=True)
class RotaPage:
    """One week of shifts, the gaps of the coming days, and the forms that add to it."""

    days: Sequence[Span]
    grids: Sequence[TeamGrid]
    coverage: Sequence[tuple[str, Coverage]]
    today: date
    missing: Sequence[Missing]
    form: ShiftForm
    pattern: PatternForm
    this: date
    before: date
    after: date


@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Permission.LEAD)
def week(request: StaffRequest) -> HttpResponse:
    """One week; a POST adds a shift to it."""
    if request.method != "POST":
        return _show(request)
    form = ShiftForm(request.POST, auto_id="shift-%s")
    if form.is_valid() and _added(form, lambda: _add_shift(request, form)):
        return redirect(f"{reverse('desk:rota')}?week={_monday(request)}&done=shift")
    return _show(request, form=form, status=422)


@require_POST
@desk_page(Permission.LEAD)
def add_pattern(request: StaffRequest) -> HttpResponse:
    """Let shifts of somebody repeat every week."""
    form = PatternForm(request.POST, auto_id="pattern-%s")
    if form.is_valid() and _added(form, lambda: _add_pattern(request, form)):
        return redirect(f"{reverse('desk:rota')}?week={_monday(request)}&done=pattern")
    return _show(request, pattern=form, status=422)


@require_POST
@desk_page(Permission.LEAD)
def remove(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    """Take a shift off the rota."""
    rota.remove_shift(shift_id=shift_id, by=request.staff, now=timezone.now())
    monday = monday_of(request.POST.get("week", ""), today=timezone.localdate())
    return redirect(f"{reverse('desk:rota')}?week={monday}&done=shift_removed")


def monday_of(text: str, *, today: date) -> date:
    """The Monday of the week that a date in the address names; of this week if it names none, or
    one that the rota does not go to.
    """
    named = _named(text)
    day = named if named and is_near(named) else today
    return day - timedelta(days=day.weekday())


def _named(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def rota_people() -> People:
    """The teams of the rota and who is in them; two queries."""
    teams = {team.team_id: team for team in care_teams()}
    return People(teams, members(team_ids=teams.keys()))


def _monday(request: StaffRequest) -> date:
    return monday_of(request.GET.get("week", ""), today=timezone.localdate())


def _added(form: forms.Form, add: Callable[[], object]) -> bool:
    try:
        add()
    except tuple(REFUSALS) as refusal:
        form.add_error(None, str(REFUSALS[type(refusal)]))
        return False
    return True


def _add_shift(request: StaffRequest, form: ShiftForm) -> None:
    said = dict(form.cleaned_data)
    team_id, user_id = said.pop("who")
    rota.add_shift(team_id=team_id, user_id=user_id, **said, by=request.staff, now=timezone.now())


def _add_pattern(request: StaffRequest, form: PatternForm) -> None:
    said = dict(form.cleaned_data)
    team_id, user_id = said.pop("who")
    week_patterns.add_pattern(
        team_id=team_id, user_id=user_id, **said, by=request.staff, now=timezone.now()
    )


def _show(
    request: StaffRequest,
    *,
    form: ShiftForm | None = None,
    pattern: PatternForm | None = None,
    status: int = 200,
) -> HttpResponse:
    monday, people, now = _monday(request), rota_people(), timezone.now()
    form = form or ShiftForm(initial=_asked(request), auto_id="shift-%s")
    pattern = pattern or PatternForm(initial=_from_tomorrow(), auto_id="pattern-%s")
    for each in (form, pattern):
        offer(each, "who", people.choices)
    days = week_days(datetime.combine(monday, time(), region().timezone))
    found = stretches(team_ids=people.teams.keys(), since=days[0][0], until=days[-1][1])
    counts = rota.could_be_on_duty(now=now)
    page = RotaPage(
        days=days,
        grids=grids(found, days=days, people=people, counts=counts),
        coverage=[
            (team.name, of_week(team_id, found, counts, days=days, now=now))
            for team_id, team in people.teams.items()
        ],
        today=timezone.localdate(),
        missing=missing(teams=people.teams, counts=counts, now=now),
        form=form,
        pattern=pattern,
        this=monday,
        before=monday - WEEK,
        after=monday + WEEK,
    )
    named = _named(request.GET.get("week", ""))
    notes = [Note(kind="know", words=BEYOND)] if named and not is_near(named) else []
    return show(request, "rota", page, notes=notes, status=status)


def _asked(request: StaffRequest) -> dict[str, Any]:
    """What a link in the week asks to add: whose shift, and on which day; else tomorrow's."""
    start, day = _tomorrow(), _named(request.GET.get("day", ""))
    if day and is_near(day):
        moved = day - start["starts_at"].date()
        start = {name: at + moved for name, at in start.items()}
    return start | {"who": request.GET.get("who", "")}


def _tomorrow() -> dict[str, Any]:
    start = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(
        days=1
    )
    return {"starts_at": start, "ends_at": start + timedelta(hours=8)}


def _from_tomorrow() -> dict[str, Any]:
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {"first_day": tomorrow, "starts": time(9), "ends": time(17)}
