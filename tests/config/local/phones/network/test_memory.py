"""What a network keeps: another one goes on where it was."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from config.local.phones.network.memory import FILE, Memory, NotKept
from config.local.phones.network.phone_network import Network
from config.local.phones.network.provider_account import Account
from config.local.phones.network.safe_clock import MovableClock
from tests.phones import HOOKS, NUMBER, SID, TOKEN

HERS, OTHER = "+32470000001", "+32470000002"
ACCOUNT = Account(sid=SID, token=TOKEN, numbers=(NUMBER,), inbound=f"{HOOKS}/inbound/")
ORDER = {"To": HERS, "From": NUMBER, "Body": "Bonjour", "StatusCallback": f"{HOOKS}/status/"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where it is kept."""
    return tmp_path / FILE


@pytest.fixture
def memory(file: Path) -> Iterator[Memory]:
    """What the first network keeps it in."""
    with closing(Memory(file)) as kept:
        yield kept


@pytest.fixture
def another(file: Path) -> Iterator[Callable[[], Network]]:
    """Starts one in its place; the one before was given no time to say goodbye."""
    with ExitStack() as stack:
        yield lambda: Network(
            ACCOUNT, clock=MovableClock(), memory=stack.enter_context(closing(Memory(file)))
        )


@pytest.fixture
def network(memory: Memory) -> Network:
    """The first network."""
    return Network(ACCOUNT, clock=MovableClock(), memory=memory)


def _run(network: Network, told: list[str], *, steps: int = 50) -> None:
    def post(_: str, fields: Mapping[str, str]) -> str:
        told.append(fields.get("MessageStatus", "came in"))
        return "200"

    for _ in range(steps):
        if job := network.take_job(whatever=True):
            network.run(job, post)


def test_everything_is_found_again(
    network: Network, another: Callable[[], Network], file: Path
) -> None:
    network.add_phone(number=HERS, name="Phone one")
    for body in ("one", "two", "three"):
        network.create(ORDER | {"Body": body})
    network.type(sender=HERS, body="STOP")
    network.type(sender=OTHER, body="Bonjour")
    _run(network, [])
    newest, middle, _ = network.listed(to=HERS)
    network.redact(newest.sid)
    network.delete(middle.sid)
    again = another()
    assert file.stat().st_mode & 0o077 == 0
    assert again.phones == network.phones
    assert [text.shown for text in again.phones[HERS].texts if text.sender == NUMBER] == [
        "one",
        "two",
        "three",
    ]
    assert again.listed(to=None) == network.listed(to=None)
    assert again.opted_out == {HERS}
    assert again.idle
    again.reset()
    assert (again.phones[HERS].texts, again.copies) == ([], {})
    assert another().phones.keys() == {HERS, OTHER}
    assert another().copies == {}


@pytest.mark.parametrize("steps", range(5))
def test_what_was_under_way_goes_on(
    network: Network, another: Callable[[], Network], steps: int
) -> None:
    """Wherever it stopped, it arrives once; only the application may be told something twice."""
    told: list[str] = []
    network.create(ORDER)
    network.type(sender=OTHER, body="Bonjour")
    _run(network, told, steps=steps)
    again = another()
    _run(again, told)
    assert [text.shown for text in again.phones[HERS].texts] == ["Bonjour"]
    assert [text.status for text in again.copies.values()] == ["delivered", "received"]
    assert set(told) == {"sent", "delivered", "came in"}
    _run(another(), told)
    assert told.count("delivered") == 1


def test_what_cannot_be_kept_does_not_happen(
    network: Network, another: Callable[[], Network], file: Path
) -> None:
    """As on a full disk: the file takes nothing. What was promised before waits."""
    told: list[str] = []
    network.create(ORDER)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        _run(network, told, steps=10)
        with pytest.raises(NotKept):
            network.create(ORDER | {"To": OTHER})
        with pytest.raises(NotKept):
            network.type(sender=OTHER, body="Bonjour")
        assert not network.idle
    assert [text.to for text in another().copies.values()] == [HERS]
    assert OTHER not in network.phones
    _run(network, told)
    assert [text.shown for text in network.phones[HERS].texts] == ["Bonjour"]
    assert told == ["sent", "delivered"]
    assert another().phones == network.phones
    assert another().copies == network.copies
