"""Home safe, from the screen at the bar: on her wish, with nothing left there."""

from uuid import uuid4

import pytest
from django.test import Client

from nightlife.models import HomeCheck
from reports.cases.models import Case
from reports.followup.models import FollowUp
from tests.nightlife.views.going import page, wrongs

pytestmark = pytest.mark.django_db
HOME = "/nightlife/home/"
TYPED = {"number": "0470 12 34 56", "after": "60", "language": "nl"}


def send(client: Client, **changes: str) -> tuple[int, str]:
    answer = client.post(HOME, {"check_id": str(uuid4()), **TYPED, **changes})
    return answer.status_code, answer.content.decode()


def test_it_is_planned_and_the_screen_forgets_it(screen: Client) -> None:
    """R1.13, R4.10."""
    check_id = str(uuid4())
    assert [send(screen, check_id=check_id)[0] for _ in range(2)] == [302, 302]
    assert HomeCheck.objects.count() == FollowUp.objects.count() == 1
    shown = page(screen, "/nightlife/?done=home")
    assert "Planned. One text goes out at that time" in shown
    # Not fewer digits: four stand by chance in an id or a form's token.
    assert not [number for number in (TYPED["number"], "470123456") if number in shown]


@pytest.mark.parametrize(
    "changes",
    [
        {"number": ""},
        {"number": "12"},
        {"number": "0900 12 345"},
        {"after": "61"},
        {"after": ""},
        {"language": "xx"},
    ],
)
def test_a_fault_comes_back_with_what_was_typed(screen: Client, changes: dict[str, str]) -> None:
    status, shown = send(screen, **changes)
    assert status == 422
    assert len(wrongs(shown)) == 1
    (name,) = changes
    assert f'<li><a href="#id_{name}">' in shown
    assert changes.get("number", TYPED["number"]) in shown
    assert not Case.objects.exists()


def test_every_time_the_region_offers_is_there(screen: Client) -> None:
    shown = page(screen, HOME)
    assert shown.count('name="after"') == 6
    assert "in 90 minutes" in shown
    assert "in 2 hours" in shown


def test_a_form_without_an_id_plans_nothing(screen: Client) -> None:
    assert send(screen, check_id="7")[0] == 422
    assert not Case.objects.exists()
