"""What the form asks for each kind of incident (R4.3): little, and what fits first (R4.11).

The region says which blocks a kind has; which behaviours are offered first stands here.
"""

from typing import Final

from nightlife.codes.incident_facts import Behaviour
from reports.region.models.nightlife import Incident

_LIKELY: Final[dict[Incident, tuple[Behaviour, ...]]] = {
    Incident.SPIKING: (
        Behaviour.SUDDENLY_UNWELL,
        Behaviour.DRINK_TAMPERED,
        Behaviour.DRINK_OFFERED,
        Behaviour.LED_AWAY,
    ),
    Incident.SEXUAL_ASSAULT: (
        Behaviour.LED_AWAY,
        Behaviour.CORNERED,
        Behaviour.SUDDENLY_UNWELL,
        Behaviour.HIT,
    ),
    Incident.TOUCHING: (Behaviour.TOUCHED_IN_CROWD, Behaviour.CORNERED, Behaviour.FILMED),
    Incident.FOLLOWING: (
        Behaviour.FOLLOWED,
        Behaviour.WAITED_OUTSIDE,
        Behaviour.FALSE_DRIVER,
        Behaviour.DRINK_OFFERED,
    ),
    Incident.VERBAL: (Behaviour.INSULTED, Behaviour.FILMED, Behaviour.CORNERED),
    Incident.PHYSICAL: (Behaviour.HIT, Behaviour.CORNERED, Behaviour.INSULTED),
    Incident.HATE: (Behaviour.INSULTED, Behaviour.HIT, Behaviour.FILMED),
    Incident.OTHER: (Behaviour.FILMED, Behaviour.FALSE_DRIVER),
}


def likely(kind: Incident) -> tuple[Behaviour, ...]:
    """What is offered at once for this kind; "something else" is always among it."""
    return (*_LIKELY[kind], Behaviour.OTHER)


def less_likely(kind: Incident) -> tuple[Behaviour, ...]:
    """The rest, one tap away."""
    return tuple(each for each in Behaviour if each not in likely(kind))
