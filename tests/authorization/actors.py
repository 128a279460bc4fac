"""Everybody who could ask for a page: each role, shared devices, a partner's system, strangers.

Of every kind there is one of the organisation a page is about, and one of another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.test import Client

from pharmacy.register import pharmacies, trainings
from reports.accounts.models import TeamKind
from reports.cases.models import Shift
from reports.intake.filing import file_report
from tests.kept import kept
from tests.nightlife.story import NOW, Bar, open_bar
from tests.reports.accounts.counters import Place, make_place
from tests.reports.accounts.people import Cast, Person, log_in, make_cast
from tests.reports.cases.world import submission
from tests.reports.channels.api.partners import Partner, make_partner

STRANGER = "a stranger"
TOKEN = "a partner's token"
ELSEWHERE = " elsewhere"


@dataclass(frozen=True)
class Street:
    """The cast, and of every kind of partner two."""

    cast: Cast
    bar: Bar
    other_bar: Bar
    pharmacy: Place
    other_pharmacy: Place
    shelter: Place
    partner: Partner
    people: Mapping[str, Person]
    codes: dict[str, str] = field(default_factory=dict)


@kept
def make_street(now: datetime) -> Street:
    """Two venues, two pharmacies, a shelter, a partner with a system, the house's own people."""
    cast = make_cast()
    since = now - timedelta(days=800)  # long enough ago for a year of figures
    bar = open_bar("Sample Bar Lime", cast, staff=("Farida", "Mona"), since=since)
    other = open_bar("Sample Bar Birch", cast, staff=("Gerda", "Noor"), since=since)
    pharmacy = make_place("pharmacy", TeamKind.PHARMACY, cast, person="Farah")
    far = make_place("far pharmacy", TeamKind.PHARMACY, cast, person="Goran")
    for place in (pharmacy, far):
        pharmacies.verify(team_id=place.team.pk, by=cast.dalia.staff, now=now)
        trainings.record_training(
            user_id=place.person.user_id,
            done_on=pharmacies.today(now),
            by=cast.dalia.staff,
            now=now,
        )
    shelter = make_place("shelter", TeamKind.SHELTER, cast, person="Simone")
    people = {
        "care worker": cast.beatriz,
        "care worker" + ELSEWHERE: cast.chidi,
        "coordinator": cast.dalia,
        "administrator": cast.ada,
        "shelter staff": shelter.person,
        "pharmacist": pharmacy.person,
        "pharmacist" + ELSEWHERE: far.person,
        "venue staff": bar.farida,
        "venue manager": bar.mona,
        "venue staff" + ELSEWHERE: other.farida,
        "venue manager" + ELSEWHERE: other.mona,
    }
    partner = make_partner("Sample partner", now=now)
    return Street(cast, bar, other, pharmacy, far, shelter, partner, people)


def case_of_beatriz(street: Street, **changes: object) -> UUID:
    """A report that came to the care worker, just now."""
    Shift.objects.get_or_create(
        team_id=street.cast.french.pk,
        user_id=street.cast.beatriz.user_id,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=6),
    )
    return file_report(submission=submission(**changes), now=NOW).case_id


PEOPLE = (
    *("care worker", "care worker" + ELSEWHERE, "coordinator", "administrator", "shelter staff"),
    *("pharmacist", "pharmacist" + ELSEWHERE, "venue staff", "venue manager"),
    *("venue staff" + ELSEWHERE, "venue manager" + ELSEWHERE),
)
DEVICES: Mapping[str, Callable[[Street], Place]] = {
    "bar": lambda street: Place(street.bar.team, street.bar.farida),
    "bar" + ELSEWHERE: lambda street: Place(street.other_bar.team, street.other_bar.farida),
    "counter": lambda street: street.pharmacy,
    "counter" + ELSEWHERE: lambda street: street.other_pharmacy,
    "bed board": lambda street: street.shelter,
}
EVERYBODY = (*PEOPLE, *DEVICES, TOKEN, STRANGER)


def comes_in(street: Street, name: str, now: datetime) -> Client:
    """The browser or system of somebody who has gone all the way in."""
    client = Client(raise_request_exception=True)
    if name in street.people:
        log_in(client, street.people[name], now=now)
    elif name in DEVICES:
        DEVICES[name](street).at_device(client, now=now)
    elif name == TOKEN:
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {street.partner.secret}"
    return client


def knows_the_password(street: Street, name: str, now: datetime) -> Client:
    """The browser of somebody who has typed the password and no second factor."""
    del now
    client, person = Client(), street.people[name]
    sent = {"login": person.login, "password": person.password}
    assert client.post("/staff/login/", sent).status_code == 302
    return client
