"""A month of this installation under several policies: who looked, who left, which places."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from reports.audit.events import ReasonCode
from reports.audit.models import Event
from reports.region import region
from shelters.exchange.past_month import past_month
from shelters.models import Need, Placement
from shelters.needs.needs import withdraw_need
from tests.shelters.houses import NOW
from tests.shelters.matching.policies import FILE
from tests.shelters.placing.stays import Stays, make_stays

LATER = datetime(2026, 12, 5, 12, tzinfo=UTC)


def first_of(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=region().timezone)


@pytest.fixture
def stays(db: None) -> Stays:
    """Ten households look for a place in November; one of them moves in, one stops the next day."""
    made = make_stays(step_free=False)
    made.arrived()
    needs = [made.household().looks() for _ in range(9)]
    withdraw_need(
        case_id=needs[0].case_id,
        need_id=needs[0].id,
        reason=ReasonCode.NOT_WANTED,
        by=made.worker.staff,
        now=NOW + timedelta(days=1),
    )
    return made


def test_whoever_looked_is_there_until_they_stopped(stays: Stays) -> None:
    begins, ends = first_of(2026, 11), first_of(2026, 12)
    month, damaged = past_month(begins=begins, ends=ends)
    assert damaged == 0
    assert (month.begins, month.ends, month.taken) == (begins, ends, {})
    assert sorted(each.until for each in month.arrivals) == [NOW + timedelta(days=1), *[ends] * 9]
    assert {each.at for each in month.arrivals} == {NOW}
    assert {str(stays.unit.id), str(stays.other.id)} <= {unit.id for unit in month.units}


def test_whoever_found_a_place_or_stopped_does_not_look_the_month_after(stays: Stays) -> None:
    begins, ends = first_of(2026, 12), first_of(2027, 1)
    month, _damaged = past_month(begins=begins, ends=ends)
    assert len(month.arrivals) == 8
    assert month.taken == {str(stays.unit.id): ends}
    housed = Placement.objects.get().need_id
    assert str(housed) not in {each.need.id for each in month.arrivals}


def test_what_does_not_open_is_counted_and_left_out(stays: Stays) -> None:
    need = Need.objects.order_by("id")[0]
    Need.objects.filter(id=need.id).update(revision=need.revision + 1)
    month, damaged = past_month(begins=first_of(2026, 11), ends=first_of(2026, 12))
    assert (len(month.arrivals), damaged) == (9, 1)


def replayed(out: Path, *more: str) -> None:
    with time_machine.travel(LATER, tick=False):
        call_command("replay_matches", "--policy", "before", "--out", str(out), *more)


def test_the_command_shows_figures_of_many_and_nobody(
    stays: Stays, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replayed(tmp_path, "--policy", str(FILE), "--month", "2026-11")
    written = "".join(path.read_text() for path in tmp_path.iterdir())
    written += "".join(capsys.readouterr())
    event = Event.objects.get(kind="month_replayed")
    assert (event.actor_role, event.case_id) == ("operator", None)
    assert re.search(r"\| tier 2 in 7 d \| [\d.]+ \| [\d.]+ \|", written)
    assert "| step-free | fewer than ten | fewer than ten |" in written
    for need in Need.objects.all():
        assert str(need.id) not in written
        assert str(need.case_id) not in written
    assert str(stays.unit.id) not in written
    assert "Room 3" not in written


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["--month", "2026-10"], "fewer than ten"),
        (["--month", "2026-12"], "not over"),
        (["--month", "2026-13"], "written like"),
        (["--month", "2026-11-01"], "written like"),
        (["--month", "2026-11", "--seed", "1"], "made regions"),
        (["--month", "2026-11", "--days", "90"], "made regions"),
    ],
)
def test_what_cannot_be_replayed_is_refused(
    stays: Stays, tmp_path: Path, said: list[str], why: str
) -> None:
    with pytest.raises(CommandError, match=why):
        replayed(tmp_path, *said)
    assert not list(tmp_path.iterdir())
