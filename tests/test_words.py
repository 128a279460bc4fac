"""Words that the source does not use, because a reader cannot tell whom or what they mean."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests import source

# Reporter, worker, coordinator, keeper, pharmacist: everybody was called "she" once.
PRONOUN = re.compile(r"\b(she|her|hers|herself)\b", re.IGNORECASE)
REFERENCE = re.compile(r"(?<![\w./])([a-z_]+)\.([A-Z]\w+)")
BETWEEN = re.compile(r"_|(?<=[a-z])(?=[A-Z])")
QUOTED = re.compile(r"\"[^\"]*\"|`[^`]*`")
# Names that are stored, or sent by partners, as they stand: a refusal's too, as the reason.
STORED = frozenset({"HERSELF", "SHE_WILL", "ASKED_HER", "she_says", "SheWillContactUs"})


def documented(path: Path) -> Iterator[tuple[int, str]]:
    """The docstrings of a file."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(source.tree(path)):
        if isinstance(node, kinds) and (words := ast.get_docstring(node)):
            yield getattr(node, "lineno", 1), words


def named(path: Path) -> Iterator[tuple[int, str]]:
    """The words of the identifiers, and the comments of a file, without what it says in strings."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
        if token.type == tokenize.NAME and token.string not in STORED:
            yield token.start[0], BETWEEN.sub(" ", token.string)
        elif token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_everybody_is_called_what_they_are() -> None:
    """Texts for people are strings, and may say "her"; a stored value too (`STORED`)."""
    found = [
        f"{path.relative_to(source.ROOT)}:{line}: {words}"
        for path in source.files()
        if PRONOUN.search(BETWEEN.sub(" ", path.read_text()))
        for line, words in (*documented(path), *named(path))
        if PRONOUN.search(words)
    ]
    assert found == []


def test_a_check_says_what_it_raises() -> None:
    """ "Raise X unless ..." and not "Say nothing if ..., else raise X"."""
    idiom = re.compile(r"\b(say nothing (if|for)\b|else raise )", re.IGNORECASE)
    found = [
        f"{path.relative_to(source.ROOT)}:{line}"
        for path in source.files()
        for line, words in documented(path)
        if idiom.search(words)
    ]
    assert found == []


def test_what_a_docstring_refers_to_is_there() -> None:
    """ "Raises seats.LastCoordinator": a module renamed takes the words about it along."""
    homes: dict[str, set[str]] = {}
    for path in source.files():
        for node in ast.walk(source.tree(path)):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, set()).add(path.stem)
    found = [
        f"{path.relative_to(source.ROOT)}:{line}: {module}.{name} is in {sorted(homes[name])}"
        for path in source.files()
        for line, words in documented(path)
        for module, name in REFERENCE.findall(words)
        if name in homes and module not in homes[name]
    ]
    assert found == []


def test_the_pages_for_colleagues_call_nobody_she() -> None:
    """Pages, pictures and the pack's comments too; what is quoted there was said by people."""
    pages = [*source.ROOT.glob("*.md"), *(source.ROOT / "docs").rglob("*.md")]
    pages += [*(source.ROOT / "docs").glob("*.svg")]
    packs = (source.ROOT / "reports/region/packs").rglob("*.toml")
    told = {"docs/vignettes.md"}  # of people made up, each with a gender of their own
    read = [(path, path.read_text().splitlines()) for path in pages]
    read += [
        (path, [line for line in path.read_text().splitlines() if line.startswith("#")])
        for path in packs
    ]
    found = [
        f"{path.relative_to(source.ROOT)}: {line}"
        for path, lines in read
        if str(path.relative_to(source.ROOT)) not in told
        for line in lines
        if PRONOUN.search(QUOTED.sub("", line))
    ]
    assert found == []
