"""A desk asks the database the same few questions whatever lies in the house."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.cases.casework import case_tasks, conversation, notes
from reports.cases.models import TaskKind
from reports.cases.ownership import conflicts_of_interest
from tests.reports.cases.world import NOW, Report, report
from tests.reports.console.conftest import Enter, House


def queries(client: Client, address: str) -> int:
    """How many queries one page takes, with the counts of its frame."""
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("name", "address", "most"),
    [
        ("beatriz", "/desk/inbox/", 16),
        ("dalia", "/desk/board/", 58),
        ("dalia", "/desk/openings/", 13),
    ],
)
def test_lists_take_as_many_queries_for_one_case_as_for_fifty(
    house: House, enter: Enter, name: str, address: str, most: int
) -> None:
    client = enter(getattr(house.cast, name))
    beatriz = enter(house.cast.beatriz)
    beatriz.get(house.page)
    declare(house, house.amina)
    few = queries(client, address)
    for _ in range(49):
        made = report()
        beatriz.get(f"/desk/file/{made.case_id}/")
        declare(house, made)
    assert queries(client, address) == few <= most


def declare(house: House, made: Report) -> None:
    """Keep somebody of another team away."""
    conflicts_of_interest.declare_conflict(
        case_id=made.case_id,
        user_id=house.cast.bram.user_id,
        by=house.cast.emil.staff,
        now=NOW,
    )


def test_a_case_page_takes_as_many_queries_when_much_was_written(
    house: House, enter: Enter
) -> None:
    house.acknowledged()
    client = enter(house.cast.beatriz)
    write(house)
    client.get(house.page)  # the first opening counts the case
    few = queries(client, house.page)
    for _ in range(12):
        write(house)
    assert queries(client, house.page) == few <= 22


def write(house: House) -> None:
    """A message, a note and a task."""
    about: dict[str, Any] = {"case_id": house.case_id, "by": house.cast.beatriz.staff, "now": NOW}
    conversation.write_message(text="sample", message_id=uuid4(), **about)
    notes.add_note(text="sample", note_id=uuid4(), **about)
    case_tasks.add_task(kind=TaskKind.CALL, due_at=NOW + timedelta(days=1), **about)


def test_all_links_to_invite_are_read_once(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    with CaptureQueriesContext(connection) as found:
        assert client.get("/desk/people/").status_code == 200
    assert sum('FROM "reports_invitation"' in each["sql"] for each in found) == 1
