"""What a first conversation tells of danger: a cry at once, a worry soon, and silence is no no."""

from datetime import timedelta

import pytest

from reports.cases.casework.safe_contact import read_contact
from reports.cases.models import Case
from reports.channels.sms import sms_filing
from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.dialogue.sms_lines import say
from reports.followup.models import Pinged, PingKind
from reports.messaging.contact.contact import ContactState
from reports.region import region
from reports.region.vocabulary import Level
from reports.vault.case_keys.case_keys import CaseVault
from tests.reports.cases.world import World, opened
from tests.reports.channels.sms.conftest import Phone

HOUR = timedelta(hours=1)


def line(which: Line, language: str = "fr") -> str:
    return say(which, language=language, region=region())


def only_case() -> Case:
    return Case.objects.get()


def reasons(people: World) -> tuple[str, ...]:
    (first,) = opened(people.beatriz, only_case().id).assessments()
    return first.reasons


@pytest.mark.parametrize(
    "text",
    [
        "linde hij slaat mij help",
        "tilleul il a un couteau",
        "linden he is at the door with a knife",
    ],
)
def test_a_cry_beside_the_keyword_brings_the_numbers_and_an_emergency(
    phone: Phone, people: World, text: str
) -> None:
    """An outsider's texts: each was filed as standard, with five working days."""
    phone.type(text)
    assert len(phone.answers) == 1
    assert "112" in phone.answers[0]
    assert only_case().level is Level.EMERGENCY
    case = only_case()
    assert read_contact(CaseVault.load(case.id), case.id).state is ContactState.FROZEN


def test_a_cry_in_the_middle_of_two_languages(phone: Phone, people: World) -> None:
    phone.type("tilleul", "1", "bonjour ik ben thuis met de kindjes et il a un couteau kom snel")
    assert "112" in phone.answers[-1]
    assert only_case().level is Level.EMERGENCY


def test_a_worry_goes_on_and_is_rung_about_within_a_quarter_of_an_hour(
    phone: Phone, people: World
) -> None:
    """No numbers, no freeze. Whatever else she writes does not put the ring off."""
    people.put_on_duty(people.beatriz, now=phone.now)
    phone.type("tilleul il me frappe tous les jours et j'ai peur", "1")
    began = phone.now
    assert phone.answers == [line(Line.SAFE), line(Line.BACK)]
    while phone.now < began + timedelta(minutes=12):
        phone.wait(minutes=3)
        phone.type("je ne sais pas")
        sms_filing.file_all_over(now=phone.now)
    phone.wait(minutes=2)
    sms_filing.file_all_over(now=phone.now)
    case = only_case()
    assert case.level.rank >= Level.ELEVATED.rank
    assert case.due_at is not None
    assert case.due_at <= case.filed_at + HOUR
    assert "words_worry" in reasons(people)
    assert Pinged.objects.filter(case=case, kind=PingKind.LOOK).exists()
    assert opened(people.beatriz, case.id).contact().state is ContactState.OPEN


@pytest.mark.parametrize("texts", [("hm hm", "quoi", "3", "1"), ("une question", "hm hm")])
def test_a_safety_question_that_is_not_answered_is_no_no(
    phone: Phone, people: World, texts: tuple[str, ...]
) -> None:
    """Asked twice, in a conversation that says something: an hour, and the desk reads why."""
    phone.type("tilleul", *texts)
    phone.wait(minutes=region().sms.idle_minutes + 1)
    assert sms_filing.file_all_over(now=phone.now) == 1
    case = only_case()
    assert case.level is Level.ELEVATED
    assert case.due_at is not None
    assert case.due_at <= case.filed_at + HOUR
    assert "safety_unanswered" in reasons(people)


def test_whoever_says_nothing_but_the_keyword_is_filed_as_before(phone: Phone) -> None:
    phone.type("tilleul")
    phone.wait(minutes=region().sms.idle_minutes + 1)
    assert sms_filing.file_all_over(now=phone.now) == 1
    assert only_case().level is Level.STANDARD


def test_who_answered_that_she_is_safe_waits_as_the_level_allows(phone: Phone) -> None:
    phone.type("tilleul", "1", "3", "1", "une question sur mon bail")
    case = only_case()
    assert case.level is Level.STANDARD
    assert case.due_at is not None
    assert case.due_at > case.filed_at + HOUR
