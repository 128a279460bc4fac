"""Pages for staff speak as people who do this work do: labels that were ours alone stay away.

Each was read by a worker who did not know what it means. The words that took their place stand in
`docs/glossary.md`, with French and Dutch as the catalogues have them.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests import source

OURS_ALONE: Final = frozenset(
    {
        "Ask for a lower level",
        "Ask the safety questions again",
        "Camera images are mostly not kept longer",
        "Carries",
        "Contact was made",
        "Could not be met",
        "For a coordinator",
        "Hand over to another team",
        "How the level came about",
        "May be put together with other reports",
        "Nobody has acknowledged",
        "Note a try",
        "Safety answers",
        "Something changed the danger",
        "The person says who the other one is",
        "The person's yes",
        "Tries to reach the person",
        "Wanted besides",
        "Give it to a colleague",
        "Put it in a queue",
        "What may be passed on",
        "What shows who the other person is",
        "Write down a yes",
        "weighs in the level",
        "Asking how it goes",
        "Bed board",
        "Carrying out the plan",
        "Getting to know each other",
        "Give it back",
        "Held",
        "How fresh it is",
        "How it goes",
        "How well guarded",
        "It does not hang any more",
        "Keep me away",
        "Let near again",
        "Liked best",
        "Lived in",
        "Load",
        "Look for a place",
        "Making a plan",
        "Not this house",
        "Not wanted by the person",
        "Passed up to the coordinators",
        "Second person looks at the case",
        "Speaks for it",
        "Surer if it were known:",
        "Take away as CSV",
        "The house may hear",
        "Told by",
        "Waits for admission",
        "Was it taken up?",
        "Ways back in",
        "What does not suit",
        "What is wanted",
        "What suits",
        "Which plan",
        "Who opened what",
        "Without steps",
    }
)
STAFF: Final = ("reports/cases", "reports/console", "shelters", "pharmacy", "nightlife")
SAID: Final = re.compile(r"""\{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
CALLS: Final = frozenset({"_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy"})


def test_labels_of_our_own_do_not_come_back() -> None:
    found = [
        (str(path.relative_to(source.ROOT)), words)
        for path, words in (*_in_templates(), *_in_code())
        if words in OURS_ALONE
    ]
    assert found == []


def test_the_reading_finds_what_is_there() -> None:
    """Else an empty list would pass."""
    words = {words for _path, words in (*_in_templates(), *_in_code())}
    assert {"Inbox", "Intake", "Access log", "Occupied", "Reserved"} <= words


def _in_templates() -> Iterator[tuple[Path, str]]:
    for path in _files("html"):
        for found in SAID.finditer(path.read_text()):
            yield path, found[1] or found[2]


def _in_code() -> Iterator[tuple[Path, str]]:
    for path in _files("py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in CALLS and node.args and isinstance(node.args[-1], ast.Constant):
                yield path, str(node.args[-1].value)


def _files(ending: str) -> Iterator[Path]:
    for room in STAFF:
        for path in sorted((source.ROOT / room).rglob(f"*.{ending}")):
            if "migrations" not in path.parts:
                yield path
