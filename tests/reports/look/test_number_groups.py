"""A number to call among Arabic words keeps the order of its groups."""

import pytest
from django.template import Context, Template

from reports.look.number_groups import own_way

APART = '<bdi dir="ltr">{}</bdi>'


@pytest.mark.parametrize(
    "number",
    [
        "0470 12 34 56",
        "+32 470 12 34 56",
        "0032 (0)470/12.34.56",
        "(02) 535-45-42",
        "٠٤٧٠ ١٢ ٣٤ ٥٦",
        "1234 5678 9012 3456 7890",
    ],
)
def test_a_number_among_arabic_words_is_set_apart(number: str) -> None:
    assert own_way(f"رقمي {number} شكرا") == f"رقمي {APART.format(number)} شكرا"


def test_each_number_of_a_sentence_is_one_of_its_own() -> None:
    found = own_way("رقم 0470 12 34 56 أو\n0470 65 43 21")
    assert found.count("<bdi") == 2
    assert "0470 12 34 56</bdi>" in found
    assert "0470 65 43 21</bdi>" in found


@pytest.mark.parametrize(
    "said",
    [
        "من 22:30 - 23:15 كل يوم",  # from when until when: read from the right, as the words are
        "بين 2019 - 2024",
        "3, 7",
        "في 112",
        "الساعة 8 30",
    ],
)
def test_what_is_no_number_to_call_stays_in_the_sentence(said: str) -> None:
    assert own_way(said) == said


@pytest.mark.parametrize("said", ["Call 0470 12 34 56 please", "Подзвоніть 0470 12 34 56", ""])
def test_words_from_left_to_right_are_left_as_they_are(said: str) -> None:
    assert own_way(said) == said


def test_what_is_typed_is_still_escaped() -> None:
    found = Template("{{ words|own_way|linebreaksbr }}").render(
        Context({"words": "<b>رقم</b>\n0470 12 34 56 & <script>"})
    )
    assert "<b>" not in found
    assert "<script>" not in found
    assert f"<br>{APART.format('0470 12 34 56')} &amp;" in found
    assert "&lt;b&gt;" in Template("{{ words|own_way }}").render(Context({"words": "<b>"}))
