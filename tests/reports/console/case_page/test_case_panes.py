"""The case page answers at once: how dangerous, what next, how to reach the person safely."""

import gzip
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.cases.casework import case_tasks, conversation, notes, reporter
from reports.cases.models import TaskKind
from reports.console.labels.report_presenter import Fact, Given, apart, factors
from reports.intake.triage.triage import SafetyAnswer, instrument
from reports.region import region
from tests.reports.cases.world import NOW, report
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text

SAFETY = {
    "danger_now": SafetyAnswer.YES,
    "strangled_ever": SafetyAnswer.YES,
    "threat_to_kill": SafetyAnswer.NO,
    "firearm_access": SafetyAnswer.UNKNOWN,
    "forced_sex": SafetyAnswer.UNDISCLOSED,
    "stalking": SafetyAnswer.BLANK,
}
MOST_QUERIES = 22
MOST_BYTES = 40_000


def part(page: str, start: str, end: str) -> str:
    """What stands between these two."""
    begins = page.index(start)
    return page[begins : page.index(end, begins)]


def words(page: str) -> str:
    """The same as a reader has it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def write(house: House, said: str = "sample canary") -> None:
    """The reporter writes."""
    reporter.write_message(code_keys=house.amina.code_keys, text=said, now=NOW, message_id=uuid4())


def test_each_yes_is_a_named_risk_factor_and_no_other_answer_is(house: House, enter: Enter) -> None:
    made = report(safety=SAFETY)
    page = text(enter(house.cast.beatriz), f"/desk/file/{made.case_id}/")
    banner = words(part(page, 'id="glance"', 'id="next-h"'))
    assert "In danger now Strangled before" in banner
    for other in ("Threat to kill", "firearm", "Forced sex", "Stalking"):
        assert other not in banner
    assert "Emergency" in banner


def test_left_blank_is_told_apart_from_declined(house: House, enter: Enter) -> None:
    made = report(safety=SAFETY, words={"happened": "sample", "commune": "", "police": ""})
    page = text(enter(house.cast.beatriz), f"/desk/file/{made.case_id}/")
    told = words(part(page, 'id="told"', 'aria-labelledby="safety"'))
    assert "Left blank Commune, The police" in told
    assert "Declined" not in told
    answers = words(part(page, 'id="safety"', 'id="contact"'))
    assert re.search(r"Left blank [^.]*follow", answers), "stalking was left open"
    assert answers.index("Left blank") < answers.index("Declined")


def test_facts_are_sorted_by_whether_anything_was_said() -> None:
    found = apart(
        [
            Fact(label="Day", value="", given=Given.BLANK),
            Fact(label="Where", value="", given=Given.BLANK),
            Fact(label="Age", value="", given=Given.DECLINED),
            Fact(label="Name", value="Sample"),
        ]
    )
    assert (found.blank, found.declined) == ("Day, Where", "Age")
    assert [each.label for each in found.said] == ["Name"]


def test_r2_4_what_is_not_known_later_takes_no_factor_away(house: House) -> None:
    asked = instrument(region())
    first = {"threat_to_kill": "yes", "stalking": "yes", "safe_place": "no"}
    later = {"threat_to_kill": "unknown", "stalking": "no", "safe_place": "blank"}
    assert factors([first], instrument=asked) == [
        "Threat to kill",
        "Stalking",
        "Not in a safe place",
    ]
    assert factors([first, later], instrument=asked) == ["Threat to kill", "Not in a safe place"]


def test_what_is_new_stands_on_top_and_the_box_under_it(house: House, enter: Enter) -> None:
    house.acknowledged()
    about: dict[str, Any] = {"case_id": house.case_id, "by": house.cast.beatriz.staff, "now": NOW}
    for number in range(5):
        conversation.write_message(text=f"sample of ours {number}", **about)
    write(house, "sample canary one")
    write(house, "sample canary two")
    page = text(enter(house.cast.beatriz), house.page)
    order = [
        page.index(each)
        for each in (
            'id="conversation"',
            "sample canary two",
            "sample canary one",
            'id="form-reply"',
            "sample of ours 4",
            "sample of ours 2",
            "2 earlier messages",
            "sample of ours 1",
            'id="told"',
            'id="contact"',
        )
    ]
    assert order == sorted(order)


def test_the_order_of_a_phone_is_risk_next_step_contact_story(house: House, enter: Enter) -> None:
    page = text(enter(house.cast.beatriz), house.page)
    order = [page.index(f'id="{each}"') for each in ("glance", "next-h", "conversation", "told")]
    assert order == sorted(order)
    assert "Any time, with the code" in words(part(page, 'id="next-h"', 'id="conversation"'))


def test_there_is_one_next_step_and_a_message_comes_first(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    write(house)
    page = text(client, house.page)
    assert page.count('id="next-h"') == 1
    assert "Answer the message" in words(part(page, 'id="next-h"', 'id="conversation"'))


def test_an_answer_has_read_what_stood_above_it_and_nothing_else(
    house: House, enter: Enter
) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    write(house)
    version, seen = house.case.version, 'name="seen" value="True"'
    assert seen in text(client, house.page)
    assert seen not in text(client, f"{house.page}?page=1")
    write(house, "sample canary since")
    status, _page = send(client, house, "reply", text="sample", seen="True", version=version)
    assert status == 409
    assert house.case.unread == 2
    assert send(client, house, "reply", text="sample")[0] == 302
    assert house.case.unread == 2, "it stood on another page"
    assert send(client, house, "reply", text="sample", seen="True")[0] == 302
    assert house.case.unread == 0


def test_the_timeline_is_there_and_so_is_the_list(house: House, enter: Enter) -> None:
    page = text(enter(house.acknowledged().cast.beatriz), house.page)
    picture = part(page, '<svg class="pic"', "</svg>")
    assert "report came in" in picture
    assert "acknowledged" in picture
    assert "Elevated" in picture or "Standard" in picture
    assert "report came in" in part(page, 'id="history"', "</html>")


def full(house: House, enter: Enter) -> Client:
    """A case in which much was written, and the client of its worker, who has opened it."""
    worker = house.acknowledged().cast.beatriz.staff
    about: dict[str, Any] = {"case_id": house.case_id, "by": worker, "now": NOW}
    for _ in range(12):
        conversation.write_message(text="sample " * 20, **about)
        notes.add_note(text="sample " * 20, **about)
        case_tasks.add_task(kind=TaskKind.CALL, due_at=NOW + timedelta(days=1), **about)
        write(house)
    client = enter(house.cast.beatriz)
    client.get(house.page)  # the first opening counts the case
    return client


def test_a_case_takes_few_queries_and_few_bytes(house: House, enter: Enter) -> None:
    client = full(house, enter)
    with CaptureQueriesContext(connection) as found:
        page = client.get(house.page).content
    asked = [each["sql"] for each in found if "SAVEPOINT" not in each["sql"]]
    assert len(asked) <= MOST_QUERIES, "\n".join(each[:150] for each in asked)
    assert len(gzip.compress(page)) <= MOST_BYTES
