"""What goes to a house: with the offer a profile, after it accepted the worker's hand-over.

Each passes the consent to this organisation: what was not agreed to is left out, and without
a consent nothing goes (R7.3). Before the house accepted there is no name, no number, no word of
what happened and no place anybody comes from in it (R7.13). Both are sealed to the house's people.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import transaction

from reports.accounts.directory.staff import Staff, actor_of
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.cases.casework import consents
from reports.cases.records.contents import check_text, encode
from reports.cases.terms.consent_records import Field, Purpose
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.primitives.context import Context
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys import key_hierarchy, team_sealed_texts
from shelters.facts.need_facts import PROFILE_FIELDS
from shelters.models import Need, Paper, PaperKind, Placement, PlacementState
from shelters.needs.needs import Change, read_facts
from shelters.occupancy.occupancy import live
from shelters.occupancy.placement_states import IllegalStep
from shelters.placing import placement_writes

# Known only after the house accepted: who it is, how to reach them, what the worker writes.
AFTER_ACCEPTING: Final = frozenset({Field.NAME, Field.PHONE, Field.NOTE})
AT_THE_HOUSE: Final = (
    PlacementState.OFFERED,
    PlacementState.ACCEPTED,
    PlacementState.CONFIRMED,
)
HANDED_OVER_IN: Final = (
    PlacementState.ACCEPTED,
    PlacementState.CONFIRMED,
    PlacementState.ARRIVED,
)


class NothingToRead(Exception):
    """There is no such paper, or the house may not read it yet, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Handover:
    """What a house's people must know; empty where nothing was said or agreed to."""

    note: str = ""
    name: str = ""
    phone: str = ""


def send_profile(placement: Placement, need: Need, *, by: Actor, now: datetime) -> None:
    """Seal what was agreed to of the household to the house. Raises consents.NoConsent."""
    facts = read_facts(need, CaseVault.load(need.case_id))
    payload = {
        field: value for field, value in facts.profile().items() if field not in AFTER_ACCEPTING
    }
    said = _agreed(placement, need, payload, by=by, now=now)
    plain = {name: value for values in said.values() for name, value in values.items()}
    _write(placement, need, PaperKind.PROFILE, plain)


def renew_profile(change: Change, now: datetime) -> None:
    """Seal the profile of a locked search anew to the house that it is offered to.

    Where the consent ran out nothing goes; what went before is no longer read (`ending.run_out`).
    """
    need = change.need
    theirs = live(now).filter(need=need, state__in=AT_THE_HOUSE).select_related("house")
    for placement in theirs.select_for_update(of=("self",)):
        with suppress(consents.NoConsent):
            send_profile(placement, need, by=change.by, now=now)


def hand_over(
    *, placement_id: UUID, handover: Handover, by: Staff, now: datetime
) -> frozenset[Field]:
    """Seal the hand-over to the house that accepted; returns what of it went.

    Written again it replaces what was written before. Raises IllegalStep before the house has
    accepted, consents.NoConsent, EmptyText, TooLong, NotText, Lapsed, and as
    `placement_writes.lock_for_worker`.
    """
    check_text(handover.note + handover.name + handover.phone)
    with transaction.atomic():
        locked = placement_writes.lock_for_worker(placement_id, by)
        placement, need = locked.placement, locked.need
        placement_writes.check_lasts(placement, now=now)
        if placement.state not in HANDED_OVER_IN or need is None:
            raise IllegalStep
        payload = {
            Field.NOTE: handover.note,
            Field.NAME: handover.name,
            Field.PHONE: handover.phone,
        }
        said = _agreed(placement, need, payload, by=actor_of(by), now=now)
        _write(placement, need, PaperKind.HANDOVER, {str(k): v for k, v in said.items()})
        placement_writes.note(locked, EventKind.PLACE_HANDED_OVER, now=now)
    return frozenset(field for field, value in said.items() if value)


def read_profile(
    *, placement_id: UUID, by: Staff, by_key: PrivateKey, now: datetime
) -> Mapping[str, Any]:
    """Return what the house may know of the household while it decides and after.

    As far as the consent holds when it is read (R7.3). Raises house_staff.NotYours, NothingToRead,
    unwrap_path.NotAHolder, SealBroken.
    """
    placement = placement_writes.of_house(placement_id, by)
    if not placement.lasts(now=now):
        raise NothingToRead
    fields = _allowed(placement, now)
    names = {name for field in fields for name in PROFILE_FIELDS.get(field, ())}
    said: Mapping[str, Any] = _read(placement, PaperKind.PROFILE, by, by_key)
    return {name: value for name, value in said.items() if name in names}


@transaction.atomic
def open_handover(*, placement_id: UUID, by: Staff, by_key: PrivateKey, now: datetime) -> Handover:
    """Return the hand-over, for the people of a house that accepted; the log tells of it.

    Raises as `read_profile`.
    """
    locked = placement_writes.lock_for_house(placement_id, by)
    placement = locked.placement
    if not placement.lasts(now=now) or placement.state not in HANDED_OVER_IN:
        raise NothingToRead
    fields = _allowed(placement, now)
    said: Mapping[str, str] = _read(placement, PaperKind.HANDOVER, by, by_key)
    found = Handover(**{name: value for name, value in said.items() if name in fields})
    record(
        kind=EventKind.PLACE_PAPER_OPENED,
        by=locked.actor,
        now=now,
        case_id=locked.case.id if locked.case else None,
        subject_id=placement.id,
    )
    return found


def has_handover(placement: Placement) -> bool:
    """Whether the worker has written one."""
    return Paper.objects.filter(placement=placement, kind=PaperKind.HANDOVER).exists()


def take_back(placement: Placement) -> None:
    """Destroy what went to the house."""
    Paper.objects.filter(placement=placement).delete()


def _allowed(placement: Placement, now: datetime) -> frozenset[Field]:
    """What the house may still hear. Raises NothingToRead when it is nothing."""
    fields = (
        consents.allowed_fields(
            case_id=placement.need.case_id,
            organisation_id=placement.house.organisation_id,
            purpose=Purpose.PLACE,
            now=now,
        )
        if placement.need
        else frozenset()
    )
    if not fields:
        raise NothingToRead
    return fields


def _agreed[V](
    placement: Placement, need: Need, payload: Mapping[Field, V], *, by: Actor, now: datetime
) -> dict[Field, V]:
    return consents.send(
        case_id=need.case_id,
        organisation_id=placement.house.organisation_id,
        purpose=Purpose.PLACE,
        payload=payload,
        reference=placement.id,
        by=by,
        now=now,
    )


def _write(placement: Placement, need: Need, kind: PaperKind, plain: Mapping[str, Any]) -> None:
    paper = Paper.objects.filter(placement=placement, kind=kind).first()
    sealed = None
    if paper is None:
        paper = Paper(id=uuid4(), placement=placement, need=need, kind=kind)
    else:
        paper.revision += 1
        sealed = ["revision", "words", "version_id"]
    version = key_hierarchy.sealing_version(placement.house.team_id)
    paper.version_id = version.id
    paper.words = team_sealed_texts.seal(version, _context(paper), encode(dict(plain)))
    paper.save(update_fields=sealed)


def _read(placement: Placement, kind: PaperKind, by: Staff, by_key: PrivateKey) -> Any:
    paper = Paper.objects.filter(placement=placement, kind=kind).first()
    if paper is None:
        raise NothingToRead
    key = key_hierarchy.open_team_key(
        version_id=paper.version_id, user_id=by.user_id, user_key=by_key
    )
    return json.loads(team_sealed_texts.unseal(key, _context(paper), bytes(paper.words)))


def _context(paper: Paper) -> Context:
    return Context("place.paper", paper.placement_id, paper.id, paper.revision)
