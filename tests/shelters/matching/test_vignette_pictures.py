"""The pictures of docs/vignettes.md are what the match says today.

`LINDEN_WRITE_DOCS=1 ./run test tests/shelters/matching/test_vignette_pictures.py -n 0` draws them.
"""

import os
from pathlib import Path
from typing import Final

from tests.shelters.matching.test_vignettes import VIGNETTES
from tests.shelters.matching.vignette_pictures import name_of, page, picture

DOCS: Final = Path(__file__).parents[3] / "docs"
FOLDER: Final = DOCS / "vignettes"


def drawn() -> dict[Path, str]:
    """Every file, and what has to be in it."""
    pictures = {FOLDER / f"{name_of(each)}.svg": picture(each) for each in VIGNETTES}
    return {DOCS / "vignettes.md": page(), **pictures}


def test_the_pictures_are_what_the_match_says() -> None:
    wanted = drawn()
    assert len(wanted) == len(VIGNETTES) + 1
    if os.environ.get("LINDEN_WRITE_DOCS"):
        FOLDER.mkdir(exist_ok=True)
        for path, text in wanted.items():
            path.write_text(text, "utf-8")
    assert set(FOLDER.iterdir()) | {DOCS / "vignettes.md"} == set(wanted)
    for path, text in wanted.items():
        assert path.read_text("utf-8") == text, path.name
