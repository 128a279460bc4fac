"""Who opens a device, and who closes it."""

from datetime import timedelta

import pytest
from django.test import Client

from reports.accounts.authentication import sessions
from reports.accounts.devices import shared_devices
from reports.accounts.guards import device_guard
from reports.accounts.models import SharedDevice, TeamKind
from reports.vault.models import Unlock
from tests.reports.accounts.counters import PIN, Place, make_place
from tests.reports.accounts.guards.device import device_pages
from tests.reports.accounts.guards.device.device_pages import NOW
from tests.reports.accounts.people import Cast, log_in

pytestmark = pytest.mark.urls(device_pages.__name__)


class TestOpeningOne:
    """The page on which somebody with her second factor gives this browser to her team."""

    def test_it_signs_her_out_and_opens_the_counter(self, client: Client, pharmacy: Place) -> None:
        log_in(client, pharmacy.person, now=NOW)
        assert "Sample pharmacy" in client.get("/staff/devices/").text

        opened = client.post("/staff/devices/", _form(pharmacy))

        assert opened["Location"] == "/pharmacy/"
        cookie = opened.cookies[device_guard.COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
        assert cookie["max-age"] == 4 * 3600
        assert not Unlock.objects.exists()
        assert client.get("/counter/").status_code == 200
        assert client.get("/staff/account/")["Location"].startswith("/staff/login/")
        assert opened.cookies[sessions.COOKIE].value == ""

    def test_another_one_on_the_same_browser_takes_its_place(
        self, client: Client, pharmacy: Place, device: shared_devices.OpenedDevice
    ) -> None:
        log_in(client, pharmacy.person, now=NOW)
        client.post("/staff/devices/", _form(pharmacy))

        assert SharedDevice.objects.get().pk != device.device.id

    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            ({"device_pin_again": "270518"}, "not the same"),
            ({"device_pin": "1234", "device_pin_again": "1234"}, "tried first"),
            ({"device_pin": "12", "device_pin_again": "12"}, "four to six digits"),
        ],
    )
    def test_what_is_wrong_is_said(
        self, client: Client, pharmacy: Place, changed: dict[str, str], says: str
    ) -> None:
        log_in(client, pharmacy.person, now=NOW)

        page = client.post("/staff/devices/", _form(pharmacy) | changed)

        assert page.status_code == 400
        assert says in page.text
        assert not SharedDevice.objects.exists()
        assert client.get("/staff/devices/").status_code == 200

    @pytest.mark.parametrize("hours", ["", "13", "-1", "x", "999999999999999"])
    def test_hours_that_no_form_offers_are_the_shortest_shift(
        self, client: Client, pharmacy: Place, hours: str
    ) -> None:
        log_in(client, pharmacy.person, now=NOW)
        client.post("/staff/devices/", _form(pharmacy) | {"hours": hours})

        assert SharedDevice.objects.get().ends_at == NOW + timedelta(hours=4)

    def test_another_team(self, client: Client, cast: Cast, pharmacy: Place) -> None:
        venue = make_place("venue", TeamKind.VENUE, cast, person="Goran")
        log_in(client, venue.person, now=NOW)

        assert client.post("/staff/devices/", _form(pharmacy)).status_code == 404
        assert not SharedDevice.objects.exists()

    def test_a_care_worker_has_no_such_page(self, client: Client, cast: Cast) -> None:
        log_in(client, cast.beatriz, now=NOW)

        assert client.get("/staff/devices/").status_code == 404
        assert "Shared devices" not in client.get("/staff/account/").text

    def test_before_the_second_factor_nothing_opens(self, client: Client, pharmacy: Place) -> None:
        sent = {"login": pharmacy.person.login, "password": pharmacy.person.password}
        client.post("/staff/login/", sent)

        assert client.post("/staff/devices/", _form(pharmacy))["Location"] == "/staff/verify/"
        assert not SharedDevice.objects.exists()

    def test_a_coordinator_sees_and_closes_it(
        self, client: Client, cast: Cast, pharmacy: Place
    ) -> None:
        device = pharmacy.open(now=NOW).device
        log_in(client, cast.dalia, now=NOW)

        page = client.get("/staff/devices/").text
        assert "Sample pharmacy" in page
        assert "22:00" in page
        assert "Open this device" not in page
        client.post(f"/staff/devices/{device.id}/close/")
        assert not SharedDevice.objects.exists()
        assert client.post(f"/staff/devices/{device.id}/close/").status_code == 404

    def test_somebody_of_another_pharmacy_does_not(
        self, client: Client, cast: Cast, pharmacy: Place
    ) -> None:
        device = pharmacy.open(now=NOW).device
        other = make_place("other pharmacy", TeamKind.PHARMACY, cast, person="Hanna")
        log_in(client, other.person, now=NOW)

        assert "Sample pharmacy" not in client.get("/staff/devices/").text
        assert client.post(f"/staff/devices/{device.id}/close/").status_code == 404
        assert SharedDevice.objects.exists()


def _form(place: Place) -> dict[str, str]:
    return {
        "team": str(place.team.pk),
        "hours": "4",
        "device_pin": PIN,
        "device_pin_again": PIN,
    }
