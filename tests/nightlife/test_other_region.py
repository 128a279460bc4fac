"""The bar of another region: its own number, not the first region's."""

import pytest

from nightlife.codes.incident_facts import Called
from nightlife.views.parts.guest_help import STEPS
from tests.reports.region.regions import SALTMERE


def test_the_number_at_the_bar_is_the_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(Called.EMERGENCY.label) == "112"
    assert any("call 112 now" in str(step) for step in STEPS)
    monkeypatch.setattr("nightlife.codes.incident_words.region", lambda: SALTMERE)
    assert str(Called.EMERGENCY.label) == "000"
    assert str(Called.BOTH.label) == "000 and the police"
    assert any("call 000 now" in str(step) for step in STEPS)
    assert not any("112" in str(step) for step in STEPS)
