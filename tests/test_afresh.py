"""No test finds what the one before it left in the process."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, set_script_prefix, set_urlconf
from django.utils import timezone, translation

from reports.channels import pace
from reports.region.buckets import Bucket
from reports.vault.primitives import password_keys
from reports.vault.primitives.envelope import Cost
from tests.afresh import COST

NOW = datetime(2026, 11, 27, tzinfo=UTC)
ONCE = Bucket(burst=1, per_hour=1)


@pytest.mark.parametrize("turn", ["one", "another"])
def test_whichever_comes_second_finds_nothing_of_the_first(turn: str) -> None:
    """Both leave behind whatever they can; the order is another in every run."""
    assert translation.get_language() == settings.LANGUAGE_CODE
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE
    assert (get_urlconf(), get_script_prefix()) == (None, "/")
    assert password_keys.COST == COST
    assert pace.wait_for("afresh", "somebody", ONCE, NOW) is None

    translation.activate("fr")
    timezone.activate(ZoneInfo("Asia/Tokyo"))
    set_urlconf("tests.nowhere")
    set_script_prefix("/elsewhere/")
    password_keys.COST = Cost(8, 1)
