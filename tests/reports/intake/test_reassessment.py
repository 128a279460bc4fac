"""The safety questions asked again on the desk: up at once, down never by itself (R2.5, R2.12)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from reports.audit.models import Event
from reports.cases.access.access import NotResponsible, NotYours, StaleCase
from reports.cases.casework import risk_levels
from reports.cases.deadlines.clocks import reassess_due
from reports.cases.lifecycle import lifecycle
from reports.cases.lifecycle.lifecycle import AlreadyClosed
from reports.cases.models import Case, Content, Task
from reports.cases.terms.machine_facts import RoutingWishes
from reports.intake.chapters.handing_in import hand_in
from reports.intake.reassessment import NothingAnswered, reassess
from reports.intake.triage.evidence import told
from reports.intake.triage.instrument import Risk, Role
from reports.intake.triage.triage import SafetyAnswer, instrument
from reports.region import region
from reports.region.vocabulary import Level
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, Worker, World

YES, NO, UNKNOWN = SafetyAnswer.YES, SafetyAnswer.NO, SafetyAnswer.UNKNOWN
LATER = NOW + timedelta(days=3)


@pytest.fixture
def made(people: World) -> Report:
    people.put_on_duty(people.beatriz)
    return world.report()


def ask(made: Report, worker: Worker, answers: Mapping[str, SafetyAnswer], **more: Any) -> Level:
    about: dict[str, Any] = {"case_id": made.case_id, "answers": answers, "by": worker.staff}
    return reassess(**{**about, "now": LATER, **more})


def test_a_higher_level_holds_at_once(people: World, made: Report) -> None:
    """R2.5, R2.12: with author, time, source, instrument and reasons, after what was there."""
    assert ask(made, people.beatriz, {"strangled_ever": YES}) is Level.HIGH
    case = Case.objects.get(id=made.case_id)
    assert case.level is Level.HIGH
    first, again = world.opened(people.beatriz, made.case_id).assessments()
    assert (first.level, first.source) == (Level.STANDARD, "herself")
    assert (again.level, again.source, again.at) == (Level.HIGH, "worker", LATER)
    assert again.author_id == people.beatriz.id
    assert again.reasons == ("strangled",)
    assert again.instrument_version == first.instrument_version
    kinds = set(Event.objects.filter(case_id=made.case_id).values_list("kind", flat=True))
    assert {"assessed", "level_raised"} <= kinds
    assert Task.objects.filter(case=case, kind="review", for_coordinator=True).exists()


def test_a_lower_level_never_follows_by_itself(people: World) -> None:
    """R2.4, R2.5: the entry says what the answers say; two people lower the level."""
    people.put_on_duty(people.beatriz)
    made = world.report(safety={"strangled_ever": YES})
    assert ask(made, people.beatriz, {"danger_now": NO}) is Level.HIGH
    history = world.opened(people.beatriz, made.case_id).assessments()
    assert [each.level for each in history] == [Level.HIGH, Level.STANDARD]
    assert Case.objects.get(id=made.case_id).lowering_asked_at is None
    assert not Event.objects.filter(case_id=made.case_id, kind="level_raised").exists()


def test_a_request_to_lower_falls_away_when_the_answers_say_more(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report(safety={"strangled_ever": YES})
    risk_levels.ask_lower(
        case_id=made.case_id,
        to=Level.STANDARD,
        reason=risk_levels.LOWERING_REASONS[0],
        by=people.beatriz.staff,
        now=NOW,
    )
    assert ask(made, people.beatriz, {"danger_now": YES}) is Level.EMERGENCY
    assert world.opened(people.bruno, made.case_id).pending_lowering() is None


def test_what_she_ticked_when_she_told_still_counts(people: World) -> None:
    """A trigger may need what happened besides an answer."""
    people.put_on_duty(people.beatriz)
    calm, violent = (world.report(routing=RoutingWishes(kinds=k)) for k in ((), ("physical",)))
    assert ask(calm, people.beatriz, {"firearm_access": YES}) is not Level.HIGH
    assert ask(violent, people.beatriz, {"firearm_access": YES}) is Level.HIGH


def test_what_was_told_completes_what_a_worker_asks(people: World) -> None:
    """R2.4: parted by the report, hit by the worker's answer; a partner's firearm by itself."""
    people.put_on_duty(people.beatriz)
    safety = instrument(region())

    def of(**said: str) -> Report:
        answers = {"who": "self", "subject": "partner", "right_now": "no", **said}
        evidence = told(safety, answers)
        return world.report(safety=evidence.safety, marks=evidence.marks, routing=RoutingWishes())

    parted = of(separated="yes")
    assert Case.objects.get(id=parted.case_id).level is Level.ELEVATED
    assert ask(parted, people.beatriz, {"forced_sex": YES}) is Level.HIGH
    assert ask(of(), people.beatriz, {"firearm_access": YES}) is Level.HIGH


def test_what_a_worker_asked_completes_what_is_told_later(people: World) -> None:
    """R2.4: the order does not matter; and no answer lies there to be read."""
    people.put_on_duty(people.beatriz)
    made = world.report(needs=None, contact=world.no_contact(), routing=RoutingWishes())
    ask(made, people.beatriz, {"separated_or_planning": YES}, now=NOW)
    part = {"chapter": 1, "page": 2, "answers": {"forced_sex": "yes"}, "part_id": uuid4()}
    hand_in(code_keys=made.code_keys, language="fr", now=NOW, **part)  # type: ignore[arg-type]
    assert Case.objects.get(id=made.case_id).level is Level.HIGH


def test_what_was_due_is_done_and_the_next_is_planned(people: World, made: Report) -> None:
    """R2.10."""
    ask(made, people.beatriz, {"danger_now": NO})
    tasks = Task.objects.filter(case_id=made.case_id, kind="reassess").order_by("due_at")
    done = tasks.get(done_at=LATER)
    assert done.done_by_id == people.beatriz.id
    again = reassess_due(region=region(), level=Level.STANDARD, at=LATER)
    assert tasks.get(done_at=None).due_at == again


def test_not_knowing_asks_a_second_person_to_look_once(people: World, made: Report) -> None:
    for _ in range(2):
        ask(made, people.beatriz, {"threat_to_kill": UNKNOWN})
    (review,) = Task.objects.filter(case_id=made.case_id, kind="review")
    assert (review.due_at, review.for_coordinator) == (LATER, True)


def test_the_answers_are_sealed_and_stay(people: World, made: Report) -> None:
    """R2.12: read by the case's people, newest first; the database refuses to change them."""
    ask(made, people.beatriz, {"danger_now": NO})
    ask(
        made, people.beatriz, {"strangled_ever": YES, "stalking": UNKNOWN}, now=LATER + timedelta(1)
    )
    newest, oldest = world.opened(people.dalia, made.case_id).asked_again()
    assert newest.answers == {"strangled_ever": "yes", "stalking": "unknown"}
    assert oldest.answers == {"danger_now": "no"}
    assert newest.author_id == people.beatriz.id
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(t::text, ' ') from reports_content t")
        assert "strangled" not in cursor.fetchone()[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        Content.objects.filter(name="case.safety").update(number=1)


def test_the_same_form_twice_is_written_once(people: World, made: Report) -> None:
    once = uuid4()
    for _ in range(2):
        ask(made, people.beatriz, {"strangled_ever": YES}, asked_id=once)
    assert Content.objects.filter(case_id=made.case_id, name="case.safety").count() == 1
    assert len(world.opened(people.beatriz, made.case_id).assessments()) == 2


def test_who_may_and_when(people: World, made: Report) -> None:
    answers = {"danger_now": NO}
    with pytest.raises(NotResponsible):
        ask(made, people.bruno, answers)
    for stranger in (people.dirk, people.chidi):
        with pytest.raises(NotYours):
            ask(made, stranger, answers)
    with pytest.raises(StaleCase):
        ask(made, people.beatriz, answers, version=99)
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    lifecycle.close(
        case_id=made.case_id, reason=lifecycle.CLOSING_REASONS[0], by=people.beatriz.staff, now=NOW
    )
    with pytest.raises(AlreadyClosed):
        ask(made, people.beatriz, answers)
    assert not Content.objects.filter(name="case.safety").exists()


def test_nothing_and_what_is_no_question_are_refused(people: World, made: Report) -> None:
    with pytest.raises(NothingAnswered):
        ask(made, people.beatriz, {})
    with pytest.raises(KeyError):
        ask(made, people.beatriz, {"made_up": YES})
    assert not Content.objects.filter(name="case.safety").exists()


def test_one_yes_more_never_makes_it_lower(people: World) -> None:
    """R2.4, for every question of the region's instrument that can make a case urgent."""
    people.put_on_duty(people.beatriz)
    for question in instrument(region()).questions:
        if question.role is Role.FLAG:
            continue
        made = world.report()
        before = ask(made, people.beatriz, {"danger_now": NO})
        grave = YES if question.risk is Risk.YES else NO
        assert ask(made, people.beatriz, {question.id: grave}).rank >= before.rank
