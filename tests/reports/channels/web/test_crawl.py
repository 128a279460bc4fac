"""Whoever listens or reads along: no public page loads, sends or tells anything elsewhere (R1.6).

Everything is followed from the first page on as a browser would: each link, and each form as it
stands and filled in, until a report is told and read again with its code.
"""

import re
from collections import Counter, deque
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.golden import markup, walk
from tests.golden.test_telling import filled
from tests.reports.cases.world import World

pytestmark = pytest.mark.django_db

LEAVES: Final = "/exit/"
LOADS: Final = {
    *("action", "background", "cite", "data", "formaction", "href", "ping", "poster"),
    *("src", "srcset"),
}
SCHEMES: Final = {"", "tel", "sms"}
NEVER: Final = {"applet", "base", "embed", "frame", "iframe", "object", "style"}
AHEAD: Final = {"dns-prefetch", "modulepreload", "preconnect", "prefetch", "prerender"}
MOST: Final = 400
AGAIN: Final = 2


class _Faults(HTMLParser):
    """What a page would load or run that is not a file of ours, and the files it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.files: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        wrong = (
            tag in NEVER
            or not {"style", "http-equiv"}.isdisjoint(given)
            or any(name.startswith("on") for name in given)
            or not AHEAD.isdisjoint(given.get("rel", "").split())
        )
        runs = tag == "script" and given.get("type", "") != "application/json"
        if wrong or (runs and "src" not in given):
            self.faults.append(self.get_starttag_text() or tag)
        for name in LOADS & given.keys():
            parts = urlsplit(given[name])
            if parts.netloc or parts.scheme not in SCHEMES:
                self.faults.append(self.get_starttag_text() or tag)
            elif parts.path.startswith("/static/"):
                self.files.add(parts.path.removeprefix("/static/"))


class _Crawl:
    """One browser that follows everything, and looks at every answer.

    Where a form has led it looks again: the page may stand otherwise there.
    """

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.shown: Counter[str] = Counter()
        self.sent: Counter[tuple[str, ...]] = Counter()
        self.files: set[str] = set()
        self.ahead: deque[str] = deque()
        self.code = ""

    def go(self, first: str) -> None:
        """Follow everything from here on."""
        self.ahead.append(first)
        while self.ahead:
            address = self.ahead.popleft()
            if not urlsplit(address).path.startswith(LEAVES):
                self.shown[address] += 1
                assert self.shown.total() < MOST, self.shown
                self._look(address, self.client.get(address))

    def _look(self, address: str, answer: Any) -> None:
        """Check one answer, send its forms, remember where it leads."""
        assert answer.status_code < 500, address
        assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}, address
        policy = answer.headers["Content-Security-Policy"]
        sources = {each for part in policy.split(";") for each in part.split()[1:]}
        assert sources <= {"'self'", "'none'"}, (address, policy)
        assert not any(each["domain"] for each in answer.cookies.values()), address
        if onward := answer.headers.get("Location", ""):
            assert not urlsplit(onward).netloc, (address, onward)
            if self.shown[where := urljoin(address, onward)] < AGAIN:
                self.ahead.appendleft(where)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            self._read(address, answer.content.decode())

    def _read(self, address: str, text: str) -> None:
        read = _Faults(text)
        assert read.faults == [], address
        self.files |= read.files
        self.code = code[0] if (code := walk.CODE.search(text)) else self.code
        page = markup.read(text, address, frozenset())
        links = {urljoin(address, link) for link in page.links if _is_ours(link)}
        links = {each for each in links if "?l=" not in each or each.startswith("/?l=")}
        self.ahead += sorted(links - self.shown.keys() - set(self.ahead))
        for form in page.forms:
            self._send(address, form)

    def _send(self, page: str, form: markup.Form) -> None:
        """Send a form as it stands and filled in."""
        where = urljoin(page, form.action)
        kind = (form.method, where, *sorted({name for name, _value in form.fields}))
        if urlsplit(where).path.startswith(LEAVES):
            return
        for data in (dict(form.fields), filled(form)):
            self.sent[kind] += 1
            if self.sent[kind] > 2 * AGAIN:
                return
            if "code" in data:
                data |= {"code": self.code}
            ask = self.client.post if form.method == "post" else self.client.get
            self._look(where, ask(where, data))


def _is_ours(link: str) -> bool:
    parts = urlsplit(link)
    return not parts.scheme and not parts.netloc and bool(parts.path or parts.query)


def test_no_public_page_reaches_for_anything_elsewhere(people: World) -> None:
    crawl = _Crawl()
    crawl.go("/")
    crawl.sent.clear()
    crawl.go("/back/")
    paths = {urlsplit(each).path for each in crawl.shown}
    assert {"/help/", "/tell/check/", "/tell/code/", "/back/read/"} <= paths
    assert len(crawl.files) > 1
    for name in crawl.files:
        file = finders.find(name)
        assert isinstance(file, str), name
        if not name.endswith((".css", ".js")):
            continue
        with open(file, encoding="utf-8") as opened:
            text = opened.read()
        assert re.search(r"""@import|url\(\s*["']?(?:\w+:)?//""", text) is None, name
        assert re.search(r"""["'`](?:https?:)?//\w""", text) is None, name


@pytest.mark.parametrize(
    "page",
    [
        '<img src="https://sample.example/a.png">',
        '<a href="//sample.example/">',
        '<p style="color: red">',
        "<script>go()</script>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        '<link rel="preconnect" href="/">',
        "<style>p</style>",
    ],
)
def test_what_reaches_elsewhere_is_seen(page: str) -> None:
    assert _Faults(page).faults
