"""Through the pages of a login, an invitation and a reset."""

from datetime import UTC, datetime

from django.test import Client

from reports.accounts.authentication import authenticator_codes, second_factors
from reports.accounts.directory.profiles import Profile
from reports.accounts.models import Purpose, User
from reports.accounts.onboarding import invitations
from reports.audit.log import OPERATOR
from tests.reports.accounts.people import Cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ACCOUNT = "/staff/account/"
VERIFY = "/staff/verify/"


def give_password(client: Client, login_name: str, password: str) -> int:
    sent = {"login": login_name, "password": password}
    return client.post("/staff/login/", sent).status_code


def give_code(client: Client, code: str) -> int:
    return client.post(VERIFY, {"code": code}).status_code


def is_inside(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


NEW = "tabo-kilu-fome-resi-danu"
SHE = Profile(name="Farah Sample", login="farah", languages=("fr",))


def address(token: str) -> str:
    return f"/staff/invitation/{token}/"


def invite(cast: Cast) -> str:
    return invitations.invite(
        team_id=cast.french.pk, profile=SHE, by=cast.dalia.staff, now=NOW
    ).token


def reset(cast: Cast, purpose: Purpose) -> str:
    by = OPERATOR if purpose is Purpose.INVITATION else cast.dalia.staff
    return invitations.issue_reset(user_id=cast.beatriz.user_id, purpose=purpose, by=by, now=NOW)


def press_begin(client: Client, token: str) -> None:
    assert client.post(address(token))["Location"] == "/staff/begin/"


def choose_password(client: Client, password: str = NEW) -> int:
    sent = {"password": password, "password_again": password}
    return client.post("/staff/begin/", sent).status_code


def waiting_code(login_of: User) -> str:
    return authenticator_codes.code(
        second_factors.secret_of(second_factors.start_totp(user=login_of, now=NOW)), now=NOW
    )
