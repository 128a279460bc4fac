"""A device that nobody touched: blank, unlocked in place, and after the shift."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client

from reports.accounts.devices import shared_devices
from reports.accounts.models import SharedDevice, TeamKind
from reports.vault.models import DraftRow
from reports.vault.primitives import password_keys
from tests.reports.accounts.counters import PIN, Place, make_place
from tests.reports.accounts.guards.device import device_pages
from tests.reports.accounts.guards.device.device_pages import NOW, TYPED, received
from tests.reports.accounts.people import Cast, cheap_passwords, make_cast

MINUTE = 60


pytestmark = pytest.mark.urls(device_pages.__name__)


@pytest.mark.usefixtures("device")
class TestBlank:
    """Nothing is shown and nothing done before the PIN; nothing typed is lost (R3.6)."""

    def test_a_page_a_minute_keeps_it_open(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        for _ in range(10):
            clock.shift(MINUTE - 1)
            assert client.get("/counter/").status_code == 200

    def test_after_a_minute_only_a_field_for_the_pin(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        clock.shift(MINUTE)
        page = client.get("/counter/?page=2")

        assert page.status_code == 403
        assert "counter" not in page.text
        back = client.post("/counter/?page=2", {"device_pin": PIN})
        assert back["Location"] == "/counter/?page=2"
        assert client.get("/counter/?page=2").status_code == 200

    def test_the_button_makes_it_blank_at_once(self, client: Client) -> None:
        gone = client.post("/staff/device/blank/", {"next": "/counter/?a=1"})

        assert gone["Location"] == "/counter/?a=1"
        assert client.get("/counter/?a=1").status_code == 403

    @pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "counter/", ""])
    def test_the_button_leads_nowhere_else(self, client: Client, wanted: str) -> None:
        gone = client.post("/staff/device/blank/", {"next": wanted})

        assert gone["Location"] == "/pharmacy/"

    def test_what_was_posted_is_carried_out_once_after_the_pin(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        clock.shift(MINUTE)
        page = client.post("/counter/", TYPED)
        assert page.status_code == 403
        assert "canary" not in page.text
        assert received == []

        assert client.post("/counter/", {"device_pin": "0000"}).status_code == 403
        done = client.post("/counter/", {"device_pin": PIN, "locked_method": "POST"})
        again = client.post("/counter/", {"device_pin": PIN, "locked_method": "POST"})

        assert done.text.startswith("counter device")
        assert again["Location"] == "/pharmacy/"
        assert received == [{"text": ["canary words é"], "kind": ["one", "two"]}]
        assert not DraftRow.objects.exists()

    def test_it_goes_to_no_other_page(self, client: Client, clock: time_machine.Traveller) -> None:
        clock.shift(MINUTE)
        client.post("/counter/?a=1", TYPED)

        back = client.post("/counter/?a=2", {"device_pin": PIN})

        assert back["Location"] == "/counter/?a=2"
        assert received == []
        waiting = client.get("/counter/?a=1")
        assert "Not sent yet" in waiting.text
        client.post("/counter/?a=1", {"forget_held": "1"})
        assert not DraftRow.objects.exists()

    def test_what_is_too_long_is_said_to_be(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        clock.shift(MINUTE)

        page = client.post("/counter/", {"text": "x" * 70_000})

        assert page.status_code == 413
        assert "too long to be kept" in page.text

    def test_five_wrong_ones_close_it(self, client: Client, clock: time_machine.Traveller) -> None:
        clock.shift(MINUTE)
        pages = [client.post("/counter/", {"device_pin": f"000{n}"}).text for n in range(5)]

        assert "4 tries are left" in pages[0]
        assert "1 try is left" in pages[3]
        assert "This device is not open" in pages[4]
        assert client.post("/counter/", {"device_pin": PIN}).status_code == 403
        assert client.get("/counter/").status_code == 403

    def test_a_busy_process_says_how_long_to_wait_and_counts_no_try(
        self, client: Client, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock.shift(MINUTE)
        with monkeypatch.context() as patch:
            patch.setattr(password_keys._places, "taken", password_keys.Rank.KNOWN.value)
            pages = [client.post("/counter/", {"device_pin": f"000{n}"}) for n in range(6)]

        assert {page.status_code for page in pages} == {429}
        assert "counter" in client.post("/counter/", {"device_pin": PIN}, follow=True).text

    def test_one_that_is_closed_as_the_pin_is_typed_is_not_open(
        self,
        client: Client,
        clock: time_machine.Traveller,
        device: shared_devices.OpenedDevice,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        clock.shift(MINUTE)
        unblank = shared_devices.unblank

        def closed_first(*, device_id: UUID, pin: str, now: datetime) -> shared_devices.Device:
            shared_devices.close_device(device_id=device.device.id, by=None, now=now)
            return unblank(device_id=device_id, pin=pin, now=now)

        monkeypatch.setattr(shared_devices, "unblank", closed_first)
        page = client.post("/counter/", {"device_pin": PIN})

        assert page.status_code == 403
        assert "This device is not open" in page.text

    def test_a_second_click_on_the_pin_does_no_harm(self, client: Client) -> None:
        assert client.post("/counter/", {"device_pin": PIN})["Location"] == "/counter/"
        assert received == []


@pytest.mark.usefixtures("device")
class TestInPlace:
    """What the page's script asks: back without leaving the page; still in use."""

    def test_back(self, client: Client, clock: time_machine.Traveller) -> None:
        clock.shift(MINUTE)
        answers = [
            client.post("/staff/device/back/", {"device_pin": pin}).status_code
            for pin in ("0000", "", PIN)
        ]

        assert answers == [403, 403, 204]
        assert client.get("/counter/").status_code == 200

    def test_closed_meanwhile(self, client: Client) -> None:
        SharedDevice.objects.all().delete()

        for name in ("back", "blank", "in-use", "close"):
            assert client.post(f"/staff/device/{name}/", {"device_pin": PIN}).status_code == 401

    def test_the_fifth_wrong_one(self, client: Client) -> None:
        answers = [
            client.post("/staff/device/back/", {"device_pin": f"000{n}"}).status_code
            for n in range(6)
        ]

        assert answers == [403] * 4 + [401] * 2

    def test_typing_keeps_it_open_and_does_not_bring_it_back(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        for _ in range(5):
            clock.shift(30)
            assert client.post("/staff/device/in-use/").status_code == 204
        clock.shift(MINUTE)

        assert client.post("/staff/device/in-use/").status_code == 403
        assert client.get("/counter/").status_code == 403


@pytest.mark.usefixtures("device")
class TestAfterTheShift:
    """What was typed as it ended waits for the next one of the same team."""

    def test_it_is_sent_when_the_device_is_open_again(
        self,
        client: Client,
        pharmacy: Place,
        clock: time_machine.Traveller,
    ) -> None:
        clock.shift(timedelta(hours=12))
        page = client.post("/counter/", TYPED)
        assert page.status_code == 403
        assert "canary" not in page.text
        pharmacy.at_device(client, now=datetime.now(UTC))

        waiting = client.get("/counter/")
        assert "Not sent yet" in waiting.text
        assert "canary" not in waiting.text
        client.post("/counter/", {"send_held": "1"})
        client.post("/counter/", {"send_held": "1"})

        assert received == [{"text": ["canary words é"], "kind": ["one", "two"]}]

    def test_another_team_does_not_get_it(
        self,
        client: Client,
        cast: Cast,
        clock: time_machine.Traveller,
    ) -> None:
        clock.shift(timedelta(hours=12))
        client.post("/counter/", TYPED)
        other = make_place("other pharmacy", TeamKind.PHARMACY, cast, person="Hanna")
        other.at_device(client, now=datetime.now(UTC))

        assert client.get("/counter/").text.startswith("counter device")
        assert client.post("/counter/", {"send_held": "1"})["Location"] == "/counter/"
        assert received == []

    def test_what_is_too_long_is_not_said_to_be_kept(
        self, client: Client, clock: time_machine.Traveller
    ) -> None:
        clock.shift(timedelta(hours=12))

        page = client.post("/counter/", {"text": "x" * 70_000})

        assert page.status_code == 403
        assert "kept for two hours" not in page.text
        assert not DraftRow.objects.exists()

    def test_nothing_is_kept_for_one_that_was_closed(self, client: Client) -> None:
        SharedDevice.objects.all().delete()

        assert "kept for two hours" not in client.post("/counter/", TYPED).text
        assert not DraftRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_after_the_pin_carry_it_out_once(
    clock: time_machine.Traveller,
) -> None:
    with cheap_passwords():
        place = make_place("pharmacy", TeamKind.PHARMACY, make_cast(), person="Farah")
        client = Client()
        place.at_device(client, now=NOW)
        clock.shift(MINUTE)
        client.post("/counter/", TYPED)

        def click() -> None:
            browser = Client()
            browser.cookies.load(client.cookies.output(header=""))
            for name, morsel in client.cookies.items():
                browser.cookies[name] = morsel.value
            browser.post("/counter/", {"device_pin": PIN, "locked_method": "POST"})
            connection.close()

        threads = [threading.Thread(target=click) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(received) == 1
