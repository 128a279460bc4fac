"""The answer of the match to one household, as the page shows it; constant in its queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.region import reading, region
from reports.region.models.lines import Helpline, Service
from shelters.boards.upcoming_places import Coming, leaving
from shelters.facts.open_questions import QUIET, open_questions
from shelters.facts.zones import cells_touching
from shelters.inventory.overview import all_houses
from shelters.match_runs import runs
from shelters.match_runs.runs import Solved
from shelters.match_runs.shared_rooms import Asked, beds_for
from shelters.matching.solution.explanation import Explained, Outcome, explain
from shelters.matching.solution.matching import backups
from shelters.matching.solution.optimum import NOBODY
from shelters.models import Need
from shelters.placing.placements import claims, taken_units
from shelters.screens.labels import match_labels, unit_labels
from shelters.screens.search.place_list import (
    Asker,
    LaterRow,
    OtherHouse,
    PlaceRow,
    Region,
    UnitRow,
    other_houses,
    place_rows,
    room_rows,
)

# Where it is not safe, nobody gives way (R7.14), nor in who they are.
NEVER_OPENS = frozenset({"ZONE", "NOT_FROM", "MINOR", "INCL"})
FREE_NEXT = 5


@dataclass(frozen=True, kw_only=True)
class Line:
    """A number outside: its name, how it is dialled, when somebody answers."""

    name: str
    display: str
    uri: str
    hours: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What suits, in order; what does not, and why; when something is free next.

    `verdict` says in words how the match ends. `next` are the first two after the proposed one.
    `policy` is how the region orders households, `stands` what it means for this one; `backup` the
    second choice, in words, if there is one.
    """

    verdict: str
    places: Sequence[PlaceRow]
    next: Sequence[PlaceRow]
    proposed: PlaceRow | None
    others: Sequence[OtherHouse]
    opens: Sequence[str]
    questions: Sequence[str]
    free_next: Sequence[LaterRow]
    policy: str
    stands: str
    backup: str


def answer(need: Need, asker: Asker, *, now: datetime) -> Answer | None:
    """Return the answer as of now; None for a household that does not take part any more."""
    solved = runs.current(now=now)
    name = str(need.id)
    if name not in solved.table.needs.ids:
        return None
    found = explain(solved.table, solved.pairs, solved.solution, name)
    houses = [house for house in all_houses(now=now) if house.takes_people(now=now)]
    taken = taken_units(now=now)
    seen = Region(houses=houses, free=solved.snapshot.units, taken=taken)
    problem_need = solved.snapshot.need(name)
    claimed = claims(now=now)
    coming = leaving(problem_need, houses, taken, claimed=claimed, now=now)
    given = frozenset(solved.proposed().values())
    touching = cells_touching()
    asked = Asked(need=problem_need, touching=touching, now=now)
    last = {UUID(unit) for unit in given}
    kept = {unit for unit, codes in found.failing.items() if "KEPT" in codes}
    beds_free = [unit for id_, unit in solved.snapshot.units.items() if id_ not in kept]
    rooms = beds_for(asked, beds_free, last=last)
    beds = room_rows(rooms, given, seen, asker, now=now)
    others = other_houses(found, rooms, seen, asker.facts, now=now)
    words = Words(
        policy=region().matching.explained[reading()],
        stands=_stands(solved, name, now),
        backup=_backup(solved, name),
    )
    return _answer(found, beds, others, seen, asker, coming, words, now=now)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is said of the order, and of the second choice."""

    policy: str
    stands: str
    backup: str


def _stands(solved: Solved, name: str, now: datetime) -> str:
    """Since when the household counts as waiting, where days are added."""
    at, standing = solved.table.needs.ids.index(name), solved.order.standing
    seen = solved.snapshot.facts[name].seen
    if standing is None or not seen or not standing.credit_hours[at]:
        return ""
    said = {"since": unit_labels.moment(standing.date(at), now=now), "n": int(standing.reach[at])}
    return (
        _(
            "Counts as waiting since %(since)s: about %(n)d places in thirty days fit what somebody"
            " has seen, and that adds some time."
        )
        % said
    )


def _backup(solved: Solved, name: str) -> str:
    """Where it goes if the house says no: nothing is held there, and nothing is said."""
    if not region().matching.backup:
        return ""
    at = solved.table.needs.ids.index(name)
    edge = int(backups(solved.pairs, solved.order, solved.matching)[at])
    if edge == NOBODY:
        return ""
    unit = solved.snapshot.units[solved.table.units.ids[solved.pairs.unit[edge]]]
    return _("If it falls through, %(alias)s is next. Nothing is held there.") % {
        "alias": unit.alias
    }


def _answer(
    found: Explained,
    beds: Sequence[PlaceRow],
    others: Sequence[OtherHouse],
    seen: Region,
    asker: Asker,
    coming: Sequence[Coming],
    words: Words,
    *,
    now: datetime,
) -> Answer:
    places = [*place_rows(found, seen, asker, now=now), *beds]
    after = {each.unit for each in found.next}
    return Answer(
        verdict=_verdict(found, len(beds)),
        places=places,
        next=[each for each in places if str(each.unit_id) in after],
        proposed=next((each for each in places if each.proposed), None),
        others=others,
        opens=[] if places else _opens(found),
        questions=match_labels.said(
            match_labels.ASK_PERSON,
            [each for each in open_questions(asker.facts) if each not in QUIET],
        ),
        free_next=_free_next(found, seen, coming, now),
        policy=words.policy,
        stands=words.stands,
        backup=words.backup,
    )


def way_out() -> list[Line]:
    """Who to call for a place outside the region; always there (R7.10)."""
    return _lines({Service.DOMESTIC_VIOLENCE, Service.REFUGE})


def youth_services() -> list[Line]:
    """Who to call for somebody under 18 who comes alone."""
    return _lines({Service.CHILDREN})


def _lines(wanted: Collection[Service]) -> list[Line]:
    language = reading()
    return [
        _line(each, language) for each in region().helplines if not each.services.isdisjoint(wanted)
    ]


def _line(line: Helpline, language: str) -> Line:
    return Line(
        name=line.name(language),
        display=line.display,
        uri=line.uri,
        hours=line.hours_words.get(language, ""),
    )


def _verdict(found: Explained, rooms: int) -> str:
    count = len(found.suiting)
    if found.outcome is Outcome.NONE_SUITABLE and rooms:
        return ngettext(
            "No place of one's own suits now. Several beds of a shared room do, in %(n)d room.",
            "No place of one's own suits now. Several beds of a shared room do, in %(n)d rooms.",
            rooms,
        ) % {"n": rooms}
    if found.outcome is Outcome.NONE_SUITABLE:
        return _("No place in the region suits now.")
    if found.outcome is Outcome.TAKEN:
        return ngettext(
            "%(n)d place would suit. By urgency and time waited it goes elsewhere first, and"
            " nothing can be moved so that it does not. That has been checked.",
            "%(n)d places would suit. By urgency and time waited each of them goes elsewhere"
            " first, and nothing can be moved so that one does not. That has been checked.",
            count,
        ) % {"n": count}
    return ngettext(
        "%(n)d place suits. It is proposed for this household.",
        "%(n)d places suit. One is proposed for this household.",
        count,
    ) % {"n": count}


def _opens(found: Explained) -> list[str]:
    """For each single reason, how many places it alone keeps out; most first."""
    counts = {code: len(found.only(code)) for code in match_labels.OUT if code not in NEVER_OPENS}
    ranked = sorted(counts.items(), key=lambda each: -each[1])
    return [
        ngettext("%(n)d place: %(why)s", "%(n)d places: %(why)s", n)
        % {"n": n, "why": match_labels.OUT[code]}
        for code, n in ranked
        if n
    ]


def _free_next(
    found: Explained, seen: Region, coming: Sequence[Coming], now: datetime
) -> list[LaterRow]:
    """Places that would suit but for the day, and from when on they are free, soonest first."""
    later = [seen.free[unit] for unit in found.only("WHEN")]
    known = [Coming(each.free_from, each.alias) for each in later if each.free_from > now]
    return [_later(each, now) for each in sorted({*coming, *known})[:FREE_NEXT]]


def _later(each: Coming, now: datetime) -> LaterRow:
    at = each.hold_from
    may = at is not None and each.unit_id is not None
    return LaterRow(
        alias=each.alias,
        free_from=unit_labels.moment(each.since, now=now),
        unit=UnitRow(id=each.unit_id, version=each.version) if may else None,  # type: ignore[arg-type]
        since=at.isoformat() if at else "",
        hold_from=unit_labels.moment(at, now=now) if at else "",
    )
