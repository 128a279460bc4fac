"""No item of a licensed instrument is in the repository (R2.8).

The items themselves may not be here either, so the test knows only digests of runs of their words.
It covers the English wording of the four instruments; translations are not known to us.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
DIGESTS = Path(__file__).with_name("licensed_phrases.txt")
KINDS = {".py", ".toml", ".md", ".txt", ".html", ".po", ".js", ".json", ".css", ".yaml", ".yml"}
FOLDERS = ("config", "reports", "tests", "docs", "shelters", "pharmacy", "nightlife", ".ci")


def digest(words: list[str]) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16]


def known_phrases() -> set[tuple[int, str]]:
    lines = DIGESTS.read_text("utf-8").splitlines()
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return {(int(count), value) for count, value in pairs}


def found_in(text: str, phrases: set[tuple[int, str]]) -> Iterator[str]:
    words = re.findall(r"[^\W_]+", text.lower())
    for count in {count for count, _ in phrases}:
        for start in range(len(words) - count + 1):
            run = words[start : start + count]
            if (count, digest(run)) in phrases:
                yield " ".join(run)


def texts() -> Iterator[Path]:
    yield from (path for path in REPOSITORY.glob("*") if path.suffix in KINDS)
    for folder in FOLDERS:
        for path in (REPOSITORY / folder).rglob("*"):
            if path.suffix in KINDS and path.is_file():
                yield path


def test_the_repository_holds_no_licensed_item() -> None:
    """R2.8."""
    phrases = known_phrases()
    assert len(phrases) > 200
    for path in texts():
        assert not list(found_in(path.read_text("utf-8", errors="replace"), phrases)), path


def test_a_phrase_is_found_however_it_is_written() -> None:
    phrases = {(4, digest(["green", "apples", "fall", "down"]))}
    for text in ("Some GREEN apples\n  fall-down?", '"green apples, fall (down)"'):
        assert list(found_in(text, phrases)) == ["green apples fall down"]
    assert list(found_in("green apples fall", phrases)) == []
