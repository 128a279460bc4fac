"""The phone of whoever is on duty: a neutral text for a new or overdue case, nothing of it.

Who is on duty stands in the rota, the number in that person's own sealed profile. What comes while
nobody can be rung waits: the first whose shift begins is rung for all of it, with one text. A ping
is acknowledged by its one-time word or link (`pings.py`).
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from reports.accounts.directory.profiles import Profile
from reports.audit.events import EventKind
from reports.audit.log import SYSTEM, Entry, record_many
from reports.cases.assignment.rota import OnDuty, coordinators_on_duty, on_duty
from reports.cases.models import Case, Conflict, Queue
from reports.cases.models.case import OPEN
from reports.cases.records import sources
from reports.followup.models import Ping, Pinged, PingKind
from reports.followup.on_call import pings
from reports.messaging.outbox import outbox
from reports.region import region
from reports.region.vocabulary import Level

AT_ONCE: Final = 200  # cases per sweep; the next sweep goes on
LATEST: Final = timedelta(hours=1)  # a ping that arrives later rings somebody who went home
KEPT: Final = timedelta(days=30)
_TEMPLATES: Final = {PingKind.NEW: "ping.new"}
_OVERDUE: Final = "ping.overdue"
_WAITING: Final = Pinged.objects.filter(done_at__isnull=True)
_OVER: Final = (
    Q(case__closed_at__isnull=False)
    | Q(kind=PingKind.NEW, case__acknowledged_at__isnull=False)
    | Q(kind=PingKind.OVERDUE) & ~Q(case__due_at=F("about"))
)


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody on duty who can be rung."""

    user_id: UUID
    number: str
    language: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Who can be rung now: by care team, and at the coordinators' desk."""

    teams: Mapping[UUID, Sequence[Phone]]
    desk: Sequence[Phone]


def sweep(*, now: datetime) -> int:
    """Ring whoever is on duty for what is new, overdue or has to be looked at; how many texts."""
    with transaction.atomic():
        _note_new()
        _note_overdue(now)
        late = _unacknowledged(now)
        if not late and not _WAITING.exists():
            return 0
        duty = _duty(now)
        waiting = _waiting(duty)
        made = _ring(waiting, duty, now) + _pass_on(late, duty, now)
        record_many(
            Entry(kind=EventKind.PING_SENT, by=SYSTEM, now=now, subject_id=ping.user_id)
            for ping in made
        )
    return len(made)


def forget_old(*, now: datetime) -> int:
    """Delete old pings; that a case was told of stays with the case."""
    return Ping.objects.filter(made_at__lt=now - KEPT).delete()[0]


def _note_new() -> None:
    """Cases that nobody has acknowledged, each time somebody else is to."""
    told = Pinged.objects.filter(
        case=OuterRef("pk"), kind=PingKind.NEW, about=OuterRef("assigned_at")
    )
    cases = Case.objects.filter(OPEN, ~Exists(told), acknowledged_at__isnull=True)
    _note(cases.order_by(F("rank").desc(), "due_at", "id"), PingKind.NEW, "assigned_at")


def _note_overdue(now: datetime) -> None:
    """Cases whose first contact is late."""
    told = Pinged.objects.filter(
        case=OuterRef("pk"), kind=PingKind.OVERDUE, about=OuterRef("due_at")
    )
    cases = Case.objects.filter(OPEN, ~Exists(told), due_at__lte=now)
    _note(cases.order_by("due_at", "id"), PingKind.OVERDUE, "due_at")


def _note(cases: QuerySet[Case], kind: PingKind, about: str) -> None:
    found = cases.values_list("id", about)[:AT_ONCE]
    Pinged.objects.bulk_create(
        (Pinged(case_id=case_id, kind=kind, about=at) for case_id, at in found),
        ignore_conflicts=True,
    )


def _waiting(duty: Duty) -> list[Pinged]:
    """What somebody on duty can be rung for, and what is over by now; the rest goes on waiting."""
    rows = _WAITING.filter(_within_reach(duty) | _OVER).order_by("-case__rank", "id")
    locked = rows.select_related("case").select_for_update(skip_locked=True, of=("self",))
    return list(locked[:AT_ONCE])


def _within_reach(duty: Duty) -> Q:
    """Whose phones rings for which cases (`_asked`), so that no team's night hides another's."""
    if duty.desk:
        return ~Q(pk__in=[])  # an empty Q would vanish beside another
    teams = [team_id for team_id, phones in duty.teams.items() if phones]
    people = [phone.user_id for phones in duty.teams.values() for phone in phones]
    of_team = Q(case__team_id__in=teams) & ~Q(case__queue=Queue.COORDINATORS)
    return of_team | Q(case__owner_id__in=people)


def _is_over(row: Pinged) -> bool:
    """Somebody saw to it while nobody could be rung: `_OVER` of one row."""
    match row.kind:
        case PingKind.NEW:
            return not row.case.is_open or row.case.acknowledged_at is not None
        case PingKind.OVERDUE:
            return not row.case.is_open or row.case.due_at != row.about
    return not row.case.is_open


def _unacknowledged(now: datetime) -> list[Ping]:
    patience = region().follow_up.ping.patience
    rows = Ping.objects.filter(
        acknowledged_at__isnull=True, passed_on_at__isnull=True, made_at__lte=now - patience
    )
    return list(rows.order_by("made_at").select_for_update(skip_locked=True)[:AT_ONCE])


def _duty(now: datetime) -> Duty:
    teams: dict[UUID, list[Phone]] = defaultdict(list)
    for each in on_duty(now=now):
        teams[each.team_id] += _phones([each])
    return Duty(teams, _phones(coordinators_on_duty(now=now)))


def _phones(people: Iterable[OnDuty]) -> list[Phone]:
    return [
        Phone(each.user_id, each.profile.duty_phone, _language(each.profile))
        for each in people
        if each.profile.duty_phone
    ]


def _language(profile: Profile) -> str:
    known = region().of_staff
    spoken = (profile.interface_language, *profile.languages)
    return next((language for language in spoken if language in known), known[0])


def _ring(waiting: Sequence[Pinged], duty: Duty, now: datetime) -> list[Ping]:
    """One text for each phone, however many cases it is about."""
    blocked = _blocked({row.case_id for row in waiting})
    recent, burst = _recent(now), _burst(waiting)
    made: list[Ping] = []
    # The one text says that it is a burst, whatever else it is about.
    for row in sorted(waiting, key=lambda row: row.case_id not in burst):
        if _is_over(row):
            row.done_at = now
            continue
        phone = _whom(row.case, duty, blocked[row.case_id], recent)
        if phone is None:
            continue  # it waits for the next shift
        row.done_at = now
        if phone.user_id not in recent:
            template = "ping.many" if row.case_id in burst else _template(row)
            recent[phone.user_id] = _send(phone, template, now)
            made.append(recent[phone.user_id])
        row.ping = recent[phone.user_id]
    Pinged.objects.bulk_update(waiting, ["ping", "done_at"])
    return made


def _template(row: Pinged) -> str:
    return _TEMPLATES.get(PingKind(row.kind), _OVERDUE)


def _burst(waiting: Sequence[Pinged]) -> Collection[UUID]:
    """The new emergencies among them that have one source: the text says so."""
    new = [row.case for row in waiting if row.kind == PingKind.NEW and not _is_over(row)]
    urgent = [case for case in new if case.level is Level.EMERGENCY]
    if len(urgent) < sources.MANY:
        return ()
    return sources.in_a_burst(urgent, sources.facts_of({case.id for case in urgent}))


def _whom(
    case: Case, duty: Duty, blocked: Collection[UUID], recent: Collection[UUID]
) -> Phone | None:
    """The case's worker if on duty, else somebody on duty for the team or the coordinators."""
    for phones in _asked(case, duty):
        found = [phone for phone in phones if phone.user_id not in blocked]
        if found:
            # Somebody who was just rung looks anyway: nobody else is woken for it.
            return min(found, key=lambda phone: (phone.user_id not in recent, phone.user_id))
    return None


def _asked(case: Case, duty: Duty) -> Iterable[Sequence[Phone]]:
    team = duty.teams.get(case.team_id, ())
    yield [phone for phone in (*team, *duty.desk) if phone.user_id == case.owner_id]
    if case.queue != Queue.COORDINATORS:
        yield team
    yield duty.desk


def _blocked(case_ids: Collection[UUID]) -> Mapping[UUID, set[UUID]]:
    blocked: dict[UUID, set[UUID]] = defaultdict(set)
    pairs = Conflict.objects.filter(case_id__in=case_ids).values_list("case_id", "user_id")
    for case_id, user_id in pairs:
        blocked[case_id].add(user_id)
    return blocked


def _recent(now: datetime) -> dict[UUID, Ping]:
    """Who was rung a moment ago and has not looked yet."""
    since = now - region().follow_up.ping.apart
    rows = Ping.objects.filter(made_at__gt=since, acknowledged_at__isnull=True)
    return {ping.user_id: ping for ping in rows.order_by("made_at")}


def _pass_on(late: Sequence[Ping], duty: Duty, now: datetime) -> list[Ping]:
    """Nobody has seen it, and it still waits: the coordinators on duty are rung, once."""
    made: dict[UUID, Ping] = {}
    waits = _still_wait(late)
    for ping in late:
        ping.passed_on_at = now
        if ping.id not in waits:
            continue
        others = [phone for phone in duty.desk if phone.user_id != ping.user_id]
        if others and others[0].user_id not in made:
            made[others[0].user_id] = _send(others[0], _OVERDUE, now)
    Ping.objects.bulk_update(late, ["passed_on_at"])
    return list(made.values())


def _still_wait(late: Sequence[Ping]) -> set[UUID]:
    """Those that tell of a case nobody has seen to at the desk either; one query.

    What was passed on tells of none: coordinators do not ring one another in turns.
    """
    if not late:
        return set()
    rows = Pinged.objects.filter(
        Q(kind=PingKind.NEW, case__acknowledged_at__isnull=True)
        | Q(kind=PingKind.OVERDUE, case__due_at=F("about"))
        | Q(kind=PingKind.LOOK),
        ping__in=late,
        case__closed_at__isnull=True,
    )
    return set(rows.values_list("ping__id", flat=True))


def _send(phone: Phone, template: str, now: datetime) -> Ping:
    rules = region().follow_up.ping
    # Not to be guessed by somebody who knows the number: some thousands of them, good once.
    word = f"{secrets.choice(rules.words)}{secrets.randbelow(90) + 10}"
    token = secrets.token_urlsafe(12)
    ping = Ping(user_id=phone.user_id, made_at=now, valid_until=now + rules.valid)
    pings.seal(ping, word=pings.word_of(phone.number, word), token=token)
    ping.save(force_insert=True)
    outbox.ping(
        to=phone.number,
        template=template,
        slot=str(ping.id),
        language=phone.language,
        values={"word": word, "link": pings.link_of(token)},
        not_before=now,
        not_after=now + LATEST,
        now=now,
    )
    return ping
