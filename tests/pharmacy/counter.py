"""Two sample pharmacies, their people, and what happens at their counters."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from pharmacy.register import pharmacies, trainings
from pharmacy.register.pharmacies import Standing
from reports.accounts.directory.staff import actor_of
from reports.accounts.models import TeamKind
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import CodeKeys, ReturnCode
from tests.kept import kept
from tests.reports.accounts.counters import Place, make_place
from tests.reports.accounts.people import Cast, join, make_cast

# A Tuesday, 10:20 by the clock on the wall in Brussels.
NOW = datetime(2026, 11, 24, 9, 20, 33, tzinfo=UTC)
TRAINED = date(2026, 3, 12)
LONG_AGO = date(2025, 11, 24)
CODE = re.compile(r"\b\d{4}(?: \d{4}){4}\b")
NAMED = re.compile(r'name="form" value="([^"]+)"')
RECEIPT = re.compile(r"\b\d{3} \d{3} \d{3}\b")
OWN = {
    "danger": "no",
    "injury": "no",
    "children": "",
    "kinds": ["control"],
    "happened": "Words of a canary é",
    "reach": "she_will",
    "number": "",
    "alias": "Wren",
}
TOGETHER = {
    "agrees": "on",
    "consent_version": "2026-11",
    "consent_language": "fr",
    "danger": "no",
    "injury": "no",
    "police": "no",
    "children": "yes",
    "reach": "call",
    "number": "0470 12 34 56",
    "alias": "Wren",
}


@dataclass(frozen=True)
class Street:
    """The cast and two pharmacies: Farah's is verified and Farah is trained; so is Goran's."""

    cast: Cast
    lime: Place
    birch: Place

    def standing(self, place: Place | None = None, *, now: datetime = NOW) -> Standing:
        """Where the counter of the first one stands, or of the one given."""
        here = place or self.lime
        return pharmacies.standing(
            team_id=here.team.pk,
            user_id=here.person.user_id,
            actor=actor_of(here.person.staff),
            now=now,
        )


@kept
def make_street(*, trained: date = TRAINED) -> Street:
    """Make the cast, verify both pharmacies, train their people."""
    cast = make_cast()
    lime = make_place("Pharmacy Lime", TeamKind.PHARMACY, cast, person="Farah")
    birch = make_place("Pharmacy Birch", TeamKind.PHARMACY, cast, person="Goran")
    for place in (lime, birch):
        pharmacies.verify(team_id=place.team.pk, by=cast.dalia.staff, now=NOW)
        trainings.record_training(
            user_id=place.person.user_id, done_on=trained, by=cast.dalia.staff, now=NOW
        )
    return Street(cast, lime, birch)


def untrained(street: Street) -> Place:
    """Somebody of the first pharmacy whose training is a year and a day old."""
    person = join("Hugo", street.lime.team, by=street.cast.dalia)
    trainings.record_training(
        user_id=person.user_id,
        done_on=LONG_AGO,
        by=street.cast.dalia.staff,
        now=datetime(2026, 1, 5, 9, tzinfo=UTC),
    )
    return Place(street.lime.team, person)


def keys() -> CodeKeys:
    """Fresh keys of a return code."""
    return return_codes.derive(ReturnCode.generate())


def named(answer: Any) -> dict[str, str]:
    """What names the form on a page that was answered."""
    found = NAMED.search(answer.content.decode())
    assert found, answer.content.decode()
    return {"form": found[1]}


def open_form(client: Client, address: str) -> dict[str, str]:
    """Open one of the forms; returns what names it."""
    return named(client.get(address))


def write_own(client: Client, **changes: str | list[str]) -> str:
    """She writes on the turned screen; returns the code page's words."""
    form = open_form(client, "/pharmacy/own/form/?in=fr")
    client.post("/pharmacy/own/form/?in=fr", {**OWN, **form, **changes})
    return client.get("/pharmacy/code/").content.decode()


def write_together(client: Client, **changes: str) -> str:
    """The pharmacist types; returns the code page's words."""
    form = open_form(client, "/pharmacy/together/?read=fr")
    client.post("/pharmacy/together/?read=fr", {**TOGETHER, **form, **changes})
    return client.get("/pharmacy/code/").content.decode()


def note_and_finish(client: Client) -> str:
    """She notes the code, the screen is turned back; returns the receipt number."""
    page = client.post("/pharmacy/code/", follow=True).content.decode()
    found = RECEIPT.search(page)
    assert found, page
    client.post("/pharmacy/done/")
    return found[0]
