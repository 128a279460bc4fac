"""From answers to the one thing every channel hands in."""

from datetime import UTC, datetime, time
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.channels.web import submission as telling
from reports.channels.web.form_kit.voices import Answer
from reports.intake.filing import assessed
from reports.intake.submission import HouseholdNeeds, Submission, Teller
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import ContactChannel, MayContact, Window
from reports.messaging.contact.numbers import NotAPhoneNumber, NotForTexts
from reports.region import region
from reports.region.vocabulary import Level
from reports.vault.case_keys.return_codes import ReturnCode, derive

NOW = datetime(2026, 11, 24, 10, 30, 17, tzinfo=UTC)
OWN: dict[str, Answer] = {"who": "self", "subject": "partner"}
CALLED: dict[str, Answer] = {**OWN, "reach": "call", "number": "0470 12 34 56"}
CODE = derive(ReturnCode("1" * 20))


def told(answers: dict[str, Answer]) -> Submission:
    return telling.submission(
        submission_id=uuid4(),
        answers=answers,
        region=region(),
        language="fr",
        code_keys=CODE,
        now=NOW,
    )


def test_the_yes_is_kept_with_its_time_and_the_text_it_was_given_to() -> None:
    assert told(OWN).words["consent"] == {
        "text_version": "1",
        "language_read": "fr",
        "agreed_at": "2026-11-24T10:30:00+00:00",
    }


def test_left_blank_refused_unknown_no_and_not_asked_stay_apart() -> None:
    """R1.10, R2.4: five things, five values, in the words and in the answers about safety."""
    said: dict[str, Answer] = {"neck": "", "threat": "undisclosed", "fears": "no"}
    report = told({**OWN, "kinds": [], "happened": "", **said, "need": "unknown"})
    assert (report.words["happened"], report.words["kinds"]) == ("", [])
    assert report.words["need"] == "unknown"
    assert "because" not in report.words
    assert report.safety["strangled_ever"] is SafetyAnswer.BLANK
    assert report.safety["threat_to_kill"] is not SafetyAnswer.BLANK
    assert report.safety["fears_being_killed"] is SafetyAnswer.NO
    assert "pregnant_or_baby_under_1" not in report.safety


def test_what_is_about_safety_is_not_told_twice() -> None:
    report = told({**OWN, "right_now": "no", "near": "yes", "neck": "recent", "escalating": "yes"})
    assert not {"right_now", "near", "neck", "escalating"} & report.words.keys()
    assert report.safety["strangled_last_5_days"] is SafetyAnswer.YES
    assert report.safety["can_talk_safely_now"] is SafetyAnswer.NO


def test_a_report_holds_nothing_of_a_branch_not_taken() -> None:
    report = told({**OWN, "subject": "work", "neck": "recent", "need": "tonight", "kinds": ["hit"]})
    assert "strangled_last_5_days" not in report.safety
    assert report.needs is None
    assert report.words["kinds"] == []


def test_the_danger_button_alone_is_an_emergency() -> None:
    """R2.2: a full report of one press."""
    report = told({"who": "self", "right_now": "danger"})
    assert assessed(report).level is Level.EMERGENCY
    assert "can_talk_safely_now" not in report.safety


@pytest.mark.parametrize(
    ("who", "teller", "minor"),
    [
        ("self", Teller.HERSELF, False),
        ("young", Teller.HERSELF, True),
        ("other", Teller.WITNESS, False),
        ("child", Teller.WITNESS, True),
    ],
)
def test_who_tells_and_about_whom(who: str, teller: Teller, minor: bool) -> None:
    """R7.15."""
    report = told({"who": who})
    assert (report.teller, report.routing.minor) == (teller, minor)


@pytest.mark.parametrize(
    ("way", "wish"),
    [
        ({}, MayContact.SHE_WILL),
        ({"reach": "sms", "number": ""}, MayContact.SHE_WILL),
        ({"reach": "no", "number": "0470 12 34 56"}, MayContact.NO),
    ],
)
def test_without_a_number_the_code_is_the_way_and_a_no_keeps_none(
    way: dict[str, Answer], wish: MayContact
) -> None:
    """R1.12: nothing is left that anybody could call."""
    contact = told({**OWN, **way}).contact
    assert contact.may_contact is wish
    assert contact.channel is ContactChannel.NONE
    assert (contact.number, contact.windows) == ("", ())


@pytest.mark.parametrize(
    ("hours", "windows"),
    [
        ("week", (Window(weekdays=(0, 1, 2, 3, 4), starts=time(9), ends=time(17)),)),
        ("daily", (Window(weekdays=(0, 1, 2, 3, 4, 5, 6), starts=time(9), ends=time(20)),)),
        ("later", ()),
        ("", ()),
    ],
)
def test_hours_of_one_press_and_a_phone_that_counts_as_shared(
    hours: str, windows: tuple[Window, ...]
) -> None:
    """R1.13: "later" is no hour, so nothing is sent; who else looks at it is not known yet."""
    contact = told({**CALLED, "safe_hours": hours}).contact
    assert contact.number == "+32470123456"
    assert contact.windows == windows
    assert (contact.voicemail, contact.shared_device) == (False, True)


def test_through_somebody_else_nothing_leaves_yet() -> None:
    contact = told({**CALLED, "reach": "third_person", "safe_hours": "week"}).contact
    assert (contact.channel, contact.windows) == (ContactChannel.THIRD_PERSON, ())


def test_a_number_that_is_none_is_refused_without_repeating_it() -> None:
    with pytest.raises(NotAPhoneNumber) as refusal:
        told({**CALLED, "number": "not a number 123"})
    assert "123" not in repr(refusal.value.args)


@pytest.mark.parametrize("number", ["02 535 45 42", "0900 12 345", "+882 16 1234567"])
def test_a_number_that_is_not_to_be_texted_can_be_called(number: str) -> None:
    assert told({**CALLED, "number": number}).contact.number
    with pytest.raises(NotForTexts):
        told({**CALLED, "reach": "sms", "number": number})


@pytest.mark.parametrize(
    ("said", "needs"),
    [
        ({"need": "no"}, None),
        ({"need": "unknown"}, None),
        ({"need": "tonight"}, HouseholdNeeds(adults=1)),
        (
            {"need": "days", "with": ["children", "adult", "animal"], "children_count": "2"},
            HouseholdNeeds(adults=2, pets=("other",)),
        ),
    ],
)
def test_a_place_is_looked_for_when_one_is_needed(
    said: dict[str, Answer], needs: HouseholdNeeds | None
) -> None:
    report = told({**OWN, **said})
    assert report.needs == needs
    assert report.words.get("children_count") == said.get("children_count")


def test_who_is_young_and_has_no_safe_place_needs_one() -> None:
    young: dict[str, Answer] = {"who": "young", "subject": "y_sleep", "safe_tonight": "no"}
    assert told(young).needs == HouseholdNeeds(adults=1)


def test_not_asked_about_counting_is_no_consent_to_it() -> None:
    """R6.14."""
    assert told(OWN).counted is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_words_arrive_as_they_were_written(words: str) -> None:
    assert told({**OWN, "happened": words}).words["happened"] == words
