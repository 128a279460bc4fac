"""Every address of the partners' rooms, for everybody: exactly the allowed cells are open.

For one's own and for another organisation, before the second factor and after (R3.5, R4.1, R6.5).
An address that is not in the table fails here.
"""

import pytest
from django.urls import reverse

from reports.channels.api.urls import urlpatterns as of_the_api
from tests.authorization import api, desk, nightlife, pharmacy
from tests.authorization.actors import EVERYBODY, PEOPLE, Street, comes_in, knows_the_password
from tests.authorization.table import Row, answer, is_in, names_in, names_of_app
from tests.nightlife.story import NOW

TABLES = {
    "api": api.ROWS,
    "desk": desk.ROWS,
    "nightlife": nightlife.ROWS,
    "pharmacy": pharmacy.ROWS,
}


def address(row: Row, street: Street) -> str:
    return row.name if row.name.startswith("/") else reverse(row.name, args=row.about(street))


@pytest.mark.parametrize("app", TABLES)
@pytest.mark.parametrize("name", EVERYBODY)
def test_exactly_the_allowed_cells_are_open(street: Street, app: str, name: str) -> None:
    addresses = [(row, address(row, street)) for row in TABLES[app]]
    client = comes_in(street, name, NOW)
    met = [(row, answer(client, row, where, street)) for row, where in addresses]
    wrong = {
        (row.name, status) for row, status in met if is_in(status, row) is not (name in row.allowed)
    }
    assert wrong == set()


@pytest.mark.parametrize("app", TABLES)
@pytest.mark.parametrize("name", PEOPLE)
def test_a_password_alone_opens_nothing(street: Street, app: str, name: str) -> None:
    addresses = [(row, address(row, street)) for row in TABLES[app]]
    client = knows_the_password(street, name, NOW)
    for row, where in addresses:
        assert not is_in(answer(client, row, where, street), row), (row.name, where)


@pytest.mark.parametrize("app", ["nightlife", "pharmacy"])
def test_every_address_is_in_the_table(app: str) -> None:
    assert {row.name for row in TABLES[app]} == names_of_app(app)


def test_every_address_of_the_api_is_in_the_table() -> None:
    assert names_in(of_the_api) == {"reports", "", "<path:rest>"}


@pytest.mark.parametrize("app", TABLES)
def test_looking_at_what_is_posted_to_does_nothing(street: Street, app: str) -> None:
    """For those who may post, too."""
    posted = [(row, address(row, street)) for row in TABLES[app] if row.posts and row.allowed]
    inside = {name for row, _where in posted for name in row.allowed}
    clients = {name: comes_in(street, name, NOW) for name in inside}
    shown = {row.name for row in TABLES[app] if not row.posts and row.allowed}
    for row, where in posted:
        for name in row.allowed if row.name not in shown else ():
            assert clients[name].get(where).status_code == 405, (row.name, name)
