"""The texts of a case both ways, as its people see them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.messaging.inbound import thread
from reports.messaging.models import InboundText, OutboundText
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import CaseVault
from tests.reports.cases.world import World
from tests.reports.messaging import texts
from tests.reports.messaging.inbound.test_inbox import received
from tests.reports.messaging.texts import HOUR, NOW


def test_both_ways_newest_first_in_one_query(people: World) -> None:
    case_id = texts.case()
    texts.put(case_id)
    wiped = texts.put(case_id, slot="2", not_before=NOW + 2 * HOUR, not_after=NOW + 3 * HOUR)
    OutboundText.objects.filter(id=wiped.id).update(blob=None)
    hers = received(now=NOW + HOUR)
    InboundText.objects.filter(pk=hers).update(case=case_id, meaning="fine")
    texts.put(texts.case())
    vault = CaseVault.load(case_id)
    with CaptureQueriesContext(connection) as seen:
        lines = thread.of_case(case_id=case_id, vault=vault)
    assert len(seen) == 1
    assert [line.ours for line in lines] == [True, False, True]
    assert [line.body is None for line in lines] == [True, False, False]
    assert lines[2].state is TextState.QUEUED
    assert lines[1].meaning == "fine"
    assert thread.of_case(case_id=case_id, vault=vault, limit=1) == lines[:1]
    assert "Bonjour" not in repr(lines)
