"""A cookie whose row is gone: what was lost is said, and that nothing was sent, where one was."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from reports.cases.models import Case
from reports.vault.models import DraftRow
from tests.reports.cases.world import World
from tests.reports.channels.web.browser import FIRST_ADDRESS, Reporter

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "fr", "nl")
NOT_SENT = {
    "en": "If you got no code, nothing was sent.",
    "fr": "Si vous n’avez pas reçu de code, rien n’a été envoyé.",
    "nl": "Kreeg u geen code, dan is er niets verstuurd.",
}
IF_ANYTHING = {
    "en": "it is gone, and nobody got it",
    "fr": "ce n’est plus là, et personne ne l’a reçu",
    "nl": "Dan is het weg, en niemand heeft het gekregen",
}
NO_CODE = {
    "en": "we may not have it",
    "fr": "nous ne l’avons peut-être pas reçu",
    "nl": "misschien hebben we het niet",
}


def _lose() -> None:
    """What a change to a standby that had not everything does, and two hours."""
    DraftRow.objects.all().delete()


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_presses_send_hears_that_all_is_gone_and_nothing_sent(
    people: World, language: str
) -> None:
    reporter = Reporter(language=language).ready()
    _lose()
    reporter.send()
    assert (reporter.address, reporter.status) == ("/tell/?anew", 200)
    assert NOT_SENT[language] in reporter.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_answers_a_question_hears_that_the_others_are_gone(language: str) -> None:
    reporter = Reporter(language=language).begin().to("words")
    _lose()
    reporter.press(happened="Sample words.")
    assert (reporter.address, reporter.status) == ("/tell/?again", 200)
    assert NOT_SENT[language] in reporter.text
    reporter.address = FIRST_ADDRESS
    reporter.press(who="self")
    assert reporter.to("words").form.values["happened"] == "Sample words."


@pytest.mark.parametrize("address", ["/tell/1/", "/tell/3/", "/tell/check/"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_opens_a_later_page_again_hears_it_without_a_word_about_who_was_here(
    language: str, address: str
) -> None:
    """The address may be opened by whoever reads the history: it tells of nobody."""
    reporter = Reporter(language=language).begin()
    _lose()
    reporter.get(address)
    assert (reporter.address, reporter.status) == ("/tell/?before", 200)
    assert IF_ANYTHING[language] in reporter.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_code_is_gone_that_is_said(people: World, language: str) -> None:
    reporter = Reporter(language=language).ready().send()
    assert reporter.code
    _lose()
    reporter.get("/tell/code/")
    assert (reporter.address, reporter.status) == ("/tell/code/", 410)
    assert NO_CODE[language] in reporter.text
    assert 'href="tel:112"' in reporter.text


def test_who_has_not_sent_yet_and_asks_for_the_code_may_send(people: World) -> None:
    reporter = Reporter().ready().get("/tell/code/")
    assert reporter.address == "/tell/check/"
    assert reporter.send().code


def test_who_presses_send_again_after_the_code_was_shown_hears_that_it_is_here(
    people: World,
) -> None:
    """ "Nothing was sent" would be wrong, and would make a second case."""
    with time_machine.travel(datetime(2026, 11, 24, 10, 30, tzinfo=UTC), tick=False) as clock:
        reporter = Reporter().ready()
        token = reporter.form.hidden["token"]
        reporter.send()
        clock.shift(timedelta(minutes=20))
        reporter.address = "/tell/check/"
        assert reporter.press(token=token).address == "/tell/done/"
    assert Case.objects.count() == 1
