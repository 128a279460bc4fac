"""Home safe? One text at a time the guest names; nobody else types the number."""

import uuid
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from nightlife.venues import home_checks
from nightlife.views.parts.form_fields import CHOOSE
from nightlife.views.parts.venue_guard import VenueRequest, bar_page, show
from reports.accounts.page_language import offered
from reports.intake.submission import InvalidSubmission
from reports.messaging.contact.contact import InvalidContact
from reports.messaging.contact.numbers import NotAPhoneNumber
from reports.region import reading, region


class HomeForm(forms.Form):
    """The guest's number, when, and in which language. Nothing of it is kept by the venue."""

    check_id = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("Your mobile number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={"required": _("Please type a number.")},
    )
    after = forms.TypedChoiceField(
        label=_("When shall we text you?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        minutes = region().nightlife.home.after_minutes
        self.fields["after"].choices = [(each, _in(each)) for each in minutes]  # type: ignore[attr-defined]
        self.fields["language"].choices = offered()  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class HomePage:
    """What the template shows."""

    form: HomeForm


@require_http_methods(["GET", "POST"])
@bar_page
def home_safe(request: VenueRequest) -> HttpResponse:
    """Ask for it, on the guest's wish; said in words that the guest reads."""
    if request.method == "GET":
        form = HomeForm(initial={"check_id": uuid.uuid4(), "language": reading()})
        return show(request, "home_safe", HomePage(form=form))
    form = HomeForm(request.POST)
    if form.is_valid() and _asked(request, form):
        return redirect(f"{reverse('nightlife:bar')}?done=home")
    return show(request, "home_safe", HomePage(form=form), status=422)


def _asked(request: VenueRequest, form: HomeForm) -> bool:
    said = form.cleaned_data
    try:
        home_checks.ask(
            check_id=said["check_id"],
            number=said["number"],
            after_minutes=said["after"],
            language=said["language"],
            by=request.standing,
            now=timezone.now(),
        )
    except NotAPhoneNumber as refusal:
        form.add_error("number", str(refusal))
    except home_checks.TooOften:
        form.add_error("number", _("This number was named several times. Try again in an hour."))
    except (InvalidContact, InvalidSubmission, home_checks.NotOffered):
        form.add_error(None, _("This could not be planned. Please look at it again."))
    return not form.errors


def _in(minutes: int) -> str:
    if minutes % 60:
        said = ngettext("in %(n)d minute", "in %(n)d minutes", minutes)
        return said % {"n": minutes}
    hours = minutes // 60
    return ngettext("in %(n)d hour", "in %(n)d hours", hours) % {"n": hours}
