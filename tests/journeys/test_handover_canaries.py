"""From an intake on the phone to a hand-over to another organisation: nowhere in the clear.

Every field that takes words has a canary: of the intake, of the reason why a life hangs on it, of
what the others must know. The case goes once a second person has confirmed it, is read in full by
whoever takes it there, and by nobody of before; then its code erases it.
"""

import re
from collections.abc import Iterable

import pytest

from tests.journeys.canary_story import MARK, NUMBER, NUMBER_FORMS, canary
from tests.journeys.test_canaries import leaks, worker_with_the_case
from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.page_reader import Form, Page
from tests.tour.tools.teller import CODE, Answers
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.worker_desk import Desk, coordinator_of

# Whoever comes first starts the demo and logs its people in.
pytestmark = pytest.mark.timeout(600)

INTAKE = "/desk/intake/"
WRITTEN = {"text", "textarea"}
FIGURES: dict[str, str] = {"child_ages": "3, 7", "contact-number": NUMBER}
CHOSEN: Answers = {
    "teller": "herself",
    "language": "fr",
    "safety-q_danger_now": "no",
    "contact-may_contact": "yes",
    "contact-channel": "call",
    "contact-language": "fr",
}
HOURS = re.compile(r"contact-(timezone|w\d)")


def test_nothing_of_an_intake_and_a_hand_over_lies_in_the_clear(
    demo: Demo, desks: dict[str, Desk]
) -> None:
    """R6.1, R7.3, R7.4."""
    one = next(iter(desks.values()))
    said, code = take_in(one)
    desk, case = worker_with_the_case(desks, said["happened"])
    desk.act(case, "acknowledge")
    why, know = canary("vie"), canary("savoir")
    hand_over(demo, desk, case, why=why, know=know)
    other = holder(desks.values(), case)
    assert other.person.team != desk.person.team
    page = take(other, case)
    asked = other.browser.submit(page.form(ident="form-code-words"))
    shown = page.words + asked.words
    assert [words for words in (*said.values(), know) if words not in shown] == []
    assert desk.open(case).status == 404
    wanted = [MARK, *NUMBER_FORMS, code, code.replace(" ", "")]
    assert leaks(demo, wanted) == []
    reporter = Browser(demo.address, source="127.0.14.1")
    code_return.come_back(reporter, code)
    code_return.erase(reporter, code)
    assert other.open(case).status == 404
    assert leaks(demo, wanted) == []


def take_in(desk: Desk) -> tuple[dict[str, str], str]:
    """Write down what somebody says on the phone; what was typed, and the code shown once."""
    form = desk.browser.get(INTAKE).form(ident="form-intake")
    said = typed(form)
    assert {"name", "happened", "contact-pretext", "contact-danger_word"} <= said.keys()
    page = desk.browser.submit(form, {**said, **FIGURES, **CHOSEN})
    found = CODE.search(page.words)
    assert found, page.words
    return said, found[0]


def typed(form: Form) -> dict[str, str]:
    """A canary for every field of words but for figures and hours."""
    lines = {one.name for one in form.fields if one.kind in WRITTEN} - FIGURES.keys()
    return {name: canary(name) for name in sorted(lines) if not HOURS.match(name)}


def hand_over(demo: Demo, desk: Desk, case: str, *, why: str, know: str) -> None:
    """To a team of another organisation, because a life hangs on it, as two people say."""
    address = f"/desk/file/{case}/plan/transfer/"
    form = desk.browser.get(address).form(ident="form-transfer-vital")
    team = next(each for each in form.choices("team_id") if each)
    assert desk.browser.submit(form, {"team_id": team, "text": why}).status == 200
    second = coordinator_of(demo, lambda _words: None, source="127.0.14.2")
    second.log_in()
    assert why in second.enter(case).words
    form = second.browser.get(address).form(ident="form-transfer-confirm")
    assert second.browser.submit(form).status == 200
    form = desk.browser.get(f"/desk/file/{case}/?part=change").form(ident="form-hand_over")
    assert desk.browser.submit(form, {"team_id": team, "text": know}).status == 200


def take(desk: Desk, case: str) -> Page:
    """Say why it is opened, and take it."""
    door = desk.open(case).form(ident="form-open")
    reason = next(each for each in door.choices("reason") if each)
    page = desk.browser.submit(door, {"reason": reason})
    return desk.browser.submit(page.form(ident="form-take"))


def holder(desks: Iterable[Desk], case: str) -> Desk:
    """In whose inbox it waits."""
    return next(desk for desk in desks if case in desk.inbox_cases())
