"""Two sample venues and their people, and what they write."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from nightlife.codes.incident_facts import (
    AmendmentFacts,
    Behaviour,
    Doer,
    EntryFacts,
    VenueFacts,
    When,
    Wish,
    Zone,
)
from nightlife.models import Post, Why
from nightlife.venue_log import incident_log
from nightlife.venues import venues
from nightlife.venues.venues import Standing, VenueInfo
from reports.accounts.directory import organisations
from reports.accounts.models import OrganisationKind, Team, TeamKind
from reports.audit.log import OPERATOR
from reports.region.models.nightlife import Incident
from tests.kept import kept
from tests.reports.accounts.people import BEGINNING, Cast, Person, join, make_cast

# Past two in the night of Tuesday, by the clock on the wall in Brussels.
NOW = datetime(2026, 11, 25, 1, 20, 42, tzinfo=UTC)
CENTRE, IXELLES = "21004", "21009"


@dataclass(frozen=True)
class Bar:
    """One venue with somebody at the bar and a manager."""

    venue_id: UUID
    team: Team
    farida: Person
    mona: Person

    @property
    def venue(self) -> VenueInfo:
        return venues.venue(self.venue_id)

    @property
    def at_the_bar(self) -> Standing:
        return venues.standing_of(staff=self.farida.staff, team_id=self.team.pk)

    @property
    def manager(self) -> Standing:
        return venues.standing_of(staff=self.mona.staff, team_id=self.team.pk)

    @property
    def screen(self) -> Standing:
        """A shared screen of this venue."""
        return venues.standing_of_device(
            team_id=self.team.pk, device_id=UUID(int=7), opened_by=self.farida.user_id
        )


@dataclass(frozen=True)
class Nights:
    """The cast, and two venues of one area."""

    cast: Cast
    lime: Bar
    other: Bar


@kept
def build() -> Nights:
    """Admit two sample venues in the same commune."""
    cast = make_cast()
    return Nights(
        cast,
        open_bar("Sample Bar Lime", cast, staff=("Farida", "Mona")),
        open_bar("Sample Bar Birch", cast, staff=("Gerda", "Noor")),
    )


def open_bar(
    name: str,
    cast: Cast,
    *,
    staff: tuple[str, str],
    commune: str = CENTRE,
    days: int | None = 14,
    since: datetime = BEGINNING,
) -> Bar:
    """A venue with its team, admitted long ago by a coordinator."""
    team = venue_team(name)
    farida, mona = (join(each, team, by=cast.dalia) for each in staff)
    facts = VenueFacts(name=name, commune=commune, camera_days=days)
    lead = cast.dalia.staff
    found = venues.admit(team_id=team.pk, facts=facts, by=lead, now=since)
    bar = Bar(found.id, team, farida, mona)
    post(bar, mona, Post.MANAGER, cast)
    post(bar, farida, Post.BAR, cast)
    return bar


def venue_team(name: str) -> Team:
    """An organisation and team that nobody has admitted as a venue."""
    organisation = organisations.create_organisation(
        kind=OrganisationKind.VENUE, name=name, by=OPERATOR, now=BEGINNING
    )
    return organisations.create_team(
        organisation=organisation, kind=TeamKind.VENUE, name=name, by=OPERATOR, now=BEGINNING
    )


def post(bar: Bar, person: Person, what: Post, cast: Cast, *, conflicted: bool = False) -> None:
    """Say what somebody does there."""
    venues.set_post(
        venue_id=bar.venue_id,
        user_id=person.user_id,
        post=what,
        conflicted=conflicted,
        by=cast.dalia.staff,
        now=BEGINNING,
    )


def facts(**changes: object) -> EntryFacts:
    """A suspected spiking at the bar, just now."""
    usual = EntryFacts(
        incident=Incident.SPIKING,
        when=When.NOW,
        earliest=NOW.replace(second=0),
        latest=None,
        zone=Zone.BAR,
        doer=Doer.UNKNOWN,
        behaviours=(Behaviour.SUDDENLY_UNWELL,),
        wish=Wish.CARE,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def write(
    by: Standing, *, now: datetime = NOW, cameras: str | None = None, **changes: object
) -> UUID:
    """An entry; returns its id."""
    entry_id = uuid4()
    incident_log.add_entry(
        entry_id=entry_id, facts=facts(**changes), cameras=cameras, by=by, now=now
    )
    return entry_id


def amend(
    by: Standing,
    entry_id: UUID,
    words: str = "The friend came.",
    *,
    why: Why = Why.MORE,
    now: datetime = NOW,
) -> UUID:
    """Add to an entry; returns the amendment's id."""
    amendment_id = uuid4()
    incident_log.amend(
        amendment_id=amendment_id,
        entry_id=entry_id,
        why=why,
        facts=AmendmentFacts(words=words),
        by=by,
        now=now,
    )
    return amendment_id
