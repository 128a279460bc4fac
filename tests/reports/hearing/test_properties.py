"""What holds of every text, heard by frames: nothing makes danger less, nothing is a fault."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports.hearing import Ear, Grade
from reports.hearing.training import read_texts
from reports.intake.triage.triage import Hint, SafetyAnswer, assess, instrument
from tests.reports.region.regions import BRUSSELS, BRUSSELS_FOLDER

EAR = Ear(BRUSSELS.hearing)
TEXTS = read_texts(BRUSSELS_FOLDER / "hearing" / "texts")
WRITTEN = st.sampled_from([each.text for each in TEXTS])
CRIES = st.sampled_from(
    [
        *("il a un couteau il est devant la porte", "hij gaat mij vermoorden", "au secours"),
        *("help hij slaat mij", "appelez la police", "he is kicking the door", "bel de politie"),
        *("je ne peux plus respirer", "he has a gun", "hij heeft mij opgesloten"),
    ]
)
ALIKE = str.maketrans("aeopc", "аеорс")


def rank(text: str) -> int:
    return EAR.hear(text, numbers=("112",)).grade.rank


@given(WRITTEN, WRITTEN)
def test_nothing_that_is_added_makes_a_text_less(one: str, other: str) -> None:
    assert rank(f"{one}. {other}") >= max(rank(one), rank(other))


@given(WRITTEN, WRITTEN)
def test_the_order_of_two_sentences_is_indifferent(one: str, other: str) -> None:
    assert rank(f"{one}. {other}") == rank(f"{other}. {one}")


@given(CRIES, st.integers(3, 6), st.data())
def test_however_a_cry_is_typed_it_is_one(cry: str, often: int, data: st.DataObject) -> None:
    letters = [at for at, letter in enumerate(cry) if letter.isalpha()]
    at = data.draw(st.sampled_from(letters))
    bare = "".join(c for c in unicodedata.normalize("NFD", cry) if not unicodedata.combining(c))
    spaces = data.draw(st.integers(2, 4)) * " "
    for typed in (
        cry.upper(),
        cry.title(),
        bare,
        cry.translate(ALIKE),
        cry[:at] + cry[at] * often + cry[at + 1 :],
        cry.replace(" ", spaces),
        f"  {cry}!!!",
        cry.replace("i", "í"),
    ):
        assert rank(typed) == Grade.CRY.rank, typed


@pytest.mark.parametrize(
    "typed",
    [
        *("H E L P", "c0uteau", "il a un c0ut3au il est devant la porte", "p0lice vite"),
        *("au sceours", "apelez la polise", "bel de poltie", "il m'etragnle", "helppp meee"),
        *("venezviteilcasselaporte", "hijstaataandedeurmeteenmes"),
    ],
)
def test_letters_that_are_wrong_hide_no_cry(typed: str) -> None:
    assert rank(typed) == Grade.CRY.rank


@given(st.text(max_size=2000))
@example("\u0000")
@example("ﬁ\u200d🏳️‍🌈" * 300)
@example("a " * 1000)
@example("'" * 2000)
def test_every_text_is_read_without_fault(text: str) -> None:
    heard = EAR.hear(text, numbers=("112",))
    assert not (heard.understood and heard.grade is not Grade.NOTHING)
    assert heard.why or heard.grade is Grade.NOTHING


@given(st.sampled_from([each.text for each in TEXTS if each.grade is not Grade.NOTHING]))
def test_no_danger_that_was_written_is_understood_as_calm(text: str) -> None:
    assert not EAR.hear(text).understood


@pytest.mark.parametrize(
    "text",
    [
        *("oui merci", "tout va bien, à demain", "alles goed dank u", "I am home safe, thank you"),
        *(
            "merci pour votre écoute, bonne soirée",
            "jeudi 16h c'est bon pour moi",
            "bedankt voor alles",
        ),
        *("ben te laat, de tram heeft vertraging", "everything went well, talk soon"),
    ],
)
def test_calm_forms_are_understood(text: str) -> None:
    heard = EAR.hear(text)
    assert (heard.grade, heard.understood) == (Grade.NOTHING, True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "...",
            "12",
            "il est là",
            "merci mais il est revenu",
            "inshallah bukra",
            "👍",
            "ok?? wat",
        ),
        *("no", "neen", "911 pls", "he will be home soon", "pardon pour tout", "call me please"),
    ],
)
def test_what_is_no_calm_form_is_not_understood(text: str) -> None:
    assert not EAR.hear(text).understood


ANSWERS = st.dictionaries(
    st.sampled_from([each.id for each in instrument(BRUSSELS).questions]),
    st.sampled_from(list(SafetyAnswer)),
)


@given(ANSWERS, st.frozensets(st.sampled_from(list(Hint))))
def test_no_text_makes_a_level_lower(
    answers: dict[str, SafetyAnswer], hints: frozenset[Hint]
) -> None:
    questions = instrument(BRUSSELS)
    without = assess(instrument=questions, answers=answers)
    found = assess(instrument=questions, answers=answers, hints=hints)
    assert found.level.rank >= without.level.rank
    assert set(found.reasons) == {*without.reasons, *hints}
