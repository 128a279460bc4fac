"""The page of where a house stands: sealed, opened by its own people with a reason, typed by them.

Once it has been said, nothing of it is shown before somebody has said why; the log keeps that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.guards.staff_guard import user_key
from reports.audit.events import ReasonCode
from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.region import reading, region
from reports.vault.primitives.padding import TooLong
from shelters.houses.concerns import Concerned
from shelters.houses.house_moves import move
from shelters.inventory.address import Address
from shelters.inventory.address_changes import OPENING, open_address
from shelters.inventory.overview import HouseView, house_of
from shelters.screens.board.house_guard import KeeperRequest, answering_page, show
from shelters.screens.houses.concern_check import Asking, asked, asking

LONGEST = 1000


class OpenForm(forms.Form):
    """Why it is opened."""

    reason = forms.TypedChoiceField(
        label=_("Why do you open it?"),
        choices=[(code.value, code.label) for code in OPENING],
        coerce=ReasonCode,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose why.")},
    )


class AddressForm(forms.Form):
    """Where it stands, how one finds it, and where it takes nobody from."""

    lines = forms.CharField(
        label=_("Address, as on an envelope"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    way = forms.CharField(
        label=_("How one finds it"),
        help_text=_("Which bell, which tram, where one waits. Only whoever comes is told."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Number to call on the way"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    zones = forms.MultipleChoiceField(
        label=_("In which commune is it?"),
        help_text=_("The match compares it, so that nobody comes where it is not safe for them."),
        error_messages={"required": _("Please choose at least one.")},
        widget=forms.CheckboxSelectMultiple,
    )
    not_from = forms.MultipleChoiceField(
        label=_("From where do you take nobody?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("zones", "not_from"):
            self.fields[name].choices = _communes()  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """In E.164, or empty."""
        typed: str = self.cleaned_data["phone"].strip()
        try:
            return parse_number(typed, country=region().country) if typed else ""
        except NotAPhoneNumber as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def address(self) -> Address:
        """What is typed. Call when valid."""
        said = self.cleaned_data
        return Address(
            lines=said["lines"],
            way=said["way"],
            phone=said["phone"],
            zones=tuple(sorted(said["zones"])),
            not_from=tuple(sorted(said["not_from"])),
        )


@dataclass(frozen=True, kw_only=True)
class AddressPage:
    """What the template shows: the question why, or the note itself as a form."""

    house_id: UUID
    alias: str
    why: OpenForm | None
    form: AddressForm | None
    asking: Asking | None


@require_GET
@answering_page
def address(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Ask why, where something has been said already; else let it be said."""
    house = _house(request, house_id)
    if house.address_said:
        return _show(request, house, why=_why())
    return _show(request, house, form=AddressForm(auto_id="address-%s"))


@require_POST
@answering_page
def open_it(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Show where it stands to somebody of the house, once, and let it be changed."""
    house, why = _house(request, house_id), _why(request.POST)
    if not why.is_valid():
        return _show(request, house, why=why, status=422)
    found = open_address(
        house_id=house_id,
        reason=why.cleaned_data["reason"],
        by=request.staff,
        by_key=user_key(request),
        now=timezone.now(),
    )
    typed = {
        "lines": found.lines,
        "way": found.way,
        "phone": found.phone,
        "zones": list(found.zones),
        "not_from": list(found.not_from),
    }
    return _show(request, house, form=AddressForm(initial=typed, auto_id="address-%s"))


@require_POST
@answering_page
def change(request: KeeperRequest, house_id: UUID) -> HttpResponse:
    """Seal what is typed in place of what was said before."""
    house, form = _house(request, house_id), AddressForm(request.POST, auto_id="address-%s")
    now = timezone.now()
    if not form.is_valid():
        return _show(request, house, form=form, status=422)
    try:
        move(
            house_id=house_id,
            address=form.address(),
            asked=asked(request),
            by=request.staff,
            now=now,
        )
    except Concerned as refusal:
        question = asking(refusal.found, house, now=now)
        return _show(request, house, form=form, question=question, status=409)
    except TooLong:
        form.add_error("lines", str(_("That is more than can be kept. Please shorten it.")))
        return _show(request, house, form=form, status=422)
    return redirect(f"{reverse('shelters:house', args=[house_id])}?done=address")


def _house(request: KeeperRequest, house_id: UUID) -> HouseView:
    return house_of(house_id=house_id, team_id=request.keeper.team_id, now=timezone.now())


def _why(data: Any = None) -> OpenForm:
    return OpenForm(data, auto_id="open-%s")


def _communes() -> Sequence[tuple[str, str]]:
    language = reading()
    found = [(each.code, each.names.get(language, each.code)) for each in region().communes]
    return sorted(found, key=lambda each: each[1].casefold())


def _show(
    request: KeeperRequest,
    house: HouseView,
    *,
    why: OpenForm | None = None,
    form: AddressForm | None = None,
    question: Asking | None = None,
    status: int = 200,
) -> HttpResponse:
    alias = house.facts.alias
    page = AddressPage(house_id=house.id, alias=alias, why=why, form=form, asking=question)
    return show(request, "houses/address", page, status=status)
