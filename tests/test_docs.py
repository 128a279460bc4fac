"""What the documents say is so: commands exist, links lead somewhere, variables are read."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests import source

PAGES = sorted([source.ROOT / "README.md", *(source.ROOT / "docs").rglob("*.md")])
# The branches of its one `case`: what is not Django's own.
BRANCH = re.compile(r"^    ([a-z][a-z |_]*)\)$", re.MULTILINE)
RUN = re.compile(r"\./run ([a-z][a-z_]+)")
LINK = re.compile(r"\]\(([^)#\s]+)\)")
VARIABLE = re.compile(r"`(LINDEN_[A-Z_]+)`")
LONGEST_DECISION = 40
"""Lines: a decision fits on one screen."""


def named(page: Path) -> str:
    return str(page.relative_to(source.ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_that_is_named_exists(page: Path) -> None:
    branches = BRANCH.findall((source.ROOT / "run").read_text())
    of_the_script = {name for branch in branches for name in branch.split(" | ")}
    known = of_the_script | set(get_commands())
    assert set(RUN.findall(page.read_text())) <= known


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_variable_of_the_operations_page_is_read_somewhere() -> None:
    told = set(VARIABLE.findall((source.ROOT / "docs" / "operations.md").read_text()))
    code = "\n".join(path.read_text() for path in source.files())
    assert {name for name in told if name.removesuffix("_FILE") not in code} == set()


def test_every_variable_of_the_settings_is_on_the_operations_page() -> None:
    settings = (source.ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"(LINDEN_[A-Z_]+)"', settings))
    page = (source.ROOT / "docs" / "operations.md").read_text()
    assert {name for name in read if name not in page} == set()


def test_every_dependency_has_its_line_of_why() -> None:
    project = (source.ROOT / "pyproject.toml").read_text()
    listed = project.split("dependencies = [", 1)[1].split("]\n", 1)[0]
    names = re.findall(r'"([a-z0-9-]+)', listed)
    page = (source.ROOT / "docs" / "decisions" / "0007-dependencies.md").read_text()
    assert [name for name in names if name not in page] == []


@pytest.mark.parametrize(
    "page", sorted((source.ROOT / "docs" / "decisions").glob("*.md")), ids=named
)
def test_a_decision_fits_on_one_screen(page: Path) -> None:
    assert len(page.read_text().splitlines()) <= LONGEST_DECISION


def test_each_decision_has_a_number_of_its_own() -> None:
    """Two that were written side by side took the same one."""
    pages = sorted((source.ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    assert [page.read_text().split(".")[0] for page in pages] == [f"# {each}" for each in numbers]


def test_the_first_commands_of_the_readme_are_demo_and_test() -> None:
    assert RUN.findall((source.ROOT / "README.md").read_text())[:2] == ["demo", "test"]
