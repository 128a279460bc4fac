"""What is compressed tells its length: nothing secret stands there beside what a stranger chose.

Played as an attacker on the line would (BREACH): two guesses of the same secret are put into a
page, and the lengths of the answers are compared. A page that is never compressed says nothing.
"""

import pytest
from django.test import Client

from tests.reports.console.conftest import Enter, House

pytestmark = pytest.mark.django_db
ASKS = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("address", ["/", "/help/"])
def test_pages_without_a_secret_are_compressed(address: str) -> None:
    assert Client().get(address, headers=ASKS)["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("address", ["/tell/", "/tell/spot/", "/back/"])
def test_a_page_with_a_forms_token_is_not(address: str) -> None:
    """The token is the same all the while, and stands beside what was typed."""
    assert 'name="token"' in Client().get(address).content.decode()
    assert "Content-Encoding" not in Client().get(address, headers=ASKS)


def test_lists_without_anybodys_words_are_compressed_and_a_case_is_not(
    house: House, enter: Enter
) -> None:
    dalia, beatriz = enter(house.cast.dalia), enter(house.cast.beatriz)
    for address in ("/desk/board/", "/desk/rota/", "/shelters/region/"):
        assert dalia.get(address, headers=ASKS)["Content-Encoding"] == "gzip", address
    assert beatriz.get("/desk/inbox/", headers=ASKS)["Content-Encoding"] == "gzip"
    case = beatriz.get(f"/desk/file/{house.case_id}/", headers=ASKS)
    assert case.status_code == 200
    assert "Content-Encoding" not in case


def test_the_same_list_has_another_length_each_time(house: House, enter: Enter) -> None:
    """Padded at random, so that lengths cannot be compared once."""
    dalia = enter(house.cast.dalia)
    found = {len(dalia.get("/desk/board/", headers=ASKS).content) for _ in range(12)}
    assert len(found) > 1
