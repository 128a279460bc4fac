"""The words for kinds of incident, in the order in which they are offered; the region's number."""

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from reports.region import region
from reports.region.models.nightlife import Incident


def _with_number(words: Promise | str) -> str:
    return str(words) % {"number": region().emergency_numbers()[0]}


_in_words = lazy(_with_number, str)


def with_number(words: Promise | str) -> Promise:
    """These words with the number that the region dials for help at once, when they are shown."""
    said: Promise = _in_words(words)  # type: ignore[assignment]
    return said


INCIDENTS: dict[Incident, Promise] = {
    Incident.SPIKING: _("Something in a drink, suspected"),
    Incident.SEXUAL_ASSAULT: _("Sexual assault"),
    Incident.TOUCHING: _("Unwanted touching"),
    Incident.FOLLOWING: _("Following, not leaving alone"),
    Incident.VERBAL: _("Words, shouting, gestures"),
    Incident.PHYSICAL: _("Blows, pushing, threats"),
    Incident.HATE: _("Hate (origin, gender, orientation, religion, disability)"),
    Incident.OTHER: _("Something else"),
}
