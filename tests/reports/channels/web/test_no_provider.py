"""Where no text can leave, none is offered; where none can be answered, that is said (R8.18)."""

from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from reports.followup.models import FollowUp, PlanState
from reports.followup.sending import due_texts
from reports.messaging.contact import provider
from reports.messaging.models import OutboundText
from reports.region import region
from tests.reports.cases.world import World
from tests.reports.channels.web.browser import Reporter
from tests.reports.followup import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    sender = replace(region().sms.sender, two_way=False)
    changed = replace(region(), sms=replace(region().sms, sender=sender))
    monkeypatch.setattr(provider, "region", lambda: changed)


def reach_page() -> Reporter:
    return Reporter().ready().press("reach")


def test_without_a_provider_no_text_is_offered(people: World, settings: Settings) -> None:
    assert "sms" in reach_page().form.choices["reach"]
    settings.LINDEN_TWILIO_ACCOUNT = ""
    page = reach_page()
    assert "sms" not in page.form.choices["reach"]
    assert page.press(reach="sms").status == 422


@pytest.mark.usefixtures("one_way")
def test_from_a_sender_that_nobody_can_answer_it_is_said(people: World) -> None:
    page = reach_page()
    assert "sms" in page.form.choices["reach"]
    assert "You cannot answer them." in page.text


@pytest.mark.usefixtures("one_way")
def test_a_sender_that_nobody_can_answer_asks_nothing(people: World) -> None:
    story.file()
    assert not FollowUp.objects.exists()


def test_a_plan_from_before_asks_nothing_either(
    people: World, request: pytest.FixtureRequest
) -> None:
    report = story.file()
    request.getfixturevalue("one_way")
    assert due_texts.due(now=story.ASKED) == 1
    plan = story.plan(report)
    assert (plan.state, plan.why) == (PlanState.BLOCKED, "nobody_can_answer")
    assert not OutboundText.objects.exists()
