"""Asking the safety questions again on the case page (R2.10, R2.12)."""

import re
from uuid import uuid4

from reports.cases.models import Case
from reports.intake.triage.triage import instrument
from reports.region import region
from tests.reports.cases.world import report
from tests.reports.console.conftest import Enter, House
from tests.reports.console.test_connections import as_text
from tests.reports.console.test_coordinators import text


def said(house: House, **answers: str) -> dict[str, str]:
    return {"version": str(house.case.version), "once": str(uuid4()), **answers}


def test_every_question_of_the_instrument_is_offered(house: House, enter: Enter) -> None:
    page = text(enter(house.cast.beatriz), house.page)
    for question in instrument(region()).questions:
        assert f'name="q_{question.id}"' in page


def test_a_yes_raises_the_level_and_the_page_shows_who_asked(house: House, enter: Enter) -> None:
    beatriz = enter(house.cast.beatriz)
    answer = beatriz.post(f"{house.page}assess/", said(house, q_strangled_ever="yes"))
    assert answer["Location"] == f"{house.page}?done=assess#safety"
    assert house.case.level == "high"
    page = as_text(beatriz, house.page)
    assert re.search(r"Asked again 24 Nov 2026, 11:30, Beatriz", page)
    assert "asked again, the answers say High" in page
    assert "safety questions asked again" in page


def test_nothing_answered_or_no_answer_at_all_is_said_and_changes_nothing(
    house: House, enter: Enter
) -> None:
    beatriz = enter(house.cast.beatriz)
    for wrong in ({}, {"q_danger_now": "perhaps"}):
        answer = beatriz.post(f"{house.page}assess/", said(house, **wrong))
        assert answer.status_code == 422
    assert (
        "Give at least one answer."
        in beatriz.post(f"{house.page}assess/", said(house)).content.decode()
    )
    assert Case.objects.get(id=house.case_id).version == house.case.version


def test_it_is_not_offered_to_who_may_only_look(house: House, enter: Enter) -> None:
    other = report()
    assert Case.objects.get(id=other.case_id).owner_id == house.cast.beatriz.user_id
    page = text(enter(house.cast.dalia), f"/desk/file/{other.case_id}/")
    assert "q_danger_now" not in page, "a coordinator says first why she opens it"
