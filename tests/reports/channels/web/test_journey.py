"""From the first page to the code, and back again."""

import pytest

from reports.cases.models import Case
from tests.reports.cases.world import World
from tests.reports.channels.web.browser import Reporter


@pytest.mark.django_db
def test_a_report_is_sent_and_read_back_with_its_code(people: World) -> None:
    """R1.8, R1.11: forms only, no name, no number; the code is shown once."""
    reporter = Reporter().ready().send()
    assert reporter.address == "/tell/code/"
    code = reporter.code
    assert reporter.press().address == "/tell/done/"
    assert reporter.get("/tell/code/").address == "/"
    assert Case.objects.count() == 1
    back = Reporter().get("/back/").press(code=code)
    assert back.address == "/back/read/"
    assert "Sample words." not in back.text
