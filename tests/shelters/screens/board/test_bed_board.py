"""The bed board: two taps, who may, what it says and how many questions it asks."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.audit.log import SYSTEM
from shelters.facts.unit_facts import UnitFacts
from shelters.inventory.unit_availability import doubt_all, free_units, say_free
from shelters.models import Availability, Closure, Source
from tests.shelters.houses import ALIAS, NOW, Houses, add_unit
from tests.shelters.screens.conftest import Enter

BOARD = "/shelters/"


def page(client: Client, address: str = BOARD) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def say(client: Client, houses: Houses, word: str) -> int:
    answer = client.post(f"/shelters/unit/{houses.room.id}/say/", {"word": word})
    return answer.status_code


def test_two_taps_say_that_a_place_is_free(houses: Houses, enter: Enter) -> None:
    """The first tap opens the unit, the second says the word; the board shows since when."""
    noor = enter(houses.noor)
    assert f'href="/shelters/unit/{houses.room.id}/?team=' in page(noor)
    answer = noor.post(f"/shelters/unit/{houses.room.id}/say/", {"word": "free"}, follow=True)
    shown = answer.content.decode()
    assert "Said: free." in shown
    assert "confirmed at 14:05: fresh" in shown
    assert "1 place free" in shown
    (found,) = free_units(now=NOW)
    assert found.unit_id == houses.room.id
    row = Availability.objects.get()
    assert (row.confirmed_by_id, row.source) == (houses.noor.user_id, Source.BOARD)


@pytest.mark.parametrize("word", ["free", "full", "closed"])
def test_a_word_sent_twice_counts_once(houses: Houses, enter: Enter, word: str) -> None:
    noor = enter(houses.noor)
    assert [say(noor, houses, word) for _ in range(2)] == [302, 302]
    assert Availability.objects.count() == (1 if word == "free" else 0)
    assert Closure.objects.count() == (1 if word == "closed" else 0)
    assert {"free": "Free", "full": "Full", "closed": "Closed"}[word] in page(noor)


def test_what_was_said_grows_old_in_words_and_shape(houses: Houses, enter: Enter) -> None:
    """Fresh under two hours, fading under eight, old after; a doubted place says so at once."""
    noor = enter(houses.noor)
    for hours, words, shape in ((0, "fresh", "full"), (2, "fading", "half"), (8, "old", "open")):
        said = NOW - timedelta(hours=hours)
        say_free(unit_id=houses.room.id, since=said, by=SYSTEM, source=Source.BOARD, now=said)
        shown = page(noor)
        assert f": {words}</span>" in shown
        assert f'data-mark="{shape}" data-code="{ {"old": "stale"}.get(words, words) }"' in shown
        Availability.objects.all().delete()
    say_free(unit_id=houses.room.id, since=NOW, by=SYSTEM, source=Source.BOARD, now=NOW)
    doubt_all(house_id=houses.north.id, by=SYSTEM, now=NOW)
    assert "not confirmed" in page(noor)


def test_one_button_stands_by_everything(
    houses: Houses, enter: Enter, clock: time_machine.Traveller
) -> None:
    noor = enter(houses.noor)
    say(noor, houses, "free")
    clock.shift(timedelta(minutes=14))
    answer = noor.post(f"/shelters/house/{houses.north.id}/confirm/", follow=True)
    assert "confirmed at 14:19: fresh" in answer.content.decode()


def test_a_later_vacancy_is_said_shown_and_taken_back(houses: Houses, enter: Enter) -> None:
    noor, unit = enter(houses.noor), f"/shelters/unit/{houses.room.id}/"
    said = {"since": "2026-11-28T10:00", "until": "2026-12-24T09:00"}
    for _ in range(2):
        noor.post(f"{unit}later/", said)
    row = Availability.objects.get()
    assert row.during.lower.isoformat() == "2026-11-28T09:00:00+00:00"
    assert "free from 28 Nov, 10:00 to 24 Dec, 09:00" in page(noor, unit)
    for _ in range(2):
        assert noor.post(f"{unit}later/{row.id}/back/").status_code == 302
    assert not Availability.objects.exists()


def test_a_closure_says_until_when_and_why(houses: Houses, enter: Enter) -> None:
    noor, unit = enter(houses.noor), f"/shelters/unit/{houses.room.id}/"
    noor.post(f"{unit}close/", {"reason": "repairs", "until": "2026-11-30T12:00"})
    shown = page(noor)
    assert "Closed until 30 Nov, 12:00" in shown
    assert "Repairs" in shown


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("later", {"since": ""}),
        ("later", {"since": "tomorrow"}),
        ("later", {"since": "2026-11-28T10:00", "until": "2026-11-27T10:00"}),
        ("later", {"since": "2026-11-20T10:00", "until": "2026-11-21T10:00"}),
        ("close", {}),
        ("close", {"reason": "", "until": ""}),
        ("close", {"reason": "dragons"}),
        ("close", {"reason": "repairs", "until": "2026-11-23T10:00"}),
    ],
)
def test_a_form_with_a_fault_comes_back_with_what_was_typed(
    houses: Houses, enter: Enter, address: str, typed: dict[str, str]
) -> None:
    answer = enter(houses.noor).post(f"/shelters/unit/{houses.room.id}/{address}/", typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'class="wrong"' in shown
    assert all(value in shown for value in typed.values() if value != "dragons")
    assert not Availability.objects.exists()
    assert not Closure.objects.exists()


def addresses(houses: Houses) -> list[str]:
    unit, house = f"/shelters/unit/{houses.room.id}/", f"/shelters/house/{houses.north.id}/"
    return [
        f"{unit}say/", f"{unit}later/", f"{unit}close/", f"{house}confirm/", f"{house}open/"
    ]  # fmt: skip


def test_house_a_cannot_touch_house_b(houses: Houses, enter: Enter) -> None:
    """Simon's answers about House North are those about a house that does not exist."""
    enter(houses.noor).post(
        f"/shelters/unit/{houses.room.id}/later/", {"since": "2026-11-28T10:00"}
    )
    later = Availability.objects.get().id
    simon = enter(houses.simon)
    sent = {"word": "free", "since": "2026-11-28T10:00", "reason": "repairs"}
    assert ALIAS not in page(simon)
    assert simon.get(f"/shelters/unit/{houses.room.id}/").status_code == 404
    assert simon.get(f"/shelters/unit/{uuid4()}/").status_code == 404
    for address in [*addresses(houses), f"/shelters/unit/{houses.room.id}/later/{later}/back/"]:
        assert simon.post(address, sent).status_code == 404, address
    for team in (houses.north_team.pk, "x"):
        assert simon.get(f"{BOARD}?team={team}").status_code == 404
    assert Availability.objects.count() == 1
    assert not Closure.objects.exists()


@pytest.mark.parametrize("name", ["beatriz", "dalia", "ada"])
def test_for_every_other_role_there_is_no_board(houses: Houses, enter: Enter, name: str) -> None:
    somebody = enter(getattr(houses.cast, name))
    assert somebody.get(BOARD).status_code == 404
    for address in addresses(houses):
        assert somebody.post(address, {"word": "free"}).status_code == 404


def test_only_words_that_exist_are_said(houses: Houses, enter: Enter) -> None:
    for word in ("", "taken", "FREE"):
        assert say(enter(houses.noor), houses, word) == 404


def test_forty_places_cost_as_many_questions_as_one(houses: Houses, enter: Enter) -> None:
    noor = enter(houses.noor)
    say(noor, houses, "free")
    few = queries(noor)
    for _ in range(39):
        unit = add_unit(house_id=houses.north.id, facts=UnitFacts(beds=1), by=SYSTEM, now=NOW)
        say_free(unit_id=unit.id, since=NOW, by=SYSTEM, source=Source.BOARD, now=NOW)
    assert queries(noor) == few <= 16


def queries(client: Client) -> int:
    cache.clear()  # with the counts of its frame
    with CaptureQueriesContext(connection) as found:
        page(client)
    return len(found)


def test_nothing_of_a_house_is_in_an_address_or_a_log(
    houses: Houses, enter: Enter, caplog: pytest.LogCaptureFixture
) -> None:
    noor = enter(houses.noor)
    caplog.set_level(0)
    for word in ("free", "full"):
        answer = noor.post(f"/shelters/unit/{houses.room.id}/say/", {"word": word}, follow=True)
        assert all("Sample" not in address for address, _ in answer.redirect_chain)
    assert "Sample" not in caplog.text
