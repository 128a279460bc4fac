"""Every rule for one unit and one household, as the document's tables have them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]
YES, NO, ASK = "yes", "no", "ask"
WORST = (NO, ASK, YES)

YOUNGER_OF_UNITS = {
    "least_people", "pregnant", "minors_alone", "only_minors", "bathroom", "sensory", "care",
    "mental_health", "substances", "lgbtqia", "trans", "only_lgbtqia", "not_from", "interpreter",
    "incomes", "funded_days", "emergency", "interview_first", "intake_from", "intake_until",
    "school_near",
}  # fmt: skip
YOUNGER_OF_NEEDS = {
    "pregnant", "signals", "bathroom", "carer_bed", "cot", "substances", "mental_health", "care",
    "inclusion", "lives_in", "language_must", "guaranteed",
}  # fmt: skip
YOUNGER = ("LEAST", "MINOR", "PREGNANT", "SENSORY", "CARE", "INCL", "NOT_FROM", "LANG", "INTAKE")


@dataclass(frozen=True)
class Moment:
    """What a rule knows besides the two: the problem's `now`, which zones touch, the policy."""

    now: datetime
    touching: frozenset[frozenset[str]]
    younger: bool
    policy: Json | None

    @classmethod
    def of(cls, problem: Json, policy: Json | None) -> "Moment":
        pairs = {
            frozenset((zone, other))
            for zone, others in (problem.get("zones_touching") or {}).items()
            for other in others
        }
        younger = any(YOUNGER_OF_UNITS & unit.keys() for unit in problem["units"]) or any(
            YOUNGER_OF_NEEDS & need.keys() for need in problem["needs"]
        )
        return cls(at(problem["now"]), frozenset(pairs), younger, policy)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def tier_of(need: Json) -> int:
    tier = need.get("tier")
    return 3 if tier is None else tier


def _ages(people: list[Json]) -> list[float | None]:
    return [each.get("age") for each in people]


def _carer(need: Json) -> int:
    return int(need.get("carer_bed") is True)


def size(u: Json, n: Json, _m: Moment) -> str:
    adults, children = n.get("adults"), n.get("children")
    ages = _ages(children or [])
    people = len(adults or []) + len(ages) + _carer(n)
    beds, cots = u.get("beds"), u.get("cots")
    infants = sum(age is not None and age < 3 for age in ages)
    perhaps = sum(age is None or age < 3 for age in ages)
    if beds is None:
        return ASK
    if people - (perhaps if cots is None else min(perhaps, cots)) > beds:
        return NO
    fits = people - min(infants, cots or 0) <= beds
    return YES if fits and adults is not None and children is not None else ASK


def least(u: Json, n: Json, _m: Moment) -> str:
    bound, adults, children = u.get("least_people"), n.get("adults"), n.get("children")
    if bound is None or len(adults or []) + len(children or []) >= bound:
        return YES
    return ASK if adults is None or children is None else NO


def _one_composition(name: str, n: Json) -> str:
    adults, children = n.get("adults"), n.get("children")
    if name == "families":
        return ASK if children is None else YES if children else NO
    if name == "couples":
        return ASK if adults is None else YES if len(adults) == 2 else NO
    wanted, other = ("f", "m") if name == "women" else ("m", "f")
    who = adults if adults or adults is None else children
    genders = [each.get("gender") for each in who or []]
    if other in genders:
        return NO
    return YES if genders and set(genders) == {wanted} else ASK


def composition(u: Json, n: Json, _m: Moment) -> str:
    if u.get("composition") is None:
        return ASK
    said = {_one_composition(name, n) for name in u["composition"]}
    return YES if YES in said else ASK if ASK in said else NO


def alone(n: Json) -> bool | None:
    adults, children = n.get("adults"), n.get("children")
    if adults is None or (not adults and children is None):
        return None
    return not adults and bool(children)


def minor(u: Json, n: Json, _m: Moment) -> str:
    takes, only, is_alone = u.get("minors_alone"), u.get("only_minors") is True, alone(n)
    if is_alone:
        return {True: YES, False: NO, None: ASK}[takes]
    if is_alone is False:
        return NO if only else YES
    return YES if takes is True and not only else ASK


def _wanted(need: bool | None, has: bool | None) -> str:
    if need is True:
        return {True: YES, False: NO, None: ASK}[has]
    return ASK if need is None and has is False else YES


def pregnant(u: Json, n: Json, _m: Moment) -> str:
    return _wanted(is_pregnant(n), u.get("pregnant"))


def is_pregnant(n: Json) -> bool | None:
    return False if n.get("pregnant") is None and all_men(n) else n.get("pregnant")


def all_men(n: Json) -> bool:
    adults = n.get("adults") or []
    return bool(adults) and all(each.get("gender") == "m" for each in adults)


def _range(bounds: Any, people: list[Json] | None) -> str:
    low, high = bounds or (None, None)
    if low is None and high is None:
        return YES
    ages = _ages(people or [])
    for age in ages:
        if age is not None and (
            (low is not None and age < low) or (high is not None and age > high)
        ):
            return NO
    return ASK if people is None or None in ages else YES


def adult_age(u: Json, n: Json, _m: Moment) -> str:
    return _range(u.get("adult_age"), n.get("adults"))


def child_age(u: Json, n: Json, _m: Moment) -> str:
    return _range(u.get("child_age"), n.get("children"))


def sons(u: Json, n: Json, _m: Moment) -> str:
    most, children = u.get("sons_max_age"), n.get("children")
    if children is None:
        return ASK
    said = YES
    for child in children:
        age, gender = child.get("age"), child.get("gender")
        if gender == "f":
            continue
        older = age is not None and most is not None and age > most
        if older and gender == "m":
            return NO
        if older or age is None or most is None:
            said = ASK
    return said


def children(u: Json, n: Json, _m: Moment) -> str:
    most, come = u.get("max_children"), n.get("children")
    if come is None:
        return ASK
    if not come:
        return YES
    return ASK if most is None else NO if len(come) > most else YES


def access(u: Json, n: Json, _m: Moment) -> str:
    need, has = n.get("step_free"), u.get("step_free")
    if need is False or has is True:
        return YES
    return NO if need is True and has is False else ASK


def sensory(u: Json, n: Json, _m: Moment) -> str:
    said = (
        _wanted(n.get("signals"), u.get("sensory")),
        _wanted(n.get("bathroom"), u.get("bathroom")),
    )
    return min(said, key=WORST.index)


def _level(need: int | None, takes: int | None) -> str:
    if need is None:
        return YES if takes == 2 else ASK
    if need == 0:
        return YES
    return ASK if takes is None else YES if takes >= need else NO


def care(u: Json, n: Json, _m: Moment) -> str:
    support = {"none": 0, "some": 1, "specialised": 2, None: None}
    needs = {"none": 0, "in_treatment": 1, "using": 2, None: None}
    takes = {"no": 0, "in_treatment": 1, "tolerated": 2, None: None}
    said = [_level(needs[n.get("substances")], takes[u.get("substances")])]
    said += [_level(support[n.get(x)], support[u.get(x)]) for x in ("mental_health", "care")]
    return min(said, key=WORST.index)


def inclusion(u: Json, n: Json, _m: Moment) -> str:
    asked = n.get("inclusion")
    only = u.get("only_lgbtqia") is True
    if not asked:
        return YES if not only else ASK if asked is None else NO
    said = []
    if {"lgbtqia", "nonbinary"} & set(asked):
        said.append({True: YES, False: NO, None: ASK}[u.get("lgbtqia")])
    if "trans" in asked:
        said.append({True: YES, False: NO, None: ASK}[u.get("trans")])
    return min(said, key=WORST.index)


def zone(u: Json, n: Json, m: Moment) -> str:
    avoid, zones = n.get("avoid_zones"), u.get("zones")
    if avoid is None:
        return ASK
    if not avoid:
        return YES
    if zones is None:
        return ASK
    if set(avoid) & set(zones):
        return NO
    near = any(frozenset((one, other)) in m.touching for one in avoid for other in zones)
    return ASK if near else YES


def not_from(u: Json, n: Json, _m: Moment) -> str:
    named, lives = u.get("not_from"), n.get("lives_in")
    if not named:
        return YES
    return ASK if lives is None else NO if set(named) & set(lives) else YES


def security(u: Json, n: Json, _m: Moment) -> str:
    needs, has = n.get("security"), u.get("security")
    if needs == 0 or has == 3:
        return YES
    return ASK if needs is None or has is None else NO if has < needs else YES


def permit(u: Json, n: Json, _m: Moment) -> str:
    has, required = n.get("has_permit"), u.get("permit_required")
    if has is True or required is False:
        return YES
    return NO if has is False and required is True else ASK


def pay(u: Json, n: Json, m: Moment) -> str:
    price, can = u.get("day_price"), n.get("can_pay_per_day")
    if price == 0:
        return YES
    own = None if price is None or can is None else can >= price
    if not m.younger:
        return ASK if own is None else YES if own else NO
    ways = (own, _by_guarantee(u, n), _by_funds(u, n))
    if any(way is True for way in ways):
        return YES
    return NO if all(way is False for way in ways) else ASK


def _by_guarantee(u: Json, n: Json) -> bool | None:
    guaranteed, incomes = n.get("guaranteed"), u.get("incomes")
    if guaranteed is False or (incomes is not None and "public_guarantee" not in incomes):
        return False
    return True if guaranteed is True and incomes is not None else None


def _by_funds(u: Json, n: Json) -> bool | None:
    days, stay, incomes = u.get("funded_days"), n.get("stay_days"), u.get("incomes")
    if days is not None and stay is not None and days >= stay:
        return True
    if days == 0 or (days is None and incomes is not None and "funded_days" not in incomes):
        return False
    return None


def budget(u: Json, n: Json, _m: Moment) -> str:
    nights, stay = u.get("nights_left"), n.get("stay_days")
    if nights is None:
        return YES
    return ASK if stay is None else NO if stay > nights else YES


def pet(u: Json, n: Json, _m: Moment) -> str:
    brings, takes = n.get("pets"), u.get("pets")
    if brings is None:
        return ASK
    if not brings:
        return YES
    return ASK if takes is None else YES if set(brings) <= set(takes) else NO


def language(u: Json, n: Json, _m: Moment) -> str:
    hers, theirs, by_phone = n.get("languages"), u.get("languages"), u.get("interpreter")
    if n.get("language_must") is not True or set(hers or ()) & set(theirs or ()):
        return YES
    if hers is not None and theirs is not None and by_phone is False:
        return NO
    return ASK if hers is None or by_phone is not True else YES


def when(u: Json, n: Json, _m: Moment) -> str:
    needed, since, until = n.get("needed_from"), u.get("free_from"), u.get("free_until")
    if needed is None:
        return ASK
    if until is not None and at(until) <= at(needed):
        return NO
    return ASK if since is None else NO if at(since) > at(needed) else YES


def _open_tonight(u: Json, now: datetime) -> bool | None:
    since, until = u.get("intake_from"), u.get("intake_until")
    if since is None or until is None:
        return None
    first, last = now + timedelta(hours=1), now + timedelta(hours=12)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for day in (-1, 0, 1):
        opens = midnight + timedelta(days=day) + _clock(since)
        long = (_clock(until) - _clock(since)) % timedelta(days=1) or timedelta(days=1)
        if opens <= last and opens + long > first:
            return True
    return False


def _clock(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def intake(u: Json, n: Json, m: Moment) -> str:
    at_once, first = u.get("emergency"), u.get("interview_first")
    tier = tier_of(n)
    if tier == 1:
        return ASK if first is True and at_once is not True else YES
    if tier > 1:
        return YES
    is_open = _open_tonight(u, m.now)
    if at_once is False or (at_once is None and first is True) or is_open is False:
        return NO
    if is_open is None or (at_once is None and first is None):
        return ASK
    return YES


def stay(u: Json, n: Json, _m: Moment) -> str:
    days, needed = n.get("stay_days"), n.get("needed_from")
    most, until = u.get("max_stay_days"), u.get("free_until")
    said = [YES]
    if most is not None:
        said.append(ASK if days is None else NO if days > most else YES)
    if until is not None:
        if days is None or needed is None:
            said.append(ASK)
        else:
            said.append(NO if at(needed) + timedelta(days=days) > at(until) else YES)
    return min(said, key=WORST.index)


def refused(u: Json, n: Json, _m: Moment) -> str:
    houses, house = n.get("refused"), u.get("house")
    if houses is None:
        return ASK
    return YES if not houses else ASK if house is None else NO if house in houses else YES


def kept(u: Json, n: Json, m: Moment) -> str:
    rule = ((m.policy or {}).get("kept") or {}).get("step_free")
    since = u.get("free_since")
    if rule is None or u.get("step_free") is not True or since is None:
        return YES
    if not timedelta() <= m.now - at(since) < timedelta(hours=rule["hours"]):
        return YES
    hers = n.get("step_free") is True and "step_free" in (n.get("seen") or [])
    return NO if tier_of(n) >= rule["from_tier"] and not hers else YES


def fresh(u: Json, n: Json, m: Moment) -> str:
    said = u.get("confirmed_at")
    within = timedelta(hours=2 if tier_of(n) == 0 else 24)
    return ASK if said is None or m.now - at(said) > within else YES


RULES = {
    "SIZE": size, "LEAST": least, "COMP": composition, "MINOR": minor, "PREGNANT": pregnant,
    "AGE": adult_age, "CHILD_AGE": child_age, "SONS": sons, "CHILDREN": children,
    "ACCESS": access, "SENSORY": sensory, "CARE": care, "INCL": inclusion, "ZONE": zone,
    "NOT_FROM": not_from, "SEC": security, "PERMIT": permit, "PAY": pay, "BUDGET": budget,
    "PET": pet, "LANG": language, "WHEN": when, "INTAKE": intake, "STAY": stay, "NOT": refused,
    "KEPT": kept, "FRESH": fresh,
}  # fmt: skip


def answers(u: Json, n: Json, m: Moment) -> dict[str, str]:
    """What every rule that is asked says, in the order of the document."""
    asked = (code for code in RULES if m.younger or code not in YOUNGER)
    return {code: RULES[code](u, n, m) for code in asked}
