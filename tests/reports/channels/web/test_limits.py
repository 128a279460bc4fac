"""Slowed, never refused; and no address is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from reports.channels import pace
from reports.channels.web import limits
from reports.region import region
from reports.vault import drafts

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def request(address: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_network_is_an_address_or_a_64(address: str, network: str) -> None:
    assert limits.network(request(address)) == network


def test_two_hundred_reports_in_an_hour_pass_then_they_are_slowed() -> None:
    """R1.21."""
    here = request("192.0.2.7")
    burst = region().limits.reports_per_address.burst
    assert burst >= 200
    assert all(limits.wait_for_report(here, NOW) is None for _ in range(burst))
    wait = limits.wait_for_report(here, NOW)
    assert wait is not None
    assert timedelta(0) < wait < timedelta(minutes=1)
    assert limits.wait_for_report(here, NOW + wait) is None


def test_networks_and_purposes_do_not_share_a_bucket() -> None:
    here, there = request("192.0.2.7"), request("192.0.2.8")
    while limits.wait_for_code(here, NOW) is None:
        pass
    assert limits.wait_for_code(there, NOW) is None
    assert limits.wait_for_page(here, NOW) is None


def test_codes_tried_from_everywhere_share_one() -> None:
    """R1.11: many addresses together are slowed too."""
    overall = region().limits.codes_overall.burst
    tried = [
        limits.wait_for_code(request(f"10.0.{n // 250}.{n % 250}"), NOW) for n in range(overall)
    ]
    assert set(tried) == {None}
    assert limits.wait_for_code(request("10.9.9.9"), NOW) is not None


def test_what_is_remembered_is_bounded_and_holds_no_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "REMEMBERED", 10)
    for n in range(50):
        limits.wait_for_page(request(f"192.0.2.{n}"), NOW)
    assert len(pace._states) == 10
    assert not any(b"192.0.2" in key for key in pace._states)


def test_new_drafts_are_slowed_by_network_and_all_together(db: None) -> None:
    """Rows are kept for who answers nothing more, too: there is a pace, and a ceiling."""
    buckets = region().limits
    here = request("192.0.2.7")
    assert all(
        limits.wait_for_draft(here, NOW) is None for _ in range(buckets.drafts_per_address.burst)
    )
    assert limits.wait_for_draft(here, NOW) is not None
    assert limits.wait_for_draft(request("192.0.2.8"), NOW) is None
    for _ in range(buckets.drafts_overall.burst):
        pace.wait_for("drafts", "", buckets.drafts_overall, NOW)
    assert limits.wait_for_draft(request("192.0.2.8"), NOW) is not None


def test_no_more_drafts_are_kept_than_there_is_room_for(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_DRAFTS", 1)
    assert limits.wait_for_draft(request("192.0.2.7"), NOW) is None
    drafts.start(now=NOW)
    assert limits.wait_for_draft(request("192.0.2.7"), NOW) is not None
