"""Pages of the desk as a worker reads them and sends them."""

import re
from uuid import uuid4

from django.test import Client

from reports.region import Level
from tests.reports.console.conftest import House


def text(client: Client, address: str) -> str:
    """A page that must be there."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, house: House, verb: str, **said: object) -> tuple[int, str]:
    """Send one form of the case page as it stands now; where it leads, or the page that came."""
    values = {"version": house.case.version, "once": uuid4()} | said
    answer = client.post(f"{house.page}{verb}/", values)
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


def level(house: House) -> Level:
    """How urgent Amina's case is now."""
    return house.case.level


def section(page: str, slug: str) -> str:
    """One list of the board; nothing where it is empty and no column."""
    found = re.search(rf'<h2 id="{slug}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""
