"""The rows of places. Nothing in a plain column says which house it is, or where.

What a row names in other rooms, teams and people, is DO_NOTHING: the foreign key itself refuses to
let them go.
"""

from shelters.models.availability import Availability, Closure, ClosureReason, Source
from shelters.models.house import House, HouseKind, HouseState
from shelters.models.imported import ImportedRow
from shelters.models.need import Need, NeedState
from shelters.models.placement import (
    LIVE,
    Paper,
    PaperKind,
    PlacedUnit,
    Placement,
    PlacementState,
    PlacementStep,
)
from shelters.models.question import ShiftQuestion
from shelters.models.run import MatchRun, Proposal, RunKind
from shelters.models.unit import Unit, extra_room
from shelters.models.unmet import UnmetMonth

__all__ = [
    "LIVE",
    "Availability",
    "Closure",
    "ClosureReason",
    "House",
    "HouseKind",
    "HouseState",
    "ImportedRow",
    "MatchRun",
    "Need",
    "NeedState",
    "Paper",
    "PaperKind",
    "PlacedUnit",
    "Placement",
    "PlacementState",
    "PlacementStep",
    "Proposal",
    "RunKind",
    "ShiftQuestion",
    "Source",
    "Unit",
    "UnmetMonth",
    "extra_room",
]
