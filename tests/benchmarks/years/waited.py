"""What somebody waits for: a log-in, a page, a report by each door, a text, a way back, a match."""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from django.test import Client
from django.utils.crypto import get_random_string

from config.local.sample_data.sample_people import SamplePerson, read_people
from config.local.state import state_folder
from config.local.totp import totp_code
from pharmacy.counter_kit import counter_draft
from pharmacy.counter_kit.counter_draft import Box
from pharmacy.register.help_modes import Mode
from reports import clock
from reports.accounts.guards import device_guard
from reports.accounts.models import SharedDevice
from reports.cases.casework import reporter
from reports.cases.models import Content
from reports.channels.sms import tasks as sms_tasks
from reports.messaging import gateways
from reports.messaging import tasks as message_tasks
from reports.messaging.delivery import sending
from reports.messaging.models import InboundState, InboundText
from reports.messaging.states import TextState
from reports.region import region
from shelters import tasks as shelter_tasks
from tests.benchmarks import intake_api, intake_counter
from tests.journeys.browsers import InProcess
from tests.phones import TestNetwork
from tests.reports.cases import world
from tests.reports.messaging import texts
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import walk_to_sending
from tests.tour.tools.tour_report import NotHeld
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks.venue_walk import Bar

type Work = Callable[[], object]
type Ready = Callable[[], Work]

FIRST: Final = 6  # so that each worker has a case, also in a house of a few
PAGES: Final = ("board", "people", "people/left", "figures", "openings", "rota")
CODE: Final = re.compile(r"\d{4} \d{4} \d{4} \d{4} \d{4}")


class Round:
    """The people of one house, and their browsers."""

    def __init__(self, network: TestNetwork, numbers: Iterator[str]) -> None:
        self.network = network
        self.lead = self.worker = desk_of(people("coordinator")[0])
        self.bar = Bar(InProcess(), *_words(people("venue_staff")[0]))
        self.case = self.code = ""
        self.numbers = numbers

    def begin(self) -> None:
        """What is done once, before anything is timed: the doors are opened."""
        self.token = intake_api.system()
        self.counter = intake_counter.open_counter(
            intake_counter.pharmacist(intake_counter.lead_of_the_sample())
        )
        self.bar.log_in()
        for _ in range(FIRST):
            world.report(now=datetime.now(UTC))

    def come_in(self, desk: Desk) -> None:
        """Somebody is inside; whoever has a case looks at it from now on."""
        if desk.person.role == "coordinator":
            self.lead = desk
        elif not self.case and (case := _with_words(desk.inbox_cases())):
            self.worker, self.case = desk, case
            desk.enter(case)

    def works(self) -> dict[str, Ready]:
        """Each makes itself ready, and is timed then."""
        pages: dict[str, Ready] = {f"page: {name}": partial(self._page, name) for name in PAGES}
        return {
            **pages,
            "page: inbox": lambda: self.worker.inbox,
            "page: case": lambda: self._open_case,
            "report: web": self._web,
            "way back: by code": self._back,
            "report: system": self._system,
            "report: counter": self._counter,
            "report: bar": lambda: self.bar.write,
            "report: text": self._text,
            "erased by its reporter": self._erased,
            "text: sent": self._sent,
            "match": lambda: shelter_tasks.match,
        }

    def _open_case(self) -> None:
        page = self.worker.open(self.case)
        _is((page.status, any(form.ident == "form-open" for form in page.forms)), (200, False))

    def _page(self, name: str) -> Work:
        return lambda: _is((name, self.lead.browser.get(f"/desk/{name}/").status), (name, 200))

    def _web(self) -> Work:
        browser = InProcess(language="fr", source=_source())
        form = walk_to_sending(browser, FRENCH.story)

        def send() -> None:
            found = CODE.search(browser.submit(form).source)
            if found is None:
                raise NotHeld(f"no code at {browser.page.address}")
            self.code = found.group()

        return send

    def _back(self) -> Work:
        browser = InProcess(language="fr", source=_source())
        form = browser.get("/back/").form(asks="code")
        return lambda: _is(browser.submit(form, {"code": self.code}).address, "/back/read/")

    def _system(self) -> Work:
        agreed = datetime.now(UTC).isoformat()
        consent = {
            "text_version": "sample-1",
            "language_read": "fr",
            "agreed_at": agreed,
            "present_and_agrees": True,
        }
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": str(uuid4())}
        return lambda: _is(
            Client()
            .post(
                intake_api.ADDRESS,
                json.dumps({**intake_api.BODY, "consent": consent}),
                content_type="application/json",
                headers=headers,
            )
            .status_code,
            201,
        )

    def _counter(self) -> Work:
        now = datetime.now(UTC)
        here, token = Box.begin(mode=Mode.ASSISTED, language="fr", now=now), get_random_string(32)
        consent = region().pharmacy.consent(now.astimezone(region().timezone).date())
        version = consent.version if consent else ""
        said = {"form": here.form, "consent_version": version, "csrfmiddlewaretoken": token}
        client = Client()
        client.cookies.load(
            {device_guard.COOKIE: self.counter, counter_draft.COOKIE: here.cookie, "c": token}
        )
        SharedDevice.objects.update(seen_at=now)
        return lambda: _is(
            client.post(intake_counter.ADDRESS, {**intake_counter.TYPED, **said}).status_code, 302
        )

    def _text(self) -> Work:
        number = next(self.numbers)

        def type_and_be_answered() -> None:
            _is(self.network.send_text(from_=number, body="linden"), "200")
            for text in InboundText.objects.filter(state=InboundState.RECEIVED):
                sms_tasks.route_inbound(inbound_id=str(text.id))
            while sending.send_batch(gateway=gateways.gateway(), clock=clock.now, most=25):
                pass
            self.network.deliver()
            _is(len(self.network.arrived(number)), 1)

        return type_and_be_answered

    def _erased(self) -> Work:
        told = world.report(now=datetime.now(UTC))
        return lambda: reporter.erase(code_keys=told.code_keys, now=datetime.now(UTC))

    def _sent(self) -> Work:
        now = datetime.now(UTC)
        row = texts.put(texts.case(number=next(self.numbers), now=now), now=now)

        def send() -> None:
            message_tasks.send_due()
            _is(texts.again(row).state, TextState.ACCEPTED)

        return send


def people(role: str) -> list[SamplePerson]:
    """The sample people of this role."""
    return [one for one in read_people(state_folder()) if one.role == role]


def desk_of(person: SamplePerson) -> Desk:
    """Where somebody will log in."""
    return Desk(InProcess(), *_words(person))


def _words(
    person: SamplePerson,
) -> tuple[SamplePerson, Callable[[], str], Callable[[str], None]]:
    return person, lambda: totp_code(person.login, now=datetime.now(UTC)), lambda _words: None


def _with_words(cases: list[str]) -> str:
    """The first of them that is sealed; most of the house's are bookkeeping alone."""
    ids = [UUID(each) for each in cases]
    sealed = set(map(str, Content.objects.filter(case__in=ids).values_list("case", flat=True)))
    return next((case for case in cases if case in sealed), "")


def _source() -> str:
    return f"127.{secrets.randbelow(200) + 1}.{secrets.randbelow(250)}.{secrets.randbelow(250)}"


def _is(found: object, wanted: object) -> None:
    """What is timed is what was to be done."""
    if found != wanted:
        raise NotHeld(f"{found!r} instead of {wanted!r}")
