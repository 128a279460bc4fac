"""A house's people claim a place that another register lists: it becomes a draft of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from shelters.houses.admission import NoLongerThere, claim, claimable
from shelters.models import HouseKind
from shelters.screens.board.house_guard import KeeperRequest, answering_page, show


@dataclass(frozen=True, kw_only=True)
class OfferRow:
    """One place that a register lists: as that says it."""

    id: str
    name: str
    provider: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ClaimsPage:
    """What the template shows; `kinds` to choose from where the register does not say."""

    offers: Sequence[OfferRow]
    kinds: Sequence[tuple[str, str]]


@require_GET
@answering_page
def claims(request: KeeperRequest) -> HttpResponse:
    """Show what nobody has claimed yet."""
    page = ClaimsPage(
        offers=[
            OfferRow(
                id=each.id,
                name=each.name,
                provider=each.provider.name,
                kind=str(HouseKind(each.kind).label) if each.kind else "",
            )
            for each in claimable()
        ],
        kinds=[(kind.value, str(kind.label)) for kind in HouseKind],
    )
    return show(request, "houses/claims", page)


@require_POST
@answering_page
def claim_it(request: KeeperRequest, offer_id: UUID) -> HttpResponse:
    """Make a draft of it for their team; pressed twice it is the same draft."""
    kind = request.POST.get("kind", HouseKind.CRISIS)
    if kind not in HouseKind.values:
        raise Http404
    try:
        house = claim(
            offer_id=offer_id,
            team_id=request.keeper.team_id,
            kind=HouseKind(kind),
            by=request.keeper,
            now=timezone.now(),
        )
    except NoLongerThere:
        return redirect(f"{reverse('shelters:claims')}?done=claimed_away")
    return redirect(f"{reverse('shelters:house', args=[house.id])}?done=claimed")
