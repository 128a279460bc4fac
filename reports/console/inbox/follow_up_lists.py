"""How it goes with the people of one's own cases: what follow-up by text has found, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.accounts.directory.staff import Staff
from reports.cases import worklists
from reports.console.labels.queue_rows import reference
from reports.followup.plans import case_plans
from reports.followup.plans.case_plans import Mark


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One list: what it is called, its shape, and where on the case page the answer stands."""

    word: Promise
    shape: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """One case on a list."""

    case_id: UUID
    reference: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """One list with its cases, the most urgent first."""

    kind: Kind
    people: Sequence[Person]


# The most pressing first.
KINDS: Final[Mapping[Mark, Kind]] = {
    Mark.FROZEN: Kind(word=_("Look first"), shape="full", anchor="danger"),
    Mark.SILENT: Kind(word=_("No answer"), shape="dot", anchor="plan"),
    Mark.ANSWERED: Kind(word=_("Answered"), shape="half", anchor="conversation"),
    Mark.BLOCKED: Kind(word=_("Cannot be asked"), shape="dot", anchor="texts"),
    Mark.DUE: Kind(word=_("Asked next"), shape="open", anchor="plan"),
}


def how(*, staff: Staff, now: datetime) -> list[Group]:
    """The lists of this person's own open cases that are not empty; one query."""
    return groups(case_plans.for_inbox(cases=worklists.own_cases(staff=staff), now=now))


def groups(marks: Mapping[UUID, Mark]) -> list[Group]:
    """The cases by mark, each list in the order in which they come."""
    found = {
        mark: [
            Person(case_id=case_id, reference=reference(case_id))
            for case_id, has in marks.items()
            if has is mark
        ]
        for mark in KINDS
    }
    return [Group(kind=kind, people=found[mark]) for mark, kind in KINDS.items() if found[mark]]
