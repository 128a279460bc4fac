"""Which modules a room has, and which tests stand beside them: the mirrored file first."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

ROOMS: Mapping[str, Sequence[str]] = {
    "vault": ["reports/vault"],
    "access": [
        "reports/cases/access/access.py",
        "reports/cases/ownership/recusals.py",
        "reports/cases/ownership/conflicts_of_interest.py",
        "reports/cases/worklists.py",
        "reports/cases/relatives.py",
        "reports/cases/records/open_case.py",
        "reports/cases/ownership/ownership.py",
        "reports/cases/statistics/disclosure_control.py",
        "reports/cases/casework/reporter.py",
        "reports/cases/records/case_writes.py",
    ],
    "intake": ["reports/intake"],
    "outbox": [
        "reports/messaging/outbox/outbox.py",
        "reports/messaging/delivery/claims.py",
        "reports/messaging/outbox/outbox_inserts.py",
        "reports/messaging/outbox/sending_limits.py",
        "reports/messaging/delivery/transitions.py",
        "reports/messaging/delivery/sending.py",
        "reports/messaging/outbox/stop_list.py",
        "reports/messaging/delivery/trial_message.py",
        "reports/messaging/contact/text_permission.py",
    ],
    "placements": ["shelters/placing/placements.py", "shelters/placing"],
}

# What the database is like is said by migrations, and proven by their own tests.
LEFT_OUT = ("models", "migrations")
# They start installations or browsers: minutes each, for every mutant.
TOO_SLOW = (
    "tests/benchmarks/",
    "tests/brokers/",
    "tests/chaos/",
    "tests/config/",
    "tests/journeys/",
    "tests/kills/",
    "tests/mutate/",
    "tests/roles/",
)


def modules(root: Path, paths: Iterable[str]) -> list[Path]:
    """Every module of these paths, without what is left out. Raises FileNotFoundError."""
    found: set[Path] = set()
    for name in paths:
        path = root / name
        if not path.exists():
            raise FileNotFoundError(name)
        files = path.rglob("*.py") if path.is_dir() else [path]
        found |= {file.relative_to(root) for file in files}
    return sorted(each for each in found if not _is_left_out(each))


def _is_left_out(path: Path) -> bool:
    return path.stem == "__init__" or any(part in LEFT_OUT for part in (*path.parts, path.stem))


class Neighbours:
    """The tests of a project, by what they look at."""

    def __init__(self, root: Path) -> None:
        files = (path.relative_to(root) for path in (root / "tests").rglob("test_*.py"))
        self._files = sorted(file for file in files if not _is_too_slow(file))
        self._words = {file: (root / file).read_text() for file in self._files}
        self._shortest = sorted(self._files, key=lambda file: len(self._words[file]))

    def of(self, module: Path) -> list[Path]:
        """The mirrored file, the files that name the module, and the mirrored folder's.

        Of the others the short ones come first, which are mostly the quick ones.
        """
        mirror = Path("tests") / module.parent / f"test_{module.stem}.py"
        name = ".".join(module.with_suffix("").parts)
        about = [file for file in self._shortest if module.stem in self._words[file]]
        naming = [file for file in about if name in _named(self._words[file])]
        folder = self._folder(module)
        beside = [file for file in self._shortest if file.parent == folder]
        first = [mirror] if mirror in self._files else []
        return list(dict.fromkeys([*first, *naming, *beside]))

    def _folder(self, module: Path) -> Path:
        """The folder of tests that mirrors the module's, or the nearest above that has tests."""
        folder = Path("tests") / module.parent
        while not any(file.parent == folder for file in self._files):
            folder = folder.parent
        return folder


def _is_too_slow(file: Path) -> bool:
    return str(file).startswith(TOO_SLOW) or "browser" in file.stem


@cache
def _named(code: str) -> set[str]:
    """Every module, or name in one, that it imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found
