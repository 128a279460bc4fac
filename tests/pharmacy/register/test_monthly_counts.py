"""R3.12: a pharmacy sees its own months, and nothing below k."""

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pharmacy.models import Receipt
from pharmacy.register import monthly_counts, receipts
from pharmacy.register.help_modes import Mode
from pharmacy.register.pharmacies import Standing
from reports.region import region
from reports.vault.primitives.context import Context
from reports.vault.service_blobs import partner_blobs
from tests.pharmacy.counter import NOW, Street

NEXT_MONTH = NOW + timedelta(days=10)
FIRST = date(2026, 11, 1)


def helped(street: Street, mode: Mode, times: int) -> None:
    by = street.standing()
    for _ in range(times):
        monthly_counts.count(mode=mode, once=uuid4(), by=by, now=NOW)


def test_small_figures_are_left_out_and_the_sum_is_of_what_is_shown() -> None:
    said = {Mode.SELF: 5, Mode.SLIP: 4, Mode.ASSISTED: 0, Mode.ADVICE: 12}
    shown = monthly_counts.suppressed(
        FIRST, {mode.value: number for mode, number in said.items()}, k=5
    )
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
    assert monthly_counts.months(pharmacy_id=own, now=NOW) == []
    (month,) = monthly_counts.months(pharmacy_id=own, now=NEXT_MONTH)
    assert (month.first_day, month.total) == (FIRST, k)
    assert month.numbers[Mode.ADVICE] == k
    assert month.numbers[Mode.ASSISTED] is None
    other = street.standing(street.birch).pharmacy_id
    assert monthly_counts.months(pharmacy_id=other, now=NEXT_MONTH) == []


def filed(by: Standing, mode: Mode, times: int) -> None:
    for _ in range(times):
        receipts.give(case_id=uuid4(), mode=mode, by=by, now=NOW)


def test_what_was_filed_is_counted_when_its_receipt_has_run_out(street: Street) -> None:
    """Once each, for its own pharmacy and month."""
    lime, birch = street.standing(), street.standing(street.birch)
    filed(lime, Mode.ASSISTED, 7)
    filed(lime, Mode.SELF, 5)
    filed(birch, Mode.ASSISTED, 6)
    helped(street, Mode.ASSISTED, 1)
    assert receipts.purge(now=NEXT_MONTH) == 18
    assert receipts.purge(now=NEXT_MONTH) == 0
    (month,) = monthly_counts.months(pharmacy_id=lime.pharmacy_id, now=NEXT_MONTH)
    assert (month.numbers[Mode.ASSISTED], month.numbers[Mode.SELF]) == (8, 5)
    (month,) = monthly_counts.months(pharmacy_id=birch.pharmacy_id, now=NEXT_MONTH)
    assert (month.numbers[Mode.ASSISTED], month.total) == (6, 6)


def test_counting_many_costs_what_counting_one_does(street: Street) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            receipts.purge(now=NEXT_MONTH)
        return len(queries)

    filed(street.standing(), Mode.SELF, 1)
    one = cost()
    filed(street.standing(), Mode.SELF, 9)
    filed(street.standing(street.birch), Mode.ASSISTED, 9)
    assert cost() == one


def test_no_month_is_shown_to_which_something_may_still_be_added(street: Street) -> None:
    """A figure that grew after it was seen would tell of one person."""
    by = street.standing()
    helped(street, Mode.ADVICE, 9)
    at = datetime(2026, 12, 4, 1, tzinfo=region().timezone)  # 73 hours into the next month
    assert monthly_counts.months(pharmacy_id=by.pharmacy_id, now=at - timedelta(seconds=1)) == []
    assert len(monthly_counts.months(pharmacy_id=by.pharmacy_id, now=at)) == 1
    filed(by, Mode.SELF, 1)
    assert monthly_counts.months(pharmacy_id=by.pharmacy_id, now=NEXT_MONTH) == []
    receipts.purge(now=NEXT_MONTH)
    assert len(monthly_counts.months(pharmacy_id=by.pharmacy_id, now=NEXT_MONTH)) == 1


def test_a_receipt_that_cannot_be_read_is_not_counted_and_stops_nothing(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    by = street.standing()
    filed(by, Mode.SELF, 7)
    broken = Receipt.objects.order_by("id")[3]
    Receipt.objects.filter(pk=broken.pk).update(blob=Receipt.objects.exclude(pk=broken.pk)[0].blob)
    assert receipts.purge(now=NEXT_MONTH) == 7
    (month,) = monthly_counts.months(pharmacy_id=by.pharmacy_id, now=NEXT_MONTH)
    assert month.numbers[Mode.SELF] == 6
    (said,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert vars(said)["receipt_id"] == str(broken.pk)


def test_a_receipt_of_a_version_that_counted_at_once_is_not_counted_again(street: Street) -> None:
    by = street.standing()
    filed(by, Mode.SELF, 1)
    row = Receipt.objects.get()
    place = Context("pharmacy.receipt", row.pk, row.pk)
    row.blob = partner_blobs.close(place, b'{"case": "", "until": ""}')
    row.save()
    assert receipts.purge(now=NEXT_MONTH) == 1
    assert not Receipt.objects.exists()
    assert monthly_counts.months(pharmacy_id=by.pharmacy_id, now=NEXT_MONTH) == []


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
        monthly_counts.count(mode=Mode.SLIP, once=once, by=by, now=NOW)
    helped(street, Mode.SLIP, 5)
    (month,) = monthly_counts.months(pharmacy_id=by.pharmacy_id, now=NEXT_MONTH)
    assert month.numbers[Mode.SLIP] == 6


@pytest.mark.parametrize("language", region().languages)
def test_a_slip_is_shown_once_in_the_language_chosen(counter: Client, language: str) -> None:
    """Whole in it and its own way round: whoever gets it may read no other."""
    sent = {"language": language, "once": str(uuid4())}
    shown = counter.post("/pharmacy/own/slip/", sent).content.decode()
    direction = region().language(language).direction
    assert f'<div class="slip" lang="{language}" dir="{direction}">' in shown
    assert ("Works once, for 72 hours." in shown) is (language == "en")
    assert re.search(r"/t/<b class=\"slip-code\">[2-9B-Z]{8}</b>", shown)
    heading = region().pharmacy.card.headings[language]
    assert heading in shown


@pytest.mark.parametrize("sent", [{}, {"language": "xx", "once": "x"}, {"language": "fr"}])
def test_what_no_button_sends_is_refused(counter: Client, sent: dict[str, str]) -> None:
    assert counter.post("/pharmacy/own/slip/", sent).status_code == 400
