"""Asking each house at a change of shift whether what it says is free is free still.

One neutral text for each duty phone, with a link that works once; nothing in it says what the
service is, which house is meant, or where. Who said so a moment ago is not asked.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, Entry, record_many
from reports.messaging.outbox import outbox
from reports.messaging.outbox.outbox import NewPing
from reports.region import region
from shelters.check_ins import shift_answers
from shelters.facts.shifts import last_change
from shelters.facts.unit_facts import HouseFacts
from shelters.inventory.inventory import house_if_readable
from shelters.inventory.vacancies import free_units
from shelters.models import House, HouseState, ShiftQuestion
from shelters.placing.placements import taken_units

TEMPLATE: Final = "place.still_free"
KEPT: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class _Due:
    """A house whose people have just changed shifts, and the phone they have with them."""

    house_id: UUID
    at: datetime
    phone: str = field(repr=False)
    language: str


def ask_due(*, now: datetime) -> int:
    """Ask every house whose shift has changed and that says something is free; how many texts.

    Constant queries. What does not open, a house or a place, is left out and logged.
    """
    due = list(_changed(now))
    if not due:
        return 0
    unsure = _unsure(due, now)
    asked = _asked(unsure)
    by_phone: dict[str, list[_Due]] = defaultdict(list)
    for each in due:
        if each.house_id in unsure and (each.house_id, each.at) not in asked:
            by_phone[each.phone].append(each)
    if by_phone:
        _ask(by_phone, now)
    return len(by_phone)


def forget_old(*, now: datetime) -> int:
    """Delete old questions; returns how many."""
    return ShiftQuestion.objects.filter(asked_at__lt=now - KEPT).delete()[0]


def link_of(token: str) -> str:
    """The address in the text."""
    return f"{settings.LINDEN_PUBLIC_ADDRESS.rstrip('/')}/q/{token}/"


def shift_changes(facts: HouseFacts) -> Sequence[time]:
    """Return when the people of a house change shifts: their own hours, else the region's."""
    own = tuple(time.fromisoformat(each) for each in facts.shift_changes)
    return own or region().places.shift_changes


def _changed(now: datetime) -> Iterable[_Due]:
    rules, zone = region().places, region().timezone
    for house in House.objects.filter(state=HouseState.OPEN).order_by("id"):
        facts = house_if_readable(house)
        if facts is None:
            continue
        at = last_change(shift_changes(facts), now=now, timezone=zone)
        if facts.duty_phone and at is not None and now - at < rules.ask_within:
            yield _Due(house.id, at, facts.duty_phone, _language(facts))


def _language(facts: HouseFacts) -> str:
    known = region().of_staff
    return facts.phone_language if facts.phone_language in known else known[0]


def _asked(house_ids: Collection[UUID]) -> set[tuple[UUID, datetime]]:
    rows = ShiftQuestion.objects.filter(house__in=house_ids)
    return set(rows.values_list("house_id", "due_at"))


def _unsure(due: Collection[_Due], now: datetime) -> set[UUID]:
    """Those that say something is free which nobody has stood by since the shift changed."""
    since = {each.house_id: each.at for each in due}
    free = [unit for unit in free_units(now=now) if unit.free_from <= now]
    taken = taken_units(now=now)
    return {
        unit.house_id
        for unit in free
        if unit.house_id in since
        and unit.unit_id not in taken
        and (unit.confirmed_at is None or unit.confirmed_at < since[unit.house_id])
    }


@transaction.atomic
def _ask(by_phone: Mapping[str, Sequence[_Due]], now: datetime) -> None:
    rules = region().places
    houses = [each.house_id for group in by_phone.values() for each in group]
    # What was asked at the shift before is over: its link too.
    ShiftQuestion.objects.filter(house__in=houses, valid_until__gt=now).update(valid_until=now)
    rows: list[ShiftQuestion] = []
    pings: list[NewPing] = []
    for phone, group in by_phone.items():
        token = secrets.token_urlsafe(12)
        mine = [_question(each, token, now, now + rules.answer_within) for each in group]
        rows += mine
        pings.append(
            NewPing(
                to=phone,
                template=TEMPLATE,
                slot=str(mine[0].id),
                language=group[0].language,
                values={"link": link_of(token)},
            )
        )
    # Another who asks this very moment makes this fail as a whole: no phone gets two texts.
    ShiftQuestion.objects.bulk_create(rows)
    outbox.ping_many(pings=pings, not_before=now, not_after=now + rules.ask_within, now=now)
    record_many(
        Entry(kind=EventKind.AVAILABILITY_ASKED, by=SYSTEM, now=now, subject_id=house_id)
        for house_id in houses
    )


def _question(due: _Due, token: str, now: datetime, valid_until: datetime) -> ShiftQuestion:
    row = ShiftQuestion(house_id=due.house_id, due_at=due.at, asked_at=now, valid_until=valid_until)
    shift_answers.seal(row, phone=due.phone, token=token)
    return row
