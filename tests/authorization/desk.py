"""Who gets in at the pages of teams."""

from tests.authorization.actors import Street
from tests.authorization.table import Row

LEADS = frozenset({"coordinator"})
OFFICE = frozenset({"administrator"})


def team(street: Street) -> tuple[object, ...]:
    """A care team."""
    return (street.cast.french.pk,)


ROWS = (
    Row("desk:teams", LEADS | OFFICE),
    Row("desk:team", LEADS | OFFICE, about=team),
    Row("desk:team", LEADS | OFFICE, about=team, posts=True),
    Row("desk:add-organisation", OFFICE, posts=True),
    Row("desk:add-team", OFFICE, posts=True),
)
