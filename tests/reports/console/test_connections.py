"""Connected cases on the coordinators' board and on the case pages."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from reports.audit.models import Event
from reports.cases.models import Task
from reports.console.labels.queue_rows import reference
from reports.intake.connections import connections
from reports.intake.connections.other_party import OtherParty
from reports.intake.models import Connection
from tests.reports.cases.world import NOW, Report, report
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import section, text

LEFT = OtherParty(phone="0470 98 76 54", name="Zoe Canary", place="Sample bar")


def left(connect: str = "tell_desk") -> Report:
    made = report(other_party=LEFT, connect=connect)
    connections.sweep(now=NOW)
    return made


def board(house: House, enter: Enter) -> str:
    return section(text(enter(house.cast.dalia), "/desk/board/"), "connections")


def as_text(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).content.decode()))


def test_the_board_names_two_cases_and_not_by_what(house: House, enter: Enter) -> None:
    assert "None." in board(house, enter)
    cases = [left().case_id, left().case_id]
    page = board(house, enter)
    for case_id in cases:
        assert reference(case_id) in page
        assert f"/desk/file/{case_id}/" in page
    assert "Canary" not in page
    assert "98 76 54" not in page


def test_looked_at_it_leaves_the_board_once(house: House, enter: Enter) -> None:
    left(), left()
    dalia = enter(house.cast.dalia)
    address = f"/desk/board/connection/{Connection.objects.get().id}/"
    for _ in range(2):
        assert dalia.post(address)["Location"] == "/desk/board/"
    assert "None." in board(house, enter)
    assert Event.objects.filter(kind="connection_seen").count() == 1


def test_the_button_is_a_coordinators_only(house: House, enter: Enter) -> None:
    left(), left()
    address = f"/desk/board/connection/{Connection.objects.get().id}/"
    for name in ("beatriz", "chidi", "ada"):
        assert enter(getattr(house.cast, name)).post(address).status_code in {403, 404}
    assert enter(house.cast.dalia).get(address).status_code == 405
    unknown = f"/desk/board/connection/{uuid4()}/"
    assert enter(house.cast.dalia).post(unknown).status_code == 404
    assert Connection.objects.filter(seen_at__isnull=True).exists()


def test_the_case_page_shows_what_was_left_to_her_worker(house: House, enter: Enter) -> None:
    made = left()
    page = as_text(enter(house.cast.beatriz), f"/desk/file/{made.case_id}/")
    assert "Alleged perpetrator details" in page
    assert "Zoe Canary" in page
    assert "Yes: the coordinators may be told" in page


def test_a_report_without_it_shows_nothing_of_it(house: House, enter: Enter) -> None:
    page = as_text(enter(house.cast.beatriz), house.page)
    assert "Alleged perpetrator details" not in page


def test_a_worker_does_not_learn_which_case_is_connected(house: House, enter: Enter) -> None:
    first, second = left(), left()
    page = as_text(enter(house.cast.beatriz), f"/desk/file/{first.case_id}/")
    assert reference(second.case_id) not in page
    assert "Connected with" not in page


def test_a_coordinator_sees_on_the_case_what_it_is_connected_with(
    house: House, enter: Enter
) -> None:
    first, second = left(), left()
    dalia = enter(house.cast.dalia)
    dalia.post(f"/desk/file/{first.case_id}/open/", {"reason": "review"})
    page = as_text(dalia, f"/desk/file/{first.case_id}/")
    assert f"Connected with {reference(second.case_id)}" in page


@pytest.mark.parametrize(("agrees", "told"), [("yes", True), ("no", False)])
def test_her_worker_notes_what_she_answered(
    house: House, enter: Enter, agrees: str, told: bool
) -> None:
    left()
    made = left("ask_me")
    beatriz, page = enter(house.cast.beatriz), f"/desk/file/{made.case_id}/"
    shown = as_text(beatriz, page)
    assert "Ask whether reports may be put together" in shown
    assert "whether or not there is another" in shown
    version = made_version(made)
    answer = beatriz.post(f"{page}together/", {"version": version, "agrees": agrees})
    assert answer.status_code == 302
    assert (reference(made.case_id) in board(house, enter)) is told
    assert Task.objects.get(case_id=made.case_id, kind="ask_together").done_at == NOW
    again = beatriz.post(f"{page}together/", {"version": version + 1, "agrees": agrees})
    assert again.status_code == 409
    assert "The answer was noted already" in again.content.decode()


def made_version(made: Report) -> int:
    from reports.cases.models import Case

    return Case.objects.get(id=made.case_id).version


def test_an_answer_that_is_none_is_refused(house: House, enter: Enter) -> None:
    made = left("ask_me")
    answer = enter(house.cast.beatriz).post(
        f"/desk/file/{made.case_id}/together/", {"version": 0, "agrees": "maybe"}
    )
    assert answer.status_code == 422
    assert connections.waits_for_answer(case_id=made.case_id)


def test_it_is_offered_only_where_it_was_asked_for(house: House, enter: Enter) -> None:
    assert "May reports be put together?" not in as_text(enter(house.cast.beatriz), house.page)


def test_what_the_person_says_to_her_worker_is_written_down(house: House, enter: Enter) -> None:
    """By any channel: on the case page, with the answer to what may be done with it."""
    beatriz, other = enter(house.cast.beatriz), left()
    said = {"version": house.case.version, "once": uuid4(), "phone": LEFT.phone, "agrees": "yes"}
    answer = beatriz.post(f"{house.page}left/", said)
    assert answer["Location"] == f"{house.page}?done=left#other"
    connections.sweep(now=NOW)
    page = as_text(beatriz, house.page)
    assert "Told later, 24 Nov 2026, 11:30, to Beatriz" in page
    assert "0470 98 76 54" in page
    assert reference(other.case_id) in board(house, enter)


def test_nothing_said_or_no_answer_is_refused(house: House, enter: Enter) -> None:
    beatriz = enter(house.cast.beatriz)
    for wrong in ({"agrees": "yes"}, {"phone": "1"}, {"name": "x" * 201, "agrees": "no"}):
        said = {"version": house.case.version, "once": uuid4(), **wrong}
        assert beatriz.post(f"{house.page}left/", said).status_code == 422
