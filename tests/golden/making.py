"""Three worlds with a past, made by the operations: rows in every table between them.

Run once (`LINDEN_GOLDEN=worlds`, see docs/golden.md); what is read afterwards is what it stored.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from unittest.mock import patch

import time_machine

from reports.vault.case_keys import return_codes
from tests import kept
from tests.attacks.tables import lodgings, street, told
from tests.golden import sealed, worlds
from tests.reports.accounts.people import cheap_passwords


@dataclass(frozen=True)
class Recipe:
    """When a world is, and who makes it."""

    at: datetime
    make: Callable[[Path], object]


RECIPES: Final[Mapping[str, Recipe]] = {
    "told": Recipe(told.AT, lambda _folder: told.build()),
    "street": Recipe(street.AT, lambda _folder: street.build()),
    "lodgings": Recipe(lodgings.AT, lodgings.build),
}


def make(name: str) -> None:
    """Make a world in the empty database of this test, and keep its rows, keys and codes."""
    recipe = RECIPES[name]
    with (
        time_machine.travel(recipe.at, tick=False),
        cheap_passwords(),
        patch.object(kept, "_kept", {}),
        _codes() as drawn,
        sealed.recorded() as records,
        tempfile.TemporaryDirectory() as folder,
    ):
        recipe.make(Path(folder))
    worlds.keep(name, now=recipe.at, codes=drawn)
    sealed.keep(records, name)


@contextmanager
def _codes() -> Iterator[list[str]]:
    """The return codes that are drawn meanwhile."""
    drawn: list[str] = []
    generate = return_codes.ReturnCode.generate

    def noted() -> return_codes.ReturnCode:
        code = generate()
        drawn.append(code.shown)
        return code

    with patch.object(return_codes.ReturnCode, "generate", noted):
        yield drawn
