"""Which fields of a unit and of a household each rule reads, and the fit; the suite proves it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Read:
    """Names of fields of `problem.Unit` and of `problem.Need`."""

    unit: frozenset[str]
    need: frozenset[str]


def _read(unit: str, need: str) -> Read:
    return Read(frozenset(unit.split()), frozenset(need.split()))


RULES: Final[dict[str, Read]] = {
    "SIZE": _read("beds cots", "adults children carer_bed"),
    "LEAST": _read("least_people", "adults children"),
    "COMP": _read("composition", "adults children"),
    "MINOR": _read("minors_alone only_minors", "adults children"),
    "PREGNANT": _read("pregnant", "pregnant adults"),
    "AGE": _read("adult_age", "adults"),
    "CHILD_AGE": _read("child_age", "children"),
    "SONS": _read("sons_max_age", "children"),
    "CHILDREN": _read("max_children", "children"),
    "ACCESS": _read("step_free", "step_free"),
    "SENSORY": _read("sensory bathroom", "signals bathroom"),
    "CARE": _read("substances mental_health care", "substances mental_health care"),
    "INCL": _read("lgbtqia trans only_lgbtqia", "inclusion"),
    "ZONE": _read("zones", "avoid_zones"),
    "NOT_FROM": _read("not_from", "lives_in"),
    "SEC": _read("security", "security"),
    "PERMIT": _read("permit_required", "has_permit"),
    "PAY": _read("day_price incomes funded_days", "can_pay_per_day guaranteed stay_days"),
    "BUDGET": _read("nights_left", "stay_days"),
    "PET": _read("pets", "pets"),
    "LANG": _read("languages interpreter", "languages language_must"),
    "WHEN": _read("free_from free_until", "needed_from"),
    "INTAKE": _read("emergency interview_first intake_from intake_until", "tier"),
    "STAY": _read("max_stay_days free_until", "needed_from stay_days"),
    "NOT": _read("house", "refused"),
    "KEPT": _read("step_free free_since", "tier step_free seen"),
    "FRESH": _read("confirmed_at", "tier"),
}
FIT: Final = _read(
    "beds cots step_free permit_required sons_max_age languages house security max_stay_days "
    "confirmed_at emergency interview_first lgbtqia interpreter school_near sensory bathroom "
    "free_permille free_until id",
    "adults children carer_bed cot step_free has_permit languages prefers tier security stay_days "
    "inclusion signals bathroom needed_from last",
)
ORDER: Final = frozenset({"tier", "passed_over", "waiting_since", "seen", "id"})
