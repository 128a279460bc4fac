"""How well a pair fits, and what speaks for it, as the document's table has it."""

from datetime import timedelta
from typing import Any

from tests.shelters.matching.stranger.rules import ASK, Json, Moment, at, tier_of

BEFORE: Json = {
    "price": {
        "step_free": 25, "five_beds": 0, "signals": 10, "wide_bathroom": 10, "no_permit": 12,
        "sons_14": 8,
    },
    "reliability": {
        "age_hours": [2, 8, 24, 48], "start_permille": [950, 900, 800, 600, 400],
        "in_danger": 400, "later": 150,
    },
    "fit": {"ask": 40, "same_as_last": 0, "made_for": 80, "wishes": [60, 40, 20]},
}  # fmt: skip


def why(u: Json, n: Json, m: Moment) -> list[str]:
    """The codes that speak for a place, in the order of the table."""
    hers, theirs = n.get("languages"), u.get("languages")
    common = bool(set(hers or ()) & set(theirs or ()))
    danger = tier_of(n) <= 1
    stay, most = n.get("stay_days"), u.get("max_stay_days")
    said = u.get("confirmed_at")
    ages = [each.get("age") for each in n.get("children") or []]
    speaks = {
        "NO_SPARE_BED": _spare(u, n) == 0,
        "LANGUAGE": common,
        "PREFERRED": _wish(u, n) is not None,
        "SAFER": danger and _above(u.get("security"), n.get("security")),
        "LONGER": stay is not None and (most is None or most >= 2 * stay)
        and _free_for(2 * stay, u, n),
        "JUST_CONFIRMED": said is not None and m.now - at(said) <= timedelta(minutes=30),
        "AT_ONCE": danger and u.get("emergency") is True,
        "MADE_FOR": bool({"lgbtqia", "nonbinary"} & set(n.get("inclusion") or ()))
        and u.get("lgbtqia") is True,
        "INTERPRETER": bool(hers) and theirs is not None and not common
        and u.get("interpreter") is True,
        "SCHOOL": any(age is not None and 6 <= age < 18 for age in ages)
        and u.get("school_near") is True,
    }  # fmt: skip
    return [code for code, holds in speaks.items() if holds]


def fit(u: Json, n: Json, said: dict[str, str], m: Moment) -> int:
    """The whole number of a suitable pair, of which the rules said this."""
    weights = m.policy or BEFORE
    danger = tier_of(n) <= 1
    points = {
        "LANGUAGE": 20, "SAFER": 10, "LONGER": 8, "JUST_CONFIRMED": 6, "AT_ONCE": 15,
        "MADE_FOR": weights["fit"]["made_for"], "INTERPRETER": 10, "SCHOOL": 5,
    }  # fmt: skip
    score = 300 if m.younger else 100
    score += sum(points.get(code, 0) for code in why(u, n, m))
    score -= 14 * (_spare(u, n) or 0)
    score -= _wasted(u, n, weights["price"])
    wish = _wish(u, n)
    if wish is not None:
        score += (weights["fit"]["wishes"] if m.younger else (15, 10, 5))[wish]
    if danger and u.get("interview_first") is True:
        score -= 60
    if n.get("last") == u["id"]:
        score += weights["fit"]["same_as_last"]
    if m.younger:
        score -= weights["fit"]["ask"] * sum(answer == ASK for answer in said.values())
        score += _sure(u, danger, weights["reliability"], m)
        if _too_few_cots(u, n):
            score -= 10
    return int(max(0, min(score, 1000 if m.younger else 200)))


def _free_for(days: float, u: Json, n: Json) -> bool:
    until, since = u.get("free_until"), n.get("needed_from")
    if until is None:
        return True
    return since is not None and at(since) + timedelta(days=days) <= at(until)


def _people(n: Json) -> int | None:
    if n.get("adults") is None or n.get("children") is None:
        return None
    return len(n["adults"]) + len(n["children"]) + int(n.get("carer_bed") is True)


def _infants(n: Json) -> int:
    return sum(each.get("age") is not None and each["age"] < 3 for each in n.get("children") or [])


def _spare(u: Json, n: Json) -> int | None:
    people, beds = _people(n), u.get("beds")
    if people is None or beds is None:
        return None
    return int(max(0, beds - (people - min(_infants(n), u.get("cots") or 0))))


def _wish(u: Json, n: Json) -> int | None:
    houses = (n.get("prefers") or [])[:3]
    return houses.index(u["house"]) if u.get("house") in houses else None


def _above(one: Any, other: Any) -> bool:
    return one is not None and other is not None and one > other


def _wasted(u: Json, n: Json, price: Json) -> int:
    people = _people(n)
    boys = n.get("children") is None or any(each.get("gender") != "f" for each in n["children"])
    sons = u.get("sons_max_age")
    lost = {
        "step_free": u.get("step_free") is True and n.get("step_free") is False,
        "five_beds": u.get("beds") is not None and u["beds"] >= 5
        and people is not None and people < 5,
        "no_permit": u.get("permit_required") is False and n.get("has_permit") is True,
        "sons_14": sons is not None and sons >= 14 and not boys,
        "signals": u.get("sensory") is True and n.get("signals") is False,
        "wide_bathroom": u.get("bathroom") is True and n.get("bathroom") is False,
    }  # fmt: skip
    return sum(price[name] for name, wasted in lost.items() if wasted)


def _sure(u: Json, danger: bool, weights: Json, m: Moment) -> int:
    known, said = u.get("free_permille"), u.get("confirmed_at")
    if known is None:
        classes = zip(weights["age_hours"], weights["start_permille"], strict=False)
        known = weights["start_permille"][-1]
        if said is not None:
            age = m.now - at(said)
            known = next((p for h, p in classes if age <= timedelta(hours=h)), known)
    return int(weights["in_danger" if danger else "later"] * known // 1000)


def _too_few_cots(u: Json, n: Json) -> bool:
    wanted = max(_infants(n), int(n.get("cot") is True))
    return u.get("cots") is not None and u["cots"] < wanted
