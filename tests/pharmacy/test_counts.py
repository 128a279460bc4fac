"""R3.12: a pharmacy sees its own months, and nothing below k."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from pharmacy import counts
from pharmacy.modes import Mode
from reports.region import region
from tests.pharmacy.counter import NOW, Street

NEXT_MONTH = NOW + timedelta(days=10)
FIRST = date(2026, 11, 1)


def helped(street: Street, mode: Mode, times: int) -> None:
    by = street.standing()
    for _ in range(times):
        counts.count(mode=mode, once=uuid4(), by=by, now=NOW)


def test_small_figures_are_left_out_and_the_sum_is_of_what_is_shown() -> None:
    said = {Mode.SELF: 5, Mode.SLIP: 4, Mode.ASSISTED: 0, Mode.ADVICE: 12}
    shown = counts.suppressed(FIRST, {mode.value: number for mode, number in said.items()}, k=5)
    assert shown.numbers == {
        Mode.SELF: 5,
        Mode.SLIP: None,
        Mode.ASSISTED: None,
        Mode.ADVICE: 12,
    }
    assert shown.total == 17


def test_a_month_is_shown_once_it_is_over(street: Street) -> None:
    k = region().statistics.k_partners
    helped(street, Mode.ADVICE, k)
    helped(street, Mode.ASSISTED, k - 1)
    own = street.standing().pharmacy_id
    assert counts.months(pharmacy_id=own, now=NOW) == []
    (month,) = counts.months(pharmacy_id=own, now=NEXT_MONTH)
    assert (month.first_day, month.total) == (FIRST, k)
    assert month.numbers[Mode.ADVICE] == k
    assert month.numbers[Mode.ASSISTED] is None
    other = street.standing(street.birch).pharmacy_id
    assert counts.months(pharmacy_id=other, now=NEXT_MONTH) == []


def test_the_page_shows_own_figures_only(street: Street) -> None:
    helped(street, Mode.ADVICE, 7)
    with time_machine.travel(NEXT_MONTH, tick=False):
        for place, there in ((street.lime, True), (street.birch, False)):
            client = Client(headers={"accept-language": "en"})
            place.at_device(client, now=NEXT_MONTH)
            shown = client.get("/pharmacy/papers/").content.decode()
            assert ("November 2026" in shown) is there


def test_the_same_click_counts_once(street: Street) -> None:
    once, by = uuid4(), street.standing()
    for _ in range(3):
        counts.count(mode=Mode.SLIP, once=once, by=by, now=NOW)
    helped(street, Mode.SLIP, 5)
    (month,) = counts.months(pharmacy_id=by.pharmacy_id, now=NEXT_MONTH)
    assert month.numbers[Mode.SLIP] == 6


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_slip_is_shown_once_in_the_language_chosen(counter: Client, language: str) -> None:
    sent = {"language": language, "once": str(uuid4())}
    shown = counter.post("/pharmacy/own/slip/", sent).content.decode()
    assert f'<div class="slip" lang="{language}">' in shown
    assert re.search(r"/t/<b class=\"slip-code\">[2-9B-Z]{8}</b>", shown)
    heading = region().pharmacy.card.headings[language]
    assert heading in shown


@pytest.mark.parametrize("sent", [{}, {"language": "xx", "once": "x"}, {"language": "fr"}])
def test_what_no_button_sends_is_refused(counter: Client, sent: dict[str, str]) -> None:
    assert counter.post("/pharmacy/own/slip/", sent).status_code == 400
