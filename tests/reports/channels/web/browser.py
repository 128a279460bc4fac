"""A reporter's browser without a network: Django's client that reads forms as a browser would."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

FIRST_ADDRESS = "/tell/"
MOST_PAGES = 20


class Form(HTMLParser):
    """The hidden fields, choices and titles of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self.checked: dict[str, list[str]] = {}
        self.values: dict[str, str] = {}
        self.buttons: list[str] = []
        self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name, value = found.get("name", ""), found.get("value", "")
        kind = found.get("type")
        if tag == "input" and kind == "hidden":
            self.hidden[name] = value
        elif tag == "input" and kind in {"radio", "checkbox"}:
            self.choices.setdefault(name, []).append(value)
            if "checked" in found:
                self.checked.setdefault(name, []).append(value)
        elif tag == "input":
            self.values[name] = value
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""
        elif tag == "button":
            self.buttons.append(value)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


@dataclass
class Reporter:
    """One person's browser: what it was last answered, and where it is."""

    language: str = "en"
    source: str = "127.0.0.1"
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    address: str = ""
    answer: HttpResponse | None = None
    answers: int = 0  # how many came, redirects too

    @property
    def text(self) -> str:
        """The page as text."""
        assert self.answer is not None
        return unescape(self.answer.content.decode())

    @property
    def form(self) -> Form:
        """The page's forms."""
        assert self.answer is not None
        return Form(self.answer.content.decode())

    @property
    def status(self) -> int:
        """The status of the last answer."""
        assert self.answer is not None
        return self.answer.status_code

    @property
    def code(self) -> str:
        """The return code on the page."""
        found = re.search(r'class="code"[^>]*>([\d ]+)<', self.text)
        assert found, self.text
        return found[1]

    def get(self, address: str) -> "Reporter":
        """Open an address and follow where it leads."""
        return self._go(
            self.client.get(address, headers=self._headers, REMOTE_ADDR=self.source), address
        )

    def press(self, go: str = "on", *, token: str | None = None, **fields: Any) -> "Reporter":
        """Fill in fields, press a button of the page's form, follow where it leads."""
        found = dict(self.form.hidden)
        if token is not None:
            found["token"] = token
        sent = {**found, "go": go, **fields}
        return self._go(
            self.client.post(self.address, sent, headers=self._headers, REMOTE_ADDR=self.source),
            self.address,
        )

    @property
    def name(self) -> str:
        """The page: as its form calls it, else the last part of its address."""
        path = self.address.partition("?")[0]
        return self.form.hidden.get("page", "") or path.strip("/").rpartition("/")[2]

    def begin(self, who: str = "self") -> "Reporter":
        """The yes, which says about whom it is."""
        return self.get("/tell/").press(who=who)

    def to(self, name: str, **told: Any) -> "Reporter":
        """Go on, answering what is asked of `told`, until this page stands there."""
        for _ in range(MOST_PAGES):
            if self.name == name:
                return self
            self.press(**self.answering(told))
            assert self.status == 200, (self.address, self.status)
        raise AssertionError(f"no {name} after {self.address}")

    def answering(self, told: dict[str, Any]) -> dict[str, Any]:
        """Of `told` what this page asks, and what it offers."""
        form = self.form
        sent = {name: said for name, said in told.items() if name in form.values}
        for name, offered in form.choices.items():
            said = told.get(name, [])
            kept = [each for each in ([said] if isinstance(said, str) else said) if each in offered]
            if kept:
                sent[name] = kept
        return sent

    def back_to(self, name: str) -> "Reporter":
        """Go back, page by page, until this one stands there."""
        for _ in range(MOST_PAGES):
            if self.name == name:
                return self
            self.press("back")
        raise AssertionError(f"no {name} before {self.address}")

    def ready(self, **told: Any) -> "Reporter":
        """As little as can be sent: the yes, and some words."""
        return self.begin().to("check", **{"happened": "Sample words."} | told)

    def send(self) -> "Reporter":
        """Send what there is."""
        return self.press("send")

    @property
    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language}

    def _go(self, answer: Any, address: str) -> "Reporter":
        self.answer, self.address = answer, address
        self.answers += 1
        if answer.status_code in {302, 303} and answer["Location"].startswith("/"):
            return self.get(answer["Location"])
        return self
