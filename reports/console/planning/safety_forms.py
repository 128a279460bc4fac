"""The safety plan as a form: what was agreed, and who may read it where."""

from collections.abc import Mapping
from typing import Any, Final, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.cases.planning.plan_records import PlanWords, SafetyPlan
from reports.console.case_actions.case_forms import OnceForm
from reports.console.planning.closing_forms import Words, words

PARTS: Final[Mapping[str, tuple[Words, Words]]] = {
    "signs": (
        _("Warning signs"),
        _("What shows that it gets dangerous: words, looks, drink, silence."),
    ),
    "at_home": (
        _("At home, when it begins"),
        _("Which rooms have a second way out, where no knives are, how to get out."),
    ),
    "places": (_("Safe places"), _("Where to go at once, by day and by night, and how.")),
    "people": (
        _("People to call"),
        _("Who knows, who comes, who may be told. Code words stay with safe contact."),
    ),
    "packing": (
        _("What to pack"),
        _("Papers, keys, medicine, money, a phone; where the bag can stand unseen."),
    ),
    "children": (
        _("Children, others, animals"),
        _("What they know, whom they call, who fetches them."),
    ),
    "devices": (
        _("Phone and computer"),
        _(
            "Which device is not watched, which accounts are known to others, location switched"
            " off."
        ),
    ),
    "card": (
        _("For the small card"),
        _(
            "Only what others may read if they find it: a number, a first name. No heading is"
            " printed."
        ),
    ),
}


class SafetyPlanForm(OnceForm):
    """One version of the safety plan."""

    agreed = forms.BooleanField(
        label=_("Agreed with the person, in their own words as far as can be"), required=False
    )
    shown = forms.BooleanField(
        label=_("The person wants to read it behind the return code"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in PARTS.items():
            self.fields[name] = words(label, hint)
        self.order_fields(["version", "once", *PARTS, "agreed", "shown"])

    @classmethod
    def about(cls, plan: SafetyPlan | None) -> Self:
        """The form with the newest version filled in; it was agreed then, and is asked again."""
        if plan is None:
            return cls(auto_id="safety-%s")
        return cls(initial={**plan.said.to_json(), "shown": plan.shown}, auto_id="safety-%s")

    def clean(self) -> dict[str, Any]:
        """What was written, under `said`; nothing at all is said to be nothing."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        said = PlanWords(**{name: given[name] for name in PARTS})
        if not any(given[name].strip() for name in PARTS):
            raise forms.ValidationError(_("Fill in at least one line."))
        if given["shown"] and not given["agreed"]:
            self.add_error("agreed", _("Only what was agreed with the person is shown to them."))
        return {**given, "said": said}

    def typed(self) -> str:
        """What was written, for the moment when it cannot be sent any more."""
        return "\n".join(line for name in PARTS if (line := self.data.get(name, "")))
