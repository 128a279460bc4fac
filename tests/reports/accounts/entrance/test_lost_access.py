"""A lost password, a lost phone, both: who resets, and what it takes."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

from reports.accounts.authentication import private_keys, second_factors
from reports.accounts.authentication.password_step import check_password
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.profiles import NoAccount
from reports.accounts.models import Invitation, Purpose, TotpDevice
from reports.accounts.onboarding import enrolment, invitations, members
from reports.accounts.onboarding.invitations import LinkVoid, NotForOneself
from reports.accounts.roles import Role
from reports.audit.chain.seals import BehindJournal
from reports.audit.models import Event
from reports.vault.journal import restore_journal
from reports.vault.team_keys import key_hierarchy
from tests.reports.accounts.entrance.login_pages import (
    NEW,
    NOW,
    address,
    choose_password,
    invite,
    press_begin,
    reset,
    waiting_code,
)
from tests.reports.accounts.people import Cast, log_in, make_cast

pytestmark = pytest.mark.usefixtures("known_apps")


class TestLostPassword:
    """An hour's link from a coordinator, and the second factor; then admission again."""

    def test_a_new_password_is_a_new_key_that_opens_nothing_until_admitted(
        self, client: Client, cast: Cast
    ) -> None:
        press_begin(client, reset(cast, Purpose.PASSWORD))
        assert "Code from your app" in client.get("/staff/begin/").text
        assert client.post("/staff/begin/", {"code": cast.beatriz.code(NOW)}).status_code == 302
        assert choose_password(client) == 200

        beatriz = cast.beatriz.user
        assert private_keys.public_key(beatriz).digest != cast.beatriz.key.public.digest
        assert key_hierarchy.holders(cast.french.pk) == ()
        assert members.pending_admissions() == [
            members.Pending(beatriz.pk, cast.french.pk),
        ]
        with pytest.raises(key_hierarchy.NotAHolder):
            key_hierarchy.open_team_key_now(
                team_id=cast.french.pk, user_id=beatriz.pk, user_key=cast.beatriz.key
            )

    def test_it_loses_no_case_of_the_team(self, client: Client, cast: Cast) -> None:
        """She is admitted again by a coordinator; the team's key has not changed meanwhile."""
        _, before = key_hierarchy.open_team_key_now(
            team_id=cast.french.pk, user_id=cast.beatriz.user_id, user_key=cast.beatriz.key
        )
        link = invitations.use(token=reset(cast, Purpose.PASSWORD), now=NOW)
        enrolment.choose_password(invitation=link, password=NEW, now=NOW)
        opened = check_password(user=cast.beatriz.user, password=NEW, now=NOW)
        members.admit_member(
            team_id=cast.french.pk,
            user_id=cast.beatriz.user_id,
            digits=private_keys.digits(cast.beatriz.user),
            by=cast.emil.staff,
            by_key=cast.emil.key,
            now=NOW,
        )
        _, after = key_hierarchy.open_team_key_now(
            team_id=cast.french.pk, user_id=cast.beatriz.user_id, user_key=opened.key
        )

        assert before.seed == after.seed
        assert client.get("/staff/login/").status_code == 200

    def test_without_her_second_factor_it_leads_nowhere(self, client: Client, cast: Cast) -> None:
        """Somebody overheard the link."""
        press_begin(client, reset(cast, Purpose.PASSWORD))

        for code in ("000000", cast.chidi.code(NOW), cast.chidi.backup_codes[0], ""):
            assert client.post("/staff/begin/", {"code": code}).status_code == 403
        assert "Choose a password" not in client.get("/staff/begin/").text
        assert choose_password(client) == 403

    def test_guessing_the_code_is_slowed(self, client: Client, cast: Cast) -> None:
        press_begin(client, reset(cast, Purpose.PASSWORD))

        answers = [client.post("/staff/begin/", {"code": "000000"}).status_code for _ in range(8)]

        assert answers == [403] * 6 + [429] * 2

    def test_a_backup_code_will_do(self, client: Client, cast: Cast) -> None:
        press_begin(client, reset(cast, Purpose.PASSWORD))

        answer = client.post("/staff/begin/", {"code": cast.beatriz.backup_codes[3]})

        assert answer.status_code == 302

    def test_sessions_she_had_open_end(self, client: Client, cast: Cast) -> None:
        inside = Client()
        log_in(inside, cast.beatriz, now=NOW)
        press_begin(client, reset(cast, Purpose.PASSWORD))
        client.post("/staff/begin/", {"code": cast.beatriz.backup_codes[3]})
        choose_password(client)

        assert inside.get("/staff/account/")["Location"].startswith("/staff/login/")

    def test_it_does_not_lead_to_a_new_phone(self, cast: Cast) -> None:
        link = invitations.use(token=reset(cast, Purpose.PASSWORD), now=NOW)

        with pytest.raises(enrolment.WrongStep):
            enrolment.confirm_authenticator(invitation=link, typed="000000", now=NOW)

    def test_an_hour_later_it_is_void(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        token = reset(cast, Purpose.PASSWORD)
        clock.shift(timedelta(hours=1))

        assert client.post(address(token)).status_code == 404


class TestLostPhone:
    """An hour's link from a coordinator, and the password; the key stays."""

    def test_a_new_app_takes_the_place_of_everything_on_the_old_phone(
        self, client: Client, cast: Cast
    ) -> None:
        WebAuthnCredential.objects.create(
            user_id=cast.beatriz.user_id, credential_id=b"x", public_key=b"y", aaguid=""
        )
        press_begin(client, reset(cast, Purpose.PHONE))
        assert "Your password" in client.get("/staff/begin/").text
        proof = {"proof_password": cast.beatriz.password}
        assert client.post("/staff/begin/", proof).status_code == 302
        done = client.post("/staff/begin/", {"code": waiting_code(cast.beatriz.user)})

        assert done.status_code == 200
        assert TotpDevice.objects.filter(user_id=cast.beatriz.user_id).count() == 1
        assert not WebAuthnCredential.objects.exists()
        for code in (cast.beatriz.code(NOW), cast.beatriz.backup_codes[0]):
            thief = Client()
            sent = {"login": "beatriz", "password": cast.beatriz.password}
            thief.post("/staff/login/", sent)
            assert thief.post("/staff/verify/", {"code": code}).status_code == 403
        assert private_keys.public_key(cast.beatriz.user).digest == cast.beatriz.key.public.digest
        assert key_hierarchy.holders(cast.french.pk) == (cast.beatriz.user_id,)

    def test_without_her_password_it_leads_nowhere(self, client: Client, cast: Cast) -> None:
        press_begin(client, reset(cast, Purpose.PHONE))

        page = client.post("/staff/begin/", {"proof_password": "guess guess guess"})

        assert page.status_code == 403
        assert "guess" not in page.text
        assert "<svg" not in client.get("/staff/begin/").text
        assert client.post("/staff/begin/", {"code": "000000"}).status_code == 403

    def test_it_does_not_lead_to_a_new_password(self, cast: Cast) -> None:
        link = invitations.use(token=reset(cast, Purpose.PHONE), now=NOW)

        with pytest.raises(enrolment.WrongStep):
            enrolment.choose_password(invitation=link, password=NEW, now=NOW)

    def test_until_the_new_app_is_confirmed_the_old_one_works(
        self, client: Client, cast: Cast
    ) -> None:
        press_begin(client, reset(cast, Purpose.PHONE))
        client.post("/staff/begin/", {"proof_password": cast.beatriz.password})

        log_in(Client(), cast.beatriz, now=NOW)


class TestLostBoth:
    """A new invitation: everything anew, and no key until somebody admits her."""

    def test_it_starts_over(self, client: Client, cast: Cast) -> None:
        press_begin(client, reset(cast, Purpose.INVITATION))
        assert choose_password(client) == 302
        client.post("/staff/begin/", {"code": waiting_code(cast.beatriz.user)})

        assert key_hierarchy.holders(cast.french.pk) == ()
        assert second_factors.codes_left(user=cast.beatriz.user) == 10
        assert cast.beatriz.staff.team_ids == set()
        assert cast.beatriz.staff.waiting == ((cast.french.pk, Role.CARE_WORKER),)
        sent = {"login": "beatriz", "password": cast.beatriz.password}
        assert Client().post("/staff/login/", sent).status_code == 403


class TestWhoResets:
    """A coordinator, not for herself, and every coordinator sees it."""

    def test_nobody_else(self, cast: Cast) -> None:
        for person in (cast.beatriz, cast.chidi, cast.ada):
            with pytest.raises(NotAllowed):
                invitations.issue_reset(
                    user_id=cast.bram.user_id, purpose=Purpose.PHONE, by=person.staff, now=NOW
                )

    def test_not_oneself(self, cast: Cast) -> None:
        with pytest.raises(NotForOneself):
            invitations.issue_reset(
                user_id=cast.dalia.user_id, purpose=Purpose.PHONE, by=cast.dalia.staff, now=NOW
            )

    def test_not_for_an_account_that_is_not_there(self, cast: Cast) -> None:
        with pytest.raises(NoAccount):
            invitations.issue_reset(
                user_id=uuid4(), purpose=Purpose.PHONE, by=cast.dalia.staff, now=NOW
            )

    def test_each_is_shown_for_thirty_days(self, client: Client, cast: Cast) -> None:
        token = reset(cast, Purpose.INVITATION)
        press_begin(client, token)
        invite(cast)

        shown = invitations.resets_shown(now=NOW)

        assert [(row.user_id, row.purpose, row.issued_by) for row in shown] == [
            (cast.beatriz.user_id, Purpose.INVITATION, None)
        ]
        assert shown[0].used_at == NOW
        assert invitations.resets_shown(now=NOW + timedelta(days=31)) == []

    def test_each_is_in_the_log(self, cast: Cast) -> None:
        reset(cast, Purpose.PHONE)
        event = Event.objects.latest("at")

        assert (event.kind, event.reason) == ("phone_reset_issued", "lost_phone")
        assert (event.actor_id, event.subject_id) == (cast.dalia.user_id, cast.beatriz.user_id)

    def test_old_links_are_swept_away(self, cast: Cast) -> None:
        reset(cast, Purpose.PHONE)
        before = Invitation.objects.count()

        assert invitations.forget_old(now=NOW + timedelta(days=31)) == before

    def test_behind_the_journal_no_key_changes(self, cast: Cast) -> None:
        link = invitations.use(token=reset(cast, Purpose.PASSWORD), now=NOW)
        restore_journal.set_audit_head("9 " + "00" * 32)

        with pytest.raises(BehindJournal):
            reset(cast, Purpose.PASSWORD)
        with pytest.raises(BehindJournal):
            enrolment.choose_password(invitation=link, password=NEW, now=NOW)

    def test_behind_the_journal_the_reason_is_shown(self, client: Client, cast: Cast) -> None:
        press_begin(client, invite(cast))
        restore_journal.set_audit_head("9 " + "00" * 32)

        page = client.post("/staff/begin/", {"password": NEW, "password_again": NEW})

        assert page.status_code == 503
        assert "restored from a backup" in page.text


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_the_button_one_begins() -> None:
    cast = make_cast()
    token = invite(cast)
    start, answers = Barrier(2), []

    def press() -> None:
        start.wait()
        try:
            invitations.use(token=token, now=NOW)
            answers.append("in")
        except LinkVoid:
            answers.append("out")
        connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["in", "out"]
