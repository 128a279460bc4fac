"""The coordinators' pages: which pharmacies are verified, and who is trained until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from pharmacy.register import pharmacies, trainings
from reports.accounts.directory import profiles
from reports.accounts.guards.staff_guard import StaffRequest
from reports.accounts.models import Team, TeamKind
from reports.accounts.roles import Permission
from reports.console.frame.desk_page import Note, desk_around, desk_page

DONE: dict[str, Promise] = {
    "verified": _("Verified. Its counters may be used from now on."),
    "withdrawn": _(
        "Withdrawn. Its counters show numbers to call and nothing else, and its systems’ tokens"
        " have ended."
    ),
    "trained": _("The training is written down."),
}


class TrainingForm(forms.Form):
    """When somebody was trained."""

    done_on = forms.DateField(
        label=_("Day of the training"), widget=forms.DateInput(attrs={"type": "date"})
    )


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of a pharmacy, and the last day on which they may pass a report on."""

    user_id: UUID
    name: str
    until: date | None
    current: bool
    form: TrainingForm


@require_GET
@desk_page(Permission.LEAD)
def all_pharmacies(request: StaffRequest) -> HttpResponse:
    """Every pharmacy, and the teams that wait to be verified."""
    context = {"pharmacies": pharmacies.everyone(), "waiting": pharmacies.waiting()}
    return _show(request, "all", context)


@require_POST
@desk_page(Permission.LEAD)
def verify(request: StaffRequest, team_id: UUID) -> HttpResponse:
    """Verify one, or let it in again."""
    try:
        pharmacies.verify(team_id=team_id, by=request.staff, now=timezone.now())
    except pharmacies.NoPharmacy:
        raise Http404 from None
    except pharmacies.AlreadyVerified:
        pass  # clicked twice: it is what was wanted
    return _back("verified")


@require_POST
@desk_page(Permission.LEAD)
def withdraw(request: StaffRequest, team_id: UUID) -> HttpResponse:
    """End one."""
    try:
        pharmacies.withdraw(team_id=team_id, by=request.staff, now=timezone.now())
    except pharmacies.NoPharmacy:
        raise Http404 from None
    return _back("withdrawn")


@require_GET
@desk_page(Permission.LEAD)
def people(request: StaffRequest, team_id: UUID) -> HttpResponse:
    """Who works in one pharmacy, and until when each is trained."""
    return _people(request, team_id)


@require_POST
@desk_page(Permission.LEAD)
def train(request: StaffRequest, team_id: UUID, user_id: UUID) -> HttpResponse:
    """Write down a training."""
    form = TrainingForm(request.POST, auto_id=f"{user_id}-%s")
    if not form.is_valid():
        return _people(request, team_id, typed=(user_id, form), status=422)
    try:
        trainings.record_training(
            user_id=user_id,
            done_on=form.cleaned_data["done_on"],
            by=request.staff,
            now=timezone.now(),
        )
    except trainings.NobodyThere:
        raise Http404 from None
    except trainings.NotThen:
        form.add_error("done_on", _("A training lies in the past and is still good today."))
        return _people(request, team_id, typed=(user_id, form), status=422)
    return redirect(f"{reverse('pharmacy:people', args=[team_id])}?done=trained")


def _people(
    request: StaffRequest,
    team_id: UUID,
    *,
    typed: tuple[UUID, TrainingForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    team = Team.objects.filter(pk=team_id, kind=TeamKind.PHARMACY).first()
    if team is None:
        raise Http404
    context = {"name": profiles.open_team_profile(team).name, "team_id": team_id}
    return _show(request, "people", {**context, "people": _lines(team_id, typed)}, status=status)


def _lines(team_id: UUID, typed: tuple[UUID, TrainingForm] | None) -> Sequence[Person]:
    members = profiles.members(team_ids=[team_id]).get(team_id, [])
    until = trainings.until([each.user_id for each in members])
    forms_typed = dict([typed] if typed else [])
    day = pharmacies.today(timezone.now())
    return [
        Person(
            user_id=each.user_id,
            name=each.profile.name,
            until=until.get(each.user_id),
            current=until.get(each.user_id, date.min) >= day,
            form=forms_typed.get(each.user_id) or TrainingForm(auto_id=f"{each.user_id}-%s"),
        )
        for each in members
    ]


def _back(done: str) -> HttpResponse:
    return redirect(f"{reverse('pharmacy:all')}?done={done}")


def _show(
    request: StaffRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    done = DONE.get(request.GET.get("done", ""))
    notes = [Note(kind="done", words=done)] if done else []
    desk = desk_around(notes)
    page = f"pharmacy/desk/{template}.html"
    return render(request, page, {"desk": desk, **context}, status=status)
