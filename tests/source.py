"""The house's own source, parsed once, for the tests that guard it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ("config", "reports", "shelters", "pharmacy", "nightlife")


@cache
def tree(path: Path) -> ast.Module:
    """A file as Python reads it."""
    return ast.parse(path.read_text(), filename=str(path))


def files(*folders: str) -> list[Path]:
    """Every Python file below the folders (the code's by default), migrations left out."""
    found = [path for folder in folders or CODE for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def nodes[Node: ast.AST](kind: type[Node], *folders: str) -> Iterator[tuple[str, Node]]:
    """Every node of that kind, with `file:line` for the message of a failing test."""
    for path in files(*folders):
        for node in ast.walk(tree(path)):
            if isinstance(node, kind):
                line = getattr(node, "lineno", 0)
                yield f"{path.relative_to(ROOT)}:{line}", node


def imports(*folders: str) -> Iterator[tuple[str, str]]:
    """Every imported module's full name, with the place of the import."""
    for place, node in nodes(ast.Import, *folders):
        for alias in node.names:
            yield place, alias.name
    for place, source in nodes(ast.ImportFrom, *folders):
        for alias in source.names:
            yield place, f"{source.module}.{alias.name}"
