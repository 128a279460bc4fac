"""Nothing that is typed at a pharmacy's counter lies anywhere in the clear (R3.5, R6.1)."""

import pytest

from tests.journeys.canary_story import (
    LANGUAGES,
    MARK,
    NUMBER,
    NUMBER_FORMS,
    canary,
    written,
)
from tests.journeys.test_canaries import leaks, worker_with_the_case
from tests.scale import in_turn
from tests.tour.tools.teller import CODE
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks.counter_walk import counter_of, noted, opened

pytestmark = pytest.mark.timeout(600)


def test_nothing_typed_at_a_counter_lies_in_the_clear(demo: Demo, desks: dict[str, Desk]) -> None:
    """Her own words and what was typed for her: answers, number, name, code, receipt number."""
    counter = counter_of(demo, desks, lambda _words: None)
    opened(counter)
    words, own_name, other_name = written("comptoir"), canary("alias"), canary("prénom")
    own = {"happened": words, "alias": own_name, "reach": "sms", "number": NUMBER}
    codes, receipts = [], []
    # The last in a language that a sample worker reads.
    for spoken in (*in_turn(LANGUAGES, LANGUAGES.index("ar")), "fr"):
        page = counter.screen.get(f"/pharmacy/own/form/?in={spoken}")
        page = counter.screen.submit(page.form(ident="form-own"), {**own})
        codes += CODE.findall(page.words)
        receipts.append(noted(counter, page))
        counter.awake()
    assert len(codes) == len(receipts)
    page = counter.screen.get("/pharmacy/together/?read=fr")
    typed: dict[str, str | list[str]] = {
        "agrees": ["on"],
        "alias": other_name,
        "reach": "call",
        "number": NUMBER,
    }
    counter.screen.submit(page.form(ident="form-assisted"), typed)
    receipts.append(noted(counter, counter.screen.get("/pharmacy/code/")))
    counter.awake()
    wrong = counter.screen.get("/pharmacy/receipt/")
    counter.screen.submit(wrong.form(ident="form-receipt"), {"number": canary("reçu")})
    desk, case = worker_with_the_case(desks, words)
    assert own_name in desk.open(case).words
    numbers = [*receipts, *(each.replace(" ", "") for each in receipts)]
    plain = [each.replace(" ", "") for each in codes]
    wanted = [MARK, *NUMBER_FORMS, *codes, *plain, *numbers]
    assert leaks(demo, wanted) == []
