"""The page of teams and people, in words."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from reports.accounts.directory.organisations import KEYED
from reports.accounts.directory.profiles import Member, members, names
from reports.accounts.directory.staff import Staff
from reports.accounts.directory.teams import TeamInfo, all_teams
from reports.accounts.models import Purpose, TeamKind
from reports.accounts.onboarding import invitations
from reports.accounts.onboarding import members as membership
from reports.accounts.onboarding.invitations import Reset, Unfinished
from reports.accounts.onboarding.members import Pending
from reports.accounts.roles import Permission, Role
from reports.audit.models import Event
from reports.audit.queries.queries import admissions
from reports.cases.assignment.rota import on_duty
from reports.cases.assignment.staffing import CHILDREN
from reports.cases.assignment.workloads import Load, loads
from reports.console.case_actions.case_forms import offer
from reports.console.labels import code_labels
from reports.console.people.people_search import Found, Search, one_page
from reports.console.staff_forms.admissions import Waiting, waiting
from reports.console.staff_forms.link_sheet import LinkSheet
from reports.console.staff_forms.open_proposals import AskedLine, asked_lines
from reports.console.staff_forms.people_forms import AdmitForm, InviteForm
from reports.console.staff_forms.team_names import listed_names

# Whom a page of people is opened for most often comes first.
ORDER = (
    TeamKind.CARE,
    TeamKind.COORDINATORS,
    TeamKind.ADMINISTRATION,
    TeamKind.SHELTER,
    TeamKind.PHARMACY,
    TeamKind.VENUE,
)

ON_ROTA = frozenset({TeamKind.CARE, TeamKind.COORDINATORS})


@dataclass(frozen=True, kw_only=True)
class Person:
    """One member of a team in words."""

    user_id: UUID
    team_id: UUID
    team: str
    name: str
    login: str
    role: str
    waits: bool
    myself: bool
    link: "FirstLink | None"
    speaks: str
    skilled: Sequence[str]
    has_phone: bool
    keyed: bool
    capacity: int
    carries: int | None = None
    on_duty: bool = False

    @property
    def skills(self) -> str:
        """In words: of everybody who works here one page is shown."""
        return ", ".join(_skill(each) for each in self.skilled)

    @property
    def share(self) -> int:
        """How much of what they can carry, in hundredths."""
        return 100 * (self.carries or 0) // max(1, self.capacity)

    @property
    def full(self) -> bool:
        """No room for another case."""
        return self.carries is not None and self.carries >= self.capacity


@dataclass(frozen=True, kw_only=True)
class FirstLink:
    """Somebody has not followed the first link to its end; `mine`: who looks may renew it."""

    is_void: bool
    mine: bool


@dataclass(frozen=True, kw_only=True)
class TeamOf:
    """A team, its people, and the state of its keys."""

    team_id: UUID
    name: str
    due: bool
    alone: bool
    old_keys: int
    on_rota: bool
    people: Sequence[Person]

    @property
    def wants(self) -> bool:
        """Whether somebody has to do something about its keys."""
        return self.due or self.alone or self.old_keys > 0


type Line = tuple[TeamOf, Person | None]
"""Somebody in a team, or a team with nobody in it."""


@dataclass(frozen=True, kw_only=True)
class ResetLine:
    """A link that was issued for somebody, as every coordinator sees it, and who admitted after.

    `by` is empty for a link that was made at the server; `same`: one person did both.
    """

    who: str
    what: str
    by: str
    asked_by: str
    admitted_by: str
    same: bool
    at: datetime
    used: bool


@dataclass(frozen=True, kw_only=True)
class PeoplePage:
    """Everything the page of people shows; `teams` are those of one page of what was found.

    A link is shown once, on the answer that made it.
    """

    teams: Sequence[TeamOf]
    found: Found[Line]
    waiting: Sequence[Waiting]
    admit: AdmitForm
    invite: InviteForm
    resets: Sequence[ResetLine]
    asked: Sequence[AskedLine]
    any_due: bool
    may_admit: bool
    may_reset: bool
    purposes: Sequence[tuple[str, str | Promise]]
    sheet: LinkSheet | None


def people_page(
    *,
    staff: Staff,
    search: Search,
    invite: InviteForm,
    admit: AdmitForm,
    sheet: LinkSheet | None,
    now: datetime,
) -> PeoplePage:
    """Who is where, teams that want something first.

    Which keys are due or old is shown to those who can do something about it.
    """
    may_admit = staff.may(Permission.ADMIT)
    teams = sorted(all_teams(), key=lambda team: (ORDER.index(team.kind), team.name))
    called = listed_names(teams)
    offer(
        invite,
        "team_id",
        [(str(team.team_id), called[team.team_id]) for team in teams if open_to(staff, team)],
    )
    links = invitations.shown(now=now)
    pending = membership.pending_admissions(seats=staff.seats)
    people = _people(teams, staff, links.unfinished, pending)
    due = membership.teams_due(staff=staff, now=now) if may_admit else []
    left = membership.teams_to_reseal(staff=staff) if may_admit else {}
    listed = [
        _team(team, called[team.team_id], people[team.team_id], due=due, left=left)
        for team in teams
    ]
    found = one_page(_lines(sorted(listed, key=lambda team: not team.wants), search), search)
    return PeoplePage(
        teams=_by_team(_at_work(found.items, staff, now)),
        found=found,
        waiting=waiting(staff=staff, pending=pending),
        admit=admit,
        invite=invite,
        resets=reset_lines(links.resets),
        asked=asked_lines(staff=staff, now=now),
        any_due=bool(due),
        may_admit=may_admit,
        may_reset=staff.may(Permission.RESET),
        purposes=Purpose.choices,
        sheet=sheet,
    )


def _lines(teams: Iterable[TeamOf], search: Search) -> Iterator[Line]:
    for team in teams:
        for person in team.people:
            if search.finds(team.name, person.name, person.login, person.role):
                yield team, person
        if not team.people and search.finds(team.name):
            yield team, None


def _at_work(lines: Sequence[Line], staff: Staff, now: datetime) -> list[Line]:
    """The lines of one page with who is on duty and how much each carries, for who leads; two
    queries."""
    if not staff.may(Permission.LEAD):
        return list(lines)
    at_work = {team.team_id for team, _person in lines if team.on_rota}
    counted = loads({person.user_id for team, person in lines if person and team.on_rota})
    duty = {(each.team_id, each.user_id) for each in on_duty(now=now, team_ids=at_work)}
    return [
        (
            team,
            replace(
                person,
                carries=counted.get(person.user_id, Load()).open_cases,
                on_duty=(team.team_id, person.user_id) in duty,
            )
            if person and team.on_rota
            else person,
        )
        for team, person in lines
    ]


def _by_team(lines: Iterable[Line]) -> list[TeamOf]:
    return [
        replace(team, people=[person for _, person in some if person])
        for team, some in groupby(lines, key=lambda line: line[0])
    ]


def open_to(staff: Staff, team: TeamInfo) -> bool:
    """Whether this person may put somebody into a team: one with keys takes a coordinator."""
    return staff.is_coordinator or team.kind not in KEYED


def _people(
    teams: Sequence[TeamInfo],
    staff: Staff,
    links: Mapping[UUID, Unfinished],
    pending: Collection[Pending],
) -> dict[UUID, list[Person]]:
    known = members(team_ids=[team.team_id for team in teams])
    waits = {(each.team_id, each.user_id) for each in pending}
    return {
        team.team_id: [
            _person(
                team,
                member,
                waits=(team.team_id, member.user_id) in waits,
                staff=staff,
                link=links.get(member.user_id),
            )
            for member in known.get(team.team_id, ())
        ]
        for team in teams
    }


def _person(
    team: TeamInfo, member: Member, *, waits: bool, staff: Staff, link: Unfinished | None
) -> Person:
    mine = link is not None and link.issued_by == staff.user_id
    return Person(
        user_id=member.user_id,
        team_id=team.team_id,
        team=team.name,
        name=member.profile.name,
        login=member.profile.login,
        role=code_labels.word(Role, member.role),
        waits=waits,
        myself=member.user_id == staff.user_id,
        link=FirstLink(is_void=link.is_void, mine=mine) if link else None,
        speaks=", ".join(code.upper() for code in member.profile.languages),
        skilled=member.profile.skills,
        has_phone=bool(member.profile.duty_phone),
        keyed=team.kind in KEYED,
        capacity=member.profile.capacity,
    )


def _skill(code: str) -> str:
    return str(_("Minors")) if code == CHILDREN else code_labels.word(code_labels.KINDS, code)


def _team(
    team: TeamInfo,
    name: str,
    people: Sequence[Person],
    *,
    due: Collection[UUID],
    left: Mapping[UUID, int],
) -> TeamOf:
    mine = sorted(people, key=lambda person: person.name.casefold())
    return TeamOf(
        team_id=team.team_id,
        name=name,
        due=team.team_id in due,
        alone=team.kind in KEYED and sum(not person.waits for person in mine) == 1,
        old_keys=left.get(team.team_id, 0),
        on_rota=team.kind in ON_ROTA,
        people=mine,
    )


def reset_lines(shown: Sequence[Reset]) -> list[ResetLine]:
    """These ways back in, in words; two queries."""
    admitted = admissions(subject_ids={reset.user_id for reset in shown})
    acting = {each for reset in shown for each in (reset.user_id, reset.issued_by, reset.asked_by)}
    known = names({each for each in acting | {event.actor_id for event in admitted} if each})
    return [_reset(reset, known, _admitted_by(reset, admitted)) for reset in shown]


def _admitted_by(reset: Reset, admitted: Sequence[Event]) -> UUID | None:
    """Who let this person in first after the link was issued."""
    after = (
        event.actor_id
        for event in admitted
        if event.subject_id == reset.user_id and event.at >= reset.issued_at
    )
    return next(after, None)


def _reset(reset: Reset, known: Mapping[UUID, str], admitted_by: UUID | None) -> ResetLine:
    left = _("Somebody who left")

    def name(user_id: UUID | None) -> str:
        return known.get(user_id, left) if user_id else ""

    return ResetLine(
        who=name(reset.user_id),
        what=str(reset.purpose.label),
        by=name(reset.issued_by),
        asked_by=name(reset.asked_by),
        admitted_by=name(admitted_by),
        same=admitted_by is not None and admitted_by == reset.issued_by,
        at=reset.issued_at,
        used=reset.used_at is not None,
    )
