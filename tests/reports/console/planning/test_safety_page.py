"""The safety plan over HTTP: who writes it, who reads it where, and what is left of it."""

from uuid import uuid4

import pytest
from django.test import Client

from reports.audit.models import Event
from reports.cases.casework import reporter
from reports.cases.models import Content
from reports.cases.planning import safety_plans
from reports.cases.planning.plan_records import SharedPlan
from tests.markup import doubled
from tests.reports.accounts.people import Person
from tests.reports.cases.planning.filled_in import closing_form, safety_form
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import text

PLAN = "plan/safety/"


def save(client: Client, house: House, **said: object) -> tuple[int, str]:
    """Send the plan; where it leads, or the page that came."""
    answer = client.post(f"{house.page}{PLAN}", safety_form(house.case.version, **said))
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


@pytest.fixture
def beatriz(house: House, enter: Enter) -> Client:
    """The worker whose case it is."""
    return enter(house.acknowledged().cast.beatriz)


def test_written_down_it_stands_on_its_page_and_on_the_card(house: House, beatriz: Client) -> None:
    assert text(beatriz, house.page).count("none yet") == 2
    assert save(beatriz, house) == (302, f"{house.page}{PLAN}?done=safety_plan")
    answer = beatriz.get(f"{house.page}{PLAN}")
    page = answer.content.decode()
    for name in ("signs", "at_home", "places", "people", "packing", "children", "devices"):
        assert f"sample {name} canary" in page
    assert "for staff only" in page
    assert doubled(answer) == []
    assert text(beatriz, house.page).count("none yet") == 1  # the case plan
    assert Event.objects.filter(kind="safety_plan_written").count() == 1


def test_every_version_is_kept_the_newest_first(house: House, beatriz: Client) -> None:
    save(beatriz, house, signs="sample first")
    save(beatriz, house, signs="sample second")
    page = text(beatriz, f"{house.page}{PLAN}")
    assert page.index("sample second") < page.index("sample first")
    assert page.count("<details") >= 1


def test_a_double_press_keeps_one(house: House, beatriz: Client) -> None:
    once, version = uuid4(), house.case.version
    for _ in range(2):
        assert save(beatriz, house, once=once, version=version)[0] == 302
    assert Content.objects.filter(name="case.safety-plan").count() == 1


def test_an_old_page_overwrites_nothing_and_loses_nothing(house: House, beatriz: Client) -> None:
    version = house.case.version
    save(beatriz, house, signs="sample first")
    status, page = save(beatriz, house, version=version, signs="sample typed")
    assert status == 409
    assert "sample typed" in page
    assert Content.objects.filter(name="case.safety-plan").count() == 1


@pytest.mark.parametrize(
    "said",
    [
        dict.fromkeys(("signs", "at_home", "places", "people"), "")
        | dict.fromkeys(("packing", "children", "devices", "card"), " "),
        {"shown": "on", "agreed": ""},
        {"signs": "x" * 5_001},
        {"once": "no id"},
        {"version": "-1"},
    ],
    ids=str,
)
def test_bad_input_keeps_nothing(house: House, beatriz: Client, said: dict[str, object]) -> None:
    assert save(beatriz, house, **said)[0] == 422
    assert not Content.objects.filter(name__in=("case.safety-plan", "case.shared-plan")).exists()


def back(house: House) -> SharedPlan | None:
    """What the return code leads to."""
    case = reporter.open_by_code(code_keys=house.amina.code_keys, now=NOW)
    return safety_plans.shown_by_code(case)


def test_only_by_wish_the_code_opens_it(house: House, beatriz: Client) -> None:
    save(beatriz, house)
    assert back(house) is None
    save(beatriz, house, shown="on")
    found = back(house)
    assert found is not None
    assert found.said.signs == "sample signs canary"


def test_the_wish_taken_back_leaves_no_copy_for_the_code(house: House, beatriz: Client) -> None:
    save(beatriz, house, shown="on")
    save(beatriz, house, shown="on", signs="sample second")
    assert Content.objects.filter(name="case.shared-plan").count() == 1
    save(beatriz, house)
    assert back(house) is None
    assert not Content.objects.filter(name="case.shared-plan").exists()


def test_the_small_card_has_its_lines_and_says_nothing(house: House, beatriz: Client) -> None:
    assert beatriz.get(f"{house.page}{PLAN}card/").status_code == 404
    save(beatriz, house, card="Nora 0470 00 00 00")
    page = text(beatriz, f"{house.page}{PLAN}card/")
    assert "Nora 0470 00 00 00" in page
    assert "canary" not in page


def test_nothing_of_it_lies_in_the_clear_and_it_goes_with_the_case(
    house: House, beatriz: Client
) -> None:
    save(beatriz, house, shown="on")
    blobs = b"".join(bytes(each.blob) for each in Content.objects.all())
    assert b"canary" not in blobs
    reporter.erase(code_keys=house.amina.code_keys, now=NOW)
    assert not Content.objects.exists()


def test_of_a_closed_case_it_is_read_only(house: House, beatriz: Client) -> None:
    save(beatriz, house)
    beatriz.post(f"{house.page}plan/closing/", closing_form(house.case.version))
    page = text(beatriz, f"{house.page}{PLAN}")
    assert "sample signs canary" in page
    assert 'id="form-safety"' not in page
    assert save(beatriz, house)[0] == 409


@pytest.mark.parametrize("name", ["bram", "chidi", "ada"])
def test_nobody_else_finds_a_case_there(
    house: House, beatriz: Client, enter: Enter, name: str
) -> None:
    save(beatriz, house)
    person: Person = getattr(house.cast, name)
    client = enter(person)
    for address in (PLAN, f"{PLAN}card/"):
        answer = client.get(f"{house.page}{address}")
        assert answer.status_code == 404
        assert b"canary" not in answer.content
    assert save(client, house)[0] == 404
    assert Content.objects.filter(name="case.safety-plan").count() == 1
