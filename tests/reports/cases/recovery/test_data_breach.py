"""R6.10: affected cases with safe routes, the 72 hours, a draft of the entry; nobody is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.audit.models import Event
from reports.cases import tasks
from reports.cases.casework import reporter
from reports.cases.models import Breach, Content
from reports.cases.recovery import data_breach
from reports.cases.recovery.data_breach import Affected, NoBreach, Route, What
from reports.intake.triage.triage import SafetyAnswer
from reports.messaging.contact.contact import ContactChannel, ContactState, SafeContact
from reports.messaging.models import OutboundText
from reports.region import region
from reports.region.vocabulary import Level
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World, contact, no_contact, report

SINCE, UNTIL = NOW - timedelta(days=1), NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=2)


def found(what: What = What.STORED, **changes: Any) -> list[Affected]:
    return list(data_breach.affected(**{"what": what, "since": SINCE, "until": UNTIL, **changes}))


def run(*words: str, now: datetime = LATER) -> str:
    said = StringIO()
    with time_machine.travel(now, tick=False):
        call_command("breach", *words, stdout=said, stderr=said)
    return said.getvalue()


def period() -> tuple[str, ...]:
    return ("--since", SINCE.isoformat(), "--until", UNTIL.isoformat())


@pytest.mark.parametrize(
    ("agreed", "has_code", "way"),
    [
        (contact(), True, Route.WORKER_TEXTS),
        (contact(channel=ContactChannel.CALL), True, Route.WORKER_CALLS),
        (contact(unusable=True), True, Route.WORKER_CALLS),
        (contact(channel=ContactChannel.THIRD_PERSON, number=""), False, Route.THIRD_PERSON),
        (contact(windows=()), True, Route.OWN_RETURN),
        (contact(windows=()), False, Route.NONE),
        (contact(state=ContactState.UNSAFE), True, Route.OWN_RETURN),
        (contact(state=ContactState.FROZEN), True, Route.OWN_RETURN),
        (contact(state=ContactState.STOPPED), False, Route.NONE),
        (no_contact(), True, Route.OWN_RETURN),
        (no_contact(), False, Route.NONE),
        (None, True, Route.OWN_RETURN),
        (None, False, Route.NONE),
    ],
)
def test_only_a_way_that_was_agreed_and_still_holds(
    agreed: SafeContact | None, has_code: bool, way: Route
) -> None:
    assert data_breach.route(agreed, has_code=has_code) is way


def test_everything_stored_then_the_most_urgent_first(people: World) -> None:
    calm, urgent = report(), report(safety={"danger_now": SafetyAnswer.YES}, contact=no_contact())
    report(now=UNTIL + timedelta(hours=1))
    assert [(each.case_id, each.level, each.route) for each in found()] == [
        (urgent.case_id, Level.EMERGENCY, Route.OWN_RETURN),
        (calm.case_id, Level.STANDARD, Route.WORKER_TEXTS),
    ]


def test_what_one_account_opened(people: World) -> None:
    opened, other = report(), report()
    world.opened(people.beatriz, opened.case_id)
    world.opened(people.bruno, other.case_id)
    mine = found(What.ACCOUNT, account=people.beatriz.id)
    assert [each.case_id for each in mine] == [opened.case_id]
    assert found(What.ACCOUNT, account=people.beatriz.id, until=NOW) == []


def test_what_went_through_a_running_server(people: World) -> None:
    before = report(now=NOW - timedelta(days=5))
    again = report(now=NOW - timedelta(days=5))
    new = report()
    world.opened(people.beatriz, again.case_id)
    assert {each.case_id for each in found(What.LIVE)} == {again.case_id, new.case_id}
    assert before.case_id in {each.case_id for each in found()}


def test_erased_cases_are_counted_and_nobody_is_there_to_tell(people: World) -> None:
    gone = report()
    reporter.erase(code_keys=gone.code_keys, now=NOW)
    assert found() == []
    assert data_breach.erased(since=SINCE) == 1


def test_a_contact_that_does_not_open_is_no_way(people: World) -> None:
    report(code_keys=None)
    with connection.cursor() as cursor:
        cursor.execute("update reports_content set blob = 'x' where name = 'case.contact'")
    assert [each.route for each in found()] == [Route.NONE]


def test_a_few_queries_for_each_batch(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):
        report()
    with CaptureQueriesContext(connection) as queries:
        assert len(found()) == 6
    assert len(queries) <= 6
    monkeypatch.setattr(data_breach, "_BATCH", 2)
    assert len(found()) == 6


def test_the_command_lists_starts_the_clock_and_drafts(people: World, tmp_path: Path) -> None:
    made, entry = report(), tmp_path / "entry.md"
    said = run(*period(), "--register", str(entry))
    assert f"{made.case_id}  standard   open    worker_texts" in said
    assert "cases: 1; erased since, nobody to tell: 0" in said
    row = Breach.objects.get()
    assert (row.found_at, row.tell_by, row.cases) == (LATER, LATER + timedelta(hours=72), 1)
    assert f"breach {row.id}: the authority must know by 2026-11-27 13:30" in said
    text = entry.read_text()
    assert entry.stat().st_mode & 0o777 == 0o600
    assert "- 1: un SMS anodin de la personne qui suit le dossier, aux heures sûres" in text
    assert "(72 heures)" in text
    assert str(made.case_id) not in text, "counts only"
    assert Event.objects.filter(kind="breach_noted", subject_id=row.id).exists()


def test_the_clock_and_the_language_of_the_register_are_the_regions(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is law there, and what its authority reads."""
    rules = replace(region().breach, authority_within=timedelta(hours=24), register_in="nl")
    elsewhere = replace(region(), breach=rules)
    monkeypatch.setattr("reports.cases.recovery.data_breach.region", lambda: elsewhere)
    monkeypatch.setattr("reports.management.commands.breach.region", lambda: elsewhere)
    report()
    said = run(*period())
    assert Breach.objects.get().tell_by == LATER + timedelta(hours=24)
    assert "- 1: een neutrale sms van de hulpverlener die het dossier kent" in said
    assert "(24 uur)" in said


def test_nothing_personal_is_printed_and_nobody_is_told(people: World) -> None:
    """R6.10: not one row that could become a message."""
    report()
    kept = Content.objects.count()
    said = run(*period())
    for secret in ("470123456", "canary", "crocus", "tulip", "nettle"):
        assert secret not in said
    assert Content.objects.count() == kept
    assert not OutboundText.objects.filter(kind="worker").exists()


def test_a_dry_run_starts_no_clock(people: World) -> None:
    report()
    assert "cases: 1" in run(*period(), "--dry-run")
    assert not Breach.objects.exists()


def test_told_stops_the_clock_once(people: World) -> None:
    run(*period())
    row = Breach.objects.get()
    assert "the authority knows" in run("--told", str(row.id))
    assert data_breach.untold() == []
    assert Event.objects.filter(kind="breach_told", subject_id=row.id).exists()
    with pytest.raises(CommandError):
        run("--told", str(row.id))
    with pytest.raises(NoBreach):
        data_breach.told(breach_id=uuid4(), now=NOW)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--since", SINCE.isoformat()),
        ("--since", UNTIL.isoformat(), "--until", SINCE.isoformat()),
        ("--since", SINCE.isoformat(), "--until", (LATER + timedelta(days=1)).isoformat()),
        (*period(), "--account", "nobody-here"),
        ("--since", "yesterday", "--until", "today"),
    ],
)
def test_bad_arguments_are_said(people: World, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*words)
    assert not Breach.objects.exists()


def test_a_file_that_is_there_is_not_written_over(people: World, tmp_path: Path) -> None:
    (tmp_path / "entry.md").write_text("mine")
    with pytest.raises(CommandError):
        run(*period(), "--register", str(tmp_path / "entry.md"))
    assert (tmp_path / "entry.md").read_text() == "mine"


def test_times_without_a_zone_are_the_regions(people: World) -> None:
    run("--since", "2026-11-23T08:00", "--until", "2026-11-24T08:00")
    assert Breach.objects.get().since == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_an_account_by_its_login(people: World) -> None:
    made = report()
    world.opened(people.beatriz, made.case_id)
    assert str(made.case_id) in run(*period(), "--account", "beatriz", "--dry-run")
    assert str(made.case_id) not in run(*period(), "--account", "bruno", "--dry-run")


def test_the_last_day_is_an_error_in_the_log(
    people: World, caplog: pytest.LogCaptureFixture
) -> None:
    run(*period())
    for hours, loud in ((40, False), (50, True), (80, True)):
        caplog.clear()
        with time_machine.travel(LATER + timedelta(hours=hours), tick=False):
            tasks.breaches()
        said = [each for each in caplog.records if each.levelname == "ERROR"]
        assert bool(said) is loud, hours
    data_breach.told(breach_id=Breach.objects.get().id, now=LATER)
    caplog.clear()
    with time_machine.travel(LATER + timedelta(hours=80), tick=False):
        tasks.breaches()
    assert not caplog.records
