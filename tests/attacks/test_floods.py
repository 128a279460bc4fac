"""A stranger uses up what everybody shares, and somebody on another network is not refused."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine

from reports.channels.web.session import rate_limits
from reports.region import region
from reports.region.buckets import Bucket
from reports.vault.models import DraftRow
from tests.reports.cases.world import World
from tests.reports.channels.web.browser import Reporter
from tests.reports.channels.web.conftest import people as people

HER = "198.51.100.7"
WRONG = "0000 0000 0000 0000 0001"


@pytest.fixture(autouse=True)
def _time_stands_still() -> Iterator[None]:
    """Else a bucket fills again meanwhile on a slow machine."""
    with time_machine.travel(datetime.fromtimestamp(time.time(), UTC), tick=False):
        yield


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all share is small, so that few requests use it up."""
    here = region()
    few = replace(
        here.limits,
        codes_per_address=Bucket(burst=8, per_hour=1),
        codes_overall=Bucket(burst=6, per_hour=1),
    )
    monkeypatch.setattr(rate_limits, "region", lambda: replace(here, limits=few))


@pytest.fixture
def code(people: World) -> str:
    """The return code of a report that was told before the flood."""
    return Reporter(source=HER).ready().send().code


def come_back(code: str, source: str = HER) -> Reporter:
    return Reporter(source=source).get("/back/").press(code=code)


def guess(source: str, times: int) -> list[int]:
    browser = Reporter(source=source).get("/back/")
    return [browser.press(code=WRONG).status for _ in range(times)]


def test_posts_without_our_form_or_a_code_use_nothing_up(code: str, small: None) -> None:
    """As a form on any busy page would make its visitors send them, or a script."""
    for number in range(20):
        source = f"203.0.113.{number}"
        bare = Reporter(source=source)
        answer = bare.client.post("/back/", {"code": WRONG}, REMOTE_ADDR=source)
        assert answer.status_code == 403
        assert bare.get("/back/").press(code="12").status == 422

    assert come_back(code).address == "/back/read/"
    assert come_back(code, "203.0.113.3").address == "/back/read/"


def test_codes_guessed_from_many_networks_keep_nobody_else_out(code: str, small: None) -> None:
    tried = [status for number in range(4) for status in guess(f"203.0.113.{number}", 8)]

    assert tried[-1] == 429, "who fails is slowed, together with the others who do"
    assert come_back(code).address == "/back/read/"
    assert guess("192.0.2.9", 1) == [422], "nor whoever mistypes, on a network not seen before"


def test_a_line_with_many_networks_is_one_line(code: str, small: None) -> None:
    """A home has a /56 or a /48 of IPv6: 256 or 65,536 of what a single browser shows."""
    own = [status for number in range(140) for status in guess(f"2001:db8:7:{number:x}00::1", 1)]

    assert own.count(422) < 20
    assert own[-1] == 429
    assert come_back(code, "2001:db8:8::1").address == "/back/read/"


def test_reports_begun_by_one_leave_room_for_others(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "MOST_DRAFTS", 30)
    begun = [Reporter(source="203.0.113.1").begin().status for _ in range(31)]

    assert begun[-1] == 429
    assert DraftRow.objects.count() == 15
    assert Reporter(source=HER).begin().status == 200
    assert Reporter(source="2001:db8::1").begin().status == 200
