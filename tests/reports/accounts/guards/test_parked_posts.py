"""What was typed into a locked page is kept; what opens something is not."""

import pytest
from django.test import RequestFactory

from reports.accounts.guards import parked_posts


@pytest.mark.parametrize(
    "name", ["password", "new_password", "device_pin", "device_pin_again", "code"]
)
def test_what_opens_something_is_not_kept(name: str) -> None:
    request = RequestFactory().post("/staff/devices/", {name: "482913", "postcode": "1000"})
    assert parked_posts._fields(request) == [("postcode", ["1000"])]
