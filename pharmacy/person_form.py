"""What the person reads and answers at a counter, alone, on the turned screen."""

import copy
from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.intake.triage.triage import SafetyAnswer, instrument
from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.messaging.contact.provider import can_text
from reports.region import Kind, pii, reading, region

LONGEST_ALIAS: Final = 60
LONGEST_WORDS: Final = 10_000
YES_NO: Final = (
    (SafetyAnswer.YES.value, _("Yes")),
    (SafetyAnswer.NO.value, _("No")),
    (SafetyAnswer.UNKNOWN.value, _("I don’t know")),
)
BY_PHONE: Final = frozenset({"call", "sms"})
KINDS: Final = (
    (Kind.PHYSICAL.value, _("Hit, pushed or hurt")),
    (Kind.SEXUAL.value, _("Something sexual")),
    (Kind.PSYCHOLOGICAL.value, _("Insulted or threatened")),
    (Kind.CONTROL.value, _("Controlled")),
    (Kind.STALKING.value, _("Followed or watched")),
    (Kind.OTHER.value, _("Something else")),
)


def choice(choices: Any, **options: Any) -> forms.ChoiceField:
    """One of a few, or none."""
    options.setdefault("required", False)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)


def line(label: Any, longest: int, **options: Any) -> forms.CharField:
    """A line of text, or none."""
    attrs = {"autocomplete": "off", **options.pop("attrs", {})}
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        widget=forms.TextInput(attrs=attrs),
        **options,
    )


def _ways() -> Iterator[tuple[str, str | Promise]]:
    """How the person may be reached, in the language of whoever looks."""
    rules = region().pharmacy
    hours = {"from": f"{rules.reach_from:%H:%M}", "until": f"{rules.reach_until:%H:%M}"}
    yield "she_will", _("Not at all: the code leads back to the answer")
    yield "call", _("By phone call, working days %(from)s to %(until)s") % hours
    if can_text():
        yield "sms", _("By text message, working days %(from)s to %(until)s") % hours


class _Fields(dict[str, forms.Field]):
    """The fields of a form; each form gets its own, but their widgets and choices are shared.

    A form may change a label, nothing else. Copying all took a tenth of a report's time.
    """

    def __deepcopy__(self, _memo: object) -> dict[str, forms.Field]:
        return {name: copy.copy(field) for name, field in self.items()}


def sharing[F: forms.Form](form: type[F]) -> type[F]:
    """A form whose fields are not copied in depth each time it is shown."""
    form.base_fields = _Fields(form.base_fields)
    return form


class CounterForm(forms.Form):
    """What both ways ask. `witness`: whoever reads it is not the person concerned."""

    witness = False
    danger = choice(YES_NO)
    injury = choice(YES_NO)
    children = choice(YES_NO)
    reach = choice(
        _ways, required=True, error_messages={"required": _("Choose one of the answers.")}
    )
    number = line(_("Safe number, for a call or a text"), 40, attrs={"inputmode": "tel"})
    alias = line(_("A first name or nickname, true or made up"), LONGEST_ALIAS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "f-%s", "label_suffix": "", **kwargs})
        asked, questions = instrument(region()), region().pharmacy.questions
        for name in ("danger", "injury", "children"):
            question = asked.question(getattr(questions, name))
            self.fields[name].label = question.text(reading(), witness=self.witness)
        self.fields["reach"].label = self._reach_label()

    def _reach_label(self) -> Any:
        return _("How may the team reach you?")

    def clean_number(self) -> str:
        """The number in E.164, kept only for who wants to be reached on it."""
        typed = str(self.cleaned_data["number"])
        if self.cleaned_data.get("reach") not in BY_PHONE:
            return ""
        if not typed:
            raise ValidationError(_("Please give the number, or choose the code."))
        try:
            by_text = self.cleaned_data["reach"] == "sms"
            return parse_number(typed, country=region().country, for_texts=by_text)
        except NotAPhoneNumber as refusal:
            raise ValidationError(str(refusal)) from None

    def clean_alias(self) -> str:
        """Any name, but no number and no address (R3.7)."""
        return checked(str(self.cleaned_data["alias"]))


@sharing
class OwnForm(CounterForm):
    """The reporter fills it in alone, on the turned screen."""

    kinds = forms.MultipleChoiceField(
        label=_("What is it about? Choose all that fit."),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    happened = forms.CharField(
        label=_("What happened, in your words. A few are enough."),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"autocomplete": "off"}),
    )
    field_order = ("danger", "injury", "kinds", "happened", "children", "reach", "number", "alias")


def checked(text: str) -> str:
    """The text. Raises ValidationError if a number or an address stands in it (R3.7)."""
    if not (found := pii.find(text, region=region())):
        return text
    what = found.names[reading()] if found.names else ""
    raise ValidationError(str(_REFUSED[found.kind] % {"what": what}))


_REFUSED: Final = {
    pii.Kind.REGISTER: _("This looks like %(what)s. It is not kept here. Please leave it out."),
    pii.Kind.BANK: _("This looks like a bank account. It is not kept here. Please leave it out."),
    pii.Kind.MAIL: _("This looks like a mail address. It is not kept here. Please leave it out."),
    pii.Kind.LINK: _("This looks like a link. It is not kept here. Please leave it out."),
    pii.Kind.HANDLE: _("This looks like a user name. It is not kept here. Please leave it out."),
    pii.Kind.NUMBER: _("This looks like a phone number. A safe number has its own field."),
}
