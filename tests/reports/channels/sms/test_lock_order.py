"""R1.17: a STOP and a worker who acts on the case never wait for one another in a ring."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.messaging.models import OutboundText
from tests.reports.channels.sms.conftest import Phone
from tests.reports.messaging import texts


def test_stop_takes_its_texts_alone_or_after_their_case(phone: Phone) -> None:
    row = texts.put(texts.case(number=phone.number))
    with CaptureQueriesContext(connection) as found:
        phone.type("STOP")
    locked = [each for each in transactions(found) if "reports_outboundtext" in each]
    alone, *others = locked
    assert "reports_case" not in alone
    assert others
    for each in others:
        assert each.index("reports_case") < each.index("reports_outboundtext")
    assert OutboundText.objects.get(id=row.id).state == "cancelled"


def transactions(found: CaptureQueriesContext) -> list[list[str]]:
    """The tables in which each transaction of the application locked rows, in order."""
    all_of_them: list[list[str]] = []
    depth = 0
    for sql in (query["sql"] for query in found):
        if sql.startswith("SAVEPOINT"):
            depth += 1
            if depth == 1:
                all_of_them.append([])
        elif sql.startswith(("RELEASE", "ROLLBACK")):
            depth -= 1
        elif "FOR UPDATE" in sql:
            all_of_them[-1] += re.findall(r'FROM\s+"?(reports_\w+)', sql)
    return all_of_them


def test_stop_with_the_danger_word_stops_too(phone: Phone) -> None:
    row = texts.put(texts.case(number=phone.number, danger_word="stop"))
    phone.type("STOP")
    assert OutboundText.objects.get(id=row.id).state == "cancelled"
