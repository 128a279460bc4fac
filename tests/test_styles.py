"""A style sheet says how something looks that is there."""

import re
from pathlib import Path

from tests import source

_SOURCES = (".html", ".js", ".py", ".svg")


def _ours(*endings: str) -> list[Path]:
    folders = [source.ROOT / name for name in source.CODE]
    return [file for each in folders for file in each.rglob("*") if file.suffix in endings]


def test_every_class_of_a_style_sheet_is_used() -> None:
    words = {word for file in _ours(*_SOURCES) for word in re.findall(r"[\w-]+", file.read_text())}
    unused = [
        f"{sheet.relative_to(source.ROOT)}: .{name}"
        for sheet in _ours(".css")
        for name in sorted(_classes(sheet.read_text()) - words)
    ]
    assert unused == []


def _classes(sheet: str) -> set[str]:
    bare = re.sub(r'/\*.*?\*/|"[^"]*"|url\([^)]*\)', "", sheet, flags=re.DOTALL)
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", bare))
