"""Writing in a case: twice, too late, too long, and to the end of a long conversation."""

import re
from datetime import timedelta
from uuid import uuid4

from django.db import transaction

from reports.cases.casework import conversation
from reports.cases.deadlines import unread
from reports.cases.models import Case
from reports.cases.ownership import conflicts_of_interest, ownership
from reports.cases.records.case_writes import save
from reports.cases.records.sealed_records import ReadMessage, Writer
from reports.vault.case_keys.case_keys import CaseVault
from tests.reports.accounts.people import join
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text


def test_a_double_click_writes_one_message(house: House, enter: Enter) -> None:
    client, once = enter(house.acknowledged().cast.beatriz), uuid4()
    version = house.case.version
    for _ in range(2):
        assert send(client, house, "reply", text="only once", once=once, version=version)[0] == 302
    assert text(client, house.page).count("only once") == 1


def written(house: House, count: int) -> list[str]:
    """She writes this often, without an answer; how a text of hers is kept."""
    said = [f"sample canary {number:02}." for number in range(count)]
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=house.case_id)
        vault = CaseVault.load(case.id)
        for number, each in enumerate(said, start=1):
            message = ReadMessage(
                id=uuid4(),
                number=number,
                writer=Writer.REPORTER,
                author_id=None,
                role="",
                at=NOW,
                text=each,
            )
            conversation.append(vault, case.id, message)
            unread.arrived(case, NOW)
        save(case)
    return said


def test_more_than_fifty_unread_messages_are_read_page_by_page(house: House, enter: Enter) -> None:
    """The inbox counts them all; the page leads to the oldest; the last page marks them read."""
    said, client = written(house, 65), enter(house.cast.beatriz)
    assert "<span>65 new</span>" in text(client, "/desk/inbox/")
    newest = text(client, house.page)
    link = r'id="first-unread".*?href="[^"]*\?page=(\d+)#conversation"'
    found = re.search(link, newest, re.DOTALL)
    assert found is not None
    assert found[1] == "3"
    seen: list[str] = []
    for page in (3, 2, 1, 0):
        shown = text(client, f"{house.page}?page={page}")
        assert ('id="form-read"' in shown) is (page == 0)
        seen += reversed(re.findall(r"sample canary \d\d\.", shown))  # the newest on top
    assert seen == said


def test_a_message_that_came_since_is_not_taken_for_read(house: House, enter: Enter) -> None:
    written(house, 3)
    client, version = enter(house.cast.beatriz), house.case.version
    text(client, house.page)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=house.case_id)
        unread.arrived(case, NOW)
        save(case)
    status, _page = send(client, house, "read", version=version)
    assert status == 409
    assert house.case.unread == 4
    assert send(client, house, "read")[0] == 302
    assert house.case.unread == 0


def test_a_page_that_holds_all_that_is_new_says_nothing_of_others(
    house: House, enter: Enter
) -> None:
    written(house, 20)
    assert 'id="first-unread"' not in text(enter(house.cast.beatriz), house.page)


def test_an_old_page_changes_nothing_and_loses_nothing(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    old = house.case.version
    send(client, house, "move", to="assessment")
    status, page = send(client, house, "reply", text="typed for a while", version=old)
    assert status == 409
    assert "has changed since you opened" in page
    assert "\ntyped for a while</textarea>" in page
    assert f'name="version" value="{house.case.version}"' in page
    assert f'name="version" value="{old}"' not in page


def test_an_empty_message_comes_back_with_a_word_beside_it(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    status, page = send(client, house, "reply", text=" ")
    assert status == 422
    assert 'id="reply-text_error"' in page


def test_a_long_message_comes_back_whole(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    status, page = send(client, house, "reply", text="x" * 15_001)
    assert status == 422
    assert "x" * 15_001 in page


def test_what_was_typed_survives_when_the_case_went_to_a_colleague(
    house: House, enter: Enter
) -> None:
    house.acknowledged()
    bruno = join("Bruno", house.cast.french, by=house.cast.dalia)
    client, version = enter(house.cast.beatriz), house.case.version
    ownership.reassign(
        case_id=house.case_id, to_user=bruno.user_id, by=house.cast.dalia.staff, now=NOW
    )
    status, page = send(client, house, "reply", text="typed for nobody", version=version)
    assert status == 409
    assert "typed for nobody" in page
    assert "sample words canary" not in page


def test_what_was_typed_survives_when_the_case_is_out_of_sight(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id,
        user_id=house.cast.beatriz.user_id,
        by=house.cast.dalia.staff,
        now=NOW,
    )
    status, page = send(client, house, "note", text="typed for nobody")
    assert status == 404
    assert "typed for nobody" in page


def test_an_idle_screen_keeps_what_was_typed(house: House, enter: Enter, clock: object) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    clock.shift(timedelta(minutes=16))  # type: ignore[attr-defined]
    status, page = send(client, house, "reply", text="typed before the break")
    assert status == 403
    assert "typed before the break" not in page
    answer = client.post(f"{house.page}reply/", {"unlock_password": house.cast.beatriz.password})
    assert answer["Location"] == f"{house.page}?done=reply#conversation"
    assert "typed before the break" in text(client, house.page)
