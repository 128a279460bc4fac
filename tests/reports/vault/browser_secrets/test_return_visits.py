"""A visit with the code: fifteen quiet minutes for one cookie, and nothing for another."""

from datetime import timedelta

import pytest

from reports.vault.browser_secrets import just_sent, return_visits
from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.models import DraftRow
from tests.reports.vault.people import NOW

pytestmark = pytest.mark.django_db
CODE = ReturnCode("2" * 20)
LAST = return_visits.LIFE - timedelta(seconds=1)


def code_at(cookie: str, after: timedelta = timedelta()) -> str | None:
    found = return_visits.code_of(cookie, now=NOW + after)
    return found.digits if found else None


def test_each_page_begins_the_quarter_of_an_hour_anew() -> None:
    cookie = return_visits.begin(CODE, now=NOW)
    assert [code_at(cookie, n * LAST) for n in (1, 2, 3)] == [CODE.digits] * 3


def test_after_a_quiet_quarter_of_an_hour_the_code_is_typed_again() -> None:
    cookie = return_visits.begin(CODE, now=NOW)
    assert code_at(cookie, return_visits.LIFE) is None


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "Ω" * 43])
def test_another_cookie_opens_nothing_and_ends_nothing(cookie: str) -> None:
    own = return_visits.begin(CODE, now=NOW)
    assert code_at(cookie) is None
    return_visits.end(cookie)
    assert code_at(own) == CODE.digits


def test_who_leaves_has_left() -> None:
    cookie = return_visits.begin(CODE, now=NOW)
    return_visits.end(cookie)
    assert code_at(cookie) is None
    assert not DraftRow.objects.exists()


def test_the_cookie_of_the_minutes_after_sending_is_no_visit() -> None:
    """It opens the list of chapters; what lies behind the code wants the code."""
    assert code_at(just_sent.begin(CODE, {}, now=NOW)) is None


def test_a_row_that_was_changed_opens_nothing() -> None:
    cookie = return_visits.begin(CODE, now=NOW)
    blob = bytearray(DraftRow.objects.get().blob)
    blob[-1] ^= 1
    DraftRow.objects.update(blob=bytes(blob))
    assert code_at(cookie) is None
