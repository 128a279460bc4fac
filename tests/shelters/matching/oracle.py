"""The rules and the optimum once more, written pair by pair and step by step, to check against."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from shelters.matching.pairs.edges import Edges
from tests.shelters.matching.problems import NOW

Json = dict[str, Any]
YES, NO, ASK = "yes", "no", "ask"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _size(u: Json, n: Json) -> str:
    people = (n["adults"] or []) + (n["children"] or []) + ["carer"] * (n["carer_bed"] is True)
    ages = [child["age"] for child in n["children"] or []]
    sure, maybe = sum(a is not None and a < 3 for a in ages), sum(a is None or a < 3 for a in ages)
    cots = u["cots"]
    least = len(people) - (maybe if cots is None else min(maybe, cots))
    most = len(people) - (0 if cots is None else min(sure, cots))
    if u["beds"] is None:
        return ASK
    if least > u["beds"]:
        return NO
    return YES if most <= u["beds"] and None not in (n["adults"], n["children"]) else ASK


def _one_composition(name: str, n: Json) -> str:
    adults, children = n["adults"], n["children"]
    if name == "families":
        return ASK if children is None else YES if children else NO
    if adults is None:
        return ASK
    if name == "couples":
        return YES if len(adults) == 2 else NO
    want, other = ("f", "m") if name == "women" else ("m", "f")
    genders = [person["gender"] for person in adults or n["children"] or []]
    if other in genders:
        return NO
    return YES if genders and all(g == want for g in genders) else ASK


def _comp(u: Json, n: Json) -> str:
    if u["composition"] is None:
        return ASK
    answers = {_one_composition(name, n) for name in u["composition"]}
    return YES if YES in answers else ASK if ASK in answers else NO


def _range(bounds: Any, people: Any) -> str:
    low, high = bounds or (None, None)
    if low is None and high is None:
        return YES
    if people is None:
        return ASK
    ages = [person["age"] for person in people]
    for age in ages:
        if age is not None and (
            (low is not None and age < low) or (high is not None and age > high)
        ):
            return NO
    return ASK if None in ages else YES


def _sons(u: Json, n: Json) -> str:
    if n["children"] is None:
        return ASK
    boys = [c["age"] for c in n["children"] if c["gender"] == "m"]
    perhaps = [c["age"] for c in n["children"] if c["gender"] != "f"]
    most = u["sons_max_age"]
    if not perhaps:
        return YES
    if most is None:
        return ASK
    if any(age is not None and age > most for age in boys):
        return NO
    return ASK if any(age is None or age > most for age in perhaps) else YES


def _children(u: Json, n: Json) -> str:
    if n["children"] == []:
        return YES
    if n["children"] is None or u["max_children"] is None:
        return ASK
    return YES if len(n["children"]) <= u["max_children"] else NO


def _access(u: Json, n: Json) -> str:
    if n["step_free"] is False or u["step_free"] is True:
        return YES
    return NO if n["step_free"] is True and u["step_free"] is False else ASK


def _zone(u: Json, n: Json) -> str:
    touching = {frozenset(p) for p in [("z0", "z1"), ("z0", "z2"), ("z3", "z4")]}
    avoid, zones = n["avoid_zones"], u["zones"]
    if avoid is None:
        return ASK
    if not avoid:
        return YES
    if zones is None:
        return ASK
    if set(avoid) & set(zones):
        return NO
    near = any(frozenset((a, z)) in touching for a in avoid for z in zones)
    return ASK if near else YES


def _sec(u: Json, n: Json) -> str:
    if n["security"] == 0 or u["security"] == 3:
        return YES
    if None in (n["security"], u["security"]):
        return ASK
    return YES if u["security"] >= n["security"] else NO


def _permit(u: Json, n: Json) -> str:
    if n["has_permit"] is True or u["permit_required"] is False:
        return YES
    return NO if n["has_permit"] is False and u["permit_required"] is True else ASK


def _pay(u: Json, n: Json) -> str:
    price, can, incomes = u["day_price"], n["can_pay_per_day"], u["incomes"]
    days, stay = u["funded_days"], n["stay_days"]
    own = ASK if None in (price, can) else YES if price <= can else NO
    guarantee = ASK
    if n["guaranteed"] is False or (incomes is not None and "public_guarantee" not in incomes):
        guarantee = NO
    elif n["guaranteed"] is True and incomes is not None:
        guarantee = YES
    funded = ASK
    if days == 0 or (days is None and incomes is not None and "funded_days" not in incomes):
        funded = NO
    elif None not in (days, stay) and days >= stay:
        funded = YES
    if price == 0 or YES in (own, guarantee, funded):
        return YES
    return NO if (own, guarantee, funded) == (NO, NO, NO) else ASK


def _worst(*answers: str) -> str:
    return NO if NO in answers else ASK if ASK in answers else YES


def _thing(need: bool | None, has: bool | None) -> str:
    if need is True:
        return {True: YES, False: NO, None: ASK}[has]
    return ASK if need is None and has is False else YES


def _least(u: Json, n: Json) -> str:
    people = len(n["adults"] or []) + len(n["children"] or [])
    if people >= (u["least_people"] or 0):
        return YES
    return ASK if None in (n["adults"], n["children"]) else NO


def _minor(u: Json, n: Json) -> str:
    takes, only = u["minors_alone"], u["only_minors"] is True
    if n["adults"] is None or (n["adults"] == [] and n["children"] is None):
        return YES if takes is True and not only else ASK
    if n["adults"] == [] and n["children"]:
        return {True: YES, False: NO, None: ASK}[takes]
    return NO if only else YES


def _pregnant(u: Json, n: Json) -> str:
    need = n["pregnant"]
    if need is None and n["adults"] and all(each["gender"] == "m" for each in n["adults"]):
        return YES
    return _thing(need, u["pregnant"])


def _sensory(u: Json, n: Json) -> str:
    return _worst(_thing(n["signals"], u["sensory"]), _thing(n["bathroom"], u["bathroom"]))


def _level(needs: list[str], need: str | None, takes: list[str], has: str | None) -> str:
    if need == needs[0] or has == takes[2]:
        return YES
    if None in (need, has):
        return ASK
    return NO if needs.index(need or "") > takes.index(has or "") else YES


def _care(u: Json, n: Json) -> str:
    needs, takes = ["none", "in_treatment", "using"], ["no", "in_treatment", "tolerated"]
    parts = [_level(needs, n["substances"], takes, u["substances"])]
    support = ["none", "some", "specialised"]
    parts += [_level(support, n[name], support, u[name]) for name in ("mental_health", "care")]
    return _worst(*parts)


def _incl(u: Json, n: Json) -> str:
    asks, parts = set(n["inclusion"] or []), [YES]
    if asks & {"lgbtqia", "nonbinary"}:
        parts.append(_thing(True, u["lgbtqia"]))
    if "trans" in asks:
        parts.append(_thing(True, u["trans"]))
    if u["only_lgbtqia"] is True and not asks:
        parts.append(ASK if n["inclusion"] is None else NO)
    return _worst(*parts)


def _not_from(u: Json, n: Json) -> str:
    if not u["not_from"]:
        return YES
    if n["lives_in"] is None:
        return ASK
    return NO if set(u["not_from"]) & set(n["lives_in"]) else YES


def _lang(u: Json, n: Json) -> str:
    if n["language_must"] is not True:
        return YES
    if n["languages"] is None:
        return ASK
    if u["interpreter"] is True or set(n["languages"]) & set(u["languages"] or []):
        return YES
    return ASK if None in (u["languages"], u["interpreter"]) else NO


def _intake(u: Json, n: Json) -> str:
    at_once, first = u["emergency"], u["interview_first"]
    if n["tier"] == 1:
        return ASK if first is True and at_once is not True else YES
    if n["tier"] != 0:
        return YES
    hours = _open_tonight(u["intake_from"], u["intake_until"])
    if at_once is False or (at_once is None and first is True) or hours == NO:
        return NO
    return ASK if hours == ASK or (at_once is None and first is None) else YES


def _open_tonight(since: str | None, until: str | None) -> str:
    """Minute by minute, from an hour to twelve hours from now."""
    if since is None or until is None:
        return ASK
    minutes = [NOW + timedelta(minutes=each) for each in range(60, 12 * 60 + 1)]
    return YES if any(_within(f"{each:%H:%M}", since, until) for each in minutes) else NO


def _within(clock: str, since: str, until: str) -> bool:
    if since < until:
        return since <= clock < until
    return clock >= since or clock < until


def _budget(u: Json, n: Json) -> str:
    if u.get("nights_left") is None:
        return YES
    if n["stay_days"] is None:
        return ASK
    return NO if n["stay_days"] > u["nights_left"] else YES


def _kept(_unit: Json, _need: Json) -> str:
    return YES  # nothing is without a policy


def _pet(u: Json, n: Json) -> str:
    if n["pets"] == []:
        return YES
    if None in (n["pets"], u["pets"]):
        return ASK
    return YES if set(n["pets"]) <= set(u["pets"]) else NO


def _when(u: Json, n: Json) -> str:
    if n["needed_from"] is None:
        return ASK
    start = _at(n["needed_from"])
    if u["free_until"] is not None and _at(u["free_until"]) <= start:
        return NO
    if u["free_from"] is None:
        return ASK
    return YES if _at(u["free_from"]) <= start else NO


def _stay(u: Json, n: Json) -> str:
    if u["max_stay_days"] is None and u["free_until"] is None:
        return YES
    if n["stay_days"] is None:
        return ASK
    if u["max_stay_days"] is not None and n["stay_days"] > u["max_stay_days"]:
        return NO
    if u["free_until"] is None:
        return YES
    if n["needed_from"] is None:
        return ASK
    end = _at(n["needed_from"]) + timedelta(days=n["stay_days"])
    return YES if end <= _at(u["free_until"]) else NO


def _not(u: Json, n: Json) -> str:
    if n["refused"] is None:
        return ASK
    if not n["refused"]:
        return YES
    if u["house"] is None:
        return ASK
    return NO if u["house"] in n["refused"] else YES


def _fresh(u: Json, n: Json) -> str:
    if u["confirmed_at"] is None:
        return ASK
    hours = 2 if n["tier"] == 0 else 24
    return YES if NOW - _at(u["confirmed_at"]) <= timedelta(hours=hours) else ASK


RULES = {
    "SIZE": _size, "COMP": _comp, "AGE": lambda u, n: _range(u["adult_age"], n["adults"]),
    "CHILD_AGE": lambda u, n: _range(u["child_age"], n["children"]), "SONS": _sons,
    "CHILDREN": _children, "ACCESS": _access, "ZONE": _zone, "SEC": _sec, "PERMIT": _permit,
    "PAY": _pay, "PET": _pet, "WHEN": _when, "STAY": _stay, "NOT": _not, "FRESH": _fresh,
    "LEAST": _least, "MINOR": _minor, "PREGNANT": _pregnant, "SENSORY": _sensory, "CARE": _care,
    "INCL": _incl, "NOT_FROM": _not_from, "LANG": _lang, "INTAKE": _intake,
    "BUDGET": _budget, "KEPT": _kept,
}  # fmt: skip
ORDER = [
    "SIZE",
    "LEAST",
    "COMP",
    "MINOR",
    "PREGNANT",
    "AGE",
    "CHILD_AGE",
    "SONS",
    "CHILDREN",
    "ACCESS",
    "SENSORY",
    "CARE",
    "INCL",
    "ZONE",
    "NOT_FROM",
    "SEC",
    "PERMIT",
    "PAY",
    "BUDGET",
    "PET",
    "LANG",
    "WHEN",
    "INTAKE",
    "STAY",
    "NOT",
    "KEPT",
    "FRESH",
]


def answers(unit: Json, need: Json) -> dict[str, str]:
    """Every rule's answer for one pair."""
    return {code: RULES[code](unit, need) for code in ORDER}


def fit(u: Json, n: Json) -> tuple[int, list[str]]:
    """The score of one pair and what speaks for it, line by line as the document has it."""
    score, why = raw_fit(u, n)
    return max(0, min(1000, score)), why


def raw_fit(u: Json, n: Json) -> tuple[int, list[str]]:
    """The same before it is cut."""
    spare, liked = _spare(u, n), _liked(u, n)
    why = {
        "NO_SPARE_BED": (spare == 0, 0),
        "LANGUAGE": (bool(set(u["languages"] or ()) & set(n["languages"] or ())), 20),
        "PREFERRED": (liked > 0, liked),
        "SAFER": (_safer(u, n), 10),
        "LONGER": (_longer(u, n), 8),
        "JUST_CONFIRMED": (_just_confirmed(u), 6),
        "AT_ONCE": (n["tier"] in (0, 1) and u["emergency"] is True, 15),
        "MADE_FOR": (u["lgbtqia"] is True and _asks_lgbtqia(n), 80),
        "INTERPRETER": (_interpreter(u, n), 10),
        "SCHOOL": (u["school_near"] is True and _pupils(n), 5),
    }
    score = 300 - 14 * (spare or 0) + sum(points for holds, points in why.values() if holds)
    score -= 25 * (u["step_free"] is True and n["step_free"] is False)
    score -= 12 * (u["permit_required"] is False and n["has_permit"] is True)
    score -= 8 * teenage_wasted(u, n)
    score -= 60 * (n["tier"] in (0, 1) and u["interview_first"] is True)
    score += (400 if n["tier"] in (0, 1) else 150) * still_true(u) // 1000
    score -= 40 * list(answers(u, n).values()).count(ASK)
    score -= 10 * (n["signals"] is False and u["sensory"] is True)
    score -= 10 * (n["bathroom"] is False and u["bathroom"] is True)
    score -= 10 * (u["cots"] is not None and u["cots"] < _cots(n))
    return score, [code for code, (holds, _) in why.items() if holds]


def teenage_wasted(u: Json, n: Json) -> bool:
    """Whether it takes sons of fourteen, though none comes."""
    return (u["sons_max_age"] or 0) >= 14 and not _may_be_sons(n)


def _spare(u: Json, n: Json) -> int | None:
    if None in (u["beds"], n["adults"], n["children"]):
        return None
    infants = sum(c["age"] is not None and c["age"] < 3 for c in n["children"])
    people = len(n["adults"]) + len(n["children"]) - min(infants, u["cots"] or 0)
    return max(0, int(u["beds"] - people - (n["carer_bed"] is True)))


def _asks_lgbtqia(n: Json) -> bool:
    return bool({"lgbtqia", "nonbinary"} & set(n["inclusion"] or []))


def _interpreter(u: Json, n: Json) -> bool:
    if not n["languages"] or u["languages"] is None or set(n["languages"]) & set(u["languages"]):
        return False
    return u["interpreter"] is True


def _pupils(n: Json) -> bool:
    return any(c["age"] is not None and 6 <= c["age"] < 18 for c in n["children"] or [])


def still_true(u: Json) -> int:
    """Of a thousand words of this age, how many are true."""
    if u["confirmed_at"] is None:
        return 400
    hours = (NOW - _at(u["confirmed_at"])) / timedelta(hours=1)
    classes = [(2, 950), (8, 900), (24, 800), (48, 600)]
    return next((rate for most, rate in classes if hours <= most), 400)


def _cots(n: Json) -> int:
    infants = [c for c in n["children"] or [] if c["age"] is not None and c["age"] < 3]
    return max(len(infants), 1 if n["cot"] is True else 0)


def _liked(u: Json, n: Json) -> int:
    points: dict[str, int] = dict(zip((n["prefers"] or [])[:3], (60, 40, 20), strict=False))
    return points.get(u["house"], 0)


def _safer(u: Json, n: Json) -> bool:
    known = n["tier"] in (0, 1) and None not in (u["security"], n["security"])
    return known and u["security"] > n["security"]


def _longer(u: Json, n: Json) -> bool:
    most = float("inf") if u["max_stay_days"] is None else u["max_stay_days"]
    if n["stay_days"] is None or 2 * n["stay_days"] > most:
        return False
    if u["free_until"] is None:
        return True
    if n["needed_from"] is None:
        return False
    return _at(n["needed_from"]) + timedelta(days=2 * n["stay_days"]) <= _at(u["free_until"])


def _just_confirmed(u: Json) -> bool:
    return bool(u["confirmed_at"]) and NOW - _at(u["confirmed_at"]) <= timedelta(minutes=30)


def _may_be_sons(n: Json) -> bool:
    return n["children"] is None or any(child["gender"] != "f" for child in n["children"])


def placed_by_paths(pairs: Edges, rank: np.ndarray[Any, Any], units: int) -> set[int]:
    """Whom the strict order places: augmenting paths, first in order first."""
    holder: dict[int, int] = {}

    def augment(need: int, seen: set[int]) -> bool:
        for unit in pairs.unit[pairs.of(need)].tolist():
            if unit in seen:
                continue
            seen.add(unit)
            if unit not in holder or augment(holder[unit], seen):
                holder[unit] = need
                return True
        return False

    return {need for need in np.argsort(rank).tolist() if augment(need, set())}


def best_fit(pairs: Edges, placed: set[int], units: int) -> int:
    """The greatest total fit with exactly these households placed (scipy's sparse matching)."""
    rows = {need: row for row, need in enumerate(sorted(placed))}
    keep = np.isin(pairs.need, list(rows))
    if not rows:
        return 0
    row = [rows[need] for need in pairs.need[keep].tolist()]
    # Explicit zeros are dropped by the solver, so that every weight is at least one.
    graph = csr_array((1001.0 - pairs.fit[keep], (row, pairs.unit[keep])), shape=(len(rows), units))
    matched_rows, columns = min_weight_full_bipartite_matching(graph)
    return int(sum(1001 - graph[r, c] for r, c in zip(matched_rows, columns, strict=True)))
