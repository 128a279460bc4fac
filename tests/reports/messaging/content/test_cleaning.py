"""R8.2: signs are replaced before counting, letters never."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from reports.messaging.content.wording import cleaned


def test_signs_that_cost_room_are_replaced() -> None:
    text = "  «\u00a0C’est “bien”\u00a0» –\u200b oui…\r\nà\tplus\ufeff "
    assert cleaned(text) == '" C\'est "bien" " - oui...\nà plus'


def test_letters_stay_even_where_they_cost() -> None:
    assert cleaned("ça, être, œuf, geïnteresseerd, Être") == "ça, être, œuf, geïnteresseerd, Être"


def test_what_joins_letters_stays() -> None:
    assert cleaned("می\u200cخواهم 👩\u200d👧") == "می\u200cخواهم 👩\u200d👧"


@given(st.text())
def test_no_letter_is_ever_changed(text: str) -> None:
    def letters(value: str) -> list[str]:
        return [c for c in value if unicodedata.category(c)[0] in "LMN" and c != "ʼ"]

    assert letters(cleaned(text)) == letters(text)
    assert cleaned(cleaned(text)) == cleaned(text)
