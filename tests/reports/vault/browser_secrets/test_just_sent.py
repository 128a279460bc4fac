"""The quarter of an hour after sending: one cookie opens it, and nothing else does."""

from datetime import timedelta

import pytest

from reports.vault.browser_secrets import just_sent
from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.models import DraftRow
from tests.reports.cases.world import NOW

pytestmark = pytest.mark.django_db
CODE = ReturnCode("1" * 20)
LAST = just_sent.LIFE - timedelta(seconds=1)


def test_what_was_kept_is_read_and_the_time_starts_again() -> None:
    cookie = just_sent.begin(CODE, {"under": "no"}, now=NOW)
    for at in (NOW + LAST, NOW + 2 * LAST):
        found = just_sent.read(cookie, now=at)
        assert found
        assert (found.code.digits, dict(found.known)) == (CODE.digits, {"under": "no"})


def test_after_it_there_is_nothing() -> None:
    cookie = just_sent.begin(CODE, {}, now=NOW)
    assert just_sent.read(cookie, now=NOW + just_sent.LIFE) is None


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "Ω" * 43])
def test_another_cookie_opens_nothing_and_ends_nothing(cookie: str) -> None:
    just_sent.begin(CODE, {}, now=NOW)
    assert just_sent.read(cookie, now=NOW) is None
    just_sent.end(cookie)
    assert DraftRow.objects.count() == 1


def test_what_is_ended_is_gone() -> None:
    cookie = just_sent.begin(CODE, {}, now=NOW)
    just_sent.end(cookie)
    assert just_sent.read(cookie, now=NOW) is None
    assert not DraftRow.objects.exists()
