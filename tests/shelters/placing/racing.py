"""Many workers at once after a few places, with connections of their own; and a bare stack's race.

The bare one does what cannot be left out: lock the household and the unit without waiting, insert
a time under two exclusion constraints, commit. It decides nothing and writes nothing down.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from reports.accounts.directory.staff import Staff
from shelters.placing import placements
from shelters.placing.placements import AlreadyPlaced, JustTaken

type Attempt = Callable[[int, random.Random], bool]


@dataclass
class Times:
    """How one race went: seconds of each attempt, how each ended, what went wrong."""

    seconds: list[float] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)  # an append of one thread undoes no other's
    errors: list[BaseException] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The time that this share of the attempts stayed under."""
        found = sorted(self.seconds)
        return found[min(len(found) - 1, int(share * len(found)))]

    def said(self) -> str:
        """The figures in a line."""
        times = f"p50 {self.at(0.5) * 1e3:.1f} ms, p99 {self.at(0.99) * 1e3:.1f} ms"
        return f"{times}, {Counter(self.ended)}"


def race(attempt: Attempt, *, workers: int, each: int, times: Times) -> None:
    """Let all run at once; each attempt is timed, and whoever got a place has it."""
    ready = threading.Barrier(workers)

    def work(number: int) -> None:
        chance = random.Random(number)
        try:
            connection.ensure_connection()
            ready.wait(timeout=60)
            for _ in range(each):
                began = perf_counter()
                got = attempt(number, chance)
                times.seconds.append(perf_counter() - began)
                times.ended.append("got" if got else "taken")
        except BaseException as error:
            times.errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)


@dataclass(frozen=True)
class Holding:
    """The real one: households by worker number, and the units they are after."""

    staff: Staff
    needs: Sequence[tuple[UUID, UUID]]  # case, need
    units: Sequence[UUID]
    now: datetime

    def attempt(self, number: int, chance: random.Random) -> bool:
        case_id, need_id = self.needs[number]
        try:
            placements.hold(
                case_id=case_id,
                need_id=need_id,
                unit_ids=[chance.choice(self.units)],
                by=self.staff,
                now=self.now,
            )
        except (JustTaken, AlreadyPlaced):
            return False
        return True


BARE = """
create extension if not exists btree_gist;
create table bare_row (id int primary key, kind text not null);
create table bare_hold (
    id bigint generated always as identity primary key,
    unit_id int not null references bare_row, need_id int not null references bare_row,
    during tstzrange not null,
    exclude using gist (unit_id with =, during with &&),
    exclude using gist (need_id with =, during with &&)
);
insert into bare_row select n, 'unit' from generate_series(1, 12) n;
insert into bare_row select n, 'need' from generate_series(101, 132) n;
"""
_LOCK = "select 1 from bare_row where id = %s for no key update nowait"
_INSERT = """
insert into bare_hold (unit_id, need_id, during) values (%s, %s, tstzrange(%s, %s))
"""


@dataclass(frozen=True)
class Bare:
    """The bare stack's race at a moment."""

    units: int
    now: datetime

    def attempt(self, number: int, chance: random.Random) -> bool:
        unit, need = chance.randint(1, self.units), 101 + number
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_LOCK, [need])
                cursor.execute(_LOCK, [unit])
                cursor.execute(_INSERT, [unit, need, self.now, self.now + timedelta(hours=24)])
        except (IntegrityError, OperationalError) as refusal:
            if isinstance(refusal.__cause__, DeadlockDetected):
                raise
            return False
        return True
