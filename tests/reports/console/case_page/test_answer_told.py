"""From a worker's page to the phone and the page behind the code: an answer is told of once."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from reports.followup.sending import answer_texts
from reports.messaging.delivery import claims
from reports.messaging.models import OutboundText
from reports.messaging.states import TextState
from reports.region import region
from reports.vault.case_keys.return_codes import ReturnCode, derive
from tests.reports.cases.world import NOW, contact, report
from tests.reports.channels.web.browser import Reporter
from tests.reports.console.conftest import Enter, House, make_house
from tests.reports.console.page_reading import send

CODE = ReturnCode.generate()
WAITS = region().follow_up.answer_waits


@pytest.fixture
def house(db: None) -> House:
    """Beatriz has the case of somebody who may be texted, and whose code this module knows."""
    cast = make_house().cast
    amina = report(code_keys=derive(CODE), contact=contact(language="en"))
    return House(cast, amina).acknowledged()


@pytest.fixture
def beatriz(house: House, enter: Enter) -> Client:
    """The worker whose case it is."""
    return enter(house.cast.beatriz)


def back(address: str = "/back/read/") -> Reporter:
    """The person, with the code, on a page behind it."""
    return Reporter().get("/back/").press(code=CODE.shown).get(address)


def told(house: House) -> list[OutboundText]:
    rows = OutboundText.objects.filter(case_id=house.case_id, template="answer.waits")
    return list(rows.order_by("created_at"))


def leaving() -> list[str]:
    """What a sender would take to the phones now."""
    return [each.text.template for each in claims.reserve(now=NOW + WAITS, most=9)]


def answered(client: Client, house: House) -> None:
    assert send(client, house, "reply", text="sample answer canary")[0] == 302


def test_a_double_click_and_two_people_bring_one_text(
    house: House, beatriz: Client, enter: Enter
) -> None:
    once, version = uuid4(), house.case.version
    for _ in range(2):
        said = {"text": "sample answer canary", "once": once, "version": version}
        assert send(beatriz, house, "reply", **said)[0] == 302
    answered(enter(house.cast.dalia), house)
    for _ in range(3):
        answer_texts.due(now=NOW + WAITS)
    assert [each.state for each in told(house)] == [TextState.QUEUED]
    assert leaving() == ["answer.waits"]
    assert leaving() == []


def test_read_before_its_time_none_goes(house: House, beatriz: Client) -> None:
    answered(beatriz, house)
    assert "sample answer canary" in back().text
    answer_texts.due(now=NOW + WAITS)
    assert told(house) == []


def _reads(_house: House, _clock: time_machine.Traveller) -> None:
    assert "sample answer canary" in back().text


def _pauses(_house: House, _clock: time_machine.Traveller) -> None:
    back("/back/texts/").press(do="pause")


def _stops(_house: House, _clock: time_machine.Traveller) -> None:
    back("/back/texts/").press(do="stop")


@pytest.mark.parametrize("happens", [_reads, _pauses, _stops])
def test_r1_17_what_the_person_does_takes_back_what_has_not_left(
    house: House,
    beatriz: Client,
    clock: time_machine.Traveller,
    happens: Callable[[House, time_machine.Traveller], None],
) -> None:
    answered(beatriz, house)
    answer_texts.due(now=NOW + WAITS)
    assert [each.state for each in told(house)] == [TextState.QUEUED]
    happens(house, clock)
    assert [each.state for each in told(house)] == [TextState.CANCELLED]
    answer_texts.due(now=NOW + WAITS)
    assert leaving() == []


def test_r6_8_erased_by_the_person_it_is_gone(house: House, beatriz: Client) -> None:
    answered(beatriz, house)
    answer_texts.due(now=NOW + WAITS)
    back("/back/remove/").press(code=CODE.shown)
    assert not OutboundText.objects.filter(case_id=house.case_id).exists()
    answer_texts.due(now=NOW + WAITS)
    assert leaving() == []
