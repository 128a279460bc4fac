"""Sample people for the demo, made by the same operations that real people go through.

Nobody here exists. Names say so; passwords are made anew for each state folder.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from config.local.phones.sample_phones import PHONES
from config.local.sample_data import sample_partner, sample_pharmacies, sample_places, sample_venues
from config.local.sample_data.sample_people import SamplePerson, read_people, write_people
from config.local.sample_data.tongues import here
from reports.accounts.authentication import passphrases, password_step, private_keys
from reports.accounts.credentials import own_account
from reports.accounts.directory import organisations
from reports.accounts.directory.profiles import Profile, find_login
from reports.accounts.directory.staff import Staff, staff_of
from reports.accounts.models import Organisation, OrganisationKind, Team, TeamKind, User
from reports.accounts.onboarding import members, sample_accounts
from reports.accounts.onboarding.first_installation import found_installation
from reports.accounts.onboarding.invitations import invite
from reports.accounts.onboarding.sample_accounts import SetUp
from reports.accounts.roles import Role
from reports.audit.log import OPERATOR
from reports.cases.assignment import rota, week_patterns
from reports.region import region
from reports.vault.primitives.keys import PrivateKey

# The codes of the moment of setting up are used up by it: it lies in the past.
SET_UP_EARLIER = timedelta(minutes=5)

DESK = "Sample Coordinators' Desk"
ORGANISATIONS = {
    "Sample Care Centre": OrganisationKind.CARE,
    "Sample Support Centre": OrganisationKind.CARE,
    "Sample Shelter North": OrganisationKind.SHELTER,
    "Sample Shelter South": OrganisationKind.SHELTER,
    "Sample Pharmacy": OrganisationKind.PHARMACY,
    "Sample Venue": OrganisationKind.VENUE,
    "Sample Venue 2": OrganisationKind.VENUE,
    "Sample Venue 3": OrganisationKind.VENUE,
}


class ForeignDatabase(Exception):
    """This database was filled under other sample keys: give its own state folder with --state."""


@dataclass(frozen=True)
class _Sketch:
    """One sample person before they have an account. Without `capacity` no case comes by itself."""

    login: str
    name: str
    role: Role
    team: str
    languages: tuple[str, ...]
    gender: str = ""
    skills: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    capacity: int = 20

    @property
    def profile(self) -> Profile:
        return Profile(
            name=self.name,
            login=self.login,
            languages=here(*self.languages),
            gender=self.gender,
            skills=self.skills,
            areas=self.areas,
            capacity=self.capacity,
        )


@dataclass(frozen=True)
class _TeamSketch:
    """One sample team before it exists."""

    name: str
    organisation: str
    languages: tuple[str, ...]
    kind: TeamKind = TeamKind.CARE


TEAMS = {
    "fr": _TeamSketch("Sample Team FR", "Sample Care Centre", ("fr", "en")),
    "nl": _TeamSketch("Sample Team NL", "Sample Care Centre", ("nl", "en")),
    # What it gets is passed on to it: a referral or a whole case. No case waits with it by itself.
    "support": _TeamSketch("Sample Support Team", "Sample Support Centre", ()),
    "north": _TeamSketch(
        "Sample Shelter North", "Sample Shelter North", ("fr", "en"), TeamKind.SHELTER
    ),
    "south": _TeamSketch(
        "Sample Shelter South", "Sample Shelter South", ("nl", "fr"), TeamKind.SHELTER
    ),
    "venue-1": _TeamSketch("Sample Venue", "Sample Venue", ("fr", "nl", "en"), TeamKind.VENUE),
    "venue-2": _TeamSketch("Sample Venue 2", "Sample Venue 2", ("nl", "en"), TeamKind.VENUE),
    "venue-3": _TeamSketch("Sample Venue 3", "Sample Venue 3", ("fr", "en"), TeamKind.VENUE),
    "pharmacy": _TeamSketch("Sample Pharmacy", "Sample Pharmacy", ("fr", "nl"), TeamKind.PHARMACY),
}

CAST = (
    _Sketch("coordinator-1", "Sample Coordinator One", Role.COORDINATOR, DESK, ("fr", "nl", "en")),
    _Sketch("coordinator-2", "Sample Coordinator Two", Role.COORDINATOR, DESK, ("nl", "fr", "en")),
    _Sketch("administrator", "Sample Administrator", Role.ADMINISTRATOR, DESK, ("fr", "nl")),
    _Sketch("worker-fr-1", "Sample Worker One (FR)", Role.CARE_WORKER, "fr", ("fr",), "woman"),
    _Sketch("worker-fr-2", "Sample Worker Two (FR)", Role.CARE_WORKER, "fr", ("fr",), "man"),
    _Sketch(
        "worker-fr-3", "Sample Worker Three (FR, EN)", Role.CARE_WORKER, "fr", ("fr", "en"), "woman"
    ),
    _Sketch("worker-nl-1", "Sample Worker One (NL)", Role.CARE_WORKER, "nl", ("nl",), "woman"),
    _Sketch(
        "worker-nl-2", "Sample Worker Two (NL, EN)", Role.CARE_WORKER, "nl", ("nl", "en"), "woman"
    ),
    _Sketch(
        "support-1",
        "Sample Support Worker One",
        Role.CARE_WORKER,
        "support",
        ("fr", "nl", "en"),
        capacity=0,
    ),
    _Sketch(
        "support-2",
        "Sample Support Worker Two",
        Role.CARE_WORKER,
        "support",
        ("nl", "fr"),
        capacity=0,
    ),
    _Sketch("shelter-1", "Sample House Keeper North", Role.SHELTER_STAFF, "north", ("fr", "en")),
    _Sketch("shelter-2", "Sample House Keeper South", Role.SHELTER_STAFF, "south", ("nl", "fr")),
    _Sketch("venue-1", "Sample Bar One", Role.VENUE_STAFF, "venue-1", ("fr", "nl", "en")),
    _Sketch("venue-2", "Sample Bar Two", Role.VENUE_STAFF, "venue-2", ("nl", "en")),
    _Sketch("venue-3", "Sample Bar Three", Role.VENUE_STAFF, "venue-3", ("fr", "en")),
    _Sketch("pharmacist-1", "Sample Pharmacist One", Role.PHARMACIST, "pharmacy", ("fr", "nl")),
    _Sketch("pharmacist-2", "Sample Pharmacist Two", Role.PHARMACIST, "pharmacy", ("fr", "en")),
)


def fill(folder: Path, *, now: datetime) -> list[SamplePerson]:
    """Make what is not there yet of the sample people, and a rota that repeats every week.

    The logins are kept in the folder before the first account exists, and all accounts appear
    at once: a start that is killed half-way is simply done again. A folder of an earlier version
    gets the people it lacks. Raises ForeignDatabase.
    """
    filled = Team.objects.filter(kind=TeamKind.COORDINATORS).exists()
    people = read_people(folder)
    if filled and not people:
        raise ForeignDatabase(ForeignDatabase.__doc__)
    if lacking := _lacking(people):
        people = [*people, *_with_passwords(lacking)]
        write_people(folder, people)
    _make_everything({person.login: person.password for person in people}, filled, now=now)
    _fill_rota(now=now)
    lead = _staff_with_login("coordinator-1")
    keepers = [sketch.login for sketch in CAST if sketch.role is Role.SHELTER_STAFF]
    sample_partner.fill(folder, now=now)
    second = _staff_with_login("coordinator-2")
    people_of = {name: _staff_with_login(name) for name in keepers}
    sample_places.fill(people_of, lead=lead, second=second, now=now)
    bars = [sketch.login for sketch in CAST if sketch.role is Role.VENUE_STAFF]
    sample_venues.fill({name: _staff_with_login(name) for name in bars}, by=lead, now=now)
    sample_pharmacies.fill(_staff_with_login, now=now)
    return people


def _lacking(people: Sequence[SamplePerson]) -> list[_Sketch]:
    known = {person.login for person in people}
    return [sketch for sketch in CAST if sketch.login not in known]


def _with_passwords(sketches: Sequence[_Sketch]) -> list[SamplePerson]:
    return [
        SamplePerson(
            login=sketch.login,
            password=passphrases.suggestion(),
            name=sketch.name,
            role=sketch.role.value,
            team=TEAMS[sketch.team].name if sketch.team in TEAMS else sketch.team,
            languages=list(here(*sketch.languages)),
        )
        for sketch in sketches
    ]


@transaction.atomic
def _make_everything(passwords: Mapping[str, str], filled: bool, *, now: datetime) -> None:
    earlier = now - SET_UP_EARLIER
    new = [code for code in TEAMS if not _is_there(code)]
    if filled and not new:
        return
    find = _come_in if filled else _found
    lead, lead_key = find(passwords, now=earlier)
    organisations_made = _organisations(now=earlier)
    for code in new:
        organisation = organisations_made[TEAMS[code].organisation]
        _make_team(code, organisation, passwords, lead=lead, lead_key=lead_key, now=earlier)
    _hand_out_duty_phones(now=now)


def _is_there(code: str) -> bool:
    return any(find_login(sketch.login) for sketch in CAST if sketch.team == code)


def _organisations(*, now: datetime) -> dict[str, Organisation]:
    """Every sample organisation by name; those that are not there yet are made."""
    found = {
        info.name: Organisation.objects.get(pk=info.organisation_id)
        for info in organisations.all_organisations()
    }
    made = {
        name: organisations.create_organisation(kind=kind, name=name, by=OPERATOR, now=now)
        for name, kind in ORGANISATIONS.items()
        if name not in found
    }
    return found | made


def _come_in(passwords: Mapping[str, str], *, now: datetime) -> tuple[Staff, PrivateKey]:
    """The first coordinator of a state folder that was made before."""
    lead = _staff_with_login("coordinator-1")
    user = User.objects.get(pk=lead.user_id)
    password = passwords["coordinator-1"]
    return lead, password_step.check_password(user=user, password=password, now=now).key


def _found(passwords: Mapping[str, str], *, now: datetime) -> tuple[Staff, PrivateKey]:
    desk = [sketch for sketch in CAST if sketch.role is Role.COORDINATOR]
    office = [sketch for sketch in CAST if sketch.role is Role.ADMINISTRATOR]
    founded = found_installation(
        name=DESK,
        coordinators=[sketch.profile for sketch in desk],
        administrators=[sketch.profile for sketch in office],
        by=OPERATOR,
        now=now,
    )
    arrived = [
        sample_accounts.accept(token=invited.token, password=passwords[sketch.login], now=now)
        for sketch, invited in zip(
            [*desk, *office], [*founded.coordinators, *founded.administrators], strict=True
        )
    ]
    lead = staff_of(user_id=arrived[0].user_id)
    for other in arrived[1 : len(desk)]:
        _admit(founded.desk.pk, other, lead=lead, lead_key=arrived[0].key, now=now)
    return lead, arrived[0].key


def _make_team(
    code: str,
    organisation: Organisation,
    passwords: Mapping[str, str],
    *,
    lead: Staff,
    lead_key: PrivateKey,
    now: datetime,
) -> None:
    wanted = TEAMS[code]
    team = organisations.create_team(
        organisation=organisation,
        kind=wanted.kind,
        name=wanted.name,
        languages=here(*wanted.languages),
        by=OPERATOR,
        now=now,
    )
    # Whoever issues a link does not admit by it.
    second = _staff_with_login("coordinator-2")
    for sketch in (sketch for sketch in CAST if sketch.team == code):
        invited = invite(team_id=team.pk, profile=sketch.profile, by=second, now=now)
        arrived = sample_accounts.accept(
            token=invited.token, password=passwords[sketch.login], now=now
        )
        if team.kind in organisations.KEYED:
            _admit(team.pk, arrived, lead=lead, lead_key=lead_key, now=now)


def _admit(
    team_id: UUID, arrived: SetUp, *, lead: Staff, lead_key: PrivateKey, now: datetime
) -> None:
    digits = private_keys.digits(User.objects.get(pk=arrived.user_id))
    members.admit_member(
        team_id=team_id, user_id=arrived.user_id, digits=digits, by=lead, by_key=lead_key, now=now
    )


def _hand_out_duty_phones(*, now: datetime) -> None:
    for phone in PHONES:
        if phone.login:
            user = User.objects.get(pk=_staff_with_login(phone.login).user_id)
            own_account.change_duty_phone(user=user, number=phone.number, now=now)


def _fill_rota(*, now: datetime) -> None:
    lead = _staff_with_login("coordinator-1")
    workers = [_staff_with_login(s.login) for s in CAST if s.role is Role.CARE_WORKER]
    today = now.astimezone(region().timezone).date()
    for worker in workers:
        (team_id,) = worker.team_ids
        # A folder that was made before has it.
        with suppress(rota.ShiftTwice):
            week_patterns.add_pattern(
                team_id=team_id,
                user_id=worker.user_id,
                weekdays=range(7),
                starts=time(),
                ends=time(),
                first_day=today,
                last_day=None,
                by=lead,
                now=now,
            )


def _staff_with_login(login: str) -> Staff:
    user = find_login(login)
    if user is None:
        raise ForeignDatabase(ForeignDatabase.__doc__)
    return staff_of(user_id=user.pk)
