"""How many extra beds a house has for a surge night, and until when."""

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shelters.houses.overflow import MOST_BEDS
from shelters.screens.forms.house_forms import moment_field

MORNING: Final = 10  # when most houses clear what was put up for a night


class OverflowForm(forms.Form):
    """Extra beds, at first until ten in the morning."""

    beds = forms.IntegerField(
        label=_("How many extra beds in all?"),
        min_value=1,
        max_value=MOST_BEDS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
    )
    until = moment_field(_("Until when?"))

    def __init__(self, *args: Any, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"until": _next_morning(now), **self.initial}


def _next_morning(now: datetime) -> datetime:
    here = timezone.localtime(now)
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning > here else morning + timedelta(days=1)
