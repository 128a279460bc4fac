"""A list that is open follows what happens, costs next to nothing, and keeps nobody logged in."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.audit.chain.seals import seal_minute
from reports.audit.models import UnsealedEvent
from reports.cases.casework import reporter
from reports.cases.lifecycle import lifecycle
from reports.vault.models import Unlock
from tests.reports.cases.world import NOW, report
from tests.reports.console.conftest import Enter, House

INBOX, BOARD = "/desk/inbox/version/", "/desk/board/version/"
BY_ITSELF = {"X-By-Itself": "1"}


def look(client: Client, address: str, etag: str = "") -> HttpResponse:
    """Ask as the page does by itself."""
    known = {"If-None-Match": etag} if etag else {}
    return client.get(address, headers={**BY_ITSELF, **known})  # type: ignore[return-value]


def seen(client: Client, address: str) -> str:
    """What the page knows after its first question."""
    answer = look(client, address)
    assert (answer.status_code, answer.content) == (204, b"")
    return answer["ETag"]


@pytest.fixture(params=["inbox", "board"])
def desk(request: pytest.FixtureRequest, house: House, enter: Enter) -> tuple[Client, str]:
    """An open inbox, and an open board."""
    if request.param == "inbox":
        return enter(house.cast.beatriz), INBOX
    return enter(house.cast.dalia), BOARD


def test_nothing_new_is_304_and_few_queries(desk: tuple[Client, str]) -> None:
    client, address = desk
    etag = seen(client, address)
    with CaptureQueriesContext(connection) as first:
        answer = look(client, address, etag)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert len(first) <= 9, [each["sql"] for each in first]


def test_a_new_report_is_seen(desk: tuple[Client, str]) -> None:
    client, address = desk
    etag = seen(client, address)
    report()
    answer = look(client, address, etag)
    assert answer.status_code == 204
    assert answer["ETag"] != etag
    assert look(client, address, answer["ETag"]).status_code == 304


def test_a_message_and_what_a_colleague_does_are_seen(
    desk: tuple[Client, str], house: House
) -> None:
    client, address = desk
    etag = seen(client, address)
    lifecycle.acknowledge(case_id=house.case_id, by=house.cast.beatriz.staff, now=NOW)
    answer = look(client, address, etag)
    assert answer.status_code == 204, "acknowledged"
    reporter.write_message(
        code_keys=house.amina.code_keys, text="Sample words.", now=NOW, message_id=uuid4()
    )
    answer = look(client, address, answer["ETag"])
    assert answer.status_code == 204, "a message came"


def test_an_event_that_changes_no_list_fetches_nothing(
    desk: tuple[Client, str], house: House, enter: Enter
) -> None:
    """Somebody logs in: the log grows, the lists are the same."""
    client, address = desk
    etag = seen(client, address)
    enter(house.cast.emil)
    answer = look(client, address, etag)
    assert answer.status_code == 304
    assert answer["ETag"] != etag, "the next question costs one query again"


def test_an_event_that_commits_late_is_seen(desk: tuple[Client, str]) -> None:
    """Of two transactions the one that began first may end last: its rows have smaller numbers."""
    client, address = desk
    report()
    late = UnsealedEvent.objects.order_by("id").first()
    assert late
    UnsealedEvent.objects.filter(id=late.id).delete()
    etag = seen(client, address)
    UnsealedEvent.objects.create(id=late.id, chain=late.chain, position=late.position)
    assert look(client, address, etag)["ETag"] != etag


def test_a_report_that_is_sealed_between_two_looks_is_seen(desk: tuple[Client, str]) -> None:
    client, address = desk
    seal_minute(now=NOW)
    etag = seen(client, address)
    report()
    seal_minute(now=NOW + timedelta(minutes=1))
    assert not UnsealedEvent.objects.exists()
    assert look(client, address, etag).status_code == 204


def test_looking_keeps_nobody_unlocked(
    desk: tuple[Client, str], clock: time_machine.Traveller
) -> None:
    """A quarter of an hour without a person ends as it always did."""
    client, address = desk
    page = address.removesuffix("version/")
    since = list(Unlock.objects.values_list("seen_at", flat=True))
    for _ in range(14):
        clock.shift(timedelta(minutes=1))
        assert look(client, address).status_code == 204
        assert look(client, page).status_code == 200, "the page that fetches itself"
    assert list(Unlock.objects.values_list("seen_at", flat=True)) == since
    clock.shift(timedelta(minutes=1))
    for each in (address, page):
        answer = look(client, each)
        assert (answer.status_code, answer.content) == (403, b"")


def test_it_opens_no_door_and_does_nothing(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    assert look(client, BOARD).status_code == 404, "another role"
    assert look(Client(), INBOX).status_code == 403, "nobody"
    verb = f"{house.page}acknowledge/"
    posted = client.post(verb, {"version": house.case.version}, headers=BY_ITSELF)
    assert posted.status_code == 403
    assert house.case.acknowledged_at is None
    assert client.get(INBOX).status_code == 204, "a person may open the address too"
