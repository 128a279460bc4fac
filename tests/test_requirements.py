"""Every requirement has its line in docs/requirements.md, and a test that names it."""

import ast
import re
from collections.abc import Iterator

from tests import source
from tests.test_repository import texts

PAGE = source.ROOT / "docs" / "requirements.md"
LINE = re.compile(r"^- \*\*(R\d+\.\d+)\*\* \(([MS])\) .+ — .+$", re.MULTILINE)
OPEN = re.compile(r"^- (R\d+\.\d+) — .+$", re.MULTILINE)
NAME = re.compile(r"\bR\d+\.\d+\b")
IN_A_FUNCTION = re.compile(r"_r(\d+)_(\d+)(?=_|$)")
LAST = {1: 21, 2: 12, 3: 12, 4: 13, 5: 8, 6: 17, 7: 19, 8: 19}
"""The last number of each section: they were given once, and none is left out."""


def defined() -> list[tuple[str, str]]:
    """Each requirement of the page with its grade, in the order of the page."""
    return LINE.findall(PAGE.read_text())


def proven() -> set[str]:
    """What a test names: in its name, its docstring, or that of its class or module."""
    return {each for tested in _tests() for each in _names(tested)}


def _tests() -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    for path in source.files("tests"):
        if path.name.startswith("test_"):
            for node in ast.walk(source.tree(path)):
                if isinstance(node, ast.Module | ast.ClassDef) or (
                    isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
                ):
                    yield node


def _names(tested: ast.Module | ast.ClassDef | ast.FunctionDef) -> Iterator[str]:
    yield from NAME.findall(ast.get_docstring(tested) or "")
    if isinstance(tested, ast.FunctionDef):
        for section, number in IN_A_FUNCTION.findall(tested.name):
            yield f"R{section}.{number}"


def test_each_number_is_defined_once() -> None:
    ids = [each for each, _ in defined()]
    expected = [f"R{part}.{number}" for part, last in LAST.items() for number in range(1, last + 1)]
    assert sorted(ids) == sorted(expected)


def test_whatever_is_named_is_defined() -> None:
    known = {each for each, _ in defined()}
    unknown = {
        (name, each)
        for name, content in texts()
        if not name.endswith((".svg", ".po"))
        for each in NAME.findall(content)
        if each not in known
    }
    assert unknown == set()


def test_what_no_test_names_is_listed_and_nothing_else() -> None:
    """The list only gets shorter: a test that names one takes its line off the page."""
    listed = OPEN.findall(PAGE.read_text())
    assert set(listed) == {each for each, _ in defined()} - proven()
    assert len(listed) == len(set(listed))


def test_every_must_is_proven() -> None:
    assert {each for each, grade in defined() if grade == "M"} - proven() == set()
