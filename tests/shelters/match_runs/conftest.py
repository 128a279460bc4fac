import pytest

from tests.shelters.match_runs.matched_city import City


@pytest.fixture
def city(db: None) -> City:
    return City()
