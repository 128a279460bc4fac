"""A small region for tests: plainly sample people, real keys, a real database.

Amina reports. Beatriz and Bruno are care workers of the French-speaking team, Dirk of the
Dutch-speaking one; Dalia and Emil are coordinators; Chidi works for another organisation and must
never get in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from reports.accounts.directory.organisations import create_organisation
from reports.accounts.directory.profiles import (
    Profile,
    TeamProfile,
    membership_context,
    open_team_profile,
    team_context,
    write_blob,
    write_profile,
)
from reports.accounts.directory.staff import Staff
from reports.accounts.models import Membership, Organisation, OrganisationKind, Team, TeamKind, User
from reports.accounts.roles import Role
from reports.audit.events import ReasonCode
from reports.audit.log import OPERATOR
from reports.cases.access.access import open_case
from reports.cases.casework import reporter
from reports.cases.models import Content, Shift
from reports.cases.models import content as names
from reports.cases.records.case_writes import save
from reports.cases.records.contents import read_working, revise
from reports.cases.records.open_case import OpenCase
from reports.cases.terms.machine_facts import Channel, HouseholdNeeds, RoutingWishes, Teller
from reports.intake.filing import Filed, file_report
from reports.intake.submission import Submission
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import ContactChannel, MayContact, SafeContact, Window
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.return_codes import CodeKeys, ReturnCode, derive
from reports.vault.primitives.keys import PrivateKey, fingerprint
from reports.vault.service_blobs import account_blobs
from reports.vault.team_keys import key_hierarchy, rosters, team_key_renewal
from reports.vault.team_keys.rosters import Member
from tests.kept import kept

# A Tuesday, in staffed hours.
NOW = datetime(2026, 11, 24, 10, 30, 42, tzinfo=UTC)
MINUTE = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Worker:
    """Somebody who works here, with her private key at hand."""

    staff: Staff
    key: PrivateKey

    @property
    def id(self) -> UUID:
        return self.staff.user_id


@dataclass(frozen=True)
class World:
    """Everybody."""

    french: UUID
    dutch: UUID
    desk: UUID
    beatriz: Worker
    bruno: Worker
    dirk: Worker
    dalia: Worker
    emil: Worker
    chidi: Worker

    def put_on_duty(self, *workers: Worker, now: datetime = NOW) -> None:
        """Give these a shift around `now` in their first team."""
        for worker in workers:
            Shift.objects.get_or_create(
                team_id=next(iter(worker.staff.team_ids)),
                user_id=worker.id,
                starts_at=now - timedelta(hours=2),
                ends_at=now + timedelta(hours=6),
            )


@kept
def build() -> World:
    """Make everybody; nobody is on duty yet."""
    care = create_organisation(
        kind=OrganisationKind.CARE, name="Sample care centre", by=OPERATOR, now=NOW
    )
    other = create_organisation(
        kind=OrganisationKind.SHELTER, name="Sample house", by=OPERATOR, now=NOW
    )
    desk, french, dutch, house = (
        _team(care, TeamKind.COORDINATORS, "Desk", ()),
        _team(care, TeamKind.CARE, "Sample team one", ("fr", "en")),
        _team(care, TeamKind.CARE, "Sample team two", ("nl", "en")),
        _team(other, TeamKind.SHELTER, "Sample shelter", ()),
    )
    people = {
        "dalia": (desk, Role.COORDINATOR, ("fr", "nl", "en")),
        "emil": (desk, Role.COORDINATOR, ("fr", "nl", "en")),
        "beatriz": (french, Role.CARE_WORKER, ("fr", "en")),
        "bruno": (french, Role.CARE_WORKER, ("fr", "en")),
        "dirk": (dutch, Role.CARE_WORKER, ("nl", "en")),
        "chidi": (house, Role.SHELTER_STAFF, ("fr", "en")),
    }
    with transaction.atomic():
        workers = {name: _worker(name, *each) for name, each in people.items()}
        _found(desk, workers["dalia"], workers["emil"], coordinators=True)
        _found(french, workers["beatriz"], workers["bruno"])
        _found(dutch, workers["dirk"])
        _found(house, workers["chidi"])
    return World(french=french.id, dutch=dutch.id, desk=desk.id, **workers)


def hire(name: str, *, by: Worker, now: datetime = NOW) -> Worker:
    """Somebody new beside this worker, who admits her to their team's key."""
    (team_id,) = by.staff.team_ids
    team = Team.objects.get(id=team_id)
    worker = _worker(name, team, Role.CARE_WORKER, open_team_profile(team).languages)
    _, key = key_hierarchy.open_team_key_now(team_id=team_id, user_id=by.id, user_key=by.key)
    rosters.admit(
        team_id=team_id,
        team_key=key,
        member=Member(worker.id, worker.key.public),
        digits=fingerprint(worker.key.public, worker.id),
    )
    return worker


def _team(
    organisation: Organisation, kind: TeamKind, name: str, languages: tuple[str, ...]
) -> Team:
    team = Team(organisation=organisation, kind=kind)
    profile = TeamProfile(name=name, languages=languages)
    team.profile = write_blob(
        team_context(team), {"name": profile.name, "languages": profile.languages}
    )
    team.save(force_insert=True)
    return team


def _worker(name: str, team: Team, role: Role, languages: tuple[str, ...]) -> Worker:
    user = User(created_on=date(2026, 1, 1))
    gender = "man" if name in {"bruno", "dirk", "emil", "chidi"} else "woman"
    profile = Profile(name=name.title(), login=name, languages=languages, gender=gender)
    write_profile(user, profile)
    user.save(force_insert=True)
    row = Membership(user=user, team=team, role=role, added_at=NOW)
    row.proof = account_blobs.close(membership_context(row), role.encode())
    row.save(force_insert=True)
    staff = Staff(user.id, ((team.id, role),), name.title())
    return Worker(staff, PrivateKey.generate())


def _found(team: Team, *workers: Worker, coordinators: bool = False) -> None:
    members = [Member(worker.id, worker.key.public) for worker in workers]
    if coordinators:
        team_key_renewal.let_found(team.id)
    team_key_renewal.found_team(
        team_id=team.id, members=members, now=NOW, coordinators=coordinators
    )


def contact(**changes: object) -> SafeContact:
    """A sample safe contact: text messages, weekdays nine to five."""
    values: dict[str, object] = {
        "may_contact": MayContact.YES,
        "language": "fr",
        "confirmed_at": MINUTE,
        "timezone": "Europe/Brussels",
        "channel": ContactChannel.SMS,
        "number": "+32470123456",
        "windows": (Window(weekdays=(0, 1, 2, 3, 4), starts=time(9), ends=time(17)),),
        "she_says": "tulip-canary",
        "we_say": "crocus-canary",
        "danger_word": "nettle-canary",
    }
    return SafeContact(**(values | changes))  # type: ignore[arg-type]


def no_contact() -> SafeContact:
    """She will come back with her code."""
    return SafeContact(
        may_contact=MayContact.SHE_WILL,
        language="fr",
        confirmed_at=MINUTE,
        timezone="Europe/Brussels",
    )


def submission(**changes: object) -> Submission:
    """A sample report in French."""
    values: dict[str, object] = {
        "submission_id": uuid4(),
        "channel": Channel.WEB,
        "language": "fr",
        "teller": Teller.HERSELF,
        "words": {"happened": "sample words canary", "police": "undisclosed"},
        "safety": {"danger_now": SafetyAnswer.NO},
        "contact": contact(),
        "needs": HouseholdNeeds(adults=1, child_ages=(3, 7), pets=("dog",)),
        "routing": RoutingWishes(kinds=("psychological",)),
        "counted": True,
        "code_keys": None,
    }
    return Submission(**(values | changes))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Report:
    """A filed report and the code that leads back to it."""

    filed: Filed
    code_keys: CodeKeys

    @property
    def case_id(self) -> UUID:
        return self.filed.case_id


def report(*, now: datetime = NOW, **changes: object) -> Report:
    """File a sample report with a return code."""
    code_keys = derive(ReturnCode.generate())
    made = submission(**({"code_keys": code_keys} | changes))
    return Report(file_report(submission=made, now=now), code_keys)


def opened(worker: Worker, case_id: UUID, *, now: datetime = NOW) -> OpenCase:
    """Open a case as this worker."""
    return open_case(
        staff=worker.staff,
        user_key=worker.key,
        case_id=case_id,
        reason=ReasonCode.NEW_REPORT,
        now=now,
    )


def change_contact(*, code_keys: CodeKeys, contact: SafeContact, now: datetime) -> None:
    """What a reporter's chapter about being reached does to the case of this code."""
    with reporter.locked_by_code(code_keys, now=now) as (case, vault):
        reporter.put_contact(vault, case, contact, now=now)
        save(case)


# A contact on file as this version would not write it: a zone that was renamed, a newer field.
UNREADABLE_CONTACTS: tuple[Mapping[str, object], ...] = (
    {"timezone": "Europe/Nowhere"},
    {"only_when_alone": True},
)
# A number of a range that a country has given up, or opened since.
GONE_NUMBER = "+3247012345"


def rewrite_contact(case_id: UUID, changes: Mapping[str, object]) -> None:
    """Have something else on file about being reached, checked by nobody."""
    vault = CaseVault.load(case_id)
    content = Content.objects.get(case_id=case_id, name=names.CONTACT)
    revise(vault, content, read_working(vault, content) | changes)
