"""A house moves: whoever was told the way learns the new door, and nobody else learns any."""

from dataclasses import replace

import pytest
from django.db import connection

from reports.cases.models import Content
from reports.cases.models import content as names
from shelters.houses import house_moves
from shelters.models import Placement
from shelters.placing.placements import released_addresses
from tests.shelters.houses import NOW
from tests.shelters.placing.stays import ADDRESS, Stays

NEW = replace(ADDRESS, lines="13 Canary Lane", way="The green door", phone="+3225390001")


def move(stays: Stays, *told: Placement) -> None:
    house_moves.move(
        house_id=stays.houses.north.id,
        address=NEW,
        asked=[each.id for each in told],
        by=stays.noor.staff,
        now=NOW,
    )


def test_whoever_was_told_the_way_is_told_the_new_one_r7_12(stays: Stays) -> None:
    move(stays, stays.accepted())
    (found,) = released_addresses(stays.amina.opened())
    assert (found.lines, found.way, found.phone) == (NEW.lines, NEW.way, NEW.phone)


def test_whoever_was_told_nothing_is_told_nothing_r7_12(stays: Stays) -> None:
    move(stays, stays.offered())
    assert released_addresses(stays.amina.opened()) == []


def test_a_case_whose_keys_do_not_open_is_named_and_holds_up_nobody(
    stays: Stays, caplog: pytest.LogCaptureFixture
) -> None:
    placement = stays.accepted()
    before = Content.objects.get(name=names.PLACE)
    with connection.cursor() as cursor:
        cursor.execute(
            "update reports_casedatakey set wrapped = %s where case_id = %s",
            [b"damaged", stays.amina.case_id],
        )
    move(stays, placement)
    (said,) = [each for each in caplog.records if each.msg == "copy_of_address_not_renewed"]
    assert vars(said)["case_id"] == str(stays.amina.case_id)
    assert NEW.lines not in caplog.text
    assert bytes(Content.objects.get(name=names.PLACE).blob) == bytes(before.blob)
