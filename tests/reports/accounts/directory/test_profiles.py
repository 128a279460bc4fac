"""Names live in sealed blobs; a membership put into the table is nothing."""

import json
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from config.install.missing import _told
from config.safety.start_checks import public_site_may_open
from reports.accounts.directory import organisations, permission_checks, profiles, teams
from reports.accounts.directory.profiles import (
    LoginTaken,
    LoginUnusable,
    NoAccount,
    Profile,
    TeamProfile,
)
from reports.accounts.directory.staff import NotStaff, staff_of
from reports.accounts.models import Membership, OrganisationKind, Team, TeamKind, User
from reports.accounts.onboarding import invitations, members
from reports.accounts.roles import Role
from reports.audit.log import OPERATOR
from reports.audit.models import Event
from reports.region.vocabulary import Takes
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs
from reports.vault.team_keys import key_hierarchy, team_key_renewal
from tests.reports.accounts.people import Cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_names_of_many_are_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = profiles.names([cast.beatriz.user_id, cast.dalia.user_id, uuid4()])

    assert found == {
        cast.beatriz.user_id: "Beatriz Sample",
        cast.dalia.user_id: "Dalia Sample",
    }


def test_members_of_many_teams_are_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = profiles.members(team_ids=[cast.french.pk, cast.desk.pk])

    assert [member.role for member in found[cast.desk.pk]] == [Role.COORDINATOR] * 2
    assert [member.user_id for member in found[cast.french.pk]] == [cast.beatriz.user_id]


def test_who_somebody_is_takes_three_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        staff = staff_of(user_id=cast.beatriz.user_id)

    assert staff.memberships == ((cast.french.pk, Role.CARE_WORKER),)
    assert staff.name == "Beatriz Sample"


def test_teams_are_one_query(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = teams.care_teams()

    assert {team.name for team in found} == {
        "Sample desk",
        "Sample team French",
        "Sample team Dutch",
        "Sample team elsewhere",
    }
    assert [team.team_id for team in found if team.coordinators] == [cast.desk.pk]
    assert next(team.languages for team in found if team.team_id == cast.dutch.pk) == ("nl", "en")
    assert {team.kind for team in teams.all_teams()} >= {TeamKind.ADMINISTRATION}


def test_a_changed_profile_is_found_by_its_new_login_only(cast: Cast) -> None:
    new = Profile(name="Beatriz Other", login="Bea.Other", languages=("fr",), capacity=3)
    profiles.change_profile(user_id=cast.beatriz.user_id, profile=new, by=OPERATOR, now=NOW)

    assert profiles.find_login("beatriz") is None
    found = profiles.find_login(" BEA.other ")
    assert found is not None
    assert profiles.profile(user_id=found.pk).name == "Beatriz Other"
    assert profiles.profile(user_id=found.pk).login == "bea.other"


def test_a_blob_from_before_a_change_does_not_open_in_its_place(cast: Cast) -> None:
    """Somebody who can only write the database cannot bring an older profile back."""
    before = bytes(cast.beatriz.user.profile)
    same = profiles.profile(user_id=cast.beatriz.user_id)
    profiles.change_profile(user_id=cast.beatriz.user_id, profile=same, by=OPERATOR, now=NOW)
    User.objects.filter(pk=cast.beatriz.user_id).update(profile=before)

    with pytest.raises(SealBroken):
        profiles.profile(user_id=cast.beatriz.user_id)


def test_two_people_cannot_have_one_login(cast: Cast) -> None:
    taken = Profile(name="Somebody", login="Beatriz")

    with pytest.raises(LoginTaken):
        invitations.invite(team_id=cast.french.pk, profile=taken, by=OPERATOR, now=NOW)
    with pytest.raises(LoginTaken):
        profiles.change_profile(user_id=cast.bram.user_id, profile=taken, by=OPERATOR, now=NOW)


@pytest.mark.parametrize("login", ["", "ab", "x" * 65, "two words", "semi;colon"])
def test_a_login_that_cannot_be_typed_well_is_refused(login: str) -> None:
    with pytest.raises(LoginUnusable):
        profiles.normal_login(login)


@pytest.mark.django_db
def test_nobody_has_no_profile() -> None:
    with pytest.raises(NoAccount):
        profiles.profile(user_id=uuid4())
    with pytest.raises(NoAccount):
        profiles.change_profile(
            user_id=uuid4(), profile=Profile(name="x", login="xxx"), by=OPERATOR, now=NOW
        )
    with pytest.raises(NotStaff):
        staff_of(user_id=uuid4())


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR, Role.CARE_WORKER])
def test_a_membership_put_into_the_table_is_nothing(cast: Cast, role: Role) -> None:
    """Chidi can write the database; he is still nothing on the desk, nor in her team."""
    mine = Membership.objects.get(user_id=cast.chidi.user_id)
    for team in (cast.desk, cast.french):
        Membership.objects.create(
            user_id=cast.chidi.user_id, team=team, role=role, proof=mine.proof, added_at=NOW
        )

    assert cast.chidi.staff.team_ids == {cast.elsewhere.pk}
    found = profiles.members(team_ids=[cast.desk.pk, cast.french.pk])
    assert cast.chidi.user_id not in {member.user_id for team in found.values() for member in team}


def test_a_role_changed_in_the_table_is_nothing(cast: Cast) -> None:
    Membership.objects.filter(user_id=cast.chidi.user_id).update(role=Role.COORDINATOR)

    with pytest.raises(NotStaff):
        staff_of(user_id=cast.chidi.user_id)


def test_there_is_one_coordinators_desk(cast: Cast) -> None:
    assert organisations.coordinators_team() == cast.desk
    with pytest.raises(IntegrityError), transaction.atomic():
        organisations.create_team(
            organisation=cast.desk.organisation,
            kind=TeamKind.COORDINATORS,
            name="Another",
            by=OPERATOR,
            now=NOW,
        )


@pytest.mark.django_db
def test_no_team_holds_keys_before_the_coordinators_do() -> None:
    organisation = organisations.create_organisation(
        kind=OrganisationKind.CARE, name="Sample", by=OPERATOR, now=NOW
    )

    with pytest.raises(team_key_renewal.CoordinatorsFirst):
        organisations.create_team(
            organisation=organisation, kind=TeamKind.CARE, name="Sample", by=OPERATOR, now=NOW
        )
    assert not Team.objects.exists()


@pytest.mark.django_db
def test_a_name_is_needed() -> None:
    with pytest.raises(organisations.NameMissing):
        organisations.create_organisation(
            kind=OrganisationKind.CARE, name="  ", by=OPERATOR, now=NOW
        )


def test_no_column_holds_a_name_or_a_login(cast: Cast) -> None:
    """R6.1: whatever table of this room is read without the keys, it names nobody."""
    tables = [table for table in connection.introspection.table_names() if "reports_" in table]
    for table in [*tables, "django_session"]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            text = "\n".join(row for (row,) in cursor.fetchall()).casefold()
        for name in ("beatriz", "chidi", "dalia", "emil", "sample"):
            assert name not in text
        # Four letters are eight digits: found among so many random ones once in 30,000 runs.
        for name in ("beatriz", "chidi", "dalia", "Emil S", "sample"):
            assert name.encode().hex() not in text
    assert cast.beatriz.login == "beatriz"


def test_whoever_left_is_listed_in_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    User.objects.filter(pk=cast.bram.user_id).update(is_active=False)

    with django_assert_num_queries(1):
        found = profiles.closed_accounts()

    assert found == [cast.bram.user_id]


def test_an_administrator_makes_organisations_and_teams(cast: Cast) -> None:
    """R6.15: an administrator founds a team and holds no key of it."""
    ada = cast.ada.staff
    made = organisations.create_organisation(
        kind=OrganisationKind.CARE, name=" Sample house ", by=ada, now=NOW
    )
    team = organisations.create_team(
        organisation=made, kind=TeamKind.CARE, name="Sample", takes=Takes.BOTH, by=ada, now=NOW
    )

    infos = {each.organisation_id: each for each in organisations.all_organisations()}
    assert (infos[made.pk].name, infos[made.pk].kind) == ("Sample house", OrganisationKind.CARE)
    (info,) = [each for each in teams.all_teams() if each.team_id == team.pk]
    assert info.takes is Takes.BOTH
    assert key_hierarchy.holders(team.pk) == ()
    events = Event.objects.filter(subject_id__in=[made.pk, team.pk]).order_by("at", "id")
    assert {(each.kind, each.actor_id) for each in events} == {
        ("organisation_created", ada.user_id),
        ("team_created", ada.user_id),
    }


def test_a_region_where_all_teams_take_minors_only_is_refused(cast: Cast) -> None:
    """R7.15: nobody would be there for an adult; not with the first team, not with the last."""
    make = partial(
        organisations.create_team,
        organisation=cast.french.organisation,
        kind=TeamKind.CARE,
        name="Sample young",
        takes=Takes.MINORS,
        by=cast.ada.staff,
        now=NOW,
    )
    young = make()
    adults = Team.objects.filter(kind=TeamKind.CARE).exclude(pk=young.pk)
    assert members.readiness() == []
    for team in adults:
        profiles.write_team_profile(team, TeamProfile(name="Sample", takes=Takes.MINORS))
        team.save()
    with pytest.raises(organisations.NobodyForAdults):
        make()
    (missing,) = members.readiness()
    assert "takes adults' cases" in missing
    # It does not open so; one that is open stays so, and says it.
    with pytest.raises(CommandError, match="takes adults' cases"):
        call_command("open_region")
    found = public_site_may_open(databases=["default"])
    assert [message.is_serious() for message in found] == [False]
    (line,) = _told(found)
    assert line.later
    assert "takes adults' cases" in line.what


def test_a_team_without_anybody_counts_only_while_there_is_no_other(cast: Cast) -> None:
    """R7.15: a case needs somebody, not a name on a list."""
    change = partial(organisations.change_team, by=cast.dalia.staff, now=NOW, revision=0)
    minors = TeamProfile(name="Sample young", takes=Takes.MINORS)
    organisations.create_team(
        organisation=cast.french.organisation,
        kind=TeamKind.CARE,
        name="Sample empty",
        by=cast.ada.staff,
        now=NOW,
    )
    change(team_id=cast.dutch.pk, profile=minors)
    change(team_id=cast.elsewhere.pk, profile=minors)
    with pytest.raises(organisations.NobodyForAdults):
        change(team_id=cast.french.pk, profile=minors)
    User.objects.filter(memberships__team__kind=TeamKind.CARE).update(is_active=False)
    change(team_id=cast.french.pk, profile=minors)


# What the release before wrote, and how it reads what this one writes: by these three words alone.
STORED = {Takes.ADULTS: False, Takes.BOTH: None, Takes.MINORS: True}


@pytest.mark.parametrize("takes", list(Takes))
def test_a_team_is_read_and_written_as_the_release_before_does(cast: Cast, takes: Takes) -> None:
    said = {"name": "Sample", "languages": ["fr"], "children": STORED[takes]}
    team = cast.french
    team.profile = profiles.write_blob(profiles.team_context(team), said)
    read = profiles.open_team_profile(team)
    assert read == TeamProfile(name="Sample", languages=("fr",), takes=takes)
    profiles.write_team_profile(team, read)
    written = account_blobs.open(profiles.team_context(team), bytes(team.profile))
    assert json.loads(written) == said
    assert bool(said["children"]) is (takes is Takes.MINORS)


def test_nobody_else_makes_organisations_or_teams(cast: Cast) -> None:
    for person in (cast.beatriz, cast.dalia):
        with pytest.raises(permission_checks.NotAllowed):
            organisations.create_organisation(
                kind=OrganisationKind.CARE, name="Sample", by=person.staff, now=NOW
            )
        with pytest.raises(permission_checks.NotAllowed):
            organisations.create_team(
                organisation=cast.desk.organisation,
                kind=TeamKind.CARE,
                name="Sample",
                by=person.staff,
                now=NOW,
            )
