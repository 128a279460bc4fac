"""R1.17: a STOP and a worker who acts on the case never wait for one another in a ring."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.messaging.models import OutboundText
from tests.reports.channels.sms.conftest import Phone
from tests.reports.messaging import texts


def test_stop_takes_the_case_before_its_texts(phone: Phone) -> None:
    row = texts.put(texts.case(number=phone.number))
    with CaptureQueriesContext(connection) as found:
        phone.type("STOP")
    locks = [query["sql"] for query in found if "FOR UPDATE" in query["sql"]]
    tables = [table for sql in locks for table in re.findall(r'FROM\s+"?(reports_\w+)', sql)]
    assert "reports_outboundtext" in tables
    assert tables.index("reports_case") < tables.index("reports_outboundtext")
    assert OutboundText.objects.get(id=row.id).state == "cancelled"


def test_stop_with_the_danger_word_stops_too(phone: Phone) -> None:
    row = texts.put(texts.case(number=phone.number, danger_word="stop"))
    phone.type("STOP")
    assert OutboundText.objects.get(id=row.id).state == "cancelled"
