"""One report, one transaction, one case: sealed, routed, planned and written to the log."""

import threading
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from reports.accounts.directory.profiles import (
    open_profile,
    open_team_profile,
    write_profile,
    write_team_profile,
)
from reports.accounts.models import Team, User
from reports.audit.models import Event
from reports.cases.models import Case, Content, Queue, Task, TaskKind
from reports.cases.ownership import conflicts_of_interest, ownership
from reports.cases.terms.machine_facts import Channel, RoutingWishes
from reports.followup.models import FollowUp
from reports.intake.filing import Filed, file_report
from reports.intake.submission import InvalidSubmission, Teller
from reports.intake.triage.triage import SafetyAnswer
from reports.region import region
from reports.region.vocabulary import Level, Takes
from reports.vault.case_keys.return_codes import ReturnCode, derive
from reports.vault.primitives.padding import TooLong
from tests.reports.cases import world
from tests.reports.cases.world import MINUTE, NOW, World


def test_a_report_becomes_a_case_of_the_worker_on_duty(people: World) -> None:
    people.put_on_duty(people.beatriz, people.dirk)
    filed = file_report(submission=world.submission(), now=NOW)
    case = Case.objects.get(id=filed.case_id)
    assert (case.owner_id, case.queue, case.team_id) == (people.beatriz.id, None, people.french)
    assert case.level is filed.level is Level.STANDARD
    assert case.filed_at == MINUTE, "the reporter's times are kept to the minute"
    assert case.due_at
    assert case.escalate_at
    assert MINUTE < case.escalate_at <= case.due_at
    assert not filed.already


def test_a_report_in_dutch_goes_to_somebody_who_speaks_it(people: World) -> None:
    people.put_on_duty(people.beatriz, people.dirk)
    filed = file_report(submission=world.submission(language="nl"), now=NOW)
    assert Case.objects.get(id=filed.case_id).owner_id == people.dirk.id


def test_with_nobody_on_duty_the_right_team_has_it_in_its_queue(people: World) -> None:
    filed = file_report(submission=world.submission(language="nl"), now=NOW)
    case = Case.objects.get(id=filed.case_id)
    assert (case.owner_id, case.queue, case.team_id) == (None, Queue.TEAM, people.dutch)


def test_a_minor_goes_the_childrens_way_and_a_coordinator_is_told(people: World) -> None:
    """R7.15: never to whoever is free; without a children's worker to the coordinators."""
    people.put_on_duty(people.beatriz)
    wishes = RoutingWishes(minor=True)
    filed = file_report(submission=world.submission(routing=wishes), now=NOW)
    case = Case.objects.get(id=filed.case_id)
    assert (case.owner_id, case.queue) == (None, Queue.COORDINATORS)
    assert Task.objects.filter(case=case, kind="child_pathway", for_coordinator=True).exists()


def make_for_children(team_id: UUID, takes: Takes = Takes.MINORS) -> None:
    team = Team.objects.get(id=team_id)
    write_team_profile(team, replace(open_team_profile(team), takes=takes))
    team.save(update_fields=["profile"])


def give_skill(worker: world.Worker, *skills: str) -> None:
    user = User.objects.get(id=worker.id)
    write_profile(user, replace(open_profile(user), skills=skills))
    user.save()


@pytest.mark.parametrize("on_duty", [True, False])
def test_a_minors_case_is_the_childrens_workers_or_her_teams(people: World, on_duty: bool) -> None:
    """R7.15: on duty she has it, else the queue of the children's team; a coordinator is told."""
    make_for_children(people.dutch)
    give_skill(people.dirk, "children")
    people.put_on_duty(people.beatriz, *([people.dirk] if on_duty else []))
    made = world.submission(routing=RoutingWishes(minor=True), language="nl")
    case = Case.objects.get(id=file_report(submission=made, now=NOW).case_id)
    assert case.team_id == people.dutch
    assert (case.owner_id, case.queue) == (
        (people.dirk.id, None) if on_duty else (None, Queue.TEAM)
    )
    assert Task.objects.filter(case=case, kind="child_pathway", for_coordinator=True).exists()


@pytest.mark.parametrize("on_duty", [True, False])
def test_a_team_for_children_gets_no_adults_case(people: World, on_duty: bool) -> None:
    """R7.15: not even an emergency, and not because nobody else speaks her language."""
    make_for_children(people.dutch)
    if on_duty:
        people.put_on_duty(people.dirk)
    made = world.submission(language="nl", safety={"danger_now": SafetyAnswer.YES})
    case = Case.objects.get(id=file_report(submission=made, now=NOW).case_id)
    assert (case.owner_id, case.queue) == (None, Queue.COORDINATORS)


def test_a_team_that_takes_minors_too_gets_both(people: World) -> None:
    """R7.15: an adult's report to whoever is on duty, a minor's to the team's queue meanwhile."""
    make_for_children(people.dutch, Takes.BOTH)
    people.put_on_duty(people.dirk)
    adult, minor = (
        Case.objects.get(id=file_report(submission=made, now=NOW).case_id)
        for made in (
            world.submission(language="nl"),
            world.submission(language="nl", routing=RoutingWishes(minor=True)),
        )
    )
    assert (adult.team_id, adult.owner_id) == (people.dutch, people.dirk.id)
    assert (minor.team_id, minor.owner_id, minor.queue) == (people.dutch, None, Queue.TEAM)
    assert Task.objects.filter(case=minor, kind="child_pathway", for_coordinator=True).exists()


def test_a_team_whose_profile_is_damaged_loses_no_report(people: World) -> None:
    Team.objects.filter(id=people.dutch).update(profile=b"\x00" * 64)
    case = Case.objects.get(id=file_report(submission=world.submission(), now=NOW).case_id)
    assert case.team_id == people.french


def test_a_wish_that_could_not_be_met_is_written_down(people: World) -> None:
    """R7.5: her worker sees that a woman was asked for; nothing of it once a person decides."""
    people.put_on_duty(people.bruno)
    made = world.report(
        routing=RoutingWishes(worker_gender="woman"), safety={"danger_now": SafetyAnswer.YES}
    )
    assert Case.objects.get(id=made.case_id).owner_id == people.bruno.id
    assert world.opened(people.bruno, made.case_id).given_up() == ("wish",)
    ownership.take(case_id=made.case_id, by=people.dalia.staff, now=NOW)
    assert world.opened(people.dalia, made.case_id).given_up() == ()


def test_who_gets_it_next_is_written_down_too(people: World) -> None:
    people.put_on_duty(people.beatriz)
    made = world.report(
        routing=RoutingWishes(worker_gender="woman"), safety={"danger_now": SafetyAnswer.YES}
    )
    assert world.opened(people.beatriz, made.case_id).given_up() == ()
    people.put_on_duty(people.bruno)
    conflicts_of_interest.declare_conflict(
        case_id=made.case_id, user_id=people.beatriz.id, by=people.beatriz.staff, now=NOW
    )
    assert world.opened(people.bruno, made.case_id).given_up() == ("wish",)


def test_danger_makes_an_emergency(people: World) -> None:
    safety = {"danger_now": SafetyAnswer.YES}
    filed = file_report(submission=world.submission(safety=safety), now=NOW)
    assert filed.level is Level.EMERGENCY
    calm = file_report(submission=world.submission(), now=NOW)
    urgent = Case.objects.get(id=filed.case_id)
    assert urgent.due_at
    later = Case.objects.get(id=calm.case_id).due_at
    assert later
    assert urgent.due_at < later
    assert Task.objects.filter(case=urgent, kind="reassess").exists(), "R2.10"


def test_nothing_that_was_told_is_in_any_row(people: World) -> None:
    """R6.1, and the log holds ids and codes only."""
    filed = file_report(submission=world.submission(), now=NOW)
    assert Content.objects.filter(case_id=filed.case_id).count() == 6
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            query = sql.SQL("select row_to_json(t)::text from {} t")
            cursor.execute(query.format(sql.Identifier(table)))
            text = " ".join(row for (row,) in cursor.fetchall())
            for canary in ("canary", "32470123456", b"canary".hex(), b"32470123456".hex()):
                assert canary not in text, table
    kinds = Event.objects.filter(case_id=filed.case_id).values_list("kind", flat=True)
    assert set(kinds) == {"case_filed", "routed", "follow_up_started"}


def test_what_was_told_is_read_by_the_team_alone(people: World) -> None:
    words = {"happened": "sample \x00 words \u202e \U0001f333", "kinds": ["physical"], "age": None}
    safety = {"danger_now": SafetyAnswer.UNKNOWN, "stalking": SafetyAnswer.UNDISCLOSED}
    made = world.report(words=words, safety=safety, teller=Teller.WITNESS)
    case = world.opened(people.beatriz, made.case_id)
    assert case.words() == words
    assert case.safety() == safety, "R1.10: unknown, undisclosed and not asked stay apart"
    assert case.needs() == world.submission().needs
    assert case.contact().number == "+32470123456"
    assert case.facts().teller is Teller.WITNESS
    assert case.facts().counted is True
    (entry,) = case.assessments()
    assert entry.source == "witness"
    assert entry.instrument_version


def test_the_same_submission_twice_is_one_case(people: World) -> None:
    made = world.submission()
    first = file_report(submission=made, now=NOW)
    again = file_report(submission=made, now=NOW)
    assert again == Filed(case_id=first.case_id, level=first.level, already=True)
    assert Case.objects.count() == 1
    assert Content.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_case() -> None:
    """Eight threads hand in the same form at the same moment."""
    world.build()
    made = world.submission(code_keys=derive(ReturnCode.generate()))
    results = in_threads(8, lambda: file_report(submission=made, now=NOW))
    assert len({each.case_id for each in results}) == 1
    assert [each.already for each in results].count(False) == 1
    assert Case.objects.count() == 1
    assert Content.objects.count() == 6
    assert Event.objects.filter(kind="case_filed").count() == 1


def in_threads(count: int, work: object) -> list[Filed]:
    barrier, results, faults = threading.Barrier(count), [], []

    def run() -> None:
        try:
            barrier.wait()
            results.append(work())  # type: ignore[operator]
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    return results


def test_filing_costs_few_queries_however_many_cases(people: World) -> None:
    people.put_on_duty(people.beatriz, people.bruno, people.dirk)
    for _ in range(3):
        file_report(submission=world.submission(), now=NOW)
    made = world.submission(code_keys=derive(ReturnCode.generate()))
    with CaptureQueriesContext(connection) as queries:
        file_report(submission=made, now=NOW)
    # One plans what is asked later, one counts how often the number was named: it may be texted.
    assert len(queries) <= 10, [each["sql"][:80] for each in queries]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"language": "xx"}, "language"),
        ({"routing": RoutingWishes(worker_gender="robot")}, "worker_gender"),
        ({"words": {"happened": "\ud800"}}, "words"),
        ({"safety": {"made_up": SafetyAnswer.YES}}, "safety"),
    ],
)
def test_what_no_form_offers_is_refused_by_field(
    people: World, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidSubmission) as refused:
        file_report(submission=world.submission(**changes), now=NOW)
    assert refused.value.field == field
    assert not Case.objects.exists()


def test_too_long_a_text_is_refused_before_anything_is_kept(people: World) -> None:
    long = world.submission(words={"happened": "é" * 30_001})
    with pytest.raises(TooLong):
        file_report(submission=long, now=NOW)
    assert not Case.objects.exists()
    fits = world.submission(words={"happened": "x" * 59_800})
    assert not file_report(submission=fits, now=NOW).already


def test_a_number_that_is_named_again_and_again_is_not_texted_by_itself(people: World) -> None:
    """R8.17: every report is filed; a person decides about texts, and whoever filed is not told."""
    most = region().sms.limits.reports_per_number.burst
    filed = [world.report(now=NOW).filed for _ in range(most + 2)]
    assert [each.too_often for each in filed] == [False] * most + [True] * 2
    plans = FollowUp.objects.filter(case_id__in=[each.case_id for each in filed])
    assert plans.count() == most
    late = filed[-1].case_id
    assert Task.objects.filter(case_id=late, kind=TaskKind.CHECK_CONTACT).exists()
    others = world.report(now=NOW, contact=world.contact(number="+32470123777")).filed
    assert not others.too_often


def test_what_a_phone_tells_itself_is_not_limited_by_what_others_say_of_it(people: World) -> None:
    """R8.17: no stranger may keep a phone from being heard."""
    for _ in range(6):
        world.report(now=NOW)
    told = world.submission(channel=Channel.SMS, contact=world.contact())
    assert not file_report(submission=told, now=NOW).too_often
