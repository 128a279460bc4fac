"""What of a page is English, though the page should be in another language."""

import re
from html.parser import HTMLParser

# Three letters and more of plain Latin: no word of a made-up language has them in a row.
WORD = re.compile(r"[A-Za-z]{3,}")
# What a person reads besides the text between the marks.
READ_ALOUD = ("alt", "aria-label", "placeholder", "title", "content")
SILENT = {"script", "style"}


class Page(HTMLParser):
    """The texts of a page, each with the language it is said to be in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.html: dict[str, str] = {}
        self._silent = 0
        self._code = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.html = found
        self._silent += tag in SILENT
        if found.get("translate") == "no":  # a code: it is typed as it stands
            self._code = tag
        if tag != "meta":
            self.texts += [found[name] for name in READ_ALOUD if found.get(name)]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        if tag == self._code:
            self._code = ""

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._code:
            self.texts.append(data)


def english_in(html: str, *, typed: tuple[str, ...] = ()) -> list[str]:
    """The words of a page that are in plain Latin letters and that nobody typed there."""
    found = []
    for text in Page(html).texts:
        for own in typed:
            text = text.replace(own, " ")
        text = re.sub(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)+\b", " ", text)
        found += WORD.findall(text)
    return found
