"""A language that is not heard in full makes a person look, and does no more."""

import pytest

from reports.hearing import Ear, Grade
from reports.region.models.hearing import Worries
from tests.reports.region.regions import BRUSSELS

# Of no language: letter by letter turned.
WORRIES = Worries(
    small=frozenset({"rad", "zor", "mik"}),
    danger=("zorblat*", "mik krofen"),
    innocent=("zorblatten kuko",),
    story=("filmo",),
)
EAR = Ear(BRUSSELS.hearing, worries={"zz": WORRIES})


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("zorblat", Grade.WORRY),
        ("rad mik ZORBLATTÉN!", Grade.WORRY),
        ("zorblatten kuko rad", Grade.NOTHING),
        ("zorblatten kuko zorblat", Grade.WORRY),
        ("filmo zorblat", Grade.NOTHING),
        ("filmo. zorblat", Grade.WORRY),
        ("rad mik krofen", Grade.WORRY),
        ("rad krofen", Grade.NOTHING),
        ("", Grade.NOTHING),
    ],
)
def test_a_word_of_danger_makes_a_person_look(text: str, grade: Grade) -> None:
    heard = EAR.hear(text)
    assert heard.grade is grade
    assert not heard.understood
    assert bool(heard.why) == (grade is Grade.WORRY)


def test_a_cry_in_it_is_a_worry_but_for_what_is_sure() -> None:
    """The words of another language stand in a sentence of this one: false friends cry no more."""
    friend = "il a un couteau"
    assert EAR.hear(friend).grade is Grade.CRY
    assert EAR.hear(f"rad mik zor mik {friend}").grade is Grade.WORRY
    assert EAR.hear("rad mik zor help").grade is Grade.CRY
    assert EAR.hear("rad 112", numbers=("112",)).grade is Grade.CRY


def test_what_is_added_in_it_takes_nothing_away() -> None:
    assert EAR.hear("il a un couteau. rad mik zor rad mik zor").grade is Grade.CRY
    assert EAR.hear("rad mik zor. il a un couteau").grade is Grade.CRY


def test_without_such_a_language_nothing_is_otherwise() -> None:
    assert Ear(BRUSSELS.hearing).hear("rad mik zor il a un couteau").grade is Grade.CRY
