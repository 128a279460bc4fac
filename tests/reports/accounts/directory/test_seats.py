"""A membership in a team with keys is worth nothing until a holder of its key let her in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reports.accounts.directory import seats
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.profiles import Profile
from reports.accounts.directory.staff import actor_of, staff_of
from reports.accounts.models import Purpose, TeamKind
from reports.accounts.onboarding import enrolment, invitations, members, sample_accounts
from reports.accounts.roles import Permission, Role
from reports.audit.log import OPERATOR
from reports.vault.models import KeyVersion
from reports.vault.team_keys import key_hierarchy
from tests.reports.accounts.people import (
    Cast,
    Person,
    admit,
    log_in,
    make_cast,
    make_team,
    password_of,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NEW = "tabo-kilu-fome-resi-danu"
SHE = Profile(name="Farah Sample", login="farah", languages=("fr",))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def farah(cast: Cast) -> Person:
    """Somebody whom a coordinator invited to the coordinators' desk; nobody has let her in."""
    invited = invitations.invite(team_id=cast.desk.pk, profile=SHE, by=cast.emil.staff, now=NOW)
    before = NOW.replace(hour=8)
    made = sample_accounts.accept(token=invited.token, password=password_of("Farah"), now=before)
    return Person(
        made.user_id,
        "farah",
        password_of("Farah"),
        made.key,
        made.totp_secret,
        made.backup_codes,
    )


class TestWaiting:
    """Invited, with password and second factor, and not let in."""

    def test_she_may_nothing_but_see_her_own_account(self, farah: Person) -> None:
        staff = farah.staff

        assert [each for each in Permission if staff.may(each)] == [Permission.OWN_ACCOUNT]
        assert not staff.is_coordinator
        assert staff.team_ids == frozenset()
        assert not any(staff.teams_with(each) for each in Permission)
        assert actor_of(staff).role == "account"

    def test_she_sees_that_she_waits_and_no_desk(self, client: Client, farah: Person) -> None:
        log_in(client, farah, now=NOW)

        page = client.get("/staff/account/").text
        assert "coordinator (waiting for admission)" in page
        assert 'id="digits"' in page
        assert client.get("/desk/")["Location"] == "/staff/account/"
        for address in ("/desk/board/", "/desk/inbox/", "/desk/people/"):
            assert client.get(address).status_code == 404

    def test_she_resets_nobody(self, cast: Cast, farah: Person) -> None:
        with pytest.raises(NotAllowed):
            invitations.issue_reset(
                user_id=cast.dalia.user_id, purpose=Purpose.INVITATION, by=farah.staff, now=NOW
            )

    def test_once_let_in_she_is_what_she_was_invited_as(self, cast: Cast, farah: Person) -> None:
        admit(farah, cast.desk, by=cast.dalia)

        assert farah.staff.is_coordinator
        assert farah.staff.waiting == ()

    def test_a_care_worker_and_shelter_staff_wait_too(self, cast: Cast) -> None:
        shelter = make_team("Sample shelter", ("fr",), now=NOW, kind=TeamKind.SHELTER)
        for team, role in ((shelter, Role.SHELTER_STAFF), (cast.french, Role.CARE_WORKER)):
            profile = Profile(name="Sample", login=f"sample.{role.value}")
            invited = invitations.invite(
                team_id=team.pk, profile=profile, by=cast.dalia.staff, now=NOW
            )
            staff = staff_of(user_id=invited.user_id)
            assert (staff.memberships, staff.waiting) == ((), ((team.pk, role),))

    def test_a_team_without_keys_has_nobody_to_wait_for(self, cast: Cast) -> None:
        pharmacy = make_team("Sample pharmacy", ("fr",), now=NOW, kind=TeamKind.PHARMACY)
        invited = invitations.invite(team_id=pharmacy.pk, profile=SHE, by=cast.ada.staff, now=NOW)

        assert staff_of(user_id=invited.user_id).roles == {Role.PHARMACIST}

    def test_in_one_team_let_in_in_another_waiting(self, cast: Cast) -> None:
        invitations.add_to_team(
            user_id=cast.beatriz.user_id, team_id=cast.desk.pk, by=OPERATOR, now=NOW
        )

        assert cast.beatriz.staff.roles == {Role.CARE_WORKER}
        assert not cast.beatriz.staff.may(Permission.LEAD)

    def test_a_roster_that_cannot_be_read_seats_nobody(
        self, cast: Cast, caplog: pytest.LogCaptureFixture
    ) -> None:
        other = KeyVersion.objects.get(team_id=cast.dutch.pk).blob
        KeyVersion.objects.filter(team_id=cast.french.pk).update(blob=other)

        assert cast.beatriz.staff.team_ids == frozenset()
        assert "roster_unreadable" in [line.message for line in caplog.records]

    def test_it_takes_three_queries_in_however_many_teams(
        self, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for team in (cast.dutch, cast.elsewhere, cast.desk):
            invitations.add_to_team(
                user_id=cast.beatriz.user_id, team_id=team.pk, by=OPERATOR, now=NOW
            )

        with django_assert_num_queries(3):
            staff_of(user_id=cast.beatriz.user_id)


class TestWhoInvites:
    """Into a team with keys a coordinator, never an administrator (R6.15)."""

    def test_an_administrator_invites_nobody_into_a_team_with_keys(self, cast: Cast) -> None:
        shelter = make_team("Sample shelter", ("fr",), now=NOW, kind=TeamKind.SHELTER)
        for team in (cast.desk, cast.french, shelter):
            with pytest.raises(NotAllowed):
                invitations.invite(team_id=team.pk, profile=SHE, by=cast.ada.staff, now=NOW)
            with pytest.raises(NotAllowed):
                invitations.add_to_team(
                    user_id=cast.ada.user_id, team_id=team.pk, by=cast.ada.staff, now=NOW
                )


def _choose(token: str) -> None:
    link = invitations.use(token=token, now=NOW)
    enrolment.choose_password(invitation=link, password=NEW, now=NOW)


def _reset(person: Person, purpose: Purpose = Purpose.INVITATION) -> str:
    return invitations.issue_reset(user_id=person.user_id, purpose=purpose, by=OPERATOR, now=NOW)


class TestLastHolder:
    """No reset leaves the coordinators' key without a holder."""

    def test_of_two_coordinators_one_keeps_the_key(self, cast: Cast) -> None:
        first, second = _reset(cast.emil), _reset(cast.dalia)
        _choose(first)

        with pytest.raises(seats.LastCoordinator):
            _choose(second)
        assert key_hierarchy.holders(cast.desk.pk) == (cast.dalia.user_id,)

    @pytest.mark.parametrize("purpose", [Purpose.INVITATION, Purpose.PASSWORD])
    def test_no_link_that_costs_the_last_key_is_issued(self, cast: Cast, purpose: Purpose) -> None:
        believed = cast.emil.staff
        members.remove_member(
            team_id=cast.desk.pk, user_id=cast.emil.user_id, by=cast.dalia.staff, now=NOW
        )

        with pytest.raises(seats.LastCoordinator):
            invitations.issue_reset(
                user_id=cast.dalia.user_id, purpose=purpose, by=believed, now=NOW
            )

    def test_a_lost_phone_costs_no_key(self, cast: Cast) -> None:
        _choose(_reset(cast.emil))
        admit(cast.emil, cast.desk, by=cast.dalia)

        assert _reset(cast.dalia, Purpose.PHONE)

    def test_the_page_says_why(self, client: Client, cast: Cast) -> None:
        first, second = _reset(cast.emil), _reset(cast.dalia)
        _choose(first)
        client.post(f"/staff/invitation/{second}/")

        page = client.post("/staff/begin/", {"password": NEW, "password_again": NEW})

        assert page.status_code == 409
        assert "has to keep them" in page.text

    @pytest.mark.django_db(transaction=True)
    def test_two_at_the_same_moment_leave_one(self) -> None:
        cast = make_cast()
        tokens = [_reset(cast.emil), _reset(cast.dalia)]
        barrier, refused = Barrier(2), []

        def choose(token: str) -> None:
            try:
                barrier.wait(timeout=60)
                _choose(token)
            except seats.LastCoordinator:
                refused.append(token)
            finally:
                connection.close()

        threads = [Thread(target=choose, args=[token]) for token in tokens]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(refused) == 1
        assert len(key_hierarchy.holders(cast.desk.pk)) == 1
