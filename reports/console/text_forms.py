"""What a worker may type about texts, plans and tries. The operations check again."""

from django import forms
from django.utils.translation import gettext_lazy

from reports.audit.events import ReasonCode
from reports.console import text_words, words
from reports.console.forms import CaseForm, OnceForm


class PlanForm(CaseForm):
    """One of the region's plans."""

    plan = forms.CharField(label=gettext_lazy("How often"), widget=forms.Select)


class AttemptForm(OnceForm):
    """How a try to reach the person ended; a code, never a word."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How it ended"), choices=list(text_words.OUTCOMES.items())
    )


class DecisionForm(CaseForm):
    """What is decided about a sign of danger, and why."""

    reason = forms.TypedChoiceField(
        label=gettext_lazy("Reason"), choices=words.REASONS.items(), coerce=ReasonCode
    )
