"""The three worlds are made here, once: `LINDEN_GOLDEN=worlds`. See docs/golden.md."""

import os

import pytest

from tests.golden import making, sealed, worlds

pytestmark = pytest.mark.skipif(
    os.environ.get("LINDEN_GOLDEN") != "worlds", reason="worlds are made once (docs/golden.md)"
)


@pytest.mark.django_db
@pytest.mark.parametrize("name", worlds.NAMES)
@pytest.mark.timeout(600)
def test_a_world_is_made_and_kept(name: str) -> None:
    making.make(name)


def test_names_that_no_world_seals_are_kept_too() -> None:
    sealed.keep(sealed.others(), "others")
