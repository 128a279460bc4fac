"""What an answer by text means (R1.16, R1.17, R8.13, R8.15)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.followup.replies.replies import (
    FREEZES,
    Around,
    Meaning,
    Reading,
    Signal,
    has_danger_word,
    is_stop,
    read,
)
from reports.hearing import Ear
from tests.reports.cases.world import contact
from tests.reports.region.regions import BRUSSELS, SALTMERE
from tests.scale import FULL

WORDS = BRUSSELS.sms.words
EAR = Ear(BRUSSELS.hearing)  # frames alone: no test stands on a threshold
EXAMPLES = 10_000 if FULL else 200
# Words that mean something to nobody: Latin letters, none of any list of the pack.
NOTHING = st.lists(
    st.sampled_from(["fleur", "jardin", "pluie", "regen", "boom", "tree", "rain", "lampe"]),
    min_size=1,
    max_size=6,
)


def reading(text: str, *, around: Around | None = None, **changes: object) -> Reading:
    plain: dict[str, object] = {"she_says": "", "we_say": "", "danger_word": "cactus"}
    said = contact(**(plain | changes))
    return read(
        text=text,
        contact=said,
        words=WORDS,
        ear=EAR,
        numbers=BRUSSELS.emergency_numbers(),
        around=around or Around(),
    )


def meaning(text: str, *, around: Around | None = None, **changes: object) -> Meaning:
    return reading(text, around=around, **changes).meaning


@pytest.mark.parametrize(
    "text",
    [
        "1",
        " 1. ",
        "1️⃣",
        "１",
        "١",
        "OUI",
        "oui merci",
        "Ça va !",
        "ca va",
        "Ja",
        "Alles goed",
        "yes",
        "I'm fine",
        "OK",
        "ok thank you",
    ],
)
def test_fine_in_any_language_of_the_region(text: str) -> None:
    assert meaning(text) is Meaning.FINE


@pytest.mark.parametrize(
    "text", ["2", "2!", "appelez-moi", "Appelle moi svp", "NON", "bel me", "nee", "call me please"]
)
def test_call_me_in_any_language_of_the_region(text: str) -> None:
    assert meaning(text) is Meaning.CALL_ME


@pytest.mark.parametrize(
    "text",
    [
        "1 enfant est blessé",
        "oui mais il est revenu",
        "ok il m'a suivie hier",
        "2 fois cette semaine",
        "ne m'appelez pas",
        "don't call me",
        "12",
        "1 2",
        "fine, but he came back",
        "je ne sais pas",
    ],
)
def test_more_than_an_answer_is_for_a_person_to_read(text: str) -> None:
    """Nothing is "fine" that says anything else besides."""
    assert meaning(text) is Meaning.OTHER


def test_fine_out_of_nowhere_is_for_a_person_to_read() -> None:
    assert meaning("1", around=Around(asked=False)) is Meaning.OTHER
    assert meaning("2", around=Around(asked=False)) is Meaning.CALL_ME


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        " Stop. ",
        "ARRÊT",
        "arret",
        "Arrêtez !",
        "STOPPEN",
        "Uitschrijven",
        "UNSUBSCRIBE",
        "stopall",
        "end",
        "Ｓｔｏｐ",
        "ARRE\u0302T",
        "désabonner",
    ],
)
def test_stop_in_every_language_accents_and_case_aside(text: str) -> None:
    """R8.13, R1.17."""
    assert meaning(text) is Meaning.STOP
    assert is_stop(text, WORDS)


@pytest.mark.parametrize(
    "text",
    ["stop il est là", "please stop texting me now", "arrête de m'écrire stop", "stop merci"],
)
def test_stop_inside_a_sentence_is_for_a_person_to_look_at(text: str) -> None:
    """R8.13: no withdrawal, and nothing more is sent before somebody has looked."""
    found = reading(text)
    assert found.meaning is Meaning.ODD
    assert Signal.STOP_INSIDE in found.signals
    assert not is_stop(text, WORDS)


def test_what_a_provider_stops_at_is_a_stop_in_a_region_without_english() -> None:
    """R8.12: the provider sends nothing afterwards."""
    assert is_stop("UNSUBSCRIBE", {"nl": SALTMERE.sms.words["nl"]})


@pytest.mark.parametrize(
    "text", ["cactus", "CACTUS", "j'ai un Cactus à vendre", "1 cactus", "câctus"]
)
def test_the_danger_word_wins_wherever_it_stands(text: str) -> None:
    """R1.16."""
    assert meaning(text) is Meaning.DANGER


@pytest.mark.parametrize(
    "text",
    [
        *("1cactus", "cactus2", "c.a.c.t.u.s", "c a c t u s", "cac-tus", "1 c a-c_t u s"),
        *("okcactus", "cactusss", "CAC\nTUS", "oui.cac.tus", "ｃａｃｔｕｓ"),
    ],
)
def test_the_danger_word_is_found_whatever_stands_between_its_letters(text: str) -> None:
    """R1.16."""
    assert meaning(text) is Meaning.DANGER


@pytest.mark.parametrize(
    ("word", "text"),
    [
        *(
            ("rose", "j'ai arrosé la prose"),
            ("porte", "n'importe quoi"),
            ("ami", "samir dynamique"),
        ),
        *(("the", "then they bathed"), ("sel", "une selle"), ("bus", "l'abus")),
        ("lit", "elle a lu une politique"),
    ],
)
def test_a_short_danger_word_inside_an_ordinary_word_is_none(word: str, text: str) -> None:
    """Else whoever agreed on one could not write to us."""
    assert not has_danger_word(text, contact(danger_word=word))


@pytest.mark.parametrize("text", ["t.h.e", "T H E", "the2", "1 the", "t-he", "du the?"])
def test_a_short_danger_word_by_itself_is_found_in_pieces(text: str) -> None:
    assert has_danger_word(text, contact(danger_word="thé"))


@given(before=NOTHING, after=NOTHING, between=st.sampled_from([" ", ".", "-", "1", "\n", "😀"]))
@settings(max_examples=EXAMPLES)
def test_the_danger_word_is_found_in_pieces_in_any_sentence(
    before: list[str], after: list[str], between: str
) -> None:
    """R1.16."""
    assert meaning(" ".join([*before, between.join("cactus"), *after])) is Meaning.DANGER
    assert (
        meaning(" ".join([*before, between.join("thé"), *after]), danger_word="thé")
        is Meaning.DANGER
    )


def test_the_danger_word_wins_over_stop_and_over_a_missing_code_word() -> None:
    assert meaning("stop", danger_word="stop") is Meaning.DANGER
    assert meaning("cactus", she_says="lilas") is Meaning.DANGER


def test_a_danger_word_of_signs_is_found_too() -> None:
    assert has_danger_word("ok 🌵", contact(danger_word="🌵"))
    assert not has_danger_word("ok", contact(danger_word="🌵"))
    assert not has_danger_word("ok", contact(danger_word=""))


def test_a_threat_is_a_sign_of_danger() -> None:
    assert meaning("je sais où tu habites") is Meaning.DANGER


@pytest.mark.parametrize(
    "text",
    ["au secours", "112", "aidez-moi, il me suit", "help me now", "1 danger", "stop! danger"],
)
def test_a_cry_for_help_is_a_sign_of_danger(text: str) -> None:
    """R1.16: whatever else is said, and whoever was to prove that it is her."""
    for she_says in ("", "lilas"):
        found = reading(text, she_says=she_says)
        assert found.meaning is Meaning.DANGER
        assert Signal.CRY in found.signals


def test_the_opposite_of_a_cry_is_none() -> None:
    assert meaning("1 pas de danger") is Meaning.OTHER
    assert meaning("no danger") is Meaning.OTHER
    assert meaning("ça va merci") is Meaning.FINE


@pytest.mark.parametrize("text", ["1", "2", "tout va bien", "il pleut"])
def test_without_the_agreed_word_nobody_is_heard_as_her(text: str) -> None:
    """R8.15."""
    found = reading(text, she_says="Lilas blanc")
    assert found.meaning is Meaning.ODD
    assert Signal.NO_CODE_WORD in found.signals


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 lilas blanc", Meaning.FINE),
        ("Lilas Blanc 2", Meaning.CALL_ME),
        ("lilas blanc: il pleut", Meaning.OTHER),
        ("stop lilas blanc", Meaning.STOP),
        ("lilas 1", Meaning.ODD),
    ],
)
def test_with_the_agreed_word_the_rest_counts(text: str, expected: Meaning) -> None:
    assert meaning(text, she_says="lilas blanc") is expected


def test_a_stop_needs_no_code_word() -> None:
    """R1.17: whoever says it, sending ends."""
    assert meaning("STOP", she_says="lilas") is Meaning.STOP


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C'est qui ?", Meaning.WHO_IS_THIS),
        ("qui", Meaning.WHO_IS_THIS),
        ("who is this", Meaning.WHO_IS_THIS),
        ("Wie is dit?", Meaning.WHO_IS_THIS),
        ("wrong number mate", Meaning.SOMEONE_ELSE),
        ("Je suis son mari", Meaning.SOMEONE_ELSE),
        ("verkeerd nummer", Meaning.SOMEONE_ELSE),
        ("c'est quelle adresse ?", Meaning.ODD),
        ("waar is ze", Meaning.ODD),
        ("effacez tout svp", Meaning.ODD),
        ("delete everything please", Meaning.ODD),
    ],
)
def test_what_somebody_else_would_ask(text: str, expected: Meaning) -> None:
    assert meaning(text) is expected


def test_who_inside_a_sentence_is_no_question() -> None:
    assert meaning("la voisine qui habite en bas est venue") is Meaning.OTHER


def test_a_sudden_change_of_language_makes_somebody_look() -> None:
    found = reading("what is this and who have you been talking to")
    assert Signal.OTHER_LANGUAGE in found.signals
    assert found.meaning is Meaning.ODD
    assert Signal.OTHER_LANGUAGE not in reading("je suis chez ma mère").signals
    assert Signal.OTHER_LANGUAGE not in reading("yes ok").signals


def test_another_number_makes_somebody_look() -> None:
    """R8.15."""
    assert meaning("1", around=Around(other_number=True)) is Meaning.ODD


def test_a_burst_counts_only_outside_her_hours() -> None:
    assert meaning("1", around=Around(burst=True)) is Meaning.FINE
    assert meaning("1", around=Around(outside_hours=True)) is Meaning.FINE
    assert meaning("1", around=Around(burst=True, outside_hours=True)) is Meaning.ODD


def test_a_stop_as_the_first_answer_is_noted() -> None:
    found = reading("stop", around=Around(first=True))
    assert found.meaning is Meaning.STOP
    assert found.signals == {Signal.STOP_EARLY}


@pytest.mark.parametrize("text", ["", "   ", "...", "😀", "\u200b"])
def test_nothing_said_means_nothing(text: str) -> None:
    assert meaning(text) is Meaning.OTHER


@given(text=st.text(max_size=400))
@settings(max_examples=EXAMPLES)
def test_it_reads_whatever_comes(text: str) -> None:
    assert isinstance(meaning(text), Meaning)
    assert isinstance(meaning(text, she_says="lilas"), Meaning)


@given(before=NOTHING, after=NOTHING, upper=st.booleans())
@settings(max_examples=EXAMPLES)
def test_the_danger_word_is_found_in_any_sentence(
    before: list[str], after: list[str], upper: bool
) -> None:
    """R1.16."""
    text = " ".join([*before, "cactus", *after])
    assert meaning(text.upper() if upper else text) is Meaning.DANGER


@given(words=NOTHING, answer=st.sampled_from(["1", "oui", "ok", "ja", "yes", "fine"]))
@settings(max_examples=EXAMPLES)
def test_an_answer_among_other_words_is_never_fine(words: list[str], answer: str) -> None:
    assert meaning(" ".join([answer, *words])) is not Meaning.FINE


@given(text=st.text(max_size=200))
@settings(max_examples=EXAMPLES)
def test_without_the_agreed_word_only_what_stops_us_has_an_effect(text: str) -> None:
    """R8.15: no text without it is an answer of hers."""
    if "lilas" in text.casefold():
        return
    stops = FREEZES | {Meaning.STOP, Meaning.SOMEONE_ELSE}
    assert meaning(text, she_says="lilas") in stops


@pytest.mark.parametrize("pack", [BRUSSELS, SALTMERE])
def test_every_word_of_a_pack_means_what_its_list_says(pack: object) -> None:
    for words in pack.sms.words.values():  # type: ignore[attr-defined]
        for key, expected in EXPECTED.items():
            for phrase in getattr(words, key):
                plain = contact(she_says="", danger_word="")
                found = read(text=phrase, contact=plain, words=pack.sms.words, ear=EAR)  # type: ignore[attr-defined]
                assert found.meaning is expected, (key, phrase)


EXPECTED = {
    "fine": Meaning.FINE,
    "call_me": Meaning.CALL_ME,
    "stop": Meaning.STOP,
    "who": Meaning.WHO_IS_THIS,
    "someone_else": Meaning.SOMEONE_ELSE,
    "address": Meaning.ODD,
    "delete": Meaning.ODD,
    "threat": Meaning.DANGER,
}
