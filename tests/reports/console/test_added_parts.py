"""What a reporter added later, on the case page: readable, with its time, and what it raised."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.test import Client

from reports.cases.models import Task
from reports.intake.chapters.chapter_list import Chapter
from reports.intake.chapters.handing_in import hand_in
from tests.markup import doubled
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House


def add(house: House, chapter: int, answers: Mapping[str, Any], page: int = 1) -> None:
    hand_in(
        code_keys=house.amina.code_keys,
        chapter=chapter,
        page=page,
        answers=answers,
        part_id=uuid4(),
        language="fr",
        now=NOW,
    )


def page(client: Client, house: House) -> str:
    answer = client.get(house.page)
    assert answer.status_code == 200
    assert doubled(answer) == []
    return answer.content.decode()


def test_each_part_stands_with_its_questions_and_answers(house: House, enter: Enter) -> None:
    add(house, Chapter.WHEN, {"when": "now", "day_words": "", "cameras": "unknown"})
    add(house, Chapter.WISHES, {"wants": ["doctor", "rights"], "police": "undisclosed"})
    shown = page(enter(house.cast.beatriz), house)
    assert "chapter 2: When and where" in shown
    assert "When was the last time?" in shown
    assert "It is still going on" in shown
    assert "To see a doctor, To know my rights" in shown
    assert "Left blank" in shown
    assert "<dt>Declined</dt>" in shown


def test_what_raised_the_level_is_said_with_its_time(house: House, enter: Enter) -> None:
    add(house, Chapter.SAFETY, {"threat": "yes", "weapon": "firearm"})
    shown = page(enter(house.cast.beatriz), house)
    assert "raised by chapter 1, 11:30" in shown
    assert "Did anybody threaten your life, or that of somebody you love?" in shown
    assert "No, but this person can get a firearm" in shown


def test_reading_it_sees_to_it(house: House, enter: Enter) -> None:
    add(house, Chapter.WHEN, {"when": "today"})
    client = enter(house.cast.beatriz)
    assert "I have read these" in page(client, house)
    values = {"version": house.case.version, "once": uuid4()}
    client.post(f"{house.page}read/", values)
    assert house.case.unread == 0
    assert not Task.objects.filter(newer_kind="part_added", done_at__isnull=True).exists()
    assert "I have read these" not in page(client, house)


def test_code_words_and_numbers_stand_where_they_are_used_alone(house: House, enter: Enter) -> None:
    """R1.15: one by one, to one person, each view in the log; and a number is no prose."""
    words = {"we_say": "zebra-canary", "she_says": "giraffe-canary", "danger_word": "okapi-canary"}
    add(house, Chapter.REACH, words, page=2)
    add(house, Chapter.STAY, {"keep_from": "0470 98 76 54, the uncle"}, page=2)
    for who in (house.cast.beatriz, house.cast.dalia):
        client = enter(who)
        client.post(f"{house.page}open/", {"reason": "review"})
        shown = page(client, house)
        assert "-canary" not in shown.replace("sample words canary", "")
        assert "98 76 54" not in shown
        assert "the uncle" in shown
