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


def at_words(who: str = "self", language: str = "en", **told: Any) -> Reporter:
    """Somebody before the page that asks for their words."""
    return Reporter(language=language).begin(who).to("words", **told)


def test_how_to_leave_is_explained_before_the_first_question() -> None:
    """R1.4: the way out, the history that stays, the answers that are lost."""
    page = Reporter().get("/").get("/tell/")
    for word in ("Leave this site", "history still shows", "is lost"):
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


YOUNG = {"103", "102", "116 000"}


def _numbers(text: str) -> list[str]:
    return re.findall(r'class="call"[^>]*>([\d ]+)<', text.partition("<main")[2])


@pytest.mark.parametrize(("language", "first"), [("fr", "103"), ("nl", "102"), ("en", "116 000")])
def test_who_is_young_sees_the_lines_for_young_people_before_anything_is_asked(
    language: str, first: str
) -> None:
    """R5.5: on the first page, the one in their language first."""
    page = Reporter(language=language).begin("young")
    assert page.name == "what"
    assert _numbers(page.text)[0] == first
    assert not _numbers(Reporter(language=language).begin().text)


def test_who_is_young_hears_what_parents_are_told_before_sending() -> None:
    """R7.15."""
    page = Reporter().begin("young").to("check")
    assert "your parents" in page.text.replace("<br>", " ").replace("\n", " ")
    assert set(_numbers(page.text)) & YOUNG


def test_what_happens_and_who_reads_is_said_first() -> None:
    """All of it stands before the first word is told, some behind one fold."""
    text = Reporter().get(FIRST_ADDRESS).text.replace("<br>", "\n")
    for key in ("who_reads", "not_police", "confidentiality_exception", "how_to_delete"):
        assert region().text(key, "en").split(".")[0] in text
    assert "You get a code. With it you can erase everything" in text


def test_nothing_is_stored_before_the_yes() -> None:
    """A page that is only looked at makes no row, and neither does a no."""
    page = Reporter().get(FIRST_ADDRESS)
    page.press()
    assert page.status == 422
    page.press(who="no")
    assert page.address == "/help/"
    assert not DraftRow.objects.exists()
    assert Reporter().begin().name == "what"
    assert DraftRow.objects.count() == 1


def test_every_button_of_the_yes_is_heard_as_a_yes() -> None:
    """A screen reader says what a button alone does not: what it agrees to."""
    text = Reporter().get(FIRST_ADDRESS).text
    yes = re.search(r'<legend id="yes">([^<]+)<', text)
    assert yes
    assert yes[1].startswith("Yes, you may read")
    for who in ("self", "young", "other", "child"):
        assert re.search(rf'<button name="who" value="{who}" aria-describedby="yes">', text)


def test_back_and_forward_keep_answers() -> None:
    page = at_words(subject="work").press(happened=CANARY)
    assert page.press("back", threat="no").name == "words"
    assert page.form.values["happened"] == CANARY
    assert page.press(happened=CANARY).name == "safe"
    assert page.form.checked["threat"] == ["no"]


def test_answers_are_on_no_other_page_and_in_no_hidden_field() -> None:
    """Only the page that asked shows an answer again, and the check before sending."""
    page = at_words(subject="partner").press(happened=CANARY)
    while page.name != "check":
        assert CANARY not in page.text
        assert set(page.form.hidden) == {"token", "page"}
        page.press()
    assert CANARY in page.text


@pytest.mark.parametrize("who", ["self", "young", "other", "child"])
def test_every_question_can_be_passed_over(who: str) -> None:
    """R1.10: after the yes nothing but "continue"."""
    page, seen = Reporter().begin(who), []
    while page.name != "check":
        seen.append(page.name)
        assert len(seen) < 20
        page.press()
        assert page.status == 200, page.address
    assert seen == ["what", "now", "words", "safe"]


def test_send_now_is_offered_from_right_now_on() -> None:
    page = Reporter().begin()
    assert "send" not in page.form.buttons
    page.press(subject="partner")
    while page.name != "check":
        assert "send" in page.form.buttons
        page.press()


@pytest.mark.parametrize("said", ["danger", "hurt", "both"])
def test_danger_or_injury_shows_the_numbers_on_the_very_next_page(said: str) -> None:
    """R2.2."""
    page = Reporter().begin().press(subject="work").press(right_now=said)
    assert page.name == "call"
    main = page.text.split("<main")[1]
    for number in region().emergency_shown():
        assert number.display in main
    assert ("official record" in main) == (said != "hurt")
    assert page.press().name == "words"


def test_the_danger_button_needs_no_tick_and_leads_back_to_what_it_is_about() -> None:
    """R2.2: after it nobody is asked once more whether there is danger."""
    page = Reporter().begin().press("danger")
    assert page.name == "call"
    assert page.press().name == "what"
    assert page.press(subject="partner").name == "words"


def test_what_was_ticked_beside_the_danger_button_stays() -> None:
    page = Reporter().begin().press("danger", subject="family").press()
    assert page.form.checked["subject"] == ["family"]


def test_danger_sent_at_once_brings_the_numbers_first_and_says_that_nothing_is_sent() -> None:
    """R2.2: the press is not lost on anybody, and the button stands there again."""
    page = Reporter().begin().press().press("send", right_now="danger")
    assert page.name == "call"
    assert "Nothing is sent yet." in page.text
    assert "send" in page.form.buttons


DYING = {"fr": "0800 32 123", "nl": "1813", "en": "02 648 40 14"}


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_thoughts_of_suicide_bring_the_line_for_it_at_once(language: str) -> None:
    """R2.2, R5.5: in their language; also when the form could not be taken."""
    page = Reporter(language=language).begin().to("safe", subject="work")
    page.press(token="0" * 64, suicidal="yes")
    assert (page.status, _numbers(page.text)[0]) == (403, DYING[language])
    page.press(suicidal="yes")
    assert (page.name, _numbers(page.text)[0]) == ("listen", DYING[language])
    assert "112" in page.text.split("<main")[1]
    assert page.press().name == "check"


def test_who_tells_of_somebody_else_is_told_whom_to_ask_about_suicide() -> None:
    page = Reporter().begin("other").to("safe", subject="w_couple").press(known=["suicidal"])
    assert page.name == "call"
    assert DYING["en"] in page.text.split("<main")[1]


def test_who_does_not_know_sees_one_line_on_the_next_page() -> None:
    page = Reporter().begin().to("safe", subject="work").press(suicidal="unknown")
    assert (page.name, DYING["en"] in page.text.split("<main")[1]) == ("check", True)


def test_no_safe_place_brings_the_numbers() -> None:
    page = Reporter().begin().to("safe", subject="night").press(safe_place="no")
    assert page.name == "call"


def test_numbers_are_shown_even_if_the_form_cannot_be_taken() -> None:
    """R2.2: a foreign token, and the danger button pressed on a page that was open for long."""
    page = Reporter().begin().press()
    page.press(token="0" * 64, right_now="danger")
    assert page.status == 403
    assert 'aria-labelledby="urgent"' in page.text
    page = Reporter().begin().press("danger", token="0" * 64)
    assert 'aria-labelledby="urgent"' in page.text


def test_numbers_are_shown_even_when_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """R2.2, R1.21."""
    page = Reporter().begin().press()
    monkeypatch.setattr(
        "reports.channels.web.session.rate_limits.wait_for_page", lambda *_: timedelta(seconds=5)
    )
    page.press(right_now="danger")
    assert page.status == 429
    assert 'aria-labelledby="urgent"' in page.text


@pytest.mark.parametrize("subject", ["partner", "night"])
def test_care_is_advised_on_the_next_page_after_strangulation(subject: str) -> None:
    """R2.11."""
    page = Reporter().begin().to("safe", subject=subject).press(neck="recent")
    assert region().text("strangulation_care", "en")[:40] in page.text


@pytest.mark.parametrize("who", ["self", "young", "other", "child"])
def test_no_page_ever_shows_a_level_a_score_or_a_prediction(who: str) -> None:
    """R2.6: also with the gravest answer everywhere."""
    page = Reporter().begin(who)
    while page.name != "check":
        assert page.status == 200, page.address
        page.press(**{name: values[0] for name, values in page.form.choices.items()})
        shown = re.sub(r"<[^>]+>", " ", page.text).lower()
        for word in ("emergency level", "high risk", "standard", "elevated", "score", "low"):
            assert not re.search(rf"\b{word}\b", shown), (page.address, word)


def at_reach(language: str = "en", who: str = "self") -> Reporter:
    return Reporter(language=language).begin(who).to("check").press("reach")


def test_an_answer_that_cannot_be_used_stays_as_typed() -> None:
    page = at_reach().press(reach="sms", number="call me maybe", safe_hours="week")
    assert page.status == 422
    assert page.form.values["number"] == "call me maybe"
    assert page.form.checked["safe_hours"] == ["week"]
    target = re.search(r'<a href="#([^"]+)">', page.text.split("error-summary")[1])
    assert target
    assert f'id="{target[1]}"' in page.text
    assert page.press(reach="sms", number="0470 12 34 56", safe_hours="week").name == "check"
    assert "By text message" in page.text


def test_a_number_without_hours_or_way_asks_for_it_and_none_at_all_is_the_code() -> None:
    """R1.13: no hour is taken for safe that was not said to be."""
    page = at_reach().press(reach="sms", number="0470 12 34 56")
    assert page.status == 422
    assert page.press(number="0470 12 34 56", safe_hours="week").status == 422
    assert page.press(reach="sms").name == "check"
    assert "You come back here with your code." in page.text


def test_what_was_refused_on_one_page_stops_no_other() -> None:
    """Going back keeps what was typed; the page that asked says what is wrong."""
    page = at_reach().press("back", reach="sms", number="0470 12 34 56")
    assert page.name == "check"
    assert page.press("reach").form.values["number"] == "0470 12 34 56"


GONE = {"en": "answers are gone", "fr": "ne sont plus là", "nl": "antwoorden zijn weg"}


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("cookie_is_gone", [False, True])
def test_who_took_too_long_hears_what_is_gone_and_begins_again(
    language: str, cookie_is_gone: bool
) -> None:
    """What was just written stays; the yes and the question about danger are asked at once."""
    with time_machine.travel(NOW, tick=False) as clock:
        page = at_words(language=language)
        clock.shift(timedelta(hours=3))
        if cookie_is_gone:
            page.client.cookies.clear()
            page.press(happened=CANARY)
            assert (page.status, page.form.values["happened"]) == (403, CANARY)
            assert GONE[language] in page.text
        page.press(happened=CANARY)
        assert (page.address, page.status) == ("/tell/?again", 200)
        assert GONE[language] in page.text
        page.address = FIRST_ADDRESS
        assert page.press(who="self").name == "what"
        assert page.press().name == "now"
        assert page.to("words").form.values["happened"] == CANARY


def test_danger_said_too_late_still_brings_the_numbers_then_begins_again() -> None:
    """R2.2."""
    with time_machine.travel(NOW, tick=False) as clock:
        page = Reporter().begin()
        clock.shift(timedelta(hours=3))
        assert page.press("danger").name == "call"
        assert "send" not in page.form.buttons
        assert page.press().address == "/tell/?again"


def test_a_landline_for_texts_is_said_and_stays_as_typed() -> None:
    page = at_reach().press(reach="sms", number="02 535 45 42", safe_hours="week")
    assert page.status == 422
    assert "Text messages can only go to a mobile number." in page.text
    assert page.form.values["number"] == "02 535 45 42"
    assert page.press(reach="call", number="02 535 45 42", safe_hours="week").name == "check"


def test_another_language_keeps_what_is_typed_and_stores_nothing() -> None:
    page = at_words().press("l:fr", happened=CANARY)
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
    page = at_words().press(happened=typed)
    assert page.name == "safe"
    page.press("back")
    assert "<script>alert" not in page.answer.content.decode()  # type: ignore[union-attr]
    # NUL, and a sign that turns the line, are seen by nobody and are not kept.
    unseen = ("\x00", "\N{RIGHT-TO-LEFT OVERRIDE}")
    assert page.form.values["happened"] == "".join(each for each in typed if each not in unseen)


def test_words_that_are_too_long_are_kept_and_refused_kindly() -> None:
    page = at_words().press(happened="é" * 30_000)
    assert page.status == 422
    assert page.form.values["happened"] == "é" * 30_000
    page.press(happened='"' * 40_000)
    assert page.status in {200, 422}


def test_far_too_much_is_answered_with_the_numbers_to_call() -> None:
    """R1.21: never a bare error."""
    page = at_words().press(happened="x" * 300_000)
    assert page.status == 400
    assert "tel:112" in page.text


def test_without_a_draft_every_page_leads_to_the_start() -> None:
    """R1.5: nothing of theirs is there, and nothing says that something was."""
    for address in ("/tell/1/", "/tell/7/", "/tell/check/"):
        assert Reporter().get(address).address == "/tell/"
    assert Reporter().get("/tell/code/").address == "/"


def test_a_form_from_elsewhere_is_not_taken() -> None:
    """The token is bound to the cookie; another site can send neither."""
    page = at_words()
    page.press(token="", happened=CANARY)
    assert page.status == 403
    assert page.form.values["happened"] == CANARY
    other = Reporter().begin()
    page.press(token=other.form.hidden["token"], happened=CANARY)
    assert page.status == 403
    assert page.press(happened=CANARY).status == 200


def test_a_form_sent_by_another_site_is_not_taken() -> None:
    page = at_words()
    answer = page.client.post(
        page.address,
        {**page.form.hidden, "happened": CANARY},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403


def test_a_lost_cookie_costs_one_more_press_and_no_words() -> None:
    page = at_words()
    page.client.cookies.clear()
    page.press("send", happened=CANARY)
    assert page.status == 403
    assert page.form.values["happened"] == CANARY
    page.press("send", happened=CANARY)
    assert page.address == "/tell/?again"
    page.address = FIRST_ADDRESS
    assert page.press(who="self").to("words").form.values["happened"] == CANARY


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
    one = at_words(subject="work")
    two = Reporter(client=one.client).get(one.address)
    one.press("back").press("back").press(subject="partner")
    two.press(happened=CANARY)
    assert one.to("words").form.values["happened"] == CANARY
    assert one.back_to("what").form.checked["subject"] == ["partner"]


def test_a_page_keeps_its_number_and_no_address_names_anything() -> None:
    """R1.7: what is met on some ways only has no name in the history."""
    page, seen = Reporter().begin(), {}
    while page.name != "check":
        seen[page.name] = page.address
        page.press(**page.answering({"subject": "partner", "right_now": "danger"}))
    assert list(seen.values()) == [f"/tell/{number}/" for number in range(1, len(seen) + 1)]
    assert list(seen) == ["what", "now", "call", "words", "safe", "stay"]
    page.back_to("now").press(right_now="no").to("check")
    for name in ("words", "safe", "stay"):
        assert page.get(seen[name]).name == name
    assert page.get(seen["call"]).name == "check"


def test_changing_what_it_is_about_asks_what_is_new_and_drops_what_made_sense_before() -> None:
    page = at_words(subject="partner").press(happened=CANARY, kinds=["hit", "insulted"])
    page.press(neck="recent", rather_not_safe="yes").press(escalating="yes").press(need="tonight")
    assert page.name == "check"
    change = re.search(r'href="([^"]+)"\s*>Change<span class="visually-hidden">: What<', page.text)
    assert change
    page.get(change[1]).press(subject="work")
    assert page.name == "words"
    assert page.form.values["happened"] == CANARY
    assert page.form.checked["kinds"] == ["insulted"]
    page.press(happened=CANARY, kinds=["insulted"])
    assert page.name == "safe"
    page.press(power="yes")
    assert page.name == "check"
    assert "Tonight" not in page.text


def test_a_change_that_changes_nothing_else_leads_straight_back() -> None:
    page = at_words(subject="work").press(happened="one").press()
    change = re.search(r'href="([^"]+)"\s*>Change<span class="visually-hidden">: In', page.text)
    assert change
    assert page.get(change[1]).press(happened="two").name == "check"
    assert "two" in page.text


def test_left_blank_and_would_rather_not_say_are_told_apart_before_sending() -> None:
    page = Reporter().begin().to("safe", subject="partner").press(rather_not_safe="yes")
    page.to("check")
    told = dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd[^>]*>([^<]*)</dd>", page.text))
    assert told["Safety"] == "Would rather not say"
    assert told["How things are now"] == "Left blank"
    assert told["In your own words"] == "Left blank"
    page.back_to("safe")
    assert page.form.checked["rather_not_safe"] == ["yes"]


def test_safety_is_counted_and_never_said_before_sending() -> None:
    """The page may be seen over a shoulder."""
    page = Reporter().begin().to("safe", subject="partner").press(neck="recent", threat="no")
    page.to("check")
    assert "2 answers" in page.text
    assert "last 5 days" not in page.text.split("<main")[1].split("<dl")[1].split("</dl>")[0]


def test_with_somebody_near_the_answers_are_folded_and_sending_is_one_press() -> None:
    page = Reporter().begin().press(subject="work").press(near="yes")
    assert "You can send now with one press." in page.text
    page.to("check")
    assert re.search(r"<details[^>]*><summary>Show my answers</summary><dl", page.text)


def test_a_page_costs_few_queries(django_assert_num_queries: Any) -> None:
    """Showing reads one row; answering reads it, locks it and writes it."""
    page = at_words()
    with django_assert_num_queries(1):
        page.client.get(page.address)
    with django_assert_num_queries(5):
        page.client.post(page.address, {**page.form.hidden, "happened": CANARY})


def test_who_told_of_a_place_and_wants_help_ticks_nothing_twice() -> None:
    """Only the ticks and the day go along; which commune it was does not."""
    page = Reporter().get("/tell/spot/").press("help", kinds=["touched"], to="me")
    assert page.address == "/tell/"
    page.press(who="self")
    assert page.form.checked["subject"] == ["street"]
    assert page.to("words", subject="street").form.checked["kinds"] == ["touching"]
    assert 'href="/tell/spot/"' in page.text


def test_a_page_of_the_release_before_loses_no_words() -> None:
    """While both serve, a page opened at the older one may be sent to this one."""
    page = Reporter().get(FIRST_ADDRESS)
    page.address = "/tell/words/"
    page.press(happened=CANARY)
    assert page.address == "/tell/?again"
    page.address = FIRST_ADDRESS
    assert page.press(who="self").to("words").form.values["happened"] == CANARY
    assert page.get("/tell/kind/").name == "words"
    assert Reporter().get("/tell/kind/").address == "/tell/"


def test_a_number_in_arabic_words_is_set_apart_before_sending() -> None:
    page = Reporter(language="ar").ready(happened="رقمي 0470 12 34 56 شكرا")
    assert '<dd dir="auto">رقمي <bdi dir="ltr">0470 12 34 56</bdi> شكرا</dd>' in page.text
