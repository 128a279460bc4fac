"""Who answers: what is never given up, what is, in which order, and fair ties (R7.9, R7.15)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.cases.assignment.routing import (
    GIVEN_UP_IF_URGENT,
    GIVEN_UP_OTHERWISE,
    Choice,
    Need,
    NoTeam,
    RoutingFacts,
    TeamFacts,
    Why,
    Wish,
    WorkerFacts,
    choose_worker,
)
from reports.region.vocabulary import Kind, Level, Takes

FRENCH, DUTCH, YOUNG, DESK = (UUID(int=number) for number in range(1, 5))
CASE = UUID(int=100)
NOW = datetime(2026, 11, 24, 13, tzinfo=UTC)
TEAMS = (
    TeamFacts(team_id=FRENCH, languages=frozenset({"fr", "en"})),
    TeamFacts(team_id=DUTCH, languages=frozenset({"nl", "en"})),
    TeamFacts(team_id=YOUNG, languages=frozenset({"fr", "nl"}), takes=Takes.MINORS),
    TeamFacts(team_id=DESK, languages=frozenset({"fr", "nl", "en"}), coordinators=True),
)
STANDARD = RoutingFacts(case_id=CASE, level=Level.STANDARD, language="fr")
URGENT = replace(STANDARD, level=Level.HIGH)


def worker(number: int, **facts: object) -> WorkerFacts:
    """Somebody on duty who fits, unless told otherwise."""
    fits = WorkerFacts(
        worker_id=UUID(int=1000 + number),
        team_id=FRENCH,
        on_duty=True,
        languages=frozenset({"fr"}),
        gender="woman",
        specialisms=frozenset({Kind.PHYSICAL}),
        capacity=10,
    )
    return replace(fits, **facts)  # type: ignore[arg-type]


def choose(case: RoutingFacts, *workers: WorkerFacts, teams: Sequence[TeamFacts] = TEAMS) -> Choice:
    return choose_worker(case=case, workers=workers, teams=teams)


def test_the_worker_who_fits_is_chosen_and_the_choice_says_why() -> None:
    speaks, other = worker(1), worker(2, languages=frozenset({"nl"}))
    choice = choose(STANDARD, other, speaks)
    assert (choice.worker_id, choice.team_id) == (speaks.worker_id, FRENCH)
    assert choice.given_up == ()
    assert choice.reasons[0] == "on_duty"
    assert Need.LANGUAGE in choice.reasons
    assert choice.passed_over == {other.worker_id: (Why.LANGUAGE,)}


NEVER = [
    ({"on_duty": False}, Why.OFF_DUTY),
    ({"conflict_cases": frozenset({CASE})}, Why.CONFLICT),
    ({"team_id": UUID(int=99)}, Why.OTHER_TEAM),
]


@pytest.mark.parametrize(("facts", "why"), NEVER, ids=[str(why) for _, why in NEVER])
@pytest.mark.parametrize("level", list(Level))
def test_what_is_never_given_up(facts: dict[str, object], why: Why, level: Level) -> None:
    """R7.9: a conflict excludes at every level, though nobody else is there."""
    barred = worker(1, **facts)
    choice = choose(replace(STANDARD, level=level), barred)
    assert choice.worker_id is None
    assert why in choice.passed_over[barred.worker_id]


def test_a_conflict_with_the_place_a_report_came_from_excludes() -> None:
    """R7.9: same venue, same pharmacy."""
    venue = UUID(int=55)
    case = replace(URGENT, organisation=venue)
    assert choose(case, worker(1, conflict_organisations=frozenset({venue}))).worker_id is None
    assert choose(URGENT, worker(1, conflict_organisations=frozenset({venue}))).worker_id


def test_within_a_team_and_without_those_who_had_it() -> None:
    """R7.6: the next worker is another one, who holds the same key."""
    had, next_one, elsewhere = worker(1), worker(2), worker(3, team_id=DUTCH)
    case = replace(URGENT, within=FRENCH, tried=frozenset({had.worker_id}))
    choice = choose(case, had, next_one, elsewhere)
    assert choice.worker_id == next_one.worker_id
    assert choice.passed_over[had.worker_id] == (Why.TRIED,)
    assert Why.OTHER_TEAM in choice.passed_over[elsewhere.worker_id]
    nobody = choose(replace(case, within=DUTCH), had, next_one)
    assert (nobody.worker_id, nobody.team_id) == (None, DUTCH)


LESS: dict[Need, dict[str, object]] = {
    Need.SPECIALISM: {"specialisms": frozenset({Kind.ONLINE})},
    Need.CAPACITY: {"open_cases": 10},
    Need.AREA: {"not_in": frozenset({"21004"})},
    Need.WISH: {"gender": "man"},
    Need.LANGUAGE: {"languages": frozenset({"nl"})},
}
ASKING = replace(STANDARD, kinds=frozenset({Kind.PHYSICAL}), wish=Wish.WOMAN, commune="21004")


@pytest.mark.parametrize("need", list(Need))
def test_who_lacks_nothing_comes_before_who_lacks_something(need: Need) -> None:
    lacks, fits = worker(1, **LESS[need]), worker(2, open_cases=9)
    for level in Level:
        choice = choose(replace(ASKING, level=level), lacks, fits)
        assert choice.worker_id == fits.worker_id
        assert choice.passed_over == {lacks.worker_id: (Why(need),)}


@pytest.mark.parametrize("need", list(Need))
def test_what_is_given_up_depends_on_the_urgency(need: Need) -> None:
    """An ordinary case waits rather than go to somebody she did not want or cannot talk to."""
    lacks = worker(1, **LESS[need])
    urgent = choose(replace(ASKING, level=Level.EMERGENCY), lacks)
    assert urgent.worker_id == lacks.worker_id
    assert urgent.given_up == (need,)
    assert need not in urgent.reasons
    ordinary = choose(ASKING, lacks)
    assert (ordinary.worker_id is not None) == (need in GIVEN_UP_OTHERWISE)


@pytest.mark.parametrize(("first", "later"), list(pairwise(GIVEN_UP_IF_URGENT)))
def test_needs_are_given_up_in_the_stated_order(first: Need, later: Need) -> None:
    one, other = worker(1, **LESS[first]), worker(2, **LESS[later])
    assert choose(replace(ASKING, level=Level.HIGH), other, one).worker_id == one.worker_id


def test_the_lightest_load_for_the_capacity_comes_first() -> None:
    busy = worker(1, open_cases=4, capacity=5)
    light = worker(2, open_cases=8, capacity=20)
    assert choose(STANDARD, busy, light).worker_id == light.worker_id


def test_at_equal_load_the_one_who_waited_longest_for_a_case() -> None:
    lately = worker(1, last_assigned_at=NOW)
    long_ago = worker(2, last_assigned_at=NOW - timedelta(hours=1))
    never = worker(3)
    for number in range(50):
        case = replace(STANDARD, case_id=UUID(int=number))
        assert choose(case, lately, long_ago).worker_id == long_ago.worker_id
        assert choose(case, lately, long_ago, never).worker_id == never.worker_id


def test_ties_are_drawn_by_case_so_that_nobody_is_always_first() -> None:
    equal = [worker(number) for number in range(4)]
    counts = dict.fromkeys((each.worker_id for each in equal), 0)
    for number in range(400):
        chosen = choose(replace(STANDARD, case_id=UUID(int=number)), *equal).worker_id
        assert chosen is not None
        counts[chosen] += 1
    assert min(counts.values()) > 60


def test_somebody_without_capacity_takes_urgent_cases_only() -> None:
    """R7.18: what a worker can carry has a limit."""
    full = worker(1, capacity=0)
    assert choose(STANDARD, full).worker_id is None
    assert choose(URGENT, full).worker_id == full.worker_id


def test_a_minor_goes_to_the_childrens_pathway_and_a_coordinator_is_told() -> None:
    """R7.15."""
    minor = replace(URGENT, minor=True)
    general, young = worker(1), worker(2, team_id=YOUNG, children=True)
    choice = choose(minor, general, young)
    assert (choice.worker_id, choice.notify_coordinator) == (young.worker_id, True)
    assert choice.passed_over == {general.worker_id: (Why.NOT_FOR_MINORS,)}
    alone = choose(minor, general)
    assert (alone.worker_id, alone.team_id, alone.notify_coordinator) == (None, YOUNG, True)


def test_a_minor_where_no_team_is_for_minors_goes_to_the_coordinators() -> None:
    """R7.15."""
    without = [team for team in TEAMS if team.takes is Takes.ADULTS]
    assert choose(replace(STANDARD, minor=True), teams=without).team_id == DESK
    only_care = [team for team in without if not team.coordinators]
    choice = choose(replace(STANDARD, minor=True, language="nl"), teams=only_care)
    assert (choice.team_id, choice.notify_coordinator) == (DUTCH, True)


@pytest.mark.parametrize(("language", "team"), [("fr", FRENCH), ("nl", DUTCH), ("en", FRENCH)])
def test_with_nobody_on_duty_the_case_waits_with_the_team_that_speaks(
    language: str, team: UUID
) -> None:
    choice = choose(replace(STANDARD, language=language), worker(1, on_duty=False))
    assert (choice.worker_id, choice.team_id) == (None, team)
    assert choice.reasons == ("nobody_fits", "language")


def test_of_two_teams_that_speak_it_is_always_the_same_one() -> None:
    english = replace(STANDARD, language="en")
    assert choose(english).team_id == choose(english, teams=TEAMS[::-1]).team_id == FRENCH


def test_a_language_no_team_speaks_goes_to_the_coordinators() -> None:
    assert choose(replace(STANDARD, language="ar")).team_id == DESK
    care = TEAMS[:2]
    assert choose(replace(STANDARD, language="ar"), teams=care).reasons[-1] == "any"


def test_an_urgent_case_nobody_can_take_tells_a_coordinator() -> None:
    assert choose(URGENT).notify_coordinator
    assert not choose(STANDARD).notify_coordinator


def test_without_any_team_there_is_nobody_to_give_it_to() -> None:
    with pytest.raises(NoTeam):
        choose(STANDARD, teams=[])


def test_a_minor_waits_with_a_team_for_minors_before_one_for_everybody() -> None:
    """R7.15: by language first; one for everybody before the coordinators."""
    both = TeamFacts(team_id=FRENCH, languages=frozenset({"fr", "en"}), takes=Takes.BOTH)
    teams = (both, *TEAMS[1:])
    minor = replace(STANDARD, minor=True)
    assert choose(minor, teams=teams).team_id == YOUNG
    assert choose(replace(minor, language="en"), teams=teams).team_id == FRENCH
    assert choose(replace(minor, language="ar"), teams=teams).team_id == YOUNG
    without = [team for team in teams if team.takes is not Takes.MINORS]
    assert choose(replace(minor, language="ar"), teams=without).team_id == FRENCH
    assert choose(STANDARD, teams=teams).team_id == FRENCH


# Properties -----------------------------------------------------------------------------------

LANGUAGES = st.frozensets(st.sampled_from(["fr", "nl", "en"]))
KINDS = st.frozensets(st.sampled_from(list(Kind)), max_size=3)
COMMUNES = st.sampled_from(["21004", "21015"])
ORGANISATION = UUID(int=55)
WORKERS = st.lists(
    st.builds(
        WorkerFacts,
        worker_id=st.integers(1000, 1020).map(lambda number: UUID(int=number)),
        team_id=st.sampled_from([FRENCH, DUTCH, YOUNG]),
        on_duty=st.booleans(),
        languages=LANGUAGES,
        gender=st.sampled_from(["woman", "man", ""]),
        specialisms=KINDS,
        not_in=st.frozensets(COMMUNES),
        conflict_cases=st.sampled_from([frozenset(), frozenset({CASE})]),
        conflict_organisations=st.sampled_from([frozenset(), frozenset({ORGANISATION})]),
        open_cases=st.integers(0, 12),
        capacity=st.integers(0, 12),
        last_assigned_at=st.none() | st.integers(0, 5).map(lambda n: NOW - timedelta(hours=n)),
        children=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda each: each.worker_id,
)
CASES = st.builds(
    RoutingFacts,
    case_id=st.just(CASE),
    level=st.sampled_from(list(Level)),
    language=st.sampled_from(["fr", "nl", "en", "ar"]),
    kinds=KINDS,
    wish=st.sampled_from(list(Wish)),
    commune=st.none() | COMMUNES,
    minor=st.booleans(),
    organisation=st.none() | st.just(ORGANISATION),
    within=st.none() | st.sampled_from([FRENCH, DUTCH]),
    tried=st.frozensets(st.integers(1000, 1020).map(lambda number: UUID(int=number)), max_size=3),
)


def the_chosen(choice: Choice, workers: Sequence[WorkerFacts]) -> WorkerFacts | None:
    return next((each for each in workers if each.worker_id == choice.worker_id), None)


@given(CASES, WORKERS)
def test_nobody_in_conflict_off_duty_or_tried_is_ever_chosen(
    case: RoutingFacts, workers: list[WorkerFacts]
) -> None:
    """R7.9, R7.15."""
    choice = choose(case, *workers)
    chosen = the_chosen(choice, workers)
    if chosen is None:
        return
    assert chosen.on_duty
    assert case.case_id not in chosen.conflict_cases
    assert case.organisation not in chosen.conflict_organisations
    assert chosen.worker_id not in case.tried
    assert case.within in (None, chosen.team_id)
    assert chosen.children or not case.minor
    assert choice.team_id == chosen.team_id


A_REGION = st.lists(st.sampled_from(list(Takes)), min_size=3, max_size=3).map(
    lambda said: tuple(replace(team, takes=takes) for team, takes in zip(TEAMS, said, strict=False))
)


@given(CASES, WORKERS, A_REGION, st.booleans())
def test_a_team_gets_the_cases_it_takes(
    case: RoutingFacts, workers: list[WorkerFacts], care: tuple[TeamFacts, ...], desk: bool
) -> None:
    """R7.15: an adult's never goes to one for minors only, a minor's waits nowhere else, as long
    as there is anybody else; what a team has already it keeps."""
    teams = (*care, TEAMS[-1]) if desk else care
    choice = choose(case, *workers, teams=teams)
    if case.within is not None:
        assert choice.team_id == case.within
        return
    chosen = next(team for team in teams if team.team_id == choice.team_id)
    worker = the_chosen(choice, workers)
    if not case.minor:
        barred = chosen.takes is Takes.MINORS
        assert not barred or (worker is None and {team.takes for team in teams} == {Takes.MINORS})
    elif worker is not None:
        assert worker.children
    elif any(team.takes is not Takes.ADULTS for team in care):
        assert chosen.takes is not Takes.ADULTS
    else:
        assert chosen.coordinators == desk


@given(CASES, WORKERS, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_come_changes_nothing(
    case: RoutingFacts, workers: list[WorkerFacts], random: object
) -> None:
    shuffled, teams = list(workers), list(TEAMS)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(teams)  # type: ignore[attr-defined]
    assert choose(case, *workers) == choose(case, *shuffled, teams=teams)


@given(CASES, WORKERS)
def test_everybody_else_is_told_why_not(case: RoutingFacts, workers: list[WorkerFacts]) -> None:
    choice = choose(case, *workers)
    others = {each.worker_id for each in workers} - {choice.worker_id}
    assert set(choice.passed_over) == others
    assert all(choice.passed_over.values())


@given(CASES, WORKERS)
def test_a_case_waits_only_if_nobody_could_have_taken_it(
    case: RoutingFacts, workers: list[WorkerFacts]
) -> None:
    choice = choose(case, *workers)
    may_lack = {
        Why(need) for need in (GIVEN_UP_IF_URGENT if case.level.urgent else GIVEN_UP_OTHERWISE)
    }
    if choice.worker_id is None:
        for reasons in choice.passed_over.values():
            assert not set(reasons) <= may_lack | {Why.SOMEBODY_ELSE}


@given(CASES, WORKERS)
def test_nobody_passed_over_lacked_only_less(
    case: RoutingFacts, workers: list[WorkerFacts]
) -> None:
    """Whoever could have had it without giving anything up comes before who could not."""
    choice = choose(case, *workers)
    if choice.given_up:
        assert (Why.SOMEBODY_ELSE,) not in choice.passed_over.values()


@given(CASES, WORKERS, st.integers(0, 7), st.integers(1, 10))
def test_more_capacity_never_makes_it_worse(
    case: RoutingFacts, workers: list[WorkerFacts], which: int, more: int
) -> None:
    def cost(choice: Choice) -> int:
        if choice.worker_id is None:
            return len(GIVEN_UP_IF_URGENT) + 1
        return max((GIVEN_UP_IF_URGENT.index(need) + 1 for need in choice.given_up), default=0)

    before = choose(case, *workers)
    roomier = [
        replace(each, capacity=each.capacity + more * (place == which))
        for place, each in enumerate(workers)
    ]
    assert cost(choose(case, *roomier)) <= cost(before)


@given(CASES, WORKERS)
def test_one_worker_or_one_queue_never_both_nor_neither(
    case: RoutingFacts, workers: list[WorkerFacts]
) -> None:
    """R7.8: and the team is one there is."""
    choice = choose(case, *workers)
    assert choice.team_id in {team.team_id for team in TEAMS}
    if choice.worker_id is None:
        assert choice.reasons[0] == "nobody_fits"
        assert choice.given_up == ()
