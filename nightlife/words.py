"""The words for what a venue's log holds as codes, in the order in which they are offered."""

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from nightlife.facts import Behaviour, Called, Care, Doer, Item, When, Wish, Zone
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
ZONES: dict[Zone, Promise] = {
    Zone.ENTRANCE: _("Entrance"),
    Zone.BAR: _("Bar"),
    Zone.FLOOR: _("Dance floor"),
    Zone.TOILETS: _("Toilets"),
    Zone.SMOKING: _("Smoking area"),
    Zone.CLOAKROOM: _("Cloakroom"),
    Zone.BACKSTAGE: _("Backstage, staff area"),
    Zone.OUTSIDE: _("Outside"),
    Zone.OTHER: _("Elsewhere"),
}
DOERS: dict[Doer, Promise] = {
    Doer.GUEST: _("A guest"),
    Doer.STAFF: _("Somebody of the staff"),
    Doer.SECURITY: _("Somebody of security"),
    Doer.UNKNOWN: _("Not known"),
}
BEHAVIOURS: dict[Behaviour, Promise] = {
    Behaviour.DRINK_OFFERED: _("Insisted on offering drinks"),
    Behaviour.DRINK_TAMPERED: _("Seen near a drink, or a drink tasted odd"),
    Behaviour.SUDDENLY_UNWELL: _("The guest was suddenly unwell or confused"),
    Behaviour.LED_AWAY: _("Tried to lead the guest away"),
    Behaviour.TOUCHED_IN_CROWD: _("Touched in the crowd"),
    Behaviour.CORNERED: _("Blocked the way, cornered"),
    Behaviour.FOLLOWED: _("Followed through the venue"),
    Behaviour.WAITED_OUTSIDE: _("Waited outside"),
    Behaviour.FALSE_DRIVER: _("Said to be a driver or a friend"),
    Behaviour.FILMED: _("Filmed or took pictures"),
    Behaviour.INSULTED: _("Insulted, threatened in words"),
    Behaviour.HIT: _("Hit, pushed, held"),
    Behaviour.OTHER: _("Something else"),
}
WISHES: dict[Wish, Promise] = {
    Wish.NOTHING: _("Nothing more"),
    Wish.HELPER: _("Somebody to talk to"),
    Wish.CARE: _("Go to the care centre or a hospital"),
    Wish.POLICE: _("The police"),
    Wish.NOT_ASKED: _("Could not be asked yet"),
}
CARES: dict[Care, Promise] = {
    Care.QUIET_PLACE: _("Quiet place"),
    Care.WATER: _("Water"),
    Care.STAYED: _("Somebody stayed"),
    Care.FIRST_AID: _("First aid"),
    Care.FRIEND: _("Friend called"),
    Care.CENTRE_CALLED: _("Care centre called"),
    Care.RIDE: _("Ride home"),
}
ITEMS: dict[Item, Promise] = {
    Item.NONE: _("Nothing"),
    Item.GLASS: _("Glass, sealed"),
    Item.BOTTLE: _("Bottle, sealed"),
    Item.BOTH: _("Glass and bottle, sealed"),
}
CALLS: dict[Called, Promise] = {
    Called.NOBODY: _("Nobody"),
    Called.EMERGENCY: with_number("%(number)s"),
    Called.POLICE: _("The police"),
    Called.BOTH: with_number(_("%(number)s and the police")),
}
WHEN: dict[When, Promise] = {
    When.NOW: _("Just now"),
    When.BETWEEN: _("Earlier, between two times"),
    When.UNKNOWN: _("Nobody knows"),
}
