"""One offer, opened by somebody of the house with a login: read, answer, read the hand-over.

On a shared device none of this opens: it takes a person's key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from reports.accounts.guards.staff_guard import user_key
from reports.audit.events import ReasonCode
from reports.console.case_actions.case_forms import CHOOSE, reasons
from shelters.models import HouseKind, Placement, PlacementState
from shelters.occupancy import placement_states
from shelters.occupancy.placement_states import DECLINE_REASONS
from shelters.placing import placement_writes, placements
from shelters.placing.placements import Handover, IllegalStep, Lapsed, NoLongerWanted, NothingToRead
from shelters.screens.board.bed_board import back
from shelters.screens.board.house_guard import KeeperRequest, Note, answering_page, show
from shelters.screens.board.house_waiting import OfferRow, offer_row, unit_names
from shelters.screens.labels import place_notices
from shelters.screens.labels.profile_labels import Row, profile_rows


class DeclineForm(forms.Form):
    """A reason from the list; the day only where it is not "never"."""

    reason = forms.ChoiceField(label=_("Why not"), choices=[*CHOOSE, *reasons(DECLINE_REASONS)])
    again_on = forms.DateField(
        label=_("Ask us again for this household from"),
        required=False,
        help_text=_("Leave it empty if there is no such day."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_again_on(self) -> object:
        """A day ahead."""
        day = self.cleaned_data["again_on"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day ahead."))
        return day

    def why(self) -> ReasonCode:
        """The reason that was chosen."""
        return ReasonCode(self.cleaned_data["reason"])

    def again_at(self) -> datetime | None:
        """The morning of the day that was chosen."""
        day = self.cleaned_data["again_on"]
        return timezone.make_aware(datetime.combine(day, time())) if day else None


# A hold is the worker's alone until it is offered; a place kept for a caller has nothing to read.
_NOT_THEIRS: Final = (PlacementState.HELD, PlacementState.KEPT)


@dataclass(frozen=True, kw_only=True)
class OfferPage:
    """What the template shows. `offer` only while it waits for an answer."""

    id: UUID
    family: bool  # its people pass things on to a host family, who have no login
    units: str
    state: str
    offer: OfferRow | None
    profile: Sequence[Row]
    told: bool  # there is a hand-over to read
    handover: Handover | None
    decline: DeclineForm | None


@require_GET
@answering_page
def offer(request: KeeperRequest, placement_id: UUID) -> HttpResponse:
    """Show what the house may know of it now."""
    return _show(request, placement_id)


@require_POST
@answering_page
def accept(request: KeeperRequest, placement_id: UUID) -> HttpResponse:
    """Say yes; the address goes to the case."""
    try:
        placements.accept(
            placement_id=placement_id,
            by=request.staff,
            by_key=user_key(request),
            now=timezone.now(),
        )
    except (IllegalStep, Lapsed, NoLongerWanted) as refusal:
        return back(place_notices.code_of(refusal))
    return back("accepted")


@require_POST
@answering_page
def decline(request: KeeperRequest, placement_id: UUID) -> HttpResponse:
    """Say no, and why."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, placement_id, decline=form, status=422)
    try:
        placements.decline(
            placement_id=placement_id,
            reason=form.why(),
            by=request.staff,
            now=timezone.now(),
            again_at=form.again_at(),
        )
    except (IllegalStep, Lapsed) as refusal:
        return back(place_notices.code_of(refusal))
    return back("declined")


@require_POST
@answering_page
def handover(request: KeeperRequest, placement_id: UUID) -> HttpResponse:
    """Open what the worker wrote for the house; the log tells of it."""
    try:
        found = placements.open_handover(
            placement_id=placement_id,
            by=request.staff,
            by_key=user_key(request),
            now=timezone.now(),
        )
    except NothingToRead:
        return _show(
            request, placement_id, notes=[Note(kind="know", words=place_notices.NOTHING_YET)]
        )
    return _show(request, placement_id, handover=found)


def _show(
    request: KeeperRequest,
    placement_id: UUID,
    *,
    decline: DeclineForm | None = None,
    handover: Handover | None = None,
    notes: Sequence[Note] = (),
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    placement = placement_writes.of_house(placement_id, request.staff)
    if placement.state in _NOT_THEIRS:
        raise Http404
    if not placement.lasts(now=now):
        return back("over")
    waits = placement.state == PlacementState.OFFERED
    page = OfferPage(
        id=placement.id,
        family=placement.house.kind == HouseKind.HOST_FAMILY,
        units=unit_names(placement),
        state=str(PlacementState(placement.state).label),
        offer=offer_row(placement, now=now) if waits else None,
        profile=_profile(request, placement),
        told=placements.has_handover(placement),
        handover=handover,
        decline=_decline(placement, decline),
    )
    return show(request, "offer", page, notes=notes, status=status)


def _profile(request: KeeperRequest, placement: Placement) -> Sequence[Row]:
    try:
        said = placements.read_profile(
            placement_id=placement.id,
            by=request.staff,
            by_key=user_key(request),
            now=timezone.now(),
        )
    except NothingToRead:
        return ()
    return profile_rows(said)


def _decline(placement: Placement, sent: DeclineForm | None) -> DeclineForm | None:
    state = PlacementState(placement.state)
    if PlacementState.DECLINED not in placement_states.open_steps(
        state, side=placement_states.Side.LOGGED_IN
    ):
        return None
    return sent or DeclineForm()
