"""Files that a test compares with, and writes instead when it is told to (docs/golden.md)."""

import gzip
import os
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = Path(__file__).parent
WRITES: Final = os.environ.get("LINDEN_GOLDEN") == "write"
HOW: Final = "LINDEN_GOLDEN=write ./run test --full tests/golden -n 0 (docs/golden.md says when)"
SHOWN: Final = 60  # lines of what differs


def page(name: str, language: str, *, always: bool = True) -> str:
    """Where the pages of somebody are kept: to be read what is always compared, the rest packed."""
    read = always and language == "en"
    return f"pages/{name}.{language}.txt" if read else f"pages/{name}.{language}.txt.gz"


def same(name: str, now: str) -> None:
    """Fail unless this is what was kept; with `LINDEN_GOLDEN=write` keep it from now on."""
    path = FOLDER / name
    if WRITES:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, now)
    before = _read(path) if path.exists() else ""
    if now.splitlines() != before.splitlines():
        differs = unified_diff(before.splitlines(), now.splitlines(), "kept", "now", lineterm="")
        pytest.fail("\n".join((f"{name} is another; {HOW}", *islice(differs, SHOWN))))


def _read(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()


def _write(path: Path, text: str) -> None:
    raw = text.encode()
    path.write_bytes(gzip.compress(raw, mtime=0) if path.suffix == ".gz" else raw)
