"""The pharmacist's door in the intake benchmark: the request that files an assisted report.

Many counters are open at once, each in a pharmacy of its own; the form of each report was opened
before, and its return code derived then, as at every counter.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from django.utils.crypto import get_random_string

from pharmacy.counter_kit import counter_draft
from pharmacy.counter_kit.counter_draft import Box
from pharmacy.register import pharmacies, trainings
from pharmacy.register.help_modes import Mode
from reports.accounts.authentication import passphrases
from reports.accounts.devices import shared_devices
from reports.accounts.devices.shared_devices import DeviceKind
from reports.accounts.directory import organisations
from reports.accounts.directory.profiles import Profile, find_login
from reports.accounts.directory.staff import Staff, staff_of
from reports.accounts.guards import device_guard
from reports.accounts.models import OrganisationKind, SharedDevice, TeamKind
from reports.accounts.onboarding import sample_accounts
from reports.accounts.onboarding.invitations import invite
from reports.audit.log import OPERATOR
from reports.cases.models import Case
from reports.region import region
from tests.benchmarks import load
from tests.benchmarks.doors import Door

ADDRESS: Final = "/pharmacy/together/?read=fr"
COUNTERS: Final = 20
PIN: Final = "270519"
TYPED: Final = {
    "agrees": "on",
    "consent_language": "fr",
    "danger": "no",
    "injury": "no",
    "police": "no",
    "children": "yes",
    "reach": "call",
    "number": "0470 12 34 56",
    "alias": "Wren",
}


def door(port: int, count: int, addresses: Iterator[str]) -> Door:
    """So many assisted reports, from as many counters by turns."""
    lead = lead_of_the_sample()
    counters = [open_counter(pharmacist(lead)) for _ in range(min(COUNTERS, count // 4))]
    requests = [
        load.Request(
            data=_post(counters[number % len(counters)], f"127.0.0.1:{port}"),
            source=next(addresses),
        )
        for number in range(count)
    ]
    # Making them ready took longer than a counter stays awake by itself.
    SharedDevice.objects.update(seen_at=datetime.now(UTC))
    before = _filed()
    return Door("counter", requests, lambda: _filed() - before)


def _post(counter: str, host: str) -> bytes:
    now = datetime.now(UTC)
    here, token = Box.begin(mode=Mode.ASSISTED, language="fr", now=now), get_random_string(32)
    consent = region().pharmacy.consent(now.astimezone(region().timezone).date())
    version = consent.version if consent else ""
    said = {"form": here.form, "consent_version": version, "csrfmiddlewaretoken": token}
    cookies = {device_guard.COOKIE: counter, counter_draft.COOKIE: here.cookie, "c": token}
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return load.post(ADDRESS, urlencode(TYPED | said).encode(), cookie=cookie, host=host)


def open_counter(staff: Staff) -> str:
    (team_id,) = staff.team_ids
    now = datetime.now(UTC)
    opened = shared_devices.open_device(
        by=staff, kind=DeviceKind.COUNTER, team_id=team_id, pin=PIN, now=now
    )
    return opened.token


def pharmacist(lead: Staff) -> Staff:
    """Somebody of a verified pharmacy whose training counts, made as a real one is."""
    now = datetime.now(UTC)
    organisation = organisations.create_organisation(
        kind=OrganisationKind.PHARMACY,
        name="Sample",
        apart=secrets.token_hex(4),
        by=OPERATOR,
        now=now,
    )
    team = organisations.create_team(
        organisation=organisation, kind=TeamKind.PHARMACY, name="Sample", by=OPERATOR, now=now
    )
    profile = Profile(name="Sample", login=f"sample-{team.pk.hex[:8]}")
    invited = invite(team_id=team.pk, profile=profile, by=lead, now=now)
    password = passphrases.suggestion()
    arrived = sample_accounts.accept(token=invited.token, password=password, now=now)
    pharmacies.verify(team_id=team.pk, by=lead, now=now)
    done_on = pharmacies.today(now)
    trainings.record_training(user_id=arrived.user_id, done_on=done_on, by=lead, now=now)
    return staff_of(user_id=arrived.user_id)


def lead_of_the_sample() -> Staff:
    user = find_login("coordinator-1")
    if user is None:
        raise LookupError("the sample has no coordinator")
    return staff_of(user_id=user.pk)


def _filed() -> int:
    return Case.objects.filter(channel="pharmacy").count()
