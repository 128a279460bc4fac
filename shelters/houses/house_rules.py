"""The rules of a house, as its own people say them: a few at a time, each said, or "ask us".

`docs/houses.md` says what each means. A rule that nobody has answered is an open question of the
coordinators' list; to the match both are *not known*, so that the house is asked.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from shelters.facts.unit_facts import Budget, FlatTerms, HouseFacts, UnitFacts
from shelters.houses import contradictions
from shelters.houses.concerns import check_asked, concerns, lock_cases_of, tell_workers
from shelters.inventory import inventory
from shelters.inventory.house_staff import By, lock_house
from shelters.models import Unit
from shelters.placing.placement_writes import lock_units

# What is a room's own, and what the note of the address says.
_NO_RULE: Final = frozenset({"name", "beds", "cots", "zones", "not_from"})
RULES: Final = tuple(each.name for each in fields(UnitFacts) if each.name not in _NO_RULE)

# Rules that say nothing more once another one is answered like this.
_WITHOUT_CHILDREN: Final = ("child_age", "sons_max_age", "school_near")


class NoSuchRule(ValueError):
    """There is no rule of that name."""


def unanswered(facts: HouseFacts) -> list[str]:
    """Return the rules that a house has neither said nor wants to be asked about, in order."""
    said = facts.rules
    done = {name for name in RULES if getattr(said, name) is not None} | set(facts.asks)
    return [name for name in RULES if name not in done | _settled(said)]


def change_rules(
    *,
    house_id: UUID,
    said: Mapping[str, Any],
    asks: Collection[str],
    asked: Collection[UUID] = (),
    by: By,
    now: datetime,
) -> None:
    """Write down these rules and leave the others as they are; None takes one back.

    `asks` are those of them about which the house wants to be asked. `asked` are the placements
    that the page named as concerned. Raises house_staff.NotYours, NoSuchRule,
    unit_facts.FactsBroken, contradictions.Contradicts (also when a room of the house would
    contradict itself), concerns.Concerned.
    """
    if not {*said, *asks} <= set(RULES):
        raise NoSuchRule

    def change(facts: HouseFacts) -> HouseFacts:
        rest = set(facts.asks) - set(said)
        unsaid = {name for name in asks if said.get(name) is None}
        return replace(
            facts,
            rules=replace(facts.rules, **said),
            asks=tuple(name for name in RULES if name in rest | unsaid),
        )

    _change(house_id, change, asked=asked, by=by, now=now)


def change_reach(
    *,
    house_id: UUID,
    alias: str,
    duty_phone: str,
    phone_language: str,
    shift_changes: Sequence[str],
    counts_only: bool,
    budget: Budget | None,
    by: By,
    now: datetime,
) -> None:
    """Write down what a house is called, its duty phone, its shifts, and how it counts.

    Raises house_staff.NotYours, unit_facts.FactsBroken.
    """

    def change(facts: HouseFacts) -> HouseFacts:
        return replace(
            facts,
            alias=alias.strip(),
            duty_phone=duty_phone,
            phone_language=phone_language,
            shift_changes=tuple(shift_changes),
            counts_only=counts_only,
            budget=budget,
            budget_since=facts.budget_since if budget == facts.budget else now.isoformat(),
        )

    _change(house_id, change, asked=None, by=by, now=now)


def change_flat_terms(*, house_id: UUID, terms: FlatTerms, by: By, now: datetime) -> None:
    """Write down how somebody gets a flat of a transit home. Raises house_staff.NotYours."""

    def change(facts: HouseFacts) -> HouseFacts:
        return replace(facts, flat_terms=terms)

    _change(house_id, change, asked=None, by=by, now=now)


@transaction.atomic
def _change(
    house_id: UUID,
    change: Callable[[HouseFacts], HouseFacts],
    *,
    asked: Collection[UUID] | None,
    by: By,
    now: datetime,
) -> None:
    """`asked` None: it concerns nobody."""
    units = Unit.objects.filter(house_id=house_id, retired_at__isnull=True)
    ids = list(units.values_list("id", flat=True)) if asked is not None else []
    cases = lock_cases_of(concerns(ids, now=now)) if ids else []
    house, _actor = lock_house(house_id, by=by)
    lock_units(ids)  # nobody holds one meanwhile
    before = inventory.house_facts(house)
    after = change(before)
    if after == before:
        return
    contradictions.check(after.rules, before=before.rules)
    touched = _touched(list(units), before, after)
    if asked is not None and touched:
        found = concerns(touched, now=now)
        check_asked(found, asked=asked)
        tell_workers(cases, about=found, now=now)
    inventory.change_house(house_id=house_id, facts=after, by=by, now=now)


def _touched(units: Sequence[Unit], before: HouseFacts, after: HouseFacts) -> list[UUID]:
    """The units of which something else is true afterwards. Raises Contradicts."""
    found = []
    for unit in units:
        own = inventory.unit_facts(unit)
        now = own.over(after.rules)
        was = own.over(before.rules)
        contradictions.check(now, unit=own.name, before=was)
        if now != was:
            found.append(unit.id)
    return found


def _settled(said: UnitFacts) -> set[str]:
    found = set()
    if said.max_children == 0:
        found |= set(_WITHOUT_CHILDREN)
    if said.pets == ():
        found.add("pet_places")
    if said.incomes is not None and "funded_days" not in said.incomes:
        found.add("funded_days")
    if said.minors_alone is False:
        found.add("only_minors")
    if said.lgbtqia is False:
        found.add("only_lgbtqia")
    return found
