"""Asking the safety questions again on the case page (R2.10, R2.12)."""

import re
from uuid import uuid4

from reports.cases.casework import reporter
from reports.cases.models import Case, Content
from reports.cases.terms.machine_facts import RoutingWishes, Teller
from reports.intake.chapters.chapter_list import may_be_asked
from reports.intake.chapters.handing_in import hand_in
from reports.intake.triage.evidence import told
from reports.intake.triage.triage import instrument
from reports.region import region
from tests.reports.cases.world import NOW, Report, no_contact, report
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import text
from tests.reports.console.test_connections import as_text


def said(house: House, **answers: str) -> dict[str, str]:
    return {"version": str(house.case.version), "once": str(uuid4()), **answers}


PARTNER: dict[str, str | list[str]] = {
    "who": "self",
    "subject": "partner",
    "right_now": "no",
    "near": "no",
    "kinds": ["hit"],
    "neck": "no",
    "threat": "no",
    "weapon": "yes",
    "fears": "",
}
HONOUR = "Does your family speak of honour"
FIREARM = "Can the other person get hold of a firearm?"
FEARS = "Are you afraid that you may not survive this?"
THREAT = "Did anybody threaten your life"


def told_of_a_partner() -> Report:
    evidence = told(instrument(region()), PARTNER)
    return report(
        words={"who": "self", "subject": "partner", "happened": "sample"},
        safety=evidence.safety,
        marks=evidence.marks,
        routing=RoutingWishes(kinds=tuple(evidence.kinds)),
        needs=None,
        contact=no_contact(),
    )


def left(page: str) -> str:
    """The first-contact list, as it stands on the page."""
    return page.partition("Not answered yet")[2].partition(">Reassess<")[0]


def test_of_a_report_without_a_branch_every_question_that_stands_alone_is_offered(
    house: House, enter: Enter
) -> None:
    page = text(enter(house.cast.beatriz), house.page)
    for question in instrument(region()).questions:
        assert (f'name="q_{question.id}"' in page) == (question.about is not None)


def test_what_nobody_has_answered_stands_in_a_list_and_first_on_the_form(
    house: House, enter: Enter
) -> None:
    """R1.10, R2.10: the questions of the branch and no other; what was left blank is one too."""
    made = told_of_a_partner()
    beatriz = enter(house.cast.beatriz)
    page = text(beatriz, f"/desk/file/{made.case_id}/")
    listed = left(page)
    assert all(each in listed for each in (HONOUR, FIREARM, FEARS))
    assert THREAT not in listed
    assert "Left blank" in page
    assert 'name="q_power"' not in page
    offered = re.findall(r'name="q_(\w+)"', page)
    assert offered.index("honour_or_forced_marriage") < offered.index("threat_to_kill")


def test_a_worker_or_a_part_that_is_sent_takes_a_line_off_the_list(
    house: House, enter: Enter
) -> None:
    made = told_of_a_partner()
    beatriz, page = enter(house.cast.beatriz), f"/desk/file/{made.case_id}/"
    version = Case.objects.get(id=made.case_id).version
    answers = {"version": str(version), "once": str(uuid4()), "q_firearm_access": "no"}
    assert beatriz.post(f"{page}assess/", answers).status_code == 302
    hand_in(
        code_keys=made.code_keys,
        chapter=1,
        page=2,
        answers={"honour": "no", "pregnant": ""},
        part_id=uuid4(),
        language="fr",
        now=NOW,
    )
    listed = left(text(beatriz, page))
    assert HONOUR not in listed
    assert FIREARM not in listed
    assert FEARS in listed
    assert "Is there a pregnancy" in listed


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


def test_a_worker_lets_the_reporter_answer_once(house: House, enter: Enter) -> None:
    """The chapter is open behind the code again; asked twice it stays one asking, and is said."""
    beatriz, ask = enter(house.cast.beatriz), f"{house.page}ask_reporter/"
    assert "Let the person answer them" in text(beatriz, house.page)
    sent = {"version": str(house.case.version)}
    answer = beatriz.post(ask, sent)
    assert answer["Location"] == f"{house.page}?done=ask_reporter#safety"
    assert "Asked. The questions stand first" in text(beatriz, answer["Location"])
    page = text(beatriz, house.page)
    assert "Let the person answer them" not in page
    assert "the reporter was asked the safety questions" in page
    again = beatriz.post(ask, {"version": str(house.case.version)})
    assert "is asked already" in again.content.decode()
    assert Content.objects.filter(case_id=house.case_id, name="case.standing").count() == 2


def test_whom_a_person_asks_is_not_asked_by_a_page(house: House, enter: Enter) -> None:
    """A witness and a minor have no such chapter: a person talks about it."""
    made = report(teller=Teller.WITNESS)
    page = f"/desk/file/{made.case_id}/"
    beatriz = enter(house.cast.beatriz)
    assert "Let the person answer them" not in text(beatriz, page)
    version = Case.objects.get(id=made.case_id).version
    answer = beatriz.post(f"{page}ask_reporter/", {"version": str(version)})
    assert "whom you ask yourself" in answer.content.decode()
    young = report(routing=RoutingWishes(minor=True))
    back = reporter.open_by_code(code_keys=young.code_keys, now=NOW)
    assert not may_be_asked(*back.kept())
