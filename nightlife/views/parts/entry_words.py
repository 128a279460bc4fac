"""An entry in words, for the venue's own pages and the coordinators'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from nightlife.codes import incident_words
from nightlife.codes.incident_facts import Called, EntryFacts, Item, When
from nightlife.models import Post, Preserved, Why
from nightlife.venue_log import incident_log, log_readings
from reports.accounts.directory.profiles import names
from reports.accounts.roles import Role
from reports.look.days import short


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A label and what was said."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One entry in a list."""

    id: UUID
    title: str
    about: str
    at: str
    images_due: str
    for_desk: bool
    seen: bool


@dataclass(frozen=True, kw_only=True)
class Added:
    """Something that was added later: when, why, by whom, what (R4.8)."""

    at: str
    why: str
    who: str
    words: str
    care: str


@dataclass(frozen=True, kw_only=True)
class Read:
    """Who read an entry, and when."""

    entry_id: UUID
    at: str
    who: str


def moment(at: datetime, *, now: datetime) -> str:
    """A time as people say it: only the hour when it is today, else with the day."""
    here, today = timezone.localtime(at), timezone.localtime(now)
    clock = date_format(here, "H:i")
    if here.date() == today.date():
        return clock
    return _("%(day)s, %(clock)s") % {"day": short(at), "clock": clock}


def row(logged: incident_log.Logged, *, now: datetime) -> Row:
    """An entry for a list; `images_due` while images wait to be set aside."""
    task = logged.task
    waits = task is not None and task.state == Preserved.OPEN
    return Row(
        id=logged.id,
        title=str(incident_words.INCIDENTS[logged.facts.incident]),
        about=str(logged.facts.zone.label),
        at=moment(logged.at, now=now),
        images_due=moment(task.due_at, now=now) if task and waits else "",
        for_desk=logged.for_desk,
        seen=logged.seen,
    )


def facts(said: EntryFacts, *, now: datetime) -> list[Fact]:
    """What was written first, label by label; what was left out is left out."""
    found = [
        (_("When"), when(said, now=now)),
        (_("Where"), said.zone.label),
        (_("Who did it"), said.doer.label),
        (_("What was seen"), listed(said.behaviours)),
        (_("In words"), said.words),
        (_("What the guest wants"), said.wish.label),
        (_("Put aside"), said.item.label if said.item is not Item.NONE else ""),
        (_("Called"), said.called.label if said.called is not Called.NOBODY else ""),
        (_("Sent away"), _("Yes") if said.sent_away else ""),
        (_("Posts that were there"), ", ".join(str(Post(each).label) for each in said.posts)),
    ]
    return [Fact(label=label, value=str(value)) for label, value in found if str(value)]


def when(said: EntryFacts, *, now: datetime) -> str:
    """When it was, as well as it is known (R4.5)."""
    if said.when is When.UNKNOWN or said.earliest is None:
        return _("Nobody knows")
    since = moment(said.earliest, now=now)
    if said.latest is None:
        return since
    return _("between %(since)s and %(until)s") % {
        "since": since,
        "until": moment(said.latest, now=now),
    }


def listed(chosen: Sequence[TextChoices]) -> str:
    """Several codes in words."""
    return ", ".join(str(each.label) for each in chosen)


def added(each: incident_log.Amended, *, names: Mapping[UUID, str], now: datetime) -> Added:
    """An amendment in words; without a login it was the shared screen."""
    return Added(
        at=moment(each.at, now=now),
        why=str(Why(each.why).label),
        who=who(each.author_id, names),
        words=each.facts.words,
        care=listed(each.facts.care),
    )


def who(author_id: UUID | None, names: Mapping[UUID, str]) -> str:
    """Who wrote: a name of the venue's own people, or the shared screen."""
    if author_id is None:
        return _("the shared screen")
    return names.get(author_id, _("somebody who left"))


def read(found: Sequence[log_readings.Reading], *, now: datetime) -> list[Read]:
    """Readings in words; one query. Of the desk is said that it was the desk."""
    known = names({each.user_id for each in found if each.user_id})
    return [
        Read(entry_id=each.entry_id, at=moment(each.at, now=now), who=_reader(each, known))
        for each in found
    ]


def _reader(each: log_readings.Reading, known: Mapping[UUID, str]) -> str:
    if each.role == Role.COORDINATOR:
        return _("the region’s desk")
    return who(None if each.role == "device" else each.user_id, known)
