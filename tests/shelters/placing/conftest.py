"""What the tests of placements stand on."""

import pytest

from tests.shelters.placing.stays import Stays, make_stays


@pytest.fixture
def stays(db: None) -> Stays:
    """Two houses and a household, in the test's own transaction."""
    return make_stays(step_free=False)
