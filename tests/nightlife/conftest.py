from collections.abc import Iterator

import pytest

from tests.nightlife import story
from tests.nightlife.story import Nights
from tests.reports.accounts.people import cheap_passwords


@pytest.fixture(autouse=True)
def _english_and_cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture
def nights(db: None) -> Nights:
    return story.build()
