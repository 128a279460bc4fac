"""R5.5, R5.8: what does not fit together in a pack is named, each fault by its file and key.

Every case below changes one thing of a town that is sound, as somebody who writes a pack would
get it wrong; exactly that is found, and nothing else.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reports.region.assembly.soundness import unsound
from reports.region.models.lines import Audience, Service
from reports.region.models.nightlife import Incident
from reports.region.models.pharmacy import Situation
from reports.region.models.plans import Wish
from reports.region.pack import Reader, Region
from reports.region.vocabulary import Level
from reports.region.weekly import WeeklyHours
from tests.reports.region.regions import BRUSSELS, SALTMERE

type Wrong = Callable[[Region], Region]
NEVER = WeeklyHours(tuple(() for _ in range(7)))
LINES = {line.id: line for line in SALTMERE.helplines}


def found(region: Region) -> set[tuple[str, str]]:
    return {(file, key) for file, key, _ in unsound(region)}


def lines(**changed: dict[str, Any]) -> Wrong:
    """Some helplines otherwise than they are."""
    return lambda region: replace(
        region,
        helplines=tuple(replace(each, **changed.get(each.id, {})) for each in region.helplines),
    )


def without_lines(*gone: str) -> Wrong:
    return lambda region: replace(
        region, helplines=tuple(each for each in region.helplines if each.id not in gone)
    )


def care(level: Level, **changed: object) -> Wrong:
    return lambda region: replace(
        region,
        first_contact={
            each: replace(target, **changed) if each is level else target  # type: ignore[arg-type]
            for each, target in region.first_contact.items()
        },
    )


def plans(plan_id: str, **changed: Any) -> Wrong:
    def wrong(region: Region) -> Region:
        known = region.follow_up.plans
        other = {**known, plan_id: replace(known.get(plan_id, known["tide"]), **changed)}
        return replace(region, follow_up=replace(region.follow_up, plans=other))

    return wrong


def deadlines(**changed: Any) -> Wrong:
    return lambda region: replace(
        region,
        deadlines=tuple(
            replace(rule, **changed) if number == 0 else rule
            for number, rule in enumerate(region.deadlines)
        ),
    )


def calendar(**changed: Any) -> Wrong:
    return lambda region: replace(region, calendar=replace(region.calendar, **changed))


def nightlife(**changed: Any) -> Wrong:
    return lambda region: replace(region, nightlife=replace(region.nightlife, **changed))


def incident(kind: Incident, **changed: Any) -> Wrong:
    def wrong(region: Region) -> Region:
        known = region.nightlife.incidents
        return nightlife(incidents={**known, kind: replace(known[kind], **changed)})(region)

    return wrong


def pharmacy(**changed: Any) -> Wrong:
    return lambda region: replace(region, pharmacy=replace(region.pharmacy, **changed))


def communes(**changed: dict[str, Any]) -> Wrong:
    return lambda region: replace(
        region,
        communes=tuple(replace(each, **changed.get(each.code, {})) for each in region.communes),
    )


@pytest.mark.parametrize("region", [BRUSSELS, SALTMERE], ids=lambda region: region.code)
def test_the_packs_that_are_there_are_sound(region: Region) -> None:
    assert found(region) == set()


FIRST = SALTMERE.deadlines[0]
LEGAL = SALTMERE.pharmacy.legal
WRONG: dict[str, tuple[Wrong, set[tuple[str, str]]]] = {
    "an emergency number for deaf people alone": (
        lambda region: replace(
            region,
            emergency=tuple(replace(each, only_if_deaf=True) for each in region.emergency),
        ),
        {("numbers.toml", "emergency")},
    ),
    "two emergency numbers under one id": (
        lambda region: replace(region, emergency=region.emergency * 2),
        {("numbers.toml", "emergency")},
    ),
    "nobody for violence at home": (
        lines(day={"services": frozenset({Service.SEXUAL_VIOLENCE})}),
        {("numbers.toml", "helpline")},
    ),
    "nobody for thoughts of dying in one language": (
        lines(stay={"languages": ("en",)}),
        {("numbers.toml", "helpline")},
    ),
    "an adults' line for minors": (
        lines(young={"audience": Audience.EVERYONE}),
        {("care.toml", "minors.helplines")},
    ),
    "a closed line that names nobody": (
        lines(stay={"fallback": None}),
        {("numbers.toml", "helpline.stay.fallback")},
    ),
    "two closed lines that name each other": (
        lines(day={"fallback": "evening"}, evening={"fallback": "day"}),
        {
            ("numbers.toml", "helpline.day.fallback"),
            ("numbers.toml", "helpline.evening.fallback"),
        },
    ),
    "a line of an offer that is not there": (
        without_lines("evening"),
        {("numbers.toml", "offer partner adult.ids.en"), ("numbers.toml", "helpline.day.fallback")},
    ),
    "an offer that is made twice": (
        lambda region: replace(region, offers=(*region.offers, region.offers[1])),
        {("numbers.toml", "offer")},
    ),
    "nothing offered for thoughts of dying": (
        lambda region: replace(region, offers=(region.offers[0], *region.offers[2:])),
        {("numbers.toml", "offer")},
    ),
    "two communes of one code": (
        communes(heath={"code": "mill", "touches": frozenset({"harbour"}), "at": (2, 0)}),
        {
            ("communes.toml", "commune"),
            ("communes.toml", "group"),
        },
    ),
    "a commune beside itself": (
        communes(heath={"touches": frozenset({"mill", "heath"})}),
        {("communes.toml", "commune.heath.touches")},
    ),
    "a commune in two groups": (
        lambda region: replace(
            region,
            commune_groups={
                **region.commune_groups,
                "more": replace(next(iter(region.commune_groups.values())), id="more"),
            },
        ),
        {("communes.toml", "group")},
    ),
    "desks at which nobody ever sits": (
        calendar(staffed=NEVER),
        {("calendar.toml", "staffed"), ("calendar.toml", "working_days")},
    ),
    "a week without a working day": (
        calendar(working_days=frozenset()),
        {("calendar.toml", "working_days")},
    ),
    "an emergency that waits for working days": (
        care(Level.EMERGENCY, staffed=None, out_of_hours=None, working_days=1),
        {("care.toml", "first_contact.emergency.staffed_minutes")},
    ),
    "a level that waits longer than the one below": (
        care(Level.ELEVATED, working_days=9),
        {("care.toml", "first_contact.elevated.working_days")},
    ),
    "figures for partners kept closer than the public's": (
        lambda region: replace(region, statistics=replace(region.statistics, k_partners=9)),
        {("care.toml", "statistics.k_partners")},
    ),
    "a register of breaches nobody here reads": (
        lambda region: replace(region, breach=replace(region.breach, register_in="fr")),
        {("care.toml", "breach.register_in")},
    ),
    "two deadlines under one id": (
        lambda region: replace(region, deadlines=(*region.deadlines, FIRST)),
        {("deadlines.toml", "deadline")},
    ),
    "a deadline that the worker does not see": (
        deadlines(shown_to=frozenset({Reader.REPORTER})),
        {("deadlines.toml", f"deadline.{FIRST.id}.shown_to")},
    ),
    "a deadline without words in one language": (
        deadlines(
            shown_to=frozenset(Reader),
            labels={"en": "A day"},
            passed={"en": "Later", "nl": "Later"},
        ),
        {("deadlines.toml", f"deadline.{FIRST.id}.labels.nl")},
    ),
    "not reached after two tries": (
        lambda region: replace(
            region, safe_contact=replace(region.safe_contact, attempts_before_not_reached=2)
        ),
        {("care.toml", "safe_contact.attempts_before_not_reached")},
    ),
    "two plans for one level and wish": (
        plans("other", id="other", levels=frozenset({Level.HIGH})),
        {("followup.toml", "plan")},
    ),
    "a level without a plan by text": (
        plans("tide", levels=frozenset(Level) - {Level.HIGH}),
        {("followup.toml", "plan")},
    ),
    "a plan that asks nobody": (
        plans("lantern", steps=()),
        {("followup.toml", "plan.lantern.steps")},
    ),
    "a centre that is none": (
        nightlife(centre="stay"),
        {
            ("nightlife.toml", "centre"),
            ("nightlife.toml", f"incident.{Incident.SPIKING}"),
            ("nightlife.toml", f"incident.{Incident.SEXUAL_ASSAULT}"),
        },
    ),
    "home safe by a plan without a time": (
        nightlife(home=replace(SALTMERE.nightlife.home, plan="tide")),
        {("nightlife.toml", "home.plan")},
    ),
    "an incident with a line that is not there": (
        incident(Incident.TOUCHING, lines=("nobody",)),
        {("nightlife.toml", f"incident.{Incident.TOUCHING}.lines")},
    ),
    "a spiked drink that can wait": (
        incident(Incident.SPIKING, at_once=False),
        {("nightlife.toml", f"incident.{Incident.SPIKING}")},
    ),
    "an assault without the centre": (
        incident(Incident.SEXUAL_ASSAULT, lines=("always",)),
        {("nightlife.toml", f"incident.{Incident.SEXUAL_ASSAULT}")},
    ),
    "two labels under one id": (
        nightlife(labels=SALTMERE.nightlife.labels * 2),
        {("nightlife.toml", "label")},
    ),
    "a window that ends before it begins": (
        pharmacy(reach_until=SALTMERE.pharmacy.reach_from),
        {("pharmacy.toml", "reach_until")},
    ),
    "consents that hold from no day on": (
        pharmacy(consents=tuple(replace(each, since=None) for each in SALTMERE.pharmacy.consents)),
        {("pharmacy.toml", "consent")},
    ),
    "no law for danger": (
        pharmacy(legal=tuple(each for each in LEGAL if Situation.DANGER not in each.shown)),
        {("pharmacy.toml", "legal")},
    ),
    "a law that was reviewed and holds from no day on": (
        pharmacy(legal=(replace(LEGAL[0], valid_from=None, valid_to=None), *LEGAL[1:])),
        {("pharmacy.toml", "legal.help.valid_from")},
    ),
    "a law that ends before it begins": (
        pharmacy(
            legal=(
                replace(LEGAL[0], valid_to=date(2025, 12, 31)),
                *LEGAL[1:],
            )
        ),
        {("pharmacy.toml", "legal.help.valid_to")},
    ),
    "a card that says what it is about": (
        pharmacy(
            card=replace(
                SALTMERE.pharmacy.card,
                headings={**SALTMERE.pharmacy.card.headings, "en": "Police"},
            )
        ),
        {("pharmacy.toml", "card.headings.en")},
    ),
    "an exit that gives something away": (
        lambda region: replace(region, exit_url="https://police.example/"),
        {("region.toml", "exit_url")},
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_one_thing_wrong_is_named_and_nothing_else(wrong: str) -> None:
    change, expected = WRONG[wrong]
    assert found(change(SALTMERE)) == expected


def test_by_night_too_somebody_listens_in_each_language() -> None:
    """R5.3: the first hour without anybody is named, day by day."""
    region = lines(always={"hours": LINES["evening"].hours})(SALTMERE)
    said = [what for _, key, what in unsound(region) if key == "helpline"]
    assert "a line in 'en' on Mon at 02:00" in said
    assert len([what for what in said if "'nl'" in what]) == 7


def test_each_wish_may_have_a_plan_of_its_own() -> None:
    region = plans("calls", id="calls", wish=Wish.CALL, levels=frozenset(Level))(SALTMERE)
    assert found(region) == set()
