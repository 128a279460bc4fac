"""What a person of a real region cannot do, the demo may not do; what only tests use is gone.

Every public function of the rooms that acts, asked who does it (`by`) or when (`now`), must be
reached from a page, a command, a task or the start of a process: through the code itself, never
only from the sample city (`config/local`) or from tests.
"""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from tests import source

ROOMS: Final = ("reports", "shelters", "pharmacy", "nightlife")
SAMPLE: Final = source.ROOT / "config" / "local"

# What nothing reaches, each with the reason. Nothing is put here to have peace: a line is either
# a shorter way of what people do by pages, or goes.
APART: Final = {
    "reports.accounts.onboarding.sample_accounts.accept": (
        "the steps of an invitation's pages, taken at once"
    ),
    "reports.accounts.onboarding.enrolment.choose_password_and_keep_key": "the first of them",
    "reports.accounts.onboarding.sample_accounts.current_code": (
        "what an authenticator app shows (`./run totp`)"
    ),
    "reports.accounts.authentication.authenticator_codes.code": "the same, for a secret at hand",
}

type Place = tuple[str, str]
"""A module and a name in it; the empty name is what the module does when it is imported."""


class Code:
    """The code that runs without the sample city: what each name refers to, by its own imports."""

    def __init__(self, files: dict[str, ast.Module]) -> None:
        self.modules = files
        self.defined = {name: _defined(tree) for name, tree in files.items()}
        self.imported = {name: _imported(tree) for name, tree in files.items()}

    def operations(self) -> dict[Place, ast.FunctionDef]:
        """Every public function of a room that is asked who acts, or when."""
        return {
            (module, name): node
            for module, names in self.defined.items()
            if module.split(".")[0] in ROOMS and ".management." not in module
            for name, node in names.items()
            if isinstance(node, ast.FunctionDef) and not name.startswith("_") and _acts(node)
        }

    def reached(self) -> set[Place]:
        """Everything that is referred to from what runs by itself, and from there on."""
        waiting: list[Place] = [(module, "") for module in self.modules]
        seen: set[Place] = set(waiting)
        while waiting:
            module, name = waiting.pop()
            for node in self._nodes(module, name):
                for found in self._named(node, module):
                    if found not in seen:
                        seen.add(found)
                        waiting.append(found)
        return seen

    def _nodes(self, module: str, name: str) -> Sequence[ast.AST]:
        if name:
            return [self.defined[module][name]]
        return (
            [node for node in self.modules[module].body if not _is_definition(node)]
            + [
                decorator
                for node in self.modules[module].body
                if isinstance(node, ast.FunctionDef | ast.ClassDef)
                for decorator in node.decorator_list
            ]
            + [
                # Called by whoever it is registered with, by its name, or as the process starts.
                node
                for node in self.modules[module].body
                if _is_registered(node) or _is_started(node, module)
            ]
        )

    def _named(self, tree: ast.AST, module: str) -> Iterator[Place]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                yield from self._resolve((module, node.id))
            elif isinstance(node, ast.Call):
                yield from self._handed_on(module, node)
            elif isinstance(node, ast.Attribute) and (path := _dotted(node)):
                yield from self._follow(module, path)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from self._by_string(node.value)

    def _follow(self, module: str, path: list[str]) -> Iterator[Place]:
        """`inventory.house_facts`: the first name is an imported module, the next is in it."""
        here = self.imported[module].get(path[0])
        if here is None:
            return
        where = ".".join(part for part in here if part)
        for part in path[1:]:
            if where in self.modules:
                yield from self._resolve((where, part))
            where = f"{where}.{part}"

    def _handed_on(self, module: str, call: ast.Call) -> Iterator[Place]:
        """A module that is given to somebody as a thing: anything in it may be called."""
        for given in call.args:
            if isinstance(given, ast.Name):
                where = ".".join(part for part in self.imported[module].get(given.id, ()) if part)
                yield from ((where, inside) for inside in self.defined.get(where, ()))

    def _by_string(self, text: str) -> Iterator[Place]:
        """What is named in a setting or a schedule, or a module imported by its name."""
        if "." in text and text in self.modules:
            yield from ((text, name) for name in self.defined[text])
        module, _, name = text.replace(":", ".").rpartition(".")
        if module in self.modules:
            yield from self._resolve((module, name))

    def _resolve(self, place: Place) -> Iterator[Place]:
        """Where a name is defined, through any module that hands it on."""
        module, name = place
        for _ in range(10):
            if name in self.defined.get(module, {}):
                yield module, name
                return
            onward = self.imported.get(module, {}).get(name)
            if onward is None or onward == (module, name):
                return
            module, name = onward


def unreached(code: Code) -> list[str]:
    """The operations that nothing but the sample city and the tests would ever call."""
    reached = code.reached()
    return sorted(
        f"{module}.{name}" for module, name in code.operations() if (module, name) not in reached
    )


def unused(code: Code) -> list[str]:
    """The public functions and classes of the house that nothing in it refers to."""
    reached = code.reached()
    return sorted(
        f"{module}.{name}"
        for module, names in code.defined.items()
        for name, node in names.items()
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not (name.startswith("_") or (module, name) in reached or module.startswith("tests."))
        and not (_is_registered(node) or _is_started(node, module))
    )


def test_nothing_public_is_there_for_tests_alone() -> None:
    """The sample city and the benchmarks count as use: they run without the tests."""
    paths = [*source.files(), *source.files("tests/benchmarks")]
    assert unused(Code({_module(path): source.tree(path) for path in paths})) == []


def test_what_only_tests_use_is_found() -> None:
    """The guard, seen to fail: a function of no caller, a class, and one used by both of them."""
    source_of = {
        "reports.words": (
            "class Kept: pass\n"
            "class Gone: pass\n"
            "def left_over(): return helped()\n"
            "def helped(): pass\n"
            "def told(): return Kept()\n"
        ),
        "reports.answers": "def answered(): pass\n",
        "config.start": (
            "from reports import answers, words\nwords.told()\nregister(answers)\n"
            "@shared_task\ndef sweep(): pass\n"
        ),
    }
    code = Code({name: ast.parse(text) for name, text in source_of.items()})
    assert unused(code) == ["reports.words.Gone", "reports.words.helped", "reports.words.left_over"]


def test_no_operation_is_only_for_the_sample_city() -> None:
    found = set(unreached(_code()))
    assert found - set(APART) == set(), "no page, command or task reaches these"
    assert set(APART) - found == set(), "reached by now: take them off the list"


def test_the_list_of_operations_is_no_empty_one() -> None:
    known = {f"{module}.{name}" for module, name in _code().operations()}
    assert {
        "shelters.houses.admission.admit_house",
        "shelters.inventory.address_changes.change_address",
        "reports.cases.assignment.rota.add_shift",
        "pharmacy.register.pharmacies.verify",
        "nightlife.venues.venues.admit",
    } <= known


def test_an_operation_that_only_a_sample_calls_is_found() -> None:
    """The guard, seen to fail: called by nobody, by another that nobody calls, by a page."""
    source_of = {
        "shelters.rooms": (
            "def add(*, by): pass\n"
            "def wrap(*, by): add(by=by)\n"
            "def open_house(*, by): pass\n"
            "def used(*, by): _inner(by)\n"
            "def _inner(by): open_house(by=by)\n"
        ),
        "shelters.pages": "from shelters import rooms\ndef page(it): rooms.used(by=it)\n",
        "shelters.urls": "from shelters import pages\nurlpatterns = [pages.page]\n",
    }
    code = Code({name: ast.parse(text) for name, text in source_of.items()})
    assert unreached(code) == ["shelters.rooms.add", "shelters.rooms.wrap"]


@cache
def _code() -> Code:
    found = {}
    for path in source.files():
        if not path.is_relative_to(SAMPLE):
            found[_module(path)] = source.tree(path)
    return Code(found)


def _module(path: Path) -> str:
    parts = path.relative_to(source.ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _defined(tree: ast.Module) -> dict[str, ast.AST]:
    found: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {each.id: node for each in targets if isinstance(each, ast.Name)}
    return found


def _imported(tree: ast.Module) -> dict[str, Place]:
    """Each imported name with where it comes from, also those imported inside a function."""
    found: dict[str, Place] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {each.asname or each.name: (node.module, each.name) for each in node.names}
        elif isinstance(node, ast.Import):
            for each in node.names:
                found[each.asname or each.name.split(".")[0]] = (
                    each.name if each.asname else each.name.split(".")[0],
                    "",
                )
    return found


def _acts(node: ast.FunctionDef) -> bool:
    return bool({"by", "now"} & {each.arg for each in (*node.args.args, *node.args.kwonlyargs)})


def _is_definition(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)


def _is_registered(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    called = {ast.unparse(each).split("(")[0].split(".")[-1] for each in node.decorator_list}
    return bool(called & {"shared_task", "task", "register", "receiver", "post", "get", "hookimpl"})


def _is_started(node: ast.AST, module: str) -> bool:
    apart = ".management." in module or module.endswith(".apps")
    return apart and isinstance(node, ast.ClassDef)


def _dotted(node: ast.Attribute) -> list[str] | None:
    parts: list[str] = []
    found: ast.AST = node
    while isinstance(found, ast.Attribute):
        parts.append(found.attr)
        found = found.value
    return [found.id, *reversed(parts)] if isinstance(found, ast.Name) else None
