"""What a house changes for somebody who is offered a place there, or has one."""

from dataclasses import replace
from uuid import uuid4

import pytest

from reports.audit.log import SYSTEM
from reports.cases.models import Task, TaskKind
from reports.region import region
from reports.vault.models import CaseDataKey
from shelters.inventory.inventory import change_unit, house_facts, unit_facts
from shelters.models import Closure, House, Unit
from shelters.placing.placements import released_addresses
from tests.shelters.households import ANYBODY, free
from tests.shelters.houses import NOW, add_unit
from tests.shelters.placing.stays import ADDRESS, Stays, make_stays
from tests.shelters.screens.entering import enters
from tests.shelters.screens.house_answers import answer


@pytest.fixture
def stays(db: None) -> Stays:
    """Two houses with a free place each, and somebody who looks for one."""
    return make_stays()


def test_what_changes_for_somebody_who_is_offered_a_place_is_asked_first(stays: Stays) -> None:
    """The worker of whoever is still to come is told; who sees the question changes nothing yet."""
    stays.offered()
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    page = answer(noor, house, "coming", interview_first="yes")
    assert page.status == 409
    assert "This concerns somebody" in page.words
    assert "Reserved until" in page.words
    before = house_facts(House.objects.get(id=stays.houses.north.id)).rules
    assert before.interview_first is None
    assert not Task.objects.filter(kind=TaskKind.PLACE_ANSWERED).exists()
    noor.submit(page.form(ident="form-rules"), {})
    facts = house_facts(House.objects.get(id=stays.houses.north.id))
    assert facts.rules.interview_first is True
    (task,) = Task.objects.filter(kind=TaskKind.PLACE_ANSWERED)
    assert task.case_id == stays.amina.case_id


def test_only_the_worker_of_somebody_it_is_about_is_told(stays: Stays) -> None:
    """A room that says it itself is not touched by the house's rule, nor is whoever has it."""
    own = replace(unit_facts(Unit.objects.get(id=stays.unit.id)), interview_first=False)
    change_unit(unit_id=stays.unit.id, facts=own, by=SYSTEM, now=NOW)
    stays.offered()
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    assert answer(noor, house, "coming", interview_first="yes").status == 200
    assert not Task.objects.filter(kind=TaskKind.PLACE_ANSWERED).exists()


def test_saying_the_same_again_asks_nothing(stays: Stays) -> None:
    stays.offered()
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    assert answer(noor, house, "coming").address == f"{house}rules/safety/"
    # Nor does what no room has that somebody is offered: it says its own price.
    assert answer(noor, house, "money", day_price="4").address == f"{house}rules/coming/"


def test_a_question_about_one_is_no_answer_about_another(stays: Stays) -> None:
    """Somebody is offered a place while the page with the question is open: it is asked anew."""
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    form = noor.get(f"{house}rules/coming/").form(ident="form-rules")
    stays.offered()
    said = {"interview_first": "yes"}
    for asked in ("", str(uuid4())):
        data = dict(form.data({**said})) | {"asked": asked}
        assert noor.post(form.action, data).status == 409
    facts = house_facts(House.objects.get(id=stays.houses.north.id))
    assert facts.rules.interview_first is None


def test_a_room_that_somebody_has_is_changed_when_asked_and_never_taken_out(
    stays: Stays,
) -> None:
    stays.accepted()
    noor, room = enters(stays.noor, NOW), f"/shelters/unit/{stays.unit.id}/room/"
    before = unit_facts(Unit.objects.get(id=stays.unit.id))
    page = noor.submit(noor.get(room).form(ident="form-room"), {"name": "Room", "beds": "9"})
    assert page.status == 409
    assert unit_facts(Unit.objects.get(id=stays.unit.id)) == before
    assert noor.submit(page.form(ident="form-room"), {}).status == 200
    assert unit_facts(Unit.objects.get(id=stays.unit.id)).beds == 9
    page = noor.submit(noor.get(room).form(ident="form-retire"), {})
    assert page.status == 409
    assert "It cannot be taken out: somebody has it" in page.words
    assert "Promised" in page.words
    assert Unit.objects.get(id=stays.unit.id).retired_at is None


def test_a_house_is_closed_over_somebody_only_when_asked(stays: Stays) -> None:
    stays.accepted()
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    page = noor.submit(noor.get(house).form(ident="form-closure"), {"reason": "repairs"})
    assert page.status == 409
    assert not Closure.objects.exists()
    noor.submit(page.form(ident="form-closure"), {})
    assert Closure.objects.filter(house=stays.houses.north).exists()


def test_where_it_stands_is_not_changed_silently_under_somebody(stays: Stays) -> None:
    """Whoever is promised a place is asked about; their case then has the new door, sealed (R7.12).

    Before, the case kept the old address, and nobody was told.
    """
    stays.accepted()
    zone = region().communes[3].code
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    opened = noor.submit(
        noor.get(f"{house}address/").form(ident="form-open"), {"reason": "address_told"}
    )
    form = opened.form(ident="form-address")
    page = noor.submit(form, {"lines": "14 Other Lane", "zones": [zone]})
    assert page.status == 409
    assert "This concerns somebody" in page.words
    (copy,) = released_addresses(stays.amina.opened())
    assert copy.lines == ADDRESS.lines
    tasks = Task.objects.filter(kind=TaskKind.PLACE_ANSWERED, done_at=None)
    tasks.delete()
    assert noor.submit(page.form(ident="form-address"), {}).status == 200
    (copy,) = released_addresses(stays.amina.opened())
    assert copy.lines == "14 Other Lane"
    assert tasks.count() == 1


def test_a_case_that_does_not_open_keeps_its_copy_and_holds_up_no_other(stays: Stays) -> None:
    """One damaged key takes the address from nobody, and keeps no house from moving."""
    stays.accepted()
    other = stays.household()
    unit = add_unit(house_id=stays.houses.north.id, facts=ANYBODY, by=SYSTEM, now=NOW)
    stays.accepted(need=other.looks(), unit=free(unit))
    key = CaseDataKey.objects.get(case_id=stays.amina.case_id)
    CaseDataKey.objects.filter(case_id=key.case_id).update(wrapped=b"x" * 80)
    noor, house = enters(stays.noor, NOW), f"/shelters/house/{stays.houses.north.id}/"
    opening = noor.get(f"{house}address/").form(ident="form-open")
    form = noor.submit(opening, {"reason": "safety"}).form(ident="form-address")
    asked = noor.submit(form, {"lines": "14 Other Lane", "zones": [region().communes[3].code]})
    assert noor.submit(asked.form(ident="form-address"), {}).status == 200
    (copy,) = released_addresses(other.opened())
    assert copy.lines == "14 Other Lane"
    key.save()
    (copy,) = released_addresses(stays.amina.opened())
    assert copy.lines == ADDRESS.lines
