"""The door of a device's page: which device, blank or not, what was typed meanwhile."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from reports.accounts.authentication import sessions
from reports.accounts.devices import shared_devices
from reports.accounts.devices.shared_devices import DeviceKind
from reports.accounts.directory.permission_checks import NotAllowed
from reports.accounts.guards import device_guard
from reports.accounts.guards.device_guard import DeviceRequest, device_or_staff_page, device_page
from reports.accounts.models import SharedDevice, TeamKind
from reports.accounts.onboarding import invitations
from reports.accounts.roles import Permission
from reports.audit.log import OPERATOR
from reports.vault.models import DraftRow, Unlock
from reports.vault.primitives import password_keys
from tests.reports.accounts.counters import PIN, Place, make_place
from tests.reports.accounts.people import Cast, cheap_passwords, log_in, make_cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE = 60
TYPED = {"text": "canary words é", "kind": ["one", "two"]}
received: list[dict[str, list[str]]] = []
let_in: set[UUID] = set()


@device_page(DeviceKind.COUNTER)
def counter(request: DeviceRequest) -> HttpResponse:
    """A page of a counter."""
    if request.method == "POST":
        received.append(dict(request.POST.lists()))
        if "refused" in request.POST:
            raise NotAllowed
    assert request.device is not None
    return HttpResponse(f"counter {request.acting.actor.role} {request.acting.device_id}")


@device_page(DeviceKind.BAR)
def bar(request: DeviceRequest) -> HttpResponse:
    """A page of a bar."""
    return HttpResponse("bar")


@device_or_staff_page(
    DeviceKind.COUNTER, Permission.USE_COUNTER, admitted=lambda teams: let_in & set(teams)
)
def both(request: DeviceRequest) -> HttpResponse:
    """A page for a counter, and for a pharmacist who is logged in."""
    acting = request.acting
    return HttpResponse(f"{acting.team_id} {acting.user_id is None} {acting.device_id is None}")


def spare(request: HttpRequest) -> HttpResponse:
    """Where a device begins, here."""
    return HttpResponse("first page")


urlpatterns = [
    path("counter/", counter),
    path("bar/", bar),
    path("both/", both),
    path("pharmacy/", spare),
    path("", include("config.urls")),  # what the frame around a page leads to
]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Nine o'clock, and it stays nine until the test moves it."""
    received.clear()
    let_in.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pharmacy(cast: Cast) -> Place:
    """A pharmacy, and Farah who works there."""
    return make_place("pharmacy", TeamKind.PHARMACY, cast, person="Farah")


@pytest.fixture
def device(pharmacy: Place, client: Client) -> shared_devices.OpenedDevice:
    """The pharmacy's counter, at `client`."""
    return pharmacy.at_device(client, now=NOW)


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
