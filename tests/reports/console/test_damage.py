"""A case that does not open: a closed door in words, and long conversations by pages."""

from uuid import uuid4

import pytest
from django.test import Client

from reports.cases.casework import reporter
from reports.cases.models import Content, Task
from reports.vault.models import CaseKeys
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["keys", "case.words"])
def test_what_does_not_open_is_a_closed_door_and_a_task(
    house: House, enter: Enter, name: str
) -> None:
    client = enter(house.cast.beatriz)
    if name == "keys":
        CaseKeys.objects.filter(case_id=house.case_id).update(public_keys=b"damaged")
    else:
        words = Content.objects.get(case_id=house.case_id, name=name)
        words.delete()
        words.blob = b"damaged"
        words.save(force_insert=True)
    Task.objects.all().delete()

    page = _page(client, house.page)

    assert "what is stored is damaged" in page
    assert "canary" not in page
    assert Task.objects.get(case_id=house.case_id).for_coordinator


def test_a_long_conversation_has_pages(house: House, enter: Enter) -> None:
    for number in range(21):
        reporter.write_message(
            code_keys=house.amina.code_keys, text=f"Sample {number}.", now=NOW, message_id=uuid4()
        )
    client = enter(house.cast.beatriz)
    page = _page(client, house.page)
    assert "Sample 20." in page
    assert "Sample 0." not in page
    page = _page(client, f"{house.page}?page=1")
    assert "Sample 0." in page
    assert "Sample 20." not in page
