"""The safety plan as its person reads it behind the return code, in the words that were agreed."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from reports.cases.casework.reporter import ReporterCase
from reports.cases.planning.safety_plans import shown_by_code
from reports.channels.web.form_kit.voices import Words

_HEADINGS: Final[dict[str, Words]] = {
    "signs": _("What I watch for"),
    "at_home": _("What I do first"),
    "places": _("Where I can go"),
    "people": _("Who I can call"),
    "packing": _("What I take with me"),
    "children": _("Children, others, animals"),
    "devices": _("Phone and computer"),
}


def own_plan(case: ReporterCase) -> list[tuple[Words, str]]:
    """What was agreed, by heading; empty where nothing is shown. One query."""
    found = shown_by_code(case)
    if found is None:
        return []
    said = found.said.to_json()
    return [(word, said[name]) for name, word in _HEADINGS.items() if said[name].strip()]
