"""Searches for a place: by the worker responsible, for the least a house must know."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.cases.access.access import NotAReason, NotResponsible, NotYours
from reports.cases.casework.consents import of_case
from reports.cases.erasure.erasure import erase_case
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyClosed
from reports.cases.models import Case
from reports.cases.ownership import conflicts_of_interest
from reports.cases.recovery.case_rekeying import rekey_open_cases
from reports.cases.terms.consent_records import Field, How
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.errors import SealBroken
from shelters.facts.need_facts import PETS, BadFacts, NeedFacts, for_match
from shelters.facts.zones import cell_names
from shelters.matching.pairs.problem import Person as Member
from shelters.models import Need, NeedState
from shelters.needs import needs
from shelters.needs.needs import Urgency
from tests.reports.accounts.people import Cast, make_cast
from tests.shelters.households import (
    ALONE,
    TODAY,
    WITH_CHILDREN,
    Household,
    make_household,
    put_on_duty,
    urgency,
)
from tests.shelters.houses import NOW


@pytest.fixture
def cast(db: None) -> Cast:
    cast = make_cast()
    put_on_duty(cast)
    return cast


@pytest.fixture
def amina(cast: Cast) -> Household:
    return make_household(cast)


def about(household: Household, **more: Any) -> dict[str, Any]:
    return {"case_id": household.case_id, "by": household.worker.staff, "now": NOW} | more


def test_a_search_begins_changes_and_ends(amina: Household) -> None:
    need = amina.looks(tier=1)
    assert (need.state, need.tier, need.waiting_since) == (NeedState.WAITING, 1, NOW)
    opened = amina.opened()
    needs.change_need(
        opened=opened,
        need_id=need.id,
        change=lambda facts: replace(facts, pets=("dog",)),
        by=amina.worker.staff,
        now=NOW + timedelta(hours=1),
        version=need.version,
    )
    now_is = needs.waiting_need(case_id=amina.case_id)
    assert now_is is not None
    assert needs.read_facts(now_is, opened.vault) == replace(ALONE, pets=("dog",))
    assert (now_is.version, now_is.waiting_since) == (need.version + 1, NOW)
    needs.set_tier(need_id=need.id, urgency=urgency(0), **about(amina))
    needs.withdraw_need(need_id=need.id, reason=ReasonCode.NOT_WANTED, **about(amina))
    assert needs.waiting_need(case_id=amina.case_id) is None
    kinds = Event.objects.filter(subject_id=need.id).order_by("position")
    assert list(kinds.values_list("kind", "reason")) == [
        (EventKind.NEED_OPENED, ReasonCode.MUST_LEAVE),
        (EventKind.NEED_CHANGED, ""),
        (EventKind.NEED_TIER_SET, ReasonCode.LIFE_IN_DANGER),
        (EventKind.NEED_WITHDRAWN, ReasonCode.NOT_WANTED),
    ]
    amina.looks()  # and a new one can begin


def test_a_search_needs_no_consent_to_any_house_r7_5(amina: Household) -> None:
    assert amina.looks().state == NeedState.WAITING
    assert of_case(case_id=amina.case_id) == []


def test_a_form_sent_twice_begins_one_search(amina: Household) -> None:
    once = uuid4()
    assert amina.looks(need_id=once) == amina.looks(need_id=once)
    assert Need.objects.count() == 1
    with pytest.raises(needs.AlreadySearching):
        amina.looks()


def test_the_id_of_another_case_begins_nothing(cast: Cast, amina: Household) -> None:
    need = amina.looks()
    with pytest.raises(NotYours):
        make_household(cast).looks(need_id=need.id)


def test_no_case_has_two_searches_whatever_the_code_does(amina: Household) -> None:
    need = amina.looks()
    need.pk = uuid4()
    with pytest.raises(IntegrityError, match="need_one_waiting"), transaction.atomic():
        need.save(force_insert=True)


@pytest.mark.parametrize(
    ("tier", "reason", "days", "refusal"),
    [
        (0, ReasonCode.MOVING_ON, 1, NotAReason),
        (4, ReasonCode.MOVING_ON, 1, NotAReason),
        (-1, ReasonCode.MOVING_ON, 1, NotAReason),
        (3, ReasonCode.MOVING_ON, 0, needs.NotATierTime),
    ],
)
def test_a_tier_has_a_reason_of_its_own_and_a_day_ahead(
    amina: Household, tier: int, reason: ReasonCode, days: int, refusal: type[Exception]
) -> None:
    need = amina.looks()
    wrong = Urgency(tier=tier, reason=reason, until=NOW + timedelta(days=days))
    with pytest.raises(refusal):
        needs.set_tier(need_id=need.id, urgency=wrong, **about(amina))


@pytest.mark.parametrize(("name", "refusal"), [("bram", NotYours), ("chidi", NotYours)])
def test_other_teams_have_no_part_in_it(
    cast: Cast, amina: Household, name: str, refusal: type[Exception]
) -> None:
    need = amina.looks()
    other = about(amina, by=getattr(cast, name).staff)
    with pytest.raises(refusal):
        needs.set_tier(need_id=need.id, urgency=urgency(0), **other)
    with pytest.raises(refusal):
        needs.withdraw_need(need_id=need.id, reason=ReasonCode.OTHER, **other)


def test_a_colleague_who_is_not_responsible_changes_nothing(cast: Cast, amina: Household) -> None:
    need = amina.looks()
    Case.objects.filter(id=amina.case_id).update(owner=None, queue="team")
    with pytest.raises(NotResponsible):
        needs.set_tier(need_id=need.id, urgency=urgency(0), **about(amina))


def test_a_conflict_of_interest_ends_access_r7_9(cast: Cast, amina: Household) -> None:
    need = amina.looks()
    conflicts_of_interest.declare_conflict(
        case_id=amina.case_id, user_id=cast.beatriz.user_id, by=cast.dalia.staff, now=NOW
    )
    with pytest.raises(NotYours):
        needs.withdraw_need(need_id=need.id, reason=ReasonCode.OTHER, **about(amina))


def test_of_two_changes_to_one_page_the_second_is_told(amina: Household) -> None:
    need = amina.looks()
    seen = need.version
    needs.set_tier(need_id=need.id, urgency=urgency(0), version=seen, **about(amina))
    with pytest.raises(needs.StaleNeed):
        needs.set_tier(need_id=need.id, urgency=urgency(3), version=seen, **about(amina))


def test_a_closed_case_looks_for_nothing(amina: Household) -> None:
    lifecycle.acknowledge(**about(amina))
    lifecycle.close(reason=ReasonCode.NOT_WANTED, **about(amina))
    with pytest.raises(AlreadyClosed):
        amina.looks()


def test_another_cases_search_is_not_there(cast: Cast, amina: Household) -> None:
    need = amina.looks()
    with pytest.raises(needs.NoNeed):
        needs.set_tier(need_id=need.id, urgency=urgency(0), **about(make_household(cast)))


def test_erasing_the_case_takes_the_search_along_r6_3(amina: Household) -> None:
    amina.looks()
    with transaction.atomic():
        erase_case(
            case=Case.objects.select_for_update().get(id=amina.case_id),
            by=SYSTEM,
            kind=EventKind.ERASED,
            now=NOW,
        )
    assert not Need.objects.exists()


def test_nothing_of_the_household_lies_in_the_clear(amina: Household) -> None:
    """R7.13: and the places to avoid are keyed even inside the blob."""
    code = region().communes[0].code
    cells = cell_names([code])
    amina.looks(replace(WITH_CHILDREN, avoid_zones=cells))
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(shelters_need)::text from shelters_need")
        (row,) = cursor.fetchone()
    # A code of five digits as such would be found by chance among a thousand bytes in hex.
    for secret in ("dog", "adults", cells[0], f'"{code}"', code.encode().hex()):
        assert secret not in row
    need = Need.objects.get()
    vault = CaseVault.load(amina.case_id)
    inside = vault.open("place.need", need.id, 0, bytes(need.facts))
    assert cells[0].encode() in inside
    assert f'"{code}"'.encode() not in inside


members = st.builds(
    Member,
    age=st.none() | st.integers(0, 120).map(float),
    gender=st.none() | st.sampled_from(["f", "m", "x"]),
)
people = st.none() | st.lists(members, max_size=5).map(tuple)
facts = st.builds(
    NeedFacts,
    agreed=st.sampled_from(How),
    adults=people,
    children=people,
    step_free=st.none() | st.booleans(),
    pets=st.none() | st.lists(st.sampled_from(PETS), unique=True).map(tuple),
    languages=st.none() | st.just(("fr", "ar")),
    has_permit=st.none() | st.booleans(),
    can_pay_per_day=st.none() | st.floats(0, 500),
    avoid_zones=st.none() | st.just(("ab12",)),
    security=st.none() | st.integers(0, 3),
    needed_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    stay_days=st.none() | st.integers(1, 400),
    refused=st.just(()) | st.just((str(UUID(int=1)),)),
)


@given(facts)
def test_facts_come_back_as_they_went_in(said: NeedFacts) -> None:
    assert NeedFacts.from_json(said.to_json()) == said


@given(facts)
def test_what_a_house_can_learn_says_nothing_of_where_or_whom_r7_13(said: NeedFacts) -> None:
    told = said.profile()
    assert set(told) <= set(Field) - {Field.NAME, Field.PHONE, Field.NOTE}
    names = {name for part in told.values() for name in part}
    assert names.isdisjoint({"avoid_zones", "refused", "prefers", "agreed"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("adults", (Member(age=121),)),
        ("adults", (Member(age=-1),)),
        ("adults", (Member(gender="?"),)),
        ("adults", (Member(),) * 31),
        ("pets", ("dragon",)),
        ("can_pay_per_day", -1.0),
        ("security", 4),
        ("stay_days", 0),
    ],
)
def test_what_cannot_be_is_refused_by_field(field: str, value: Any) -> None:
    with pytest.raises(BadFacts) as refusal:
        replace(ALONE, **{field: value})
    assert refusal.value.field == field


def test_houses_refused_and_wished_for() -> None:
    one, two = UUID(int=1), UUID(int=2)
    said = ALONE.preferring(one).preferring(two).without_house(one)
    assert (said.prefers, said.refused) == ((str(two),), (str(one),))
    assert said.with_house(one).refused == ()
    assert said.preferring(one).refused == ()


@pytest.mark.parametrize(
    ("day", "hour"),
    [(TODAY + timedelta(days=2), 20), (TODAY, 20), (TODAY - timedelta(days=5), NOW.hour + 1)],
)
def test_a_place_is_needed_by_the_night_and_never_in_the_past(day: date, hour: int) -> None:
    brussels = ZoneInfo("Europe/Brussels")
    seen = for_match(
        replace(ALONE, needed_on=day),
        need_id=UUID(int=3),
        tier=2,
        waiting_since=NOW,
        passed_over=0,
        refused=[UUID(int=1)],
        now=NOW,
        timezone=brussels,
    )
    assert seen.needed_from is not None
    assert (seen.needed_from.astimezone(brussels).hour, seen.needed_from >= NOW) == (hour, True)
    assert seen.refused == (str(UUID(int=1)),)


def test_a_search_outlives_new_keys_for_its_case(cast: Cast, amina: Household) -> None:
    need = amina.looks()
    before = needs.read_facts(need, CaseVault.load(amina.case_id))
    stolen = CaseVault.load(amina.case_id)
    by, key = cast.dalia.staff, cast.dalia.key
    assert list(rekey_open_cases(by=by, user_key=key, now=NOW)) == [True]
    need.refresh_from_db()
    assert needs.read_facts(need, CaseVault.load(amina.case_id)) == before
    with pytest.raises(SealBroken):
        needs.read_facts(need, stolen)
