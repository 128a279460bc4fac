"""Random problems and policies as files, small enough that every household can be looked at.

Made by the words of the document, so that each rule is met in each of its answers.
"""

import random
from typing import Any

Json = dict[str, Any]


def policy_file(rng: random.Random, like: Json) -> str:
    """A policy as a region writes one: other bounds, credits, prices and clocks."""
    bounds = sorted(rng.sample(range(1, 12), 2), reverse=True)
    credit = [sorted(rng.choice((0, 12, 48, 100, 336)) for _ in range(3)) for _ in range(4)]
    seen = rng.sample(like["order"]["seen"], rng.randint(0, 12))
    rows = [
        "version = 7",
        "decided = 2026-12-02",
        'decided_by = ""',
        'replay = ""',
        f"backup = {_flag(rng.random() < 0.7)}",
        "[explained]",
        *(f'{tongue} = "Urgency first."' for tongue in like["explained"]),
        "[order]",
        f"openings = {bounds}",
        f"credit_hours = {credit}",
        f"seen = {seen}".replace("'", '"'),
        f"two_lines = {_flag(rng.random() < 0.7)}",
    ]
    rows.append("[kept]")
    if rng.random() < 0.6:
        hours, tier = rng.choice((6, 24, 48)), rng.choice((1, 2, 3))
        rows += ["[kept.step_free]", f"hours = {hours}", f"from_tier = {tier}"]
    rows += ["[price]", *(f"{name} = {rng.randrange(200)}" for name in like["price"])]
    sure = sorted((rng.randrange(1001) for _ in range(3)), reverse=True)
    rows += [
        "[reliability]",
        "age_hours = [3, 20]",
        f"start_permille = {sure}",
        f"in_danger = {rng.randrange(500)}",
        f"later = {rng.randrange(300)}",
        "[fit]",
        f"ask = {rng.choice((0, 20, 40))}",
        f"same_as_last = {rng.choice((0, 30, 50))}",
        f"made_for = {rng.randrange(100)}",
        f"wishes = {[rng.randrange(80) for _ in range(3)]}",
    ]
    return "\n".join(rows) + "\n"


# What a house says that takes nearly everybody: random houses take nearly nobody.
WELCOME: Json = {
    "beds": 6, "composition": ["women", "men", "families", "couples"], "adult_age": None,
    "child_age": None, "sons_max_age": 99, "max_children": 7, "pets": ["cat", "dog"],
    "permit_required": False, "day_price": 0, "zones": [], "security": 3,
    "free_from": "2026-11-20T17:00:00+00:00", "free_until": None, "max_stay_days": None,
    "least_people": None, "pregnant": True, "minors_alone": True, "only_minors": False,
    "bathroom": True, "sensory": True, "care": "specialised", "mental_health": "specialised",
    "substances": "tolerated", "lgbtqia": True, "trans": True, "only_lgbtqia": False,
    "not_from": [], "interpreter": True, "emergency": True, "interview_first": False,
    "intake_from": "00:00", "intake_until": "00:00", "nights_left": None,
}  # fmt: skip


def welcoming(rng: random.Random, problem: Json, share: float) -> Json:
    """The same problem with most of what its houses say so that more people suit."""
    for unit in problem["units"]:
        for name, value in WELCOME.items():
            if name in unit and rng.random() < share:
                unit[name] = value
    return problem


def _flag(value: bool) -> str:
    return "true" if value else "false"
