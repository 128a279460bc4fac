"""What kind of incident it was, by the order of the GBV classification tool (R7.2).

A worker answers six plain questions about one incident; the first yes in this order gives its
type. That the other party is a partner, or that a child was hurt, is context and never changes
the type. A case may hold several incidents. All functions are pure.
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IncidentType(TextChoices):
    """The six core types, and everything that is none of them."""

    RAPE = "rape", _("Rape")
    SEXUAL_ASSAULT = "sexual_assault", _("Sexual assault")
    PHYSICAL_ASSAULT = "physical_assault", _("Physical assault")
    FORCED_MARRIAGE = "forced_marriage", _("Forced marriage")
    DENIAL = "denial", _("Denial of resources, opportunities or services")
    PSYCHOLOGICAL = "psychological", _("Psychological or emotional abuse")
    NON_GBV = "non_gbv", _("Not gender-based")


class CaseContext(TextChoices):
    """Circumstances that are counted beside the type."""

    INTIMATE_PARTNER = "intimate_partner", _("by a partner")
    CHILD_SEXUAL_ABUSE = "child_sexual_abuse", _("sexual abuse of a child")
    EARLY_MARRIAGE = "early_marriage", _("early marriage")
    EXPLOITATION = "exploitation", _("exploitation")
    HARMFUL_TRADITION = "harmful_tradition", _("harmful tradition")


@dataclass(frozen=True, kw_only=True)
class IncidentFacts:
    """Whether one incident involved each of these, as the tool asks."""

    penetration: bool = False
    sexual_contact: bool = False
    physical: bool = False
    forced_marriage: bool = False
    denial: bool = False
    psychological: bool = False


@dataclass(frozen=True, kw_only=True)
class ContextFacts:
    """Circumstances of one incident. `minor` is the hurt person's age then, not now."""

    by_partner: bool = False
    minor: bool = False
    for_gain: bool = False
    tradition: bool = False


# First match decides: the order is the rule.
ORDER: Final = (
    ("penetration", IncidentType.RAPE),
    ("sexual_contact", IncidentType.SEXUAL_ASSAULT),
    ("physical", IncidentType.PHYSICAL_ASSAULT),
    ("forced_marriage", IncidentType.FORCED_MARRIAGE),
    ("denial", IncidentType.DENIAL),
    ("psychological", IncidentType.PSYCHOLOGICAL),
)
_SEXUAL: Final = frozenset({IncidentType.RAPE, IncidentType.SEXUAL_ASSAULT})


def classify(facts: IncidentFacts) -> IncidentType:
    """The one type of this incident: the first that applies, in the order of the tool."""
    for name, incident_type in ORDER:
        if getattr(facts, name):
            return incident_type
    return IncidentType.NON_GBV


def contexts(facts: ContextFacts, incident_type: IncidentType) -> frozenset[CaseContext]:
    """The circumstances to count beside the type; none for what is not gender-based violence."""
    if incident_type is IncidentType.NON_GBV:
        return frozenset()
    held = {
        CaseContext.INTIMATE_PARTNER: facts.by_partner,
        CaseContext.CHILD_SEXUAL_ABUSE: facts.minor and incident_type in _SEXUAL,
        CaseContext.EARLY_MARRIAGE: facts.minor and incident_type is IncidentType.FORCED_MARRIAGE,
        CaseContext.EXPLOITATION: facts.for_gain and incident_type in _SEXUAL,
        CaseContext.HARMFUL_TRADITION: facts.tradition,
    }
    return frozenset(context for context, holds in held.items() if holds)
