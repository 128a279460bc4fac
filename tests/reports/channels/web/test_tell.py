"""Telling over HTTP: forward, back, skip, send; and what must never happen on the way."""

import re
from typing import Any

import pytest

from reports.region import region
from reports.vault.models import DraftRow
from tests.reports.channels.web.browser import FIRST_ADDRESS, Reporter
from tests.reports.channels.web.told_so_far import CANARY, at_words, numbers

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(("language", "first"), [("fr", "103"), ("nl", "102"), ("en", "116 000")])
def test_who_is_young_sees_the_lines_for_young_people_before_anything_is_asked(
    language: str, first: str
) -> None:
    """R5.5: on the first page, the one in their language first."""
    page = Reporter(language=language).begin("young")
    assert page.name == "what"
    assert numbers(page.text)[0] == first
    assert not numbers(Reporter(language=language).begin().text)


def test_who_is_young_hears_what_parents_are_told_before_sending() -> None:
    """R7.15."""
    page = Reporter().begin("young").to("check")
    assert "your parents" in page.text.replace("<br>", " ").replace("\n", " ")
    assert set(numbers(page.text)) & YOUNG


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


def test_a_landline_for_texts_is_said_and_stays_as_typed() -> None:
    page = at_reach().press(reach="sms", number="02 535 45 42", safe_hours="week")
    assert page.status == 422
    assert "Text messages can only go to a mobile number." in page.text
    assert page.form.values["number"] == "02 535 45 42"
    assert page.press(reach="call", number="02 535 45 42", safe_hours="week").name == "check"


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
