"""The files of the page that shows the phones."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "page"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True)
class Page:
    """One file as it is sent."""

    content: bytes
    kind: str


def _page(name: str) -> Page:
    file = FOLDER / name
    return Page(file.read_bytes(), f"{KINDS[file.suffix]}; charset=utf-8")


FILES = {
    "/": _page("phones.html"),
    "/phones.css": _page("phones.css"),
    "/phones.js": _page("phones.js"),
}
