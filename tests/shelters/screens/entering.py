"""Entering a house by its pages, as its people do: every form is read from the page it is on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.test import Client

from shelters.facts.unit_facts import HouseFacts, UnitFacts
from shelters.matching.pairs.problem import Range
from shelters.models import HouseKind
from shelters.screens.forms.answers_form import ANY, NONE
from shelters.screens.forms.rule_questions import GROUPS, Group, Kind, Question
from tests.journeys.browsers import InProcess
from tests.reports.accounts.people import Person, log_in
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Page

type Answers = dict[str, str | list[str]]


def enters(person: Person, now: datetime) -> Browser:
    """The browser of somebody who has logged in."""
    client, browser = Client(), InProcess()
    log_in(client, person, now=now)
    browser.client.cookies = client.cookies
    return browser


def admit(lead: Browser, *, alias: str, kind: HouseKind, team_id: UUID, area: str = "") -> Page:
    """Admit a house on the coordinators' page."""
    form = lead.get("/shelters/houses/").form(ident="form-admit")
    answers: Answers = {
        "alias": alias, "kind": kind.value, "area": area, "team_id": str(team_id)
    }  # fmt: skip
    return lead.submit(form, answers)


def house_address(keeper: Browser, alias: str) -> str:
    """Where the page of a house of theirs is, found on the board."""
    page = keeper.get("/shelters/")
    found = [href for href, words in page.links if words.endswith(alias) and "/house/" in href]
    assert found, (alias, page.links)
    return urlsplit(found[0]).path


def say_rules(keeper: Browser, house: str, rules: UnitFacts, *, rest: str = "open") -> None:
    """Answer every group of questions, going on from page to page."""
    page = keeper.get(f"{house}rules/{GROUPS[0].code}/")
    for group in GROUPS:
        assert page.address == f"{house}rules/{group.code}/", page.address
        form = page.form(ident="form-rules")
        page = keeper.submit(form, dict(answers(group, rules)), button=("rest", rest))
        assert page.status == 200, page.words
    assert page.address == house


def answers(group: Group, facts: UnitFacts) -> Iterator[tuple[str, str | list[str]]]:
    """What is ticked and typed for these facts; nothing for what is not said."""
    for question in group.questions:
        fact = getattr(facts, question.name)
        if fact is not None:
            yield from _answer(question, fact)


def say_reach(keeper: Browser, house: str, facts: HouseFacts) -> Page:
    """Say what it is called and how it is reached."""
    form = keeper.get(f"{house}reach/").form(ident="form-reach")
    said: Answers = {"alias": facts.alias, "duty_phone": facts.duty_phone}
    if facts.phone_language:
        said["phone_language"] = facts.phone_language
    said |= {f"shift-{at}": hour for at, hour in enumerate(facts.shift_changes, start=1)}
    if facts.counts_only:
        said["counts_only"] = "on"
    if facts.budget:
        said |= {"per_night": str(facts.budget.per_night), "nights": str(facts.budget.nights)}
    return keeper.submit(form, said)


def say_address(keeper: Browser, house: str, *, zones: list[str], **said: str) -> Page:
    """Say where it stands for the first time."""
    form = keeper.get(f"{house}address/").form(ident="form-address")
    return keeper.submit(form, {"zones": zones, **said})


def add_rooms(keeper: Browser, house: str, **said: str) -> Page:
    """Add rooms that are alike."""
    form = keeper.get(f"{house}rooms/").form(ident="form-rooms")
    return keeper.submit(form, {**said})


def say_rooms(keeper: Browser, house: str, units: tuple[UnitFacts, ...], *, shared: bool) -> None:
    """Add these rooms, those alike together, and say where they differ from the house."""
    for kind, alike in groupby(units, key=_kind):
        several = list(alike)
        said: Answers = {
            "name": kind.name if len(several) > 1 else several[0].name,
            "many": str(len(several)),
            "beds": str(kind.beds),
            "cots": "" if kind.cots is None else str(kind.cots),
        }
        if shared:
            said["shared"] = "on"
        form = keeper.get(f"{house}rooms/").form(ident="form-rooms")
        assert keeper.submit(form, said).status == 200
        for unit in several:
            _differs(keeper, house, unit)


def _differs(keeper: Browser, house: str, unit: UnitFacts) -> None:
    for group in GROUPS:
        said = dict(answers(group, unit))
        if said:
            page = keeper.get(house)
            room = next(href for href, words in page.links if words == unit.name)
            form = keeper.get(room.replace("/room/", f"/rules/{group.code}/")).form(
                ident="form-rules"
            )
            page = keeper.submit(form, said)
            assert page.status == 200, (page.status, page.words)


def _kind(unit: UnitFacts) -> UnitFacts:
    return replace(unit, name=unit.name.rstrip("0123456789 "))


def _answer(question: Question, fact: Any) -> Iterator[tuple[str, str | list[str]]]:
    name, kind = question.name, question.kind
    if kind is Kind.YES_NO:
        yield name, "yes" if fact else "no"
    elif kind is Kind.SOME:
        yield name, list(fact) or [NONE]
    elif kind is Kind.AGES:
        yield from _ages(name, fact)
    else:
        yield name, f"{fact:g}" if isinstance(fact, float) else str(fact)


def _ages(name: str, ages: Range) -> Iterator[tuple[str, str]]:
    if ages == Range():
        yield f"{name}-{ANY}", "on"
    for end in ("least", "most"):
        if (bound := getattr(ages, end)) is not None:
            yield f"{name}-{end}", f"{bound:g}"
