"""The chapters after the report, as somebody walks them: right after sending, and with the code."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from reports.audit.events import ReasonCode
from reports.cases.casework import reporter
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Content
from reports.cases.models import content as names
from reports.intake import reassessment
from reports.region.vocabulary import Level
from reports.vault.case_keys import return_codes
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db

PARTNER = {"subject": "partner", "right_now": "no", "near": "no"}
NAMES = (
    "More about safety",
    "When and where",
    "A place to stay",
    "Safe hours and code words",
    "Who it was",
    "About you and what you want",
)


@pytest.fixture(autouse=True)
def _on_duty(people: World) -> None:
    people.put_on_duty(people.beatriz, now=timezone.now())


def sent(who: str = "self", language: str = "en", **told: Any) -> Reporter:
    """Somebody who has just sent, with the code on the page."""
    person = Reporter(language=language).begin(who)
    return person.to("check", **{**PARTNER, "happened": "Sample words.", **told}).send()


def noted(**more: Any) -> Reporter:
    """The same, who has noted the code: the list is there."""
    return sent(**more).press()


def back(code: str, language: str = "en") -> Reporter:
    return Reporter(language=language).get("/back/").press(code=code)


def part(person: Reporter, chapter: int, page: int = 1) -> Reporter:
    person.get(f"/tell/more/{chapter}/{page}/")
    assert person.address == f"/tell/more/{chapter}/{page}/", person.text
    return person


def rows(person: Reporter) -> set[str]:
    form = person.form
    return form.choices.keys() | (form.values.keys() - {"code"})


def the_case() -> Case:
    return Case.objects.get()


def test_she_may_stop_and_may_go_on() -> None:
    person = noted()
    assert person.address == "/tell/done/"
    assert "You may stop here. You do not need to do anything more." in person.text
    places = [person.text.index(name) for name in NAMES]
    assert places == sorted(places)
    assert "Not started" in person.text
    assert "Only if you need it" in person.text


def test_the_minutes_after_sending_open_the_list_and_nothing_behind_the_code() -> None:
    person = noted()
    for address in ("/back/read/", "/back/remove/", "/back/texts/"):
        assert person.get(address).address == "/back/", "the code is asked for"
    assert person.get("/tell/more/2/").address == "/tell/more/2/"
    person.get("/tell/done/").address = "/back/close/"
    person.press()
    assert person.get("/tell/more/2/").address == "/back/"


def test_a_page_is_sent_by_its_own_button_and_says_where_to_go_on() -> None:
    person = part(noted(), 6).press(wants=["talk"], worker="woman")
    assert "Sent. You may stop here." in person.text
    assert "/tell/more/6/2/" in person.text
    assert "Started: page 1 of 2 is sent" in person.get("/tell/done/").text
    part(person, 6, 2).press(name="Sample", spoken_of="neutral", motive=["love"])
    assert "Sent on" in person.get("/tell/done/").text
    assert Content.objects.filter(name="case.chapter").count() == 2


def test_what_was_answered_is_not_asked_again_in_the_hour_of_the_report() -> None:
    person = noted(neck="no", threat="no")
    asked = rows(part(person, 1))
    assert not {"neck", "threat"} & asked
    assert {"weapon", "fears", "controlling", "stalking"} <= asked


def test_whoever_comes_back_sees_the_same_rows_whatever_was_said() -> None:
    """From a missing row nobody with the code reads what was told."""
    first, second = sent(neck="earlier", threat="yes"), sent()
    shown = [part(back(code), 1) for code in (first.code, second.code)]
    assert rows(shown[0]) == rows(shown[1])
    assert "neck" in rows(shown[0])
    assert "You may have told us some of this." in shown[0].text


def test_the_level_rises_and_no_page_says_so(people: World) -> None:
    person = noted()
    assert the_case().level is Level.ELEVATED
    person = part(person, 1).press(threat="yes")
    assert the_case().level is Level.HIGH
    assert "Sent. You may stop here." in person.text
    assert not {"high", "urgent", "level"} & set(person.text.casefold().split())
    raised = world.opened(people.beatriz, the_case().id).assessments()[-1]
    assert raised.chapter == 1


def test_within_one_minute_the_report_comes_before_what_raised_it_r2_12(people: World) -> None:
    """However the rows lie in the database: each goes and comes anew, as with new keys."""
    with time_machine.travel(timezone.now().replace(second=1), tick=False):
        person = part(noted(), 1).press(threat="yes")
        part(person, 1, 3).press(suicidal="yes")
    for row in Content.objects.filter(name=names.ASSESSMENT).order_by("id"):
        Content.objects.filter(id=row.id).delete()
        row.save(force_insert=True)
        found = world.opened(people.beatriz, the_case().id).assessments()
        assert len({each.at for each in found}) == 1
        assert [each.level for each in found] == [Level.ELEVATED, Level.HIGH, Level.EMERGENCY]
        assert [each.chapter for each in found] == [0, 1, 1]


def test_suicide_shows_the_numbers_on_the_very_next_response() -> None:
    person = part(noted(), 1, 3).press(suicidal="yes")
    assert the_case().level is Level.EMERGENCY
    assert "112" in person.text
    assert "Somebody listens to you, now" in person.text


def test_a_neck_squeezed_lately_is_answered_with_care() -> None:
    person = part(noted(), 1).press(neck="recent")
    assert "doctor" in person.text


def test_the_same_form_twice_is_one_page() -> None:
    person = part(noted(), 1, 3)
    hidden = dict(person.form.hidden)
    for _ in range(2):
        person.address = "/tell/more/1/3/"
        sent_ = {**hidden, "go": "on", "suicidal": "yes"}
        answer = person.client.post(person.address, sent_, REMOTE_ADDR=person.source)
        assert "112" in answer.content.decode(), "a reload shows the numbers too"
    assert Content.objects.filter(name="case.chapter").count() == 1


def test_two_tabs_send_both_and_lose_neither() -> None:
    person = noted()
    forms = [dict(part(person, 2).form.hidden) for _ in range(2)]
    for form, when in zip(forms, ("today", "longer"), strict=True):
        person.client.post("/tell/more/2/1/", {**form, "go": "on", "when": when})
    assert Content.objects.filter(name="case.chapter").count() == 2


def test_what_cannot_be_used_is_said_and_stays_typed() -> None:
    person = part(noted(), 4).press(reach="call", number="12", days=["0"])
    assert person.status == 422
    assert person.form.values["number"] == "12"
    assert "This number cannot be used." in person.text
    assert not Content.objects.filter(name="case.chapter").exists()
    person.press(reach="call", number="0470 12 34 56", days=["0"], until="17:00", **{"from": "9"})
    assert person.status == 200
    assert the_case().phone is not None


def test_another_language_keeps_what_was_typed() -> None:
    person = part(noted(), 5).press("l:nl", other_name="Sample name")
    assert person.form.values["other_name"] == "Sample name"
    assert "Wie het was" in person.text
    assert not Content.objects.filter(name="case.chapter").exists()


def test_no_page_shows_what_was_sent_before() -> None:
    code = sent().code
    part(back(code), 5).press(other_name="canary name", other_phone="0470 98 76 54")
    shown = part(back(code), 5)
    assert "canary" not in shown.text
    assert shown.form.values["other_name"] == ""
    assert "canary" not in shown.get("/back/read/").text


def test_how_she_may_be_reached_shows_the_way_and_two_digits() -> None:
    code = sent().code
    part(back(code), 4).press(reach="call", number="0470 12 34 56")
    page = back(code)
    assert "By phone call, to the number that ends in 56." in page.text
    assert "3456" not in page.text.replace(" ", "")
    assert "3456" not in part(page, 4).text.replace(" ", "")


def test_a_stranger_and_a_dead_session_are_asked_for_the_code() -> None:
    assert Reporter().get("/tell/more/1/").address == "/back/"
    assert Reporter().get("/tell/done/").status == 200


LATE = {
    "relation": "partner",
    "other_name": 'canary "name" <b>',
    "other_place": "canary place",
    "connect": "no",
}


def stands_there(person: Reporter, typed: dict[str, str]) -> None:
    form = person.form
    assert {name: form.values[name] for name in ("other_name", "other_place")} == {
        name: typed[name] for name in ("other_name", "other_place")
    }
    assert form.checked == {name: [typed[name]] for name in ("relation", "connect")}


@pytest.mark.parametrize("cookie_is_gone", [False, True])
@pytest.mark.parametrize("with_the_code", [False, True])
def test_what_is_typed_when_the_quarter_of_an_hour_is_over_stands_there_again(
    cookie_is_gone: bool, with_the_code: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """The code is asked for, a wrong one too loses nothing, and one press sends it."""
    caplog.set_level(logging.DEBUG)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        person = sent()
        code = person.code
        person = part(back(code) if with_the_code else person.press(), 5)
        clock.shift(timedelta(minutes=16))
        if cookie_is_gone:
            person.client.cookies.clear()
        person.press(**LATE)
        assert person.status == 403
        assert "Your message is not sent yet" in person.text
        person.address = "/back/"
        assert person.press(code="9" * 20).status == 422
        person.press(code=code)
        assert person.status == 200
        assert "Your message is not sent yet" in person.text
        stands_there(person, LATE)
        assert not Content.objects.filter(name="case.chapter").exists()
        assert 'action="/tell/more/5/1/"' in person.text
        person.address = "/tell/more/5/1/"
        assert "Sent. You may stop here." in person.press(**LATE).text
    assert Content.objects.filter(name="case.chapter").count() == 1
    assert "canary" not in caplog.text


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "n’est pas encore parti"), ("nl", "nog niet verstuurd")]
)
def test_that_a_part_is_not_sent_yet_is_said_in_the_language_of_the_page(
    language: str, said: str
) -> None:
    person = part(noted(language=language), 5)
    person.client.cookies.pop("b")
    assert said in person.press(**LATE).text


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_another_language_on_the_page_of_the_code_keeps_what_it_carries(language: str) -> None:
    """The page, the words and the code as far as it was typed; after it one press sends them."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        person = sent()
        code = person.code
        person = part(person.press(), 5)
        clock.shift(timedelta(minutes=16))
        person.press(**LATE)
        assert 'href="?l=' not in person.text
        person.address = "/back/"
        person.press(f"l:{language}", code="1234 5")
        assert person.status == 200
        assert f'<html lang="{language}"' in person.text
        assert person.form.values["code"] == "1234 5"
        assert "Your message" not in person.text
        person.press(code=code)
        stands_there(person, LATE)
        assert f'<html lang="{language}"' in person.text
        person.address = "/tell/more/5/1/"
        person.press(**LATE)
    assert Content.objects.filter(name="case.chapter").count() == 1


def test_words_of_another_site_are_not_carried_past_the_code() -> None:
    code = sent().code
    other = {**LATE, "code": code, "chapter": "5", "page": "1"}
    for address in ("/tell/more/5/1/", "/back/"):
        for go in ("on", "l:nl"):
            sent_there = {**other, "go": go}
            answer = Reporter().client.post(
                address, sent_there, headers={"Sec-Fetch-Site": "cross-site"}
            )
            assert "canary" not in answer.content.decode()


@pytest.mark.parametrize("chapter", ["0", "7", "99", "5x", "٥"])
def test_a_part_that_is_none_is_carried_nowhere(chapter: str) -> None:
    person = Reporter().get("/back/")
    person.press(code=sent().code, chapter=chapter, page="1", other_name="canary")
    assert person.address == "/back/read/"
    assert "canary" not in person.text


def test_a_form_of_another_browser_hands_nothing_in() -> None:
    hidden = part(noted(), 2).form.hidden
    other = part(noted(), 2)
    answer = other.client.post("/tell/more/2/1/", {**hidden, "go": "on", "when": "today"})
    assert answer.status_code == 403
    assert not Content.objects.filter(name="case.chapter").exists()


@pytest.mark.parametrize("address", ["/tell/more/7/", "/tell/more/0/", "/tell/more/2/9/"])
def test_no_page_beside_those_of_the_list(address: str) -> None:
    assert noted().get(address).address == "/tell/done/"


def test_a_closed_case_takes_no_part(people: World) -> None:
    code = sent().code
    case_id = the_case().id
    lifecycle.acknowledge(case_id=case_id, by=people.beatriz.staff, now=NOW)
    lifecycle.close(case_id=case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW)
    page = back(code)
    assert "Your file is closed. You can still read and erase." in page.text
    assert "Safe hours" not in page.text
    assert page.get("/tell/more/2/").address == "/back/read/"


def test_what_is_typed_while_the_case_is_closed_stays_on_the_screen(people: World) -> None:
    person = part(noted(), 5)
    case_id = the_case().id
    lifecycle.acknowledge(case_id=case_id, by=people.beatriz.staff, now=NOW)
    lifecycle.close(case_id=case_id, reason=ReasonCode.SERVED, by=people.beatriz.staff, now=NOW)
    person.press(**LATE)
    assert person.status == 409
    assert "Your file is closed." in person.text
    stands_there(person, LATE)


def test_an_erased_case_looks_like_an_unknown_code() -> None:
    person = sent()
    digits = person.code
    page = back(digits)
    part(page, 2)
    reporter.erase(code_keys=return_codes.derive(return_codes.parse(digits)), now=NOW)
    page.press(when="today")
    assert (page.status, "What is your code?" in page.text) == (403, True)
    page.address = "/back/"
    assert page.press(code=digits).status == 422


def test_the_rows_on_safety_close_after_two_days_until_a_worker_asks(people: World) -> None:
    """First on the list then, until they come; for who has the code and nobody else."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = sent().code
        clock.shift(timedelta(days=3))
        page = back(code)
        assert "We will talk about this with you" in page.text
        assert page.get("/tell/more/1/").address == "/back/read/"
        reassessment.ask_reporter(
            case_id=the_case().id, by=people.beatriz.staff, now=timezone.now()
        )
        clock.shift(timedelta(days=10))
        page = back(code)
        assert "This part helps us most." in page.text
        assert "neck" in rows(part(page, 1))
        part(page, 1).press(threat="yes")
        assert the_case().level is Level.HIGH
        assert "This part helps us most." not in back(code).text
        part(back(code), 1, 2)
        clock.shift(timedelta(days=3))
        assert back(code).get("/tell/more/1/2/").address == "/back/read/"


def test_a_young_person_is_spoken_to_as_such() -> None:
    person = noted(who="young", language="nl", subject="y_home", right_now="no")
    assert "Je mag hier stoppen. Je hoeft niets meer te doen." in person.text
    assert person.text.count("Daar praten we met jou over") == 3
    assert person.get("/tell/more/1/").address == "/tell/done/"
    asked = rows(part(person, 6, 2))
    assert not {"age_band", "counted"} & asked
    assert "Hoe mogen we je noemen" in person.text


def test_when_somebody_reads_is_said_to_a_young_person_as_such() -> None:
    """After the code, and again behind it."""
    with time_machine.travel(NOW, tick=False):
        person = sent("young", language="nl", subject="y_home")
        code = person.code
        assert "dat iemand je bericht leest" in person.press().text
        assert "dat iemand je bericht leest" in back(code, "nl").text


def test_a_witness_gives_their_own_contact() -> None:
    person = noted(who="other", subject="w_couple")
    assert [name in person.text for name in NAMES] == [False, True, False, True, True, False]
    assert "the person who is telling us" in part(person, 4).text


def test_sent_from_right_now_the_first_part_helps_most() -> None:
    person = Reporter().begin().to("now", subject="partner").press("send", right_now="no")
    assert "This part helps us most." in person.press().text


def test_erasing_is_said_in_the_future_until_it_is_done() -> None:
    person = sent()
    page = back(person.code).get("/back/remove/")
    assert "Nothing is erased yet." in page.text
    assert "will be erased" in page.text
    page.press(code=person.code)
    assert "Everything has been erased" in page.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Pas commencé", "Seulement si nécessaire", "Commencé : page 1 sur 2 envoyée")),
        ("nl", ("Niet begonnen", "Alleen als het nodig is", "Begonnen: pagina 1 van 2 is")),
    ],
)
def test_the_list_speaks_the_language_of_the_page(language: str, words: tuple[str, ...]) -> None:
    person = part(noted(language=language), 6).press(worker="woman").get("/tell/done/")
    shown = person.text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert all(each in shown for each in words)
    assert "Not started" not in shown
