"""An entry's page: what stands there stays, care in one tap, images set aside."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from nightlife.codes.incident_facts import Doer
from nightlife.models import Entry, Post, PreserveTask
from nightlife.venue_log import incident_log
from tests.markup import without_tokens
from tests.nightlife import story
from tests.nightlife.story import NOW, Nights
from tests.nightlife.views.conftest import Enter
from tests.nightlife.views.going import page, written, wrongs

pytestmark = pytest.mark.django_db


def more(client: Client, address: str, **typed: object) -> int:
    sent = {"amendment": str(uuid4()), "why": "more", "words": "", **typed}
    return client.post(f"{address}more/", sent).status_code


def test_it_keeps_the_original_author_time_and_reason(
    nights: Nights, enter: Enter, clock: time_machine.Traveller
) -> None:
    """R4.8."""
    farida, mona = enter(nights.lime.farida), enter(nights.lime.mona)
    address = written(farida, words="At the bar.")
    clock.shift(timedelta(minutes=10))
    assert more(mona, address, why="police", words="Two officers came.") == 302
    shown = page(farida, address)
    assert "At the bar." in shown
    assert "Two officers came." in shown
    assert "The police or an ambulance came" in shown
    assert "02:30, Mona" in shown
    assert "written down 02:20 by Farida" in shown


def test_there_is_no_way_to_delete_or_change(screen: Client) -> None:
    """R4.8."""
    address = written(screen)
    for method in ("put", "delete", "patch", "post"):
        assert getattr(screen, method)(address).status_code in {404, 405}
    assert Entry.objects.count() == 1


def test_care_is_one_tap(nights: Nights, screen: Client) -> None:
    address = written(screen)
    assert more(screen, address, why="care", care="water") == 302
    (found,) = incident_log.entries(by=nights.lime.manager, now=NOW)
    assert [each.value for each in incident_log.cares(found)] == ["water"]
    assert 'value="water">' not in page(screen, address).split('id="care"')[1]


@pytest.mark.parametrize(
    "typed",
    [{}, {"why": "", "words": "x"}, {"why": "dragons", "words": "x"}, {"words": "Karim Sample"}],
)
def test_a_fault_comes_back_with_what_was_typed(screen: Client, typed: dict[str, str]) -> None:
    """R4.2."""
    address = written(screen)
    sent = {"amendment": str(uuid4()), "why": "more", "words": "", **typed}
    answer = screen.post(f"{address}more/", sent)
    assert answer.status_code == 422
    assert wrongs(answer.content.decode())
    assert typed.get("words", "") in answer.content.decode()
    assert Entry.objects.count() == 1


class TestImages:
    """R4.7."""

    def test_cameras_time_and_day(self, screen: Client) -> None:
        address = written(screen, images="on", cameras="1 and 3")
        shown = page(screen, address)
        assert "1 and 3" in shown
        assert "9 Dec, 02:20" in shown
        assert "they are never sent here" in shown
        assert 'type="file"' not in shown
        assert "multipart" not in shown

    @pytest.mark.parametrize(("state", "words"), [("done", "Set aside"), ("gone", "No images")])
    def test_somebody_says_what_became_of_it(self, screen: Client, state: str, words: str) -> None:
        address = written(screen, images="on")
        assert screen.post(f"{address}images/", {"state": state}).status_code == 302
        assert words in page(screen, address)
        assert "Camera images to set aside" not in page(screen)

    @pytest.mark.parametrize("state", ["", "open", "dragons"])
    def test_no_other_word_is_taken(self, screen: Client, state: str) -> None:
        address = written(screen, images="on")
        assert screen.post(f"{address}images/", {"state": state}).status_code == 404
        assert PreserveTask.objects.get().state == "open"

    def test_without_a_task_there_is_nothing_to_say(self, screen: Client) -> None:
        address = written(screen)
        assert screen.post(f"{address}images/", {"state": "done"}).status_code == 404


def test_the_conflicted_manager_finds_no_page(nights: Nights, enter: Enter) -> None:
    """R4.9: the same answer as for an entry that does not exist."""
    story.post(nights.lime, nights.lime.mona, Post.MANAGER, nights.cast, conflicted=True)
    entry_id = story.write(nights.lime.at_the_bar, doer=Doer.STAFF)
    mona = enter(nights.lime.mona)
    hidden = mona.get(f"/nightlife/entry/{entry_id}/")
    absent = mona.get(f"/nightlife/entry/{uuid4()}/")
    assert hidden.status_code == absent.status_code == 404
    assert without_tokens(hidden) == without_tokens(absent)
    assert more(mona, f"/nightlife/entry/{entry_id}/", words="x") == 404
