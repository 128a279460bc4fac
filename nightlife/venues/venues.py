"""Venues: admitted by a coordinator, changed, withdrawn; and where somebody stands in one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Subquery

from nightlife.codes.incident_facts import SeatFacts, VenueFacts, close, opened
from nightlife.models import Post, Venue, VenueRole
from reports.accounts.credentials import api_tokens
from reports.accounts.directory import permission_checks, profiles
from reports.accounts.directory.seats import let_in, read_admissions, shut_out, still_in
from reports.accounts.directory.staff import Staff, actor_of
from reports.accounts.models import Membership, OrganisationKind, Team, TeamKind
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.region import region
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.primitives.errors import SealBroken
from reports.vault.row_checks import row_marks


class NoVenue(Exception):
    """There is no such venue, or not for whoever asks: pages answer as for one that never was."""


class NotSeated(Exception):
    """Nobody who leads this venue, and no coordinator, has said yet what this person does there."""


class AlreadyAdmitted(Exception):
    """This team is a venue's already."""


class NoSuchArea(ValueError):
    """The region has no commune with this code, or the label is not one of the region's."""


@dataclass(frozen=True, kw_only=True)
class VenueInfo:
    """A venue as the rooms above see it."""

    id: UUID
    organisation_id: UUID
    team_id: UUID
    admitted_at: datetime
    withdrawn_at: datetime | None
    facts: VenueFacts

    @property
    def area(self) -> str:
        """The group of communes its figures and patterns are counted in."""
        return region().group_of(self.facts.commune).id


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where whoever acts stands in a venue: a person with a post, or a shared screen at the bar.

    `conflicted`: sees nothing about the venue's own staff (R4.9); a shared screen never does.
    """

    venue: VenueInfo
    actor: Actor
    user_id: UUID | None
    device_id: UUID | None
    post: Post
    conflicted: bool

    @property
    def leads(self) -> bool:
        """Whether this is a manager of the venue: its posts, posters and figures."""
        return self.post is Post.MANAGER and self.user_id is not None


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody of a venue's team and what they do there; `post` is None before they are seated."""

    user_id: UUID
    name: str
    post: Post | None
    conflicted: bool


def standing_of(*, staff: Staff, team_id: UUID) -> Standing:
    """Where this account stands in the venue of this team; four queries. Raises NoVenue, NotSeated.

    Whoever invites somebody into a venue's team seats nobody by it.
    """
    if team_id not in staff.teams_with(Permission.KEEP_LOG):
        raise NoVenue
    row = _admitted(team_id)
    seat = _seat_of(staff.user_id, row)
    return Standing(
        venue=info(row),
        actor=actor_of(staff),
        user_id=staff.user_id,
        device_id=None,
        post=Post(seat.post),
        conflicted=seat.conflicted,
    )


def standing_of_device(*, team_id: UUID, device_id: UUID, opened_by: UUID) -> Standing:
    """Where a shared screen of this team stands; four queries. Raises NoVenue, NotSeated.

    Only somebody who is seated there puts a screen beside the log.
    """
    row = _admitted(team_id)
    _seat_of(opened_by, row)
    return Standing(
        venue=info(row),
        actor=Actor(device_id, "device"),
        user_id=None,
        device_id=device_id,
        post=Post.FLOOR,
        conflicted=True,
    )


def admitted(teams: Collection[UUID]) -> set[UUID]:
    """Those of these teams whose venue is admitted; two queries."""
    return _still_in(teams)


def admit(*, team_id: UUID, facts: VenueFacts, by: Staff, now: datetime) -> VenueInfo:
    """Admit the venue of a team of the kind VENUE.

    Raises permission_checks.NotAllowed, NoVenue, AlreadyAdmitted, NoSuchArea.
    """
    actor = permission_checks.check(by, Permission.LEAD)
    _check(facts)
    team = Team.objects.filter(
        id=team_id, kind=TeamKind.VENUE, organisation__kind=OrganisationKind.VENUE
    ).first()
    if team is None:
        raise NoVenue
    row = Venue(organisation_id=team.organisation_id, team=team)
    row.facts = close(row, facts)
    try:
        with transaction.atomic():
            row.admitted_at = let_in(team_id, now=now)
            row.save(force_insert=True)
            record(kind=EventKind.VENUE_ADMITTED, by=actor, now=now, subject_id=row.id)
    except IntegrityError:
        raise AlreadyAdmitted from None
    return info(row)


def change(*, venue_id: UUID, facts: VenueFacts, by: Staff, now: datetime) -> None:
    """Write a venue's facts anew. Raises permission_checks.NotAllowed, NoVenue, NoSuchArea."""
    actor = permission_checks.check(by, Permission.LEAD)
    _check(facts)
    with transaction.atomic():
        row = _locked(venue_id)
        row.revision += 1
        row.facts = close(row, facts)
        row.save(update_fields=["facts", "revision"])
        record(kind=EventKind.VENUE_CHANGED, by=actor, now=now, subject_id=row.id)


def withdraw(*, venue_id: UUID, by: Staff, now: datetime) -> None:
    """End a venue's admission: its people reach nothing, its log is kept as long as any.

    Its organisation's systems file nothing any more: for which venue one does is not known.
    Raises permission_checks.NotAllowed, NoVenue.
    """
    actor = permission_checks.check(by, Permission.LEAD)
    with transaction.atomic():
        row = _locked(venue_id)
        row.withdrawn_at = shut_out(row.team_id, now=now)
        row.save(update_fields=["withdrawn_at"])
        record(kind=EventKind.VENUE_WITHDRAWN, by=actor, now=now, subject_id=row.id)
        api_tokens.end_tokens(organisation_id=row.organisation_id, by=actor, now=now)


def is_withdrawn(organisation_id: UUID) -> bool:
    """Whether this organisation had venues and none is left; at most three queries."""
    rows = Venue.objects.filter(organisation_id=organisation_id)
    teams = list(rows.values_list("team_id", flat=True))
    return bool(teams) and not _still_in(teams)


def readmit(*, venue_id: UUID, by: Staff, now: datetime) -> None:
    """Let a venue in again, with its log and figures. Raises permission_checks.NotAllowed,
    NoVenue."""
    actor = permission_checks.check(by, Permission.LEAD)
    with transaction.atomic():
        row = _locked(venue_id)
        row.withdrawn_at = None
        row.readmitted_at = let_in(row.team_id, now=now)
        row.save(update_fields=["readmitted_at", "withdrawn_at"])
        record(kind=EventKind.VENUE_ADMITTED, by=actor, now=now, subject_id=row.id)


def set_post(
    *,
    venue_id: UUID,
    user_id: UUID,
    post: Post,
    conflicted: bool,
    by: Staff | Standing,
    now: datetime,
) -> None:
    """Say what somebody does in a venue, and whether its own staff is hidden from them (R4.9).

    A coordinator does, or whoever leads the venue and is not conflicted; they may set the
    flag, and only a coordinator lifts it. Raises permission_checks.NotAllowed, NoVenue.
    """
    actor = _may_seat(by, venue_id)
    with transaction.atomic():
        row = _locked(venue_id)
        since = _member_since(row).get(user_id)
        if since is None:
            raise NoVenue
        role = VenueRole.objects.filter(venue=row, user_id=user_id).first()
        if isinstance(by, Standing) and role and role.conflicted and not conflicted:
            raise permission_checks.NotAllowed
        role = role or VenueRole(venue=row, user_id=user_id)
        place = row_marks.seat(row.id, user_id)
        marked = newest.read(Kind.SEAT, [place]).values.get(place, 0)
        role.revision = max(role.revision, marked) + 1  # whatever was put into the row meanwhile
        role.post, role.conflicted = Post(post), conflicted
        seat = SeatFacts(post=role.post, conflicted=conflicted, member_since=since)
        role.facts = close(role, seat)
        role.save()
        newest.note(Kind.SEAT, {place: role.revision + 1})
        record(kind=EventKind.VENUE_CHANGED, by=actor, now=now, subject_id=user_id)


def _admitted(team_id: UUID) -> Venue:
    """Raises NoVenue."""
    marks = read_admissions([team_id])
    row = Venue.objects.filter(team_id=team_id, withdrawn_at=None).first()
    if row is None or not still_in(marks, {team_id: row.readmitted_at or row.admitted_at}):
        raise NoVenue
    return row


def _still_in(teams: Collection[UUID]) -> set[UUID]:
    marks = read_admissions(teams)
    rows = Venue.objects.filter(team_id__in=teams, withdrawn_at=None)
    return still_in(marks, {row.team_id: row.readmitted_at or row.admitted_at for row in rows})


def _member_since(row: Venue) -> dict[UUID, datetime]:
    """Since when each active member has been in a venue's team; one query."""
    found = Membership.objects.active(team_id=row.team_id)
    return {each.user_id: each.added_at for each in found if profiles.proven_role(each)}


def _seat_of(user_id: UUID, row: Venue) -> SeatFacts:
    """Raises NotSeated."""
    since = Membership.objects.filter(team_id=row.team_id, user_id=user_id).values("added_at")
    role = (
        VenueRole.objects.filter(venue=row, user_id=user_id)
        .annotate(since=Subquery(since[:1]))
        .first()
    )
    seat = _sealed(role, role.since) if role else None
    if role is None or seat is None:
        raise NotSeated
    # Of one that changes this very moment the next page knows.
    if not newest.is_newest(Kind.SEAT, row_marks.seat(row.id, user_id), role.revision + 1):
        raise NotSeated
    return seat


def _sealed(role: VenueRole, since: datetime | None) -> SeatFacts | None:
    """What a row seats somebody as; None when it was not sealed for this membership."""
    if role.facts is None:
        return None
    try:
        seat = opened(role, SeatFacts)
    except SealBroken:
        return None
    proven = (seat.post, seat.conflicted, seat.member_since) == (role.post, role.conflicted, since)
    return seat if proven else None


def _may_seat(by: Staff | Standing, venue_id: UUID) -> Actor:
    if isinstance(by, Staff):
        return permission_checks.check(by, Permission.LEAD)
    if not by.leads or by.conflicted or by.venue.id != venue_id:
        raise permission_checks.NotAllowed
    return by.actor


def seats(venue: VenueInfo) -> list[Seat]:
    """Who is in a venue's team, those nobody has seated first; two queries."""
    return sorted(_seats(venue), key=lambda each: each.post is not None)


def _seats(venue: VenueInfo) -> Iterator[Seat]:
    rows = Membership.objects.active(team_id=venue.team_id)
    roles = {role.user_id: role for role in VenueRole.objects.filter(venue=venue.id)}
    for member in rows.select_related("user").order_by("user_id"):
        if profiles.proven_role(member) is None:
            continue
        role = roles.get(member.user_id)
        seat = _sealed(role, member.added_at) if role else None
        yield Seat(
            user_id=member.user_id,
            name=profiles.open_profile(member.user).name,
            post=Post(seat.post) if seat else None,
            conflicted=seat.conflicted if seat else bool(role and role.conflicted),
        )


def unseated() -> int:
    """How many people wait in the teams of admitted venues to be seated; three queries."""
    venues = {row.team_id: row.id for row in Venue.objects.filter(withdrawn_at=None)}
    rows = Membership.objects.active(team_id__in=venues)
    roles = {
        (role.venue_id, role.user_id): role
        for role in VenueRole.objects.filter(venue_id__in=venues.values())
    }
    waiting = 0
    for member in rows:
        role = roles.get((venues[member.team_id], member.user_id))
        waiting += role is None or _sealed(role, member.added_at) is None
    return waiting


def all_venues() -> list[VenueInfo]:
    """Every venue ever admitted, by name; one query."""
    return sorted(
        (info(row) for row in Venue.objects.all()), key=lambda each: each.facts.name.casefold()
    )


def venue(venue_id: UUID) -> VenueInfo:
    """One venue, withdrawn or not. Raises NoVenue."""
    row = Venue.objects.filter(id=venue_id).first()
    if row is None:
        raise NoVenue
    return info(row)


def waiting_teams() -> list[tuple[UUID, str]]:
    """Teams of venues that nobody has admitted yet, with their names and their organisations'
    where these are called otherwise; one query."""
    there = Venue.objects.values("team_id")
    rows = Team.objects.filter(kind=TeamKind.VENUE, organisation__kind=OrganisationKind.VENUE)
    found = rows.exclude(id__in=there).order_by("id")
    return [(team.id, profiles.team_of(team)) for team in found.select_related("organisation")]


def info(row: Venue) -> VenueInfo:
    """What lies in this row."""
    return VenueInfo(
        id=row.id,
        organisation_id=row.organisation_id,
        team_id=row.team_id,
        admitted_at=row.admitted_at,
        withdrawn_at=row.withdrawn_at,
        facts=opened(row, VenueFacts),
    )


def missing_training(venue: VenueInfo, *, now: datetime) -> Sequence[str]:
    """The ids of the region's labels that this venue does not hold, or no longer (R4.13)."""
    today = now.astimezone(region().timezone).date()
    held = {id_ for id_, last_day in venue.facts.labels if last_day >= today}
    return [label.id for label in region().nightlife.labels if label.id not in held]


def _locked(venue_id: UUID) -> Venue:
    row = Venue.objects.select_for_update().filter(id=venue_id).first()
    if row is None:
        raise NoVenue
    return row


def _check(facts: VenueFacts) -> None:
    known = {label.id for label in region().nightlife.labels}
    if not {id_ for id_, _ in facts.labels} <= known:
        raise NoSuchArea
    try:
        region().group_of(facts.commune)
    except KeyError:
        raise NoSuchArea from None
