"""Houses and households: vacancies, a search, a placement, its papers, a question to a phone."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from django.test import Client

from reports.audit.chain.seals import seal_minute
from reports.audit.log import OPERATOR, SYSTEM
from reports.cases.casework import consents
from reports.region import region
from shelters.boards import unmet_counts
from shelters.check_ins import shift_questions
from shelters.exchange.imports import take_over
from shelters.exchange.published_places import public_offers
from shelters.hsds.files.hsds_reading import read
from shelters.hsds.files.hsds_writing import write
from shelters.inventory.house_staff import NotYours
from shelters.inventory.unit_availability import close_house
from shelters.match_runs import runs
from shelters.models import ClosureReason
from shelters.placing import placements
from shelters.placing.placements import Handover, NothingToRead
from tests.attacks.tables.playing import GONE, Look, Rows, cookies_of, every_row, look, shows_less
from tests.reports.accounts.counters import Place
from tests.reports.accounts.people import log_in
from tests.shelters.households import ALONE, ANYBODY
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import STREET, Stays, make_stays, make_unit_in
from tests.shelters.questions import free_since_morning

AT: Final = NOW
NAME: Final = "Canary Name"
NOTE: Final = Handover(note="Canary wakes up at night", name=NAME, phone="+32470123456")
CANARIES: Final = (NAME, NOTE.note, STREET)


@dataclass(frozen=True)
class Lodgings:
    """Two households with papers at House North, one of which took its yes back since."""

    stays: Stays
    taken_back: UUID
    before: Rows
    looks: list[Look]
    now: datetime = field(default=NOW)

    @property
    def attacker(self) -> UUID:
        """Simon keeps House South."""
        return self.stays.houses.simon.user_id

    def refused(self) -> bool:
        """See `playing.World`."""
        less = shows_less(self.looks, CANARIES)
        with pytest.raises((*GONE, NotYours, NothingToRead)):
            self._handed_over(self.taken_back)
        return less

    def _handed_over(self, placement_id: UUID) -> Handover:
        noor = self.stays.noor
        return placements.open_handover(
            placement_id=placement_id, by=noor.staff, by_key=noor.key, now=NOW
        )


def build(folder: Path) -> Lodgings:
    """A yes was taken back, and a house closed, since the rows were copied."""
    stays = make_stays()
    kept = stays.confirmed()
    other = stays.household()
    room = make_unit_in(stays.houses.north.id, ANYBODY)
    gone = stays.confirmed(need=other.looks(), unit=room)
    for placement in (kept, gone):
        placements.hand_over(
            placement_id=placement.id, handover=NOTE, by=stays.worker.staff, now=NOW
        )
    # The places are free since this morning: kept for whoever somebody saw needs one without steps.
    stays.household().looks(replace(ALONE, step_free=True, seen=("step_free",)))
    _said(stays, folder)
    seal_minute(now=NOW)
    before = every_row()
    (consent,) = consents.of_case(case_id=other.case_id)
    consents.withdraw_consent(
        case_id=other.case_id, consent_id=consent.id, by=stays.worker.staff, now=NOW
    )
    seal_minute(now=NOW)
    return Lodgings(stays, gone.id, before, _looks(stays, kept.id))


def _said(stays: Stays, folder: Path) -> None:
    """What houses say of themselves, and what comes of it."""
    houses = stays.houses
    free_since_morning(houses)
    shift_questions.ask_due(now=NOW)
    close_house(
        house_id=houses.south.id,
        reason=ClosureReason.REPAIRS,
        since=NOW + timedelta(days=20),
        until=NOW + timedelta(days=21),
        by=SYSTEM,
        now=NOW,
    )
    write(folder, public_offers(region=region(), now=NOW), title="Sample")
    take_over(read(folder).rows, own=frozenset(), by=OPERATOR, now=NOW)
    assert runs.full_run(now=NOW) is not None
    assert unmet_counts.count_tonight(now=NOW + timedelta(hours=8)) is not None


def _looks(stays: Stays, placement_id: UUID) -> list[Look]:
    houses, case_id = stays.houses, stays.amina.case_id
    offer, search = f"/shelters/offer/{placement_id}/", f"/shelters/case/{case_id}/"
    cast = houses.cast
    clients = {name: Client() for name in ("noor", "beatriz", "dalia", "simon", "chidi", "screen")}
    people = (houses.noor, cast.beatriz, cast.dalia, houses.simon, cast.chidi)
    for person in people:
        log_in(clients[person.login], person, now=NOW)
    Place(houses.south_team, houses.simon).at_device(clients["screen"], now=NOW)
    wanted = [
        *(("noor", each) for each in ("/shelters/", offer)),
        ("beatriz", search),
        ("dalia", "/shelters/region/"),
        *(("simon", each) for each in ("/shelters/", offer)),
        ("chidi", search),
        ("screen", "/shelters/"),
    ]
    held = {name: cookies_of(client) for name, client in clients.items()}
    return [look(held[name], where, CANARIES) for name, where in wanted]
