"""How an installation begins: the desk, two coordinators, links on the operator's terminal."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from reports.accounts.authentication import authenticator_codes, second_factors
from reports.accounts.directory import profiles
from reports.accounts.directory.profiles import Profile, find_login
from reports.accounts.models import Organisation, Team, TeamKind, User
from reports.accounts.onboarding import first_installation, invitations, members, sample_accounts
from reports.audit.log import OPERATOR
from reports.vault.team_keys import key_hierarchy, team_key_renewal
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
    founded = first_installation.found_installation(
        name="Sample", coordinators=TWO, by=OPERATOR, now=NOW
    )
    with pytest.raises(key_hierarchy.NoVersion):
        key_hierarchy.coordinators_version()
    second = sample_accounts.accept(
        token=founded.coordinators[1].token, password="kite-river-lamp-stone", now=NOW
    )
    first = sample_accounts.accept(
        token=founded.coordinators[0].token, password="kite-river-lamp-grass", now=NOW
    )

    assert key_hierarchy.holders(founded.desk.pk) == (second.user_id,)
    assert first.user_id not in key_hierarchy.holders(founded.desk.pk)
    assert team_key_renewal.readiness() == [
        "Fewer than two coordinators hold the coordinators' key"
    ]


def test_with_two_and_a_recovery_key_the_house_may_open(cast: Cast) -> None:
    assert team_key_renewal.readiness() == []
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
    assert sample_accounts.current_code(login="Beatriz", now=NOW) == cast.beatriz.code(NOW)
    for login in ("nobody", ""):
        with pytest.raises(sample_accounts.NoSuchLogin):
            sample_accounts.current_code(login=login, now=NOW)


def _links(printed: str) -> dict[str, str]:
    pairs = (line.split("  ") for line in printed.strip().splitlines())
    return {login: "/staff/" + address.split("/staff/")[1] for login, address in pairs}


def _choose_password(client: Client, link: str) -> None:
    assert client.post(link).status_code == 302
    words = {"password": "kite-river-lamp-stone", "password_again": "kite-river-lamp-stone"}
    assert client.post("/staff/begin/", words)["Location"] == "/staff/begin/"


@pytest.mark.django_db
@pytest.mark.usefixtures("known_apps")
def test_lost_links_of_the_first_people_are_made_anew(client: Client) -> None:
    """All links lost over a weekend, or a browser that closed half-way: nobody is locked out."""
    lost = _links(_found(coordinator=["dalia=Dalia", "emil=Emil"], administrator=["ada=Ada"]))

    made = _links(_again())

    assert made.keys() == lost.keys()
    assert [client.get(link).status_code for link in lost.values()] == [404] * 3
    assert [client.get(link).status_code for link in made.values()] == [200] * 3

    # Dalia founds the coordinators' key, and her browser closes before the second factor.
    _choose_password(client, made["dalia"])
    halfway = _links(_again())
    assert halfway.keys() == lost.keys()
    other = Client()
    assert other.post(halfway["dalia"]).status_code == 302
    proof = {"proof_password": "kite-river-lamp-stone"}
    assert other.post("/staff/begin/", proof)["Location"] == "/staff/begin/"
    user = find_login("dalia")
    assert user is not None
    now = timezone.now()
    code = authenticator_codes.code(
        second_factors.secret_of(second_factors.start_totp(user=user, now=now)), now=now
    )
    assert other.post("/staff/begin/", {"code": code}).status_code == 200
    assert key_hierarchy.holders(Team.objects.get(kind=TeamKind.COORDINATORS).pk) == (user.pk,)

    assert _links(_again()).keys() == {"emil", "ada"}


@pytest.mark.usefixtures("cast")
def test_whoever_is_in_gets_no_link() -> None:
    assert _again() == "Everybody of the first is in; for what is lost: ./run reset_link.\n"


@pytest.mark.parametrize("more", [{"coordinator": ["e=E"]}, {"administrator": ["e=E"]}])
def test_again_makes_nobody_new(more: dict[str, object]) -> None:
    with pytest.raises(CommandError, match="nobody new"):
        _again(**more)


def test_a_name_is_needed_to_begin() -> None:
    with pytest.raises(CommandError, match="operator's name"):
        call_command("found_installation")


def _again(**more: object) -> str:
    out = StringIO()
    call_command("found_installation", again=True, stdout=out, **more)
    return out.getvalue()


def test_a_link_made_on_the_server_is_the_staff_sites(settings: Settings, cast: Cast) -> None:
    settings.LINDEN_STAFF_ADDRESS = "https://desk.example.org"
    out = StringIO()
    login = profiles.open_profile(User.objects.get(pk=cast.emil.user_id)).login
    call_command("reset_link", login, stdout=out)
    assert out.getvalue().startswith("https://desk.example.org/staff/invitation/")


def test_the_region_opens_when_nothing_is_missing(cast: Cast) -> None:
    out = StringIO()
    call_command("open_region", stdout=out)
    assert "The region may open" in out.getvalue()
    User.objects.filter(memberships__team__kind=TeamKind.CARE).update(is_active=False)
    with pytest.raises(CommandError, match="No care team has an admitted member yet"):
        call_command("open_region")
