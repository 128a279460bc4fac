"""Slowed, never refused; and no address is kept."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from reports.channels import pace
from reports.channels.web.session import rate_limits
from reports.region import region
from reports.vault.browser_secrets import drafts

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def request(address: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_two_hundred_reports_in_an_hour_pass_then_they_are_slowed() -> None:
    """R1.21."""
    here = request("192.0.2.7")
    burst = region().limits.reports_per_address.burst
    assert burst >= 200
    assert all(rate_limits.wait_for_report(here, NOW) is None for _ in range(burst))
    wait = rate_limits.wait_for_report(here, NOW)
    assert wait is not None
    assert timedelta(0) < wait < timedelta(minutes=1)
    assert rate_limits.wait_for_report(here, NOW + wait) is None


def test_networks_and_purposes_do_not_share_a_bucket() -> None:
    here, there = request("192.0.2.7"), request("192.0.2.8")
    while rate_limits.wait_for_code(here, NOW) is None:
        pass
    assert rate_limits.wait_for_code(there, NOW) is None
    assert rate_limits.wait_for_page(here, NOW) is None


def fail(address: str) -> None:
    """As often as is forgiven, and once more."""
    for _ in range(rate_limits.FORGIVEN.burst):
        rate_limits.note_wrong_code(request(address), NOW)


def test_codes_tried_from_everywhere_share_one_once_they_failed() -> None:
    """R1.11: many addresses together are slowed too; who did not fail is not."""
    overall = region().limits.codes_overall.burst
    for n in range(overall):
        fail(f"10.{n // 250}.{n % 250}.1")
        assert rate_limits.wait_for_code(request(f"10.{n // 250}.{n % 250}.1"), NOW) is None
    fail("10.99.9.9")
    assert rate_limits.wait_for_code(request("10.99.9.9"), NOW) is not None
    assert rate_limits.wait_for_code(request("10.99.9.8"), NOW) is None


@pytest.mark.parametrize(
    ("one", "times"),
    [
        (lambda _: "192.0.2.7", 1),
        (lambda n: f"192.0.2.{n}", 4),
        (lambda n: f"2001:db8:1:{n:02x}::1", 4),
        (lambda n: f"2001:db8:1:{n:02x}00::1", 16),
    ],
)
def test_a_wider_network_may_do_more_and_not_without_end(
    one: Callable[[int], str], times: int
) -> None:
    burst = region().limits.codes_per_address.burst
    tried = [
        rate_limits.wait_for_code(request(one(n % 200)), NOW) for n in range(burst * times + 1)
    ]
    assert set(tried[:-1]) == {None}
    assert tried[-1] is not None


def test_what_is_remembered_is_bounded_and_holds_no_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "REMEMBERED", 10)
    for n in range(50):
        rate_limits.wait_for_page(request(f"192.0.2.{n}"), NOW)
    assert {len(table) for table in pace._tables.values()} == {10}
    assert not any(b"192.0.2" in key for table in pace._tables.values() for key in table)
    rate_limits.wait_for_code(request("192.0.2.1"), NOW)
    assert len(pace._tables["code"]) == 2, "one purpose does not make another forget"


def test_new_drafts_are_slowed_by_network_and_all_together(db: None) -> None:
    """Rows are kept for who answers nothing more, too: there is a pace, and a ceiling."""
    buckets = region().limits
    here = request("192.0.2.7")
    assert all(
        rate_limits.wait_for_draft(here, NOW) is None
        for _ in range(buckets.drafts_per_address.burst)
    )
    assert rate_limits.wait_for_draft(here, NOW) is not None
    assert rate_limits.wait_for_draft(request("192.0.2.8"), NOW) is None
    for _ in range(buckets.drafts_overall.burst):
        pace.wait_for("drafts", "", buckets.drafts_overall, NOW)
    few = rate_limits.FEW_BEGUN.burst
    begun = [rate_limits.wait_for_draft(request("198.51.100.8"), NOW) for _ in range(few + 1)]
    assert set(begun[:-1]) == {None}, "who begins few has a reserve"
    assert begun[-1] is not None


def test_no_more_drafts_are_kept_than_there_is_room_for(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "MOST_DRAFTS", 1)
    assert rate_limits.wait_for_draft(request("192.0.2.7"), NOW) is None
    drafts.start(now=NOW)
    assert rate_limits.wait_for_draft(request("192.0.2.7"), NOW) is not None
