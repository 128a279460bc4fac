"""What a conversation becomes: only what she said, and the number only where she allowed it."""

from datetime import UTC, datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.channels.sms.dialogue.dialogue import Sign, Talk
from reports.channels.sms.submission import submission
from reports.channels.sms.understanding.answer_reading import Back, Need
from reports.intake.submission import Channel, Submission
from reports.intake.triage.triage import SafetyAnswer, assess, instrument
from reports.messaging.contact.contact import MayContact, SheWillContactUs
from reports.messaging.contact.text_permission import check_wanted
from reports.region import region
from reports.region.vocabulary import Level

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
NUMBER = "+32470000001"


def told(**changes: object) -> Submission:
    talk = Talk(**{"language": "fr", "danger": SafetyAnswer.NO, **changes})  # type: ignore[arg-type]
    return submission(
        submission_id=UUID(int=1),
        talk=talk,
        number=NUMBER,
        region=region(),
        instrument=instrument(region()),
        said_at=NOW,
    )


def level(report: Submission) -> Level:
    return assess(instrument=instrument(region()), answers=report.safety).level


def test_the_evening_is_an_evening_of_the_region_every_day() -> None:
    contact = told(back=frozenset({Back.EVENINGS})).contact
    assert contact.may_contact is MayContact.YES
    assert contact.number == NUMBER
    (window,) = contact.windows
    assert window.weekdays == tuple(range(7))
    assert (window.starts, window.ends) == (time(18), time(21))


def test_any_time_is_day_and_night() -> None:
    (window,) = told(back=frozenset({Back.ANY_TIME})).contact.windows
    assert window.starts == window.ends


def test_yes_without_hours_names_no_safe_hour() -> None:
    """R1.13: none is assumed."""
    contact = told(back=frozenset({Back.SOME})).contact
    assert contact.may_contact is MayContact.YES
    assert contact.windows == ()


def test_never_is_no_and_the_number_is_nowhere() -> None:
    report = told(back=frozenset({Back.NEVER}))
    assert report.contact.may_contact is MayContact.NO
    assert report.contact.number == ""
    assert NUMBER not in str(report.document)


def test_stop_before_anything_was_agreed_leaves_the_number_nowhere() -> None:
    report = told(signs=(Sign.STOP,))
    assert report.contact.number == ""
    assert NUMBER not in str(report.document)


def test_without_an_answer_only_people_can_see_the_number() -> None:
    """Machines cannot use what she did not allow; a person who must act in danger can (R1.12)."""
    report = told(danger=SafetyAnswer.YES)
    with pytest.raises(SheWillContactUs):
        check_wanted(contact=report.contact)
    assert report.contact.number == ""
    assert report.words["phone"] == NUMBER


def test_not_ok_is_an_emergency() -> None:
    assert level(told(danger=SafetyAnswer.YES)) is Level.EMERGENCY


def test_a_safety_question_without_an_answer_is_spelt_out() -> None:
    """R1.10: asked and not answered is neither no nor not asked; somebody looks at it."""
    report = told(danger=None)
    assert set(report.safety.values()) == {SafetyAnswer.UNDISCLOSED}
    assert assess(instrument=instrument(region()), answers=report.safety).review


def test_a_place_is_a_need() -> None:
    assert told(needs=(Need.PLACE,)).needs is not None
    assert told(needs=(Need.TALK,)).needs is None


def test_it_is_a_report_by_text_in_her_language() -> None:
    report = told(told=("un", "deux"), language="nl")
    assert (report.channel, report.language) == (Channel.SMS, "nl")
    assert report.words["happened"] == "un\n\ndeux"
    assert report.code_keys is None


@given(
    st.lists(st.text(max_size=200), max_size=8),
    st.frozensets(st.sampled_from(Back)),
    st.lists(st.sampled_from(Sign), max_size=2),
    st.sampled_from([None, *SafetyAnswer]),
)
def test_every_conversation_makes_a_report_that_is_taken(
    texts: list[str],
    back: frozenset[Back],
    signs: list[Sign],
    danger: SafetyAnswer | None,
) -> None:
    report = told(told=tuple(texts), back=back, signs=tuple(signs), danger=danger)
    if all(text.isprintable() for text in texts):
        report.check(region())
    assert all(text in str(report.words["happened"]) for text in texts)
    allowed = report.contact.may_contact is MayContact.YES
    assert bool(report.contact.number) == allowed
    assert allowed <= bool(back - {Back.NEVER})
