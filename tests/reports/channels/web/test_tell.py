"""Telling over HTTP: forward, back, skip, send; and what must never happen on the way."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from reports.channels.web.session.form_session import TELLING, cookie_name
from reports.region import region
from reports.vault.models import DraftRow
from tests.reports.cases.world import NOW
from tests.reports.channels.web.browser import FIRST_ADDRESS, Reporter

pytestmark = pytest.mark.django_db

CANARY = "Zanzibar-canary-7"


def test_how_to_leave_is_explained_before_the_first_question() -> None:
    """R1.4: the way out, the history that stays, the answers that are lost."""
    page = Reporter().get("/").get("/tell/")
    for word in ("Leave", "history", "disappears", FIRST_ADDRESS):
        assert word in page.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("seulement les lignes de ce site", "se remarquer", "Un autre appareil est plus")),
        ("nl", ("alleen de regels van deze site", "opvallen", "Een ander toestel is veiliger")),
        ("en", ("only the lines of this site", "may notice", "Another device is safer")),
    ],
)
def test_the_history_and_its_absence_are_explained_before_the_first_question(
    language: str, words: tuple[str, ...]
) -> None:
    """R1.4: single lines can be erased, an empty history shows, another device is safer."""
    page = Reporter(language=language).get("/tell/")
    for each in words:
        assert each in page.text


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_she_hears_what_a_record_is_before_she_answers_about_the_police(language: str) -> None:
    """R3.3: first what the official record means, then that no and later are answers too."""
    text = Reporter(language=language).begin().go_to("record").text.replace("<br>", "\n")
    record, wish = (region().text(key, language) for key in ("police_record", "police_wish"))
    assert text.index(record) < text.index(wish) < text.index('name="police"')


YOUNG = {"103", "102", "116 000"}


def _young_numbers(text: str) -> set[str]:
    section = re.search(r'aria-labelledby="young".*?</section>', text, re.DOTALL)
    return set(re.findall(r'class="call"[^>]*>([\d ]+)<', section[0])) if section else set()


@pytest.mark.parametrize(
    ("age", "numbers"),
    [("under_16", YOUNG), ("16_17", YOUNG), ("18_24", set()), ("undisclosed", set())],
)
def test_a_young_age_brings_the_lines_for_young_people_at_once(age: str, numbers: set[str]) -> None:
    """R5.5: on the next page and before sending, with who reads and what parents are told."""
    page = Reporter().ready().go_to("age").press(age_band=age)
    assert page.address == "/tell/sex/"
    assert _young_numbers(page.text) == numbers
    assert ("your parents" in page.text.replace("<br>", " ").replace("\n", " ")) == bool(numbers)
    assert not _young_numbers(page.press().text)
    assert _young_numbers(page.go_to("words").press("send").text) == numbers


def test_lines_for_young_people_in_her_language_come_first() -> None:
    """The French one for who reads French, the Dutch one for who reads Dutch."""
    for language, first in (("fr", "103"), ("nl", "102")):
        page = Reporter(language=language).ready().go_to("age").press(age_band="16_17")
        section = page.text.split('aria-labelledby="young"')[1]
        found = re.findall(r'class="call"[^>]*>([\d ]+)<', section)
        assert found.index(first) < found.index({"103": "102", "102": "103"}[first])


def test_what_happens_and_who_reads_is_said_first() -> None:
    """Appendix of the design: all six things stand before the first word is told."""
    text = Reporter().get(FIRST_ADDRESS).text
    for key in ("who_reads", "not_police", "confidentiality_exception", "how_to_delete"):
        assert region().text(key, "en").split(".")[0] in text.replace("<br>", " ")


def test_nothing_is_stored_before_the_first_answer() -> None:
    """A page that is only looked at makes no row."""
    page = Reporter().get(FIRST_ADDRESS)
    page.press()
    assert page.status == 422
    page.press(consent="no")
    assert page.address == "/help/"
    assert not DraftRow.objects.exists()


def test_consent_cannot_be_passed_over_and_the_error_leads_to_the_field() -> None:
    """R1.10: one of the two questions that need an answer."""
    page = Reporter().get(FIRST_ADDRESS).press()
    assert page.status == 422
    target = re.search(r'<a href="#([^"]+)">', page.text.split("error-summary")[1])
    assert target
    assert f'id="{target[1]}"' in page.text


def test_back_and_forward_keep_answers() -> None:
    page = Reporter().begin().go_to("words").press(happened=CANARY)
    assert page.go_to("kind").press("back", kinds=["street"]).address == "/tell/words/"
    assert page.form.values["happened"] == CANARY
    assert page.press().address == "/tell/kind/"
    assert page.form.checked["kinds"] == ["street"]


def test_answers_are_on_no_other_page_and_in_no_hidden_field() -> None:
    """Only the page that asked shows an answer again."""
    page = Reporter().begin().go_to("words").press(happened=CANARY)
    for slug in ("kind", "when", "reach", "who"):
        assert CANARY not in page.go_to(slug).text
    assert set(page.form.hidden) == {"token"}
    page.go_to("words")
    assert "kind" not in page.form.hidden


def test_every_question_but_two_can_be_passed_over() -> None:
    """R1.10: consent, how we may reach her, then nothing but "continue"."""
    page = Reporter().begin()
    seen = []
    while page.address.startswith("/tell/") and page.address != "/tell/ready/":
        seen.append(page.address)
        assert len(seen) < 80
        page.press(reach="she_will") if page.address == "/tell/reach/" else page.press()
        assert page.status == 200, page.address
    assert page.address == "/tell/ready/"
    assert "/tell/words/" in seen


def test_send_what_i_have_is_offered_once_both_are_answered() -> None:
    page = Reporter().begin()
    assert "send" not in page.form.buttons
    page.go_to("reach").press(reach="call")
    assert "send" not in page.form.buttons
    page.press(number="0470123456")
    while page.address != "/tell/ready/":
        assert "send" in page.form.buttons
        page.press()


def test_send_without_a_needed_answer_asks_for_it() -> None:
    page = Reporter().begin().go_to("words").press("send", happened=CANARY)
    assert page.address == "/tell/reach/"
    assert page.get("/tell/ready/").address == "/tell/reach/"


@pytest.mark.parametrize("question", ["danger_now", "injury_needs_care_now"])
def test_a_yes_to_an_emergency_shows_the_numbers_on_the_very_next_page(question: str) -> None:
    """R2.2."""
    page = Reporter().begin().press(teller="herself")
    if question != "danger_now":
        page.press()
    page.press(**{question: "yes"})
    assert page.address == "/tell/call/"
    main = page.text.split("<main")[1]
    for number in region().emergency_shown():
        assert number.display in main
    assert page.get(re.search(r'href="(/tell/[^"]+)">Go on telling', page.text)[1]).status == 200  # type: ignore[index]


DYING = {"fr": "0800 32 123", "nl": "1813", "en": "02 648 40 14"}


def _called_first(text: str) -> str:
    found = re.search(r'class="call"[^>]*>([^<]+)<', text.split("<main")[1])
    return found[1] if found else ""


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("teller", ["herself", "witness"])
def test_thoughts_of_dying_bring_the_line_for_it_first(language: str, teller: str) -> None:
    """R2.2, R5.5: in her language, before the emergency numbers; also when the form fails."""
    page = Reporter(language=language).ready(teller=teller).go_to("a20")
    page.press(token="0" * 64, suicidal_thoughts_self="yes")
    assert (page.status, _called_first(page.text)) == (403, DYING[language])
    page.press(suicidal_thoughts_self="yes")
    assert (page.address, _called_first(page.text)) == ("/tell/call/", DYING[language])
    assert "112" in page.text.split("<main")[1]


def test_who_does_not_think_of_dying_is_shown_no_such_line() -> None:
    page = Reporter().begin().press(teller="herself").press(danger_now="yes")
    assert (page.address, _called_first(page.text)) == ("/tell/call/", "112")
    assert 'id="dying"' not in page.text


def test_numbers_are_shown_even_if_the_form_cannot_be_taken() -> None:
    """R2.2: a foreign token, and an answer that is not one of those offered."""
    page = Reporter().begin().press(teller="herself")
    page.press(token="0" * 64, danger_now="yes")
    assert page.status == 403
    assert 'aria-labelledby="urgent"' in page.text
    page.press(danger_now=["maybe", "yes"])
    assert 'aria-labelledby="urgent"' in page.text


def test_numbers_are_shown_even_when_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.2, R1.21."""
    page = Reporter().begin().press(teller="herself")
    monkeypatch.setattr(
        "reports.channels.web.session.rate_limits.wait_for_page", lambda *_: timedelta(seconds=5)
    )
    page.press(danger_now="yes")
    assert page.status == 429
    assert 'aria-labelledby="urgent"' in page.text


def test_care_is_advised_at_once_after_strangulation() -> None:
    """R2.11."""
    page = Reporter().begin()
    while "strangled_last_5_days" not in page.form.choices:
        page.press(reach="she_will") if page.address == "/tell/reach/" else page.press()
    page.press(strangled_last_5_days="yes")
    assert page.address == "/tell/call/"
    assert region().text("strangulation_care", "en")[:40] in page.text


def test_no_page_ever_shows_a_level_a_score_or_a_prediction() -> None:
    """R2.6: also with every safety question answered yes."""
    page = Reporter().begin()
    while page.address != "/tell/ready/":
        assert page.status == 200, page.address
        fields: dict[str, Any] = {}
        if page.address == "/tell/reach/":
            fields["reach"] = "she_will"
        for name in page.form.choices:
            if re.fullmatch(r"/tell/a\d+/", page.address):
                fields[name] = "yes"
        page.press(**fields)
        if page.address == "/tell/call/":
            page.get(re.search(r'href="(/tell/[^"]+)">Go on', page.text)[1])  # type: ignore[index]
        shown = re.sub(r"<[^>]+>", " ", page.text).lower()
        for word in ("emergency level", "high risk", "standard", "elevated", "score", "low"):
            assert not re.search(rf"\b{word}\b", shown), (page.address, word)


def test_the_wish_about_the_police_is_asked_after_what_they_do() -> None:
    """Told first that they draw up an official record."""
    page = Reporter().begin().go_to("record")
    text = page.text
    assert text.index("official record") < text.index("Do you want us to help")


def test_an_answer_that_cannot_be_used_stays_as_typed() -> None:
    page = Reporter().begin().go_to("reach").press(reach="sms").press(number="call me maybe")
    assert page.status == 422
    assert page.form.values["number"] == "call me maybe"
    assert page.press(number="0470 12 34 56").status == 200
    page.press(days=["1"], **{"from": "late", "until": "17"})
    assert page.status == 422
    assert page.form.checked["days"] == ["1"]
    assert page.form.values["from"] == "late"


def test_hours_by_half_are_asked_for_and_stay_as_typed() -> None:
    """R1.13: "from 18:00" is no word about the night; nothing at all may be passed over."""
    page = Reporter().begin().go_to("reach").press(reach="sms").press(number="0470 12 34 56")
    page.press(**{"from": "18:00"})
    assert (page.status, page.address) == (422, "/tell/hours/")
    assert page.form.values["from"] == "18:00"
    assert "On which days?" in page.text
    assert "Until what time?" in page.text
    assert page.press(days=["1"], **{"from": "18:00"}).status == 422
    assert page.press(days=["1"]).status == 422
    assert page.press(days=["1"], **{"from": "18", "until": "0"}).address == "/tell/phone/"
    assert page.go_to("hours").press().address == "/tell/phone/"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "too usual"), ("fr", "trop courant"), ("nl", "te gewoon")]
)
def test_secret_words_that_mislead_are_refused_where_they_are_asked(
    language: str, said: str
) -> None:
    """R1.16: "yes" as a sign of danger freezes everything at the first good answer."""
    page = Reporter(language=language).begin().go_to("reach").press(reach="sms")
    page.press(number="0470 12 34 56").go_to("signs").press(we_say="oui", danger_word="lupin")
    assert (page.status, page.form.values["we_say"]) == (422, "oui")
    assert said in page.text
    page.press(we_say="iris", she_says="Lupin", danger_word="lupin")
    assert page.status == 422
    assert page.press(we_say="iris", she_says="olive", danger_word="lupin").status == 200


def test_what_was_refused_on_one_page_stops_no_other() -> None:
    """Going back keeps what was typed; the page that asked says what is wrong."""
    page = Reporter().begin().go_to("reach").press(reach="sms").press(number="0470 12 34 56")
    page.press("back", days=["1"])
    assert page.go_to("words").press(happened="Sample words.").address == "/tell/kind/"


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_one_example_of_a_number_and_one_that_nobody_has(language: str) -> None:
    """The one example comes with the refusal, and is the region's reserved one."""
    page = Reporter(language=language).begin().go_to("reach").press(reach="sms")
    assert not re.search(r"\d\d \d\d", re.sub(r"<[^>]+>", "", page.text.split("<form")[1]))
    page.press(number="12")
    shown = re.sub(r"<[^>]+>", " ", page.text.split("<form")[1])
    assert set(re.findall(r"0\d{3} \d\d \d\d \d\d", shown)) == {"0450 00 12 34"}


GONE = {"en": "answers are gone", "fr": "ne sont plus là", "nl": "antwoorden zijn weg"}


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("cookie_is_gone", [False, True])
def test_who_took_too_long_hears_what_is_gone_and_begins_again(
    language: str, cookie_is_gone: bool
) -> None:
    """What was just written stays; consent and the questions about danger are asked at once."""
    with time_machine.travel(NOW, tick=False) as clock:
        page = Reporter(language=language).begin().press(teller="herself").go_to("words")
        clock.shift(timedelta(hours=3))
        if cookie_is_gone:
            page.client.cookies.clear()
            page.press(happened=CANARY)
            assert (page.status, page.form.values["happened"]) == (403, CANARY)
            assert GONE[language] in page.text
        page.press(happened=CANARY)
        assert (page.address, page.status) == ("/tell/about/?again", 200)
        assert GONE[language] in page.text
        page.address = FIRST_ADDRESS
        assert page.press(consent="yes").address == "/tell/who/"
        assert page.press().address == "/tell/a1/"
        assert page.go_to("words").form.values["happened"] == CANARY


def test_danger_said_too_late_still_brings_the_numbers_then_begins_again() -> None:
    """R2.2."""
    with time_machine.travel(NOW, tick=False) as clock:
        page = Reporter().begin().press(teller="herself")
        clock.shift(timedelta(hours=3))
        assert page.press(danger_now="yes").address == "/tell/call/"
        assert f'href="{FIRST_ADDRESS}">Go on telling' in page.text


def test_a_page_that_is_asked_no_more_says_that_all_is_gone() -> None:
    """Which number is asked only after another answer, and that one ran out."""
    with time_machine.travel(NOW, tick=False) as clock:
        page = Reporter().begin().go_to("reach").press(reach="sms")
        clock.shift(timedelta(hours=3))
        page.press(number="0470 12 34 56")
        assert (page.address, page.status) == ("/tell/about/?anew", 200)
        assert "begin again with this question" in page.text


def test_a_landline_for_texts_is_said_and_stays_as_typed() -> None:
    page = Reporter().begin().go_to("reach").press(reach="sms").press(number="02 535 45 42")
    assert page.status == 422
    assert "Text messages can only go to a mobile number." in page.text
    assert page.form.values["number"] == "02 535 45 42"
    assert page.press(number="0470 12 34 56").status == 200


def test_another_way_after_the_number_goes_on_to_the_number() -> None:
    """The way is not refused for it: she may have another number at hand."""
    page = Reporter().begin().go_to("reach").press(reach="call").press(number="02 535 45 42")
    page.go_to("reach").press(reach="sms")
    assert page.status == 200
    assert page.address == "/tell/number/"
    assert page.form.values["number"] == "02 535 45 42"
    assert page.press(number=page.form.values["number"]).status == 422


def test_another_language_keeps_what_is_typed_and_stores_nothing() -> None:
    page = Reporter().begin().go_to("words").press("l:fr", happened=CANARY)
    assert page.status == 200
    assert page.form.values["happened"] == CANARY
    assert 'lang="fr"' in page.text
    page.press(happened=CANARY)
    assert 'lang="fr"' in page.text


@pytest.mark.parametrize(
    "typed",
    [
        "\x00" * 50 + "words",
        "\N{RIGHT-TO-LEFT OVERRIDE}\N{ARABIC LETTER BEH} <script>alert(1)</script>",
        "\N{FACE WITH TEARS OF JOY}" * 2000,
        "</textarea><h1>x",
    ],
)
def test_hostile_words_are_kept_and_harmless(typed: str) -> None:
    page = Reporter().begin().go_to("words").press(happened=typed)
    assert page.address == "/tell/kind/"
    page.go_to("words")
    assert "<script>alert" not in page.answer.content.decode()  # type: ignore[union-attr]
    # NUL, and a sign that turns the line, are seen by nobody and are not kept.
    unseen = ("\x00", "\N{RIGHT-TO-LEFT OVERRIDE}")
    assert page.form.values["happened"] == "".join(each for each in typed if each not in unseen)


def test_words_that_are_too_long_are_kept_and_refused_kindly() -> None:
    page = Reporter().begin().go_to("words").press(happened="é" * 30_000)
    assert page.status == 422
    assert page.form.values["happened"] == "é" * 30_000
    page.press(happened='"' * 40_000)
    assert page.status in {200, 422}


def test_far_too_much_is_answered_with_the_numbers_to_call() -> None:
    """R1.21: never a bare error."""
    page = Reporter().begin().go_to("words").press(happened="x" * 300_000)
    assert page.status == 400
    assert "tel:112" in page.text


def test_after_two_hours_only_what_is_typed_now_is_kept() -> None:
    """The draft is gone; the open page is not lost."""
    with time_machine.travel(NOW, tick=False) as clock:
        page = Reporter().begin().go_to("reach").press(reach="she_will").go_to("words")
        clock.shift(timedelta(hours=2, minutes=1))
        page.press("send", happened=CANARY)
        assert page.address == "/tell/about/?again"
        assert page.press(consent="yes").go_to("words").form.values["happened"] == CANARY


def test_without_a_draft_every_question_leads_to_the_start() -> None:
    """R1.5: nothing of hers is there, and nothing says that something was."""
    for slug in ("words", "reach", "ready", "call"):
        assert Reporter().go_to(slug).address == "/tell/"
    assert Reporter().get("/tell/code/").address == "/"


def test_a_form_from_elsewhere_is_not_taken() -> None:
    """The token is bound to the cookie; another site can send neither."""
    page = Reporter().begin().go_to("words")
    page.press(token="", happened=CANARY)
    assert page.status == 403
    assert page.form.values["happened"] == CANARY
    other = Reporter().begin()
    page.go_to("words").press(token=other.form.hidden["token"], happened=CANARY)
    assert page.status == 403
    assert page.press(happened=CANARY).status == 200


def test_a_form_sent_by_another_site_is_not_taken() -> None:
    page = Reporter().begin().go_to("words")
    answer = page.client.post(
        page.address,
        {**page.form.hidden, "happened": CANARY},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_a_lost_cookie_costs_one_more_press_and_no_words() -> None:
    page = Reporter().begin().go_to("words")
    page.client.cookies.clear()
    page.press("send", happened=CANARY)
    assert page.status == 403
    assert page.form.values["happened"] == CANARY
    page.press("send", happened=CANARY)
    assert page.address == "/tell/about/?again"
    assert page.go_to("words").form.values["happened"] == CANARY


@pytest.mark.parametrize("cookie", ["", "x", "é", "A" * 5000, "AAAA"])
def test_a_damaged_cookie_is_replaced(cookie: str) -> None:
    client = Client()
    client.cookies[cookie_name(TELLING)] = cookie
    answer = client.get(FIRST_ADDRESS)
    assert answer.status_code == 200
    assert len(answer.cookies[cookie_name(TELLING)].value) == 43


def test_the_cookie_is_for_this_browser_session_and_scripts_do_not_see_it() -> None:
    """R1.7: a name of one letter."""
    answer = Client().get(FIRST_ADDRESS)
    cookie = answer.cookies["d"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_two_tabs_keep_each_others_answers() -> None:
    one = Reporter().begin()
    two = Reporter(client=one.client).go_to("words")
    one.go_to("when").press(when="today")
    two.press(happened=CANARY)
    assert one.go_to("when").form.checked["when"] == ["today"]
    assert one.go_to("words").form.values["happened"] == CANARY


def test_a_page_costs_few_queries(django_assert_num_queries: Any) -> None:
    """Showing reads one row; answering reads it, locks it and writes it."""
    page = Reporter().begin().go_to("words")
    with django_assert_num_queries(1):
        page.client.get(page.address)
    with django_assert_num_queries(5):
        page.client.post(page.address, {**page.form.hidden, "happened": CANARY})
