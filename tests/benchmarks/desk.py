"""How the desks feel when the house is full: inbox and case page at growing numbers of cases.

The cases that are shown and opened are real: told over the web and sealed. The mass behind them
is bookkeeping without envelopes (case, task, event), one in five still open and shared out among
the same workers and queues, so that every list has as many to leave out as it would have.

The database is copied on its way, and the pages of each size take turns: how fast the machine is,
and what else it does, differs by more between two minutes than the sizes do.

Then the inbox lies open at many desks, in the fullest house, and emergencies are filed: how long
until each is on the page, and what that costs the server (`desk_watch`).
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import psycopg
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from config.local.sample_data.sample_people import SamplePerson, read_people
from config.local.state import state_folder
from config.local.totp import totp_code
from reports.cases.models import Case
from reports.channels.web import submission as telling
from reports.intake.filing import file_report
from reports.region import region
from reports.vault.browser_secrets import drafts
from reports.vault.case_keys import return_codes
from tests.benchmarks import desk_watch, latencies
from tests.benchmarks.outcome import Check, Outcome, Progress
from tests.journeys.browsers import InProcess
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import Answers, Story, walk_to_sending
from tests.tour.tools.worker_desk import Desk

FULL_SIZES, SMALL_SIZES = (1_000, 100_000, 1_000_000), (1_000, 3_000)
REAL_CASES, FEW_REAL_CASES = 150, 6
TURNS, FEW_TURNS = 8, 1
REPEATS = 5
MOST_GROWTH = 1.5
BATCH = 100_000

IN_DANGER: Final = replace(FRENCH.story, answers={**FRENCH.story.answers, "right_now": "danger"})

MASS = """
with kind as (
    select i, i %% 5 = 0 as open, i %% 50 = 0 as waits,
        now() - (i %% 900) * interval '1 day' - i * interval '1 millisecond' as at,
        (%(teams)s::uuid[])[1 + i %% array_length(%(teams)s::uuid[], 1)] as team,
        (%(workers)s::uuid[])[1 + i %% array_length(%(teams)s::uuid[], 1)] as worker
    from generate_series(%(first)s::int, %(last)s::int) i
), made as (
    insert into reports_case (id, submission_id, status, rank, channel, team_id, owner_id, queue,
        asked, filed_at, assigned_at, acknowledged_at, due_at, escalations, unread, unanswered,
        unanswered_bytes,
        closed_at,
        hold_reason, hold_authority, tallied, version)
    select gen_random_uuid(), gen_random_uuid(),
        case when open then 'implementation' else 'closed' end, 0, 'web', team,
        case when not waits then worker end, case when waits then 'team' end, '{}', at, at,
        case when not waits then at end,
        case when open then now() + interval '60 days' + i * interval '1 second' end, 0, 0, 0, 0,
        case when not open then at + interval '40 days' end, '', '', false, 3
    from kind returning id, filed_at
), to_do as (
    insert into reports_task (id, case_id, kind, for_coordinator, due_at)
    select gen_random_uuid(), id, 'reassess', false, now() + interval '60 days' from made
)
insert into reports_event (id, at, kind, actor_role, case_id, reason, chain, position, mac, digest)
select gen_random_uuid(), filed_at, 'case_filed', 'reporter', id, '', id, 1,
    sha256(id::text::bytea), sha256(id::text::bytea)
from made
"""


type Pages = dict[str, str]  # a name, and the address


@dataclass
class Measured:
    """One page at one size: how many queries, and how long each time."""

    queries: int = 0
    durations: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        """How long it takes."""
        return latencies.median(self.durations)


type Found = dict[str, dict[int, Measured]]


def run(progress: Progress, *, full: bool = True) -> Outcome:
    """Measure both pages at each size, on one database that grows and its copies."""
    sizes = FULL_SIZES if full else SMALL_SIZES
    progress("filing real reports")
    file_real(REAL_CASES if full else FEW_REAL_CASES)
    desk = at_the_desk()
    case = _given(desk)
    desk.act(case, "acknowledge")  # from now on it is the worker's own, and has no closed door
    if any(form.ident == "form-open" for form in desk.open(case).forms):
        raise RuntimeError("the closed door of a case would be measured, not its page")
    pages = {"inbox": "/desk/inbox/", "case": f"/desk/file/{case}/"}
    databases = {size: _filled(progress, size, sizes) for size in sizes}
    found: Found = {name: {size: Measured() for size in sizes} for name in pages}
    turns = TURNS if full else FEW_TURNS
    for turn in range(turns):
        progress(f"looking at both pages in each database, turn {turn + 1} of {turns}")
        for size in sizes if turn % 2 else reversed(sizes):
            with _standing_in(databases[size]):
                _look(desk, pages, size, found)
    told = tell(IN_DANGER)
    watched = desk_watch.run(
        progress, desks=_everybody(desk), file=lambda: file_told(told), full=full
    )
    return Outcome(_metrics(found) | watched.metrics, _checks(found) + watched.checks)


def _given(desk: Desk) -> str:
    """The first case of the inbox that is somebody's: one that waits for a team has a door."""
    cases = desk.inbox_cases()
    given = Case.objects.filter(id__in=cases).exclude(owner=None).values_list("id", flat=True)
    return next(case for case in cases if UUID(case) in set(given))


def _filled(progress: Progress, size: int, sizes: tuple[int, ...]) -> str:
    """Fill the database up; its name, or that of a copy if it is to grow on."""
    _fill_up(progress, size)
    own = str(connection.settings_dict["NAME"])
    if size == max(sizes):
        return own
    progress("copying the database")
    copy = f"{own}_{size}"
    words = sql.SQL("create database {} template {} strategy file_copy")
    connection.close()
    with psycopg.connect(
        os.environ["LINDEN_DATABASE_URL"], dbname="template1", autocommit=True
    ) as elsewhere:
        elsewhere.execute(words.format(sql.Identifier(copy), sql.Identifier(own)))
    return copy


@contextmanager
def _standing_in(database: str) -> Iterator[None]:
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def _look(desk: Desk, pages: Pages, size: int, found: Found) -> None:
    """Open each page a few times; the first times, on a new connection, are not timed."""
    for name, address in pages.items():
        show = partial(_browser(desk).fetch, address)
        show()
        cache.clear()  # what a page keeps for some seconds it must have asked once
        with CaptureQueriesContext(connection) as captured:
            show()
        found[name][size].queries = len(captured)
        for _ in range(REPEATS):
            started = time.perf_counter()
            show()
            found[name][size].durations.append((time.perf_counter() - started) * 1000)


def _browser(desk: Desk) -> InProcess:
    assert isinstance(desk.browser, InProcess)
    return desk.browser


def file_real(count: int) -> None:
    """File so many reports as the web does."""
    told = tell(FRENCH.story)
    for _ in range(count):
        file_told(told)


def tell(story: Story) -> Answers:
    """Tell it over the web, up to the last post: the answers."""
    browser = InProcess(language="fr")
    walk_to_sending(browser, story)
    (cookie,) = (value for name, value in browser.cookies.items() if name.endswith("d"))
    found: Answers = drafts.load(cookie, now=datetime.now(UTC)).answers["told"]
    return found


def file_told(answers: Answers) -> UUID:
    """File what was told, as the last post does; the case."""
    now = datetime.now(UTC)
    submission = telling.submission(
        submission_id=uuid4(),
        answers=answers,
        region=region(),
        language="fr",
        code_keys=return_codes.derive(return_codes.ReturnCode.generate()),
        now=now,
    )
    with transaction.atomic():
        return file_report(submission=submission, now=now).case_id


def at_the_desk() -> Desk:
    """The sample worker with the most real cases, logged in with both factors."""
    owners = Case.objects.exclude(owner=None).values_list("owner_id", flat=True)
    for person in _french_workers():
        desk = _logged_in(person)
        if desk.inbox_cases():
            return desk
    raise RuntimeError(f"no French-speaking worker has one of the cases of {set(owners)}")


def _everybody(desk: Desk) -> list[Desk]:
    """All who may be given what is told in French, at desks of their own beside this one."""
    return [
        desk if person.login == desk.person.login else _logged_in(person)
        for person in _french_workers()
    ]


def _logged_in(person: SamplePerson) -> Desk:
    desk = Desk(
        InProcess(),
        person,
        lambda: totp_code(person.login, now=datetime.now(UTC)),
        lambda _words: None,
    )
    desk.give_password()
    desk.give_code()
    return desk


def _french_workers() -> list[SamplePerson]:
    people = read_people(Path(state_folder()))
    return [one for one in people if one.role == "care_worker" and "fr" in one.languages]


def _fill_up(progress: Progress, size: int) -> None:
    have = Case.objects.count()
    pairs = list(Case.objects.exclude(owner=None).values_list("team_id", "owner_id").distinct())
    values = {"teams": [team for team, _ in pairs], "workers": [owner for _, owner in pairs]}
    with connection.cursor() as cursor:
        # The mass has no place in the audit's chains: its trigger is for real events.
        cursor.execute("set session_replication_role = replica")
        for first in range(have + 1, size + 1, BATCH):
            last = min(first + BATCH - 1, size)
            progress(f"adding cases up to {last:,}")
            cursor.execute(MASS, {**values, "first": first, "last": last})
        cursor.execute("set session_replication_role = origin")
        for table in ("reports_case", "reports_task", "reports_event"):
            cursor.execute(f"vacuum analyze {table}")
        cursor.execute("checkpoint")


def _metrics(found: Found) -> dict[str, float]:
    return {
        key: value
        for name, sizes in found.items()
        for size, page in sizes.items()
        for key, value in (
            (f"{name}_ms_at_{size}", page.milliseconds),
            (f"{name}_queries_at_{size}", float(page.queries)),
        )
    }


def _checks(found: Found) -> list[Check]:
    checks = []
    for name, sizes in found.items():
        few, many = sizes[min(sizes)], sizes[max(sizes)]
        growth = many.milliseconds / few.milliseconds
        more = float(many.queries - few.queries)
        checks += [
            Check(
                f"{name}: time at the most cases over time at the fewest", growth, MOST_GROWTH, True
            ),
            Check(f"{name}: queries more at the most cases", more, 0, True),
        ]
    return checks
