"""Who gets in at the pages of teams and of the rota."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from reports.cases.models import Case, ShiftPattern
from tests.authorization.actors import Street, case_of_beatriz
from tests.authorization.table import Row, nothing, says

LEADS = frozenset({"coordinator"})
NOBODY: frozenset[str] = frozenset()
WORKERS = frozenset({"care worker", "care worker elsewhere", "coordinator"})
CARES = frozenset({"care worker", "coordinator"})
WORKER = frozenset({"care worker"})
OFFICE = frozenset({"administrator"})


def team(street: Street) -> tuple[object, ...]:
    """A care team."""
    return (street.cast.french.pk,)


def pattern(street: Street) -> tuple[object, ...]:
    """Somebody's shifts of every week."""
    row, _ = ShiftPattern.objects.get_or_create(
        team_id=street.cast.french.pk,
        user_id=street.cast.beatriz.user_id,
        days=127,
        starts=0,
        ends=600,
        first_day=date(2026, 1, 1),
    )
    return (row.pk,)


def case(street: Street) -> tuple[object, ...]:
    """A case of the care worker's."""
    return (case_of_beatriz(street),)


def newcomer(street: Street) -> Mapping[str, str]:
    """Somebody who has arrived: who gets in is told so."""
    return {"user_id": str(street.cast.bram.user_id)}


def same_case(street: Street) -> tuple[object, ...]:
    """One of the care worker's that is there already: who has many gets no more."""
    mine = Case.objects.filter(owner_id=street.cast.beatriz.user_id).order_by("filed_at", "id")
    found = mine.first()
    return (found.id if found else case_of_beatriz(street),)


def none(street: Street) -> tuple[object, ...]:
    """Nothing that is there: for who gets in it is gone already."""
    del street
    return (UUID(int=7),)


ROWS = (
    Row("desk:teams", LEADS | OFFICE),
    Row("desk:team", LEADS | OFFICE, about=team),
    Row("desk:team", LEADS | OFFICE, about=team, posts=True),
    Row("desk:people", LEADS | OFFICE),
    Row("desk:people", LEADS | OFFICE, posts=True, sends=says(words="a", page="1")),
    Row("desk:left", LEADS | OFFICE),
    Row("desk:left", LEADS | OFFICE, posts=True, sends=says(words="a", page="1")),
    Row("desk:add-organisation", OFFICE, posts=True),
    Row("desk:add-team", OFFICE, posts=True),
    Row("desk:renew-link", NOBODY, about=nothing, posts=True),
    Row("desk:renew-link", LEADS | OFFICE, posts=True, sends=newcomer),
    Row("desk:rota", LEADS),
    Row("desk:rota", LEADS, posts=True),
    Row("desk:shift-remove", LEADS, about=none, posts=True),
    Row("desk:add-pattern", LEADS, posts=True),
    Row("desk:pattern", LEADS, about=pattern),
    Row("desk:pattern", LEADS, about=pattern, posts=True),
    Row("desk:pattern-end", LEADS, about=pattern, posts=True),
    Row("desk:pattern-back", LEADS, about=none, posts=True),
    Row("desk:safety-plan", CARES, about=case),
    Row("desk:safety-plan", CARES, about=case, posts=True),
    Row("desk:safety-card", LEADS, about=case),
    Row("desk:case-plan", CARES, about=case),
    Row("desk:case-plan", CARES, about=case, posts=True),
    Row("desk:dates", CARES, about=case),
    Row("desk:dates", CARES, about=case, posts=True),
    Row("desk:transfer", CARES, about=case),
    Row("desk:transfer-agree", CARES, about=case, posts=True),
    Row("desk:transfer-vital", CARES, about=case, posts=True),
    Row("desk:transfer-confirm", CARES, about=case, posts=True),
    Row("desk:transfer-back", CARES, about=case, posts=True),
    Row("desk:intake", WORKERS),
    Row("desk:intake", WORKERS, posts=True),
    Row("desk:requests", LEADS),
    Row("desk:requests", LEADS, posts=True),
    Row("desk:request-answered", LEADS, about=none, posts=True),
    Row("desk:referrals", CARES, about=case),
    Row("desk:referrals", CARES, about=case, posts=True),
    Row("desk:received-list", WORKERS),
    Row("desk:services", WORKERS),
    Row("desk:received", NOBODY, about=none),
    Row("desk:received", NOBODY, about=none, posts=True),
    Row("desk:referral-answer", CARES, about=case, posts=True),
    Row("desk:closing", CARES, about=case),
    Row("desk:closing", CARES, about=case, posts=True),
    Row("desk:closing-confirm", CARES, about=case, posts=True),
    Row("desk:closing-refuse", CARES, about=case, posts=True),
    # A coordinator says why on the case's page first.
    Row("desk:files", WORKER, about=same_case),
    Row("desk:court-file", WORKER, about=same_case),
    Row("desk:hand-file", WORKER | LEADS, about=same_case, posts=True),
)
