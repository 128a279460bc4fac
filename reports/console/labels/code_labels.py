"""The words the desks use for codes: one table for each closed list.

A test holds every table to its list, so that a new code cannot appear without words.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.console.labels.log_labels import EVENTS, HINTS, REASONS, ROLES
from reports.region import dates_in, reading, region
from reports.region.models.language import named

__all__ = [
    "ANSWERS",
    "CHANGES",
    "CHANNELS",
    "CONNECT",
    "CONTACT_CHANNELS",
    "CONTACT_STATES",
    "CONTEXTS",
    "EVENTS",
    "FACTORS",
    "GIVEN_UP",
    "HINTS",
    "INCIDENTS",
    "KINDS",
    "LEVELS",
    "MAY_CONTACT",
    "NO_FACTOR",
    "OTHER_PARTY",
    "REASONS",
    "ROLES",
    "SOURCES",
    "TELLERS",
    "WEEKDAYS",
    "WISHES",
    "word",
]

Words = Mapping[str, str | Promise]

LEVELS: Final[Words] = {
    "emergency": _("Emergency"),
    "high": _("High"),
    "elevated": _("Elevated"),
    "standard": _("Standard"),
}

CHANNELS: Final[Words] = {
    "web": _("web page"),
    "sms": _("text message"),
    "pharmacy": _("pharmacy"),
    "venue": _("night venue"),
    "api": _("another service"),
    "desk": _("by phone or at the door"),
}

ANSWERS: Final[Words] = {
    "yes": _("Yes"),
    "no": _("No"),
    "unknown": _("Does not know"),
    "undisclosed": _("Prefers not to say"),
    "blank": _("Left blank"),
}

# The short names of risk factors. A question of another instrument is shown as it is asked.
FACTORS: Final[Words] = {
    "danger_now": _("In danger now"),
    "injury_needs_care_now": _("Injury needs care now"),
    "strangled_last_5_days": _("Strangled in the last five days"),
    "strangled_ever": _("Strangled before"),
    "weapon_used_or_threatened": _("Weapon used or shown"),
    "firearm_access": _("Can get a firearm"),
    "threat_to_kill": _("Threat to kill"),
    "threat_or_weapon": _("Threat to kill or weapon shown"),
    "fears_being_killed": _("Afraid of being killed"),
    "honour_or_forced_marriage": _("Honour or forced marriage"),
    "forced_sex": _("Forced sex"),
    "escalating": _("Violence is getting worse"),
    "stalking": _("Stalking"),
    "separated_or_planning": _("Separation under way"),
    "controlling_or_jealous": _("Control or jealousy"),
    "pregnant_or_baby_under_1": _("Pregnant or baby under one"),
    "threatens_children": _("Threat to the children"),
    "partner_suicide_threat": _("Other person threatens suicide"),
    "children_present": _("Children present"),
    "suicidal_thoughts_self": _("Thoughts of suicide"),
    "power": _("Other person has power over job or papers"),
    "see_again": _("Has to meet the other person soon"),
    "knows_sleep": _("Other person knows where they sleep"),
    "safe_place": _("Not in a safe place"),
    "afraid_home": _("Afraid of going home"),
    "lives_with": _("Lives with the other person"),
    "safe_tonight": _("No safe place tonight"),
}

# What speaks of no danger by itself: it is read among the answers.
NO_FACTOR: Final = frozenset({"can_talk_safely_now", "was_couple", "trusted_adult"})

# What identifies the other party, in the order shown.
OTHER_PARTY: Final[Words] = {
    "phone": _("Phone"),
    "handle": _("Name on an app or a site"),
    "plate": _("Number plate"),
    "name": _("Name"),
    "place": _("Place"),
}

CONNECT: Final[Words] = {
    "": _("No"),
    "tell_desk": _("Yes: the coordinators may be told"),
    "ask_me": _("Ask first"),
}

KINDS: Final[Words] = {
    "physical": _("Physical violence"),
    "sexual": _("Sexual violence"),
    "psychological": _("Humiliation, threats"),
    "economic": _("Money or work withheld"),
    "control": _("Being controlled"),
    "stalking": _("Being followed or watched"),
    "street": _("Harassment in the street"),
    "work": _("Harassment at work"),
    "online": _("Harassment online"),
    "forced_marriage": _("Forced marriage"),
    "spiking": _("Something put in a drink, or a needle"),
    "other": _("Something else"),
}

MAY_CONTACT: Final[Words] = {
    "yes": _("Yes"),
    "she_will": _("The person will contact us"),
    "no": _("No: do not call, write or text"),
}

CONTACT_CHANNELS: Final[Words] = {
    "sms": _("Text message"),
    "call": _("Phone call"),
    "third_person": _("Somebody the person trusts"),
    "none": _("No way given"),
}

CONTACT_STATES: Final[Words] = {
    "open": _("May be used as agreed"),
    "unsafe": _("Unsafe: somebody else answered"),
    "frozen": _("Stopped: a danger sign waits for a person to look"),
    "stopped": _("Stopped: a text from this number said stop"),
}

CHANGES: Final[Words] = {
    "new_incident": _("Something happened again"),
    "separation": _("Separation, or a plan to separate"),
    "pregnancy": _("Pregnancy"),
    "move": _("A move"),
    "order_ends": _("A protection order ends"),
    "court_date": _("A date in court"),
}

TELLERS: Final[Words] = {
    "herself": _("The person concerned"),
    "witness": _("Somebody who saw or knows"),
}

# What routing could not meet when it chose the worker.
GIVEN_UP: Final[Words] = {
    "specialism": _("somebody who knows this kind of thing well"),
    "capacity": _("somebody with room for one more"),
    "area": _("somebody who works in this commune"),
    "wish": _("the wish for a woman or a man"),
    "language": _("the language"),
}

# Who made an assessment.
SOURCES: Final[Words] = {
    "herself": _("answers of the person concerned"),
    "witness": _("answers of a witness"),
    "pharmacist": _("a pharmacist"),
    "venue": _("a night venue"),
    "partner": _("another service"),
    "worker": _("a worker"),
}

WISHES: Final[Words] = {
    "woman": _("A woman"),
    "man": _("A man"),
    "": "",
}

WEEKDAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)

INCIDENTS: Final[Words] = {
    "rape": _("Rape"),
    "sexual_assault": _("Sexual assault"),
    "physical_assault": _("Physical assault"),
    "forced_marriage": _("Forced marriage"),
    "denial": _("Denial of resources, opportunities or services"),
    "psychological": _("Psychological or emotional abuse"),
    "non_gbv": _("Not gender-based"),
}


CONTEXTS: Final[Words] = {
    "intimate_partner": _("by a partner"),
    "child_sexual_abuse": _("sexual abuse of a child"),
    "early_marriage": _("early marriage"),
    "exploitation": _("exploitation"),
    "harmful_tradition": _("harmful tradition"),
}


def word(table: Words, code: object) -> str:
    """The word for a code; a code without one is shown as it is, so that nothing vanishes."""
    found = table.get(str(code))
    return str(code) if found is None else str(found)


def language(code: str) -> str:
    """What a language is called in the one that is read; its own name where nobody knows."""
    found = named(code, cldr=dates_in())
    return region().own_names().get(code, code) if found == code else found


def languages() -> dict[str, str]:
    """Every language that people may speak here, for choosing."""
    return {code: language(code) for code in region().own_names()}


def authorities() -> dict[str, str]:
    """Who may order that a case is kept, in the language that is read."""
    return {id_: each.name(reading()) for id_, each in region().hold_authorities.items()}
