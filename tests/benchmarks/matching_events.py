"""One event in the database while many wait, against a full run; and pages that people wait for.

The cases behind the waiting households have keys and sealed facts of their own, so that whatever
opens them opens as many as in a city; who looks at the pages is logged in.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from config.local.sample_data.sample_people import read_people
from config.local.state import state_folder
from config.local.totp import totp_code
from reports.audit.log import SYSTEM
from reports.cases.models import Case
from reports.cases.records.contents import encode
from reports.cases.terms.consent_records import How
from reports.region import region
from reports.vault.case_keys import case_keys
from reports.vault.case_keys.case_keys import CaseVault, WorkingVault
from reports.vault.team_keys import key_hierarchy
from shelters.facts.need_facts import GENDERS, PETS, NeedFacts
from shelters.facts.zones import cell_names
from shelters.inventory import unit_availability
from shelters.match_runs import open_households, runs
from shelters.match_runs.snapshot import snapshot
from shelters.matching.pairs.problem import Person
from shelters.models import Need, Source, Unit
from shelters.needs.needs import CONTEXT, write_facts
from tests.benchmarks import latencies
from tests.benchmarks.desk import at_the_desk, file_real
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.journeys.browsers import InProcess
from tests.tour.tools.worker_desk import COORDINATOR, Desk

MANY: Final = 5_000
FEW: Final = 60
ROUNDS: Final = 3
EVENTS: Final = 12
MOST_SHARE: Final = 0.05
MOST_MS: Final = 300.0

_CASES: Final = """
insert into reports_case (id, submission_id, status, rank, channel, team_id, owner_id, queue,
    asked, filed_at, assigned_at, acknowledged_at, due_at, escalations, unread, unanswered,
    unanswered_bytes, hold_reason, hold_authority, tallied, version)
select each, gen_random_uuid(), 'implementation', 0, 'web', %(team)s, %(owner)s, null, '{}',
    now(), now(), now(), now() + interval '60 days', 0, 0, 0, 0, '', '', false, 3
from unnest(%(ids)s::uuid[]) as each
"""


def run(progress: Progress, *, full: bool) -> Outcome:
    """Measure with many who wait, or show it with a few."""
    many = MANY if full else FEW
    progress("filing a real report, and logging in")
    file_real(1)
    desk = at_the_desk()
    shown = UUID(desk.inbox_cases()[0])
    progress(f"{many} households that wait")
    _fill(many, shown)
    metrics: dict[str, float] = {
        "free_units": float(len(snapshot(now=timezone.now(), seed="").units))
    }
    progress(f"{many} waiting: full runs and events")
    took = {
        "full_run": _timed(lambda: runs.full_run(now=timezone.now()), ROUNDS, lambda: None),
        "need_event": _timed(_quick, EVENTS, _need_changes(shown)),
        "unit_event": _timed(_quick, EVENTS, _unit_changes()),
    }
    for name, each in took.items():
        metrics[f"{name}_in_the_database_s_{many}"] = each.waited
        metrics[f"{name}_in_the_database_cpu_s_{many}"] = each.worked
    whole = took["full_run"].worked
    came, freed = took["need_event"].worked / whole, took["unit_event"].worked / whole
    progress(f"{many} waiting: pages")
    pages = _pages(desk, shown)
    for name, show in pages.items():
        metrics[f"{name}_ms_{many}"] = 1000 * _median(show, ROUNDS)
        cold = _median(show, ROUNDS, before=open_households.forget)
        metrics[f"{name}_first_ms_{many}"] = 1000 * cold
    return Outcome(
        metrics,
        [
            Check("in the database: a need's event / full run", came, MOST_SHARE, True),
            Check("in the database: a unit's event / full run", freed, MOST_SHARE, True),
            *(Check(f"{name}, ms", metrics[f"{name}_ms_{many}"], MOST_MS, True) for name in pages),
        ],
    )


def _median(
    work: Callable[[], object], rounds: int, *, before: Callable[[], object] = lambda: None
) -> float:
    """Seconds, of some rounds; what goes before, and the very first round, are not timed."""
    return _timed(work, rounds, before).waited


@dataclass(frozen=True)
class Took:
    """How long somebody waits, and how long processors worked: this one's and the database's."""

    waited: float
    worked: float


def _timed(work: Callable[[], object], rounds: int, before: Callable[[], object]) -> Took:
    waited, worked = [], []
    for _ in range(rounds + 1):
        before()
        started, cpu = time.perf_counter(), _processors()
        work()
        waited.append(time.perf_counter() - started)
        worked.append(_processors() - cpu)
    return Took(latencies.median(waited[1:]), latencies.median(worked[1:]))


def _processors() -> float:
    """Seconds so far, of this process and of the one that answers it in the database."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (answers,) = cursor.fetchone()
    nanoseconds = Path(f"/proc/{answers}/schedstat").read_text().split()[0]
    return time.process_time() + int(nanoseconds) / 1e9


def _quick() -> object:
    return runs.quick_run(now=timezone.now())


def _need_changes(besides: UUID) -> Callable[[], None]:
    """A household says something else."""
    chance = random.Random(2)
    needs = list(Need.objects.exclude(case_id=besides).order_by("id"))

    def event() -> None:
        need = chance.choice(needs)
        vault = CaseVault.load(need.case_id)
        write_facts(need, vault, _facts(chance, timezone.now()))

    return event


def _unit_changes() -> Callable[[], None]:
    """A place is full, then free again."""
    now = timezone.now()
    unit = Unit.objects.get(id=next(iter(snapshot(now=now, seed="").units)))
    words = cycle((False, True))

    def event() -> None:
        now = timezone.now()
        if next(words):
            unit_availability.say_free(
                unit_id=unit.id, since=now, by=SYSTEM, source=Source.BOARD, now=now
            )
        else:
            unit_availability.say_full(unit_id=unit.id, by=SYSTEM, now=now)

    return event


def _pages(desk: Desk, case_id: UUID) -> dict[str, Callable[[], object]]:
    lead = _coordinator()

    def shown(who: Desk, address: str) -> Callable[[], object]:
        def show() -> object:
            page = who.browser.get(address)
            if page.address != address:
                raise AssertionError(page.address)
            return page

        return show

    desk.open(str(case_id))
    return {
        "match_page": shown(desk, f"/shelters/case/{case_id}/"),
        "region_board": shown(lead, "/shelters/region/"),
    }


def _coordinator() -> Desk:
    person = next(each for each in read_people(Path(state_folder())) if each.role == COORDINATOR)
    lead = Desk(
        InProcess(),
        person,
        lambda: totp_code(person.login, now=timezone.now()),
        lambda _words: None,
    )
    lead.give_password()
    lead.give_code()
    return lead


def _fill(many: int, shown: UUID) -> None:
    now, chance = timezone.now(), random.Random(1)
    like = Case.objects.get(id=shown)
    version = key_hierarchy.current_version(like.team_id)
    ids = [uuid4() for _ in range(many - 1)]
    with connection.cursor() as cursor:
        # The mass has no place in the audit's chains and marks: triggers are for real events.
        cursor.execute("set session_replication_role = replica")
        cursor.execute(_CASES, {"ids": ids, "team": like.team_id, "owner": like.owner_id})
        cursor.execute("set session_replication_role = origin")
    rows = [_need(shown, CaseVault.load(shown), chance, now)]
    for case_id in ids:
        vault = case_keys.create_case_keys(case_id=case_id, team_version=version, code_keys=None)
        rows.append(_need(case_id, vault, chance, now))
    Need.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _need(case_id: UUID, vault: WorkingVault, chance: random.Random, now: datetime) -> Need:
    need = Need(
        id=uuid4(),
        case_id=case_id,
        tier=chance.choices(range(4), (1, 3, 4, 2))[0],
        tier_reason="unsafe_at_home",
        tier_until=now + timedelta(days=chance.randrange(1, 8)),
        waiting_since=now - timedelta(minutes=chance.randrange(60_000)),
    )
    need.facts = vault.close(CONTEXT, need.id, 0, encode(_facts(chance, now).to_json()))
    return need


def _facts(chance: random.Random, now: datetime) -> NeedFacts:
    """Somebody like many: a few things of everybody are not known."""
    communes = [commune.code for commune in region().communes]

    def perhaps[T](value: T) -> T | None:
        return None if chance.random() < 0.1 else value

    adults = tuple(
        Person(age=chance.randrange(18, 70), gender=chance.choice(GENDERS[:2]))
        for _ in range(chance.choice((1, 1, 1, 2)))
    )
    children = tuple(
        Person(age=chance.randrange(18), gender=chance.choice(GENDERS[:2]))
        for _ in range(chance.choice((0, 0, 1, 2, 3)))
    )
    return NeedFacts(
        agreed=How.SPOKEN,
        adults=adults,
        children=children,
        step_free=perhaps(chance.random() < 0.1),
        pets=perhaps((chance.choice(PETS),) if chance.random() < 0.1 else ()),
        languages=tuple(chance.sample(("fr", "nl", "en", "ar", "tr"), chance.randrange(1, 3))),
        has_permit=perhaps(chance.random() < 0.8),
        can_pay_per_day=perhaps(float(chance.choice((0, 10, 25)))),
        avoid_zones=perhaps(cell_names(chance.sample(communes, chance.randrange(3)))),
        security=perhaps(chance.randrange(4)),
        needed_on=(now + timedelta(days=chance.randrange(-20, 10))).date(),
        stay_days=perhaps(chance.choice((14, 30, 60, 90))),
        pregnant=perhaps(False),
        signals=False,
        bathroom=False,
        substances="none",
        mental_health="none",
        care="none",
        lives_in=cell_names(chance.sample(communes, 1)),
        guaranteed=perhaps(False),
        seen=chance.choice((None, ("adults", "children"), ("adults", "step_free"))),
    )
