"""R6.10: until the authority knows, the clock stands where somebody can do something about it."""

from datetime import timedelta

from reports.cases.recovery import data_breach
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import text

SAYS = "A breach was found. The authority has to know by 27 Nov 11:30, in 3 days."


def test_the_board_and_the_installation_say_so_until_it_knows(house: House, enter: Enter) -> None:
    pages = [
        (enter(house.cast.dalia), "/desk/board/"),
        (enter(house.cast.ada), "/desk/installation/"),
    ]
    assert all(SAYS not in text(*page) for page in pages)
    row = data_breach.note(since=NOW - timedelta(days=1), until=NOW, found_at=NOW, cases=3, now=NOW)
    assert all(SAYS in text(*page) for page in pages)
    data_breach.told(breach_id=row.id, now=NOW)
    assert all(SAYS not in text(*page) for page in pages)
