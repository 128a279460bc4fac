"""What a message is made of, whatever the phone made of it."""

import pytest

from reports.followup.replies.text_tokens import holds, tokens


def test_a_text_is_taken_as_plain_tokens() -> None:
    assert tokens("L’ÉTÉ, 2️⃣ 23!") == ["l", "ete", "2", "23"]
    assert tokens("1cactus cactus２") == ["1", "cactus", "cactus", "2"]


@pytest.mark.parametrize(
    ("phrase", "places"), [(["a"], [0, 2]), (["a", "b"], [0]), (["c"], []), ([], [])]
)
def test_a_phrase_is_found_at_its_places(phrase: list[str], places: list[int]) -> None:
    assert holds(["a", "b", "a"], phrase) == places
