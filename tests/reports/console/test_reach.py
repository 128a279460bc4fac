"""What the desks say when somebody may not be called, and what waits unread."""

from uuid import uuid4

from reports.cases.casework import reporter, safe_contact
from reports.cases.models import Task
from reports.messaging.contact.contact import MayContact, SafeContact
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text


def test_r1_12_a_call_to_somebody_who_said_no_is_refused_in_words(
    house: House, enter: Enter
) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    said_no = SafeContact(
        may_contact=MayContact.NO, language="fr", confirmed_at=NOW, timezone="Europe/Brussels"
    )
    safe_contact.change_safe_contact(
        case_id=house.case_id, contact=said_no, by=house.cast.beatriz.staff, now=NOW
    )
    status, page = send(client, house, "task", kind="call", due_at="2026-12-01T10:00")
    assert status == 409
    assert "asked not to be contacted" in page
    assert not Task.objects.filter(case_id=house.case_id, kind="call").exists()


def test_a_message_nobody_has_read_is_on_the_board(house: House, enter: Enter) -> None:
    house.acknowledged()
    reporter.write_message(
        code_keys=house.amina.code_keys, text="are you there", now=NOW, message_id=uuid4()
    )
    board = text(enter(house.cast.dalia), "/desk/board/")
    tile = board.split(f'data-id="{house.case_id}"', 1)[1].split("</li>", 1)[0]
    assert "1 new" in tile
