"""A region in two languages Linden has never heard of: told, read, answered, followed up."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from babel import Locale
from django.core.checks import run_checks
from django.utils import translation

from config.packs.pack_check import faults
from config.packs.pseudo_letters import LEFTWARDS, LONGER, MADE_UP, MadeUp
from reports.accounts.page_language import read_by_staff
from reports.cases.casework import conversation
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case
from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.dialogue.sms_lines import say
from reports.channels.sms.understanding.answer_reading import Back, Said, back, danger
from reports.channels.sms.understanding.text_language import asked_for, recognised
from reports.followup.models import FollowUp, PlanState
from reports.followup.replies.replies import Meaning
from reports.followup.sending import due_texts
from reports.hearing import Ear, Grade, plain_ear
from reports.hearing.training import read_texts
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.content import bodies, segments
from reports.messaging.models import OutboundText
from reports.region import Region, dates_in, region
from reports.region.models.language import SOURCE
from reports.vault.case_keys.case_keys import CaseVault
from tests.config.packs.english import Page, english_in
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.channels.web.browser import Reporter
from tests.reports.followup import story
from tests.reports.region.regions import BRUSSELS, BRUSSELS_FOLDER

each_language = pytest.mark.parametrize("spoken", MADE_UP, ids=lambda each: each.code)
TOLD = "0123 4567"  # what she writes: no word in any language


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """A Tuesday in staffed hours."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_it_is_complete(in_tidewater: Region) -> None:
    assert faults(in_tidewater.folder) == []
    assert [each.code for each in in_tidewater.spoken] == [LONGER.code, LEFTWARDS.code]
    assert not [
        each for each in run_checks() if str(each.id).startswith("linden.") and each.is_serious()
    ]


def checked(reporter: Reporter, spoken: MadeUp) -> None:
    """The page is in her language, runs its way, and has no word of English."""
    html = Page(reporter.text).html
    assert (html["lang"], html["dir"]) == (spoken.code, spoken.direction.value), reporter.address
    names = tuple(region().own_names().values())  # each is there as those who speak it write it
    with translation.override(spoken.code):
        days = Locale.parse(dates_in()).days["format"]["wide"].values()  # as the pack says: Italian
    assert english_in(reporter.text, typed=(*names, *days)) == [], reporter.address


@pytest.mark.django_db
def test_english_would_be_noticed(people: World) -> None:
    """The same crawler on a page that is in English."""
    assert {"Leave", "Language"} <= set(english_in(Reporter(language=SOURCE).get("/").text))
    assert english_in('<p title="Leave">1</p><style>p</style>', typed=("x",)) == ["Leave"]


@each_language
@pytest.mark.django_db
def test_no_english_is_left_on_a_reporters_pages(
    in_tidewater: Region, people: World, spoken: MadeUp
) -> None:
    """From the start page through every question, with what can go wrong, to the code and back."""
    reporter = Reporter(language=spoken.code)
    for address in ("/", "/help/", "/tell/", "/back/", "/tell/done/", "/not-there/"):
        checked(reporter.get(address), spoken)
    checked(reporter.get("/back/").press(code="12"), spoken)
    for who, subject in WAYS:
        checked(reporter.get("/tell/").press(), spoken)
        checked(reporter.press(who=who), spoken)
        for _ in range(20):
            if reporter.name == "check":
                break
            checked(reporter.press(**reporter.answering({"subject": subject, **TYPED})), spoken)
        assert reporter.name == "check"
    checked(reporter.press("reach"), spoken)
    checked(reporter.press(reach="sms", number="12"), spoken)
    assert reporter.status == 422
    checked(reporter.press(reach="sms", number="+32470123456", safe_hours="week"), spoken)
    checked(reporter.send(), spoken)
    code = reporter.code
    checked(reporter.press(), spoken)
    checked(reporter.get("/back/").press(code=code), spoken)
    for address in ("/back/read/", "/tell/more/4/1/", "/back/texts/", "/back/remove/"):
        checked(reporter.get(address), spoken)
    checked(reporter.press(code="1"), spoken)
    checked(reporter.press(code=code), spoken)


WAYS = (
    ("young", "y_sleep"),
    ("other", "w_couple"),
    ("child", "w_family"),
    *(("self", each) for each in ("online", "night", "street", "work", "place", "family", "close")),
)
TYPED: dict[str, Any] = {
    "happened": TOLD,
    "suicidal": "yes",
    "safe_place": "no",
    "neck": "recent",
    "kinds": ["drink", "sexual", "touched"],
    "when": "today",
    "near": "yes",
}


@each_language
@pytest.mark.django_db
def test_it_is_told_read_answered_and_followed_up_by_text(
    in_tidewater: Region, people: World, spoken: MadeUp
) -> None:
    people.put_on_duty(people.beatriz)
    reporter = Reporter(language=spoken.code).ready().send()
    code = reporter.code
    case = Case.objects.get()
    answered = spoken.said("You are not alone.")
    lifecycle.acknowledge(case_id=case.id, by=people.dalia.staff, now=NOW)
    conversation.write_message(case_id=case.id, text=answered, by=people.dalia.staff, now=NOW)
    facts = world.opened(people.dalia, case.id).facts()
    assert facts.language == spoken.code

    back_again = Reporter(language=spoken.code).get("/back/").press(code=code)
    assert answered in back_again.get("/back/read/").text

    report = world.report(
        now=story.FILED,
        language=spoken.code,
        contact=world.contact(**story.PLAIN | {"language": spoken.code}),
    )
    assert due_texts.due(now=story.ASKED) == 1
    (text,) = OutboundText.objects.filter(case_id=report.case_id)
    body = bodies.opened(text, CaseVault.load(report.case_id)).body
    assert body == spoken.said("Hello, is all well? 1: yes. 2: call me.")
    assert segments.count(body).segments <= spoken.text_parts
    meaning = story.write(report, spoken.said("yes all good"), now=story.ASKED + timedelta(hours=1))
    assert meaning is Meaning.FINE
    assert FollowUp.objects.get(case_id=report.case_id).state == PlanState.RUNNING


@each_language
def test_danger_is_heard_in_it(in_tidewater: Region, spoken: MadeUp) -> None:
    """Every text that is a cry by the words of the English pack is one by the same words in it."""
    english = Ear({SOURCE: BRUSSELS.hearing[SOURCE]})
    texts = [
        each.text
        for each in read_texts(BRUSSELS_FOLDER / "hearing" / "texts")
        if each.language == SOURCE
    ]
    cries = [text for text in texts if english.hear(text).grade is Grade.CRY]
    assert len(cries) > 100
    deaf = [text for text in cries if plain_ear().hear(spoken.said(text)).grade is not Grade.CRY]
    assert deaf == []


@each_language
def test_a_conversation_by_text_is_held_in_it(in_tidewater: Region, spoken: MadeUp) -> None:
    words = in_tidewater.sms.conversation
    said = Said.of(words.values())
    assert recognised(spoken.said("I am scared, he is at home"), words) == spoken.code
    assert asked_for(spoken.said("english"), words) == spoken.code
    assert danger(spoken.said("no he is here"), said) is SafetyAnswer.YES
    assert back(spoken.said("mornings"), said) == frozenset({Back.MORNINGS})
    for line in Line:
        text = say(line, language=spoken.code, region=in_tidewater)
        assert not english_in(text.replace("MIS", "").replace("ZXX", "")), text


def test_names_and_days_are_in_it(in_tidewater: Region) -> None:
    assert in_tidewater.calendar.holidays
    for spoken in MADE_UP:
        assert in_tidewater.name(spoken.code) == spoken.said("Linden")
        for names in in_tidewater.calendar.holidays.values():
            assert set(names) == {LONGER.code, LEFTWARDS.code}
    with translation.override(LEFTWARDS.code):
        assert translation.get_language_bidi()
    assert [code for code, _name in read_by_staff()] == [LONGER.code, LEFTWARDS.code]
