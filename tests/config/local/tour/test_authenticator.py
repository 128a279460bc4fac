"""The tour's authenticators, where no demo is: that they show codes is seen in every journey."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from config.local.tour.authenticator import Authenticator
from config.local.tour.report import NotHeld


def test_without_a_demo_it_says_why(tmp_path: Path) -> None:
    environment = {**os.environ, "LINDEN_STATE": str(tmp_path), "LINDEN_DEMO": "0"}
    with closing(Authenticator(environment)) as authenticator:
        for _ in range(2):
            with pytest.raises(NotHeld, match=r"works in the demo only|no code for nobody: $"):
                authenticator.code("nobody")


def test_closing_one_that_nobody_asked_does_nothing() -> None:
    Authenticator({}).close()
