"""Everybody of a stored world walks through the house: each page once, each form as it stands."""

import hashlib
import hmac
import re
from collections import Counter, deque
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import unified_diff
from typing import Any, Final
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests.golden import markup
from tests.golden.worlds import World

CODE: Final = re.compile(r"\b\d{4}(?:[ \u00a0]\d{4}){4}\b")
WORD: Final = re.compile(r"^[a-z]+ \d\d$", re.MULTILINE)
PIN: Final = "270519"
FIRST: Final = (
    *("/desk/", "/staff/account/", "/shelters/", "/pharmacy/", "/nightlife/"),
    *("/shelters/claims/", "/desk/people/", "/desk/board/", "/nowhere/"),
)
STRANGERS: Final = (
    *("/", "/tell/", "/back/", "/help/", "/staff/login/", "/nowhere/", "/staff/account/"),
    *("/staff/invitation/word/", "/staff/passkey/words/", "/p/word/", "/q/word/", "/t/word/"),
    *("/tell/1/", "/tell/check/", "/tell/code/", "/tell/done/", "/back/read/", "/exit/"),
)
# Two of each kind of page: two cases, two houses.
EACH: Final = 2
# Who leaves walks no more.
NOT_FOLLOWED: Final = ("/staff/logout/", "/static/", "/exit/")


@dataclass(frozen=True)
class Walker:
    """Somebody in a world; with a device, whoever stands before it.

    `always`: also in a run that is not at full size.
    """

    world: str
    name: str
    device: bool = False
    always: bool = False

    @property
    def file(self) -> str:
        """How the file of what they are shown begins."""
        return f"{self.world}-{self.name or 'stranger'}{'-device' if self.device else ''}".lower()


STRANGER: Final = ""
WALKERS: Final = (
    *(Walker("told", name, always=True) for name in ("Beatriz", STRANGER)),
    *(Walker("told", name) for name in ("Dalia", "Ada", "Chidi")),
    Walker("street", "Mona", always=True),
    *(Walker("street", name) for name in ("Dalia", "Simone", "Farida", "Farah", "Noor", "Hugo")),
    *(Walker("street", name, device=True) for name in ("Farida", "Farah")),
    *(Walker("lodgings", name, always=True) for name in ("Beatriz", "Noor")),
    *(Walker("lodgings", name) for name in ("Dalia", "Simon")),
    Walker("lodgings", "Noor", device=True),
)


def log_in(world: World, walker: Walker, language: str) -> Client:
    """The browser of somebody who has gone all the way in."""
    client = Client(headers={"accept-language": language}, raise_request_exception=True)
    if walker.name == STRANGER:
        return client
    sent = {"login": walker.name.casefold(), "password": _password(walker.name)}
    assert client.post("/staff/login/", sent).status_code == 302, walker
    code = {"code": _code(walker.name, later(world))}
    assert client.post("/staff/verify/", code).status_code == 302, walker
    if walker.device:
        page = client.get("/staff/devices/")
        form = next(
            each
            for each in _read(page, "/staff/devices/", frozenset()).forms
            if "device_pin" in dict(each.fields)
        )
        sent = dict(form.fields) | {"device_pin": PIN, "device_pin_again": PIN}
        assert client.post("/staff/devices/", sent).status_code == 302, walker
    return client


def later(world: World) -> datetime:
    """When everybody walks: no code that was typed before is good any more."""
    return world.now + timedelta(minutes=3)


def _password(name: str) -> str:
    return f"kite-river-lamp-{len(name)}-{name[::-1].casefold()}"


def _code(name: str, now: datetime) -> str:
    """RFC 6238, for the secret that the sample people have."""
    secret = hashlib.sha256(name.encode()).digest()[:20]
    step = int(now.timestamp()) // 30
    digest = hmac.digest(secret, step.to_bytes(8), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 10**6:06d}"


class Walk:
    """One walk: what was shown, page after page."""

    def __init__(self, client: Client, known: frozenset[str]) -> None:
        self.client = client
        self.known = known
        self.seen: Counter[object] = Counter()
        self.shown: list[str] = []
        self.parts: dict[tuple[str, ...], str] = {}
        self.pages: dict[str, list[str]] = {}

    def go(self, first: Sequence[str]) -> str:
        """Walk from these addresses on; returns all that was shown."""
        ahead, forms = deque(first), list[tuple[str, markup.Form]]()
        while ahead:
            address = ahead.popleft()
            if not self._is_new("GET", address):
                continue
            found = self.show("GET", address, self.client.get(address), beside=self._like(address))
            ahead += [urljoin(address, href) for href in found.links if _is_followed(href)]
            forms += [(address, form) for form in found.forms]
        for address, form in forms:
            where = urljoin(address, form.action)
            if form.method == "post" and self._is_new("POST", where, form):
                self._send(address, where, form)
        return self.text()

    def text(self) -> str:
        """All that was shown so far."""
        return "".join(f"{line}\n" for line in self.shown)

    def _send(self, page: str, address: str, form: markup.Form) -> None:
        """Send a form as it stands; nothing that is done stays done."""
        held = copy(self.client.cookies)
        with transaction.atomic():
            answer = self.client.post(address, _data(form))
            self.show("POST", address, answer, beside=self.pages[page])
            transaction.set_rollback(True)
        self.client.cookies = held

    def _like(self, address: str) -> Sequence[str]:
        """The first page of this kind, if there was one."""
        kind = _kind(urlsplit(address).path)
        return next((self.pages[each] for each in self.pages if _kind(each) == kind), ())

    def _is_new(self, method: str, address: str, form: markup.Form | None = None) -> bool:
        """Whether there were not enough pages of this kind."""
        parts = urlsplit(address)
        asked = tuple(sorted(name for name, _ in parse_qsl(parts.query)))
        kind = _kind(parts.path)
        names = tuple(sorted({name for name, _ in form.fields})) if form else asked
        self.seen[(method, parts.path, names)] += 1
        if self.seen[(method, parts.path, names)] > 1:
            return False
        self.seen[(method, kind, names)] += 1
        return self.seen[(method, kind, names)] <= (1 if form else EACH)

    def show(
        self, method: str, address: str, answer: Any, *, beside: Sequence[str] = ()
    ) -> markup.Read:
        """Write down what was answered; of a page that is like another, what is not."""
        said = f"{answer.status_code} {answer.headers.get('Content-Type', '')}".strip()
        if onward := answer.headers.get("Location", ""):
            said += f" -> {markup.steady(onward, self.known)}"
        self.shown += [f"=== {method} {markup.steady(address, self.known)}", said]
        found = _read(answer, address, self.known)
        if method == "GET":
            self.pages[address] = found.lines
        if beside:
            self.shown += list(unified_diff(beside, found.lines, n=0, lineterm=""))[2:]
        else:
            for name, lines in markup.in_parts(found.lines):
                self._say(name, lines)
        if _is_followed(onward):
            found.links.append(onward)
        return found

    def _say(self, name: str, lines: list[str]) -> None:
        """A part of a page; said once where it is the same again."""
        if not lines:
            return
        key = tuple(lines)
        if key in self.parts:
            self.shown.append(f"({self.parts[key]})")
            return
        self.parts[key] = f"{name} {len(self.parts) + 1}"
        self.shown += [f"--- {self.parts[key]}", *lines]


def _read(answer: Any, address: str, known: frozenset[str]) -> markup.Read:
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        return markup.read(answer.content.decode(), address, known)
    if kind.startswith(("text/", "application/json", "application/problem+json")):
        lines = answer.content.decode().splitlines()
        return markup.Read([markup.steady(f"| {line}", known) for line in lines], [], [])
    return markup.Read([], [], [])


def _kind(address: str) -> object:
    """Which page this is: its view, and what is asked of it but for ids."""
    path = urlsplit(address).path
    try:
        found = resolve(path)
    except Resolver404:
        return path
    words = {name: value for name, value in found.kwargs.items() if isinstance(value, str)}
    return found.view_name, tuple(sorted(words.items()))


def _data(form: markup.Form) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in form.fields:
        found.setdefault(name, []).append(value)
    return found


def _is_followed(href: str) -> bool:
    parts = urlsplit(href)
    asked = dict(parse_qsl(parts.query))
    return (
        not parts.scheme
        and not parts.netloc
        and bool(parts.path or parts.query)
        and not parts.path.startswith(NOT_FOLLOWED)
        and "l" not in asked
    )


def without_codes(text: str) -> str:
    """The same without the return code and the code word that were drawn."""
    return WORD.sub("WORD", CODE.sub("CODE", text))
