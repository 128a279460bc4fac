"""From filing to the text that is planned, and what keeps one from being planned."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.events import EventKind
from reports.cases.models import Case, Content, TaskKind
from reports.cases.models import content as names
from reports.followup.models import FollowUp, PlanState
from reports.followup.sending import due_texts, silence
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import ContactChannel, ContactState, MayContact, Window
from reports.messaging.content import bodies
from reports.messaging.delivery import claims
from reports.messaging.models import OutboundText, TextKind
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.models import CaseDataKey
from tests.reports.cases import world
from tests.reports.cases.world import World
from tests.reports.followup import story
from tests.reports.followup.story import ASKED, FILED, OTHER_NUMBER, PLAIN

pytestmark = pytest.mark.django_db


def test_filing_starts_the_regions_plan_for_level_and_wish(people: World) -> None:
    """R7.17: by what she said, counted from when she told us, and in the log."""
    report = story.file()
    plan = story.plan(report)
    assert (plan.plan, plan.state, plan.step) == ("calm", PlanState.RUNNING, 0)
    assert plan.next_at == FILED + timedelta(hours=72)
    assert EventKind.FOLLOW_UP_STARTED in story.events(report)


def test_a_more_urgent_case_is_asked_sooner(people: World) -> None:
    safety = {"danger_now": SafetyAnswer.YES}
    report = world.report(now=FILED, contact=world.contact(**PLAIN), safety=safety)
    assert story.plan(report).plan == "close"
    assert story.plan(report).next_at == FILED + timedelta(hours=24)


def test_a_case_whose_key_was_swapped_keeps_no_other_from_being_asked(people: World) -> None:
    """By whoever can write to the database."""
    hers, other = story.file(), story.file(number=OTHER_NUMBER)
    theirs = CaseDataKey.objects.get(case_id=other.case_id)
    CaseDataKey.objects.filter(case_id=hers.case_id).update(wrapped=theirs.wrapped)
    due_texts.due(now=ASKED)
    assert story.plan(other).state == PlanState.ASKED
    assert not story.texts(hers)


def test_a_wish_for_calls_gets_the_plan_of_calls(people: World) -> None:
    """Her worker is told to call when the day has come; no text is ever planned."""
    report = story.file(channel=ContactChannel.CALL)
    assert story.plan(report).plan == "calls"
    due_texts.due(now=FILED + timedelta(days=7))
    assert (TaskKind.CALL, False) in story.tasks(report)
    assert story.plan(report).step == 1
    assert not story.texts(report)


@pytest.mark.parametrize("wish", [MayContact.NO, MayContact.SHE_WILL])
def test_who_may_not_be_reached_has_no_plan(people: World, wish: MayContact) -> None:
    """R1.12: no row, no statement."""
    said = world.contact(
        **PLAIN | {"may_contact": wish, "channel": ContactChannel.NONE, "number": "", "windows": ()}
    )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = world.report(now=FILED, contact=said)
    assert not FollowUp.objects.filter(case_id=report.case_id).exists()
    assert not any("followup" in query["sql"] for query in queries)


def test_who_named_no_hours_has_no_plan(people: World) -> None:
    """R1.13."""
    report = story.file(windows=())
    assert not FollowUp.objects.filter(case_id=report.case_id).exists()


def test_filing_costs_one_insert_and_one_count_more(people: World) -> None:
    world.report(now=FILED, contact=world.no_contact())
    with CaptureQueriesContext(connection) as without:
        world.report(now=FILED, contact=world.no_contact())
    with CaptureQueriesContext(connection) as queries:
        story.file(proven=False)
    assert len(queries) == len(without) + 2


def test_a_step_that_is_due_becomes_a_text_inside_her_hours(people: World) -> None:
    """R8.7, R8.9, R1.13: the row first, and its end is the end of her hours."""
    report = story.file()
    assert due_texts.due(now=ASKED - timedelta(seconds=1)) == 0
    assert due_texts.due(now=ASKED) == 1
    (text,) = story.texts(report)
    assert (text.kind, text.template, text.slot) == (TextKind.FOLLOWUP, "followup.ask", "0.0.0")
    assert text.not_before == ASKED
    assert text.not_after == datetime(2026, 11, 27, 16, tzinfo=UTC)  # 17:00 by her clock
    plan = story.plan(report)
    assert plan.state == PlanState.ASKED
    assert plan.next_at == ASKED + region().follow_up.patience
    assert story.events(report)[-1] == EventKind.FOLLOW_UP_ASKED


def test_it_says_her_word_and_nothing_of_us(people: World) -> None:
    """R1.14, R1.15."""
    report = story.file(we_say="Lilas")
    story.asked(report)
    (text,) = story.texts(report)
    written = bodies.opened(text, CaseVault.load(report.case_id))
    assert written.body == "Lilas Bonjour, tout va bien ? 1 : oui. 2 : appelez-moi."


def test_outside_her_hours_it_waits_for_them(people: World) -> None:
    evening = Window(weekdays=(4,), starts=time(18), ends=time(19))
    report = story.file(windows=(evening,))
    due_texts.due(now=ASKED)
    plan = story.plan(report)
    assert plan.state == PlanState.RUNNING
    assert plan.next_at == datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert not story.texts(report)
    due_texts.due(now=plan.next_at)
    assert story.texts(report)[0].not_after == datetime(2026, 11, 27, 18, tzinfo=UTC)


def test_a_step_is_planned_once(people: World) -> None:
    report = story.file()
    due_texts.due(now=ASKED)
    assert due_texts.due(now=ASKED) == 0
    FollowUp.objects.update(state=PlanState.RUNNING, next_at=ASKED)
    due_texts.due(now=ASKED)
    assert len(story.texts(report)) == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": ContactState.FROZEN}, "contact_frozen"),
        ({"state": ContactState.UNSAFE}, "contact_unsafe"),
        ({"state": ContactState.STOPPED}, "contact_stopped"),
        ({"windows": ()}, "no_window"),
        ({"confirmed_at": FILED - timedelta(days=60)}, "out_of_date"),
        ({"channel": ContactChannel.CALL}, "not_by_text"),
        ({"we_say": "le refuge"}, "gives_away"),
    ],
)
def test_what_she_said_since_is_asked_again_at_every_step(
    people: World, changes: dict[str, object], why: str
) -> None:
    """R7.17, R1.13: the plan stops there, and her worker is told."""
    report = story.file()
    story.set_contact(report, world.contact(**PLAIN | changes), FILED)
    due_texts.due(now=ASKED)
    plan = story.plan(report)
    assert (plan.state, plan.why, plan.next_at) == (PlanState.BLOCKED, why, None)
    assert (TaskKind.CHECK_CONTACT, False) in story.tasks(report)
    assert not story.texts(report)
    assert story.events(report)[-1] == EventKind.FOLLOW_UP_BLOCKED


def test_a_case_that_does_not_open_keeps_no_other_from_being_asked(
    people: World, caplog: pytest.LogCaptureFixture
) -> None:
    broken, other = story.file(), story.file(number=story.OTHER_NUMBER)
    Content.objects.filter(case_id=broken.case_id, name=names.CONTACT).update(blob=b"x" * 600)
    due_texts.due(now=ASKED)
    assert story.plan(broken).state == PlanState.BLOCKED
    assert (TaskKind.CHECK_CONTACT, True) in story.tasks(broken)
    assert story.plan(other).state == PlanState.ASKED
    assert "contact_unreadable" in caplog.text


@pytest.mark.parametrize("changes", world.UNREADABLE_CONTACTS)
def test_nor_does_a_contact_that_cannot_be_read(
    people: World, changes: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    broken, other = story.file(), story.file(number=story.OTHER_NUMBER)
    world.rewrite_contact(broken.case_id, changes)
    due_texts.due(now=ASKED)
    assert story.plan(broken).state == PlanState.BLOCKED
    assert (TaskKind.CHECK_CONTACT, True) in story.tasks(broken)
    assert story.plan(other).state == PlanState.ASKED
    assert str(broken.case_id) in [getattr(line, "case_id", "") for line in caplog.records]


@pytest.mark.parametrize("changes", world.UNREADABLE_CONTACTS)
def test_a_question_taken_back_for_it_is_a_coordinators_to_see_to(
    people: World, changes: dict[str, object]
) -> None:
    report = story.file()
    story.asked(report)
    world.rewrite_contact(report.case_id, changes)
    assert claims.reserve(now=ASKED, most=25) == []
    silence.sweep(now=ASKED)
    due_texts.due(now=ASKED)
    assert (TaskKind.CHECK_CONTACT, True) in story.tasks(report)


def test_a_plan_the_pack_has_no_more_waits_for_a_person(people: World) -> None:
    report = story.file()
    FollowUp.objects.update(plan="gone")
    due_texts.due(now=ASKED)
    assert story.plan(report).why == "no_plan"


def test_a_closed_case_is_asked_nothing(people: World) -> None:
    people.put_on_duty(people.beatriz, now=FILED)
    report = story.file()
    Case.objects.filter(id=report.case_id).update(
        status="closed", closed_at=FILED, due_at=None, escalate_at=None
    )
    due_texts.due(now=ASKED)
    assert story.plan(report).state == PlanState.STOPPED
    assert not story.texts(report)


def test_a_batch_costs_the_same_however_many(people: World) -> None:
    """R8.7: ten thousand due cost batches of constant queries."""
    numbers = iter(f"+3247012{n:04}" for n in range(3400, 3500))

    def cost(count: int) -> int:
        for _ in range(count):
            story.file(number=next(numbers))
        with CaptureQueriesContext(connection) as queries:
            assert due_texts.due(now=ASKED) == count
        return len(queries)

    assert cost(2) == cost(12)


def test_a_batch_is_no_larger_than_asked(people: World) -> None:
    for n in range(3):
        story.file(number=f"+3247012345{n}")
    assert due_texts.due(now=ASKED, limit=2) == 2
    assert due_texts.due(now=ASKED, limit=2) == 1
    assert OutboundText.objects.count() == 3


def test_a_language_the_region_has_no_texts_in_is_asked_in_its_first(people: World) -> None:
    report = story.file(language="uk")
    story.asked(report)
    assert len(story.texts(report)) == 1


def test_what_forbids_it_is_told_at_once_and_not_at_her_next_hour(people: World) -> None:
    """R1.13: her worker has until then to find another way."""
    evening = Window(weekdays=(4,), starts=time(18), ends=time(19))
    report = story.file(windows=(evening,))
    frozen = replace(story.contact(report), state=ContactState.FROZEN)
    story.set_contact(report, frozen, FILED)
    due_texts.due(now=ASKED)
    assert story.plan(report).why == "contact_frozen"
