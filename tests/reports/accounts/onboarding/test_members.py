"""Letting a key in by eight digits, taking a member out at once, the team's next key."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from reports.accounts.authentication import private_keys
from reports.accounts.directory import profiles
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.profiles import Profile
from reports.accounts.directory.staff import NotStaff, staff_of
from reports.accounts.models import KeyWrap, Membership, Purpose, TotpDevice, User
from reports.accounts.onboarding import enrolment, invitations, members, sample_accounts
from reports.accounts.roles import Role
from reports.audit.chain.seals import BehindJournal
from reports.audit.log import OPERATOR
from reports.audit.models import Event
from reports.cases.recovery import case_rekeying
from reports.vault.case_keys import case_keys
from reports.vault.journal import restore_journal
from reports.vault.models import KeyGrant, KeyVersion, Unlock
from reports.vault.primitives.errors import SealBroken
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal
from tests.reports.accounts.people import Cast, Person, log_in, password_of, remove

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def farah(cast: Cast) -> Person:
    """A new member of the French-speaking team who has set up her account."""
    invited = invitations.invite(
        team_id=cast.french.pk,
        profile=Profile(name="Farah Sample", login="farah"),
        by=cast.emil.staff,
        now=NOW,
    )
    made = sample_accounts.accept(token=invited.token, password=password_of("Farah"), now=NOW)
    return Person(
        made.user_id,
        "farah",
        password_of("Farah"),
        made.key,
        made.totp_secret,
        made.backup_codes,
    )


def _meanwhile(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """What is done while somebody is admitted: after a look at who waits, before she is seated."""
    opened = key_hierarchy.open_team_key_now

    def then(**said: Any) -> Any:
        monkeypatch.setattr(key_hierarchy, "open_team_key_now", opened)
        do()
        return opened(**said)

    monkeypatch.setattr(key_hierarchy, "open_team_key_now", then)


def _new_password(cast: Cast, person: Person) -> None:
    token = invitations.issue_reset(
        user_id=person.user_id, purpose=Purpose.PASSWORD, by=cast.emil.staff, now=NOW
    )
    link = invitations.use(token=token, now=NOW)
    enrolment.choose_password(invitation=link, password="zz-korvu-banat-ximole", now=NOW)


def _admit(cast: Cast, farah: Person, by: Person, digits: str = "") -> None:
    members.admit_member(
        team_id=cast.french.pk,
        user_id=farah.user_id,
        digits=digits or private_keys.digits(farah.user),
        by=by.staff,
        by_key=by.key,
        now=NOW,
    )


def _opens(person: Person, team_id: object) -> bool:
    try:
        key_hierarchy.open_team_key_now(
            team_id=team_id,  # type: ignore[arg-type]
            user_id=person.user_id,
            user_key=person.key,
        )
    except key_hierarchy.NotAHolder:
        return False
    return True


class TestAdmitting:
    """A holder types the digits she heard."""

    def test_until_then_she_waits_and_opens_nothing(self, cast: Cast, farah: Person) -> None:
        assert members.pending_admissions(team_ids=[cast.french.pk]) == [
            members.Pending(farah.user_id, cast.french.pk)
        ]
        assert not _opens(farah, cast.french.pk)

    @pytest.mark.parametrize("who", ["dalia", "beatriz"])
    def test_a_coordinator_or_a_member_lets_her_in(
        self, cast: Cast, farah: Person, who: str
    ) -> None:
        _admit(cast, farah, getattr(cast, who))

        assert _opens(farah, cast.french.pk)
        assert not _opens(farah, cast.dutch.pk)
        assert members.pending_admissions() == []
        event = Event.objects.get(kind="member_admitted", subject_id=farah.user_id)
        assert event.actor_id == getattr(cast, who).user_id

    @pytest.mark.parametrize("who", ["chidi", "bram", "ada"])
    def test_nobody_else_does(self, cast: Cast, farah: Person, who: str) -> None:
        """Chidi works for another organisation; Ada administers and holds no key (R6.15)."""
        with pytest.raises(NotAllowed):
            _admit(cast, farah, getattr(cast, who))

    @pytest.mark.parametrize("digits", ["00000000", "", "1234 567"])
    def test_other_digits_let_nobody_in(self, cast: Cast, farah: Person, digits: str) -> None:
        with pytest.raises(rosters.WrongDigits):
            _admit(cast, farah, cast.dalia, digits or "0")
        assert not _opens(farah, cast.french.pk)

    def test_a_public_key_swapped_in_the_database_is_not_let_in(
        self, cast: Cast, farah: Person
    ) -> None:
        """Chidi writes his own key into her row: it does not open there, or the digits differ."""
        read_out = private_keys.digits(farah.user)
        User.objects.filter(pk=farah.user_id).update(public_key=cast.chidi.user.public_key)

        with pytest.raises(SealBroken):
            _admit(cast, farah, cast.dalia, read_out)

    def test_somebody_who_does_not_wait_is_not_let_in(self, cast: Cast, farah: Person) -> None:
        _admit(cast, farah, cast.dalia)
        with pytest.raises(members.NotPending):
            _admit(cast, farah, cast.dalia)
        with pytest.raises(members.NotPending):
            members.admit_member(
                team_id=cast.french.pk,
                user_id=cast.chidi.user_id,
                digits=private_keys.digits(cast.chidi.user),
                by=cast.dalia.staff,
                by_key=cast.dalia.key,
                now=NOW,
            )

    def test_who_is_removed_meanwhile_gets_no_seat(
        self, cast: Cast, farah: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        team_id, by = cast.french.pk, cast.emil.staff
        remove = partial(members.remove_member, team_id=team_id, user_id=farah.user_id, by=by)
        _meanwhile(monkeypatch, partial(remove, now=NOW))
        with pytest.raises(members.NotPending):
            _admit(cast, farah, cast.dalia)
        assert farah.user_id not in key_hierarchy.holders(cast.french.pk)
        assert not KeyGrant.objects.filter(holder_id=farah.user_id).exists()

    def test_who_gets_a_new_password_meanwhile_waits_with_her_new_digits(
        self, cast: Cast, farah: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _meanwhile(monkeypatch, lambda: _new_password(cast, farah))
        with pytest.raises(rosters.WrongDigits):
            _admit(cast, farah, cast.dalia)
        assert farah.user_id in {each.user_id for each in members.pending_admissions()}
        later = NOW + timedelta(days=100)
        by, key = cast.dalia.staff, cast.dalia.key
        assert cast.french.pk in members.renew_due(staff=by, key=key, now=later)
        assert cast.french.pk not in team_key_renewal.due_teams(now=later)

    def test_a_membership_put_into_the_table_does_not_wait(self, cast: Cast) -> None:
        Membership.objects.create(
            user_id=cast.chidi.user_id,
            team=cast.french,
            role="care_worker",
            proof=Membership.objects.get(user_id=cast.chidi.user_id).proof,
            added_at=NOW,
        )

        assert members.pending_admissions() == []

    def test_behind_the_journal_nobody_is_let_in(self, cast: Cast, farah: Person) -> None:
        restore_journal.set_audit_head("9 " + "00" * 32)

        with pytest.raises(BehindJournal):
            _admit(cast, farah, cast.dalia)
        assert members.teams_due(staff=cast.dalia.staff, now=NOW + timedelta(days=365)) == []


class TestRemoving:
    """At once, without any key."""

    def test_she_opens_nothing_from_that_moment(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.beatriz, now=NOW)
        remove(cast.beatriz, cast.french, cast, now=NOW)

        assert client.get("/staff/account/")["Location"].startswith("/staff/login/")
        assert not _opens(cast.beatriz, cast.french.pk)
        assert not KeyGrant.objects.filter(holder_id=cast.beatriz.user_id).exists()
        assert not Unlock.objects.exists()
        assert key_hierarchy.current_version(cast.french.pk).due

    def test_an_account_in_no_team_is_closed(self, cast: Cast) -> None:
        remove(cast.beatriz, cast.french, cast, now=NOW)

        assert not cast.beatriz.user.is_active
        assert not KeyWrap.objects.filter(user_id=cast.beatriz.user_id).exists()
        assert not TotpDevice.objects.filter(user_id=cast.beatriz.user_id).exists()
        with pytest.raises(NotStaff):
            staff_of(user_id=cast.beatriz.user_id)
        assert profiles.names([cast.beatriz.user_id]) == {cast.beatriz.user_id: "Beatriz Sample"}
        kinds = set(Event.objects.filter(at=NOW).values_list("kind", flat=True))
        assert kinds == {"removal_asked", "member_removed", "account_closed"}

    def test_what_she_is_in_another_team_stays(self, cast: Cast) -> None:
        invitations.add_to_team(
            user_id=cast.beatriz.user_id, team_id=cast.dutch.pk, by=OPERATOR, now=NOW
        )
        remove(cast.beatriz, cast.french, cast, now=NOW)

        assert cast.beatriz.staff.waiting == ((cast.dutch.pk, Role.CARE_WORKER),)
        assert cast.beatriz.user.is_active

    def test_removing_a_coordinator_makes_every_team_due(self, cast: Cast) -> None:
        members.remove_member(
            team_id=cast.desk.pk, user_id=cast.emil.user_id, by=cast.dalia.staff, now=NOW
        )

        assert not _opens(cast.emil, cast.french.pk)
        due = members.teams_due(staff=cast.dalia.staff, now=NOW)
        assert due[0] == cast.desk.pk
        assert set(due) == set(KeyVersion.objects.values_list("team_id", flat=True))

    def test_the_last_coordinator_stays(self, cast: Cast) -> None:
        members.remove_member(
            team_id=cast.desk.pk, user_id=cast.emil.user_id, by=cast.dalia.staff, now=NOW
        )

        with pytest.raises(members.LastCoordinator):
            members.remove_member(
                team_id=cast.desk.pk, user_id=cast.dalia.user_id, by=cast.ada.staff, now=NOW
            )
        assert cast.dalia.staff.is_coordinator

    def test_nobody_whose_role_does_not_allow_it(self, cast: Cast) -> None:
        for person in (cast.bram, cast.chidi, cast.beatriz):
            with pytest.raises(NotAllowed):
                members.remove_member(
                    team_id=cast.french.pk,
                    user_id=cast.beatriz.user_id,
                    by=person.staff,
                    now=NOW,
                )

    def test_only_a_member(self, cast: Cast) -> None:
        for user_id in (cast.chidi.user_id, uuid4()):
            with pytest.raises(members.NotMember):
                members.remove_member(
                    team_id=cast.french.pk, user_id=user_id, by=cast.dalia.staff, now=NOW
                )

    def test_a_team_without_keys_loses_a_member_too(self, cast: Cast) -> None:
        office = Membership.objects.get(user_id=cast.ada.user_id).team_id
        members.remove_member(
            team_id=office, user_id=cast.ada.user_id, by=cast.dalia.staff, now=NOW
        )

        assert not cast.ada.user.is_active


def _case(cast: Cast) -> object:
    case_id = uuid4()
    case_keys.create_case_keys(
        case_id=case_id, team_version=key_hierarchy.current_version(cast.french.pk), code_keys=None
    )
    return case_id


class TestNextKey:
    """Whoever holds the key and logs in makes the next one; cases are moved in batches."""

    def test_it_is_made_at_login_and_the_cases_are_moved(
        self, client: Client, cast: Cast, farah: Person
    ) -> None:
        _admit(cast, farah, cast.dalia)
        for _ in range(3):
            _case(cast)
        before = key_hierarchy.current_version(cast.french.pk)
        members.remove_member(
            team_id=cast.french.pk, user_id=farah.user_id, by=cast.dalia.staff, now=NOW
        )
        sent = {"login": "beatriz", "password": cast.beatriz.password}
        client.post("/staff/login/", sent)
        arrived = client.post("/staff/verify/", {"code": cast.beatriz.code(NOW)})

        assert arrived["Location"] == "/staff/renew/"
        now_current = key_hierarchy.current_version(cast.french.pk)
        assert now_current.number == before.number + 1
        assert "3 cases" in client.get("/staff/renew/").text
        assert client.post("/staff/renew/")["Location"] == "/desk/"
        assert members.teams_to_reseal(staff=cast.beatriz.staff) == {}
        assert KeyVersion.objects.filter(team_id=cast.french.pk).count() == 1
        assert client.get("/staff/renew/")["Location"] == "/desk/"

    def test_it_is_moved_a_batch_at_a_time(self, cast: Cast) -> None:
        for _ in range(5):
            _case(cast)
        members.renew_team(
            team_id=cast.french.pk, by=cast.beatriz.staff, by_key=cast.beatriz.key, now=NOW
        )

        left = [
            case_rekeying.renew_some(
                team_id=cast.french.pk,
                by=cast.beatriz.staff,
                user_key=cast.beatriz.key,
                now=NOW,
                limit=2,
            ).left
            for _ in range(3)
        ]

        assert left == [3, 1, 0]

    def test_somebody_who_holds_no_key_makes_none(self, client: Client, cast: Cast) -> None:
        remove(cast.beatriz, cast.french, cast, now=NOW)
        log_in(client, cast.chidi, now=NOW)

        assert key_hierarchy.current_version(cast.french.pk).due
        assert members.renew_due(staff=cast.chidi.staff, key=cast.chidi.key, now=NOW) == []

    def test_a_team_waits_for_the_coordinators_own_next_key(self, cast: Cast) -> None:
        members.remove_member(
            team_id=cast.desk.pk, user_id=cast.emil.user_id, by=cast.dalia.staff, now=NOW
        )

        mine = members.renew_due(staff=cast.beatriz.staff, key=cast.beatriz.key, now=NOW)
        hers = members.renew_due(staff=cast.dalia.staff, key=cast.dalia.key, now=NOW)

        assert mine == []
        assert set(hers) == set(KeyVersion.objects.values_list("team_id", flat=True))
        assert not _opens(cast.emil, cast.french.pk)
        assert _opens(cast.dalia, cast.french.pk)
        assert _opens(cast.beatriz, cast.french.pk)

    def test_every_ninety_days_in_any_case(self, cast: Cast) -> None:
        later = NOW + timedelta(days=90)

        assert cast.french.pk in members.teams_due(staff=cast.beatriz.staff, now=later)
        assert cast.dutch.pk not in members.teams_due(staff=cast.beatriz.staff, now=later)

    def test_damage_to_a_team_keeps_nobody_out(
        self,
        client: Client,
        cast: Cast,
        clock: time_machine.Traveller,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        KeyGrant.objects.filter(holder_id=cast.beatriz.user_id).update(
            blob=KeyGrant.objects.filter(holder_id=cast.chidi.user_id).values("blob")[:1]
        )

        clock.move_to(later := NOW + timedelta(days=90))
        log_in(client, cast.beatriz, now=later)

        assert client.get("/staff/account/").status_code == 200
        assert "team_key_not_renewed" in [line.message for line in caplog.records]
        assert Session.objects.count() == 1
