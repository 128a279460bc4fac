"""One week pattern: days away, who stands in, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from reports.accounts.directory.staff import NotStaff
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.cases.assignment import rota, rota_exceptions, week_patterns
from reports.cases.assignment.pattern_hours import ALL_DAYS
from reports.cases.models import ShiftException, ShiftPattern
from reports.console.frame.desk_page import desk_page, show
from reports.console.rota.rota_forms import AwayForm, EndForm
from reports.console.rota.rota_gaps import People
from reports.console.rota.week_page import rota_people
from reports.region.weekly import MINUTES_A_DAY

REFUSALS: Final[dict[type[Exception], Promise]] = {
    NotStaff: gettext_lazy("This person does not work on that team."),
    rota.NotOnTeam: gettext_lazy("This person does not work on that team."),
    rota_exceptions.ImpossibleException: gettext_lazy(
        "Days away are days on which one of these shifts begins, the first before the last, and"
        " somebody else stands in."
    ),
    rota_exceptions.AwayTwice: gettext_lazy(
        "Something is noted for one of these days already. Take it off first."
    ),
    week_patterns.LongerEnd: gettext_lazy(
        "These shifts end before that day already. To let them go on, add them on the rota."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """Days on which it is different, in words. `who` is empty if nobody stands in."""

    exception_id: UUID
    first_day: date
    last_day: date
    who: str


@dataclass(frozen=True, kw_only=True)
class PatternPage:
    """A pattern in words, what is different on some days, and the forms that change it."""

    pattern_id: UUID
    who: str
    team: str
    days: str
    hours: str
    first_day: date
    last_day: date | None
    changes: Sequence[Change]
    away: AwayForm
    end: EndForm


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(Permission.LEAD)
def pattern(request: StaffRequest, pattern_id: UUID) -> HttpResponse:
    """The pattern; a POST says who is away and who stands in."""
    found = _found(pattern_id)
    if request.method != "POST":
        return _show(request, found)
    form = AwayForm(request.POST, auto_id="away-%s")
    if not form.is_valid():
        return _show(request, found, away=form, status=422)
    said = form.cleaned_data
    try:
        rota_exceptions.add_exception(
            pattern_id=pattern_id,
            first_day=said["first_day"],
            last_day=said["last_day"],
            instead_id=said["instead"],
            by=request.staff,
            now=timezone.now(),
        )
    except week_patterns.NoPattern:
        raise Http404 from None
    except tuple(REFUSALS) as refusal:
        form.add_error(None, str(REFUSALS[type(refusal)]))
        return _show(request, found, away=form, status=422)
    return _to_week(said["first_day"], "away")


@require_POST
@desk_page(Permission.LEAD)
def end(request: StaffRequest, pattern_id: UUID) -> HttpResponse:
    """Let it end with a day."""
    found = _found(pattern_id)
    form = EndForm(request.POST, auto_id="end-%s")
    if not form.is_valid():
        return _show(request, found, end=form, status=422)
    last_day = form.cleaned_data["last_day"]
    try:
        week_patterns.end_pattern(
            pattern_id=pattern_id, last_day=last_day, by=request.staff, now=timezone.now()
        )
    except week_patterns.NoPattern:
        raise Http404 from None
    except week_patterns.LongerEnd as refusal:
        form.add_error("last_day", str(REFUSALS[type(refusal)]))
        return _show(request, found, end=form, status=422)
    return _to_week(last_day, "pattern_ended")


@require_POST
@desk_page(Permission.LEAD)
def back(request: StaffRequest, exception_id: UUID) -> HttpResponse:
    """Take off what was different: the pattern holds again."""
    rota_exceptions.remove_exception(
        exception_id=exception_id, by=request.staff, now=timezone.now()
    )
    return _to_week(timezone.localdate(), "back")


def _found(pattern_id: UUID) -> ShiftPattern:
    found = ShiftPattern.objects.filter(id=pattern_id).first()
    if found is None:
        raise Http404
    return found


def _to_week(day: date, done: str) -> HttpResponse:
    return redirect(f"{reverse('desk:rota')}?week={day}&done={done}")


def _show(
    request: StaffRequest,
    found: ShiftPattern,
    *,
    away: AwayForm | None = None,
    end: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    people, left = rota_people(), _("Somebody who left")
    names, day = people.names, _day(request, found)
    away = away or AwayForm(initial={"first_day": day, "last_day": day}, auto_id="away-%s")
    away.offer(_others(people, found))
    rows = ShiftException.objects.filter(pattern=found).order_by("first_day")
    page = PatternPage(
        pattern_id=found.id,
        who=names.get(found.user_id, left),
        team=people.teams[found.team_id].name,
        days=_days(found),
        hours=f"{_clock(found.starts)} – {_clock(found.ends)}",
        first_day=found.first_day,
        last_day=found.last_day,
        changes=[
            Change(
                exception_id=row.id,
                first_day=row.first_day,
                last_day=row.last_day,
                who=names.get(row.instead_id, left) if row.instead_id else "",
            )
            for row in rows
        ],
        away=away,
        end=end or EndForm(initial={"last_day": timezone.localdate()}, auto_id="end-%s"),
    )
    return show(request, "pattern", page, status=status)


def _day(request: StaffRequest, found: ShiftPattern) -> date:
    """The day that the address names, else the next one of the pattern's."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        today = max(timezone.localdate(), found.first_day)
        coming = (today + timedelta(days=n) for n in range(7))
        return next((day for day in coming if found.has(day)), today)


def _others(people: People, found: ShiftPattern) -> list[tuple[str, str]]:
    return [
        (str(member.user_id), member.profile.name)
        for member in people.members.get(found.team_id, ())
        if member.user_id != found.user_id
    ]


def _days(found: ShiftPattern) -> str:
    if found.days == ALL_DAYS:
        return _("every day")
    return ", ".join(str(name) for day, name in WEEKDAYS_ABBR.items() if found.days & 1 << day)


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute % MINUTES_A_DAY, 60)
    return f"{hours:02}:{minutes:02}"
