"""What `./run house` counts."""

import json
from pathlib import PurePosixPath

import pytest

from config.local import structure
from config.local.structure import Module

TEXT = '''"""What it is."""

import json
from dataclasses import dataclass


# Why.
@dataclass
class Found:
    """One."""

    text: str


def read() -> str:
    """Promise."""
    return _once()


def _once() -> str:
    return json.dumps(1)
'''


def made(path: str, text: str) -> Module:
    return Module(PurePosixPath(path), text)


def test_lines_of_code_are_those_with_code_on_them() -> None:
    module = made("reports/a.py", TEXT)
    assert (module.lines, len(module.code), module.importing) == (21, 9, 2)


def test_a_helper_of_one_caller_and_a_dataclass_are_counted() -> None:
    module = made("reports/a.py", TEXT)
    assert (structure.used_once(module), structure.dataclasses(module)) == (1, 1)


def test_names_that_django_does_not_want_are_shared_once_at_most() -> None:
    paths = ("reports/a.py", "shelters/a.py", "reports/models.py", "shelters/models.py")
    assert structure.shared_names([made(path, TEXT) for path in paths]) == ["a"]


@pytest.mark.parametrize(
    ("back", "pairs"),
    [
        ("", []),
        ("from reports.vault import keys", [("reports.audit", "reports.vault")]),
        ("import reports.vault.keys", [("reports.audit", "reports.vault")]),
    ],
)
def test_drawers_that_import_each_other_are_a_pair(back: str, pairs: list[tuple[str, str]]) -> None:
    source = [
        made("reports/vault/keys.py", "from reports.audit.log import note"),
        made("reports/audit/log.py", back),
        made("reports/vault/__init__.py", ""),
    ]
    assert structure.two_way_pairs(source) == pairs


def test_the_house_is_counted_as_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert structure.main(["--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["modules"] > 100
    assert told["modules in it"] <= 12
    assert told["two-way pairs of drawers"] == 0
