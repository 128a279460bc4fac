"""Mutants: drawn alike for the same seed, in code that is carried out, and still Python."""

from pathlib import Path

import pytest
from cosmic_ray.mutating import mutate_code

from tests.mutate.drawing import RemoveStatement, draw

CODE = '''"""A module."""

import logging

log = logging.getLogger("sample")


def admit(number: int | None, *, most: int = 3) -> bool:
    """Whether one more gets in."""
    log.info("asked")
    check(number)
    if number is None:
        raise ValueError
    return number < most


def check(number: int | None) -> None:
    for _ in range(2):
        print(number)
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "one.py").write_text(CODE)
    return tmp_path


def drawn(root: Path, *, count: int = 100, seed: int = 1) -> list[str]:
    return [str(each) for each in draw(root=root, paths=[Path("one.py")], count=count, seed=seed)]


def test_the_same_seed_draws_the_same_and_another_another(root: Path) -> None:
    assert drawn(root) == drawn(root)
    assert drawn(root, count=3) == drawn(root)[:3]
    assert drawn(root, seed=2) != drawn(root)


def test_at_most_one_a_line_and_each_is_python_that_differs(root: Path) -> None:
    mutants = draw(root=root, paths=[Path("one.py")], count=100, seed=1)
    lines = [mutant.line for mutant in mutants]
    assert len(lines) == len(set(lines))
    for mutant in mutants:
        assert mutant.code != CODE
        compile(mutant.code, "mutant", "exec")


def test_types_separators_and_lines_of_log_are_left_alone(root: Path) -> None:
    for seed in range(20):
        lines = {mutant.line for mutant in draw(
            root=root, paths=[Path("one.py")], count=100, seed=seed
        )}  # fmt: skip
        assert lines == {8, 11, 12, 13, 14, 18, 19}


def test_line_eight_is_its_default_only(root: Path) -> None:
    for seed in range(20):
        (mutant,) = [
            each
            for each in draw(root=root, paths=[Path("one.py")], count=100, seed=seed)
            if each.line == 8
        ]
        assert mutant.operator == "NumberReplacer"


@pytest.mark.parametrize("example", RemoveStatement.examples(), ids=["call", "refusal"])
def test_a_call_or_a_refusal_is_taken_away(example: object) -> None:
    before, after = example.pre_mutation_code, example.post_mutation_code  # type: ignore[attr-defined]
    assert mutate_code(before, RemoveStatement(), 0) == after


def test_what_keeps_something_is_no_mere_call() -> None:
    assert mutate_code("kept = check(1)\n", RemoveStatement(), 0) is None
    assert mutate_code('"""Words."""\n', RemoveStatement(), 0) is None
