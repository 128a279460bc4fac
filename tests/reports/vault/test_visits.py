"""Coming back with the code: typed once, kept for fifteen idle minutes, never itself."""

from datetime import timedelta

import pytest

from reports.vault import codes, visits
from reports.vault.codes import ReturnCode
from reports.vault.models import DraftRow
from reports.vault.visits import NoVisit
from tests.reports.vault.people import NOW

pytestmark = pytest.mark.django_db


def test_the_cookie_brings_back_what_the_code_derived_to() -> None:
    derived = codes.derive(ReturnCode.generate())
    cookie = visits.start(derived, now=NOW)
    assert visits.load(cookie, now=NOW).to_bytes() == derived.to_bytes()


def test_neither_code_nor_keys_stand_in_the_row() -> None:
    code = ReturnCode.generate()
    derived = codes.derive(code)
    visits.start(derived, now=NOW)
    stored = bytes(DraftRow.objects.get().blob)
    assert code.digits.encode() not in stored
    assert derived.lookup not in stored
    assert derived.wrap.aead_key.raw not in stored


def test_it_ends_after_fifteen_idle_minutes() -> None:
    cookie = visits.start(codes.derive(ReturnCode.generate()), now=NOW)
    visits.load(cookie, now=NOW + timedelta(minutes=14))
    visits.load(cookie, now=NOW + timedelta(minutes=28))
    with pytest.raises(NoVisit):
        visits.load(cookie, now=NOW + timedelta(minutes=43))


def test_leaving_ends_it() -> None:
    cookie = visits.start(codes.derive(ReturnCode.generate()), now=NOW)
    visits.end(cookie)
    visits.end(cookie)
    visits.end("no cookie of ours")
    with pytest.raises(NoVisit):
        visits.load(cookie, now=NOW)
    with pytest.raises(NoVisit):
        visits.load("no cookie of ours", now=NOW)
