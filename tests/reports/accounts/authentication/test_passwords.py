"""What a password must be, and the ones we offer."""

import math

import pytest

from reports.accounts.authentication import passphrases
from reports.accounts.authentication.passwords import UnfitPassword, check_password, normal_password
from reports.accounts.directory.profiles import Profile

SHE = Profile(name="Beatriz Sample-Person", login="bea.sample")


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("kite-river-la", "too short"),
        ("é" * 13 + "e\u0301", "Many people"),
        ("x" * 201, "too long"),
        ("aaaaaaaaaaaaaaaaaa", "Many people"),
        ("passwordpassword", "Many people"),
        ("Password2026!!!!", "Many people"),
        ("123456789012345678", "Many people"),
        ("qwertyuiop-qwertyuiop", "Many people"),
        ("my-BEATRIZ-kite-river", "your name"),
        ("kite-person-river-9", "your name"),
        ("kite-river-sample-9", "your name"),
    ],
)
def test_it_refuses_with_a_reason(password: str, said: str) -> None:
    with pytest.raises(UnfitPassword, match=said):
        check_password(password, profile=SHE)


def test_length_is_counted_in_characters_as_they_are_derived() -> None:
    """e and an accent typed apart are one character, as they are on another keyboard."""
    with pytest.raises(UnfitPassword, match="too short"):
        check_password("kite-rivere\u0301e\u0301", profile=SHE)


def test_one_password_typed_on_two_keyboards_is_the_same() -> None:
    assert normal_password("rivie\u0300re") == normal_password("rivi\u00e8re")


def test_what_is_offered_is_accepted() -> None:
    for _ in range(200):
        check_password(passphrases.suggestion(), profile=SHE)


def test_what_is_offered_is_five_words_and_at_least_61_bits() -> None:
    assert len(passphrases.suggestion().split("-")) == 5
    possible = (len(passphrases.CONSONANTS) * len(passphrases.VOWELS)) ** 2
    drawn = [
        text for text in passphrases._UNWANTED if set(text[::2]) <= set(passphrases.CONSONANTS)
    ]
    unwanted = sum(set(text[1::2]) <= set(passphrases.VOWELS) for text in drawn)
    assert 61 < passphrases.WORDS_OFFERED * math.log2(possible - unwanted) < 62


def test_rude_words_are_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = iter("pipikanu")
    monkeypatch.setattr("secrets.choice", lambda _: next(letters))

    assert passphrases.word() == "kanu"
