"""What a worker may type about texts, plans and tries. The operations check again."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from reports.audit.events import ReasonCode
from reports.console.case_actions.case_forms import CaseForm, OnceForm
from reports.followup.models import Outcome
from reports.messaging.content import segments, wording
from reports.messaging.content.wording import TextRefused
from reports.region import region

# Characters: a form changed by hand ends somewhere. A text that is sent has one segment.
LONGEST_TYPED = 2_000


class TextForm(OnceForm):
    """One short text; it is refused, with the reason, before it is sent anywhere."""

    text = forms.CharField(
        label=_("A text to the phone"),
        help_text=_(
            "Dull and short: no names, no places, nothing about what happened. Whoever holds the"
            " phone may read it."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "aria-describedby": "text-count"}),
    )

    def clean_text(self) -> str:
        """As it will be sent; a word that tells is named (R1.14)."""
        typed: str = self.cleaned_data["text"]
        if said := objection(typed):
            raise forms.ValidationError(said)
        return typed

    @property
    def count_words(self) -> str:
        """How long what was typed is."""
        return count_words(self.typed())


def count_words(typed: str) -> str:
    """How long a text is as the phone network counts, and which letters take more room."""
    text = wording.cleaned(typed[:LONGEST_TYPED])
    if not text.strip():
        return gettext("Nothing typed yet. One text has room for 160 plain letters.")
    found = segments.count(text)
    if found.segments > 1:
        said = gettext("Too long for one text.")
    else:
        said = ngettext(
            "One text, room for %(n)d more character.",
            "One text, room for %(n)d more characters.",
            found.left,
        ) % {"n": found.left}
    costly = " ".join(segments.costly(text))
    return said if not costly else said + " " + _costly(costly)


def _costly(letters: str) -> str:
    return gettext("There is less room because of: %(letters)s") % {"letters": letters}


def objection(typed: str) -> str:
    """Why this text may not go, in whatever language it is; empty if it may.

    How long it may be in the person's own, the operation knows.
    """
    roomiest = max(region().spoken, key=lambda each: each.text_parts)
    text = wording.cleaned(typed[:LONGEST_TYPED])
    try:
        wording.check(text, region=region(), language=roomiest.code)
    except TextRefused as refusal:
        return str(refusal.message)
    return ""


class PlanForm(CaseForm):
    """One of the region's plans."""

    plan = forms.CharField(label=_("How often"), widget=forms.Select)


class AttemptForm(OnceForm):
    """How a try to reach the person ended: a code, never a word."""

    outcome = forms.TypedChoiceField(
        label=_("How it ended"), choices=Outcome.choices, coerce=Outcome
    )


class DecisionForm(CaseForm):
    """What is decided about a sign of danger, and why."""

    reason = forms.TypedChoiceField(
        label=_("Reason"), choices=ReasonCode.choices, coerce=ReasonCode
    )
