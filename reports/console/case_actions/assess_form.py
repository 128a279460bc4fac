"""The form with which a worker asks the safety questions again: the region's instrument."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.console.case_actions.case_forms import Choices, OnceForm
from reports.console.labels import code_labels
from reports.intake.triage.safety_answers import SAID, SafetyAnswer
from reports.intake.triage.triage import instrument
from reports.region import reading, region

NOT_ASKED: Final = ""
ANSWERS: Final[Choices] = [
    (NOT_ASKED, _("Not asked now")),
    *((answer.value, code_labels.ANSWERS[answer]) for answer in SAID),
]
_PREFIX: Final = "q_"  # no question can be called as a field of every form is


class AssessForm(OnceForm):
    """The questions of the instrument; whatever is left was not asked.

    Any of them may be answered; which are shown, and in what order, is said by the case.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [(code, str(word)) for code, word in ANSWERS]  # translated once, not per question
        for question in instrument(region()).questions:
            self.fields[f"{_PREFIX}{question.id}"] = forms.ChoiceField(
                label=question.text(reading()), choices=answers, required=False
            )

    def show(self, first: Iterable[str], then: Iterable[str]) -> None:
        """Only these questions, in this order, and any that came back answered."""
        order = [f"{_PREFIX}{each}" for each in dict.fromkeys((*first, *then))]
        for name in [*self.fields]:
            typed = self.data.get(self.add_prefix(name))
            if name.startswith(_PREFIX) and name not in order and not typed:
                del self.fields[name]
        self.order_fields(order)

    def clean(self) -> dict[str, Any]:
        """What was answered, under `answers`; nothing at all is said to be nothing."""
        said = super().clean() or self.cleaned_data
        answers = {
            name.removeprefix(_PREFIX): SafetyAnswer(value)
            for name, value in said.items()
            if name.startswith(_PREFIX) and value
        }
        if not answers and not self.errors:
            raise forms.ValidationError(_("Give at least one answer."))
        return {**said, "answers": answers}
