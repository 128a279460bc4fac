"""A reporter's browser without a network: Django's client that reads forms as a browser would."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

FIRST_ADDRESS = "/tell/about/"


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

    def go_to(self, slug: str) -> "Reporter":
        """Open a question's page."""
        return self.get(f"/tell/{slug}/")

    def begin(self) -> "Reporter":
        """Consent."""
        return self.get(FIRST_ADDRESS).press(consent="yes")

    def ready(self, **more: Any) -> "Reporter":
        """As little as can be sent: consent, no contact, some words."""
        self.begin().go_to("reach").press(reach="she_will")
        return self.go_to("words").press("send", happened="Sample words.", **more)

    def send(self) -> "Reporter":
        """Send from the last page."""
        return self.press()

    @property
    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language}

    def _go(self, answer: Any, address: str) -> "Reporter":
        self.answer, self.address = answer, address
        if answer.status_code in {302, 303} and answer["Location"].startswith("/"):
            return self.get(answer["Location"])
        return self
