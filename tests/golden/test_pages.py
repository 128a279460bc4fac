"""The pages of everybody who is kept are shown as they were, word by word."""

import pytest

from tests.golden import kept, walk, worlds
from tests.golden.conftest import PutBack
from tests.golden.walk import WALKERS, Walker
from tests.scale import FULL, scaled

LANGUAGES = ("en", "fr", "nl")
SHARE = [
    pytest.param(each, language, id=f"{each.file}-{language}")
    for each in WALKERS
    for language in LANGUAGES
    if FULL or (each.always and language == LANGUAGES[0])
]


@pytest.mark.parametrize(("walker", "language"), SHARE)
@scaled(small="some people, in English", whole="everybody, in each language")
def test_everybody_is_shown_what_they_were(
    put_back: PutBack, walker: Walker, language: str
) -> None:
    world = put_back(walker.world)
    client = walk.log_in(world, walker, language)
    first = walk.FIRST if walker.name else walk.STRANGERS
    shown = walk.Walk(client, worlds.ids(world)).go(first)
    kept.same(_page(walker, language), shown)


def test_what_is_kept_is_of_everybody_who_walks() -> None:
    """No file is left of somebody who is gone."""
    walked = {_page(each, language) for each in WALKERS for language in LANGUAGES}
    walked |= {kept.page(name, language) for name in ("telling", "back") for language in LANGUAGES}
    assert {f"pages/{path.name}" for path in (kept.FOLDER / "pages").iterdir()} == walked


def _page(walker: Walker, language: str) -> str:
    return kept.page(walker.file, language, always=walker.always)
