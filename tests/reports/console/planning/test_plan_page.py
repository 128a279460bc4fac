"""Assessment, case plan and dates over HTTP."""

from uuid import uuid4

import pytest
from django.test import Client

from reports.cases.casework import reporter
from reports.cases.models import Content, Task
from tests.markup import doubled
from tests.reports.accounts.people import Person
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import text

PARTS = ("situation", "needs", "strengths", "risks")
ROW = {"what": "sample goal", "service": "sample service", "who": "sample me", "by": "2026-12-03"}


def save(client: Client, house: House, **said: object) -> tuple[int, str]:
    """Send the plan; where it leads, or the page that came."""
    values: dict[str, object] = {name: f"sample {name} canary" for name in PARTS}
    values |= {f"g0-{name}": value for name, value in ROW.items()} | {"g1-what": ""}
    values |= {"version": house.case.version, "once": uuid4(), "agreed": "on"}
    answer = client.post(f"{house.page}plan/", values | said)
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


def add_date(client: Client, house: House, **said: object) -> tuple[int, str]:
    """Send a date; where it leads, or the page that came."""
    values: dict[str, object] = {
        "version": house.case.version,
        "once": uuid4(),
        "kind": "court",
        "on": "2026-12-10T09:00",
        "until": "",
        "text": "sample date canary",
    }
    answer = client.post(f"{house.page}plan/dates/", values | said)
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


@pytest.fixture
def beatriz(house: House, enter: Enter) -> Client:
    """The worker whose case it is."""
    return enter(house.acknowledged().cast.beatriz)


def test_what_the_report_says_is_filled_in_at_first(house: House, beatriz: Client) -> None:
    page = text(beatriz, f"{house.page}plan/")
    assert "sample words canary" in page.split('id="plan-situation"')[1].split("</textarea>")[0]
    assert "There is no case plan yet." in page


def test_a_plan_is_kept_and_goes_on(house: House, beatriz: Client) -> None:
    assert save(beatriz, house) == (302, f"{house.page}plan/?done=case_plan")
    answer = beatriz.get(f"{house.page}plan/")
    page = answer.content.decode()
    for words in (*(f"sample {name} canary" for name in PARTS), *ROW.values()):
        assert words in page
    assert doubled(answer) == []
    changed = {"g0-state": "reached", "g0-outcome": "sample outcome", "g1-what": "sample second"}
    assert save(beatriz, house, **changed)[0] == 302
    page = text(beatriz, f"{house.page}plan/")
    for words in ("Reached", "sample outcome", "sample second", "Version of"):
        assert words in page


@pytest.mark.parametrize(
    "said",
    [
        {"g0-what": ""},
        {"g0-by": "tomorrow"},
        {"g0-state": "dragons"},
        {"g0-outcome": "x" * 301},
        {"needs": "x" * 5_001},
        {"once": ""},
    ],
    ids=str,
)
def test_bad_input_keeps_nothing_and_loses_nothing(
    house: House, beatriz: Client, said: dict[str, object]
) -> None:
    status, page = save(beatriz, house, **{"g1-what": "sample typed"} | said)
    assert status == 422
    assert "sample typed" in page
    assert not Content.objects.filter(name="case.plan").exists()


def test_nothing_is_no_plan(house: House, beatriz: Client) -> None:
    empty = {**dict.fromkeys(PARTS, " "), **{f"g0-{name}": "" for name in ROW}}
    assert save(beatriz, house, **empty)[0] == 422
    assert not Content.objects.filter(name="case.plan").exists()


def test_a_double_press_and_an_old_page(house: House, beatriz: Client) -> None:
    once, version = uuid4(), house.case.version
    for _ in range(2):
        assert save(beatriz, house, once=once, version=version)[0] == 302
    assert save(beatriz, house, version=version)[0] == 409
    assert Content.objects.filter(name="case.plan").count() == 1


def test_a_date_is_kept_and_its_tasks_stand_on_the_case(house: House, beatriz: Client) -> None:
    assert add_date(beatriz, house) == (302, f"{house.page}plan/dates/?done=date")
    page = text(beatriz, f"{house.page}plan/dates/")
    assert "sample date canary" in page
    assert "10 Dec 2026, 09:00" in page
    kinds = {task.what.value for task in Task.objects.filter(case_id=house.case_id)}
    assert {"court_date", "reassess_on_day"} <= kinds
    assert "court date or end of order" in text(beatriz, house.page)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "dragons"},
        {"on": ""},
        {"on": "9999-12-31T23:59"},
        {"on": "0001-01-01T00:00"},
        {"until": "2026-12-01T09:00"},
        {"kind": "incident"},
        {"text": "x" * 5_001},
    ],
    ids=str,
)
def test_a_date_that_is_none(house: House, beatriz: Client, said: dict[str, object]) -> None:
    assert add_date(beatriz, house, **said)[0] in {409, 422}
    assert not Content.objects.filter(name="case.date").exists()


def test_r4_5_when_it_happened_corrected_the_case_page_counts_anew(
    house: House, beatriz: Client
) -> None:
    add_date(beatriz, house, kind="order", on="2026-11-24T09:00")
    add_date(beatriz, house, kind="sampling", on="2026-11-24T09:00")
    page = text(beatriz, house.page)
    assert 'id="until-itr_end"' in page
    assert 'id="until-traces_kept_until"' in page


def test_nothing_lies_in_the_clear_and_all_goes_with_the_case(
    house: House, beatriz: Client
) -> None:
    save(beatriz, house)
    add_date(beatriz, house)
    blobs = b"".join(bytes(each.blob) for each in Content.objects.all())
    assert b"canary" not in blobs
    reporter.erase(code_keys=house.amina.code_keys, now=NOW)
    assert not Content.objects.exists()
    assert not Task.objects.exists()


@pytest.mark.parametrize("name", ["bram", "chidi", "ada"])
def test_nobody_else_finds_a_case_there(
    house: House, beatriz: Client, enter: Enter, name: str
) -> None:
    save(beatriz, house)
    person: Person = getattr(house.cast, name)
    client = enter(person)
    for address in ("plan/", "plan/dates/"):
        answer = client.get(f"{house.page}{address}")
        assert answer.status_code == 404
        assert b"canary" not in answer.content
    assert save(client, house)[0] == 404
    assert add_date(client, house)[0] == 404
