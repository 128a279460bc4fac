"""R7.9, same venue and same pharmacy: what comes in through it does not exist for her."""

import threading
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from reports.accounts.directory import organisation_conflicts as accounts
from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.organisations import create_organisation
from reports.accounts.directory.profiles import NoAccount
from reports.accounts.models import Membership, OrganisationKind, User
from reports.audit.log import OPERATOR
from reports.audit.models import Event
from reports.cases import worklists
from reports.cases.access.access import NotYours, get_case
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.models import Case, Conflict
from reports.cases.ownership import recusals
from reports.cases.ownership.conflicts_of_interest import SamePerson
from reports.cases.ownership.recusals import NobodyLeft, NoOrganisation
from tests.reports.cases import world
from tests.reports.cases.world import NOW, Report, Worker, World


@pytest.fixture
def pharmacy(people: World) -> UUID:
    made = create_organisation(
        kind=OrganisationKind.PHARMACY, name="Sample pharmacy", by=OPERATOR, now=NOW
    )
    return made.id


def declare(organisation_id: UUID, worker: Worker, *, by: Worker | None = None) -> int:
    return recusals.declare(
        organisation_id=organisation_id, user_id=worker.id, by=(by or worker).staff, now=NOW
    )


def through(organisation_id: UUID | None, **changes: Any) -> Report:
    return world.report(source_organisation=organisation_id, **changes)


def sees(worker: Worker, made: Report) -> bool:
    try:
        get_case(staff=worker.staff, case_id=made.case_id, now=NOW)
    except NotYours:
        return False
    return True


def test_a_report_through_it_is_not_routed_to_her_and_not_there_for_her(
    people: World, pharmacy: UUID
) -> None:
    people.put_on_duty(people.beatriz)
    declare(pharmacy, people.beatriz)
    made = through(pharmacy)
    assert Case.objects.get(id=made.case_id).owner_id is None
    assert not sees(people.beatriz, made)
    inbox = worklists.inbox(staff=people.beatriz.staff, now=NOW)
    assert str(made.case_id) not in repr(inbox)
    assert sees(people.bruno, made)
    assert sees(people.dalia, made)


def test_a_colleague_gets_it_who_knows_nobody_there(people: World, pharmacy: UUID) -> None:
    people.put_on_duty(people.beatriz, people.bruno)
    declare(pharmacy, people.beatriz)
    for _ in range(3):
        assert Case.objects.get(id=through(pharmacy).case_id).owner_id == people.bruno.id


def test_reports_through_others_are_hers_as_ever(people: World, pharmacy: UUID) -> None:
    people.put_on_duty(people.beatriz)
    declare(pharmacy, people.beatriz)
    for other in (None, uuid4()):
        made = through(other)
        assert Case.objects.get(id=made.case_id).owner_id == people.beatriz.id
        assert sees(people.beatriz, made)


def test_it_holds_for_cases_that_are_there_and_hers_goes_on(
    people: World, pharmacy: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In batches of whatever size; what is closed or of another team too."""
    monkeypatch.setattr(recusals, "_BATCH", 2)
    people.put_on_duty(people.beatriz)
    hers, other = through(pharmacy), through(None)
    dutch = through(pharmacy, language="nl")
    people.put_on_duty(people.bruno)
    assert declare(pharmacy, people.beatriz) == 2
    assert Case.objects.get(id=hers.case_id).owner_id == people.bruno.id
    assert not sees(people.beatriz, hers)
    assert sees(people.beatriz, other)
    kept = set(Conflict.objects.values_list("case_id", "user_id"))
    assert kept == {(each.case_id, people.beatriz.id) for each in (hers, dutch)}
    assert declare(pharmacy, people.beatriz) == 0, "declaring it twice does nothing"


def test_who_was_in_no_team_is_kept_from_what_came_meanwhile(
    people: World, pharmacy: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recusals, "_BATCH", 2)
    declare(pharmacy, people.bruno)
    before = through(pharmacy)
    Membership.objects.get(user_id=people.bruno.id).delete()
    meanwhile, other, dutch = through(pharmacy), through(None), through(pharmacy, language="nl")
    by = people.dalia.staff
    assert recusals.join_team(user_id=people.bruno.id, team_id=people.french, by=by, now=NOW) == 2
    kept = set(Conflict.objects.values_list("case_id", "user_id"))
    assert kept == {(each.case_id, people.bruno.id) for each in (before, meanwhile, dutch)}
    assert [sees(people.bruno, each) for each in (before, meanwhile, other)] == [False, False, True]


def test_who_knows_nobody_joins_and_no_case_is_read(people: World, pharmacy: UUID) -> None:
    made = through(pharmacy)
    with CaptureQueriesContext(connection) as queries:
        assert (
            recusals.join_team(
                user_id=people.beatriz.id, team_id=people.dutch, by=people.dalia.staff, now=NOW
            )
            == 0
        )
    assert not [each for each in queries if "reports_content" in each["sql"]]
    assert sees(people.beatriz, made)


def test_only_who_may_puts_somebody_into_a_team(people: World) -> None:
    with pytest.raises(permission_checks.NotAllowed):
        recusals.join_team(
            user_id=people.dirk.id, team_id=people.french, by=people.beatriz.staff, now=NOW
        )
    with pytest.raises(NoAccount):
        recusals.join_team(user_id=uuid4(), team_id=people.french, by=people.dalia.staff, now=NOW)


def test_a_coordinator_too_sees_none_of_it(people: World, pharmacy: UUID) -> None:
    declare(pharmacy, people.dalia)
    made = through(pharmacy)
    assert not sees(people.dalia, made)
    assert sees(people.emil, made)


def test_one_coordinator_is_always_left(people: World, pharmacy: UUID) -> None:
    declare(pharmacy, people.dalia)
    with pytest.raises(NobodyLeft):
        declare(pharmacy, people.emil)
    assert sees(people.emil, through(pharmacy))


def test_who_may_declare_and_lift(people: World, pharmacy: UUID) -> None:
    with pytest.raises(NotAllowed):
        declare(pharmacy, people.bruno, by=people.beatriz)
    with pytest.raises(NotAllowed):
        declare(pharmacy, people.chidi)
    with pytest.raises(NoOrganisation):
        declare(uuid4(), people.beatriz)
    declare(pharmacy, people.bruno, by=people.dalia)
    near: dict[str, Any] = {"organisation_id": pharmacy, "user_id": people.bruno.id, "now": NOW}
    with pytest.raises(NotAllowed):
        recusals.lift(**near, by=people.bruno.staff)
    declare(pharmacy, people.emil)
    with pytest.raises(SamePerson):
        recusals.lift(**{**near, "user_id": people.emil.id}, by=people.emil.staff)
    before = through(pharmacy)
    recusals.lift(**near, by=people.dalia.staff)
    assert sees(people.bruno, through(pharmacy))
    assert not sees(people.bruno, before), "from the cases of before each is lifted"


def test_no_plain_row_says_through_which_organisation(people: World, pharmacy: UUID) -> None:
    """Nor the log: who is kept apart, by whom and when, is all it knows."""
    declare(pharmacy, people.beatriz)
    made = through(pharmacy)
    tables = ("user", "conflict", "case", "content", "event")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"select t::text from reports_{table} t")  # noqa: S608
            said = [row for (row,) in cursor.fetchall() if "organisation_created" not in row]
            assert said
            assert not [row for row in said if str(pharmacy) in row or pharmacy.hex in row], table
    kinds = Event.objects.filter(subject_id=people.beatriz.id).values_list("kind", "case_id")
    assert set(kinds) == {("kept_apart", None), ("conflict_declared", made.case_id)}


def test_a_report_through_nobody_costs_no_statement(people: World) -> None:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        assert recusals.ask_kept_apart(None).read() == frozenset()
    assert [each["sql"] for each in queries if "SAVEPOINT" not in each["sql"]] == []


def test_one_through_an_organisation_costs_two_and_one_for_who_is_kept_away(
    people: World, pharmacy: UUID
) -> None:
    def cost(organisation_id: UUID | None) -> int:
        with CaptureQueriesContext(connection) as queries:
            through(organisation_id)
        return len(queries)

    cost(None)
    plain = cost(None)
    assert cost(pharmacy) == plain + 2
    declare(pharmacy, people.beatriz)
    declare(pharmacy, people.dirk)
    assert cost(pharmacy) <= plain + 6


def test_what_is_changed_about_her_work_leaves_it_as_it_is(people: World, pharmacy: UUID) -> None:
    declare(pharmacy, people.beatriz)
    stale = replace(profiles.profile(user_id=people.beatriz.id), apart_from=(), capacity=3)
    profiles.change_profile(user_id=people.beatriz.id, profile=stale, by=OPERATOR, now=NOW)
    assert accounts.apart_from(pharmacy) == {people.beatriz.id}


@pytest.mark.parametrize(
    "damage",
    [
        "update reports_content set blob = 'x' where name = 'case.facts' and case_id = %s",
        "update reports_casedatakey set wrapped = 'x' where case_id = %s",
    ],
)
def test_what_does_not_open_is_kept_from_whoever_declares(
    people: World, pharmacy: UUID, damage: str
) -> None:
    """Through whom it came nobody knows: neither passed over, nor in the way of the others."""
    people.put_on_duty(people.beatriz)
    damaged, whole, other = through(pharmacy), through(pharmacy), through(None)
    with connection.cursor() as cursor:
        cursor.execute(damage, [damaged.case_id])
    people.put_on_duty(people.bruno)
    assert declare(pharmacy, people.beatriz) == 2
    assert [sees(people.beatriz, each) for each in (damaged, whole, other)] == [False, False, True]
    assert Case.objects.get(id=damaged.case_id).owner_id is None, "it waits in the team's queue"


def test_no_report_is_lost_for_a_profile_that_cannot_be_read(people: World, pharmacy: UUID) -> None:
    """What it says of this organisation is not known: she is kept away."""
    theirs = User.objects.get(pk=people.bruno.id).profile
    User.objects.filter(pk=people.beatriz.id).update(profile=theirs)
    made = through(pharmacy)
    apart_now = Conflict.objects.filter(case_id=made.case_id).values_list("user_id", flat=True)
    assert list(apart_now) == [people.beatriz.id]
    assert not sees(people.beatriz, made)
    assert sees(people.bruno, made)


@pytest.mark.django_db(transaction=True)
def test_a_report_that_is_filed_at_the_same_moment_is_found() -> None:
    """Declaring waits for the transaction that files it."""
    people = world.build()
    made = create_organisation(
        kind=OrganisationKind.VENUE, name="Sample bar", by=OPERATOR, now=NOW
    ).id
    held, done = threading.Event(), threading.Event()
    filed: list[Report] = []

    def file() -> None:
        try:
            with transaction.atomic():
                filed.append(through(made))
                held.set()
                done.wait(0.5)
        finally:
            connection.close()

    thread = threading.Thread(target=file)
    thread.start()
    assert held.wait(60)
    found = declare(made, people.beatriz)
    thread.join()
    assert found == 1
    assert not sees(people.beatriz, filed[0])
