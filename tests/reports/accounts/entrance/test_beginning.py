"""One-time links: to begin, after a lost password, after a lost phone; and nobody else's use."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from reports.accounts.authentication import authenticator_codes, private_keys, second_factors
from reports.accounts.authentication.password_step import check_password
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.directory.profiles import NoAccount
from reports.accounts.models import Invitation, Purpose, TotpDevice, User
from reports.accounts.onboarding import enrolment, invitations
from reports.accounts.onboarding.invitations import LinkVoid
from reports.accounts.roles import Role
from reports.accounts.views import enrolment_pages
from reports.audit.log import OPERATOR
from tests.reports.accounts.entrance.login_pages import (
    NEW,
    NOW,
    SHE,
    address,
    choose_password,
    invite,
    press_begin,
    reset,
    waiting_code,
)
from tests.reports.accounts.people import Cast, admit

pytestmark = pytest.mark.usefixtures("known_apps")


class TestInvitation:
    """From a link to an account, step by step."""

    def test_every_step_in_turn(self, client: Client, cast: Cast) -> None:
        token = invite(cast)
        assert "Begin" in client.get(address(token)).text
        press_begin(client, token)
        page = client.get("/staff/begin/")
        assert "Choose a password" in page.text
        assert "Farah Sample" in page.text
        assert choose_password(client) == 302
        picture = client.get("/staff/begin/").text
        assert "<svg" in picture
        assert "style=" not in picture
        farah = User.objects.get(public_key__isnull=False, key_version=1, created_on=NOW.date())
        done = client.post("/staff/begin/", {"code": waiting_code(farah)})

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
        token = invite(cast)
        for _ in range(3):
            assert client.get(address(token)).status_code == 200

        press_begin(client, token)

    def test_a_used_link_is_void(self, client: Client, cast: Cast) -> None:
        token = invite(cast)
        press_begin(client, token)

        other = Client()
        assert other.get(address(token)).status_code == 404
        assert other.post(address(token)).status_code == 404

    def test_the_link_that_was_used_is_no_way_in_for_whoever_finds_it(
        self, client: Client, cast: Cast
    ) -> None:
        press_begin(client, invite(cast))

        stranger = Client()
        assert stranger.get("/staff/begin/").status_code == 404
        assert choose_password(stranger) == 404

    def test_after_48_hours_it_is_void(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        token = invite(cast)
        clock.shift(timedelta(hours=48) - timedelta(seconds=1))
        assert client.get(address(token)).status_code == 200
        clock.shift(1)

        assert client.get(address(token)).status_code == 404
        assert client.post(address(token)).status_code == 404

    def test_the_steps_take_thirty_minutes_at_most(
        self, client: Client, cast: Cast, clock: time_machine.Traveller
    ) -> None:
        press_begin(client, invite(cast))
        clock.shift(invitations.FINISH_WITHIN)

        assert choose_password(client) == 404

    def test_a_newer_link_takes_the_place_of_an_older_one(self, client: Client, cast: Cast) -> None:
        old = reset(cast, Purpose.PASSWORD)
        new = reset(cast, Purpose.PASSWORD)

        assert client.post(address(old)).status_code == 404
        press_begin(client, new)

    def test_the_token_itself_is_not_kept(self, cast: Cast) -> None:
        token = invite(cast)
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
        press_begin(client, invite(cast))

        page = client.post("/staff/begin/", sent)

        assert page.status_code == 400
        assert said in page.text
        assert NEW not in page.text
        assert choose_password(client) == 302

    def test_a_wrong_first_code_is_refused_and_the_picture_stays(
        self, client: Client, cast: Cast
    ) -> None:
        press_begin(client, invite(cast))
        choose_password(client)
        before = client.get("/staff/begin/").text.split("<svg")[1]

        page = client.post("/staff/begin/", {"code": "000000"})

        assert page.status_code == 403
        assert page.text.split("<svg")[1].split("</svg")[0] == before.split("</svg")[0]

    def test_a_step_cannot_be_jumped(self, cast: Cast) -> None:
        link = invitations.use(token=invite(cast), now=NOW)

        with pytest.raises(enrolment.WrongStep):
            enrolment.prove(invitation=link, typed="x", now=NOW)
        with pytest.raises(second_factors.FactorRefused):
            enrolment.confirm_authenticator(invitation=link, typed="000000", now=NOW)

    def test_a_forged_cookie_is_void(self, client: Client, cast: Cast) -> None:
        press_begin(client, invite(cast))
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
        press_begin(client, invite(cast))
        invited = User.objects.get(public_key=None).pk
        clock.shift(120)
        invitations.issue_reset(
            user_id=invited, purpose=Purpose.INVITATION, by=cast.dalia.staff, now=NOW
        )

        assert client.get("/staff/begin/").status_code == 404
        assert choose_password(client) == 404
        assert User.objects.get(pk=invited).public_key is None

    def test_even_between_two_looks(self, cast: Cast) -> None:
        link = invitations.use(token=reset(cast, Purpose.INVITATION), now=NOW)
        reset(cast, Purpose.INVITATION)

        with pytest.raises(LinkVoid):
            enrolment.choose_password(invitation=link, password=NEW, now=NOW)
        check_password(user=cast.beatriz.user, password=cast.beatriz.password, now=NOW)
