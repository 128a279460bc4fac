"""A breach: which cases it touches, how each person could be told, when the authority must know.

Nothing here tells anybody anything: for reporters the telling can be the danger (R6.10). A person
who knows the case decides, and goes the way that is named.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, record
from reports.audit.models import OPENINGS, Event
from reports.cases.models import Breach, Case, Content
from reports.cases.models import content as names
from reports.cases.records.contents import read_working
from reports.messaging.contact.contact import ContactChannel, ContactRefused, SafeContact
from reports.messaging.contact.text_permission import check_wanted
from reports.region import region
from reports.region.vocabulary import Level
from reports.vault.case_keys.case_keys import load_readable, with_code
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind, MarksBroken
from reports.vault.primitives.errors import SealBroken

_LAST_DAY: Final = timedelta(hours=24)
_BATCH: Final = 500


class What(TextChoices):
    """What was taken: everything stored, what came through a running server, one account's view."""

    STORED = (
        "stored",
        _("the stored database: sealed content, and working data if the key files went too"),
    )
    LIVE = "live", _("what was filed, opened or changed on a running server in that time, in clear")
    ACCOUNT = "account", _("what one account opened in that time, in clear")


class Route(TextChoices):
    """By which way a person could be told: always by somebody who knows the case."""

    WORKER_TEXTS = (
        "worker_texts",
        _("a dull text by the worker who knows the case, in the safe hours"),
    )
    WORKER_CALLS = "worker_calls", _("a call by the worker who knows the case, in the safe hours")
    THIRD_PERSON = "third_person", _("through the person who was named")
    OWN_RETURN = (
        "own_return",
        _("a message in the case, read when the person comes back with the code"),
    )
    NONE = "none", _("no way is known to be safe: the person is not told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """One case a breach touches."""

    case_id: UUID
    level: Level
    is_open: bool
    route: Route


class NotAPeriod(ValueError):
    """It ended before it began, or after now."""


class NoBreach(Exception):
    """There is no breach with this id, or the authority knows of it already."""


def affected(
    *, what: What, since: datetime, until: datetime, account: UUID | None = None
) -> Iterator[Affected]:
    """The cases that are there and are touched, the most urgent first.

    STORED: all that were kept before `until`. LIVE: those with anything in the log from `since` to
    `until`. ACCOUNT: those this account opened then. Erased cases are not here: see `erased`.
    """
    cases = _touched(what, since, until, account).order_by("-rank", "filed_at", "id")
    # Once in their order: to skip those of earlier batches each time would cost their square.
    ids = list(cases.values_list("id", flat=True))
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        found = Case.objects.in_bulk(batch)
        yield from _with_routes([found[case_id] for case_id in batch if case_id in found])


def _touched(what: What, since: datetime, until: datetime, account: UUID | None) -> QuerySet[Case]:
    if what is What.STORED:
        return Case.objects.filter(filed_at__lt=until)
    events = Event.objects.filter(at__gte=since, at__lt=until, case_id__isnull=False)
    if what is What.ACCOUNT:
        events = events.filter(actor_id=account, kind__in=OPENINGS)
    return Case.objects.filter(id__in=events.values("case_id"))


def erased(*, since: datetime) -> int:
    """How many cases were erased since then: they may be touched, and nobody can be told."""
    kinds = (EventKind.ERASED, EventKind.EXPIRED)
    return Event.objects.filter(kind__in=kinds, at__gte=since).count()


def _with_routes(cases: list[Case]) -> Iterator[Affected]:
    case_ids = [case.id for case in cases]
    contacts, coded = _contacts(case_ids), with_code(case_ids)
    for case in cases:
        yield Affected(
            case_id=case.id,
            level=case.level,
            is_open=case.is_open,
            route=route(contacts.get(case.id), has_code=case.id in coded),
        )


def _contacts(case_ids: list[UUID]) -> dict[UUID, SafeContact]:
    """How each may be reached; one whose contact does not open is left out."""
    try:
        marks = newest.read(Kind.CONTACT, case_ids)
    except MarksBroken:
        return {}  # no case has a route then: a person has to look
    vaults = load_readable(case_ids)
    found = {}
    for content in Content.objects.filter(case_id__in=case_ids, name=names.CONTACT):
        try:
            marks.check(content.case_id, content.revision)
            plain = read_working(vaults[content.case_id], content)
            found[content.case_id] = SafeContact.from_json(plain)
        except (KeyError, SealBroken):
            continue  # the list names the case with no route: a person has to look
    return found


def route(contact: SafeContact | None, *, has_code: bool) -> Route:
    """The way that was agreed and still holds; else the reporter's own coming back, if there is a
    code."""
    own = Route.OWN_RETURN if has_code else Route.NONE
    if contact is None:
        return own
    try:
        check_wanted(contact=contact)
    except ContactRefused:
        return own
    if contact.channel is ContactChannel.THIRD_PERSON:
        return Route.THIRD_PERSON
    if contact.safe_hours.never or not contact.number:
        return own
    if contact.channel is ContactChannel.SMS and not contact.unusable:
        return Route.WORKER_TEXTS
    return Route.WORKER_CALLS


def note(
    *, since: datetime, until: datetime, found_at: datetime, cases: int, now: datetime
) -> Breach:
    """Start the clock, from when it was found. Raises NotAPeriod."""
    if not since <= until <= found_at <= now:
        raise NotAPeriod
    with transaction.atomic():
        row = Breach.objects.create(
            since=since,
            until=until,
            found_at=found_at,
            tell_by=found_at + region().breach.authority_within,
            cases=cases,
        )
        record(kind=EventKind.BREACH_NOTED, by=OPERATOR, now=now, subject_id=row.id)
    return row


def told(*, breach_id: UUID, now: datetime) -> None:
    """The authority knows: the clock stops. Raises NoBreach."""
    with transaction.atomic():
        waiting = Breach.objects.filter(id=breach_id, told_at__isnull=True)
        if not waiting.update(told_at=now):
            raise NoBreach
        record(kind=EventKind.BREACH_TOLD, by=OPERATOR, now=now, subject_id=breach_id)


def untold() -> list[Breach]:
    """Those the authority does not know of yet, the most urgent first; one query."""
    return list(Breach.objects.filter(told_at__isnull=True).order_by("tell_by"))


def pressing(*, now: datetime) -> list[Breach]:
    """Those whose last day has begun, or is over."""
    return [row for row in untold() if row.tell_by - _LAST_DAY <= now]


def counted(found: list[Affected]) -> dict[str, Counter[str]]:
    """How many by level, route, and whether they are open: what a register may say."""
    return {
        "level": Counter(each.level.value for each in found),
        "route": Counter(each.route.value for each in found),
        "state": Counter("open" if each.is_open else "closed" for each in found),
    }
