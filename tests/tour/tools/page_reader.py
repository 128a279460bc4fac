"""What a page holds, as a browser without JavaScript would see it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

SILENT = {"script", "style", "template", "title"}


class NoSuchForm(Exception):
    """The page has no form that fits; the message lists those it has."""


class NoSuchField(Exception):
    """The form has no such field or no such choice; the message lists those it has."""


@dataclass
class Field:
    """One control: its kind (`text`, `radio`, ...), value, and whether it is sent as it stands."""

    name: str
    kind: str
    value: str
    chosen: bool = False
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form with its controls and its buttons (name, value, words)."""

    action: str
    method: str
    ident: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The names of the fields a person can fill in."""
        return {one.name for one in self.fields if one.kind != "hidden"}

    def choices(self, name: str) -> list[str]:
        """The values that a group of choices, or a select, offers."""
        found: list[str] = []
        for one in self.fields:
            if one.name == name:
                found += one.options or [one.value]
        return found

    def data(self, answers: dict[str, str | list[str]]) -> list[tuple[str, str]]:
        """What a browser would send with these answers filled in.

        Raises NoSuchField for an answer that the form does not ask for.
        """
        sent = [
            (one.name, one.value)
            for one in self.fields
            if one.name and one.chosen and one.name not in answers
        ]
        for name, answer in answers.items():
            values = [answer] if isinstance(answer, str) else answer
            self._check(name, values)
            sent += [(name, value) for value in values]
        return sent

    def _check(self, name: str, values: list[str]) -> None:
        kinds = {one.kind for one in self.fields if one.name == name}
        if not kinds:
            raise NoSuchField(f"{name} is not among {sorted(self.names)}")
        if kinds <= {"radio", "checkbox", "select"}:
            for value in values:
                if value not in self.choices(name):
                    raise NoSuchField(f"{name}={value} is not among {self.choices(name)}")


@dataclass
class Page:
    """One answer: where it came from, its status, its words, links and forms."""

    address: str
    status: int
    source: str
    words: str = ""
    title: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    items: list[str] = field(default_factory=list)

    def form(self, *, ident: str = "", action: str = "", asks: str = "") -> Form:
        """The first form with that id, whose action ends so, or which has that field.

        Raises NoSuchForm.
        """
        for one in self.forms:
            if (
                (not ident or one.ident == ident)
                and (not action or one.action.rstrip("/").endswith(action.rstrip("/")))
                and (not asks or asks in {item.name for item in one.fields})
            ):
                return one
        have = [f"#{one.ident} {one.action} {sorted(one.names)}" for one in self.forms]
        raise NoSuchForm(f"{self.address} ({self.status}) has {have}")

    def link(self, part: str) -> str | None:
        """The address of the first link that contains `part`."""
        return next((href for href, _words in self.links if part in href), None)


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.form: Form | None = None
        self.silent = 0
        self.said: list[str] = []
        self.open_link: list[str] | None = None
        self.button: tuple[str, str] | None = None
        self.area: Field | None = None
        self.select: Field | None = None
        self.in_title = False
        self.words_since: list[str] = []
        self.item_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self.silent += 1
            self.in_title = tag == "title"
        opening = getattr(self, f"_open_{tag}", None)
        if opening:
            opening(given)

    def _open_form(self, given: dict[str, str]) -> None:
        action = given.get("action") or self.page.address
        method = given.get("method", "get").lower()
        self.form = Form(action, method, given.get("id", ""))
        self.page.forms.append(self.form)

    def _add(self, item: Field) -> Field:
        if self.form is not None:
            self.form.fields.append(item)
        return item

    def _open_input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text").lower()
        name, value = given.get("name", ""), given.get("value", "")
        if kind in {"submit", "button", "image"}:
            if self.form is not None:
                self.form.buttons.append((name, value, value))
            return
        if kind in {"radio", "checkbox"}:
            self._add(
                Field(name, kind, value if "value" in given else "on", chosen="checked" in given)
            )
            return
        self._add(Field(name, kind, value, chosen=True))

    def _open_textarea(self, given: dict[str, str]) -> None:
        self.area = self._add(Field(given.get("name", ""), "textarea", "", chosen=True))

    def _open_select(self, given: dict[str, str]) -> None:
        self.select = self._add(Field(given.get("name", ""), "select", "", chosen=True))

    def _open_option(self, given: dict[str, str]) -> None:
        if self.select is None:
            return
        value = given.get("value", "")
        if not self.select.options or "selected" in given:
            self.select.value = value
        self.select.options.append(value)

    def _open_button(self, given: dict[str, str]) -> None:
        if given.get("type", "submit") == "submit":
            self.button = (given.get("name", ""), given.get("value", ""))
            self.words_since = []

    def _open_a(self, given: dict[str, str]) -> None:
        if "href" in given:
            self.open_link = [given["href"]]
            self.words_since = []

    def _open_li(self, _given: dict[str, str]) -> None:
        self.item_from = len(self.said)

    def _close_li(self) -> None:
        self.page.items.append(" ".join(self.said[self.item_from :]))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
            self.in_title = False
        closing = getattr(self, f"_close_{tag}", None)
        if closing:
            closing()

    def _close_form(self) -> None:
        self.form = None

    def _close_textarea(self) -> None:
        self.area = None

    def _close_select(self) -> None:
        self.select = None

    def _close_button(self) -> None:
        if self.button and self.form is not None:
            name, value = self.button
            self.form.buttons.append((name, value, " ".join(self.words_since)))
        self.button = None

    def _close_a(self) -> None:
        if self.open_link:
            self.page.links.append((self.open_link[0], " ".join(self.words_since)))
        self.open_link = None

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.page.title += data.strip()
        if self.area is not None:
            self.area.value += data
        if not self.silent and (words := " ".join(data.split())):
            self.said.append(words)
            self.words_since.append(words)


def read(address: str, status: int, source: str) -> Page:
    """Parse the page."""
    page = Page(address, status, source)
    reader = _Reader(page)
    reader.feed(source)
    reader.close()
    page.words = " ".join(reader.said)
    return page
