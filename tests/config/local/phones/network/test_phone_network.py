"""What happens on the network after a message was created, in every order it can happen in."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from config.local.phones.network.message_resource import Text
from config.local.phones.network.phone_faults import Fault
from config.local.phones.network.phone_network import FALLBACK_SECONDS, NO_ANSWER, Network
from config.local.phones.network.provider_account import Account
from config.local.phones.network.provider_refusals import Refusal
from config.local.phones.network.safe_clock import MovableClock
from tests.phones import HOOKS, NUMBER, SID, TOKEN

HERS = "+32470000001"
CALLBACK = f"{HOOKS}/status/"
ORDER = {"To": HERS, "From": NUMBER, "Body": "Bonjour", "StatusCallback": CALLBACK}


class Application:
    """The other side: notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Mapping[str, str]]] = []
        self.answers: list[str] = []

    def post(self, address: str, fields: Mapping[str, str]) -> str:
        """Take one call."""
        self.told.append((address, fields))
        return self.answers.pop(0) if self.answers else "200"

    @property
    def statuses(self) -> list[str]:
        """The statuses it was told, in order."""
        return [fields["MessageStatus"] for _, fields in self.told if "MessageStatus" in fields]


@pytest.fixture
def network() -> Network:
    """A network nobody listens to."""
    account = Account(sid=SID, token=TOKEN, numbers=(NUMBER,), inbound=f"{HOOKS}/inbound/")
    return Network(account, clock=MovableClock())


@pytest.fixture
def application() -> Application:
    """Somebody it calls."""
    return Application()


def _run(network: Network, application: Application, *, steps: int = 50) -> None:
    for _ in range(steps):
        if job := network.take_job(whatever=True):
            network.run(job, application.post)


def _create(network: Network, **changed: str) -> Text:
    text, _ = network.create(ORDER | changed)
    assert text is not None
    return text


@pytest.mark.parametrize(
    ("fault", "told", "ends"),
    [
        (None, ["sent", "delivered"], "delivered"),
        (Fault.UNDELIVERED, ["sent", "undelivered"], "undelivered"),
        (Fault.FAILED, ["failed"], "failed"),
        (Fault.STAYS, ["sent"], "sent"),
        (Fault.TWICE, ["sent", "sent", "delivered", "delivered"], "delivered"),
        (Fault.REVERSED, ["delivered", "sent"], "delivered"),
        (Fault.LATE, ["sent", "delivered"], "delivered"),
        (Fault.SILENT, [], "delivered"),
    ],
)
def test_what_is_told(
    network: Network,
    application: Application,
    fault: Fault | None,
    told: list[str],
    ends: str,
) -> None:
    if fault:
        network.prepare(to=HERS, fault=fault)
    text = _create(network)
    _run(network, application)
    assert application.statuses == told
    assert {address for address, _ in application.told} <= {CALLBACK}
    assert text.status == ends
    arrived = [one.shown for one in network.phones[HERS].texts] if HERS in network.phones else []
    assert arrived == (["Bonjour"] if ends == "delivered" else [])


def test_late_is_late(network: Network, application: Application) -> None:
    network.prepare(to=HERS, fault=Fault.LATE)
    _create(network)
    while job := network.take_job():
        network.run(job, application.post)
    assert application.told == []
    assert not network.idle


def test_a_message_that_outlives_its_validity_is_not_sent(
    network: Network, application: Application
) -> None:
    """The phone is off until after the last moment: nothing lies on it, and the code says why."""
    network.add_phone(number=HERS, name="")
    network.switch(number=HERS, off=True)
    text = _create(network, ValidityPeriod="60")
    _run(network, application, steps=3)
    assert text.status == "queued"
    network.move_clock(timedelta(seconds=60))
    _run(network, application)
    network.switch(number=HERS, off=False)
    _run(network, application)
    assert (text.status, text.error and text.error[0]) == ("failed", 30036)
    assert application.told[-1][1]["ErrorCode"] == "30036"
    assert network.phones[HERS].texts == []


def test_a_phone_that_comes_back_in_time_gets_it(
    network: Network, application: Application
) -> None:
    network.add_phone(number=HERS, name="")
    network.switch(number=HERS, off=True)
    _create(network, ValidityPeriod="60")
    _run(network, application, steps=3)
    network.switch(number=HERS, off=False)
    _run(network, application)
    assert application.statuses == ["sent", "delivered"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "0470"}, 21211),
        ({"To": "+3247000"}, 21211),
        ({"To": "+3225010000"}, 21614),
        ({"From": ""}, 21603),
        ({"From": "+32460000099"}, 21606),
        ({"MessagingServiceSid": "MG" + "0" * 32}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"ValidityPeriod": "0"}, 21626),
        ({"ValidityPeriod": "36001"}, 21626),
        ({"StatusCallback": "nowhere"}, 21609),
    ],
)
def test_what_the_provider_refuses(network: Network, changed: dict[str, str], code: int) -> None:
    with pytest.raises(Refusal) as refused:
        network.create(ORDER | changed)
    assert refused.value.code == code
    assert network.copies == {}


@pytest.mark.parametrize("word", ["STOP", " stop ", "Unsubscribe"])
def test_stop_shuts_the_pair_and_start_opens_it(
    network: Network, application: Application, word: str
) -> None:
    """R8.12: the provider does so by itself, tells it once, and answers 21610 from then on."""
    network.type(sender=HERS, body=word)
    _run(network, application)
    assert application.told[0][1]["OptOutType"] == "STOP"
    with pytest.raises(Refusal) as refused:
        _create(network)
    assert refused.value.code == 21610
    network.type(sender=HERS, body="START")
    _run(network, application)
    _create(network)


def test_stop_inside_a_sentence_is_a_text(network: Network, application: Application) -> None:
    network.type(sender=HERS, body="il ne veut pas que stop")
    _run(network, application)
    assert "OptOutType" not in application.told[0][1]
    _create(network)


def test_a_text_is_brought_again_when_nobody_answers(
    network: Network, application: Application
) -> None:
    """The same message under the same id: what is repeated must be taken once (R8.5)."""
    application.answers = [NO_ANSWER, NO_ANSWER]
    text = network.type(sender=HERS, body="Tilleul")
    _run(network, application)
    assert [fields["MessageSid"] for _, fields in application.told] == [text.sid] * 3
    assert text.calls == [f"received: {NO_ANSWER}", f"received: {NO_ANSWER}", "received: 200"]


def test_it_is_not_brought_for_ever(network: Network, application: Application) -> None:
    application.answers = [NO_ANSWER] * 10
    network.type(sender=HERS, body="Tilleul")
    _run(network, application)
    assert len(application.told) == 1 + len(FALLBACK_SECONDS)
    assert network.idle


def test_a_refused_text_is_not_brought_again(network: Network, application: Application) -> None:
    application.answers = ["403"]
    network.type(sender=HERS, body="Tilleul")
    _run(network, application)
    assert len(application.told) == 1


def test_a_fault_for_all_comes_after_those_for_one(network: Network) -> None:
    network.prepare(to="*", fault=Fault.BAD_NUMBER, times=None)
    network.prepare(to=HERS, fault=Fault.NOT_MOBILE)
    codes = []
    for _ in range(3):
        with pytest.raises(Refusal) as refused:
            _create(network)
        codes.append(refused.value.code)
    assert codes == [21614, 21211, 21211]
    network.clear_faults()
    _create(network)


def test_redaction_blanks_the_providers_copy_only(
    network: Network, application: Application
) -> None:
    text = _create(network)
    with pytest.raises(Refusal):
        network.redact(text.sid)
    _run(network, application)
    network.redact(text.sid)
    assert (text.body, text.shown) == ("", "Bonjour")
