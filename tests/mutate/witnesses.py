"""Which tests go through a line: they alone can notice that it is wrong.

Read by a run of the tests without any mutant, under coverage. As a plug-in of pytest this module
says to coverage which test is running, its fixtures included.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import coverage
import pytest

from tests.mutate.drawing import Mutant

PLUGIN = __name__


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What is gone through from here to the end of the test belongs to it."""
    running = coverage.Coverage.current()
    if running is None:
        raise RuntimeError("not under coverage")
    running.switch_context(item.nodeid)
    try:
        return (yield)
    finally:
        running.switch_context("")


@dataclass(frozen=True)
class Witnesses:
    """The tests of some files, by the lines that they go through.

    `red` are those that fail without a mutant: what they say of one means nothing.
    """

    red: frozenset[str]
    _by_line: Mapping[Path, Mapping[int, frozenset[str]]] = field(repr=False)

    @classmethod
    def read(cls, root: Path, data_file: Path, red: frozenset[str]) -> "Witnesses":
        """From what coverage wrote about a project in that folder."""
        data = coverage.CoverageData(str(data_file))
        data.read()
        return cls(
            red,
            {
                Path(measured).resolve().relative_to(root.resolve()): {
                    line: frozenset(tests)
                    for line, tests in data.contexts_by_lineno(measured).items()
                }
                for measured in data.measured_files()
            },
        )

    @classmethod
    def together(cls, all_of_them: Sequence["Witnesses"]) -> "Witnesses":
        """What several runs saw, each of other tests."""
        found: dict[Path, dict[int, frozenset[str]]] = {}
        for each in all_of_them:
            for path, by_line in each._by_line.items():
                lines = found.setdefault(path, {})
                for line, tests in by_line.items():
                    lines[line] = lines.get(line, frozenset()) | tests
        return cls(frozenset().union(*(each.red for each in all_of_them)), found)

    def of(self, mutant: Mutant, code: str, files: Sequence[Path]) -> list[str]:
        """The tests to try, those of the first file first; empty: none goes there.

        `code` is the module without the mutant. What is carried out when the module is imported
        concerns every test of it, and of these files.
        """
        lines = self._by_line.get(mutant.path, {})
        found = {test for line in _statement(code, mutant.line) for test in lines.get(line, ())}
        here = self._in_order(found, files)
        if "" not in found:
            return here
        beside = self._in_order({test for tests in lines.values() for test in tests}, files)
        without = [f"--deselect={test}" for test in sorted(self.red)]
        return list(dict.fromkeys([*here, *beside, *map(str, files), *without]))

    def _in_order(self, tests: set[str], files: Sequence[Path]) -> list[str]:
        place = {str(file): at for at, file in enumerate(files)}
        usable = tests - self.red - {""}
        named = [(place.get(test.partition("::")[0], len(files)), test) for test in usable]
        return [test for _, test in sorted(named)]


def _statement(code: str, line: int) -> range:
    """The lines of the statement that a line belongs to, without those of its body."""
    found = range(line, line + 1)
    for node in ast.walk(ast.parse(code)):  # from outside in
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line):
            inner = [each.lineno for each in ast.walk(node) if isinstance(each, ast.stmt)]
            first = min((each for each in inner if each > node.lineno), default=None)
            end = first or (node.end_lineno or line) + 1
            if line < end:
                found = range(node.lineno, end)
    return found
