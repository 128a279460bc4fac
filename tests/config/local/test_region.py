"""`./run demo --region`: any pack, with a state of its own and people who speak its languages."""

from pathlib import Path

import pytest

from config.local import demo, state
from config.local.sample_data.tongues import here
from reports.region import PACKS
from tests.reports.region.regions import SALTMERE, SALTMERE_FOLDER


def test_a_region_is_a_pack_by_its_name_or_its_path() -> None:
    assert demo._region("brussels") == PACKS / "brussels"
    assert demo._region(str(SALTMERE_FOLDER)) == SALTMERE_FOLDER.resolve()


@pytest.mark.parametrize("name", ["atlantis", "/nowhere/at/all"])
def test_a_region_that_is_not_there_is_said(name: str) -> None:
    with pytest.raises(demo.NotPossible, match=f"--region {name}: no pack in .*region-pack.md"):
        demo._region(name)


def test_each_region_has_a_state_of_its_own() -> None:
    assert demo._state_of(PACKS / "brussels") == state.state_folder()
    assert demo._state_of(Path("/srv/tidewater")) == state.state_folder() / "region-tidewater"


def test_the_sample_people_speak_what_the_region_has(monkeypatch: pytest.MonkeyPatch) -> None:
    assert here("fr", "en") == ("fr", "en")
    monkeypatch.setattr("config.local.sample_data.tongues.region", lambda: SALTMERE)
    assert SALTMERE.languages == ("nl", "en")
    assert here("fr", "en") == ("nl", "en")
    assert here("nl", "ar") == ("nl", "ar")
