"""The order, the two lines and the fit of a policy once more, household by household and pair by
pair as the document says them, to check against.
"""

import hashlib
from datetime import datetime, timedelta
from itertools import permutations

from shelters.matching.pairs.policy import PolicyRules
from tests.shelters.matching import oracle
from tests.shelters.matching.oracle import ASK, NO, YES, Json
from tests.shelters.matching.problems import NOW

# What each rule reads of a household, and may find open.
PEOPLE = ("adults", "children")
HERS = {
    "SIZE": (*PEOPLE, "children.age"), "LEAST": PEOPLE, "MINOR": PEOPLE,
    "AGE": ("adults", "adults.age"), "CHILD_AGE": ("children", "children.age"),
    "SONS": ("children", "children.age", "children.gender"), "CHILDREN": ("children",),
    "ACCESS": ("step_free",), "SENSORY": ("signals", "bathroom"),
    "CARE": ("substances", "mental_health", "care"), "ZONE": ("avoid_zones",),
    "NOT_FROM": ("lives_in",), "SEC": ("security",), "PERMIT": ("has_permit",),
    "PAY": ("can_pay_per_day", "guaranteed", "stay_days"), "BUDGET": ("stay_days",),
    "PET": ("pets",), "WHEN": ("needed_from",), "STAY": ("needed_from", "stay_days"),
    "NOT": ("refused",),
}  # fmt: skip


def _kept(u: Json, n: Json, policy: PolicyRules) -> str:
    kept = policy.step_free
    if kept is None or u["step_free"] is not True or u.get("free_since") is None:
        return YES
    age = NOW - datetime.fromisoformat(u["free_since"])
    if age < timedelta() or age >= timedelta(hours=kept.hours):
        return YES
    tier = 3 if n["tier"] is None else n["tier"]
    needs_it = n["step_free"] is True and "step_free" in (n.get("seen") or [])
    return NO if tier >= kept.from_tier and not needs_it else YES


def answers(u: Json, n: Json, policy: PolicyRules) -> dict[str, str]:
    """Every rule's answer for one pair."""
    return {**oracle.answers(u, n), "KEPT": _kept(u, n, policy)}


def _open(n: Json, name: str) -> bool:
    if "." not in name:
        return n[name] is None
    people, fact = name.split(".")
    return any(each[fact] is None for each in n[people] or [])


def hangs(said: dict[str, str], n: Json) -> bool:
    """Whether some *ask* comes with a fact of hers that is not known."""
    for code in (code for code, it in said.items() if it == ASK):
        if code == "PREGNANT":
            men = n["adults"] and all(each["gender"] == "m" for each in n["adults"])
            if n["pregnant"] is None and not men:
                return True
        elif code == "COMP":
            people = n["adults"] or n["children"] or []
            if None in (n["adults"], n["children"]) or any(p["gender"] is None for p in people):
                return True
        elif any(_open(n, name) for name in HERS.get(code, ())):
            return True
    return False


def reach(data: Json, n: Json, policy: PolicyRules) -> int:
    """How many places open in thirty days for what somebody has seen of a household."""
    seen = {name: n[name] if name in (n.get("seen") or []) else None for name in n}
    stock = data["units"] if data.get("stock") is None else data["stock"]
    found = 0
    for unit in stock:
        said = oracle.answers(unit, seen | {"tier": n["tier"]})
        if all(said[code] != NO for code in policy.order.seen):
            found += 1000 if unit.get("openings") is None else unit["openings"]
    return found // 1000


def key(data: Json, n: Json, policy: PolicyRules) -> tuple[int, datetime, bytes]:
    """Tier, the date since when she counts as waiting, the tie."""
    tier = 3 if n["tier"] is None else n["tier"]
    bucket = sum(reach(data, n, policy) < bound for bound in policy.order.openings)
    since = datetime.fromisoformat(n["waiting_since"]) if n["waiting_since"] else NOW
    credit = policy.order.credit_hours[tier][bucket]
    tie = hashlib.sha256(f"{data['seed']}:{n['id']}".encode()).digest()
    return tier, since - timedelta(hours=credit), tie


def _lines(units: list[Json], n: Json, policy: PolicyRules) -> tuple[list[int], list[int]]:
    """The units of both lines of a household."""
    judged = {at: answers(unit, n, policy) for at, unit in enumerate(units)}
    all_ = [at for at, said in judged.items() if NO not in said.values()]
    if not policy.order.two_lines:
        return all_, all_
    return [at for at in all_ if not hangs(judged[at], n)], all_


def greedy(data: Json, policy: PolicyRules) -> tuple[list[str], dict[str, int]]:
    """The order, and on which line everybody is placed who is: one search after the other."""
    keys = {n["id"]: key(data, n, policy) for n in data["needs"]}
    pairs = {}
    for n in data["needs"]:
        pairs[n["id"], 0], pairs[n["id"], 1] = _lines(data["units"], n, policy)
    lines = sorted(pairs, key=lambda line: (keys[line[0]][0], line[1], keys[line[0]][1:]))
    holder: dict[int, tuple[str, int]] = {}
    placed: dict[str, int] = {}

    def augment(line: tuple[str, int], seen: set[int]) -> bool:
        for unit in pairs[line]:
            if unit not in seen:
                seen.add(unit)
                if unit not in holder or augment(holder[unit], seen):
                    holder[unit] = line
                    return True
        return False

    for line in lines:
        if line[0] not in placed and augment(line, set()):
            placed[line[0]] = line[1]
    return sorted(keys, key=keys.__getitem__), placed


def fit(u: Json, n: Json, policy: PolicyRules) -> int:
    """The score of one pair, by the weights of a policy."""
    # What the older weights took or gave is taken back, and the policy's put in its place.
    plain, _why = oracle.raw_fit(u, n)
    price, weigh = policy.price, policy.fit
    people = [*(n["adults"] or []), *(n["children"] or [])]
    known = None not in (n["adults"], n["children"])
    many = len(people) + (n["carer_bed"] is True)
    score = plain
    score -= (price.step_free - 25) * (u["step_free"] is True and n["step_free"] is False)
    score -= (price.no_permit - 12) * (u["permit_required"] is False and n["has_permit"] is True)
    score -= (price.sons_14 - 8) * oracle.teenage_wasted(u, n)
    score -= (price.signals - 10) * (n["signals"] is False and u["sensory"] is True)
    score -= (price.wide_bathroom - 10) * (n["bathroom"] is False and u["bathroom"] is True)
    score -= price.five_beds * (known and (u["beds"] or 0) >= 5 and many < 5)
    asks = list(answers(u, n, policy).values()).count(ASK)
    score -= weigh.ask * asks - 40 * list(oracle.answers(u, n).values()).count(ASK)
    score += weigh.same_as_last * (n.get("last") == u["id"])
    if u.get("free_permille") is not None:
        points = 400 if n["tier"] in (0, 1) else 150
        score += points * u["free_permille"] // 1000 - points * oracle.still_true(u) // 1000
    return int(max(0, min(1000, score)))


def best_sum(data: Json, policy: PolicyRules, placed: dict[str, int]) -> int:
    """The greatest sum of fit with exactly these households placed; of few alone."""
    needs = [n for n in data["needs"] if n["id"] in placed]
    best = -1
    for chosen in permutations(range(len(data["units"])), len(needs)):
        total = 0
        for n, at in zip(needs, chosen, strict=True):
            said = answers(data["units"][at], n, policy)
            if NO in said.values() or (
                placed[n["id"]] == 0 and policy.order.two_lines and hangs(said, n)
            ):
                break
            total += fit(data["units"][at], n, policy)
        else:
            best = max(best, total)
    return max(best, 0)
