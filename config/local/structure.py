"""`./run house [--json]`: how much there is to read, in how many pieces, and who imports whom.

It counts what git knows of the five source folders, without migrations, and the tests beside them.
Lines of code are those with code on them: no docstring, comment or empty line. A private helper is
used once if its own module names it once. Two drawers are folders of one parent; two that import
each other are a two-way pair.
"""

import argparse
import ast
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path, PurePosixPath
from statistics import median

from config.local.state import ROOT

SOURCE = ("config", "reports", "shelters", "pharmacy", "nightlife")
DJANGOS = {"admin", "apps", "checks", "conftest", "forms", "models", "tasks", "urls", "views"}
type Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Module:
    """One file, read."""

    path: PurePosixPath
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What stands in it."""
        return ast.parse(self.text)

    @property
    def name(self) -> str:
        """As it is imported."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def lines(self) -> int:
        """Of text, whatever stands on them."""
        return self.text.count("\n")

    @cached_property
    def functions(self) -> list[Function]:
        """Every function and method."""
        return [node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS)]

    @cached_property
    def code(self) -> set[int]:
        """The numbers of the lines with code on them."""
        written = {
            number
            for number, line in enumerate(self.text.splitlines(), start=1)
            if line.strip() and not line.lstrip().startswith("#")
        }
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)):
                first = node.body[0] if node.body else None
                if first is not None and ast.get_docstring(node, clean=False) is not None:
                    written -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
        return written

    @property
    def importing(self) -> int:
        """Lines of code that are imports."""
        found: set[int] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        return len(found & self.code)

    def imports(self) -> Iterator[str]:
        """Dotted names; `from a import b` may mean a module or what is in one."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def main(words: Sequence[str]) -> int:
    """Print the figures, a line each or as one object; the exit status is 0."""
    parser = argparse.ArgumentParser(prog="./run house", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    chosen = parser.parse_args(words)
    found = figures(read(SOURCE), read(("tests",)))
    if chosen.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:42} {value}")
    return 0


def read(folders: Sequence[str]) -> list[Module]:
    """What git knows of these folders, without migrations."""
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--", *(f"{folder}/**.py" for folder in folders)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = [PurePosixPath(name) for name in listed.split("\0") if name]
    kept = [path for path in paths if "migrations" not in path.parts and (ROOT / path).exists()]
    return [Module(path, Path(ROOT, path).read_text()) for path in kept]


def figures(source: Sequence[Module], tests: Sequence[Module]) -> dict[str, float | str]:
    """Every figure of the house by its name."""
    modules = [each for each in source if each.path.name != "__init__.py" and each.code]
    functions = [node for each in source for node in each.functions]
    code = sum(len(each.code) for each in source)
    folder, most = folders(modules).most_common(1)[0]
    public = [node for node in functions if not node.name.startswith("_")]
    said = [node for node in public if ast.get_docstring(node) is not None]
    return {
        "modules": len(modules),
        "lines": sum(each.lines for each in source),
        "lines of code": code,
        "largest folder": folder,
        "modules in it": most,
        "lines of a module, median": median(each.lines for each in modules),
        "imports, share of code": _share(sum(each.importing for each in source), code),
        "functions": len(functions),
        "private, share of functions": _share(len(functions) - len(public), len(functions)),
        "private helpers used once": sum(map(used_once, source)),
        "dataclasses": sum(map(dataclasses, source)),
        "public functions that say what they do": _share(len(said), len(public)),
        "two-way pairs of drawers": len(two_way_pairs(source)),
        "names that modules share": len(shared_names(modules)),
        "lines of tests, share of source": _share(
            sum(each.lines for each in tests), sum(each.lines for each in source)
        ),
    }


def folders(modules: Sequence[Module]) -> Counter[str]:
    """How many modules lie in each folder; Django looks for its commands in one of its own."""
    return Counter(str(each.path.parent) for each in modules if "commands" not in each.path.parts)


def shared_names(modules: Sequence[Module]) -> list[str]:
    """File names that more than one module has, Django's own left out."""
    named = Counter(each.path.stem for each in modules)
    return sorted(name for name, times in named.items() if times > 1 and name not in DJANGOS)


def used_once(module: Module) -> int:
    """How many private functions of a module it names once."""
    named = Counter(
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Name | ast.Attribute)
    )
    private = [node.name for node in module.functions if node.name.startswith("_")]
    return sum(named[name] == 1 for name in private)


def dataclasses(module: Module) -> int:
    """How many classes a module declares as such."""
    return sum(
        "dataclass" in ast.unparse(decorator)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
    )


def two_way_pairs(source: Sequence[Module]) -> list[tuple[str, str]]:
    """Folders of one parent that import each other."""
    known = {each.name for each in source}
    arrows: dict[str, set[str]] = defaultdict(set)
    for each in source:
        for name in each.imports():
            target = name if name in known else name.rpartition(".")[0]
            if target in known and (ends := _drawers(each, target)):
                arrows[ends[0]].add(ends[1])
    return [
        (one, other)
        for one, other in combinations(sorted(arrows), 2)
        if other in arrows[one] and one in arrows[other]
    ]


def _drawers(module: Module, target: str) -> tuple[str, str] | None:
    """The two folders in which importer and imported part; None where one lies in no folder."""
    here, there = [*module.path.parent.parts], target.split(".")
    same = 0
    while same < min(len(here), len(there)) and here[same] == there[same]:
        same += 1
    apart = PurePosixPath(*there[: same + 1])
    if same == 0 or same == len(here) or not (ROOT / apart).is_dir():
        return None
    return ".".join(here[: same + 1]), ".".join(there[: same + 1])


def _share(part: float, whole: float) -> float:
    return round(part / whole, 3) if whole else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
