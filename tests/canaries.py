"""Canaries: strings typed into every field, then looked for everywhere they must not be.

A leak seldom looks like the text itself: a log escapes it, a queue encodes it, a dump prints
it as hex. So each canary is looked for in every form a part of the house could give it.
"""

import base64
import html
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, quote_plus

from ahocorasick_rs import BytesAhoCorasick

from tests.tour.tools.stored import without_drawn

PLAIN = "utf-8"
SHORTEST_CORE = 6
"""Base64 cores shorter than this would be found by chance."""


@dataclass(frozen=True)
class Found:
    """A canary, the form it had, and where it lay."""

    canary: str
    form: str
    place: str


def base64_cores(data: bytes) -> list[bytes]:
    """The part of the base64 of `data` that is the same whatever stands before and after.

    There are three, one for each position the first byte can have in a group of three.
    """
    cores = []
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + data)
        first = (shift * 8 + 5) // 6
        last = (shift + len(data)) * 8 // 6
        cores.append(encoded[first:last])
    return [core for core in cores if len(core) >= SHORTEST_CORE]


def _url_safe(core: bytes) -> bytes:
    return core.replace(b"+", b"-").replace(b"/", b"_")


def _escaped(text: str) -> Iterator[tuple[str, bytes]]:
    yield "json", json.dumps(text)[1:-1].encode()
    yield "json, backslashes doubled", json.dumps(text)[1:-1].replace("\\", "\\\\").encode()
    yield "percent", quote(text, safe="").encode()
    yield "percent, lower case", quote(text, safe="").lower().encode()
    yield "form", quote_plus(text).encode()
    yield "html", html.escape(text).encode()
    yield "repr of bytes", repr(text.encode())[2:-1].encode()


def forms(text: str) -> dict[bytes, str]:
    """Every byte string that gives the canary away, with the name of its form."""
    data = text.encode()
    found: dict[bytes, str] = {data: PLAIN}
    for name, pattern in _escaped(text):
        found.setdefault(pattern, name)
    found[data.hex().encode()] = "hex"
    found[data.hex().upper().encode()] = "hex, upper case"
    found[text.encode("utf-16-le")] = "utf-16"
    for core in base64_cores(data):
        found.setdefault(core, "base64")
        found.setdefault(_url_safe(core), "base64, url-safe")
    return found


class Search:
    """All forms of some canaries, looked for in one pass however many they are."""

    def __init__(self, canaries: Iterable[str]) -> None:
        self._wanted = [
            (canary, form, pattern)
            for canary in canaries
            for pattern, form in forms(canary).items()
        ]
        self._patterns = list(dict.fromkeys(pattern for _, _, pattern in self._wanted))
        self._automaton = BytesAhoCorasick(self._patterns)

    def find(self, data: bytes, place: str) -> list[Found]:
        """Every canary that `data` holds, in any form."""
        # Overlapping: one form may be a part of another's.
        matches = self._automaton.find_matches_as_indexes(data, overlapping=True)
        there = {self._patterns[number] for number, _start, _end in matches}
        return [
            Found(canary, form, place)
            for canary, form, pattern in self._wanted
            if pattern in there and not (form == PLAIN and _is_by_chance(pattern, data))
        ]


@lru_cache
def _search(canaries: tuple[str, ...]) -> Search:
    return Search(canaries)


def find(canaries: Iterable[str], data: bytes, place: str) -> list[Found]:
    """Every canary that `data` holds, in any form."""
    return _search(tuple(canaries)).find(data, place)


def _is_by_chance(pattern: bytes, data: bytes) -> bool:
    """Whether digits stand only where a blob or an id is written in hex.

    Nine do in megabytes of it, once in some thousand runs. What a blob says is found by its hex.
    """
    return pattern.isdigit() and pattern not in without_drawn(data)


def find_in_folder(
    canaries: Iterable[str], folder: Path, *, without: frozenset[Path] = frozenset()
) -> list[Found]:
    """Every canary in any file below `folder` (names included), but the files in `without`."""
    search = _search(tuple(canaries))
    found: list[Found] = []
    for path in sorted(folder.rglob("*")):
        found += search.find(str(path.relative_to(folder)).encode(), f"name of {path}")
        if path.is_file() and not path.is_symlink() and path not in without:
            found += search.find(path.read_bytes(), str(path))
    return found
