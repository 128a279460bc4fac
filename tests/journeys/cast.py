"""The cast at work: on duty now, each with a desk that needs no network."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from config.local.sample_data.sample_people import SamplePerson
from reports.accounts.directory.profiles import change_profile, profile
from reports.audit.log import OPERATOR
from reports.cases.models import Shift
from tests.journeys.browsers import InProcess
from tests.reports.accounts.people import Person
from tests.tour.tools.worker_desk import Desk


def put_on_duty(*people: Person) -> None:
    """Give these a shift in their first team that covers now."""
    now = datetime.now(UTC)
    for person in people:
        Shift.objects.create(
            team_id=next(iter(person.staff.team_ids)),
            user_id=person.user_id,
            starts_at=now - timedelta(hours=2),
            ends_at=now + timedelta(hours=6),
        )


def speaks(person: Person, *languages: str) -> None:
    """Let her speak these languages and no other."""
    change_profile(
        user_id=person.user_id,
        profile=replace(profile(user_id=person.user_id), languages=languages),
        by=OPERATOR,
        now=datetime.now(UTC),
    )


def desk_of(person: Person) -> Desk:
    """Her desk, before she logs in."""
    known = SamplePerson(person.login, person.password, person.login.title(), "", "", [])
    return Desk(InProcess(), known, lambda: person.code(datetime.now(UTC)), lambda _words: None)


def at_the_desk(person: Person) -> Desk:
    """Her desk, after password and code."""
    desk = desk_of(person)
    desk.give_password()
    desk.give_code()
    return desk
