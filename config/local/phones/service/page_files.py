"""The files of the page that shows the phones."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "page"
LOOK = Path(__file__).parents[4] / "reports/look/static/look"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}


@dataclass(frozen=True)
class Page:
    """One file as it is sent."""

    content: bytes
    kind: str


def _page(file: Path) -> Page:
    return Page(file.read_bytes(), f"{KINDS[file.suffix]}; charset=utf-8")


FILES = {
    "/linden.css": _page(LOOK / "linden.css"),
    "/": _page(FOLDER / "phones.html"),
    "/phones.css": _page(FOLDER / "phones.css"),
    "/phones.js": _page(FOLDER / "phones.js"),
}
