"""The page on which a house says what it is called and how its people are reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from reports.accounts.page_language import read_by_staff
from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.region import region
from shelters.facts.unit_facts import Budget, HouseFacts
from shelters.houses.house_rules import change_reach
from shelters.inventory.overview import HouseView, house_of
from shelters.match_runs.nights_left import nights_left
from shelters.models import HouseKind
from shelters.screens.board.house_guard import KeeperRequest, answering_page, show

MOST_SHIFTS: Final = 4


class ReachForm(forms.Form):
    """A name, a duty phone, hours at which its people change, and how it counts."""

    alias = forms.CharField(
        label=gettext_lazy("What is the house called here?"),
        help_text=gettext_lazy("Care workers see it. Nothing in it says where the house stands."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    duty_phone = forms.CharField(
        label=gettext_lazy("Duty phone"),
        help_text=gettext_lazy(
            "A mobile that whoever is on duty has with them. At each change of shift it is asked"
            " by text whether free places still are. Leave it empty if there is none."
        ),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    phone_language = forms.ChoiceField(
        label=gettext_lazy("Language of these texts"), required=False
    )
    counts_only = forms.BooleanField(
        label=gettext_lazy("We only say how many places are free, not which"), required=False
    )
    per_night = forms.FloatField(
        label=gettext_lazy("What may a room cost a night at most?"),
        required=False,
        min_value=0,
        max_value=9999,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 7}),
    )
    nights = forms.IntegerField(
        label=gettext_lazy("For how many nights in all is there money?"),
        required=False,
        min_value=0,
        max_value=99999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
    )

    def __init__(self, *args: Any, hotel: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["phone_language"].choices = read_by_staff()  # type: ignore[attr-defined]
        for number in range(1, MOST_SHIFTS + 1):
            self.fields[f"shift-{number}"] = forms.TimeField(
                label=_("Change of shift %(n)d") % {"n": number},
                required=False,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )
        if not hotel:
            del self.fields["per_night"], self.fields["nights"]

    @property
    def shifts(self) -> Iterator[forms.BoundField]:
        """For the template."""
        return (self[f"shift-{number}"] for number in range(1, MOST_SHIFTS + 1))

    def clean_duty_phone(self) -> str:
        """In E.164, or empty."""
        typed: str = self.cleaned_data["duty_phone"].strip()
        try:
            return parse_number(typed, country=region().country, for_texts=True) if typed else ""
        except NotAPhoneNumber as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        """A budget has both numbers or neither."""
        said = self.cleaned_data
        if (said.get("per_night") is None) is not (said.get("nights") is None):
            self.add_error(None, _("Say both what a night may cost and for how many, or neither."))
        return said

    def budget(self) -> Budget | None:
        """What is typed of it. Call when valid."""
        said = self.cleaned_data
        if said.get("per_night") is None:
            return None
        return Budget(per_night=said["per_night"], nights=said["nights"])

    def shift_changes(self) -> Sequence[str]:
        """The hours, each once, in their order. Call when valid."""
        every = (self.cleaned_data[f"shift-{number}"] for number in range(1, MOST_SHIFTS + 1))
        return sorted({f"{each:%H:%M}" for each in every if each})


@dataclass(frozen=True, kw_only=True)
class ReachPage:
    """What the template shows; `hours` are those of the region, for a house without its own.

    `left` says in words how many nights of its budget a hotel has left.
    """

    house_id: UUID
    alias: str
    hours: str
    left: str
    form: ReachForm


@require_http_methods(["GET", "POST"])
@answering_page
def reach(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Show and change how a house of theirs is reached."""
    now = timezone.now()
    house = house_of(house_id=house_id, team_id=request.keeper.team_id, now=now)
    hotel = house.kind is HouseKind.HOTEL
    if request.method == "GET":
        form = ReachForm(hotel=hotel, initial=_typed(house.facts), auto_id="reach-%s")
        return _show(request, house, form)
    form = ReachForm(request.POST, hotel=hotel, auto_id="reach-%s")
    if not form.is_valid():
        return _show(request, house, form, status=422)
    said = form.cleaned_data
    change_reach(
        house_id=house_id,
        alias=said["alias"],
        duty_phone=said["duty_phone"],
        phone_language=said["phone_language"],
        shift_changes=form.shift_changes(),
        counts_only=said["counts_only"],
        budget=form.budget() if hotel else house.facts.budget,
        by=request.keeper,
        now=now,
    )
    return redirect(f"{reverse('shelters:house', args=[house_id])}?done=house")


def _left(house: HouseView, now: datetime) -> str:
    budget, since = house.facts.budget, house.facts.budget_since
    if budget is None:
        return ""
    left = nights_left(house.id, budget.nights, since, now=now)
    return ngettext(
        "%(n)d night is left. Whoever is held a room takes the nights they ask for; those who do"
        " not come give them back. A new number counts from when you save it.",
        "%(n)d nights are left. Whoever is held a room takes the nights they ask for; those who do"
        " not come give them back. A new number counts from when you save it.",
        left,
    ) % {"n": left}


def _typed(facts: HouseFacts) -> dict[str, Any]:
    hours = zip(range(1, MOST_SHIFTS + 1), facts.shift_changes, strict=False)
    return {
        "alias": facts.alias,
        "duty_phone": facts.duty_phone,
        "phone_language": facts.phone_language or region().languages[0],
        "counts_only": facts.counts_only,
        "per_night": facts.budget.per_night if facts.budget else None,
        "nights": facts.budget.nights if facts.budget else None,
        **{f"shift-{number}": time.fromisoformat(hour) for number, hour in hours},
    }


def _show(
    request: KeeperRequest, house: HouseView, form: ReachForm, *, status: int = 200
) -> HttpResponse:
    page = ReachPage(
        house_id=house.id,
        alias=house.facts.alias,
        hours=", ".join(f"{each:%H:%M}" for each in region().places.shift_changes),
        left=_left(house, timezone.now()),
        form=form,
    )
    return show(request, "houses/reach", page, status=status)
