"""What a reporter hands in after the report: sealed, weighed, put to use, once (R1.10, R2.5)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.cases.casework import conversation, reporter
from reports.cases.casework.conversation import ClashingId, TooManyUnanswered
from reports.cases.casework.reporter import CodeUnknown
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Content, Task
from reports.cases.ownership.escalation import escalate
from reports.cases.records.unreadable import Unreadable
from reports.cases.terms.machine_facts import HouseholdNeeds, RoutingWishes, Teller
from reports.followup.models import Pinged
from reports.intake.chapters.chapter_list import Chapter, State, tasks
from reports.intake.chapters.handing_in import ChapterClosed, HandedIn, NotOffered, hand_in
from reports.intake.models import ConnectionWish, OtherPartyKey
from reports.intake.triage.safety_answers import SafetyAnswer
from reports.messaging.contact.contact import ContactChannel, InvalidContact, MayContact
from reports.region.vocabulary import Level
from reports.vault.case_keys.return_codes import ReturnCode, derive
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.padding import TooLong
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, World

LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def made(people: World) -> Report:
    people.put_on_duty(people.beatriz)
    return world.report(needs=None, contact=world.no_contact())


def send(
    made: Report, chapter: int, answers: Mapping[str, Any], page: int = 1, **more: Any
) -> HandedIn:
    about: dict[str, Any] = {
        "code_keys": made.code_keys,
        "chapter": chapter,
        "page": page,
        "answers": answers,
        "part_id": uuid4(),
        "language": "fr",
        "now": LATER,
    }
    return hand_in(**{**about, **more})


def case_of(made: Report) -> Case:
    return Case.objects.get(id=made.case_id)


def states(made: Report) -> dict[int, State]:
    back = reporter.open_by_code(code_keys=made.code_keys, now=LATER)
    facts, standings = back.kept()
    found = tasks(facts=facts, standings=standings, filed_at=back.filed_at, now=LATER)
    return {int(each.chapter): each.state for each in found}


def test_a_page_is_sealed_to_the_people_and_says_when_it_came(people: World, made: Report) -> None:
    send(made, Chapter.WHEN, {"when": "today", "day_words": "canary friday"})
    (part,) = world.opened(people.beatriz, made.case_id).added_parts()
    assert (part.chapter, part.page) == (2, 1)
    assert part.at == LATER.replace(second=0, microsecond=0)
    assert part.answers["day_words"] == "canary friday"
    case = case_of(made)
    assert case.unread == 1
    assert case.unread_since is not None
    assert (
        Task.objects.filter(case=case, newer_kind="part_added", done_at__isnull=True).count() == 1
    )
    assert "part_added" in set(Event.objects.values_list("kind", flat=True))


def test_the_worker_who_reads_it_has_seen_to_the_task(people: World, made: Report) -> None:
    send(made, Chapter.WHEN, {"when": "today"})
    conversation.mark_read(case_id=made.case_id, by=people.beatriz.staff, now=LATER)
    assert not Task.objects.filter(newer_kind="part_added", done_at__isnull=True).exists()


def test_the_code_opens_no_page_that_was_sent(made: Report) -> None:
    send(made, Chapter.OTHER_PARTY, {"other_name": "canary name"})
    back = reporter.open_by_code(code_keys=made.code_keys, now=LATER)
    assert not any("part" in name or "answer" in name for name in dir(back))
    assert states(made)[Chapter.OTHER_PARTY] is State.SENT


def test_an_emergency_raises_at_once_and_shows_the_numbers(people: World, made: Report) -> None:
    """R2.2, R2.5: level, clock, history, log, a second person, and the phone on duty."""
    before = case_of(made)
    sent = send(made, Chapter.SAFETY, {"suicidal": "yes"})
    assert sent.numbers_now
    case = case_of(made)
    assert case.level is Level.EMERGENCY
    assert before.due_at is not None
    assert case.due_at is not None
    assert case.due_at < before.due_at
    first, raised = world.opened(people.beatriz, made.case_id).assessments()
    assert (first.chapter, raised.chapter) == (0, 1)
    assert raised.at == LATER.replace(second=0, microsecond=0)
    assert (raised.level, raised.source) == (Level.EMERGENCY, "herself")
    assert {"level_raised", "part_added"} <= set(Event.objects.values_list("kind", flat=True))
    assert Task.objects.filter(case=case, kind="review", for_coordinator=True).exists()
    assert Pinged.objects.filter(case=case, kind="look").exists()


def test_nothing_lowers(made: Report) -> None:
    send(made, Chapter.SAFETY, {"threat": "yes"})
    due = case_of(made).due_at
    sent = send(made, Chapter.SAFETY, {"threat": "no", "suicidal": "no"})
    assert not sent.numbers_now
    assert case_of(made).level is Level.HIGH
    assert case_of(made).due_at == due
    assert Event.objects.filter(kind="level_raised").count() == 1


def test_no_part_takes_a_second_look_away(people: World) -> None:
    """R2.5: whatever a part denies, somebody looks at what was left open when it was told."""
    people.put_on_duty(people.beatriz)
    made = world.report(safety={"strangled_ever": SafetyAnswer.UNDISCLOSED})
    waiting = Task.objects.filter(case_id=made.case_id, kind="review", done_at__isnull=True)
    (first,) = waiting
    every = ("neck", "threat", "weapon", "fears", "controlling", "stalking")
    send(made, Chapter.SAFETY, dict.fromkeys(every, "no"))
    send(made, Chapter.SAFETY, {"honour": "no", "firearm": "no", "pregnant": "no"}, page=2)
    send(made, Chapter.SAFETY, {"suicidal": "no", "separated": "no"}, page=3)
    assert list(waiting) == [first]
    assert not any(
        each.chapter for each in world.opened(people.beatriz, made.case_id).assessments()
    )


def test_parts_of_a_cluster_told_apart_hold_together(people: World) -> None:
    """Violence in the report, the parting in one page, the control in another: HIGH then."""
    people.put_on_duty(people.beatriz)
    denied = {"controlling_or_jealous": SafetyAnswer.NO}
    made = world.report(routing=RoutingWishes(kinds=("physical",)), safety=denied)
    send(made, Chapter.SAFETY, {"separated": "yes"}, page=3)
    assert case_of(made).level.rank < Level.HIGH.rank
    send(made, Chapter.SAFETY, {"controlling": "yes"})
    assert case_of(made).level is Level.HIGH
    raised = world.opened(people.beatriz, made.case_id).assessments()[-1]
    assert raised.reasons == ("separation_control_violence",)


def test_the_same_form_twice_is_one_page(people: World, made: Report) -> None:
    part_id = uuid4()
    first = send(made, Chapter.SAFETY, {"suicidal": "yes"}, part_id=part_id)
    again = send(made, Chapter.SAFETY, {"suicidal": "yes"}, part_id=part_id)
    assert (first.already, again.already) == (False, True)
    assert again.numbers_now, "a resend shows the numbers too"
    assert len(world.opened(people.beatriz, made.case_id).added_parts()) == 1
    assert case_of(made).unread == 1
    assert Event.objects.filter(kind="part_added").count() == 1


def test_sent_again_the_earlier_one_stays(people: World, made: Report) -> None:
    send(made, Chapter.WHEN, {"when": "today"})
    send(made, Chapter.WHEN, {"when": "longer"}, now=LATER + timedelta(minutes=3))
    parts = world.opened(people.beatriz, made.case_id).added_parts()
    assert [part.answers["when"] for part in parts] == ["today", "longer"]


def test_a_chapter_cut_off_keeps_what_was_sent(made: Report) -> None:
    assert states(made)[Chapter.REACH] is State.NOT_STARTED
    send(made, Chapter.REACH, {"shared": "yes"})
    assert states(made)[Chapter.REACH] is State.STARTED
    with pytest.raises(TooLong):
        send(made, Chapter.REACH, {"pretext": "x" * 60_001}, page=2)
    assert states(made)[Chapter.REACH] is State.STARTED
    send(made, Chapter.REACH, {"pretext": "the library"}, page=2)
    assert states(made)[Chapter.REACH] is State.SENT


# --- what each chapter is for -------------------------------------------------------------------


def test_a_place_feeds_the_need(people: World, made: Report) -> None:
    assert world.opened(people.beatriz, made.case_id).needs() is None
    answers = {"adults": "2", "child_ages": "3, 7", "animal": "cat", "access": ["cot", "step_free"]}
    send(made, Chapter.STAY, answers)
    more = {"places_not_safe": ["21004"], "languages": ["fr"], "keep_from": "0470 11 22 33"}
    send(made, Chapter.STAY, more, page=2)
    needs = world.opened(people.beatriz, made.case_id).needs()
    assert needs is not None
    kept = needs.keep_from
    assert len(kept) == 1
    assert "0470112233" not in kept[0]
    assert needs == HouseholdNeeds(
        adults=2,
        child_ages=(3, 7),
        pets=("cat",),
        access=("cot", "no_stairs", "wheelchair"),
        languages=("fr",),
        places_not_safe=("21004",),
        keep_from=kept,
    )


def test_safe_hours_and_words_make_the_contact(people: World, made: Report) -> None:
    hours = {"days": ["0", "1"], "from": "09:00", "until": "17:00"}
    send(made, Chapter.REACH, {"reach": "sms", "number": "0470 11 22 33", "shared": "no", **hours})
    send(made, Chapter.REACH, {"we_say": "sample ladder", "danger_word": "nettle"}, page=2)
    contact = reporter.open_by_code(code_keys=made.code_keys, now=LATER).contact()
    assert contact.may_contact is MayContact.YES
    assert (contact.channel, contact.number) == (ContactChannel.SMS, "+32470112233")
    assert contact.windows[0].weekdays == (0, 1)
    assert (contact.we_say, contact.danger_word) == ("sample ladder", "nettle")
    assert case_of(made).phone is not None
    assert Task.objects.filter(case_id=made.case_id, kind="contact_changed").exists()
    back = reporter.open_by_code(code_keys=made.code_keys, now=LATER)
    assert back.phone_word(), "a number is a claim until its phone has said the word"


def test_no_contact_at_all_takes_the_number_away(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report()
    send(made, Chapter.REACH, {"reach": "no"})
    contact = reporter.open_by_code(code_keys=made.code_keys, now=LATER).contact()
    assert (contact.may_contact, contact.number) == (MayContact.NO, "")
    assert case_of(made).phone is None


@pytest.mark.parametrize(
    ("answers", "page", "field"),
    [
        ({"reach": "sms"}, 1, "number"),
        ({"reach": "call", "number": "12"}, 1, "number"),
        ({"number": "0470 11 22 33"}, 1, "reach"),
        ({"days": ["0"], "from": "09:00"}, 1, "until"),
        ({"danger_word": "ok"}, 2, "danger_word"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_kept(
    made: Report, answers: Mapping[str, Any], page: int, field: str
) -> None:
    before = Content.objects.count()
    with pytest.raises(InvalidContact) as refused:
        send(made, Chapter.REACH, answers, page=page)
    assert refused.value.field == field
    assert Content.objects.count() == before


def test_who_it_was_is_compared_only_with_a_yes(made: Report) -> None:
    party = {"other_phone": "0470 98 76 54"}
    send(made, Chapter.OTHER_PARTY, party)
    assert not OtherPartyKey.objects.exists()
    send(made, Chapter.OTHER_PARTY, {**party, "connect": "tell_desk"})
    assert OtherPartyKey.objects.filter(case_id=made.case_id).count() == 1
    send(made, Chapter.OTHER_PARTY, {**party, "other_plate": "1-ABC-234", "connect": "ask_me"})
    assert not ConnectionWish.objects.get(case_id=made.case_id).agreed
    assert OtherPartyKey.objects.filter(case_id=made.case_id).count() == 2
    send(made, Chapter.OTHER_PARTY, {"connect": "no"})
    assert not OtherPartyKey.objects.exists()
    assert not ConnectionWish.objects.exists()


def test_wishes_and_counting_are_what_machines_may_know(people: World, made: Report) -> None:
    send(made, Chapter.WISHES, {"worker": "woman", "police": "no"})
    send(made, Chapter.WISHES, {"counted": "no", "name": "canary name"}, page=2)
    send(made, Chapter.WHEN, {"commune": "21004", "cameras": "yes"})
    facts = world.opened(people.beatriz, made.case_id).facts()
    assert facts.counted is False
    assert (facts.wishes.worker_gender, facts.wishes.commune) == ("woman", "21004")
    assert Task.objects.filter(case_id=made.case_id, newer_kind="ask_images").exists()


# --- who has it then ----------------------------------------------------------------------------


def test_a_raised_case_goes_to_somebody_who_is_there(people: World) -> None:
    """Nobody had acknowledged it, and its worker has gone home: another of the team has it."""
    people.put_on_duty(people.beatriz)
    made = world.report()
    assert case_of(made).owner_id == people.beatriz.id
    night = NOW + timedelta(hours=8)
    people.put_on_duty(people.bruno, now=night)
    send(made, Chapter.SAFETY, {"threat": "yes"}, now=night)
    assert escalate(case_id=made.case_id, now=night)
    assert case_of(made).owner_id == people.bruno.id
    routed = Event.objects.filter(kind="escalated").get()
    assert routed.reason == ReasonCode.NEW_INFORMATION


def test_the_worker_she_knows_stays(people: World) -> None:
    """Level and clock change at once; whoever acknowledged it keeps it, and is rung."""
    people.put_on_duty(people.beatriz)
    made = world.report()
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    night = NOW + timedelta(hours=8)
    people.put_on_duty(people.bruno, now=night)
    send(made, Chapter.SAFETY, {"suicidal": "yes"}, now=night)
    escalate(case_id=made.case_id, now=night)
    case = case_of(made)
    assert (case.owner_id, case.level) == (people.beatriz.id, Level.EMERGENCY)
    assert Pinged.objects.filter(case=case, kind="look").exists()


def test_a_wish_is_followed_while_nobody_has_acknowledged(people: World) -> None:
    people.put_on_duty(people.bruno)
    made = world.report()
    people.put_on_duty(people.beatriz)
    send(made, Chapter.WISHES, {"worker": "woman"})
    assert escalate(case_id=made.case_id, now=LATER)
    assert case_of(made).owner_id == people.beatriz.id


def test_a_wish_that_nobody_can_meet_takes_no_worker_away(people: World) -> None:
    people.put_on_duty(people.bruno)
    made = world.report()
    before = case_of(made).escalate_at
    send(made, Chapter.WISHES, {"worker": "woman"})
    assert case_of(made).escalate_at == before
    assert case_of(made).owner_id == people.bruno.id


# --- whom it is for -----------------------------------------------------------------------------


def test_each_reporter_has_their_own_list(people: World, made: Report) -> None:
    people.put_on_duty(people.beatriz)
    adult = states(made)
    assert list(adult) == [1, 2, 3, 4, 5, 6]
    assert adult[Chapter.STAY] is State.IF_NEEDED
    young = world.report(routing=RoutingWishes(minor=True))
    talked = [chapter for chapter, state in states(young).items() if state is State.TALKED_ABOUT]
    assert list(states(young)) == [1, 2, 3, 4, 5, 6]
    assert talked == [1, 3, 5]
    witness = world.report(teller=Teller.WITNESS)
    assert list(states(witness)) == [2, 4, 5]
    for other, chapter in ((young, 1), (witness, 1), (witness, 6), (made, 7), (made, 0)):
        with pytest.raises(NotOffered):
            send(other, chapter, {"suicidal": "yes"})
    with pytest.raises(NotOffered):
        send(made, Chapter.WHEN, {"when": "today"}, page=2)


def test_the_rows_on_safety_stay_open_for_two_days(made: Report) -> None:
    with pytest.raises(NotOffered):
        send(made, Chapter.SAFETY, {"suicidal": "yes"}, now=NOW + timedelta(hours=49))


def test_a_closed_case_takes_nothing_more(people: World, made: Report) -> None:
    """What the rule kept of the telling serves an open case, and goes with its end."""
    lifecycle.acknowledge(case_id=made.case_id, by=people.beatriz.staff, now=NOW)
    assert Content.objects.filter(case_id=made.case_id, name="case.standing").exists()
    lifecycle.close(
        case_id=made.case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW
    )
    assert not Content.objects.filter(case_id=made.case_id, name="case.standing").exists()
    with pytest.raises(ChapterClosed):
        send(made, Chapter.WHEN, {"when": "today"})


# --- attacks ------------------------------------------------------------------------------------


def test_a_code_of_nobody_and_an_id_of_another(people: World, made: Report) -> None:
    stranger = derive(ReturnCode.generate())
    with pytest.raises(CodeUnknown):
        send(made, Chapter.WHEN, {"when": "today"}, code_keys=stranger)
    other, part_id = world.report(), uuid4()
    send(other, Chapter.WHEN, {"when": "today"}, part_id=part_id)
    with pytest.raises(ClashingId):
        send(made, Chapter.WHEN, {"when": "today"}, part_id=part_id)


def test_an_erased_case_is_an_unknown_code(made: Report) -> None:
    send(made, Chapter.WHEN, {"day_words": "canary friday"})
    reporter.erase(code_keys=made.code_keys, now=LATER)
    assert not Content.objects.filter(case_id=made.case_id).exists()
    with pytest.raises(CodeUnknown):
        send(made, Chapter.WHEN, {"when": "today"})


def test_a_row_put_elsewhere_does_not_open(people: World, made: Report) -> None:
    """Whoever can write the database gives no case another's page, and changes none."""
    other = world.report()
    send(made, Chapter.WHEN, {"day_words": "canary friday"})
    row = Content.objects.get(case_id=made.case_id, name="case.chapter")
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Content.objects.filter(id=row.id).update(case_id=other.case_id)
    moved = Content(id=uuid4(), case_id=other.case_id, name="case.chapter", blob=row.blob)
    moved.save(force_insert=True)
    with pytest.raises(SealBroken):
        world.opened(people.beatriz, other.case_id).added_parts()


def test_a_standing_row_put_back_adds_nothing_and_put_elsewhere_is_refused(
    people: World, made: Report
) -> None:
    send(made, Chapter.SAFETY, {"separated": "yes"})
    standing = Content.objects.filter(case_id=made.case_id, name="case.standing")
    row = max(standing, key=lambda each: len(bytes(each.blob)))
    standing.filter(id=row.id).delete()
    again = Content(id=uuid4(), case_id=made.case_id, name="case.standing", blob=row.blob)
    again.save(force_insert=True)
    with pytest.raises(Unreadable):
        send(made, Chapter.SAFETY, {"suicidal": "no"})
    again.delete()
    row.save(force_insert=True)  # as it was: it counts once, as before
    send(made, Chapter.SAFETY, {"controlling": "yes"})
    assert case_of(made).level is Level.STANDARD


def test_nobody_fills_the_database_with_a_code(made: Report) -> None:
    for _ in range(conversation.MOST_UNANSWERED):
        send(made, Chapter.WHEN, {"when": "today"})
    with pytest.raises(TooManyUnanswered):
        send(made, Chapter.WHEN, {"when": "today"})
    assert Content.objects.filter(name="case.chapter").count() == conversation.MOST_UNANSWERED


def test_a_page_costs_a_fixed_number_of_queries(made: Report) -> None:
    for _ in range(3):
        send(made, Chapter.WHEN, {"when": "today"})
    with CaptureQueriesContext(connection) as queries:
        send(made, Chapter.WHEN, {"when": "today"})
    assert len(queries) <= 30, [each["sql"][:90] for each in queries]
