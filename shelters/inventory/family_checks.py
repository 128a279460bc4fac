"""Host families: nobody is sent to one before two people have looked at it, or after its check.

A family is a home and no institution: no inspectorate comes. Whoever leads does the check and says
until when it holds; another of them looks at it. Only then its room is a place. A new check can be
written down while the old one holds. Whoever is on the way, or lives there, is put out by no date.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from reports.accounts.directory import permission_checks
from reports.accounts.directory.staff import Staff
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import record
from reports.region import region
from shelters.facts.unit_facts import FamilyCheck, HouseFacts
from shelters.inventory import inventory
from shelters.inventory.house_staff import NotYours
from shelters.models import House, HouseKind, HouseState

LONGEST: Final = timedelta(days=366)
OLDEST: Final = timedelta(days=92)


class NoSuchCheck(ValueError):
    """There is no check that a second person could look at: it was done already, or is another."""


class OwnCheck(ValueError):
    """Whoever did the check does not look at it a second time: somebody else does."""


class NotACheckTime(ValueError):
    """Done in the last three months and not later than today; good for a year at most."""


def takes_people(kind: str, facts: HouseFacts, *, now: datetime) -> bool:
    """Whether people can be sent there: a host family's check has to hold today."""
    if kind != HouseKind.HOST_FAMILY:
        return True
    check = facts.family_check
    return check is not None and check.counts(today=today(now))


def today(now: datetime) -> date:
    """The day it is in the region."""
    return now.astimezone(region().timezone).date()


def write_check(*, house_id: UUID, done_on: date, until: date, by: Staff, now: datetime) -> None:
    """Write down that a host family was checked; it counts once a second person has looked.

    Raises permission_checks.NotAllowed, house_staff.NotYours, NotACheckTime.
    """
    here = today(now)
    if not here - OLDEST <= done_on <= here < until <= done_on + LONGEST:
        raise NotACheckTime
    check = FamilyCheck(done_on=f"{done_on}", until=f"{until}", by=str(by.user_id))

    def change(facts: HouseFacts) -> HouseFacts:
        return replace(facts, next_check=check)

    _change(house_id, change, EventKind.FAMILY_CHECKED, by=by, now=now)


def second_check(*, house_id: UUID, check_id: str, by: Staff, now: datetime) -> None:
    """Look at a check as the second person: from now on it counts.

    `check_id` is that of the check that was on the page (`id_of`). Raises
    permission_checks.NotAllowed, house_staff.NotYours, NoSuchCheck, OwnCheck.
    """

    def change(facts: HouseFacts) -> HouseFacts:
        check = facts.next_check
        if check is None or id_of(check) != check_id:
            raise NoSuchCheck
        if check.by == str(by.user_id):
            raise OwnCheck
        return replace(facts, family_check=replace(check, second=str(by.user_id)), next_check=None)

    _change(house_id, change, EventKind.FAMILY_CHECK_SECONDED, by=by, now=now)


def end_check(*, house_id: UUID, by: Staff, now: datetime) -> None:
    """Take a check back, also one that nobody has looked at: nobody is sent there from now on.

    One person is enough. Raises permission_checks.NotAllowed, house_staff.NotYours.
    """

    def change(facts: HouseFacts) -> HouseFacts:
        return replace(facts, family_check=None, next_check=None)

    _change(house_id, change, EventKind.FAMILY_CHECK_ENDED, by=by, now=now)


def id_of(check: FamilyCheck) -> str:
    """What tells one check from another on a page that was opened before."""
    return f"{check.done_on}/{check.until}/{check.by}"


@transaction.atomic
def _change(
    house_id: UUID,
    change: Callable[[HouseFacts], HouseFacts],
    event: EventKind,
    *,
    by: Staff,
    now: datetime,
) -> None:
    actor = permission_checks.check(by, Permission.LEAD)
    families = House.objects.filter(kind=HouseKind.HOST_FAMILY).exclude(state=HouseState.WITHDRAWN)
    house = families.select_for_update(no_key=True).filter(id=house_id).first()
    if house is None:
        raise NotYours
    before = inventory.house_facts(house)
    after = change(before)
    if after == before:
        return
    house.version += 1
    inventory.write_house(house, after)
    house.save(update_fields=["version", "facts"])
    house.units.update(version=F("version") + 1)
    record(kind=event, by=actor, now=now, subject_id=house.id)
