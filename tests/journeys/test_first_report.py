"""The whole way of one report, page by page: told, routed, opened, answered, read, erased.

Amina reports. Beatriz is on duty for the French-speaking team, Bram for the Dutch-speaking one,
Chidi works elsewhere and must never get in.
"""

from collections.abc import Iterator

import pytest

from reports.cases.models import Case
from tests.journeys.browsers import InProcess
from tests.journeys.cast import at_the_desk, desk_of, put_on_duty, speaks
from tests.reports.accounts.people import Cast, cheap_passwords, make_cast
from tests.tour.tools import code_return
from tests.tour.tools.stories import DUTCH, FRENCH, Script
from tests.tour.tools.teller import Story, Told, tell
from tests.tour.tools.worker_desk import Desk


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    cast = make_cast()
    speaks(cast.beatriz, "fr")
    speaks(cast.bram, "nl")
    put_on_duty(cast.beatriz, cast.bram)
    return cast


def told(script: Script, **changes: str | list[str]) -> tuple[InProcess, Told]:
    """Amina tells in the script's language, up to her own words, and sends what she has."""
    browser = InProcess(language=script.story.language)
    answers = {**script.story.answers, **changes}
    return browser, tell(browser, Story(script.story.language, answers))


def only_case() -> str:
    return str(Case.objects.get().id)


def opened_by(desk: Desk) -> str:
    """Open the one case there is, acknowledge it, return its id."""
    case = only_case()
    desk.open(case)
    desk.act(case, "acknowledge")
    return case


def test_from_the_first_word_to_the_erasure(cast: Cast) -> None:
    """The line the house stands on (R1.8, R6.8): nothing of it needs a script."""
    amina = InProcess(language="fr")
    report = tell(amina, FRENCH.story)
    desk = at_the_desk(cast.beatriz)
    case = only_case()
    assert desk.inbox_cases() == [case]
    assert FRENCH.words in desk.open(case).words
    desk.act(case, "acknowledge")
    assert FRENCH.reply in desk.act(case, "reply", {"text": FRENCH.reply}).words
    amina.client.cookies.clear()
    assert FRENCH.reply in code_return.come_back(amina, report.code).words
    code_return.write(amina, FRENCH.follow_up)
    assert FRENCH.follow_up in desk.open(case).words
    code_return.change_pretext(amina, FRENCH.new_pretext)
    assert FRENCH.new_pretext in desk.open(case).words
    code_return.erase(amina, report.code)
    assert desk.open(case).status == 404
    assert not Case.objects.exists()
    assert desk.inbox_cases() == []


def test_a_report_reaches_the_team_of_its_language_and_no_other(cast: Cast) -> None:
    told(DUTCH)
    case = only_case()
    assert at_the_desk(cast.bram).inbox_cases() == [case]
    assert at_the_desk(cast.beatriz).inbox_cases() == []
    assert at_the_desk(cast.beatriz).open(case).status == 404


def test_chidi_never_gets_in(cast: Cast) -> None:
    """Another organisation's worker finds nothing, whatever address is typed."""
    told(FRENCH)
    case = only_case()
    chidi = at_the_desk(cast.chidi)
    assert chidi.inbox_cases() == []
    assert chidi.open(case).status == 404
    answer = chidi.browser.get(f"/desk/file/{case}/")
    missing = chidi.browser.get("/desk/file/00000000-0000-4000-8000-000000000000/")
    assert answer.words == missing.words  # "not yours" and "does not exist" look the same


def test_a_stranger_is_sent_to_the_login(cast: Cast) -> None:
    told(FRENCH)
    page = InProcess().get(f"/desk/file/{only_case()}/")
    assert page.address == "/staff/login/"


def test_the_password_alone_opens_no_desk(cast: Cast) -> None:
    told(FRENCH)
    desk = desk_of(cast.beatriz)
    desk.give_password()
    for address in ("/desk/inbox/", f"/desk/file/{only_case()}/"):
        assert desk.browser.get(address).address == "/staff/verify/"


def test_the_words_are_on_no_page_after_sending(cast: Cast) -> None:
    """With the code or without it: she cannot be made to show what she told."""
    amina, report = told(FRENCH)
    pages = [report.last, *(amina.get(each) for each in ("/", "/tell/", "/tell/3/", "/back/"))]
    pages.append(code_return.come_back(amina, report.code))
    pages += [amina.get(each) for each in ("/back/read/", "/tell/more/4/1/", "/back/remove/")]
    assert not [page.address for page in pages if FRENCH.words in page.source]


def test_she_sees_who_opened_it_and_why(cast: Cast) -> None:
    amina, report = told(FRENCH)
    before = code_return.come_back(amina, report.code).items
    opened_by(at_the_desk(cast.beatriz))
    after = amina.get("/back/read/").items
    assert len(after) > len(before)


def test_a_second_click_files_nothing_twice(cast: Cast) -> None:
    """Back, and send again: the same code on the same page, one case."""
    amina, report = told(FRENCH)
    again = amina.get("/tell/check/")
    assert report.code in again.words
    assert Case.objects.count() == 1


def test_somebody_in_danger_has_the_numbers_on_the_very_next_page(cast: Cast) -> None:
    """R2.2: before any other question, with JavaScript off."""
    _amina, report = told(FRENCH, right_now="danger")
    asks = [{one for form in page.forms for one in form.names} for page in report.pages]
    at = next(number for number, names in enumerate(asks) if "right_now" in names) + 1
    assert 'class="call" href="tel:112"' in report.pages[at].source
    assert not [names for names in asks[: at + 1] if "happened" in names]
    assert Case.objects.get().rank == 3


def test_a_witness_tells_about_somebody_else(cast: Cast) -> None:
    told(FRENCH, who="other")
    desk = at_the_desk(cast.beatriz)
    assert FRENCH.words in desk.open(only_case()).words


def test_consent_refused_stores_nothing(cast: Cast) -> None:
    """R1.10: without a yes nothing is read; the numbers are shown instead."""
    amina = InProcess()
    page = amina.get("/tell/")
    page = amina.submit(page.form(asks="token"), button=("who", "no"))
    assert "tel:112" in page.source
    assert not Case.objects.exists()
