"""One-time links: to begin, after a lost password, after a lost phone; and nobody else's use."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django_otp_webauthn.models import WebAuthnCredential

from reports.accounts.authentication import authenticator_codes, private_keys, second_factors
from reports.accounts.authentication.password_step import check_password
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.profiles import NoAccount, Profile
from reports.accounts.models import Invitation, Purpose, TotpDevice, User
from reports.accounts.onboarding import enrolment, invitations, members
from reports.accounts.onboarding.invitations import LinkVoid, NotForOneself
from reports.accounts.roles import Role
from reports.accounts.views import enrolment_pages
from reports.audit.chain.seals import BehindJournal
from reports.audit.log import OPERATOR
from reports.audit.models import Event
from reports.vault.journal import restore_journal
from reports.vault.team_keys import key_hierarchy
from tests.reports.accounts.people import Cast, admit, log_in, make_cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NEW = "tabo-kilu-fome-resi-danu"
SHE = Profile(name="Farah Sample", login="farah", languages=("fr",))

pytestmark = pytest.mark.usefixtures("known_apps")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def _address(token: str) -> str:
    return f"/staff/invitation/{token}/"


def _invite(cast: Cast) -> str:
    return invitations.invite(
        team_id=cast.french.pk, profile=SHE, by=cast.dalia.staff, now=NOW
    ).token


def _reset(cast: Cast, purpose: Purpose) -> str:
    by = OPERATOR if purpose is Purpose.INVITATION else cast.dalia.staff
    return invitations.issue_reset(user_id=cast.beatriz.user_id, purpose=purpose, by=by, now=NOW)


def _begin(client: Client, token: str) -> None:
    assert client.post(_address(token))["Location"] == "/staff/begin/"


def _choose(client: Client, password: str = NEW) -> int:
    sent = {"password": password, "password_again": password}
    return client.post("/staff/begin/", sent).status_code


def _waiting_code(login_of: User) -> str:
    return authenticator_codes.code(
        second_factors.secret_of(second_factors.start_totp(user=login_of, now=NOW)), now=NOW
    )


class TestInvitation:
    """From a link to an account, step by step."""

    def test_every_step_in_turn(self, client: Client, cast: Cast) -> None:
        token = _invite(cast)
        assert "Begin" in client.get(_address(token)).text
        _begin(client, token)
        page = client.get("/staff/begin/")
        assert "Choose a password" in page.text
        assert "Farah Sample" in page.text
        assert _choose(client) == 302
        picture = client.get("/staff/begin/").text
        assert "<svg" in picture
        assert "style=" not in picture
        farah = User.objects.get(public_key__isnull=False, key_version=1, created_on=NOW.date())
        done = client.post("/staff/begin/", {"code": _waiting_code(farah)})

        assert done.status_code == 200
        assert done.text.count("<li><code>") == second_factors.BACKUP_CODES
        assert client.get("/staff/begin/").status_code == 404
        with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
            later = NOW + timedelta(seconds=30)
            device = TotpDevice.objects.get(user=farah)
            code = authenticator_codes.code(second_factors.secret_of(device), now=later)
            client.post("/staff/login/", {"login": "farah", "password": NEW})
            client.post("/staff/verify/", {"code": code})
            page = client.get("/staff/account/")
        assert private_keys.digits(farah) in page.text

    def test_looking_at_a_link_does_not_use_it_up(self, client: Client, cast: Cast) -> None:
        token = _invite(cast)
        for _ in range(3):
            assert client.get(_address(token)).status_code == 200

        _begin(client, token)

    def test_a_used_link_is_void(self, client: Client, cast: Cast) -> None:
        token = _invite(cast)
        _begin(client, token)

        other = Client()
        assert other.get(_address(token)).status_code == 404
        assert other.post(_address(token)).status_code == 404

    def test_the_link_that_was_used_is_no_way_in_for_whoever_finds_it(
        self, client: Client, cast: Cast
    ) -> None:
        _begin(client, _invite(cast))

        stranger = Client()
        assert stranger.get("/staff/begin/").status_code == 404
        assert _choose(stranger) == 404

    def test_after_48_hours_it_is_void(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        token = _invite(cast)
        clock.shift(timedelta(hours=48) - timedelta(seconds=1))
        assert client.get(_address(token)).status_code == 200
        clock.shift(1)

        assert client.get(_address(token)).status_code == 404
        assert client.post(_address(token)).status_code == 404

    def test_the_steps_take_thirty_minutes_at_most(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        _begin(client, _invite(cast))
        clock.shift(invitations.FINISH_WITHIN)

        assert _choose(client) == 404

    def test_a_newer_link_takes_the_place_of_an_older_one(self, client: Client, cast: Cast) -> None:
        old = _reset(cast, Purpose.PASSWORD)
        new = _reset(cast, Purpose.PASSWORD)

        assert client.post(_address(old)).status_code == 404
        _begin(client, new)

    def test_the_token_itself_is_not_kept(self, cast: Cast) -> None:
        token = _invite(cast)
        kept = Invitation.objects.latest("issued_at")

        assert token.encode() not in bytes(kept.token) + bytes(kept.facts)
        assert len(token) >= 43

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"password": NEW, "password_again": NEW + "x"}, "not the same"),
            ({"password": "short", "password_again": "short"}, "too short"),
            ({"password": "farah-kite-river", "password_again": "farah-kite-river"}, "your name"),
            ({}, "too short"),
        ],
    )
    def test_an_unfit_password_is_refused_with_a_reason(
        self, client: Client, cast: Cast, sent: dict[str, str], said: str
    ) -> None:
        _begin(client, _invite(cast))

        page = client.post("/staff/begin/", sent)

        assert page.status_code == 400
        assert said in page.text
        assert NEW not in page.text
        assert _choose(client) == 302

    def test_a_wrong_first_code_is_refused_and_the_picture_stays(
        self, client: Client, cast: Cast
    ) -> None:
        _begin(client, _invite(cast))
        _choose(client)
        before = client.get("/staff/begin/").text.split("<svg")[1]

        page = client.post("/staff/begin/", {"code": "000000"})

        assert page.status_code == 403
        assert page.text.split("<svg")[1].split("</svg")[0] == before.split("</svg")[0]

    def test_a_step_cannot_be_jumped(self, cast: Cast) -> None:
        link = invitations.use(token=_invite(cast), now=NOW)

        with pytest.raises(enrolment.WrongStep):
            enrolment.prove(invitation=link, typed="x", now=NOW)
        with pytest.raises(second_factors.FactorRefused):
            enrolment.confirm_authenticator(invitation=link, typed="000000", now=NOW)

    def test_a_forged_cookie_is_void(self, client: Client, cast: Cast) -> None:
        _begin(client, _invite(cast))
        client.cookies[enrolment_pages.COOKIE] = (
            client.cookies[enrolment_pages.COOKIE].value[:-2] + "xx"
        )

        assert client.get("/staff/begin/").status_code == 404

    def test_nobody_invites_whose_role_does_not_allow_it(self, cast: Cast) -> None:
        for person in (cast.beatriz, cast.chidi):
            with pytest.raises(NotAllowed):
                invitations.invite(team_id=cast.french.pk, profile=SHE, by=person.staff, now=NOW)
            with pytest.raises(NotAllowed):
                invitations.add_to_team(
                    user_id=cast.bram.user_id, team_id=cast.french.pk, by=person.staff, now=NOW
                )

    def test_an_account_can_join_another_team_once(self, cast: Cast) -> None:
        def add() -> None:
            invitations.add_to_team(
                user_id=cast.bram.user_id, team_id=cast.french.pk, by=cast.dalia.staff, now=NOW
            )

        add()
        assert cast.bram.staff.team_ids == {cast.dutch.pk}
        assert cast.bram.staff.waiting == ((cast.french.pk, Role.CARE_WORKER),)
        admit(cast.bram, cast.french, by=cast.dalia)
        assert cast.bram.staff.team_ids == {cast.dutch.pk, cast.french.pk}
        with pytest.raises(invitations.AlreadyMember):
            add()
        with pytest.raises(NoAccount):
            invitations.add_to_team(user_id=uuid4(), team_id=cast.french.pk, by=OPERATOR, now=NOW)


class TestOneLinkAtATime:
    """A newer link ends the one before, also when its button was pressed already."""

    def test_the_older_link_stops_at_its_next_step(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        _begin(client, _invite(cast))
        invited = User.objects.get(public_key=None).pk
        clock.shift(120)
        invitations.issue_reset(
            user_id=invited, purpose=Purpose.INVITATION, by=cast.dalia.staff, now=NOW
        )

        assert client.get("/staff/begin/").status_code == 404
        assert _choose(client) == 404
        assert User.objects.get(pk=invited).public_key is None

    def test_even_between_two_looks(self, cast: Cast) -> None:
        link = invitations.use(token=_reset(cast, Purpose.INVITATION), now=NOW)
        _reset(cast, Purpose.INVITATION)

        with pytest.raises(LinkVoid):
            enrolment.choose_password(invitation=link, password=NEW, now=NOW)
        check_password(user=cast.beatriz.user, password=cast.beatriz.password, now=NOW)


class TestLostPassword:
    """An hour's link from a coordinator, and the second factor; then admission again."""

    def test_a_new_password_is_a_new_key_that_opens_nothing_until_admitted(
        self, client: Client, cast: Cast
    ) -> None:
        _begin(client, _reset(cast, Purpose.PASSWORD))
        assert "Code from your app" in client.get("/staff/begin/").text
        assert client.post("/staff/begin/", {"code": cast.beatriz.code(NOW)}).status_code == 302
        assert _choose(client) == 200

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
        link = invitations.use(token=_reset(cast, Purpose.PASSWORD), now=NOW)
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
        _begin(client, _reset(cast, Purpose.PASSWORD))

        for code in ("000000", cast.chidi.code(NOW), cast.chidi.backup_codes[0], ""):
            assert client.post("/staff/begin/", {"code": code}).status_code == 403
        assert "Choose a password" not in client.get("/staff/begin/").text
        assert _choose(client) == 403

    def test_guessing_the_code_is_slowed(self, client: Client, cast: Cast) -> None:
        _begin(client, _reset(cast, Purpose.PASSWORD))

        answers = [client.post("/staff/begin/", {"code": "000000"}).status_code for _ in range(8)]

        assert answers == [403] * 6 + [429] * 2

    def test_a_backup_code_will_do(self, client: Client, cast: Cast) -> None:
        _begin(client, _reset(cast, Purpose.PASSWORD))

        answer = client.post("/staff/begin/", {"code": cast.beatriz.backup_codes[3]})

        assert answer.status_code == 302

    def test_sessions_she_had_open_end(self, client: Client, cast: Cast) -> None:
        inside = Client()
        log_in(inside, cast.beatriz, now=NOW)
        _begin(client, _reset(cast, Purpose.PASSWORD))
        client.post("/staff/begin/", {"code": cast.beatriz.backup_codes[3]})
        _choose(client)

        assert inside.get("/staff/account/")["Location"].startswith("/staff/login/")

    def test_it_does_not_lead_to_a_new_phone(self, cast: Cast) -> None:
        link = invitations.use(token=_reset(cast, Purpose.PASSWORD), now=NOW)

        with pytest.raises(enrolment.WrongStep):
            enrolment.confirm_authenticator(invitation=link, typed="000000", now=NOW)

    def test_an_hour_later_it_is_void(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        token = _reset(cast, Purpose.PASSWORD)
        clock.shift(timedelta(hours=1))

        assert client.post(_address(token)).status_code == 404


class TestLostPhone:
    """An hour's link from a coordinator, and the password; the key stays."""

    def test_a_new_app_takes_the_place_of_everything_on_the_old_phone(
        self, client: Client, cast: Cast
    ) -> None:
        WebAuthnCredential.objects.create(
            user_id=cast.beatriz.user_id, credential_id=b"x", public_key=b"y", aaguid=""
        )
        _begin(client, _reset(cast, Purpose.PHONE))
        assert "Your password" in client.get("/staff/begin/").text
        proof = {"proof_password": cast.beatriz.password}
        assert client.post("/staff/begin/", proof).status_code == 302
        done = client.post("/staff/begin/", {"code": _waiting_code(cast.beatriz.user)})

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
        _begin(client, _reset(cast, Purpose.PHONE))

        page = client.post("/staff/begin/", {"proof_password": "guess guess guess"})

        assert page.status_code == 403
        assert "guess" not in page.text
        assert "<svg" not in client.get("/staff/begin/").text
        assert client.post("/staff/begin/", {"code": "000000"}).status_code == 403

    def test_it_does_not_lead_to_a_new_password(self, cast: Cast) -> None:
        link = invitations.use(token=_reset(cast, Purpose.PHONE), now=NOW)

        with pytest.raises(enrolment.WrongStep):
            enrolment.choose_password(invitation=link, password=NEW, now=NOW)

    def test_until_the_new_app_is_confirmed_the_old_one_works(
        self, client: Client, cast: Cast
    ) -> None:
        _begin(client, _reset(cast, Purpose.PHONE))
        client.post("/staff/begin/", {"proof_password": cast.beatriz.password})

        log_in(Client(), cast.beatriz, now=NOW)


class TestLostBoth:
    """A new invitation: everything anew, and no key until somebody admits her."""

    def test_it_starts_over(self, client: Client, cast: Cast) -> None:
        _begin(client, _reset(cast, Purpose.INVITATION))
        assert _choose(client) == 302
        client.post("/staff/begin/", {"code": _waiting_code(cast.beatriz.user)})

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
        token = _reset(cast, Purpose.INVITATION)
        _begin(client, token)
        _invite(cast)

        shown = invitations.resets_shown(now=NOW)

        assert [(row.user_id, row.purpose, row.issued_by) for row in shown] == [
            (cast.beatriz.user_id, Purpose.INVITATION, None)
        ]
        assert shown[0].used_at == NOW
        assert invitations.resets_shown(now=NOW + timedelta(days=31)) == []

    def test_each_is_in_the_log(self, cast: Cast) -> None:
        _reset(cast, Purpose.PHONE)
        event = Event.objects.latest("at")

        assert (event.kind, event.reason) == ("phone_reset_issued", "lost_phone")
        assert (event.actor_id, event.subject_id) == (cast.dalia.user_id, cast.beatriz.user_id)

    def test_old_links_are_swept_away(self, cast: Cast) -> None:
        _reset(cast, Purpose.PHONE)
        before = Invitation.objects.count()

        assert invitations.forget_old(now=NOW + timedelta(days=31)) == before

    def test_behind_the_journal_no_key_changes(self, cast: Cast) -> None:
        link = invitations.use(token=_reset(cast, Purpose.PASSWORD), now=NOW)
        restore_journal.set_audit_head("9 " + "00" * 32)

        with pytest.raises(BehindJournal):
            _reset(cast, Purpose.PASSWORD)
        with pytest.raises(BehindJournal):
            enrolment.choose_password(invitation=link, password=NEW, now=NOW)

    def test_behind_the_journal_the_reason_is_shown(self, client: Client, cast: Cast) -> None:
        _begin(client, _invite(cast))
        restore_journal.set_audit_head("9 " + "00" * 32)

        page = client.post("/staff/begin/", {"password": NEW, "password_again": NEW})

        assert page.status_code == 503
        assert "restored from a backup" in page.text


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_the_button_one_begins() -> None:
    cast = make_cast()
    token = _invite(cast)
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
