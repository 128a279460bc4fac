"""Codes on slips and posters: what counts and until when, and that nothing tells who used one."""

import json
import string
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from reports.audit.log import OPERATOR
from reports.audit.models import Event
from reports.intake import slips
from reports.intake.models import Slip as Row
from reports.intake.slips import IssuedSlip, SlipKind, found, issue_slip, spend, withdraw_slip
from tests.reports.cases.world import NOW

pytestmark = pytest.mark.django_db
HOUSE, ENTRY = uuid4(), uuid4()


def issue(kind: SlipKind = SlipKind.SLIP, **changes: object) -> IssuedSlip:
    values = {"organisation_id": HOUSE, "language": "nl", "by": OPERATOR, "now": NOW}
    return issue_slip(kind=kind, **(values | changes))  # type: ignore[arg-type]


def test_a_code_stands_for_who_handed_it_out() -> None:
    issued = issue(SlipKind.LINK, about=ENTRY)
    slip = found(issued.code, NOW)
    assert slip
    assert (slip.id, slip.kind, slip.organisation_id) == (issued.id, SlipKind.LINK, HOUSE)
    assert (slip.language, slip.about) == ("nl", ENTRY)
    assert slips.Slip.from_json(json.loads(json.dumps(slip.to_json()))) == slip


def test_the_address_is_neutral_and_opens_in_the_language_of_the_print() -> None:
    issued = issue()
    assert issued.path == f"/t/{issued.code}/"
    assert issued.entry == f"/t/{issued.code}/?l=nl"


def test_a_code_is_short_and_spells_nothing() -> None:
    letters = set("".join(issue().code for _ in range(40)))
    assert letters <= set(string.digits + string.ascii_uppercase) - set("AEIOUY01LS")
    assert {len(issue().code) for _ in range(5)} == {8}


@pytest.mark.parametrize(
    "typed", ["{0}", " {1} ", "{2}-{3}", "{2} {3}", "{1}\u200b", "{2}\u2013{3}"]
)
def test_a_code_counts_however_it_is_typed(typed: str) -> None:
    code = issue().code
    assert found(typed.format(code, code.lower(), code[:4], code[4:]), NOW)


def test_digits_of_another_script_and_wide_letters_count_too() -> None:
    code = issue().code
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    assert found(wide, NOW)


@given(st.text(max_size=200))
def test_anything_typed_has_an_answer(typed: str) -> None:
    assert found(typed, NOW) is None


@pytest.mark.parametrize("typed", ["", "-", "\x00", "A" * 5000, "' or 1=1", "\ud800"])
def test_bad_input_is_a_code_that_does_not_count(typed: str) -> None:
    assert found(typed, NOW) is None


@pytest.mark.parametrize(
    ("kind", "life"), [(SlipKind.SLIP, timedelta(hours=72)), (SlipKind.LINK, timedelta(days=30))]
)
def test_a_code_for_one_person_runs_out(kind: SlipKind, life: timedelta) -> None:
    code = issue(kind).code
    assert found(code, NOW + life)
    assert found(code, NOW + life + timedelta(hours=1)) is None


def test_it_runs_out_at_a_full_hour_that_tells_no_minute() -> None:
    issue()
    assert Row.objects.get().expires_at.minute == 0  # type: ignore[union-attr]


def test_a_poster_counts_until_it_is_withdrawn() -> None:
    issued = issue(SlipKind.POSTER)
    assert found(issued.code, NOW + timedelta(days=4000))
    withdraw_slip(slip_id=issued.id, by=OPERATOR, now=NOW)
    assert found(issued.code, NOW) is None
    assert [each.kind for each in Event.objects.order_by("position")] == [
        "poster_issued",
        "poster_withdrawn",
    ]


def test_a_slip_is_used_once_and_leaves_nothing_behind() -> None:
    issued = issue()
    slip = found(issued.code, NOW)
    assert slip
    assert spend(slip)
    assert not spend(slip)
    assert found(issued.code, NOW) is None
    assert not Row.objects.exists()


def test_a_poster_is_used_by_many() -> None:
    slip = found(issue(SlipKind.POSTER).code, NOW)
    assert slip
    assert spend(slip)
    assert spend(slip)


def test_withdrawing_a_used_slip_looks_like_withdrawing_a_good_one() -> None:
    used, good = issue(), issue()
    spend(slips.Slip.from_json(found(used.code, NOW).to_json()))  # type: ignore[union-attr]
    for each in (used, good):
        withdraw_slip(slip_id=each.id, by=OPERATOR, now=NOW)
    assert not Row.objects.exists()
    assert not Event.objects.exists(), "when a slip was handed over stands in no log"


def test_the_row_tells_nothing_but_kind_and_end() -> None:
    issued = issue(SlipKind.LINK, about=ENTRY)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(reports_slip)::text from reports_slip")
        text = cursor.fetchone()[0]
    for secret in (issued.code, HOUSE.hex, str(HOUSE), str(ENTRY), ENTRY.hex, '"nl"'):
        assert secret not in text
    assert set(json.loads(text)) == {"id", "kind", "code", "expires_at", "blob"}


def test_the_database_refuses_a_slip_without_end_and_a_poster_with_one() -> None:
    issue()
    with pytest.raises(IntegrityError):
        Row.objects.update(expires_at=None)


def test_what_ran_out_goes_a_day_later() -> None:
    issue()
    kept = issue(SlipKind.POSTER)
    ends = NOW + timedelta(hours=73)
    assert slips.purge(now=ends) == 0
    assert slips.purge(now=ends + timedelta(days=1)) == 1
    assert found(kept.code, ends)


def test_looking_takes_one_query(django_assert_num_queries: pytest.FixtureRequest) -> None:
    code = issue().code
    with django_assert_num_queries(1):  # type: ignore[operator]
        found(code, NOW)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found("ZZZZZZZZ", NOW)
