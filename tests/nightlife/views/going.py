"""What people press on a venue's pages."""

import re
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from tests.nightlife.story import NOW, Bar
from tests.reports.accounts.counters import Place

BAR = "/nightlife/"
NEW = "/nightlife/new/"
TAPPED = {
    "when": "now",
    "zone": "bar",
    "doer": "unknown",
    "behaviours": ["suddenly_unwell"],
    "wish": "care",
}


def screen_of(bar: Bar) -> Client:
    """A browser on which somebody of the venue opened the shared screen for this shift."""
    client = Client()
    Place(bar.team, bar.farida).at_device(client, now=NOW)
    return client


def page(client: Client, address: str = BAR, status: int = 200) -> str:
    """What stands on a page."""
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def send(client: Client, incident: str = "spiking", **changes: object) -> HttpResponse:
    """Fill in the form and send it."""
    typed = {"entry": str(uuid4()), "incident": incident, **TAPPED, **changes}
    return client.post(NEW, typed)  # type: ignore[return-value]


def written(client: Client, incident: str = "spiking", **changes: object) -> str:
    """The same; the address of the entry."""
    answer = send(client, incident, **changes)
    assert answer.status_code == 302, wrongs(answer.content.decode())
    return answer.headers["Location"].split("?")[0]


def wrongs(shown: str) -> list[str]:
    """What a page complains about."""
    return re.findall(r'class="wrong"[^>]*>([^<]+)<', shown)
