"""The kinds of fields a venue's forms have: large targets, and times by the clock on the wall."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

type Words = Any  # a lazy text: the stubs of forms know another name for it than those of texts

_WRITTEN: Final = "%Y-%m-%dT%H:%M"
CHOOSE: Final = _("Choose one.")


class WallClock(forms.CharField):
    """A date and time as the clock on the wall shows it, without a zone; None when left empty."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WRITTEN)
        super().__init__(**{"widget": widget, "required": False, **options})

    def clean(self, value: Any) -> datetime | None:
        """Raises ValidationError for what is no date and time."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return datetime.strptime(text, _WRITTEN)  # noqa: DTZ007 - by the clock on the wall
        except ValueError:
            raise forms.ValidationError(_("Please give a date and a time.")) from None


def one(kind: type[TextChoices], label: Words, **options: Any) -> forms.TypedChoiceField:
    """One of a few, each a large target."""
    return forms.TypedChoiceField(
        label=label,
        choices=kind.choices,
        coerce=kind,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
        **options,
    )


def several[E: TextChoices](
    kind: type[E], label: Words, *, offered: Iterable[E] | None = None, **options: Any
) -> forms.TypedMultipleChoiceField:
    """Any number of a few, in the order of `offered` or else of the kind."""
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=[(each.value, each.label) for each in offered or kind],
        coerce=kind,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
        **options,
    )


def picked(field: forms.BoundField, values: Iterable[str]) -> list[dict[str, Any]]:
    """The choices of a field that have these values, in that order, for the template."""
    by_value = {str(each.data["value"]): each for each in field}
    return [by_value[value].data for value in values if value in by_value]
