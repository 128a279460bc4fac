"""Mutants: copies of a module with one line made wrong, drawn by a seed.

The library's operators change comparisons, numbers, conditions, decorators and loops. Ours takes a
whole statement away that only calls something or refuses: a check of rights, a lock, a seal.
"""

import difflib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.plugins import get_operator, operator_names

# The library's types know of a node only that it is one.
type Node = Any

# They need names to put in or out; a module whose names are exchanged says nothing of its tests.
NOT_DRAWN = ("VariableReplacer", "VariableInserter")
# What a type says is not carried out, how parameters are separated is no operator, and a line of
# log decides nothing.
TYPES = frozenset({"annassign", "tfpdef", "type_stmt"})
SEPARATED = frozenset({"parameters", "param", "lambdef"})
LOGGING = ("log.", "logger.")


class RemoveStatement(Operator):  # type: ignore[misc]
    """Takes away a statement that only calls something, or raises."""

    def mutation_positions(self, node: Node) -> Iterator[tuple[object, object]]:
        """See Operator."""
        if node.type == "simple_stmt" and _calls_or_raises(node.children[0]):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, _index: int) -> Node:
        """See Operator."""
        before: str = node.children[0].get_first_leaf().prefix
        node.children[0] = get_ast(f"{before}pass")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See Operator."""
        return (
            Example("check(staff)\n", "pass\n"),
            Example("if late:\n    raise TooLate\n", "if late:\n    pass\n"),
        )


@dataclass(frozen=True)
class Mutant:
    """One module with one place made wrong."""

    path: Path
    line: int
    operator: str
    code: str
    was: str
    became: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.operator}\n    - {self.was}\n    + {self.became}"


def draw(*, root: Path, paths: Iterable[Path], count: int, seed: int) -> list[Mutant]:
    """So many mutants of these modules, at most one a line, alike for the same seed and code."""
    places = [place for path in sorted(paths) for place in _places(root, path)]
    chance = random.Random(seed)
    chance.shuffle(places)
    drawn: list[Mutant] = []
    for path, line, found in places:
        if len(drawn) == count:
            break
        drawn += _first_of(root, path, line, chance.sample(found, len(found)))
    return drawn


type _Way = tuple[str, int]


def _places(root: Path, path: Path) -> Iterator[tuple[Path, int, list[_Way]]]:
    """Every line that can be made wrong, and each way: an operator, and its how-manieth place."""
    lines: dict[int, list[_Way]] = {}
    tree = get_ast((root / path).read_text())
    for name, operator in _operators():
        count = 0
        for node in ast_nodes(tree):
            for (line, _column), _end in operator.mutation_positions(node):
                if not _is_idle(node):
                    lines.setdefault(line, []).append((name, count))
                count += 1
    for line, ways in sorted(lines.items()):
        yield path, line, ways


def _first_of(root: Path, path: Path, line: int, ways: Sequence[_Way]) -> list[Mutant]:
    """The first way that gives something else which is still Python."""
    code = (root / path).read_text()
    for name, place in ways:
        mutated = mutate_code(code, dict(_operators())[name], place)
        if mutated is not None and mutated != code and _is_python(mutated):
            was, became = _changed(code, mutated)
            return [Mutant(path, line, name, mutated, was, became)]
    return []


@cache
def _operators() -> list[tuple[str, Operator]]:
    named = [(name.partition("/")[2], name) for name in operator_names()]
    found = [(short, get_operator(name)()) for short, name in named if short not in NOT_DRAWN]
    return [*found, (RemoveStatement.__name__, RemoveStatement())]


def _calls_or_raises(node: Node) -> bool:
    if node.type == "raise_stmt" or (node.type == "keyword" and node.value == "raise"):
        return True
    called = node.type == "atom_expr" and node.children[-1].type == "trailer"
    return bool(called and node.children[-1].children[0].value == "(")


def _is_idle(node: Node) -> bool:
    """Whether it stands in a type, or in a line of log."""
    while node is not None:
        above = node.parent
        if node.type in TYPES or (above is not None and _is_said_only(node, above)):
            return True
        if node.type == "simple_stmt" and node.get_code().strip().startswith(LOGGING):
            return True
        node = above
    return False


def _is_said_only(node: Node, above: Node) -> bool:
    if node.type == "operator" and above.type in SEPARATED:
        return True
    return above.type == "funcdef" and above.annotation is node


def _is_python(code: str) -> bool:
    try:
        compile(code, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _changed(code: str, mutated: str) -> tuple[str, str]:
    lines = difflib.ndiff(code.splitlines(), mutated.splitlines())
    changed = [line for line in lines if line[:2] in {"- ", "+ "}]
    was = [line[2:].strip() for line in changed if line.startswith("- ")]
    became = [line[2:].strip() for line in changed if line.startswith("+ ")]
    return " / ".join(was), " / ".join(became)
