"""Dates start clocks: what is planned for them, and what happens on the day (R2.10, R4.4)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from reports.cases import worklists
from reports.cases.access.access import NotResponsible, NotYours
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Content, Task, TaskKind
from reports.cases.planning import case_dates
from reports.cases.planning.case_dates import NotADate
from reports.cases.planning.plan_records import DateKind
from reports.intake import reassessment
from reports.intake.triage.safety_answers import SafetyAnswer
from reports.region import region
from reports.region.deadlines import Moment, deadlines
from reports.region.pack import Reader
from reports.region.vocabulary import Origin
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, Worker, World

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def made(people: World) -> Report:
    """A case that Beatriz has, without the tasks of its filing."""
    people.put_on_duty(people.beatriz)
    found = world.report()
    lifecycle.acknowledge(case_id=found.case_id, by=people.beatriz.staff, now=NOW)
    Task.objects.filter(case_id=found.case_id).delete()
    return found


def add(
    report: Report, worker: Worker, kind: DateKind, on: datetime, until: datetime | None = None
) -> bool:
    return case_dates.add_date(
        case_id=report.case_id,
        kind=kind,
        on=on,
        until=until,
        words="sample words canary",
        by=worker.staff,
        now=NOW,
        date_id=uuid4(),
    )


def planned(report: Report) -> dict[TaskKind, datetime]:
    return {task.what: task.due_at for task in Task.objects.filter(case_id=report.case_id)}


def due(report: Report, people: World, now: datetime) -> int:
    """How many tasks the inbox of the worker shows as due."""
    found = worklists.inbox(staff=people.beatriz.staff, now=now)
    (item,) = [each for each in found.own.items if each.case.id == report.case_id]
    return item.tasks_due


def test_r2_10_on_the_day_of_a_court_the_questions_are_due(people: World, made: Report) -> None:
    on = NOW + 20 * DAY
    add(made, people.beatriz, DateKind.COURT, on)
    assert planned(made) == {TaskKind.COURT_DATE: on, TaskKind.REASSESS_ON_DAY: on}
    assert due(made, people, on - DAY) == 0
    assert due(made, people, on) == 2


def test_r2_10_asked_before_that_day_they_are_due_again_on_it(people: World, made: Report) -> None:
    on = NOW + 20 * DAY
    add(made, people.beatriz, DateKind.COURT, on)

    def answers(now: datetime) -> None:
        reassessment.reassess(
            case_id=made.case_id,
            answers={"danger_now": SafetyAnswer.NO},
            by=people.beatriz.staff,
            now=now,
        )

    answers(on - DAY)
    waiting = Task.objects.waiting(case_id=made.case_id, newer_kind=TaskKind.REASSESS_ON_DAY)
    assert waiting.count() == 1
    answers(on)
    assert waiting.count() == 0


def test_r2_10_the_end_of_an_order_is_counted_by_the_rule(people: World, made: Report) -> None:
    add(made, people.beatriz, DateKind.ORDER, NOW)
    (rule,) = [each for each in region().deadlines if each.origin is Origin.ORDER]
    ends = deadlines(region(), {Origin.ORDER: Moment(earliest=NOW)}, NOW)[0].at
    assert rule.id == "itr_end"
    assert ends is not None
    assert planned(made) == {
        TaskKind.ORDER_ENDS: ends - case_dates.ORDER_AHEAD,
        TaskKind.REASSESS_ON_DAY: ends,
    }


def test_or_as_it_was_prolonged(people: World, made: Report) -> None:
    add(made, people.beatriz, DateKind.ORDER, NOW, NOW + 60 * DAY)
    assert planned(made)[TaskKind.REASSESS_ON_DAY] == NOW + 60 * DAY


def test_r4_4_traces_are_kept_until_six_months_later(people: World, made: Report) -> None:
    """Counted in the region's calendar: from the last of August to the last of February."""
    on = datetime(2026, 8, 31, 10, tzinfo=UTC)
    add(made, people.beatriz, DateKind.SAMPLING, on)
    ends = datetime(2027, 2, 28, 11, tzinfo=UTC)  # the clock went back in October
    assert planned(made) == {TaskKind.KEEPING_ENDS: ends - case_dates.KEEPING_AHEAD}


def test_what_is_over_already_plans_nothing(people: World, made: Report) -> None:
    add(made, people.beatriz, DateKind.COURT, NOW - DAY)
    add(made, people.beatriz, DateKind.ORDER, NOW - 90 * DAY)
    add(made, people.beatriz, DateKind.INCIDENT, NOW - DAY)
    assert planned(made) == {}


def shown(report: Report, people: World, told: dict[Origin, Moment | None]) -> dict[str, object]:
    """The deadlines that the case page shows, by rule."""
    opened = world.opened(people.beatriz, report.case_id)
    counted = case_dates.counted_from(opened, told)
    found = deadlines(region(), counted, NOW, shown_to=Reader.WORKER)
    return {each.rule.id: each.at for each in found}


def test_r4_4_every_rule_of_the_region_can_begin(people: World, made: Report) -> None:
    add(made, people.beatriz, DateKind.ORDER, NOW - DAY)
    add(made, people.beatriz, DateKind.SAMPLING, NOW - DAY)
    told: dict[Origin, Moment | None] = dict.fromkeys(
        (Origin.ASSAULT, Origin.INGESTION, Origin.INCIDENT)
    )
    wanted = {each.id for each in region().deadlines if Reader.WORKER in each.shown_to}
    assert shown(made, people, told).keys() == wanted


def test_r4_5_the_worker_corrects_when_it_happened(people: World, made: Report) -> None:
    """The earliest time counts; the newest correction holds; what is not told of is not made up."""
    told: dict[Origin, Moment | None] = {Origin.ASSAULT: Moment(earliest=NOW - 30 * DAY)}
    add(made, people.beatriz, DateKind.INCIDENT, NOW - 2 * DAY)
    at = NOW - timedelta(hours=10)
    case_dates.add_date(
        case_id=made.case_id,
        kind=DateKind.INCIDENT,
        on=at,
        until=NOW - timedelta(hours=8),
        words="",
        by=people.beatriz.staff,
        now=NOW + timedelta(minutes=1),
        date_id=uuid4(),
    )
    found = shown(made, people, told)
    assert found["cpvs_best"] == at + timedelta(hours=72)
    assert "ghb_blood" not in found


@pytest.mark.parametrize(
    ("kind", "on", "until"),
    [
        (DateKind.COURT, 5 * DAY, 4 * DAY),
        (DateKind.INCIDENT, DAY, None),
        (DateKind.SAMPLING, DAY, None),
        (DateKind.COURT, 4000 * DAY, None),
        (DateKind.ORDER, -4000 * DAY, None),
        (DateKind.ORDER, DAY, 4000 * DAY),
    ],
)
def test_what_is_no_date_is_refused(
    people: World, made: Report, kind: DateKind, on: timedelta, until: timedelta | None
) -> None:
    with pytest.raises(NotADate):
        add(made, people.beatriz, kind, NOW + on, NOW + until if until else None)
    assert not Content.objects.filter(name="case.date").exists()


def test_only_the_person_responsible_writes_it_down(people: World, made: Report) -> None:
    with pytest.raises(NotResponsible):
        add(made, people.bruno, DateKind.COURT, NOW + DAY)
    with pytest.raises(NotYours):
        add(made, people.dirk, DateKind.COURT, NOW + DAY)


def test_the_words_are_sealed(people: World, made: Report) -> None:
    add(made, people.beatriz, DateKind.COURT, NOW + DAY)
    assert b"canary" not in bytes(Content.objects.get(name="case.date").blob)
    (found,) = case_dates.dates(world.opened(people.beatriz, made.case_id))
    assert found.words == "sample words canary"
