"""Every record of a case and of a venue is written byte by byte as it was, and read back."""

import json
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from nightlife.codes import incident_facts
from reports.audit.events import ReasonCode
from reports.cases.ownership import transfers
from reports.cases.planning import closing_records, plan_records, referral_records
from reports.cases.records import added_parts, level_reduction, sealed_records
from reports.cases.records.contents import encode
from reports.cases.terms import consent_records, machine_facts
from reports.cases.terms.classification import CaseContext, IncidentType
from reports.channels.sms.dialogue import dialogue
from reports.channels.sms.understanding.answer_reading import Back, Need
from reports.intake.connections.other_party import OtherParty
from reports.intake.triage.safety_answers import SafetyAnswer
from reports.intake.triage.triage import Kept
from reports.messaging.contact import contact
from reports.messaging.contact.contact import Window
from reports.region.models.nightlife import Incident
from reports.region.vocabulary import Level
from tests.golden import kept

AT = datetime(2026, 3, 1, 22, 5, 7, 120, tzinfo=UTC)
ID, OTHER = UUID(int=1), UUID(int=2)
WINDOW = Window(weekdays=(0, 6), starts=time(9), ends=time(17, 30))
CONSENT: dict[str, Any] = {
    "id": ID,
    "organisation_id": OTHER,
    "purpose": consent_records.Purpose.PLACE,
    "fields": frozenset({consent_records.Field.STAY, consent_records.Field.ACCESS}),
    "until": AT,
    "how": consent_records.How.WRITTEN,
    "given_at": AT,
    "recorded_by": ID,
}
ENTRY: dict[str, Any] = {
    "incident": Incident.FOLLOWING,
    "when": incident_facts.When.BETWEEN,
    "zone": incident_facts.Zone.BAR,
    "doer": incident_facts.Doer.GUEST,
    "behaviours": (incident_facts.Behaviour.FOLLOWED, incident_facts.Behaviour.HIT),
    "wish": incident_facts.Wish.CARE,
}
NOTE: dict[str, Any] = {"id": ID, "author_id": OTHER, "at": AT}
CHECKLIST = closing_records.Checklist(
    reason=ReasonCode.SERVED,
    plan=closing_records.PlanEnd.PARTLY,
    plan_words="Sample",
    tasks_words="",
    safety=closing_records.SafetyEnd.SAFER,
    safety_words="Sample",
    person=closing_records.PersonSaid.AGREES,
    person_words="",
    summary="Sample é",
)
# Each as full and as empty as it can be.
RECORDS = (
    sealed_records.ReadMessage(
        number=3, writer=sealed_records.Writer.WORKER, role="worker", text="Sample é", **NOTE
    ),
    sealed_records.ReadMessage(
        number=1,
        writer=sealed_records.Writer.REPORTER,
        role="",
        text="",
        **NOTE | {"author_id": None},
    ),
    sealed_records.Note(text="Sample", **NOTE),
    sealed_records.PhoneText(id=ID, at=AT, text="Sample"),
    sealed_records.Incident(
        type=IncidentType.RAPE,
        contexts=frozenset({CaseContext.EXPLOITATION, CaseContext.EARLY_MARRIAGE}),
        happened="last night",
        **NOTE,
    ),
    sealed_records.AssessmentEntry(
        level=Level.HIGH, at=AT, source=sealed_records.Source.HERSELF, author_id=None
    ),
    sealed_records.AssessmentEntry(
        level=Level.STANDARD,
        at=AT,
        source=sealed_records.Source.WORKER,
        author_id=OTHER,
        reasons=("one", "two"),
        instrument_version="4",
        review=True,
        chapter=2,
    ),
    sealed_records.AskedAgain(answers={"now": "yes"}, reasons=("one",), **NOTE),
    sealed_records.LeftLater(said={"phone": "+32", "connect": "no"}, **NOTE),
    level_reduction.Lowering(
        to=Level.ELEVATED, asked_by=ID, asked_at=AT, reason=ReasonCode.DANGER_PASSED
    ),
    closing_records.Closing(level=Level.HIGH, open_tasks=2, said=CHECKLIST, **NOTE),
    closing_records.ClosingAsked(
        closing_id=ID,
        asked_by=OTHER,
        asked_at=AT,
        reason=ReasonCode.SERVED,
        level=Level.EMERGENCY,
        team_id=ID,
        owner_id=None,
        told={"case.message": 2},
    ),
    plan_records.SafetyPlan(
        number=1,
        agreed=True,
        shown=False,
        said=plan_records.PlanWords(signs="Sample", card="Sample"),
        **NOTE,
    ),
    transfers.Transfer(
        team_id=ID,
        basis=transfers.Basis.CONSENT,
        until=AT,
        how=consent_records.How.WRITTEN,
        asked_by=OTHER,
        asked_at=AT,
    ),
    transfers.Transfer(
        team_id=ID,
        basis=transfers.Basis.VITAL,
        until=AT,
        how=None,
        asked_by=OTHER,
        asked_at=AT,
        confirmed_by=ID,
    ),
    referral_records.Referral(
        referral=OTHER,
        number=2,
        organisation_id=ID,
        purpose=consent_records.Purpose.LEGAL,
        told={"note": "Sample"},
        due_at=AT,
        state=referral_records.ReferralState.ACCEPTED,
        words="Sample",
        **NOTE,
    ),
    referral_records.ReferralAnswer(
        referral=OTHER, state=referral_records.ReferralState.DECLINED, words="Sample", **NOTE
    ),
    plan_records.SharedPlan(at=AT, said=plan_records.PlanWords()),
    plan_records.CasePlan(
        number=2,
        agreed=False,
        assessment=plan_records.Assessment(needs="Sample"),
        goals=(
            plan_records.Goal(what="Sample"),
            plan_records.Goal(
                what="Sample",
                service="Sample",
                who="Sample",
                by=date(2026, 3, 4),
                state=plan_records.GoalState.REACHED,
                outcome="Sample",
            ),
        ),
        **NOTE,
    ),
    plan_records.CaseDate(
        kind=plan_records.DateKind.ORDER, on=AT, until=None, words="Sample", **NOTE
    ),
    plan_records.CaseDate(kind=plan_records.DateKind.INCIDENT, on=AT, until=AT, words="", **NOTE),
    added_parts.AddedPart(
        id=ID,
        chapter=1,
        page=2,
        at=AT,
        language="fr",
        instrument="4",
        answers={"one": "yes", "more": ["a", "b"]},
    ),
    added_parts.Standing(at=AT),
    added_parts.Standing(
        at=AT, chapter=1, page=2, kept={"flags": 1, "parts": {"now": [1, 2]}}, asked=True
    ),
    machine_facts.HouseholdNeeds(),
    machine_facts.HouseholdNeeds(
        adults=2, child_ages=(1, 12), pets=("dog",), notes="Sample", keep_from=("ab", "cd")
    ),
    machine_facts.RoutingWishes(worker_gender="woman", kinds=("sexual",), minor=True),
    machine_facts.Facts(
        language="nl",
        teller=machine_facts.Teller.WITNESS,
        counted=None,
        wishes=machine_facts.RoutingWishes(),
    ),
    machine_facts.Facts(
        language="nl",
        teller=machine_facts.Teller.HERSELF,
        counted=False,
        wishes=machine_facts.RoutingWishes(commune="21004"),
        source_organisation=ID,
        linked_entry=OTHER,
        given_up=("language", "area"),
        given_to=ID,
    ),
    consent_records.Consent(**CONSENT),
    consent_records.Consent(
        **CONSENT,
        ended_at=AT,
        ended_by=OTHER,
        replaced=True,
        sent=(consent_records.Sent(reference=ID, at=AT),),
    ),
    WINDOW,
    Window(weekdays=(2,), starts=time(22), ends=time(6), until=AT),
    contact.SafeContact(
        may_contact=contact.MayContact.NO,
        language="en",
        confirmed_at=AT,
        timezone="Europe/Brussels",
    ),
    contact.SafeContact(
        may_contact=contact.MayContact.YES,
        language="en",
        confirmed_at=AT,
        timezone="Europe/Brussels",
        channel=contact.ContactChannel.SMS,
        number="+32470000000",
        shared_device=False,
        windows=(WINDOW,),
        state=contact.ContactState.FROZEN,
        unusable=True,
    ),
    Kept(flags=3, parts={"now": (1, 2), "then": ()}, group="close"),
    OtherParty(phone="+32470000000", place="Sample Bar"),
    dialogue.Talk(language="en"),
    dialogue.Talk(
        language="en",
        chosen=True,
        asked=dialogue.Line.BACK,
        danger=SafetyAnswer.YES,
        back=frozenset(Back),
        needs=tuple(Need),
        told=("one", "two"),
        signs=(dialogue.Sign.ALARM,),
        lines=2,
    ),
    incident_facts.VenueFacts(name="Sample", commune="21004"),
    incident_facts.VenueFacts(
        name="Sample", commune="21004", camera_days=7, labels=(("label", date(2027, 1, 31)),)
    ),
    incident_facts.SeatFacts(post="bar", conflicted=True, member_since=AT),
    incident_facts.EventFacts(name="Sample"),
    incident_facts.EntryFacts(earliest=AT, latest=None, **ENTRY),
    incident_facts.EntryFacts(
        earliest=AT,
        latest=AT,
        words="Sample é",
        posts=("bar",),
        care=tuple(incident_facts.Care),
        item=incident_facts.Item.BOTH,
        called=incident_facts.Called.POLICE,
        sent_away=True,
        **ENTRY,
    ),
    incident_facts.AmendmentFacts(words="Sample", care=(incident_facts.Care.WATER,)),
    incident_facts.TaskFacts(cameras="two", since=AT, until=None),
    incident_facts.AlertFacts(what="spiking", area="21004", night=date(2026, 3, 1)),
    incident_facts.MonthFacts(counts={"following": 3}),
)


def _written(record: Any) -> bytes:
    if isinstance(record, incident_facts.Facts):
        return record.encode()
    return encode(record.to_json())


def test_every_record_is_written_as_it_was() -> None:
    written = (f"{type(each).__name__} {_written(each).decode()}\n" for each in RECORDS)
    kept.same("records.txt", "".join(written))


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: type(each).__name__)
def test_every_record_is_read_back(record: Any) -> None:
    bound = {"id": record.id} if hasattr(record, "id") else {}
    assert type(record).from_json(json.loads(_written(record)), **bound) == record
