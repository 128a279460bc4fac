"""How an installation begins: the desk, two coordinators, links on the operator's terminal."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from reports.accounts import founding, invitations, members, setting_up
from reports.accounts.models import Organisation, Team, TeamKind, User
from reports.accounts.profiles import Profile
from reports.audit.log import OPERATOR
from reports.vault import ladder, rosters
from tests.reports.accounts.people import Cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TWO = [Profile(name="Dalia Sample", login="dalia"), Profile(name="Emil Sample", login="emil")]


def _found(**options: object) -> str:
    out = StringIO()
    call_command("found_installation", "Sample desk", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_prints_a_link_for_each_that_begins_an_account(client: Client) -> None:
    printed = _found(
        coordinator=["dalia=Dalia Sample", "emil=Emil Sample"], administrator=["ada=Ada Sample"]
    )

    lines = [line.split("  ") for line in printed.strip().splitlines()]
    assert [login for login, _ in lines] == ["dalia", "emil", "ada"]
    for _, address in lines:
        assert client.get("/staff/" + address.split("/staff/")[1]).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"coordinator": ["dalia=Dalia"]}, "at least twice"),
        ({"coordinator": ["dalia=Dalia", "emil"]}, "LOGIN=NAME"),
        ({"coordinator": ["dalia=Dalia", "DALIA=Other"]}, "same login name"),
        ({"coordinator": ["dalia=Dalia", "e=Emil"]}, "3 to 64"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(options: dict[str, object], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        _found(**options)

    assert not User.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.usefixtures("cast")
def test_it_happens_once() -> None:
    with pytest.raises(CommandError, match="already"):
        _found(coordinator=["d-two=Dalia Two", "e-two=Emil Two"])


@pytest.mark.django_db
def test_the_first_coordinator_with_a_password_founds_the_key_the_second_waits() -> None:
    founded = founding.found_installation(name="Sample", coordinators=TWO, by=OPERATOR, now=NOW)
    with pytest.raises(ladder.NoVersion):
        ladder.coordinators_version()
    second = setting_up.accept(
        token=founded.coordinators[1].token, password="kite-river-lamp-stone", now=NOW
    )
    first = setting_up.accept(
        token=founded.coordinators[0].token, password="kite-river-lamp-grass", now=NOW
    )

    assert ladder.holders(founded.desk.pk) == (second.user_id,)
    assert first.user_id not in ladder.holders(founded.desk.pk)
    assert rosters.readiness() == ["Fewer than two coordinators hold the coordinators' key"]


def test_with_two_and_a_recovery_key_the_house_may_open(cast: Cast) -> None:
    assert rosters.readiness() == []
    assert members.readiness() == []
    assert Team.objects.filter(pk=cast.desk.pk).exists()


def test_without_an_admitted_care_worker_the_house_may_not_open(cast: Cast) -> None:
    closed = ["No care team has an admitted member yet"]
    # Being on the roster is not enough for somebody whose account is closed, nor is a membership
    # for somebody whom nobody admitted.
    User.objects.filter(memberships__team__kind=TeamKind.CARE).update(is_active=False)
    assert members.readiness() == closed
    invitations.invite(
        team_id=cast.french.pk,
        profile=Profile(name="Sample Newcomer", login="newcomer"),
        by=cast.dalia.staff,
        now=NOW,
    )
    assert members.readiness() == closed
    User.objects.filter(pk=cast.beatriz.user_id).update(is_active=True)
    assert members.readiness() == []


def test_the_current_code_of_a_sample_login(cast: Cast) -> None:
    assert setting_up.current_code(login="Beatriz", now=NOW) == cast.beatriz.code(NOW)
    for login in ("nobody", ""):
        with pytest.raises(setting_up.NoSuchLogin):
            setting_up.current_code(login=login, now=NOW)
