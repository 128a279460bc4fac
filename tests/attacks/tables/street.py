"""Venues and pharmacies in the night: their logs, papers, counts, seats and shared screens."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.test import Client

from nightlife.codes.incident_facts import Doer
from nightlife.models import Post
from nightlife.paper import poster_codes
from nightlife.venue_log import incident_log, venue_patterns
from nightlife.venues import home_checks, named_nights, permit_figures, venues
from pharmacy.register import monthly_counts, pharmacies, receipts
from pharmacy.register.help_modes import Mode
from reports.accounts.devices import shared_devices
from reports.accounts.directory.staff import actor_of
from reports.accounts.models import TeamKind
from reports.accounts.onboarding import members
from reports.audit.chain.seals import seal_minute
from reports.audit.log import OPERATOR
from tests.attacks.tables.playing import Look, Rows, cookies_of, every_row, look, shows_less
from tests.authorization.actors import ELSEWHERE, Street, case_of_beatriz, comes_in, make_street
from tests.nightlife import story
from tests.nightlife.story import NOW, write
from tests.reports.accounts.counters import make_place
from tests.reports.accounts.people import log_in

AT: Final = NOW
WORDS: Final = "canary words about a glass"
ABOUT_STAFF: Final = "canary words about a bouncer"
MORE: Final = "canary words that were added"
NIGHT: Final = "Canary Night"
FAR: Final = "canary words of another bar"
CANARIES: Final = (WORDS, ABOUT_STAFF, MORE, NIGHT, FAR)


@dataclass(frozen=True)
class AtNight:
    """The street, and every row from before somebody led no more and a device was closed."""

    street: Street
    before: Rows
    looks: list[Look]
    now: datetime = field(default=NOW)

    @property
    def attacker(self) -> UUID:
        """Gerda tends another bar."""
        return self.street.other_bar.farida.user_id

    def refused(self) -> bool:
        """See `playing.World`."""
        return shows_less(self.looks, CANARIES)


def build() -> AtNight:
    """Farida led the bar for a while, and Goran worked in a pharmacy; neither does any more.

    Another bar and another pharmacy were let in, and are withdrawn.
    """
    street = make_street(NOW)
    bar, lead = street.bar, street.cast.dalia.staff
    third = make_place("third pharmacy", TeamKind.PHARMACY, street.cast, person="Hugo")
    pharmacies.verify(team_id=third.team.pk, by=lead, now=NOW)
    story.post(bar, bar.farida, Post.MANAGER, street.cast)
    entries = _written(street)
    _counted(street)
    lost = Client()
    closed = street.pharmacy.at_device(lost, now=NOW)
    left = comes_in(street, "bar", NOW)
    seal_minute(now=NOW)
    before = every_row()
    story.post(bar, bar.farida, Post.BAR, street.cast)
    shared_devices.close_device(
        device_id=closed.device.id, by=street.pharmacy.person.staff, now=NOW
    )
    far = street.other_pharmacy
    members.remove_member(team_id=far.team.pk, user_id=far.person.user_id, by=OPERATOR, now=NOW)
    venues.withdraw(venue_id=street.other_bar.venue_id, by=lead, now=NOW)
    pharmacies.withdraw(team_id=third.team.pk, by=lead, now=NOW)
    seal_minute(now=NOW)
    names = ("venue manager", "venue staff", "coordinator", "pharmacist")
    elsewhere = ("venue manager" + ELSEWHERE, "venue staff" + ELSEWHERE)
    clients = {name: comes_in(street, name, NOW) for name in (*names, *elsewhere)}
    clients |= {"bar": left, "closed": lost, "stranger": Client(), "withdrawn": Client()}
    log_in(clients["withdrawn"], third.person, now=NOW)
    held = {name: cookies_of(client) for name, client in clients.items()}
    looks = [look(held[name], where, CANARIES) for name, where in _addresses(entries)]
    return AtNight(street, before, looks)


def _addresses(entries: tuple[UUID, UUID]) -> list[tuple[str, str]]:
    plain, about_staff = (f"/nightlife/entry/{each}/" for each in entries)
    desk = f"/nightlife/desk/entry/{entries[1]}/"
    return [
        ("venue manager", "/nightlife/venue/"),
        ("venue manager", about_staff),
        ("venue staff", "/nightlife/venue/"),  # she led it until a moment ago
        ("venue staff", plain),
        ("bar", "/nightlife/"),
        ("coordinator", desk),
        ("pharmacist", "/pharmacy/own/"),
        ("closed", "/pharmacy/own/"),
        ("venue manager" + ELSEWHERE, plain),
        ("venue staff" + ELSEWHERE, "/nightlife/"),
        ("venue staff" + ELSEWHERE, "/nightlife/venue/"),
        ("withdrawn", "/pharmacy/own/"),
        ("stranger", plain),
    ]


def _written(street: Street) -> tuple[UUID, UUID]:
    """What both bars wrote, and what the desk has seen of it."""
    bar, lead = street.bar, street.cast.dalia.staff
    plain = write(bar.at_the_bar, words=WORDS, cameras="above the bar")
    about_staff = write(bar.at_the_bar, doer=Doer.STAFF, words=ABOUT_STAFF)
    story.amend(bar.at_the_bar, plain, MORE)
    write(street.other_bar.at_the_bar, words=FAR)
    incident_log.see_at_desk(entry_id=about_staff, by=lead, now=NOW)
    venue_patterns.see(alert_id=venue_patterns.alerts()[0].id, by=lead, now=NOW)
    poster_codes.issue(language="fr", by=bar.manager, now=NOW)
    named_nights.add_event(
        name=NIGHT, starts_at=NOW, ends_at=NOW + timedelta(hours=4), by=bar.manager, now=NOW
    )
    minutes = 60
    home_checks.ask(
        check_id=uuid4(),
        number="0470000321",
        after_minutes=minutes,
        language="fr",
        by=bar.at_the_bar,
        now=NOW,
    )
    return plain, about_staff


def _counted(street: Street) -> None:
    """Months that are over, and how the pharmacy helped."""
    permit_figures.freeze(venue=street.bar.venue, now=NOW)
    place = street.pharmacy
    by = pharmacies.standing(
        team_id=place.team.pk,
        user_id=place.person.user_id,
        actor=actor_of(place.person.staff),
        now=NOW,
    )
    monthly_counts.count(mode=Mode.ADVICE, once=uuid4(), by=by, now=NOW)
    receipts.give(case_id=case_of_beatriz(street), mode=Mode.ASSISTED, by=by, now=NOW)
