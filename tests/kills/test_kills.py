"""Real processes are killed while follow-ups are due: nobody gets two texts, nobody gets none.

The phone network's own record is the judge. How long it takes to be sure of a lost answer is
passed with the clock of safe hours, not by waiting.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest

from tests.brokers.processes import until
from tests.brokers.servers import Broker
from tests.kills import due
from tests.kills.due import Hours
from tests.kills.installation import KILLED, Installation
from tests.kills.judge import Arrived, Judge
from tests.scale import FULL, scaled

KILLS, FOLLOW_UPS = (50, 500) if FULL else (3, 30)
BETWEEN_KILLS = (1.0, 8.0) if FULL else (0.5, 3.0)  # seconds
FAULTS = ["dropped", "dropped_before", "server_error", "server_error_created"]
if FULL:
    FAULTS += ["hang", "hang_created"]
CALL_GIVEN_UP = 12.0  # seconds after which no living worker still waits for an answer
A_SWEEP_AND_A_MINUTE = 65.0
GOOD = {"accepted", "sent", "delivered"}


@dataclass(frozen=True)
class Expected:
    """Somebody whose follow-up is due, and her hours."""

    number: str
    hours: Hours


_numbers = iter(range(0, 1_000_000, 1000))


def _file(
    installation: Installation, *, count: int, seconds: float, start: datetime
) -> list[Expected]:
    first = next(_numbers)
    installation.run("tests.kills.fill", str(first), str(count), start.isoformat(), str(seconds))
    return [
        Expected(due.number_of(first + place), hours)
        for place, hours in enumerate(due.kinds(count))
    ]


@scaled(small="three kills, thirty follow-ups", whole="fifty kills, five hundred, both brokers")
@pytest.mark.timeout(1800 if FULL else 400)
def test_whatever_is_killed_each_follow_up_is_one_text_in_its_hours(
    installation: Installation, broker: Broker
) -> None:
    """R8.7 to R8.10: exactly one text each, or none where it is not her hour; none is lost."""
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    judge = installation.judge
    judge.settle(pace=0.05, calls=True)
    start = due.ten_in_the_morning(judge)
    with installation.working(broker.url):
        lasts = KILLS * sum(BETWEEN_KILLS) / 2
        people = _file(installation, count=FOLLOW_UPS, seconds=lasts, start=start)
        _prepare_faults(judge, people)
        killed = _kill_at_random(installation, chance)
        installation.wait_ready()
        _let_time_pass(installation, people)
        told = f"seed {seed}, killed {killed}, came back {installation.returned}"
        _check(installation, broker, people, told)
        _empty_the_broker(installation, broker)


def _prepare_faults(judge: Judge, people: Sequence[Expected]) -> None:
    faults: Iterator[str] = cycle(FAULTS)
    for person in people[::5]:
        judge.fail(person.number, next(faults))


def _kill_at_random(installation: Installation, chance: random.Random) -> list[str]:
    names = list(KILLED)
    killed = []
    for turn in range(KILLS):
        end = time.monotonic() + chance.uniform(*BETWEEN_KILLS)
        while time.monotonic() < end:
            installation.keep_alive()
            time.sleep(0.05)
        if turn % len(names) == 0:
            chance.shuffle(names)  # each of them comes up
        installation.kill(names[turn % len(names)])
        killed.append(names[turn % len(names)])
    return killed


def _let_time_pass(installation: Installation, people: Sequence[Expected]) -> None:
    """Until everybody who can be texted today was."""
    if FULL:
        time.sleep(CALL_GIVEN_UP)
    wanted = {person.number for person in people if person.hours is not Hours.OVER}
    judge = installation.judge
    judge.move_clock(20 * 60)  # the windows that open soon are open then
    end = time.monotonic() + (300 if FULL else 120)
    while wanted - judge.arrived().keys() or _uncertain(installation):
        assert time.monotonic() < end, _left(installation, wanted - judge.arrived().keys())
        installation.keep_alive()
        time.sleep(1)
        judge.move_clock(10)


def _uncertain(installation: Installation) -> int:
    ((count,),) = installation.rows(
        "select count(*) from reports_outboundtext where state in ('claimed', 'unknown')"
    )
    return int(str(count))


def _left(installation: Installation, missing: set[str]) -> str:
    texts = installation.rows("select state, why, count(*) from reports_outboundtext group by 1, 2")
    plans = installation.rows("select state, why, count(*) from reports_followup group by 1, 2")
    logs = "\n".join(f"{name}: {log[-1500:]}" for name, log in installation.logs().items())
    return f"missing {sorted(missing)}; texts {texts}; plans {plans}\n{logs}"


def _check(
    installation: Installation, broker: Broker, people: Sequence[Expected], told: str
) -> None:
    arrived = installation.judge.arrived()
    for person in people:
        got = arrived.get(person.number, [])
        assert len(got) == (person.hours is not Hours.OVER), f"{person} got {got}; {told}"
        assert all(_in_hours(text, person.hours) for text in got), f"{person} got {got}; {told}"
    rows = installation.rows(
        "select t.state, count(*) from reports_outboundtext t where t.kind = 'followup' group by 1"
    )
    assert {state for state, _ in rows} <= GOOD, f"{rows}; {told}"
    _check_silent(installation, broker, people)


def _in_hours(text: Arrived, hours: Hours) -> bool:
    starts, ends = due.opening(hours)
    local = text.at.astimezone(ZoneInfo(due.ZONE)).time()
    return starts == ends or starts <= local < ends


def _check_silent(installation: Installation, broker: Broker, people: Sequence[Expected]) -> None:
    """R1.9: no number and no word of a text in what the broker holds or a process wrote."""
    said = broker.everything() + "".join(installation.logs().values())
    bodies = {text.body for texts in installation.judge.arrived().values() for text in texts}
    secrets = bodies | {person.number for person in people}
    assert [secret for secret in secrets if secret in said or secret[1:] in said] == []
    for message in broker.messages():
        assert message.args == []
        assert all(name.endswith("_id") for name in message.words)


def _empty_the_broker(installation: Installation, broker: Broker) -> None:
    """R8.10: every wake-up is lost while the worker is dead; the sweep finds the rows."""
    judge = installation.judge
    for name in ("worker", "beat"):
        installation.stop(name)
    people = _file(installation, count=FOLLOW_UPS, seconds=0, start=judge.now())
    installation.run("tests.kills.plan")
    assert broker.messages()
    broker.empty()
    assert broker.messages() == []
    wanted = {person.number for person in people if person.hours is not Hours.OVER}
    for name in ("worker", "beat"):
        installation.start(name)
    until(lambda: wanted <= judge.arrived().keys(), seconds=A_SWEEP_AND_A_MINUTE)
    arrived = judge.arrived()
    assert [number for number in wanted if len(arrived[number]) != 1] == []
