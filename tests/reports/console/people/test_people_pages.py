"""One person's page, one more team, and admission from a care worker's own desk."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from reports.accounts.authentication import private_keys
from reports.accounts.directory import profiles
from reports.accounts.directory.staff import actor_of
from reports.accounts.models import Membership, Team, User
from reports.accounts.onboarding.members import pending_admissions
from reports.audit.models import Event
from reports.cases.assignment.staffing import CHILDREN
from reports.region import region
from tests.reports.accounts.people import Person, join
from tests.reports.console.conftest import Enter, House

WORK = {
    "languages": ["nl", "fr"],
    "gender": "woman",
    "skills": ["sexual", "stalking"],
    "children": "on",
    "areas": ["21004"],
    "capacity": "7",
}


def all_but(*codes: str) -> set[str]:
    """The communes of the region without these."""
    return {commune.code for commune in region().communes} - set(codes)


@pytest.fixture
def newcomer(house: House) -> Person:
    """Somebody of the French-speaking team who waits for admission."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.reports.accounts.people.admit", lambda *_, **__: None)
        return join("Bruno", house.cast.french, by=house.cast.dalia)


def page_of(person: Person) -> str:
    """The address of one person's page."""
    return f"/desk/people/{person.user_id}/"


def ticked(page: str) -> set[str]:
    """What has a tick in its box."""
    return set(re.findall(r'<input type="checkbox"[^>]* value="([^"]*)"[^>]* checked', page))


class TestWork:
    """What routing knows of somebody."""

    @pytest.mark.parametrize("name", ["dalia", "ada"])
    def test_it_is_changed_and_shown(self, house: House, enter: Enter, name: str) -> None:
        client, beatriz = enter(getattr(house.cast, name)), house.cast.beatriz
        assert f'href="{page_of(beatriz)}"' in client.get("/desk/people/").content.decode()
        answer = client.post(f"{page_of(beatriz)}change/", WORK)
        assert answer["Location"] == f"{page_of(beatriz)}?done=person"
        found = profiles.profile(user_id=beatriz.user_id)
        assert (found.name, found.login) == ("Beatriz Sample", "beatriz")
        assert set(found.languages) == {"fr", "nl"}
        assert (found.gender, found.capacity) == ("woman", 7)
        assert found.skills == ("sexual", "stalking", CHILDREN)
        assert set(found.areas) == all_but("21004")
        event = Event.objects.get(kind="profile_changed")
        assert (event.subject_id, event.actor_id) == (
            beatriz.user_id,
            getattr(house.cast, name).user_id,
        )
        page = client.get(page_of(beatriz)).content.decode()
        assert {"sexual", "stalking", "21004"} <= ticked(page)
        assert not ticked(page) & {"21001", "online"}
        assert 'value="7"' in page

    def test_nothing_ticked_means_every_commune_and_no_minors(
        self, house: House, enter: Enter
    ) -> None:
        said = {"gender": "", "capacity": "20"}
        address = f"{page_of(house.cast.beatriz)}change/"
        assert enter(house.cast.dalia).post(address, said).status_code == 302
        found = profiles.profile(user_id=house.cast.beatriz.user_id)
        assert (found.areas, found.skills, found.languages) == ((), (), ())

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"capacity": "-1"}, "greater than or equal to 0"),
            ({"areas": ["99999"]}, "Select a valid choice"),
            ({"areas": sorted(all_but())}, "Leave at least one."),
        ],
    )
    def test_what_is_wrong_is_said(
        self, house: House, enter: Enter, changes: dict[str, object], words: str
    ) -> None:
        before = profiles.profile(user_id=house.cast.beatriz.user_id)
        answer = enter(house.cast.dalia).post(
            f"{page_of(house.cast.beatriz)}change/", WORK | changes
        )
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "stalking" in ticked(answer.content.decode())
        assert profiles.profile(user_id=house.cast.beatriz.user_id) == before

    def test_an_invitation_says_it_too(self, house: House, enter: Enter) -> None:
        said = WORK | {"name": "Sample Newcomer", "login": "newcomer"}
        answer = enter(house.cast.dalia).post(
            "/desk/people/invite/", said | {"team_id": house.cast.french.pk}
        )
        assert b'id="link"' in answer.content
        user = profiles.find_login("newcomer")
        assert user is not None
        found = profiles.open_profile(user)
        assert CHILDREN in found.skills
        assert set(found.areas) == all_but("21004")

    def test_nobody_there_and_not_for_a_care_worker(self, house: House, enter: Enter) -> None:
        nobody = reverse("desk:person", args=[uuid4()])
        dalia, beatriz = enter(house.cast.dalia), enter(house.cast.beatriz)
        assert dalia.get(nobody).status_code == 404
        assert dalia.post(f"{nobody}change/", WORK).status_code == 404
        assert dalia.post(f"{nobody}join/", {"team_id": "x"}).status_code == 404
        assert beatriz.get(page_of(house.cast.bram)).status_code == 404
        for verb in ("change", "join"):
            answer = beatriz.post(f"{page_of(house.cast.bram)}{verb}/", WORK)
            assert answer.status_code == 404


class TestJoin:
    """One more team."""

    def test_somebody_joins_another_team_and_waits_there(self, house: House, enter: Enter) -> None:
        client, beatriz = enter(house.cast.dalia), house.cast.beatriz
        page = client.get(page_of(beatriz)).content.decode()
        assert f'<option value="{house.cast.dutch.pk}">' in page
        assert f'<option value="{house.cast.french.pk}">' not in page
        said = {"team_id": house.cast.dutch.pk}
        answer = client.post(f"{page_of(beatriz)}join/", said)
        assert answer["Location"] == f"{page_of(beatriz)}?done=joined"
        assert Membership.objects.filter(user=beatriz.user_id).count() == 2
        (pending,) = pending_admissions()
        assert (pending.user_id, pending.team_id) == (beatriz.user_id, house.cast.dutch.pk)
        again = client.post(f"{page_of(beatriz)}join/", said)
        assert again.status_code == 422
        assert "in that team already" in again.content.decode()

    def test_an_administrator_puts_nobody_into_a_team_with_keys(
        self, house: House, enter: Enter
    ) -> None:
        """R6.15: only the office, pharmacies and night venues are hers to fill."""
        client, beatriz = enter(house.cast.ada), house.cast.beatriz
        page = client.get(page_of(beatriz)).content.decode()
        assert f'<option value="{house.cast.dutch.pk}">' not in page
        answer = client.post(f"{page_of(beatriz)}join/", {"team_id": house.cast.dutch.pk})
        assert answer.status_code == 422
        assert "Only a coordinator adds people" in answer.content.decode()
        assert Membership.objects.filter(user=beatriz.user_id).count() == 1

    def test_somebody_who_waits_has_a_page_too(
        self, house: House, enter: Enter, newcomer: Person
    ) -> None:
        assert enter(house.cast.dalia).get(page_of(newcomer)).status_code == 200

    @pytest.mark.parametrize("team", ["", "x", "00000000-0000-4000-8000-000000000000"])
    def test_a_team_that_is_none(self, house: House, enter: Enter, team: str) -> None:
        answer = enter(house.cast.dalia).post(
            f"{page_of(house.cast.beatriz)}join/", {"team_id": team}
        )
        assert answer.status_code == 422
        assert Membership.objects.filter(user=house.cast.beatriz.user_id).count() == 1


class TestAdmission:
    """A care worker admits to her own team, from her own desk."""

    @staticmethod
    def said(person: Person, team: Team) -> dict[str, str]:
        """Who is to be admitted where."""
        return {"team_id": str(team.pk), "user_id": str(person.user_id)}

    def test_a_colleague_is_admitted(self, house: House, enter: Enter, newcomer: Person) -> None:
        client, said = enter(house.cast.beatriz), self.said(newcomer, house.cast.french)
        assert "Bruno Sample" in client.get("/desk/inbox/").content.decode()
        wrong = client.post("/desk/people/admit/", said | {"digits": "0000 0000"})
        assert wrong.status_code == 422
        page = wrong.content.decode()
        assert "These are not the digits" in page
        assert 'value="0000 0000"' in page
        assert "form-invite" not in page
        digits = private_keys.digits(User.objects.get(pk=newcomer.user_id))
        answer = client.post("/desk/people/admit/", said | {"digits": digits})
        assert answer["Location"] == "/desk/inbox/?done=admitted"
        page = client.get(answer["Location"]).content.decode()
        assert "Admitted." in page
        assert "Pending key verification" not in page
        again = client.post("/desk/people/admit/", said | {"digits": digits})
        assert again.status_code == 409
        assert "does not wait for admission any more" in again.content.decode()
        assert pending_admissions() == []

    def test_not_to_a_team_of_others(self, house: House, enter: Enter, newcomer: Person) -> None:
        client = enter(house.cast.bram)
        assert "Bruno Sample" not in client.get("/desk/inbox/").content.decode()
        digits = private_keys.digits(User.objects.get(pk=newcomer.user_id))
        said = self.said(newcomer, house.cast.french) | {"digits": digits}
        answer = client.post("/desk/people/admit/", said)
        assert answer.status_code == 409
        assert "Your role does not include this." in answer.content.decode()
        assert len(pending_admissions()) == 1

    def test_a_coordinator_keeps_the_list_under_people(
        self, house: House, enter: Enter, newcomer: Person
    ) -> None:
        client = enter(house.cast.dalia)
        assert "Bruno Sample" not in client.get("/desk/inbox/").content.decode()
        assert str(newcomer.user_id) in client.get("/desk/people/").content.decode()

    def test_new_keys_are_made_and_she_is_back_at_her_desk(
        self, house: House, enter: Enter
    ) -> None:
        answer = enter(house.cast.beatriz).post("/desk/people/renew/")
        assert answer["Location"] == "/desk/inbox/?done=renewed"


def test_the_log_names_who_changed_a_profile(house: House, enter: Enter) -> None:
    client: Client = enter(house.cast.dalia)
    client.post(f"{page_of(house.cast.bram)}change/", WORK)
    assert Event.objects.get(kind="profile_changed").actor_role == (
        actor_of(house.cast.dalia.staff).role
    )
