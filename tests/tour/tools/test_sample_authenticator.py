"""The tour's authenticators, where no demo is: that they show codes is seen in every journey."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.tour.tools.sample_authenticator import Authenticator, next_step
from tests.tour.tools.tour_report import NotHeld


def test_without_a_demo_it_says_why(tmp_path: Path) -> None:
    environment = {**os.environ, "LINDEN_STATE": str(tmp_path), "LINDEN_DEMO": "0"}
    with closing(Authenticator(environment)) as authenticator:
        for _ in range(2):
            with pytest.raises(NotHeld, match=r"works in the demo only|no code for nobody: $"):
                authenticator.code("nobody")
            assert authenticator._process is not None
            assert authenticator._process.wait() == 2  # the second question finds nobody


def test_closing_one_that_nobody_asked_does_nothing() -> None:
    Authenticator({}).close()


def test_a_code_that_was_shown_is_not_shown_again_while_the_next_is_taken() -> None:
    assert next_step(3_000.0, shown=None) == 100
    assert next_step(3_029.9, shown=99) == 100
    assert next_step(3_000.0, shown=100) == 101
    assert next_step(3_000.0, shown=101) == 101  # past that only waiting helps
