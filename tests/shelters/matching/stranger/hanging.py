"""Whether a pair hangs on what a household left open."""

from tests.shelters.matching.stranger.rules import ASK, Json, all_men

# What a rule reads of the household and may find open: the second table, and people's facts.
READS = {
    "SIZE": "adults children children.age", "LEAST": "adults children", "MINOR": "adults children",
    "COMP": "adults children", "PREGNANT": "pregnant", "AGE": "adults adults.age",
    "CHILD_AGE": "children children.age", "SONS": "children children.age children.gender",
    "CHILDREN": "children", "ACCESS": "step_free", "SENSORY": "signals bathroom",
    "CARE": "substances mental_health care", "ZONE": "avoid_zones", "NOT_FROM": "lives_in",
    "SEC": "security", "PERMIT": "has_permit", "PAY": "can_pay_per_day stay_days guaranteed",
    "BUDGET": "stay_days", "PET": "pets", "WHEN": "needed_from", "STAY": "needed_from stay_days",
    "NOT": "refused",
}  # fmt: skip


def hangs(said: dict[str, str], n: Json) -> bool:
    """Whether a rule asks, and something of hers that it reads is null."""
    return any(answer == ASK and _is_open(code, n) for code, answer in said.items())


def _is_open(code: str, n: Json) -> bool:
    if code == "PREGNANT" and all_men(n):
        return False
    if code == "COMP":
        who = n.get("adults") or n.get("children") or []
        if any(each.get("gender") is None for each in who):
            return True
    for name in READS.get(code, "").split():
        people, _, fact = name.partition(".")
        if fact and any(each.get(fact) is None for each in n.get(people) or []):
            return True
        if not fact and n.get(people) is None:
            return True
    return False
