"""From answers to the one thing every channel hands in."""

from datetime import UTC, datetime, time
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.cases import relatives
from reports.channels.web import submission as telling
from reports.channels.web.form_kit.voices import UNDISCLOSED, UNKNOWN, Answer
from reports.channels.web.questions import relevant
from reports.intake.submission import HouseholdNeeds, Submission, Teller
from reports.intake.triage.triage import SafetyAnswer, instrument
from reports.messaging.contact.contact import ContactChannel, InvalidContact, MayContact
from reports.messaging.contact.numbers import NotAPhoneNumber, NotForTexts
from reports.messaging.contact.reporter_hours import Window
from reports.region import region
from reports.vault.case_keys.return_codes import ReturnCode, derive

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
CALLED: dict[str, Answer] = {"consent": "yes", "reach": "call", "number": "0470 12 34 56"}
CODE = derive(ReturnCode("1" * 20))


def told(answers: dict[str, Answer]) -> Submission:
    return telling.submission(
        submission_id=uuid4(),
        answers=answers,
        pages=relevant(answers, instrument(region())),
        region=region(),
        instrument=instrument(region()),
        language="fr",
        code_keys=CODE,
        now=NOW,
    )


def test_passed_over_unknown_no_and_not_asked_stay_apart() -> None:
    """R1.10: four things, four values."""
    words = told({"consent": "yes", "police": "no", "when": "unknown", "relation": ""}).words
    assert words["police"] == "no"
    assert words["when"] == UNKNOWN
    assert words["relation"] == UNDISCLOSED
    assert "sex" not in words


def test_safety_answers_keep_the_same_four_apart() -> None:
    """R1.10, R2.4: what was passed over is not a no."""
    safety = told({"danger_now": "no", "strangled_ever": "unknown", "threat_to_kill": ""}).safety
    assert safety == {
        "danger_now": SafetyAnswer.NO,
        "strangled_ever": SafetyAnswer.UNKNOWN,
        "threat_to_kill": SafetyAnswer.UNDISCLOSED,
    }


def test_an_answer_that_is_no_longer_asked_is_left_behind() -> None:
    """She said where to call her, then that she comes back herself: the number is not kept."""
    submission = told({**CALLED, "reach": "she_will", "pets": ["dog"], "home": "no"})
    assert submission.contact.may_contact is MayContact.SHE_WILL
    assert submission.contact.number == ""
    assert submission.needs is None


@pytest.mark.parametrize(
    ("reach", "wish"), [("no", MayContact.NO), ("she_will", MayContact.SHE_WILL)]
)
def test_a_wish_not_to_be_reached_keeps_no_way(reach: str, wish: MayContact) -> None:
    """R1.12: nothing is left that anybody could call."""
    contact = told({"consent": "yes", "reach": reach}).contact
    assert contact.may_contact is wish
    assert contact.channel is ContactChannel.NONE
    assert contact.windows == ()


def test_how_she_may_be_reached_is_kept_whole_and_can_be_shown_again() -> None:
    answers = {
        **CALLED,
        "days": ["0", "2"],
        "from": "09:30",
        "until": "17:00",
        "shared": "yes",
        "voicemail": "no",
        "who_may_answer": "only me",
        "pretext": "library",
        "we_say": "one",
        "she_says": "two",
        "danger_word": "three",
    }
    contact = told(answers).contact
    assert contact.number == "+32470123456"
    assert contact.windows == (Window(weekdays=(0, 2), starts=time(9, 30), ends=time(17, 0)),)
    assert (contact.voicemail, contact.shared_device) == (False, True)
    expected = {name: answers[name] for name in answers if name != "consent"}
    assert telling.reach_answers(contact) == expected | {"number": "+32470123456"}


def test_without_hours_no_hour_is_assumed() -> None:
    """R1.13: an unset window is no window, and neither is half of one."""
    assert told(CALLED).contact.windows == ()
    whole: dict[str, Answer] = {"days": ["6"], "from": "20:00", "until": "00:00"}
    assert told({**CALLED, **whole}).contact.windows[0].weekdays == (6,)
    for left_open in whole:
        half = {name: given for name, given in whole.items() if name != left_open}
        assert told({**CALLED, **half}).contact.windows == ()
        assert [name for name, _ in telling.wrong_in({**CALLED, **half}, region())] == [left_open]


def test_secret_words_that_mislead_are_never_filed() -> None:
    """R1.16: whatever came past the page that asked for them."""
    answers: dict[str, Answer] = {**CALLED, "danger_word": "oui"}
    with pytest.raises(InvalidContact) as refusal:
        told(answers)
    assert refusal.value.field == "danger_word"
    assert told({**answers, "reach": "no"}).contact.danger_word == ""


def test_nothing_is_wrong_about_reaching_who_is_not_reached() -> None:
    half: dict[str, Answer] = {"number": "none", "from": "20:00", "danger_word": "1"}
    assert not list(telling.wrong_in({"reach": "she_will", **half}, region()))
    found = [name for name, _ in telling.wrong_in({"reach": "sms", **half}, region())]
    assert found == ["number", "days", "until", "danger_word"]


def test_a_number_that_is_none_is_refused_without_repeating_it() -> None:
    with pytest.raises(NotAPhoneNumber) as refusal:
        told({**CALLED, "number": "not a number 123"})
    assert "123" not in repr(refusal.value.args)


@pytest.mark.parametrize("number", ["02 535 45 42", "0900 12 345", "+882 16 1234567"])
def test_a_number_that_is_not_to_be_texted_can_be_called(number: str) -> None:
    assert told({**CALLED, "number": number}).contact.number
    by_text: dict[str, Answer] = {**CALLED, "reach": "sms", "number": number}
    with pytest.raises(NotForTexts):
        told(by_text)
    (wrong,) = telling.wrong_in(by_text, region())
    assert wrong[0] == "number"
    assert "mobile number" in str(wrong[1])


def test_household_needs_and_routing_wishes() -> None:
    submission = told(
        {
            "consent": "yes",
            "teller": "witness",
            "commune": region().communes[0].code,
            "kinds": ["street", "unknown"],
            "worker": "woman",
            "age_band": "16_17",
            "counted": "yes",
            "home": "yes",
            "adults": "2",
            "child_ages": "3, 7",
            "pets": ["none"],
            "access": ["no_stairs", "undisclosed"],
            "languages": ["ar"],
            "languages_words": "Wolof",
            "places_not_safe": [region().communes[1].code],
            "access_words": "quiet",
            "places_words": "near the canal",
            "keep_from": "0470 11 12 13, his brother; +32470111214",
        }
    )
    assert submission.teller is Teller.WITNESS
    assert submission.needs == HouseholdNeeds(
        adults=2,
        child_ages=(3, 7),
        pets=(),
        access=("no_stairs",),
        languages=("ar",),
        places_not_safe=(region().communes[1].code,),
        keep_from=relatives.cells(("+32470111213", "+32470111214")),
    )
    assert {
        "access_words": "quiet",
        "places_words": "near the canal",
        "languages_words": "Wolof",
        "keep_words": "his brother",
    }.items() <= submission.words.items()
    assert submission.routing.worker_gender == "woman"
    assert submission.routing.commune == region().communes[0].code
    assert submission.routing.kinds == ("street",)
    assert submission.routing.minor
    assert submission.counted is True


def test_not_asked_about_counting_is_no_consent_to_it() -> None:
    """R6.14."""
    assert told({"consent": "yes"}).counted is None
    assert told({"consent": "yes", "counted": "undisclosed"}).counted is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_her_words_arrive_as_she_wrote_them(words: str) -> None:
    assert told({"consent": "yes", "happened": words}).words["happened"] == (words or UNDISCLOSED)
