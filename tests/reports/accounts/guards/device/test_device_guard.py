"""The door of a device's page: which device, blank or not, what was typed meanwhile."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from reports.accounts.devices import shared_devices
from reports.accounts.devices.shared_devices import DeviceKind
from reports.accounts.guards import device_guard
from reports.accounts.models import SharedDevice, TeamKind
from reports.accounts.onboarding import invitations
from reports.accounts.roles import Permission
from reports.audit.log import OPERATOR
from tests.reports.accounts.counters import PIN, Place, make_place
from tests.reports.accounts.guards.device import device_pages
from tests.reports.accounts.guards.device.device_pages import (
    NOW,
    TYPED,
    both,
    counter,
    let_in,
    received,
)
from tests.reports.accounts.people import Cast, log_in

pytestmark = pytest.mark.urls(device_pages.__name__)


class TestWhichDevice:
    """An open one, of the right kind; nothing else."""

    def test_an_open_counter(self, client: Client, device: shared_devices.OpenedDevice) -> None:
        page = client.get("/counter/")

        assert page.content.decode() == f"counter device {device.device.id}"

    @pytest.mark.django_db
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_none(self, client: Client, method: str) -> None:
        page = getattr(client, method)("/counter/")

        assert page.status_code == 403
        assert "This device is not open" in page.text
        assert "/staff/login/?next=/staff/devices/" in page.text
        assert received == []

    @pytest.mark.usefixtures("device")
    def test_another_kinds_page_looks_like_no_page(self, client: Client) -> None:
        hidden, absent = client.get("/bar/"), client.get("/nowhere/")

        assert hidden.status_code == absent.status_code == 404

    @pytest.mark.usefixtures("device")
    def test_a_refusal_inside_looks_like_no_page(self, client: Client) -> None:
        assert client.post("/counter/", {"refused": "1"}).status_code == 404

    @pytest.mark.usefixtures("device")
    @pytest.mark.parametrize("address", ["/staff/account/", "/staff/devices/"])
    def test_no_staff_page(self, client: Client, address: str) -> None:
        assert client.get(address)["Location"].startswith("/staff/login/")

    def test_a_login_is_not_a_device(self, client: Client, pharmacy: Place) -> None:
        log_in(client, pharmacy.person, now=NOW)

        assert client.get("/counter/").status_code == 403

    def test_the_shift_is_over(
        self, client: Client, device: shared_devices.OpenedDevice, clock: time_machine.Traveller
    ) -> None:
        for _ in range(12 * 80 - 1):
            clock.shift(45)
            shared_devices.device_of(token=device.token, now=datetime.now(UTC))
        assert client.get("/counter/").status_code == 200
        clock.shift(45)

        assert "This device is not open" in client.get("/counter/").text

    @pytest.mark.usefixtures("device")
    def test_a_closed_ones_cookie(self, client: Client) -> None:
        kept = client.cookies[device_guard.COOKIE].value
        assert client.post("/staff/device/close/")["Location"] == "/staff/login/"
        client.cookies[device_guard.COOKIE] = kept

        for address in ("/counter/", "/staff/device/back/"):
            assert client.post(address, {"device_pin": PIN}).status_code in {401, 403}
        assert client.get("/counter/").status_code == 403
        assert received == []

    def test_a_guarded_view_can_be_told_from_others(self) -> None:
        assert counter.device_kind is DeviceKind.COUNTER  # type: ignore[attr-defined]
        assert both.staff_permission is Permission.USE_COUNTER  # type: ignore[attr-defined]

    @pytest.mark.usefixtures("device")
    def test_in_the_customers_language(self, client: Client) -> None:
        """The pharmacist turns the screen and touches the language."""
        turned = client.get("/counter/?l=nl")
        assert (turned.status_code, turned["Location"]) == (302, "/counter/")
        SharedDevice.objects.update(is_blank=True)

        assert "Scherm op pauze" in client.get("/counter/").text
        assert client.get("/counter/?l=xx").status_code == 403


class TestForBoth:
    """A page for a device and for somebody logged in."""

    @pytest.mark.usefixtures("device")
    def test_on_a_device(self, client: Client, pharmacy: Place) -> None:
        assert client.get("/both/").text == f"{pharmacy.team.pk} True False"

    def test_logged_in(self, client: Client, pharmacy: Place) -> None:
        log_in(client, pharmacy.person, now=NOW)

        assert client.get("/both/").text == f"{pharmacy.team.pk} False True"
        assert client.get(f"/both/?team={pharmacy.team.pk}").status_code == 200
        assert client.get("/both/?team=00000000-0000-4000-8000-000000000000").status_code == 404

    def test_of_several_teams_the_one_of_the_form_the_one_before_the_one_let_in(
        self, client: Client, cast: Cast, pharmacy: Place
    ) -> None:
        other = make_place("second pharmacy", TeamKind.PHARMACY, cast, person="Hana")
        invitations.add_to_team(
            user_id=pharmacy.person.user_id, team_id=other.team.pk, by=OPERATOR, now=NOW
        )
        mine = sorted([pharmacy.team.pk, other.team.pk])
        log_in(client, pharmacy.person, now=NOW)

        assert client.get("/both/").text.startswith(str(mine[0])), "none is let in: the first"
        let_in.add(mine[1])
        assert client.get("/both/").text.startswith(str(mine[1])), "the one that is let in"
        assert client.get(f"/both/?team={mine[0]}").text.startswith(str(mine[0]))
        assert client.get("/both/").text.startswith(str(mine[0])), "as chosen before"

    @pytest.mark.usefixtures("device")
    def test_a_form_of_another_team_is_refused(self, client: Client, pharmacy: Place) -> None:
        mine, another = {"team": str(pharmacy.team.pk)}, {"team": str(uuid4())}

        assert client.post("/counter/", mine).status_code == 200
        assert client.post("/counter/", another).status_code == 404
        assert client.get("/counter/", another).status_code == 404
        assert len(received) == 1

    def test_neither(self, client: Client, cast: Cast) -> None:
        assert client.get("/both/")["Location"].startswith("/staff/login/")
        log_in(client, cast.beatriz, now=NOW)
        assert client.get("/both/").status_code == 404

    def test_a_bars_device(self, client: Client, cast: Cast) -> None:
        venue = make_place("venue", TeamKind.VENUE, cast, person="Goran")
        venue.at_device(client, now=NOW)

        assert client.get("/both/")["Location"].startswith("/staff/login/")

    @pytest.mark.usefixtures("device")
    def test_what_is_typed_on_a_device_that_has_ended_is_not_sent_to_a_login(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        clock.shift(timedelta(hours=12))

        page = client.post("/both/", TYPED)

        assert page.status_code == 403
        assert "kept for two hours" in page.text

    def test_a_blank_device_is_blank_for_somebody_logged_in_too(
        self, client: Client, pharmacy: Place, device: shared_devices.OpenedDevice
    ) -> None:
        log_in(client, pharmacy.person, now=NOW)
        shared_devices.blank(device_id=device.device.id)

        assert client.get("/both/").status_code == 403
