"""Who gets in at venues' pages."""

from tests.authorization.actors import ELSEWHERE, Street
from tests.authorization.table import Row
from tests.nightlife.story import write

_OWN = {"venue staff", "venue manager", "bar"}
OWN = frozenset(_OWN)
EACH = frozenset(_OWN | {name + ELSEWHERE for name in _OWN})


def entry(street: Street) -> tuple[object, ...]:
    """An entry of the first venue."""
    return (write(street.bar.at_the_bar, cameras="above the bar"),)


ROWS = (
    Row("nightlife:bar", EACH),
    Row("nightlife:new", EACH, posts=True, sends={"incident": "spiking"}),
    Row("nightlife:entry", OWN, about=entry),
    Row("nightlife:amend", OWN, about=entry, posts=True),
    Row("nightlife:images", OWN, about=entry, posts=True, sends={"state": "done"}),
)
