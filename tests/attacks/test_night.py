"""Before the log of a venue: an administrator, and whoever writes to the database, stay outside.

Who runs the machines reads nothing (R6.15). Played over the pages that an administrator has.
"""

from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from nightlife.codes.incident_facts import Doer
from nightlife.models import Post, VenueRole
from reports.accounts.models import Membership
from reports.audit.models import Event
from tests.attacks.links import come_in, follow, link_on
from tests.nightlife import story
from tests.nightlife.story import NOW, Nights, write
from tests.nightlife.views.going import screen_of
from tests.reports.accounts.counters import PIN
from tests.reports.accounts.people import Person, log_in

WORDS = "a canary fell from the shelf behind the bar"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Past two in the night; a test moves on by `clock.shift`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def nights(db: None) -> Nights:
    """Two venues and their people."""
    return story.build()


@pytest.fixture
def entry(nights: Nights) -> str:
    """The address of an entry of the first venue."""
    return f"/nightlife/entry/{write(nights.lime.at_the_bar, words=WORDS)}/"


def enter(person: Person) -> Client:
    """Somebody's browser."""
    client = Client()
    log_in(client, person, now=timezone.now())
    return client


def invited(nights: Nights, clock: time_machine.Traveller) -> Client:
    """Ada makes an account in the venue's team by her own page and follows the link herself."""
    sent = {
        "team_id": str(nights.lime.team.pk),
        "name": "Sample Alias",
        "login": "alias",
        "capacity": "0",
    }
    link = link_on(enter(nights.cast.ada).post("/desk/people/invite/", sent))
    follow(link, "Alias")
    clock.shift(60)
    return come_in("alias", "Alias")


def reads(client: Client, address: str) -> bool:
    """Whether the words of the entry come to this browser, on any page of the venue."""
    listed = f'href="{address}?team=' in client.get("/nightlife/").content.decode()
    return listed or WORDS in client.get(address).content.decode()


def test_an_account_that_an_administrator_made_reads_nothing(
    nights: Nights, entry: str, clock: time_machine.Traveller
) -> None:
    client = invited(nights, clock)
    assert not reads(client, entry)
    assert client.post(f"{entry}more/", {"why": "more", "words": "x"}).status_code == 403
    # Nor by a shared screen that the account opens for the shift.
    shift = {"team": str(nights.lime.team.pk), "device_pin": PIN, "device_pin_again": PIN}
    assert client.post("/staff/devices/", shift).status_code == 302
    assert client.get("/nightlife/").status_code == 403
    assert not reads(client, entry)
    assert WORDS in enter(nights.lime.mona).get(entry).content.decode()


def test_it_reads_once_the_manager_has_seated_it(
    nights: Nights, entry: str, clock: time_machine.Traveller
) -> None:
    client, mona = invited(nights, clock), enter(nights.lime.mona)
    there = Membership.objects.filter(team=nights.lime.team).values_list("user_id", flat=True)
    new = (set(there) - {nights.lime.mona.user_id, nights.lime.farida.user_id}).pop()
    assert "sees nothing yet" in mona.get("/nightlife/venue/").content.decode()
    assert mona.post("/nightlife/venue/post/", {"user": str(new), "post": "bar"}).status_code == 302
    assert reads(client, entry)


def test_no_seat_is_left_for_whoever_comes_back(nights: Nights, entry: str) -> None:
    farida, team = nights.lime.farida, nights.lime.team
    dalia = enter(nights.cast.dalia)
    # She is in two teams, so that her account stays open.
    elsewhere = {"team_id": str(nights.cast.french.pk)}
    assert dalia.post(f"/desk/people/{farida.user_id}/join/", elsewhere).status_code == 302
    sent = {"team_id": str(team.pk), "user_id": str(farida.user_id)}
    ada = enter(nights.cast.ada)
    assert ada.post("/desk/people/remove/", sent).status_code == 302
    with time_machine.travel(NOW.replace(hour=3), tick=False):
        ada = enter(nights.cast.ada)
        back = {"team_id": str(team.pk)}
        assert ada.post(f"/desk/people/{farida.user_id}/join/", back).status_code == 302
        client = Client()
        log_in(client, farida, now=NOW.replace(hour=3))
        assert not reads(client, entry)


def test_an_administrator_enters_no_partners_team(nights: Nights, entry: str) -> None:
    ada = nights.cast.ada
    for person, client in ((ada, enter(ada)), (ada, enter(nights.cast.dalia))):
        sent = {"team_id": str(nights.lime.team.pk)}
        answer = client.post(f"/desk/people/{person.user_id}/join/", sent)
        assert answer.status_code == 422
        assert "no partner" in answer.content.decode()
    assert not Membership.objects.filter(user_id=ada.user_id, team=nights.lime.team).exists()


def test_nobody_of_a_partner_becomes_an_administrator(nights: Nights) -> None:
    office = Membership.objects.get(user_id=nights.cast.ada.user_id).team_id
    address = f"/desk/people/{nights.lime.farida.user_id}/join/"
    answer = enter(nights.cast.dalia).post(address, {"team_id": str(office)})
    assert answer.status_code == 422


@pytest.mark.parametrize("change", ["inserted", "copied", "flag lifted", "post raised"])
def test_rows_written_from_outside_seat_nobody(nights: Nights, entry: str, change: str) -> None:
    farida, mona = nights.lime.farida, nights.lime.mona
    blob = VenueRole.objects.get(user_id=mona.user_id).facts
    with connection.cursor() as cursor:
        if change == "flag lifted":
            story.post(nights.lime, farida, Post.BAR, nights.cast, conflicted=True)
            cursor.execute("update nightlife_venuerole set conflicted = false")
        elif change == "post raised":
            cursor.execute("update nightlife_venuerole set post = 'manager'")
        else:
            sealed = None if change == "inserted" else bytes(blob)
            cursor.execute("delete from nightlife_venuerole where user_id = %s", [farida.user_id])
            cursor.execute(
                "insert into nightlife_venuerole (venue_id, user_id, post, conflicted, facts)"
                " values (%s, %s, 'manager', false, %s)",
                [nights.lime.venue_id, farida.user_id, sealed],
            )
    client = enter(farida)
    assert not reads(client, entry)
    assert client.get("/nightlife/venue/").status_code == 403


def read_by(entry_id: str) -> list[tuple[str, UUID | None]]:
    """Who read an entry, as the audit log says."""
    rows = Event.objects.filter(kind="log_entry_read", subject_id=entry_id).order_by("position")
    return [(row.actor_role, row.actor_id) for row in rows]


def test_every_reading_is_an_event_and_is_shown(nights: Nights) -> None:
    """On a login's page, on the shared screen, at the desk: ids and a code, no word."""
    bar, cast = nights.lime, nights.cast
    entry_id = str(write(bar.at_the_bar, words=WORDS))
    about_staff = str(write(bar.at_the_bar, doer=Doer.STAFF))
    mona, dalia = enter(bar.mona), enter(cast.dalia)
    assert mona.get(f"/nightlife/entry/{entry_id}/").status_code == 200
    assert screen_of(bar).get(f"/nightlife/entry/{entry_id}/").status_code == 200
    assert dalia.get(f"/nightlife/desk/entry/{about_staff}/").status_code == 200
    assert {role for role, _ in read_by(entry_id)} == {"venue_staff", "device"}
    assert read_by(about_staff) == [("coordinator", cast.dalia.user_id)]
    shown = mona.get("/nightlife/venue/").content.decode()
    for reader in ("Mona Sample", "the shared screen", "the region’s desk"):
        assert reader in shown.split('id="read"')[1].split("</section>")[0]
    openings = dalia.get("/desk/openings/").content.decode()
    assert openings.count("log read</td>") == 3
    assert "Mona Sample</td>" in openings
    one = dalia.get(f"/nightlife/desk/venue/{bar.venue_id}/").content.decode()
    assert "Mona Sample" in one.split('id="read"')[1].split("</section>")[0]


def test_what_is_about_staff_shows_no_conflicted_manager_who_read_it(nights: Nights) -> None:
    bar = nights.lime
    about_staff = str(write(bar.at_the_bar, doer=Doer.STAFF))
    enter(nights.cast.dalia).get(f"/nightlife/desk/entry/{about_staff}/")
    story.post(bar, bar.mona, Post.MANAGER, nights.cast, conflicted=True)
    assert "the region’s desk" not in enter(bar.mona).get("/nightlife/venue/").content.decode()
