"""R8.7: one answer kept and the next text taken, together, as each alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.messaging import gateways
from reports.messaging.delivery import claims, confirmed_claims, sending, statuses
from reports.messaging.delivery.claims import Ready
from reports.messaging.delivery.confirmed_claims import Answered
from reports.messaging.models import OutboundText
from reports.messaging.states import TextState
from tests.phones import TestNetwork
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.texts import HOUR, NOW, OTHER

SID = "SM" + "0123456789abcdef" * 2


@pytest.fixture
def two(people: World) -> tuple[Ready, Ready]:
    """Two texts set aside, the first claimed."""
    texts.put(texts.case())
    texts.put(texts.case(number=OTHER))
    first, second = claims.reserve(now=NOW, most=2)
    assert claims.claim(first, now=NOW)
    return first, second


def state(ready: Ready) -> str:
    """The state of its row now."""
    return texts.again(ready.text).state


def test_both_in_one_statement(two: tuple[Ready, Ready]) -> None:
    first, second = two
    with CaptureQueriesContext(connection) as seen:
        assert confirmed_claims.keep_and_claim(Answered(first, SID), second, now=NOW)
    assert len(seen) == 1
    assert (state(first), state(second)) == (TextState.ACCEPTED, TextState.CLAIMED)
    assert texts.again(first.text).provider_lookup
    assert texts.again(second.text).attempts == 1


def test_the_answer_is_kept_although_the_next_may_not_go(two: tuple[Ready, Ready]) -> None:
    first, second = two
    late = NOW + HOUR
    assert not confirmed_claims.keep_and_claim(Answered(first, SID), second, now=late)
    assert (state(first), state(second)) == (TextState.ACCEPTED, TextState.QUEUED)


def test_the_next_goes_although_the_first_has_moved_on(two: tuple[Ready, Ready]) -> None:
    """Its callback came before its answer: the provider's copy has its name all the same."""
    first, second = two
    taken = {"text_id": first.text.id, "status": "delivered", "error_code": None}
    statuses.take(provider_id=SID, now=NOW, **taken)  # type: ignore[arg-type]
    OutboundText.objects.filter(id=first.text.id).update(provider_lookup=None, provider_blob=None)
    assert confirmed_claims.keep_and_claim(Answered(first, SID), second, now=NOW)
    after = texts.again(first.text)
    assert (after.state, state(second)) == (TextState.DELIVERED, TextState.CLAIMED)
    assert after.provider_lookup
    assert after.redact_at == NOW


def test_two_of_one_number_are_never_changed_in_one_statement(people: World) -> None:
    """A STOP takes both back, in its own order: they would wait for one another."""
    for slot in ("1", "2"):
        texts.put(texts.case(), slot=slot)
    first, second = claims.reserve(now=NOW, most=2)
    assert claims.claim(first, now=NOW)
    with CaptureQueriesContext(connection) as seen:
        assert confirmed_claims.keep_and_claim(Answered(first, SID), second, now=NOW)
    assert len(seen) == 2
    assert (state(first), state(second)) == (TextState.ACCEPTED, TextState.CLAIMED)


def test_each_answer_is_kept_before_the_next_text_leaves(
    people: World, phone_network: TestNetwork
) -> None:
    rows = [texts.put(texts.case(number=f"+3247012345{n}")) for n in range(4)]
    moments = iter([NOW + timedelta(seconds=n) for n in range(20)])
    with CaptureQueriesContext(connection) as seen:
        sending.send_batch(gateway=gateways.gateway(), clock=lambda: next(moments), most=4)
    assert {texts.again(row).state for row in rows} == {TextState.ACCEPTED}
    changing = [each["sql"] for each in seen if "SET state = 'claimed'" in each["sql"]]
    assert len(changing) == 4
    assert ["'accepted'" in sql for sql in changing] == [False, True, True, True]
