"""The administrator's page of organisations and teams (what an installation begins with)."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from reports.accounts.directory.organisations import all_organisations
from reports.accounts.directory.profiles import TeamProfile, open_team_profile, write_team_profile
from reports.accounts.directory.teams import all_teams
from reports.accounts.models import Organisation, OrganisationKind, Team, TeamKind
from reports.audit.models import Event
from reports.console.staff_forms.team_forms import (
    FOUNDED,
    TAKES,
    OrganisationForm,
    TeamForm,
)
from reports.region.vocabulary import Takes
from reports.vault.team_keys import team_key_renewal
from tests.reports.console.conftest import Enter, House

TEAM = {"kind": "care", "name": "Sample newest team", "languages": ["fr", "nl"], "takes": "both"}


def test_every_kind_has_words_and_those_of_the_beginning_are_not_offered() -> None:
    assert TAKES.keys() == set(Takes)
    for form, table in ((OrganisationForm(), OrganisationKind), (TeamForm(), TeamKind)):
        offered = {value for value, _word in form.fields["kind"].choices}  # type: ignore[attr-defined]
        assert offered == {kind.value for kind in table if kind not in FOUNDED}


def test_an_organisation_and_its_care_team_come_into_being(house: House, enter: Enter) -> None:
    client = enter(house.cast.ada)
    said = {"kind": "care", "name": "Sample newest house"}
    answer = client.post("/desk/teams/organisation/", said)
    assert answer["Location"] == "/desk/teams/?done=organisation"
    (made,) = [each for each in all_organisations() if each.name == "Sample newest house"]
    page = client.get("/desk/teams/").content.decode()
    assert f'<option value="{made.organisation_id}">Sample newest house</option>' in page
    assert "No team yet." in page

    answer = client.post("/desk/teams/team/", TEAM | {"organisation_id": made.organisation_id})
    assert answer["Location"] == "/desk/teams/?done=team"
    (team,) = [each for each in all_teams() if each.name == "Sample newest team"]
    assert (team.kind, team.languages, team.takes) == (TeamKind.CARE, ("fr", "nl"), Takes.BOTH)
    assert team.organisation_id == made.organisation_id
    page = " ".join(client.get("/desk/teams/").content.decode().split())
    assert "care team · French, Dutch" in page
    assert "adults&#x27; and minors&#x27; cases" in page
    events = Event.objects.filter(subject_id__in=[made.organisation_id, team.team_id])
    assert {event.actor_id for event in events} == {house.cast.ada.user_id}
    # Its people can be invited at once.
    assert "Sample newest team" in client.get("/desk/people/").content.decode()


@pytest.mark.parametrize(
    ("address", "said", "words"),
    [
        ("organisation", {"kind": "care", "name": " "}, "This field is required."),
        ("organisation", {"kind": "operator", "name": "Sample typed"}, "Select a valid choice"),
        ("team", TEAM | {"organisation_id": str(uuid4())}, "Choose an organisation from the list."),
        ("team", TEAM | {"kind": "coordinators"}, "Select a valid choice"),
        ("team", TEAM | {"languages": ["xx"]}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    house: House, enter: Enter, address: str, said: dict[str, str], words: str
) -> None:
    client, before = enter(house.cast.ada), (Organisation.objects.count(), Team.objects.count())
    answer = client.post(
        f"/desk/teams/{address}/", {"organisation_id": house.cast.desk.organisation_id} | said
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert not said["name"].strip() or f'value="{said["name"]}"' in page
    assert (Organisation.objects.count(), Team.objects.count()) == before


def test_the_coordinators_keys_come_first(
    house: House, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise team_key_renewal.CoordinatorsFirst

    monkeypatch.setattr(team_key_renewal, "found_team", refuse)
    answer = enter(house.cast.ada).post(
        "/desk/teams/team/", TEAM | {"organisation_id": house.cast.desk.organisation_id}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "own keys come first" in page
    assert 'value="Sample newest team"' in page
    assert not [team for team in all_teams() if team.name == "Sample newest team"]


def test_a_region_without_a_team_for_adults_is_refused_with_words(
    house: House, enter: Enter
) -> None:
    """R7.15."""
    for team in Team.objects.filter(kind=TeamKind.CARE):
        write_team_profile(team, replace(open_team_profile(team), takes=Takes.MINORS))
        team.save()
    client, there = enter(house.cast.ada), Team.objects.count()
    said = TEAM | {"organisation_id": house.cast.french.organisation_id, "takes": "minors"}
    answer = client.post("/desk/teams/team/", said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "No team would be left that takes adults" in page
    assert 'value="Sample newest team"' in page
    assert Team.objects.count() == there
    page = client.get("/desk/installation/").content.decode()
    assert "takes adults&#x27; cases: change one" in page
    assert client.post("/desk/teams/team/", said | {"takes": "both"}).status_code == 302


def test_a_new_team_without_anybody_takes_no_adults_case(house: House, enter: Enter) -> None:
    """R7.15: with it on the list, the only one with somebody in it has to go on taking them."""
    for team in Team.objects.filter(kind=TeamKind.CARE).exclude(pk=house.cast.french.pk):
        write_team_profile(team, replace(open_team_profile(team), takes=Takes.MINORS))
        team.save()
    client, organisation = enter(house.cast.ada), house.cast.french.organisation_id
    made = client.post("/desk/teams/team/", TEAM | {"organisation_id": organisation})
    assert made.status_code == 302
    said = changed(house.cast.french.pk, takes="minors")
    answer = client.post(f"/desk/teams/{house.cast.french.pk}/", said)
    assert answer.status_code == 422
    assert "No team would be left that takes adults" in answer.content.decode()


def changed(team_id: UUID, **more: object) -> dict[str, object]:
    """What is sent about a team as it was made."""
    said = {"name": "Sample renamed", "languages": ["nl"], "takes": "both", "revision": 0}
    return said | more


@pytest.mark.parametrize("name", ["dalia", "ada"])
def test_a_team_is_changed_by_a_coordinator_or_an_administrator(
    house: House, enter: Enter, name: str
) -> None:
    client, team = enter(getattr(house.cast, name)), house.cast.french
    address = f"/desk/teams/{team.pk}/"
    assert f'href="{address}"' in client.get("/desk/teams/").content.decode()
    assert 'value="Sample team French"' in client.get(address).content.decode()
    answer = client.post(address, changed(team.pk))
    assert answer["Location"] == "/desk/teams/?done=team_changed"
    team.refresh_from_db()
    expected = TeamProfile(name="Sample renamed", languages=("nl",), takes=Takes.BOTH)
    assert open_team_profile(team) == expected
    event = Event.objects.get(kind="team_changed", subject_id=team.pk)
    assert event.actor_id == getattr(house.cast, name).user_id
    # What was seen before that is not what is there: nothing is overwritten unseen.
    late = client.post(address, changed(team.pk, name="Sample too late"))
    assert late.status_code == 409
    page = " ".join(late.content.decode().split())
    assert "Somebody else changed this team meanwhile" in page
    assert 'value="Sample too late"' in page
    assert 'name="revision" value="1"' in page
    assert (
        "As it is now: <b>Sample renamed</b> · Dutch · adults&#x27; and minors&#x27; cases" in page
    )
    team.refresh_from_db()
    assert open_team_profile(team) == expected


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": " "}, "This field is required."),
        ({"languages": ["xx"]}, "Select a valid choice"),
        ({"takes": "nobody"}, "Select a valid choice"),
        ({"takes": "minors"}, "No team would be left that takes adults"),
    ],
)
def test_a_wrong_change_is_said_and_changes_nothing(
    house: House, enter: Enter, more: dict[str, object], words: str
) -> None:
    team = house.cast.french
    for other in Team.objects.filter(kind=TeamKind.CARE).exclude(pk=team.pk):
        write_team_profile(other, replace(open_team_profile(other), takes=Takes.MINORS))
        other.save()
    answer = enter(house.cast.dalia).post(f"/desk/teams/{team.pk}/", changed(team.pk, **more))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    team.refresh_from_db()
    assert team.profile_revision == 0


def test_a_team_without_cases_is_not_asked_whose(house: House, enter: Enter) -> None:
    client, desk = enter(house.cast.dalia), house.cast.desk
    assert "Whose cases" not in client.get(f"/desk/teams/{desk.pk}/").content.decode()
    answer = client.post(f"/desk/teams/{desk.pk}/", changed(desk.pk))
    assert answer.status_code == 302
    desk.refresh_from_db()
    assert open_team_profile(desk).takes is Takes.ADULTS


def organisation(client: Client, name: str, apart: str = "") -> Any:
    """What the page answers to a new pharmacy."""
    said = {"kind": "pharmacy", "name": name, "apart": apart}
    return client.post("/desk/teams/organisation/", said)


def team_of(client: Client, organisation_id: UUID, kind: str) -> None:
    """A team of it, called like others."""
    said = {"kind": kind, "name": "Sample counter", "takes": "adults"}
    sent = said | {"organisation_id": str(organisation_id)}
    assert client.post("/desk/teams/team/", sent).status_code == 302


def test_a_second_organisation_of_a_name_says_what_tells_it_apart(
    house: House, enter: Enter
) -> None:
    client, base = enter(house.cast.ada), "Sample square"
    assert organisation(client, base).status_code == 302
    for apart in ("", "  "):
        again = organisation(client, "sample Square", apart)
        assert again.status_code == 422
        page = again.content.decode()
        assert "Another organisation is called so." in page
        assert 'value="sample Square"' in page
    assert organisation(client, base, "Ixelles").status_code == 302
    assert organisation(client, base, "ixelles").status_code == 422
    assert organisation(client, base, "Jette").status_code == 302
    names = {each.name for each in all_organisations() if base in each.name}
    assert names == {base, f"{base} (Ixelles)", f"{base} (Jette)"}
    # Wherever one is chosen from a list.
    lists = {"/desk/teams/": client, "/desk/systems/": enter(house.cast.dalia)}
    for address, browser in lists.items():
        page = browser.get(address).content.decode()
        for name in names:
            assert f">{name}</option>" in page, address


def test_two_teams_of_one_name_are_told_apart_where_one_is_chosen(
    house: House, enter: Enter
) -> None:
    ada, dalia = enter(house.cast.ada), enter(house.cast.dalia)
    for apart in ("", "Ixelles"):
        organisation(ada, "Sample square", apart)
    made = [each for each in all_organisations() if "square" in each.name]
    for each in made:
        team_of(ada, each.organisation_id, "pharmacy")
    team_of(ada, house.cast.french.organisation_id, "care")
    names = {f"Sample counter ({each.name})" for each in made}
    for address in ("/desk/people/", f"/desk/people/{house.cast.beatriz.user_id}/"):
        page = dalia.get(address).content.decode()
        for name in names | {"Sample counter (care team)"}:
            assert f">{name}</option>" in page, (address, name)
        assert ">Sample counter</option>" not in page
    page = dalia.get("/pharmacy/desk/").content.decode()
    assert all(name in page for name in names)


@pytest.mark.parametrize("name", ["beatriz", "dalia"])
def test_nobody_else_makes_them(house: House, enter: Enter, name: str) -> None:
    client, before = enter(getattr(house.cast, name)), Organisation.objects.count()
    for address in ("organisation", "team"):
        assert client.post(f"/desk/teams/{address}/", {}).status_code == 404
    assert Organisation.objects.count() == before
