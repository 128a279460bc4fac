"""The coordinators' page of a host family: who checked it, until when, and what a family learns."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from reports.accounts.directory import profiles
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.roles import Permission
from reports.console.frame.desk_page import desk_around, desk_page
from shelters.facts.unit_facts import FamilyCheck
from shelters.inventory import family_checks
from shelters.inventory.family_checks import NoSuchCheck, NotACheckTime, OwnCheck
from shelters.inventory.house_staff import NotYours
from shelters.inventory.overview import HouseView, known_houses
from shelters.models import HouseKind
from shelters.screens.labels import place_notices

# So long before its end a check is said to run out.
SOON: Final = timedelta(days=42)


class CheckForm(forms.Form):
    """What a check is: all of it, done on a day, good until another."""

    home = forms.BooleanField(
        label=_("I was in their home: the room is their own, it locks, and there is a way out.")
    )
    everybody = forms.BooleanField(
        label=_("I spoke with everybody who lives there, children too, each of them alone once.")
    )
    record = forms.BooleanField(
        label=_("I read an extract from the criminal records of every adult who lives there.")
    )
    others = forms.BooleanField(label=_("Two people who know the family spoke for them."))
    rules = forms.BooleanField(
        label=_(
            "They know the rules and have signed them: no address to anybody, no photos, no rent in"
            " work or company, and the guest’s own key."
        )
    )
    follows = forms.BooleanField(
        label=_("Somebody of the team follows them, and a number answers them day and night.")
    )
    done_on = forms.DateField(
        label=_("Done on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Good until"),
        help_text=_("A year at most. After that day nobody new is sent there."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A check in words; `id` is what the second person sends back."""

    id: str
    done_on: date
    until: date
    by: str
    second: str
    own: bool


@dataclass(frozen=True, kw_only=True)
class FamilyPage:
    """What the template shows: the check there is, whether it holds, one to look at, a form."""

    id: UUID
    alias: str
    check: Checked | None
    holds: bool
    soon: bool
    waiting: Checked | None
    form: CheckForm


@require_http_methods(["GET", "POST"])
@desk_page(Permission.LEAD)
def family(request: StaffRequest, house_id: UUID) -> HttpResponse:
    """Show the check of a host family, and write down a new one."""
    now = timezone.now()
    house = _family(house_id, now)
    if request.method == "GET":
        return _show(request, house, CheckForm(auto_id="check-%s"), now)
    form = CheckForm(request.POST, auto_id="check-%s")
    if form.is_valid():
        days: dict[str, Any] = {name: form.cleaned_data[name] for name in ("done_on", "until")}
        try:
            family_checks.write_check(house_id=house_id, by=request.staff, now=now, **days)
        except NotACheckTime:
            form.add_error(
                "until",
                _("Done in the last three months, not later than today; good for a year at most."),
            )
        else:
            return _back(house_id, "family_checked")
    return _show(request, house, form, now, status=422)


@require_POST
@desk_page(Permission.LEAD)
def second(request: StaffRequest, house_id: UUID) -> HttpResponse:
    """Look at a check as the second person."""
    check_id = request.POST.get("check", "")
    try:
        family_checks.second_check(
            house_id=house_id, check_id=check_id, by=request.staff, now=timezone.now()
        )
    except NoSuchCheck:
        return _back(house_id, "house_moved")
    except OwnCheck:
        return _back(house_id, "own_check")
    return _back(house_id, "family_seconded")


@require_POST
@desk_page(Permission.LEAD)
def take_back(request: StaffRequest, house_id: UUID) -> HttpResponse:
    """Take the check back: nobody new is sent there."""
    family_checks.end_check(house_id=house_id, by=request.staff, now=timezone.now())
    return _back(house_id, "family_ended")


def _back(house_id: UUID, code: str) -> HttpResponse:
    return redirect(f"{reverse('shelters:family', args=[house_id])}?done={code}")


def _family(house_id: UUID, now: datetime) -> HouseView:
    for house in known_houses(now=now):
        if house.id == house_id and house.kind is HouseKind.HOST_FAMILY:
            return house
    raise NotYours


def _checked(check: FamilyCheck | None, request: StaffRequest) -> Checked | None:
    if check is None:
        return None
    people = [UUID(each) for each in (check.by, check.second) if each]
    names = profiles.names(people)
    return Checked(
        id=family_checks.id_of(check),
        done_on=date.fromisoformat(check.done_on),
        until=date.fromisoformat(check.until),
        by=names.get(UUID(check.by), ""),
        second=names.get(UUID(check.second), "") if check.second else "",
        own=check.by == str(request.staff.user_id),
    )


def _show(
    request: StaffRequest, house: HouseView, form: CheckForm, now: datetime, *, status: int = 200
) -> HttpResponse:
    check, today = house.facts.family_check, family_checks.today(now)
    page = FamilyPage(
        id=house.id,
        alias=house.facts.alias,
        check=_checked(check, request),
        holds=house.takes_people(now=now),
        soon=check is not None and date.fromisoformat(check.until) <= today + SOON,
        waiting=_checked(house.facts.next_check, request),
        form=form,
    )
    context = {"desk": desk_around(place_notices.notes(request.GET.get("done", ""))), "page": page}
    return render(request, "shelters/houses/family.html", context, status=status)
