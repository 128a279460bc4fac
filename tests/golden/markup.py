"""A page as one reads it: one tag or text a line, without what varies from answer to answer.

How a template is laid out does not matter: white space counts as a browser counts it, attributes
stand in one order. White space that shows is written as a dot in the middle.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

SPACE: Final = re.compile(r"[ \t\r\n\f]+")
INLINE: Final = frozenset(
    {
        *("a", "abbr", "b", "bdi", "button", "code", "em", "i", "input", "kbd", "label"),
        *("output", "q", "s", "select", "small", "span", "strong", "sub", "sup", "textarea"),
        *("time", "u", "var"),
    }
)
SHOWN_AS_IT_IS: Final = frozenset({"pre", "textarea", "script", "style"})
# What a browser is told anew each time, and the digests in the names of files.
VARY: Final = (
    (re.compile(r'(name="csrfmiddlewaretoken"[^>]*? value=)"[^"]*"'), r'\1"TOKEN"'),
    (re.compile(r'("csrfToken": )"[^"]*"'), r'\1"TOKEN"'),
    (re.compile(r'nonce="[^"]*"'), 'nonce="NONCE"'),
    (re.compile(r"\b[0-9a-f]{64}\b"), "DIGEST"),
    (re.compile(r"\b[a-z]{4}(?:-(?:[b-df-hj-np-tv-z][aeiou]){2}){4}\b"), "PASSPHRASE"),
    (re.compile(r'(<path class="qrline" d=)"[^"]*"'), r'\1"PICTURE"'),
    (re.compile(r'(<input name="form" [^>]*?value=)"[\w-]{12}"'), r'\1"ONCE"'),
    (re.compile(r"\b[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}\b"), "SECRET"),
    (re.compile(r"\b[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}\b"), "BACKUP-CODE"),
    (re.compile(r'(/t/|name="code" type="hidden" value=")[A-Z0-9]{4}-[A-Z0-9]{4}\b'), r"\1SLIP"),
    (re.compile(r"(/staff/invitation/)[\w-]{43}/"), r"\1ONCE/"),
    (re.compile(r":\w{6}:[\w-]{43}\b"), ":SIGNED"),
    (re.compile(r"(/static/[\w/.-]+)\?v=[0-9a-f]{12}"), r"\1"),
)
# What stands in this one is drawn for one slip.
DRAWN: Final = '<b class="slip-code">'
UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Form:
    """Where it is sent, and what a browser would send of it as it stands."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Lines, links and forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.lines: list[str] = []
        self.text = ""
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.area: str | None = None
        self.select: tuple[str, list[tuple[str, bool]]] | None = None
        self.verbatim = 0
        self.after_block = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._say_text(tag)
        said = "".join(f" {name}{_value(name, value)}" for name, value in sorted(attrs))
        self.lines.append(f"<{tag}{said}>")
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self._form(tag, given)
        self.verbatim += tag in SHOWN_AS_IT_IS

    def handle_endtag(self, tag: str) -> None:
        self.verbatim -= tag in SHOWN_AS_IT_IS
        self._say_text(tag)
        self.lines.append(f"</{tag}>")
        if tag == "select" and self.select and self.forms:
            name, options = self.select
            self.forms[-1].choices[name] = [value for value, _ in options]
            chosen = next((value for value, is_chosen in options if is_chosen), None)
            self.forms[-1].fields.append((name, chosen if chosen is not None else options[0][0]))
            self.select = None

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_decl(self, decl: str) -> None:
        self.lines.append(f"<!{decl}>")

    def _form(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            action = given.get("action") or self.address
            self.forms.append(Form(action, given.get("method", "get").lower()))
        elif tag == "option" and self.select:
            self.select[1].append((given.get("value", ""), "selected" in given))
        elif tag == "select":
            self.select = (given.get("name", ""), [])
        elif tag in {"input", "button", "textarea"} and self.forms and given.get("name"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "submit" if tag == "button" else "text")
        sent = self.forms[-1].fields
        first_button = kind == "submit" and given["name"] not in dict(sent)
        if kind in {"radio", "checkbox"}:
            self.forms[-1].choices.setdefault(given["name"], []).append(given.get("value", "on"))
            if "checked" not in given:
                return
        if kind != "submit" or first_button:
            sent.append((given["name"], given.get("value", "")))

    def _say_text(self, tag: str) -> None:
        """What stood before this tag; white space beside a block shows nowhere."""
        text, self.text = self.text, ""
        inline = tag in INLINE
        if self.verbatim:
            self.lines += [f"| {line}" for line in text.splitlines()]
        else:
            text = SPACE.sub(" ", text)
            if self.lines and self.lines[-1] == DRAWN:
                text = "SLIP"
            text = text.lstrip(" ") if self.after_block else text
            text = text if inline else text.rstrip(" ")
            if text:
                begins = "·" if text.startswith(" ") else ""
                ends = "·" if text.endswith(" ") and text != " " else ""
                self.lines.append(f"{begins}{text.strip(' ')}{ends}")
            elif not inline and self.lines and self.lines[-1] == "·":
                self.lines.pop()
        self.after_block = not inline


def _value(name: str, value: str | None) -> str:
    if value is None:
        return ""
    if name == "class":
        value = " ".join(value.split())
    return f'="{value}"'


@dataclass(frozen=True)
class Read:
    """A page as lines; where its links and forms lead."""

    lines: list[str]
    links: list[str]
    forms: list[Form]


def read(html: str, address: str, known: frozenset[str]) -> Read:
    """Read a page; ids that are not `known` were made for this answer alone."""
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    reader._say_text("html")
    return Read([steady(line, known) for line in reader.lines], reader.links, reader.forms)


def steady(text: str, known: frozenset[str]) -> str:
    """The same without what varies."""
    for pattern, instead in VARY:
        text = pattern.sub(instead, text)
    return UUID.sub(lambda found: found[0] if found[0] in known else "NEW-ID", text)


def in_parts(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Head, main part and foot of a page: the first and the last are the same on many."""
    opens = next((at for at, line in enumerate(lines) if line.startswith("<main")), len(lines))
    closes = next((at for at, line in enumerate(lines) if line == "</main>"), len(lines))
    yield "head", lines[:opens]
    yield "main", lines[opens:closes]
    yield "foot", lines[closes:]
