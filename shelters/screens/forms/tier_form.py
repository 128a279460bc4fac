"""The forms for how urgent a search is, and for ending it."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.audit.events import ReasonCode
from reports.console.case_actions.case_forms import CHOOSE
from shelters.models import Need
from shelters.needs.needs import TIER_REASONS, WITHDRAW_REASONS, Urgency
from shelters.screens.labels.need_labels import Choices, reason_word, tier_word

FIRST_LOOK: Final = timedelta(days=1)  # a tier is looked at again after this, if nobody says when
MOMENT: Final = "%Y-%m-%dT%H:%M"


class UrgencyForm(forms.Form):
    """How urgent it is: a person chooses, with a reason, until somebody looks again."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    urgency = forms.ChoiceField(
        label=_("How urgent is it, and why?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how urgent it is.")},
    )
    until = forms.DateTimeField(
        label=_("Look at this again at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        error_messages={"required": _("Please give a day and an hour.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["urgency"].choices = urgencies()  # type: ignore[attr-defined]

    def chosen(self) -> Urgency:
        """What was chosen. Call when the form is valid."""
        tier, reason = self.cleaned_data["urgency"].split(":")
        until = self.cleaned_data["until"]
        return Urgency(tier=int(tier), reason=ReasonCode(reason), until=until)


class StopForm(forms.Form):
    """Why nobody looks any more."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.TypedChoiceField(label=_("Reason"), coerce=ReasonCode)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(each.value, reason_word(each)) for each in WITHDRAW_REASONS]
        self.fields["reason"].choices = [*CHOOSE, *choices]  # type: ignore[attr-defined]


def urgencies() -> Choices:
    """Every tier with each of its reasons, the most urgent first."""
    return [
        (f"{tier}:{reason}", f"{tier_word(tier)} – {reason_word(reason)}")
        for tier, reasons in TIER_REASONS.items()
        for reason in reasons
    ]


def urgency_form(need: Need | None = None, *, now: datetime) -> UrgencyForm:
    """The form for how urgent it is, as it stands."""
    until = timezone.localtime(now + FIRST_LOOK).replace(second=0, microsecond=0)
    initial: dict[str, object] = {"until": until, "version": 0}
    if need is not None:
        initial |= {"urgency": f"{need.tier}:{need.tier_reason}", "version": need.version}
    return UrgencyForm(initial=initial, auto_id="urgency-%s")


def stop_form(need: Need) -> StopForm:
    """The form that ends this search."""
    return StopForm(initial={"version": need.version}, auto_id="stop-%s")


def renew(form: forms.Form, **known: object) -> None:
    """What was typed stays; sent again, it is about what is true now."""
    if isinstance(form.data, QueryDict):
        data = form.data.copy()
        for name, value in known.items():
            data[name] = str(value)
        form.data = data
