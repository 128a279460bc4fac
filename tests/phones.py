"""The phone network for tests: the real client sends to it, and it calls the hooks."""

import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from config.local.phones.network.message_resource import Text
from config.local.phones.network.phone_faults import Fault
from config.local.phones.network.phone_network import Network, Phone
from config.local.phones.network.provider_account import Account
from config.local.phones.network.safe_clock import MovableClock
from config.local.phones.service.courier import Courier
from config.local.phones.service.server import PhoneServer
from config.local.phones.service.signing import sign

SID = "AC" + "5a" * 16
TOKEN = "a token for the tests alone"
NUMBER = "+32460000001"
HOOKS = "https://help.example.org"
FORM = "application/x-www-form-urlencoded"


class TestNetwork:
    """A network in this process, and short words for what tests do with it."""

    __test__ = False

    def __init__(self, server: PhoneServer) -> None:
        self.server = server
        self.network = server.network
        self.clock = server.network.clock
        self.answers: list[str] = []
        self._held = socket.socket()

    @property
    def origin(self) -> str:
        """Where the network listens."""
        return self.server.origin

    def vanish(self) -> None:
        """Let nobody listen on its port any more, and no other test's server take it."""
        self.server.stop()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(self.server.server_address)

    def close(self) -> None:
        """Let go of the port."""
        self.server.stop()
        self._held.close()

    def script(self, *, to: str = "*", fault: Fault | str, times: int | None = 1) -> None:
        """Let a fault come at the next texts for a number."""
        self.network.prepare(to=to, fault=Fault(fault), times=times)

    def use_service(self) -> str:
        """Let the account have a messaging service; return its id."""
        service = "MG" + "5b" * 16
        self.network.account = replace(self.network.account, service=service)
        return service

    def copies(self, *, to: str | None = None) -> list[Text]:
        """The provider's copies, oldest first."""
        return self.network.listed(to=to)[::-1]

    def phone(self, number: str) -> Phone:
        """The phone with this number, added if need be."""
        return self.network.phones.get(number) or self.network.add_phone(number=number, name="")

    def arrived(self, number: str) -> list[str]:
        """The words that lie on that phone and came from the service, oldest first."""
        texts = self.phone(number).texts
        return [text.shown for text in texts if text.direction != "inbound"]

    def move_clock(self, **by: float) -> None:
        """Move the network's clock on."""
        self.network.move_clock(timedelta(**by))

    def deliver(self, *, everything: bool = False) -> list[str]:
        """Do every step that is due, calls included, in this thread; return the answers.

        `everything`: steps that are only due later too.
        """
        before = len(self.answers)
        while job := self.network.take_job(whatever=everything):
            self.network.run(job, self._post)
        return self.answers[before:]

    def send_text(self, *, from_: str, body: str, to: str | None = None) -> str:
        """Type a text on a phone; return the status the hook answered with."""
        self.network.type(sender=from_, body=body, to=to)
        return self.deliver()[-1]

    def _post(self, address: str, fields: Mapping[str, str]) -> str:
        if not address:
            return "not asked for"
        parts = urlsplit(address)
        answer = Client().post(
            f"{parts.path}?{parts.query}",
            urlencode(fields),
            content_type=FORM,
            headers={"X-Twilio-Signature": sign(token=TOKEN, address=address, fields=fields)},
            secure=True,
        )
        self.answers.append(str(answer.status_code))
        return str(answer.status_code)


def network_of(hooks: str) -> Network:
    account = Account(
        sid=SID, token=TOKEN, numbers=(NUMBER,), inbound=f"{hooks}/hooks/twilio/inbound/"
    )
    return Network(account, clock=MovableClock())


def point(settings: Settings | LazySettings, server: PhoneServer, hooks: str) -> None:
    settings.LINDEN_TWILIO_ACCOUNT = SID
    settings.LINDEN_TWILIO_TOKEN = TOKEN
    settings.LINDEN_TWILIO_NUMBERS = [NUMBER]
    settings.LINDEN_TWILIO_SERVICE = ""
    settings.LINDEN_TWILIO_API_ORIGIN = server.origin
    settings.LINDEN_HOOKS_ORIGIN = hooks


@pytest.fixture
def phone_network(settings: Settings) -> Iterator[TestNetwork]:
    """A network whose calls come in this thread, and in this test's transaction, at `deliver()`."""
    server = PhoneServer(network_of(HOOKS))
    server.start()
    point(settings, server, HOOKS)
    network = TestNetwork(server)
    yield network
    network.close()


@pytest.fixture
def live_phone_network(settings: Settings, live_server: LiveServer) -> Iterator[TestNetwork]:
    """A network that calls a real web server by itself, as soon as something is due."""
    server = PhoneServer(network_of(live_server.url))
    courier = Courier(server.network)
    server.start()
    courier.start()
    point(settings, server, live_server.url)
    network = TestNetwork(server)
    yield network
    courier.stop()
    network.close()
