"""What goes to a house: what was agreed to, after a yes and not once it is taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import SYSTEM
from reports.audit.models import Event
from reports.cases.casework import consents
from reports.cases.erasure.erasure import erase_case
from reports.cases.models import Case, ConsentNotice, Content, Task, TaskKind
from reports.cases.models import content as names
from reports.cases.terms.consent_records import Field, How, Purpose
from reports.vault.team_keys import key_hierarchy
from shelters.inventory.house_staff import NotYours
from shelters.inventory.unit_availability import say_full
from shelters.match_runs import passed_over
from shelters.models import Paper, Placement, PlacementState
from shelters.needs import needs
from shelters.placing import placements
from shelters.placing.placements import Handover, IllegalStep, NothingToRead
from tests.shelters.households import ANYBODY
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import Stays, make_unit_in

NOTE = Handover(note="Wakes up at night", name="Canary Name", phone="+32470123456")


def read(stays: Stays, placement: Placement) -> dict[str, object]:
    found = placements.read_profile(
        placement_id=placement.id, by=stays.noor.staff, by_key=stays.noor.key, now=NOW
    )
    return dict(found)


def hand_over(stays: Stays, placement: Placement) -> frozenset[Field]:
    return placements.hand_over(
        placement_id=placement.id, handover=NOTE, by=stays.worker.staff, now=NOW
    )


def opened(stays: Stays, placement: Placement) -> Handover:
    return placements.open_handover(
        placement_id=placement.id, by=stays.noor.staff, by_key=stays.noor.key, now=NOW
    )


def test_nothing_goes_to_a_house_without_a_yes_to_it_r7_3(stays: Stays) -> None:
    placement = stays.held()
    with pytest.raises(consents.NoConsent):
        placements.offer(placement_id=placement.id, by=stays.worker.staff, now=NOW)
    assert Placement.objects.get(id=placement.id).state == PlacementState.HELD
    assert not Paper.objects.exists()


def test_only_what_was_agreed_to_goes_and_never_who_she_is_r7_3_r7_13(stays: Stays) -> None:
    every = list(Field)
    placement = stays.held()
    stays.agrees(every)
    placements.offer(placement_id=placement.id, by=stays.worker.staff, now=NOW)
    whole = read(stays, placement)
    assert set(whole) == {
        "adults", "children", "needed_on", "stay_days", "languages", "step_free", "pets",
        "has_permit", "can_pay_per_day", "security",
        "signals", "bathroom", "guaranteed",
    }  # fmt: skip
    never = {"name", "phone", "note", "avoid_zones", "refused", "lives_in", "inclusion"}
    assert not (never | {"pregnant", "substances", "mental_health", "care"}) & set(whole)


def test_a_field_nobody_agreed_to_is_stripped_r7_3(stays: Stays) -> None:
    placement = stays.held()
    stays.agrees([Field.STAY])
    placements.offer(placement_id=placement.id, by=stays.worker.staff, now=NOW)
    assert set(read(stays, placement)) == {"needed_on", "stay_days"}


def test_the_hand_over_goes_once_the_house_accepted_and_its_people_open_it(stays: Stays) -> None:
    """R7.13; vault.md 3: a shelter gets a name only from a person, after acceptance."""
    placement = stays.offered()
    with pytest.raises(IllegalStep):
        hand_over(stays, placement)
    with pytest.raises(NothingToRead):
        opened(stays, placement)
    placements.accept(
        placement_id=placement.id, by=stays.noor.staff, by_key=stays.noor.key, now=NOW
    )
    assert hand_over(stays, placement) == {Field.NOTE}  # she agreed to no name and no number
    assert opened(stays, placement) == Handover(note=NOTE.note)
    stays.agrees(list(Field))
    assert hand_over(stays, placement) == {Field.NOTE, Field.NAME, Field.PHONE}
    assert opened(stays, placement) == NOTE
    assert NOTE.name not in repr(NOTE)


def test_what_lies_in_the_database_opens_with_a_person_s_key_only(stays: Stays) -> None:
    placement = stays.accepted()
    hand_over(stays, placement)
    for paper in Paper.objects.all():
        assert NOTE.note.encode() not in bytes(paper.words)
    with pytest.raises(NotYours):
        placements.read_profile(
            placement_id=placement.id,
            by=stays.houses.simon.staff,
            by_key=stays.houses.simon.key,
            now=NOW,
        )
    with pytest.raises((key_hierarchy.NotAHolder, NotYours)):
        placements.accept(
            placement_id=placement.id,
            by=stays.houses.simon.staff,
            by_key=stays.houses.simon.key,
            now=NOW,
        )


def test_a_yes_taken_back_stops_what_waits_and_tells_the_house_r7_4(stays: Stays) -> None:
    placement = stays.accepted()
    hand_over(stays, placement)
    (consent,) = consents.of_case(case_id=stays.amina.case_id)
    consents.withdraw_consent(
        case_id=stays.amina.case_id, consent_id=consent.id, by=stays.worker.staff, now=NOW
    )
    after = Placement.objects.get(id=placement.id)
    assert after.state == PlacementState.RELEASED
    assert placements.taken_units(now=NOW) == {}
    assert not Paper.objects.exists()
    assert not Content.objects.filter(name=names.PLACE).exists()
    (notice,) = ConsentNotice.objects.all()
    assert (notice.organisation_id, notice.reference) == (
        stays.houses.north.organisation_id, placement.id,
    )  # fmt: skip
    kinds = [event.kind for event in stays.amina.opened().history()]
    assert EventKind.PLACE_RELEASED in kinds


HOURS = timedelta(hours=1)


def agrees_for_two_hours(stays: Stays) -> None:
    """It replaces what she agreed to before, and what went out is the new one's."""
    consents.give_consent(
        case_id=stays.amina.case_id,
        organisation_id=stays.houses.north.organisation_id,
        purpose=Purpose.PLACE,
        fields=tuple(Field),
        until=NOW + 2 * HOURS,
        how=How.SPOKEN,
        by=stays.worker.staff,
        now=NOW,
    )


def test_a_house_reads_nothing_once_the_consent_has_run_out_r7_3(stays: Stays) -> None:
    """At the very moment, though nothing swept it; the log tells of no opening."""
    placement = stays.confirmed()
    hand_over(stays, placement)
    agrees_for_two_hours(stays)
    about = {"placement_id": placement.id, "by": stays.noor.staff, "by_key": stays.noor.key}
    before = NOW + 2 * HOURS - timedelta(seconds=1)
    assert placements.read_profile(now=before, **about)  # type: ignore[arg-type]
    assert placements.open_handover(now=before, **about).note == NOTE.note  # type: ignore[arg-type]
    opened_before = Event.objects.filter(kind=EventKind.PLACE_PAPER_OPENED).count()
    for read_it in (placements.read_profile, placements.open_handover):
        with pytest.raises(NothingToRead):
            read_it(now=NOW + 2 * HOURS, **about)  # type: ignore[arg-type]
    assert Event.objects.filter(kind=EventKind.PLACE_PAPER_OPENED).count() == opened_before


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("offered", PlacementState.RELEASED),
        ("accepted", PlacementState.RELEASED),
        ("confirmed", PlacementState.CONFIRMED),
        ("arrived", PlacementState.ARRIVED),
    ],
)
def test_what_went_out_under_a_consent_that_ran_out_is_taken_back_r7_3(
    stays: Stays, state: str, after: PlacementState
) -> None:
    """What is decided stays; the house is told, once, to destroy what it wrote down."""
    placement = getattr(stays, state)()
    if state != "offered":
        hand_over(stays, placement)
    agrees_for_two_hours(stays)
    assert placements.run_out(now=NOW + 2 * HOURS - timedelta(seconds=1)) == 0
    assert Paper.objects.exists()
    assert [placements.run_out(now=NOW + 2 * HOURS) for _ in range(2)] == [1, 0]
    assert Placement.objects.get().state == after
    assert not Paper.objects.exists()
    (notice,) = ConsentNotice.objects.all()
    assert notice.reference == placement.id
    lost = after is PlacementState.RELEASED
    assert Task.objects.filter(kind=TaskKind.PLACE_LOST).exists() is lost
    assert Content.objects.filter(name=names.PLACE).exists() is (not lost)
    kinds = [event.kind for event in stays.amina.opened().history()]
    assert EventKind.CONSENT_RAN_OUT in kinds
    assert EventKind.CONSENT_WITHDRAWN not in kinds


def test_who_agreed_again_loses_nothing_and_one_hears_it_anew(stays: Stays) -> None:
    placement = stays.confirmed()
    agrees_for_two_hours(stays)
    late = NOW + 3 * HOURS
    assert placements.run_out(now=late) == 1
    stays.agrees(now=late)
    placements.hand_over(placement_id=placement.id, handover=NOTE, by=stays.worker.staff, now=late)
    assert placements.run_out(now=late + HOURS) == 0
    assert Paper.objects.count() == 1


def test_looking_for_what_ran_out_takes_few_questions(stays: Stays) -> None:
    """However many papers there are; a case that does not open stops no other."""
    stays.offered()
    few = questions()
    other = stays.household()
    placement = stays.held(other.looks(), stays.other)
    consents.give_consent(
        case_id=other.case_id,
        organisation_id=stays.houses.south.organisation_id,
        purpose=Purpose.PLACE,
        fields=(Field.STAY,),
        until=NOW + HOURS,
        how=How.SPOKEN,
        by=stays.worker.staff,
        now=NOW,
    )
    placements.offer(placement_id=placement.id, by=stays.worker.staff, now=NOW)
    assert questions() == few == 3
    consent = Content.objects.filter(name=names.CONSENT, case_id=stays.amina.case_id)
    consent.update(blob=b"x" * 64)
    assert placements.run_out(now=NOW + HOURS) == 1


def questions() -> int:
    with CaptureQueriesContext(connection) as found:
        assert placements.run_out(now=NOW) == 0
    return len(found)


def test_a_yes_taken_back_puts_nobody_out_who_lives_there(stays: Stays) -> None:
    placement = stays.arrived()
    hand_over(stays, placement)
    (consent,) = consents.of_case(case_id=stays.amina.case_id)
    consents.withdraw_consent(
        case_id=stays.amina.case_id, consent_id=consent.id, by=stays.worker.staff, now=NOW
    )
    assert Placement.objects.get(id=placement.id).state == PlacementState.ARRIVED
    assert not Paper.objects.exists()


def test_an_erased_case_leaves_nothing_with_the_house_but_a_bed_that_is_taken(
    stays: Stays,
) -> None:
    placement = stays.arrived()
    hand_over(stays, placement)
    erase_case(
        case=Case.objects.select_for_update().get(id=stays.amina.case_id),
        by=SYSTEM,
        kind=EventKind.ERASED,
        now=NOW,
    )
    after = Placement.objects.get(id=placement.id)
    assert (after.need_id, after.state) == (None, PlacementState.ARRIVED)
    assert not Paper.objects.exists()
    placements.leave(placement_id=placement.id, by=stays.keeper, now=NOW + timedelta(days=1))
    assert placements.taken_units(now=NOW + timedelta(days=1)) == {}


def test_what_belongs_to_nobody_any_more_is_ended_by_the_sweep(stays: Stays) -> None:
    placement = stays.confirmed()
    erase_case(
        case=Case.objects.select_for_update().get(id=stays.amina.case_id),
        by=SYSTEM,
        kind=EventKind.ERASED,
        now=NOW,
    )
    assert placements.tidy(now=NOW) == 1
    assert placements.tidy(now=NOW) == 0
    assert Placement.objects.get(id=placement.id).state == PlacementState.EXPIRED
    assert placements.taken_units(now=NOW) == {}


def test_reading_what_is_taken_is_one_query_however_much_there_is(stays: Stays) -> None:
    stays.held()
    stays.held(stays.household().looks(), stays.other)
    with CaptureQueriesContext(connection) as found:
        assert len(placements.taken_units(now=NOW)) == 2
    assert len(found) == 1


def test_a_search_that_was_stopped_holds_nothing_for_long(stays: Stays) -> None:
    need = stays.search()
    stays.offered(need=need)
    needs.withdraw_need(
        case_id=stays.amina.case_id,
        need_id=need.id,
        reason=ReasonCode.NOT_WANTED,
        by=stays.worker.staff,
        now=NOW,
    )
    assert placements.tidy(now=NOW) == 1
    assert placements.taken_units(now=NOW) == {}
    assert not Paper.objects.exists()


def test_a_sweep_leaves_what_is_sought_kept_and_lived_in(stays: Stays) -> None:
    stays.arrived()
    placements.keep(
        unit_id=make_unit_in(stays.houses.north.id, ANYBODY).id,
        lasts=timedelta(hours=1),
        by=stays.keeper,
        now=NOW,
    )
    stays.held(stays.household().looks(), stays.other)
    assert placements.tidy(now=NOW) == 0
    assert placements.tidy(now=NOW + timedelta(hours=2)) == 1  # the house's own, gone by itself
    assert placements.tidy(now=NOW + timedelta(hours=24)) == 1


def test_whoever_stood_before_her_and_has_none_was_passed_over(stays: Stays) -> None:
    """Both wait in one tier for the one place that suits; the later one gets it."""
    say_full(unit_id=stays.other.id, by=stays.houses.simon.staff, now=NOW)
    first = stays.household().looks(now=NOW - timedelta(days=1))
    placement = stays.arrived()
    assert passed_over.count_for(placement.id, now=NOW) == 1
    first.refresh_from_db()
    assert first.passed_over == 1
    placements.leave(placement_id=placement.id, by=stays.keeper, now=NOW)
    assert passed_over.count_for(uuid4(), now=NOW) == 0
