"""A house that does not answer: its phone at a quarter, the worker at half, the desk at three."""

from datetime import timedelta

import pytest

from reports.audit.events import EventKind
from reports.audit.models import Event
from reports.cases.models import Task, TaskKind
from reports.messaging.models import OutboundText
from shelters.models import Placement
from shelters.placing import placements, unanswered_offers
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import Stays

DAY = timedelta(hours=24)


def silent(stays: Stays) -> list[bool]:
    found = Task.objects.filter(case_id=stays.amina.case_id, kind=TaskKind.PLACE_SILENT)
    return list(found.order_by("for_coordinator").values_list("for_coordinator", flat=True))


def texts() -> int:
    return OutboundText.objects.filter(template=unanswered_offers.TEMPLATE).count()


def test_silence_reaches_one_after_another_each_once(stays: Stays) -> None:
    stays.offered()
    assert placements.remind(now=NOW + DAY / 4 - timedelta(seconds=1)) == 0
    for at, expected in (
        (DAY / 4, (1, [])),
        (DAY / 2, (1, [False])),
        (3 * DAY / 4, (1, [False, True])),
    ):
        assert placements.remind(now=NOW + at) == 1
        assert placements.remind(now=NOW + at) == 0
        assert (texts(), silent(stays)) == expected
    assert Event.objects.filter(kind=EventKind.PLACE_REMINDED).count() == 3


def test_a_sweep_that_comes_late_leaves_nobody_out(stays: Stays) -> None:
    stays.offered()
    assert placements.remind(now=NOW + 3 * DAY / 4) == 1
    assert (texts(), silent(stays)) == (1, [False, True])


def test_an_offer_that_was_answered_or_lapsed_reminds_nobody(stays: Stays) -> None:
    stays.accepted()
    assert placements.remind(now=NOW + DAY / 2) == 0
    Placement.objects.update(state="offered")
    assert placements.remind(now=NOW + 2 * DAY) == 0


def test_one_that_cannot_be_seen_to_keeps_no_other_from_its_turn(
    stays: Stays, caplog: pytest.LogCaptureFixture
) -> None:
    broken = stays.offered()
    other = stays.household()
    placement = stays.held(other.looks(), stays.other)
    Placement.objects.filter(id=placement.id).update(state="offered", offered_at=NOW)
    type(broken.house).objects.filter(id=broken.house_id).update(facts=b"broken")
    assert placements.remind(now=NOW + DAY / 2) == 1
    assert [record.msg for record in caplog.records] == ["offer_not_escalated"]


def test_what_breaks_halfway_leaves_nothing_behind_and_comes_anew(
    stays: Stays, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The house's text is not sent once more for a worker who could not be asked."""
    stays.offered()

    def broken(*_: object, **__: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(unanswered_offers, "plan", broken)
        assert placements.remind(now=NOW + DAY / 2) == 0
    assert (texts(), silent(stays)) == (0, [])
    assert [record.msg for record in caplog.records] == ["offer_not_escalated"]
    assert placements.remind(now=NOW + DAY / 2) == 1
    assert (texts(), silent(stays)) == (1, [False])
