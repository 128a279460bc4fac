"""R4.6: in no language does any page, text or pack say that it is too late."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from tests.source import ROOT

FORBIDDEN = re.compile(
    r"too late|trop tard|te laat|zu spät|demasiado tarde|troppo tardi|tarde demais|çok geç|"
    r"za późno|prea târziu|слишком поздно|فات الأوان",
    re.IGNORECASE,
)
FOLDERS = ("config", "reports", "shelters", "pharmacy", "nightlife")


def files(*patterns: str) -> list[Path]:
    """Files of the house with texts in them."""
    found = (
        path for folder in FOLDERS for each in patterns for path in (ROOT / folder).rglob(each)
    )
    return sorted(found)


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _values(each)
    elif isinstance(value, list):
        for each in value:
            yield from _values(each)


def _catalogue(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for message in read_po(file, locale=path.parts[-3], charset="utf-8"):
            for text in (message.id, message.string):
                yield from (text,) if isinstance(text, str) else text or ()


@pytest.mark.parametrize("path", files("django.po"), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_catalogue_says_so(path: Path) -> None:
    """English texts are the catalogues' own keys: every one that is marked is here."""
    assert [text for text in _catalogue(path) if FORBIDDEN.search(text)] == []


# What people may write to us, and hear nothing of from us.
SAID_BY_US = [path for path in files("*.toml") if path.parent.name != "hearing"]


@pytest.mark.parametrize("path", SAID_BY_US, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_pack_says_so(path: Path) -> None:
    assert [
        text for text in _values(tomllib.loads(path.read_text())) if FORBIDDEN.search(text)
    ] == []


def test_no_template_and_no_script_says_so() -> None:
    found = [
        path
        for path in files("*.html", "*.js", "*.txt", "*.svg")
        if FORBIDDEN.search(path.read_text())
    ]
    assert found == []


def test_the_search_finds() -> None:
    for text in ("It is TOO LATE.", "C’est trop tard", "Het is te laat"):
        assert FORBIDDEN.search(text)
