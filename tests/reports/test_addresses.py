"""Whose address counts when there are proxies in front."""

import pytest
from django.test import RequestFactory, override_settings

from reports.addresses import client_address, line, networks


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.2"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the left one is what the client wrote
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", ""),
        (1, "", ""),
        (1, "2001:db8::9", "2001:db8::9"),
    ],
)
def test_the_clients_is_the_one_our_outermost_proxy_saw(
    proxies: int, forwarded: str, address: str
) -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.2", headers={"X-Forwarded-For": forwarded}
    )
    with override_settings(LINDEN_PROXIES=proxies):
        assert client_address(request) == address


def test_without_the_header_a_request_came_past_the_proxy() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.2")
    with override_settings(LINDEN_PROXIES=1):
        assert client_address(request) == ""


def test_limits_ask_here() -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.2", headers={"X-Forwarded-For": "203.0.113.9"}
    )
    with override_settings(LINDEN_PROXIES=1):
        assert networks(request) == ("203.0.113.9/32", "203.0.113.0/24")


@pytest.mark.parametrize(
    ("address", "found", "party"),
    [
        ("192.0.2.7", ("192.0.2.7/32", "192.0.2.0/24"), "192.0.2.7/32"),
        (
            "2001:db8:1:2:3:4:5:6",
            ("2001:db8:1:2::/64", "2001:db8:1::/56", "2001:db8:1::/48"),
            "2001:db8:1::/48",
        ),
        ("::ffff:192.0.2.7", ("192.0.2.7/32", "192.0.2.0/24"), "192.0.2.7/32"),
        ("", ("unknown",), "unknown"),
        ("not an address", ("unknown",), "unknown"),
    ],
)
def test_networks_are_counted_as_wide_as_one_line_has_them(
    address: str, found: tuple[str, ...], party: str
) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    assert networks(request) == found
    assert line(request) == party
