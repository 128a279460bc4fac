"""Consents: nothing goes out without one, and taking it back works at once (R7.3, R7.4, R7.5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from reports.accounts.directory.organisations import create_organisation
from reports.accounts.models import Organisation, OrganisationKind, Team
from reports.audit.events import EventKind, ReasonCode
from reports.audit.log import OPERATOR, SYSTEM
from reports.audit.models import Event
from reports.cases.access.access import NotResponsible, NotYours, StaleCase
from reports.cases.casework import consents, conversation, notes
from reports.cases.erasure.erasure import erase_case
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyClosed
from reports.cases.models import Case, ConsentNotice, Content
from reports.cases.ownership import conflicts_of_interest
from reports.cases.terms.consent_records import (
    Consent,
    Field,
    How,
    Purpose,
    Sent,
    allowed,
    only_allowed,
)
from tests.reports.cases.world import NOW, Worker, World, opened, report

LATER = NOW + timedelta(days=30)
PAYLOAD = {Field.HOUSEHOLD: "two", Field.LANGUAGES: "fr", Field.NAME: "a name"}


class House:
    """One case of Beatriz's, and two organisations."""

    def __init__(self, people: World) -> None:
        people.put_on_duty(people.beatriz)
        self.people = people
        self.case_id = report().case_id
        self.house = Team.objects.get(id=next(iter(people.chidi.staff.team_ids))).organisation_id
        self.other = create_organisation(
            kind=OrganisationKind.SHELTER, name="Sample house two", by=OPERATOR, now=NOW
        ).id

    @property
    def about(self) -> dict[str, Any]:
        return {"case_id": self.case_id, "by": self.people.beatriz.staff, "now": NOW}

    def give(self, *fields: Field, **changes: Any) -> bool:
        values: dict[str, Any] = {
            "organisation_id": self.house,
            "purpose": Purpose.PLACE,
            "fields": fields or (Field.HOUSEHOLD,),
            "until": LATER,
            "how": How.SPOKEN,
        }
        return consents.give_consent(**(self.about | values | changes))

    def send(self, **changes: Any) -> dict[Field, str]:
        values: dict[str, Any] = {
            "case_id": self.case_id,
            "organisation_id": self.house,
            "purpose": Purpose.PLACE,
            "payload": PAYLOAD,
            "reference": uuid4(),
            "by": SYSTEM,
            "now": NOW,
        }
        with transaction.atomic():
            sent: dict[Field, str] = consents.send(**(values | changes))
        return sent

    def only(self) -> Consent:
        (found,) = consents.of_case(case_id=self.case_id)
        return found


@pytest.fixture
def house(people: World) -> House:
    return House(people)


@pytest.fixture
def stopped() -> Iterator[list[tuple[UUID, UUID]]]:
    calls: list[tuple[UUID, UUID]] = []
    before = dict(consents._told)

    def stop(case_id: UUID, organisation_id: UUID, now: datetime) -> None:
        assert now == NOW
        calls.append((case_id, organisation_id))

    consents.when_withdrawn(Purpose.PLACE, stop)
    yield calls
    consents._told.clear()
    consents._told.update(before)


def test_only_what_was_agreed_goes_out_r7_3(house: House) -> None:
    house.give(Field.HOUSEHOLD, Field.LANGUAGES)
    assert house.send() == {Field.HOUSEHOLD: "two", Field.LANGUAGES: "fr"}


@given(st.frozensets(st.sampled_from(Field)), st.frozensets(st.sampled_from(Field)))
def test_extra_fields_are_always_stripped_r7_3(
    asked: frozenset[Field], agreed: frozenset[Field]
) -> None:
    assert set(only_allowed(dict.fromkeys(asked, 1), agreed)) == asked & agreed


@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": Purpose.HEALTH},
        {"organisation_id": UUID(int=7)},
        {"now": LATER},
        {"now": LATER + timedelta(days=1)},
    ],
)
def test_no_other_organisation_purpose_or_time_r7_3(house: House, changes: dict[str, Any]) -> None:
    house.give()
    with pytest.raises(consents.NoConsent):
        house.send(**changes)
    assert house.only().sent == ()


def test_nothing_goes_out_without_any_r7_3(house: House) -> None:
    with pytest.raises(consents.NoConsent):
        house.send()
    assert (
        consents.allowed_fields(
            case_id=house.case_id, organisation_id=house.house, purpose=Purpose.PLACE, now=NOW
        )
        == frozenset()
    )


def test_taking_back_works_at_once_and_tells_in_neutral_words_r7_4(
    house: House, stopped: list[tuple[UUID, UUID]]
) -> None:
    house.give()
    reference = uuid4()
    house.send(reference=reference)
    house.send(reference=reference)  # sent again: told once
    consents.withdraw_consent(consent_id=house.only().id, **house.about)
    with pytest.raises(consents.NoConsent):
        house.send()
    assert stopped == [(house.case_id, house.house)]
    (notice,) = consents.notices(organisation_ids=[house.house])
    assert notice.reference == reference
    assert {field.attname for field in ConsentNotice._meta.fields} == {
        "id", "organisation_id", "reference", "at", "seen_at",
    }  # fmt: skip
    assert consents.notices(organisation_ids=[house.other]) == []
    consents.see_notice(notice_id=notice.id, organisation_id=house.other, now=NOW)
    assert consents.notices(organisation_ids=[house.house]) == [notice]
    consents.see_notice(notice_id=notice.id, organisation_id=house.house, now=NOW)
    assert consents.notices(organisation_ids=[house.house]) == []


def test_nobody_is_told_who_got_nothing_r7_4(house: House) -> None:
    house.give()
    consents.withdraw_consent(consent_id=house.only().id, **house.about)
    assert not ConsentNotice.objects.exists()
    with pytest.raises(consents.NoSuchConsent):
        consents.withdraw_consent(consent_id=house.only().id, **house.about)


def test_a_newer_yes_replaces_the_older_one(house: House, stopped: list[tuple[UUID, UUID]]) -> None:
    house.give(Field.HOUSEHOLD, Field.NAME)
    house.send()
    house.give(Field.HOUSEHOLD, Field.NAME, Field.PETS)
    assert (stopped, ConsentNotice.objects.count()) == ([], 0)
    house.give(Field.HOUSEHOLD)
    assert house.send() == {Field.HOUSEHOLD: "two"}
    assert stopped == [(house.case_id, house.house)]
    house.give(Field.HOUSEHOLD, organisation_id=house.other)
    assert house.send(organisation_id=house.house) == {Field.HOUSEHOLD: "two"}


def test_a_narrower_yes_tells_who_has_more_r7_4(house: House) -> None:
    house.give(Field.HOUSEHOLD, Field.NAME)
    house.send()
    house.give(Field.HOUSEHOLD)
    assert len(consents.notices(organisation_ids=[house.house])) == 1


def test_what_was_sent_before_a_wider_yes_is_told_when_all_ends_r7_4(house: House) -> None:
    reference = uuid4()
    house.give(Field.HOUSEHOLD)
    house.send(reference=reference)
    house.give(Field.HOUSEHOLD, Field.PETS)
    (now_holds,) = [each for each in consents.of_case(case_id=house.case_id) if not each.ended_at]
    consents.withdraw_consent(consent_id=now_holds.id, **house.about)
    assert [each.reference for each in consents.notices(organisation_ids=[house.house])] == [
        reference
    ]


def test_without_any_consent_everything_else_goes_on_r7_5(house: House) -> None:
    lifecycle.acknowledge(**house.about)
    lifecycle.record_contact(**house.about)
    conversation.write_message(text="sample", message_id=uuid4(), **house.about)
    notes.add_note(text="sample", **house.about)
    assert consents.of_case(case_id=house.case_id) == []


def test_a_second_send_of_the_form_writes_nothing(house: House) -> None:
    once = uuid4()
    assert house.give(consent_id=once)
    assert not house.give(consent_id=once)
    assert house.only().id == once
    given_twice = Event.objects.filter(kind=EventKind.CONSENT_GIVEN, subject_id=once)
    assert given_twice.count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"fields": ()}, consents.NothingAgreed),
        ({"until": NOW}, consents.NotATime),
        ({"until": NOW + timedelta(days=367)}, consents.NotATime),
        ({"organisation_id": UUID(int=9)}, consents.UnknownOrganisation),
        ({"version": 99}, StaleCase),
    ],
)
def test_what_cannot_be_a_consent_is_refused(
    house: House, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        house.give(**changes)
    assert consents.of_case(case_id=house.case_id) == []


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("bruno", NotResponsible), ("dirk", NotYours), ("chidi", NotYours)],
)
def test_only_the_worker_responsible_writes(
    house: House, name: str, refusal: type[Exception]
) -> None:
    worker: Worker = getattr(house.people, name)
    house.give()
    with pytest.raises(refusal):
        house.give(by=worker.staff)
    with pytest.raises(refusal):
        consents.withdraw_consent(
            consent_id=house.only().id, **(house.about | {"by": worker.staff})
        )


def test_a_conflict_of_interest_keeps_away(house: House) -> None:
    house.give()
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id,
        user_id=house.people.beatriz.id,
        by=house.people.dalia.staff,
        now=NOW,
    )
    with pytest.raises(NotYours):
        consents.withdraw_consent(consent_id=house.only().id, **house.about)


def test_a_closed_case_takes_no_new_one_but_can_take_back(house: House) -> None:
    house.give()
    lifecycle.acknowledge(**house.about)
    lifecycle.close(reason=ReasonCode.NOT_WANTED, **house.about)
    with pytest.raises(AlreadyClosed):
        house.give()
    consents.withdraw_consent(consent_id=house.only().id, **house.about)
    assert house.only().ended_at == NOW


def test_no_column_and_no_event_names_the_organisation(house: House) -> None:
    house.give()
    (row,) = Content.objects.filter(case_id=house.case_id, name="case.consent")
    assert house.house.bytes not in bytes(row.blob)
    assert str(house.house).encode() not in bytes(row.blob)
    assert not Event.objects.filter(case_id=house.case_id, subject_id=house.house).exists()


def test_an_erased_case_has_none(house: House) -> None:
    house.give()
    with transaction.atomic():
        erase_case(
            case=Case.objects.select_for_update().get(id=house.case_id),
            by=SYSTEM,
            kind=EventKind.ERASED,
            now=NOW,
        )
    assert consents.of_case(case_id=house.case_id) == []


def test_the_opened_case_shows_them(house: House) -> None:
    house.give(Field.PETS)
    (found,) = opened(house.people.beatriz, house.case_id).consents()
    assert (found.fields, found.recorded_by) == (frozenset({Field.PETS}), house.people.beatriz.id)


def test_an_entry_comes_back_as_it_went_in() -> None:
    entry = Consent(
        id=uuid4(),
        organisation_id=uuid4(),
        purpose=Purpose.LEGAL,
        fields=frozenset({Field.NAME, Field.PHONE}),
        until=LATER,
        how=How.WRITTEN,
        given_at=NOW,
        recorded_by=uuid4(),
        sent=(Sent(reference=uuid4(), at=NOW),),
    )
    for each in (entry, replace(entry, ended_at=NOW, ended_by=uuid4(), replaced=True)):
        assert Consent.from_json(each.to_json(), id=each.id) == each


def test_allowed_needs_one_that_holds() -> None:
    organisation = Organisation(id=uuid4()).id
    assert allowed([], organisation_id=organisation, purpose=Purpose.PLACE, now=NOW) == frozenset()
