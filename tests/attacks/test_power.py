"""One coordinator, one administrator: alone, neither becomes somebody else or empties a team.

Played over the pages they have, each in a browser of their own (R6.15).
"""

import re
from collections.abc import Callable, Iterator
from io import StringIO
from threading import Thread
from uuid import UUID

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from reports.accounts import tasks
from reports.accounts.directory.staff import actor_of
from reports.accounts.models import Membership, Proposal
from reports.accounts.onboarding import members, proposals
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.audit.models import Event
from reports.vault.team_keys import key_hierarchy
from tests.attacks.conftest import WORDS, Scene
from tests.attacks.links import come_in, digits_of, follow, link_on
from tests.reports.accounts.people import Person, join, log_in, make_cast
from tests.reports.cases.world import NOW
from tests.waiting import until_somebody_waits

type Enter = Callable[[Person], Client]
BOTH, PASSWORD = "invitation", "password"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """It stands still until the test moves it by `clock.shift`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def enter() -> Enter:
    """Log somebody in; the same browser for the same person."""
    clients: dict[str, Client] = {}

    def once(person: Person) -> Client:
        if person.login not in clients:
            clients[person.login] = Client()
            log_in(clients[person.login], person, now=timezone.now())
        return clients[person.login]

    return once


def reset(client: Client, person: Person, purpose: str = BOTH) -> HttpResponse:
    """Ask for a way back in for somebody, by the page of people."""
    said = {"user_id": str(person.user_id), "purpose": purpose}
    return client.post("/desk/people/reset/", said)  # type: ignore[return-value]


def confirm(client: Client, on: str = "/desk/board/") -> HttpResponse:
    """Press the first "Confirm" that the board shows; 404 when it shows none."""
    page = client.get(on).content.decode()
    found = re.search(r'action="(/desk/people/asked/[^"]+/confirm/)".*?</form>', page, re.S)
    if found is None:
        return client.post("/desk/people/asked/none/confirm/")  # type: ignore[return-value]
    return client.post(found[1], hidden(found[0]))  # type: ignore[return-value]


def hidden(form: str) -> dict[str, str]:
    """The hidden fields of a form."""
    fields = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', form))
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def admit(client: Client, person: Person, team_id: UUID, digits: str) -> HttpResponse:
    """Type the eight digits that somebody read out."""
    said = {"team_id": str(team_id), "user_id": str(person.user_id), "digits": digits}
    return client.post("/desk/people/admit/", said)  # type: ignore[return-value]


def remove(client: Client, person: Person, team_id: UUID) -> HttpResponse:
    """Press "Remove from the team"."""
    said = {"team_id": str(team_id), "user_id": str(person.user_id)}
    return client.post("/desk/people/remove/", said)  # type: ignore[return-value]


def is_in(person: Person, team_id: UUID) -> bool:
    """Whether somebody is in a team, by the table."""
    return Membership.objects.filter(user_id=person.user_id, team_id=team_id).exists()


def board(client: Client) -> str:
    """A coordinator's board."""
    return client.get("/desk/board/").content.decode()


class TestAnotherName:
    """A coordinator alone does not become a care worker."""

    def test_no_link_replaces_both_factors_at_one_word(self, scene: Scene, enter: Enter) -> None:
        answer = reset(enter(scene.cast.dalia), scene.cast.beatriz)
        assert answer["Location"] == "/desk/people/?done=asked"
        # Nor by a second try, nor as the one who confirms.
        assert confirm(enter(scene.cast.dalia)).status_code == 404
        wanted = Proposal.objects.get()
        own = f"/desk/people/asked/{wanted.pk}/confirm/"
        refused = enter(scene.cast.dalia).post(own, {"what": "reset"})
        assert refused.status_code == 409
        assert b"/staff/invitation/" not in refused.content
        assert Proposal.objects.get().pk == wanted.pk
        assert "another coordinator decides" in board(enter(scene.cast.dalia))

    def test_whoever_makes_the_link_does_not_admit(
        self, scene: Scene, enter: Enter, clock: time_machine.Traveller
    ) -> None:
        """Emil makes the link that Dalia asked for, uses it himself, and cannot let himself in."""
        cast = scene.cast
        reset(enter(cast.dalia), cast.beatriz)
        link = link_on(confirm(enter(cast.emil)))
        follow(link, "Emil as Beatriz")
        clock.shift(60)
        forged = come_in("beatriz", "Emil as Beatriz")
        digits = digits_of(forged)
        answer = admit(enter(cast.emil), cast.beatriz, cast.french.pk, digits)
        assert answer.status_code == 409
        assert "somebody else has to hear the digits" in answer.content.decode()
        assert (
            "somebody else has to admit" in enter(cast.emil).get("/desk/people/").content.decode()
        )
        assert forged.get(f"/desk/file/{scene.case_id}/").status_code == 404
        assert WORDS not in forged.get(f"/desk/file/{scene.case_id}/").content.decode()

    def test_two_people_can_and_everybody_sees_who_they_were(
        self, scene: Scene, enter: Enter, clock: time_machine.Traveller
    ) -> None:
        cast = scene.cast
        bob = join("Bob", cast.french, by=cast.dalia, now=timezone.now())
        clock.shift(60)
        reset(enter(cast.dalia), cast.beatriz)
        follow(link_on(confirm(enter(cast.emil))), "Beatriz again")
        clock.shift(60)
        beatriz = come_in("beatriz", "Beatriz again")
        answer = admit(enter(cast.dalia), cast.beatriz, cast.french.pk, digits_of(beatriz))
        assert answer["Location"] == "/desk/people/?done=admitted"
        assert WORDS in beatriz.get(f"/desk/file/{scene.case_id}/").content.decode()
        for page in (board(enter(cast.emil)), board(enter(cast.dalia))):
            for words in ("asked by Dalia", "issued by Emil", "admitted by Dalia"):
                assert words in page
            assert "same person" not in page
        for address in ("/desk/inbox/", "/staff/account/"):
            shown = enter(bob).get(address).content.decode()
            assert "<b>Beatriz Sample</b>" in shown.split('id="renewed"')[1]
        elsewhere = enter(cast.bram).get("/desk/inbox/").content.decode()
        assert 'id="renewed"' not in elsewhere
        kinds = Event.objects.filter(subject_id=cast.beatriz.user_id).values_list(
            "kind", "actor_id"
        )
        assert ("reset_asked", cast.dalia.user_id) in kinds
        assert ("invitation_issued", cast.emil.user_id) in kinds

    def test_the_board_never_leaves_out_that_it_was_one_person(
        self, scene: Scene, enter: Enter
    ) -> None:
        """As it was possible before, and stands in the log of an older installation."""
        cast = scene.cast
        assert link_on(reset(enter(cast.dalia), cast.beatriz, PASSWORD))
        with transaction.atomic():
            record(
                kind=EventKind.MEMBER_ADMITTED,
                by=actor_of(cast.dalia.staff),
                now=timezone.now(),
                subject_id=cast.beatriz.user_id,
            )
        assert "issued and admitted by the same person" in board(enter(cast.emil))

    def test_a_link_for_somebody_new_lets_its_issuer_admit_nobody(
        self, scene: Scene, enter: Enter, clock: time_machine.Traveller
    ) -> None:
        cast = scene.cast
        said = {"team_id": str(cast.french.pk), "name": "Nobody", "login": "nobody", "capacity": 9}
        follow(link_on(enter(cast.dalia).post("/desk/people/invite/", said)), "Nobody")
        clock.shift(60)
        forged = come_in("nobody", "Nobody")
        digits, who = digits_of(forged), Membership.objects.latest("id").user_id
        said = {"team_id": str(cast.french.pk), "user_id": str(who), "digits": digits}
        assert enter(cast.dalia).post("/desk/people/admit/", said).status_code == 409
        # A member of the team heard the digits from a person: that is the second one.
        assert enter(cast.beatriz).post("/desk/people/admit/", said).status_code == 302

    def test_a_proposal_written_from_outside_makes_no_second_person(
        self, scene: Scene, enter: Enter
    ) -> None:
        """Dalia asks; a row that says Emil did, or about somebody else, is nothing."""
        cast = scene.cast
        reset(enter(cast.dalia), cast.beatriz)
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into reports_proposal (id, user_id, facts, asked_at)"
                " select gen_random_uuid(), %s, facts, asked_at from reports_proposal",
                [cast.bram.user_id],
            )
            cursor.execute("update reports_proposal set user_id = %s", [cast.bram.user_id])
        assert 'id="asked-h"' not in board(enter(cast.emil))
        assert confirm(enter(cast.emil)).status_code == 404


class TestEmptyTeams:
    """Nobody alone takes everybody out of a team with keys."""

    def test_an_administrator_asks_and_a_coordinator_decides(
        self, scene: Scene, enter: Enter
    ) -> None:
        cast = scene.cast
        bob = join("Bob", cast.french, by=cast.dalia, now=timezone.now())
        answer = remove(enter(cast.ada), bob, cast.french.pk)
        assert answer["Location"] == "/desk/people/?done=asked"
        assert is_in(bob, cast.french.pk)
        page = enter(cast.ada).get("/desk/people/").content.decode()
        assert "/confirm/" not in page
        assert confirm(enter(cast.dalia)).status_code == 302
        assert not is_in(bob, cast.french.pk)

    def test_the_last_holder_takes_two_coordinators(self, scene: Scene, enter: Enter) -> None:
        cast = scene.cast
        for client in (enter(cast.ada), enter(cast.dalia)):
            assert remove(client, cast.beatriz, cast.french.pk).status_code == 302
            assert is_in(cast.beatriz, cast.french.pk)
        assert confirm(enter(cast.dalia)).status_code in {302, 404}
        assert is_in(cast.beatriz, cast.french.pk)
        assert "Beatriz Sample: out of the team" in board(enter(cast.emil))
        assert confirm(enter(cast.emil)).status_code == 302
        assert not is_in(cast.beatriz, cast.french.pk)

    def test_what_an_administrator_asks_of_the_last_is_then_asked_by_a_coordinator(
        self, scene: Scene, enter: Enter
    ) -> None:
        cast = scene.cast
        remove(enter(cast.ada), cast.beatriz, cast.french.pk)
        assert confirm(enter(cast.dalia))["Location"] == "/desk/people/?done=asked"
        assert is_in(cast.beatriz, cast.french.pk)
        assert confirm(enter(cast.dalia)).status_code == 404
        assert confirm(enter(cast.emil)).status_code == 302
        assert not is_in(cast.beatriz, cast.french.pk)

    def test_of_two_holders_the_second_to_go_is_the_last(self, scene: Scene, enter: Enter) -> None:
        cast = scene.cast
        bob = join("Bob", cast.french, by=cast.dalia, now=timezone.now())
        assert "removed" in remove(enter(cast.dalia), bob, cast.french.pk)["Location"]
        assert "asked" in remove(enter(cast.dalia), cast.beatriz, cast.french.pk)["Location"]
        assert is_in(cast.beatriz, cast.french.pk)

    def test_it_can_be_taken_off_the_list(self, scene: Scene, enter: Enter) -> None:
        cast = scene.cast
        remove(enter(cast.ada), cast.beatriz, cast.french.pk)
        address = f"/desk/people/asked/{Proposal.objects.get().pk}/dismiss/"
        assert enter(cast.dalia).post(address).status_code == 302
        assert not Proposal.objects.exists()
        assert enter(cast.dalia).post(address).status_code == 409

    def test_nobody_decides_for_ever(
        self, scene: Scene, enter: Enter, clock: time_machine.Traveller
    ) -> None:
        cast = scene.cast
        remove(enter(cast.dalia), cast.beatriz, cast.french.pk)
        address = f"/desk/people/asked/{Proposal.objects.get().pk}/confirm/"
        clock.shift(8 * 24 * 3600)
        late = Client()
        log_in(late, cast.emil, now=timezone.now())
        assert confirm(late).status_code == 404
        said = {"what": "removal", "team_id": str(cast.french.pk)}
        said |= {"user_id": str(cast.beatriz.user_id)}
        assert late.post(address, said).status_code == 409
        assert is_in(cast.beatriz, cast.french.pk)
        tasks.clean()
        assert not Proposal.objects.exists()

    def test_an_administrator_still_empties_what_has_no_keys(
        self, scene: Scene, enter: Enter
    ) -> None:
        cast = scene.cast
        office = Membership.objects.get(user_id=cast.ada.user_id).team
        other = join("Olga", office, by=cast.dalia)
        assert "removed" in remove(enter(cast.ada), other, office.pk)["Location"]


class TestTheOtherCoordinatorLostEverything:
    """With exactly two, the server makes the link, and the other one admits."""

    def link(self, login: str, *said: str) -> str:
        out = StringIO()
        call_command("reset_link", login, *said, stdout=out)
        found = re.search(r"/staff/invitation/\S+", out.getvalue())
        assert found
        return found[0]

    def test_the_way_back_from_end_to_end(
        self, scene: Scene, enter: Enter, clock: time_machine.Traveller
    ) -> None:
        cast = scene.cast
        refused = reset(enter(cast.dalia), cast.emil)
        assert refused.status_code == 409
        assert "./run reset_link" in refused.content.decode()
        assert not Proposal.objects.exists()
        follow(self.link("emil"), "Emil again")
        clock.shift(60)
        emil = come_in("emil", "Emil again")
        assert emil.get("/desk/board/").status_code == 404
        answer = admit(enter(cast.dalia), cast.emil, cast.desk.pk, digits_of(emil))
        assert answer["Location"] == "/desk/people/?done=admitted"
        assert set(key_hierarchy.holders(cast.desk.pk)) == {cast.dalia.user_id, cast.emil.user_id}
        shown = board(emil)
        assert "issued at the server, by command" in shown
        assert "admitted by Dalia Sample" in shown
        issued = Event.objects.get(kind="invitation_issued", subject_id=cast.emil.user_id, at=NOW)
        assert (issued.actor_id, issued.actor_role) == (None, "operator")
        # And reads again what is in the house, as a coordinator.
        emil.post(f"/desk/file/{scene.case_id}/open/", {"reason": "review"})
        assert WORDS in emil.get(f"/desk/file/{scene.case_id}/").content.decode()

    def test_a_lost_password_alone_needs_the_server_too(self, scene: Scene, enter: Enter) -> None:
        """Whoever issued the link could not admit, and nobody else is there."""
        cast = scene.cast
        assert reset(enter(cast.dalia), cast.emil, PASSWORD).status_code == 409
        link = self.link("emil", "--lost", "password")
        follow(link, "Emil again", proof=cast.emil.code(timezone.now()))
        assert set(key_hierarchy.holders(cast.desk.pk)) == {cast.dalia.user_id}

    def test_with_a_third_coordinator_the_pages_do(self, scene: Scene, enter: Enter) -> None:
        cast = scene.cast
        join("Greta", cast.desk, by=cast.dalia)
        assert "asked" in reset(enter(cast.dalia), cast.emil)["Location"]

    def test_nobody_confirms_a_new_beginning_of_their_own(self, scene: Scene, enter: Enter) -> None:
        cast = scene.cast
        greta = join("Greta", cast.desk, by=cast.dalia)
        reset(enter(cast.dalia), cast.emil)
        assert confirm(enter(cast.emil)).status_code == 404
        assert link_on(confirm(enter(greta)))

    @pytest.mark.parametrize(
        ("login", "words"), [("nobody-here", "No account"), ("dalia", "recovery key")]
    )
    def test_what_the_command_refuses(self, scene: Scene, login: str, words: str) -> None:
        cast = scene.cast
        members.remove_member(
            team_id=cast.desk.pk, user_id=cast.emil.user_id, by=cast.dalia.staff, now=NOW
        )
        with pytest.raises(CommandError, match=words):
            call_command("reset_link", login)


@pytest.mark.django_db(transaction=True)
def test_of_two_holders_removed_at_once_one_stays() -> None:
    """Neither of two coordinators sees the other's removal before it is done: the later waits."""
    cast = make_cast()
    bob = join("Bob", cast.french, by=cast.dalia)
    refused: list[bool] = []

    def remove_beatriz() -> None:
        try:
            members.remove_member(
                team_id=cast.french.pk, user_id=cast.beatriz.user_id, by=cast.emil.staff, now=NOW
            )
        except proposals.SecondPersonNeeded:
            refused.append(True)
        finally:
            connection.close()

    other = Thread(target=remove_beatriz)
    with transaction.atomic():
        members.remove_member(
            team_id=cast.french.pk, user_id=bob.user_id, by=cast.dalia.staff, now=NOW
        )
        other.start()
        until_somebody_waits()
    other.join()
    assert refused == [True]
    assert key_hierarchy.holders(cast.french.pk) == (cast.beatriz.user_id,)
