"""The safe contact as the person told it to the worker responsible: one form, filled in before.

It is shown only where the code words are (R1.15), and replaces the whole agreement at once.
"""

from collections.abc import Iterator, Mapping
from datetime import time
from typing import TYPE_CHECKING, Any, Final, Self

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.cases.records.open_case import CodeWords
from reports.console.case_actions.case_forms import CHOOSE, CaseForm, Choices
from reports.console.labels import code_labels
from reports.messaging.contact.contact import (
    LONGEST_TEXT,
    ContactChannel,
    ContactState,
    InvalidContact,
    MayContact,
    SafeContact,
    Window,
)
from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.region import region

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = "str | _StrPromise"

FEWEST_ROWS = 3  # safe times offered at once
MOST_ROWS = 100  # far more than anybody has; a form changed by hand ends somewhere

YES_NO: Final[Choices] = [("", _("Not said")), ("yes", _("Yes")), ("no", _("No"))]

# What SafeContact refuses, said to a worker instead of to the person.
REFUSED: Final[Mapping[str, Words]] = {
    "channel": _("Choose by what the person may be reached."),
    "number": _("Give the number that may be used."),
}


# "No way" is not chosen but follows when no contact is wished for.
WAYS: Final[Choices] = [
    (code, word) for code, word in ContactChannel.choices if code != ContactChannel.NONE
]


def _yes_no(label: Words) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        required=False,
        coerce=lambda said: said == "yes",
        empty_value=None,
    )


def _short(label: Words, hint: Words = "") -> forms.CharField:
    # Not `max_length`: a browser would cut what somebody pastes without a word.
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _clock(label: Words) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class WindowForm(forms.Form):
    """One safe time: days, from, until. All empty means there is none."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days"),
        choices=list(enumerate(code_labels.WEEKDAYS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = _clock(_("From"))
    ends = _clock(_("Until"))

    def clean(self) -> None:
        """Either everything is there or nothing."""
        said = [self.cleaned_data.get(name) for name in ("days", "starts", "ends")]
        # Midnight is a time: only what is not there counts as missing.
        missing = [each in (None, []) for each in said]
        if any(missing) and not all(missing) and not self.errors:
            raise forms.ValidationError(_("Choose the days and both times, or leave all empty."))

    def typed(self) -> str:
        """What was written, as one line."""
        ticked = self["days"].value() or []
        days = [str(word) for day, word in enumerate(code_labels.WEEKDAYS) if str(day) in ticked]
        return " ".join([*days, self["starts"].value() or "", self["ends"].value() or ""]).strip()

    def window(self) -> Window | None:
        """What was said. The form must be valid."""
        said = self.cleaned_data
        if not said["days"]:
            return None
        return Window(weekdays=tuple(said["days"]), starts=said["starts"], ends=said["ends"])


class ContactForm(CaseForm):
    """Everything agreed about being reached; `cleaned_data` holds `contact` and `code_words`."""

    may_contact = forms.TypedChoiceField(
        label=_("May we make contact"),
        help_text=_("If not, no way and no number is kept."),
        choices=[*CHOOSE, *MayContact.choices],
        coerce=MayContact,
    )
    channel = forms.TypedChoiceField(
        label=_("By"),
        choices=[*CHOOSE, *WAYS],
        coerce=ContactChannel,
        required=False,
        empty_value=ContactChannel.NONE,
    )
    number = forms.CharField(
        label=_("Number"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: [*CHOOSE, *code_labels.languages().items()]
    )
    shared_device = _yes_no(_("Others use this phone"))
    voicemail = _yes_no(_("Voicemail may be used"))
    who_may_answer = _short(_("Who may answer"))
    pretext = _short(_("What to say if somebody else answers"))
    she_says = _short(_("The person says"), _("The code words that prove who is speaking."))
    we_say = _short(_("We say"))
    danger_word = _short(_("Danger word"), _("It means: I am in danger, or somebody listens."))
    state = forms.TypedChoiceField(
        label=_("State"), choices=ContactState.choices, coerce=ContactState
    )
    timezone = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, windows: tuple[Window, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(self._sent_rows() if self.is_bound else self._rows(windows))

    @classmethod
    def about(cls, contact: SafeContact, code_words: CodeWords, *, version: int) -> Self:
        """The form with what is agreed now, less the hours named for once.

        Saved again they would hold every week.
        """
        plain = contact.to_json() | {
            name: getattr(code_words, name) for name in CodeWords.__dataclass_fields__
        }
        for name in ("shared_device", "voicemail"):
            plain[name] = {True: "yes", False: "no", None: ""}[plain[name]]
        weekly = tuple(each for each in contact.windows if each.until is None)
        form = cls(initial=plain, windows=weekly, auto_id="safe_contact-%s")
        form.with_version(version)
        return form

    def first(self) -> list[forms.BoundField]:
        """The fields before the safe times."""
        return [self[name] for name in ("may_contact", "channel", "number", "language")]

    def rest(self) -> list[forms.BoundField]:
        """The fields after the safe times."""
        before = {field.name for field in self.first()}
        return [field for field in self.visible_fields() if field.name not in before]

    def clean_number(self) -> str:
        """In E.164."""
        typed: str = self.cleaned_data["number"].strip()
        if not typed:
            return ""
        try:
            # `channel` is cleaned before: the fields are, in their order.
            by_text = self.cleaned_data.get("channel") == ContactChannel.SMS
            return parse_number(typed, country=region().country, for_texts=by_text)
        except NotAPhoneNumber as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        """The fields as one safe contact, which checks them against each other."""
        said = self.cleaned_data
        if not all([row.is_valid() for row in self.rows]):
            self.add_error(None, _("One of the safe times is not complete."))
        if self.errors:
            return said
        try:
            return said | {"contact": self._contact(said), "code_words": _code_words(said)}
        except InvalidContact as refusal:
            self.add_error(refusal.field, REFUSED.get(refusal.field) or str(refusal.message))
            return said

    def typed(self) -> str:
        """What was written, for the moment when it cannot be sent any more."""
        fields = [(field.label, self.data.get(field.html_name)) for field in self.visible_fields()]
        lines = [f"{label}: {value}" for label, value in fields if value]
        return "\n".join(lines + [typed for row in self.rows if (typed := row.typed())])

    def _contact(self, said: Mapping[str, Any]) -> SafeContact:
        wanted = said["may_contact"] is MayContact.YES
        windows = (row.window() for row in self.rows)
        kept = ("may_contact", "language", "timezone", "shared_device", "voicemail")
        return SafeContact(
            **{name: said[name] for name in (*kept, "who_may_answer", "pretext", "state")},
            confirmed_at=timezone.now(),
            channel=said["channel"] if wanted else ContactChannel.NONE,
            number=said["number"] if wanted else "",
            windows=tuple(window for window in windows if window),
        )

    def _rows(self, windows: tuple[Window, ...]) -> Iterator[WindowForm]:
        for number in range(max(FEWEST_ROWS, len(windows) + 1)):
            initial = _initial(windows[number]) if number < len(windows) else None
            yield WindowForm(initial=initial, prefix=f"w{number}")

    def _sent_rows(self) -> Iterator[WindowForm]:
        for number in range(MOST_ROWS):
            if f"w{number}-starts" in self.data or number < FEWEST_ROWS:
                yield WindowForm(self.data, prefix=f"w{number}")


def _initial(window: Window) -> dict[str, list[int] | time]:
    return {"days": list(window.weekdays), "starts": window.starts, "ends": window.ends}


def _code_words(said: Mapping[str, Any]) -> CodeWords:
    return CodeWords(said["she_says"], said["we_say"], said["danger_word"])
