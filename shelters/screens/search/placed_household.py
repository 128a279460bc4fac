"""The place a household has now, as its worker sees it: how far it is, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reports.cases.records.open_case import OpenCase
from shelters.inventory import inventory
from shelters.models import Need, NeedState, Placement, PlacementState
from shelters.needs.needs import waiting_need
from shelters.occupancy.placement_states import Side, open_steps
from shelters.placing import placements
from shelters.screens.forms import placed_forms
from shelters.screens.labels import unit_labels
from shelters.screens.labels.match_labels import OUT
from shelters.screens.labels.need_labels import reason_word
from shelters.screens.search.place_list import Asker

State = PlacementState

STATES: Final[Mapping[PlacementState, Promise]] = {
    State.HELD: pgettext_lazy("placement", "Reserved"),
    State.OFFERED: pgettext_lazy("placement", "Offered: the house decides"),
    State.ACCEPTED: pgettext_lazy("placement", "The house says yes"),
    State.CONFIRMED: pgettext_lazy("placement", "Expected there"),
    State.ARRIVED: pgettext_lazy("placement", "Arrived"),
    State.LEFT: pgettext_lazy("placement", "Left"),
    State.NO_SHOW: pgettext_lazy("placement", "Did not come"),
    State.REFUSED: pgettext_lazy("placement", "The person did not want it"),
    State.DECLINED: pgettext_lazy("placement", "The house said no"),
    State.EXPIRED: pgettext_lazy("placement", "The time ran out"),
    State.RELEASED: pgettext_lazy("placement", "Given back"),
    State.KEPT: pgettext_lazy("placement", "Kept by the house"),
}
# The worker's verb for each step of the table.
VERB_OF: Final = {
    State.OFFERED: "offer",
    State.CONFIRMED: "confirm",
    State.ARRIVED: "arrive",
    State.NO_SHOW: "no-show",
    State.LEFT: "leave",
    State.REFUSED: "refuse",
    State.RELEASED: "release",
}
EXTENDED_IN: Final = frozenset({State.HELD, State.OFFERED, State.ACCEPTED})
HANDED_OVER_IN: Final = frozenset({State.ACCEPTED, State.CONFIRMED, State.ARRIVED})
FORMS: Final[Mapping[str, type[forms.Form]]] = {
    "offer": forms.Form,
    "confirm": placed_forms.ConfirmForm,
    "hand-over": placed_forms.HandOverForm,
    "arrive": forms.Form,
    "no-show": forms.Form,
    "leave": forms.Form,
    "expect": placed_forms.ExpectForm,
    "extend": placed_forms.ExtendForm,
    "refuse": placed_forms.RefuseForm,
    "release": placed_forms.ReleaseForm,
}
WORDS: Final[Mapping[str, Promise]] = {
    "offer": gettext_lazy("Offer it to the house"),
    "extend": gettext_lazy("Hold it for longer"),
    "confirm": gettext_lazy("The person says yes"),
    "hand-over": gettext_lazy("Tell the house"),
    "expect": gettext_lazy("The person comes at another time"),
    "arrive": gettext_lazy("The person has arrived"),
    "no-show": gettext_lazy("The person did not come"),
    "leave": gettext_lazy("The person has left"),
    "refuse": gettext_lazy("The person does not want it"),
    "release": gettext_lazy("Release"),
}


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One thing that can be done now; `plain` needs no more than a button."""

    verb: str
    word: str
    form: forms.Form
    plain: bool


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A live placement in words. `address` is there once the house has accepted.

    `since`: from when on the place is theirs, if somebody lives there until then. `fails`: why it
    does not suit by what is written down now; `unsafe`: so that it goes no further.
    """

    placement_id: UUID
    house_id: UUID
    alias: str
    units: str
    state: str
    until: str
    since: str
    expected: str
    address: placements.Released | None
    may_hear: str
    kin: bool
    fails: str
    unsafe: bool
    lived_in: bool
    verbs: Sequence[Verb]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """Something that was tried before, and how it ended."""

    alias: str
    words: str
    at: str


def need_of(case_id: UUID) -> Need | None:
    """The search that waits, else the last that ended with a place."""
    waiting = waiting_need(case_id=case_id)
    if waiting is not None:
        return waiting
    ended = Need.objects.filter(case_id=case_id, state=NeedState.PLACED)
    return ended.order_by("-waiting_since").first()


def placed(
    placement: Placement,
    need: Need,
    opened: OpenCase,
    asker: Asker,
    bound: Mapping[str, forms.Form],
    *,
    may_write: bool,
    own: bool,
    now: datetime,
) -> Placed:
    """Return the place a household has now; `own`: the case's own worker looks."""
    house = inventory.house_facts(placement.house)
    units = [inventory.unit_facts(each.unit).name for each in placement.units.all()]
    addresses = {each.placement_id: each for each in placements.released_addresses(opened)}
    fails = placements.failing(need, asker.facts, placement, now=now)
    until, since = placement.during.upper, placements.begins(placement)
    return Placed(
        placement_id=placement.id,
        house_id=placement.house_id,
        alias=house.alias,
        units=", ".join(sorted(name for name in units if name)),
        state=str(STATES[State(placement.state)]),
        until=unit_labels.until(until, now=now) if until else "",
        since=unit_labels.moment(since, now=now) if since is not None and since > now else "",
        expected=unit_labels.moment(placement.expected_at, now=now)
        if placement.expected_at
        else "",
        address=addresses.get(placement.id),
        may_hear=asker.may_hear(placement.house.organisation_id, now=now),
        kin=placement.house_id in asker.kin,
        fails=", ".join(str(OUT[code]) for code in fails),
        unsafe=any(code in placements.UNSAFE for code in fails),
        lived_in=placement.state == State.ARRIVED,
        verbs=_verbs(placement, bound, now, own=own) if may_write else [],
    )


def verbs_of(placement: Placement, *, own: bool) -> list[str]:
    """What its worker can do with a placement now, in the order in which it is offered.

    `own`: not a coordinator in the worker's place.
    """
    state = State(placement.state)
    found = [VERB_OF[each] for each in open_steps(state, side=Side.WORKER)]
    if state in HANDED_OVER_IN:
        found.insert(0, "hand-over")
    if state is State.CONFIRMED and own:
        found.append("expect")
    if state in EXTENDED_IN and not placement.extended:
        found.append("extend")
    return [verb for verb in FORMS if verb in found]


def tried(need_id: UUID, *, now: datetime) -> list[Tried]:
    """What was tried for this household and is over, newest first."""
    return [
        Tried(
            alias=inventory.house_facts(each.house).alias,
            words=_ended(each),
            at=unit_labels.moment(each.steps.all()[0].at, now=now),
        )
        for each in placements.history_of(need_id=need_id)
        if not each.lasts(now=now)
    ]


def _ended(placement: Placement) -> str:
    state = State.EXPIRED if placement.state in EXTENDED_IN else State(placement.state)
    steps = list(placement.steps.all())
    reason = max(steps, key=lambda step: step.at).reason
    if not reason:
        return str(STATES[state])
    said = {"state": STATES[state], "reason": reason_word(reason)}
    return _("%(state)s: %(reason)s") % said


def _verbs(
    placement: Placement, bound: Mapping[str, forms.Form], now: datetime, *, own: bool
) -> list[Verb]:
    return [
        Verb(
            verb=verb,
            word=str(WORDS[verb]),
            form=bound.get(verb) or _form(verb, placement, now),
            plain=FORMS[verb] is forms.Form,
        )
        for verb in verbs_of(placement, own=own)
    ]


def _form(verb: str, placement: Placement, now: datetime) -> forms.Form:
    auto_id = f"{verb}-%s"
    if verb == "confirm":
        since = max(now, placements.begins(placement) or now)
        return placed_forms.ConfirmForm.soon(now=since, auto_id=auto_id)
    if verb == "expect" and placement.expected_at is not None:
        return placed_forms.ExpectForm.at(placement.expected_at, auto_id=auto_id)
    return FORMS[verb](auto_id=auto_id)
