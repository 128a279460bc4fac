"""The page on which a transit home says how somebody gets one of its flats."""

from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from reports.region import region
from shelters.facts.unit_facts import FlatTerms
from shelters.houses.house_rules import change_flat_terms
from shelters.inventory.overview import HouseView, house_of
from shelters.models import HouseKind
from shelters.screens.board.house_guard import KeeperRequest, answering_page, show

MOST_DAYS: Final = 365
CHOOSE: Final = ("", _("Choose …"))


class FlatForm(forms.Form):
    """Who decides, in how many days, what it costs, and who goes on supporting the household."""

    decides = forms.ChoiceField(
        label=_("Who decides who gets a flat?"),
        choices=[
            CHOOSE,
            ("house", _("The people of this house")),
            ("committee", _("A committee that meets")),
            ("public_service", _("A public service")),
        ],
    )
    decision_days = forms.IntegerField(
        label=_("Within how many days, at most?"),
        help_text=_(
            "0 is the same day. Whoever is offered to you keeps the flat until then; nobody who"
            " needs a place tonight is sent."
        ),
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 6}),
    )
    monthly = forms.FloatField(
        label=_("What does it cost a month, charges included?"),
        help_text=_("Of this the price of a day is made, for flats of which none is said."),
        required=False,
        min_value=0,
        max_value=99999,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 7}),
    )
    follows = forms.ChoiceField(
        label=_("Who goes on supporting the household, by a contract?"),
        choices=[
            CHOOSE,
            ("house", _("The people of this house")),
            ("other_service", _("Another service")),
            ("nobody", _("Nobody")),
        ],
    )


@dataclass(frozen=True, kw_only=True)
class FlatPage:
    """What the template shows; `most_days`: for how long at most somebody may live in a flat."""

    house_id: UUID
    alias: str
    most_days: int | None
    form: FlatForm


@require_http_methods(["GET", "POST"])
@answering_page
def flat(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Show and change how somebody gets a flat of a transit home of theirs."""
    now = timezone.now()
    house = house_of(house_id=house_id, team_id=request.keeper.team_id, now=now)
    if house.kind is not HouseKind.TRANSIT:
        raise Http404
    if request.method == "GET":
        terms = house.facts.flat_terms
        form = FlatForm(initial=asdict(terms) if terms else None, auto_id="flat-%s")
        return _show(request, house, form)
    form = FlatForm(request.POST, auto_id="flat-%s")
    if not form.is_valid():
        return _show(request, house, form, status=422)
    terms = FlatTerms(**form.cleaned_data)
    change_flat_terms(house_id=house_id, terms=terms, by=request.keeper, now=now)
    return redirect(f"{reverse('shelters:house', args=[house_id])}?done=house")


def _show(
    request: KeeperRequest, house: HouseView, form: FlatForm, *, status: int = 200
) -> HttpResponse:
    page = FlatPage(
        house_id=house.id,
        alias=house.facts.alias,
        most_days=region().places.flat_days,
        form=form,
    )
    return show(request, "houses/flat", page, status=status)
