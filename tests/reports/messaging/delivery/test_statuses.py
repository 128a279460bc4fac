"""R8.10: callbacks come late, twice, in another order, or before the answer; forwards only."""

from itertools import permutations

import pytest

from reports.cases.casework.safe_contact import read_contact
from reports.cases.models import Task
from reports.messaging.contact.contact import ContactState
from reports.messaging.delivery import statuses
from reports.messaging.gateways import ProviderStatus
from reports.messaging.models import OutboundText
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import CaseVault
from tests.phones import TestNetwork
from tests.reports.cases import world
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.delivery.test_claims import change
from tests.reports.messaging.texts import HOUR, NOW, OTHER

SID = "SM" + "0" * 32

ENDS = {
    ("delivered", None): ("delivered", ""),
    ("read", None): ("delivered", ""),
    ("undelivered", 30003): ("undelivered", "their_phone"),
    ("undelivered", 30005): ("undelivered", "no_such_number"),
    ("undelivered", 30006): ("undelivered", "no_such_number"),
    ("undelivered", 30007): ("undelivered", "ours"),
    ("undelivered", 30008): ("undelivered", "their_phone"),
    ("undelivered", None): ("undelivered", ""),
    ("undelivered", 30036): ("expired", "their_phone"),
    ("failed", 30001): ("failed", "ours"),
    ("failed", 99999): ("failed", "ours"),
    ("canceled", None): ("failed", ""),
    ("partially_delivered", None): ("undelivered", ""),
    ("sent", None): ("sent", ""),
    ("sending", None): ("accepted", ""),
    ("queued", None): ("accepted", ""),
    ("accepted", None): ("accepted", ""),
    ("something new", None): ("accepted", ""),
}


def accepted(people: World) -> OutboundText:
    from reports.messaging.delivery import claims
    from reports.messaging.delivery.transitions import accept

    row = texts.put(texts.case())
    (ready,) = claims.reserve(now=NOW, most=1)
    assert claims.claim(ready, now=NOW)
    accept(text_id=row.id, provider_id=SID, now=NOW)
    return row


def called(status: str, code: int | None = None, *, text_id: object = None) -> None:
    statuses.take(provider_id=SID, text_id=text_id, status=status, error_code=code, now=NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ENDS)
def test_what_each_word_of_the_provider_means(people: World, word: tuple[str, int | None]) -> None:
    row = accepted(people)
    called(*word)
    after = texts.again(row)
    assert (after.state, after.failure_owner) == ENDS[word]
    final = after.state not in {"accepted", "sent"}
    assert (after.final_at is not None, after.redact_at is not None) == (final, final)


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
def test_the_order_of_callbacks_does_not_matter(people: World, order: tuple[str, ...]) -> None:
    row = accepted(people)
    for word in (*order, *order):
        called(word)
    assert texts.again(row).state == TextState.DELIVERED


def test_a_final_state_stays(people: World) -> None:
    row = accepted(people)
    called("undelivered", 30006)
    before = texts.again(row)
    called("delivered")
    called("undelivered", 30003)
    after = texts.again(row)
    assert (after.state, after.failure_code, after.final_at) == (
        TextState.UNDELIVERED,
        30006,
        before.final_at,
    )
    assert Task.objects.filter(case=row.case_id, kind="check_contact").count() == 1


def test_a_callback_before_the_answer_is_believed(people: World) -> None:
    """The address we gave has the text's id: what the answer would have said is known."""
    from reports.messaging.delivery import claims as claiming
    from reports.messaging.delivery.transitions import accept

    row = texts.put(texts.case())
    (ready,) = claiming.reserve(now=NOW, most=1)
    claiming.claim(ready, now=NOW)
    called("delivered", text_id=row.id)
    accept(text_id=row.id, provider_id=SID, now=NOW)
    assert texts.again(row).state == TextState.DELIVERED


@pytest.mark.parametrize("code", [30005, 21610])
def test_a_failure_on_her_old_number_says_nothing_of_the_new_one(people: World, code: int) -> None:
    """R8.12: her number was changed while a text was on its way."""
    row = accepted(people)
    assert row.case_id is not None
    change(row.case_id, number=OTHER)
    later = texts.put(row.case_id, slot="2", not_before=NOW + HOUR, not_after=NOW + 2 * HOUR)
    statuses.take(provider_id=SID, text_id=row.id, status="undelivered", error_code=code, now=NOW)
    assert texts.again(row).state == TextState.UNDELIVERED
    contact = read_contact(CaseVault.load(row.case_id), row.case_id)
    assert (contact.unusable, contact.state) == (False, ContactState.OPEN)
    assert texts.again(later).state == TextState.QUEUED


@pytest.mark.parametrize("code", [30005, 21610])
def test_a_failure_where_the_contact_does_not_open_still_ends_the_text(
    people: World, code: int
) -> None:
    row = accepted(people)
    assert row.case_id is not None
    world.rewrite_contact(row.case_id, {"timezone": "Europe/Nowhere"})
    statuses.take(provider_id=SID, text_id=row.id, status="undelivered", error_code=code, now=NOW)
    assert texts.again(row).state == TextState.UNDELIVERED
    assert Task.objects.filter(case=row.case_id, for_coordinator=True).exists()


def test_a_stranger_s_id_moves_nothing(people: World) -> None:
    row = accepted(people)
    statuses.take(
        provider_id="SM" + "1" * 32, text_id=row.id, status="delivered", error_code=None, now=NOW
    )
    assert texts.again(row).state == TextState.ACCEPTED


def test_every_word_is_known() -> None:
    told = set(ProviderStatus) - {
        ProviderStatus.UNHEARD,
        ProviderStatus.RECEIVED,
        ProviderStatus.RECEIVING,
    }
    assert {word for word in told if statuses.state_of(word, None) is None} == set()


@pytest.mark.parametrize("fault", ["twice", "reversed", "late"])
def test_callbacks_of_the_network_out_of_order(
    people: World, phone_network: TestNetwork, fault: str
) -> None:
    phone_network.script(fault=fault)
    row = texts.put(texts.case())
    texts.send()
    phone_network.deliver(everything=True)
    assert texts.again(row).state == TextState.DELIVERED


@pytest.mark.parametrize("fault", ["undelivered", "failed"])
def test_bad_ends_of_the_network(people: World, phone_network: TestNetwork, fault: str) -> None:
    phone_network.script(fault=fault)
    row = texts.put(texts.case())
    texts.send()
    phone_network.deliver(everything=True)
    assert texts.again(row).state == fault
    assert texts.again(row).failure_owner
