"""Short answers, as phones and people write them; in doubt the reading is the cautious one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.channels.sms.understanding import answer_reading
from reports.channels.sms.understanding.answer_reading import Back, Need, Said, choices
from reports.followup.replies.text_tokens import tokens
from reports.intake.triage.triage import SafetyAnswer
from tests.reports.region.regions import BRUSSELS

YES, NO = SafetyAnswer.YES, SafetyAnswer.NO
WORDS = Said.of(BRUSSELS.sms.conversation.values())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", NO),
        ("1.", NO),
        ("1️⃣", NO),
        ("１", NO),
        ("١", NO),
        ("Oui", NO),
        ("1 oui", NO),
        ("ja, het gaat", NO),
        ("Ça va", NO),
        ("I'm fine", NO),
        ("2", YES),
        ("2️⃣ 😢", YES),
        ("NON", YES),
        ("non il est à côté", YES),
        ("nee", YES),
        ("2 enfants sont avec moi", YES),
        ("1 enfant est avec moi", None),
        ("oui mais il est dans la chambre", None),
        ("12", None),
        ("1 2", None),
        ("tout le monde dort", None),
        ("OK?", None),
        ("1 ?", None),
        ("ok？", None),
        ("¿ok", None),
        ("oui؟", None),
        ("ça va ?", None),
        ("2?", YES),
        ("non ?", YES),
        ("", None),
        ("👍", None),
    ],
)
def test_ok_is_read_only_from_a_text_that_says_nothing_else(
    text: str, found: SafetyAnswer | None
) -> None:
    assert answer_reading.danger(text, WORDS) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", {Back.ANY_TIME}),
        ("n'importe quand", {Back.ANY_TIME}),
        ("2", {Back.MORNINGS}),
        ("le matin", {Back.MORNINGS}),
        ("'s avonds", {Back.EVENINGS}),
        ("2 et 3", {Back.MORNINGS, Back.EVENINGS}),
        ("2, 3", {Back.MORNINGS, Back.EVENINGS}),
        ("ochtend en avond", {Back.MORNINGS, Back.EVENINGS}),
        ("4", {Back.NEVER}),
        ("JAMAIS", {Back.NEVER}),
        ("1 4", {Back.NEVER}),
        ("jamais le matin", {Back.NEVER}),
        ("non", {Back.NEVER}),
        ("no, he reads my phone", {Back.NEVER}),
        ("oui", {Back.SOME}),
        ("le matin mais pas le mardi", None),
        ("12:30", None),
        ("", None),
    ],
)
def test_never_beside_anything_else_is_never(text: str, found: set[Back] | None) -> None:
    read = answer_reading.back(text, WORDS)
    assert (None if read is None else set(read)) == found


@pytest.mark.parametrize(
    "text", ["12", "13", "14", "21", "23", "31", "à 13", "at 12", "at 1", "à 3", "de 2 à 3", "１２"]
)
def test_an_hour_is_no_choice(text: str) -> None:
    """Told to a person, and nobody is texted: she named an hour, not one of our figures."""
    assert answer_reading.back(text, WORDS) is None
    assert choices(text)[-1].isdecimal()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 3", {Back.EVENINGS}),
        ("1 et 3", {Back.EVENINGS}),
        ("3 of 1", {Back.EVENINGS}),
        ("1 2 3", {Back.MORNINGS, Back.EVENINGS}),
        ("n'importe quand le soir", {Back.EVENINGS}),
        ("altijd, ochtend", {Back.MORNINGS}),
        ("ja 1", {Back.ANY_TIME}),
    ],
)
def test_any_time_beside_a_narrower_word_is_the_narrower(text: str, found: set[Back]) -> None:
    assert answer_reading.back(text, WORDS) == frozenset(found)


ANY = ["1", "any", "altijd", "toujours"]
NARROW = {"2": Back.MORNINGS, "le matin": Back.MORNINGS, "3": Back.EVENINGS, "avond": Back.EVENINGS}
AROUND = ["et", "ou", "en", "ja", "oui", "the", "12", "à 13", "at 3", "0470112233", "1", "31"]


@given(
    st.lists(st.sampled_from([*ANY, *NARROW, *AROUND])),
    st.sampled_from(list(NARROW)),
    st.data(),
)
def test_never_wider_than_the_narrowest_word_she_typed(
    said: list[str], narrow: str, data: st.DataObject
) -> None:
    said.insert(data.draw(st.integers(0, len(said))), narrow)
    allowed = {NARROW[each] for each in said if each in NARROW}
    found = answer_reading.back(" ".join(said), WORDS)
    assert found is None or found <= allowed


@given(st.text(alphabet="0123456789 ,.:;-/hà\n"))
def test_figures_alone_are_any_time_only_as_the_one_that_means_it(text: str) -> None:
    figures = [each for each in tokens(text) if each.isdecimal()]
    if answer_reading.back(text, WORDS) == frozenset({Back.ANY_TIME}):
        assert set(figures) == {"1"}


@given(st.lists(st.sampled_from(["1", "2", "3", "le matin", "evening", "ja"])), st.data())
def test_whatever_she_says_with_never_she_is_never_texted(said: list[str], data: object) -> None:
    assert isinstance(data, st.DataObject)
    at = data.draw(st.integers(0, len(said)))
    said.insert(at, data.draw(st.sampled_from(["jamais", "never", "nooit"])))
    assert answer_reading.back(" ".join(said), WORDS) == frozenset({Back.NEVER})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", (Need.TALK,)),
        ("2, 3", (Need.PLACE, Need.CARE)),
        ("32", (Need.PLACE, Need.CARE)),
        ("parler", (Need.TALK,)),
        ("een plek", (Need.PLACE,)),
        ("something else", (Need.OTHER,)),
        ("un lieu pour mes deux enfants", None),
        ("5", None),
        ("", None),
    ],
)
def test_needs_are_read_in_the_order_of_the_question(
    text: str, found: tuple[Need, ...] | None
) -> None:
    assert answer_reading.needs(text, WORDS) == found


@given(st.text())
def test_every_text_is_read_without_fault(text: str) -> None:
    answer_reading.danger(text, WORDS)
    answer_reading.back(text, WORDS)
    answer_reading.needs(text, WORDS)
    answer_reading.is_bare(text, WORDS)
    assert all(token for token in choices(text))


def test_a_short_number_is_taken_apart() -> None:
    assert choices("23") == ["2", "3"]
    assert choices("0470112233") == ["0470112233"]


@pytest.mark.parametrize("text", ["1", "2.", "Oui", "le matin", "2 et 3"])
def test_an_answer_and_nothing_else_is_bare(text: str) -> None:
    assert answer_reading.is_bare(text, WORDS)


@pytest.mark.parametrize("text", ["2 😢", "2 il est là", "oui mais", "4 enfants"])
def test_whatever_else_stands_in_a_text_is_not(text: str) -> None:
    assert not answer_reading.is_bare(text, WORDS)
