"""The provider's interface: messages are created, listed, fetched, redacted and deleted."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlencode

from config.local.phones.network import provider_refusals
from config.local.phones.network.message_resource import Text, shown
from config.local.phones.network.phone_faults import CREATED_UNSAID, HANGS, WITHOUT_A_WORD, Fault
from config.local.phones.network.phone_network import Network

ONE = re.compile(r"^/2010-04-01/Accounts/(\w+)/Messages/(\w+)\.json$")
ALL = re.compile(r"^/2010-04-01/Accounts/(\w+)/Messages\.json$")
PAGE_SIZE = 50
LARGEST_PAGE = 1000

type Answer = tuple[int, dict[str, object]]


class Hang(Exception):
    """Nothing is ever answered."""


class Drop(Exception):
    """The connection is closed without a word."""


def answer(network: Network, method: str, path: str, query: Mapping[str, str], body: str) -> Answer:
    """Answer one authorised call; raise Refusal as the provider does, Hang or Drop as scripted."""
    found = ALL.match(path) or ONE.match(path)
    if not found or found[1] != network.account.sid:
        raise provider_refusals.NOT_FOUND
    form = dict(parse_qsl(body, keep_blank_values=True))
    if found.re is ALL:
        return _all(network, method, query, form)
    return _one(network, method, found[2], form)


def _all(network: Network, method: str, query: Mapping[str, str], form: dict[str, str]) -> Answer:
    if method == "POST":
        return _create(network, form)
    if method == "GET":
        return 200, _page(network, query)
    raise provider_refusals.NOT_FOUND


def _one(network: Network, method: str, sid: str, form: dict[str, str]) -> Answer:
    if method == "GET":
        return 200, shown(network.fetch(sid))
    if method == "DELETE":
        network.delete(sid)
        return 204, {}
    if form.get("Body") != "":
        raise provider_refusals.NO_BODY  # a redaction is all that can be changed here
    return 200, shown(network.redact(sid))


def _create(network: Network, form: dict[str, str]) -> Answer:
    text, fault = network.create(form)
    if fault in HANGS:
        raise Hang
    if fault in WITHOUT_A_WORD or fault is Fault.DROPPED:
        raise Drop
    if fault in CREATED_UNSAID:
        raise provider_refusals.BROKEN
    if text is None:
        raise provider_refusals.NOT_FOUND
    return 201, shown(text)


def _page(network: Network, query: Mapping[str, str]) -> dict[str, object]:
    size = max(1, min(int(query.get("PageSize", PAGE_SIZE)), LARGEST_PAGE))
    number = int(query.get("Page", 0))
    found = [text for text in network.listed(to=query.get("To")) if _matches(text, query)]
    first = number * size
    here = found[first : first + size]
    base = f"/2010-04-01/Accounts/{network.account.sid}/Messages.json"

    def uri(page: int) -> str:
        return f"{base}?{urlencode({**query, 'PageSize': size, 'Page': page})}"

    return {
        "end": max(first + len(here) - 1, 0),
        "first_page_uri": uri(0),
        "messages": [shown(text) for text in here],
        "next_page_uri": uri(number + 1) if first + size < len(found) else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": uri(number - 1) if number else None,
        "start": first,
        "uri": uri(number),
    }


def _matches(text: Text, query: Mapping[str, str]) -> bool:
    if "From" in query and text.sender != query["From"]:
        return False
    day = text.sent_at.astimezone(UTC).date() if text.sent_at else None
    bounds = {
        name: _day(query[name]) for name in ("DateSent", "DateSent<", "DateSent>") if name in query
    }
    if not bounds:
        return True
    return day is not None and all(_holds(name, day, bound) for name, bound in bounds.items())


def _holds(name: str, day: date, bound: date) -> bool:
    if name == "DateSent<":
        return day <= bound
    return day >= bound if name == "DateSent>" else day == bound


def _day(word: str) -> date:
    return datetime.fromisoformat(word.replace("Z", "+00:00")).date()
