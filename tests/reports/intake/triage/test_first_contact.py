"""What a worker still has to ask: by branch, the gravest first, less what has an answer."""

from reports.intake.triage.branches import Branch
from reports.intake.triage.first_contact import answered, not_asked, suiting
from reports.intake.triage.instrument import Role
from reports.intake.triage.triage import instrument
from tests.reports.region.regions import BRUSSELS, SALTMERE

SAFETY = instrument(BRUSSELS)


def test_a_partners_report_leaves_what_a_chapter_would_ask() -> None:
    """What was asked before sending has its answer; a row that was left blank has none."""
    report = {
        "danger_now": "no",
        "injury_needs_care_now": "no",
        "strangled_ever": "no",
        "strangled_last_5_days": "no",
        "threat_to_kill": "unknown",
        "weapon_used_or_threatened": "yes",
        "fears_being_killed": "blank",
        "suicidal_thoughts_self": "undisclosed",
    }
    left = not_asked(SAFETY, Branch.PARTNER, answered(SAFETY, [report]))
    assert [each.id for each in left if each.role is not Role.FLAG] == [
        "firearm_access",
        "fears_being_killed",
        "honour_or_forced_marriage",
    ]
    assert {each.id for each in left if each.role is Role.FLAG} >= {
        "pregnant_or_baby_under_1",
        "partner_suicide_threat",
    }


def test_each_branch_has_its_own_and_a_minor_is_asked_by_a_person() -> None:
    street = {each.id for each in suiting(SAFETY, Branch.STREET)}
    assert "firearm_access" not in street
    assert "stalking" in street
    young = {each.id for each in suiting(SAFETY, Branch.YOUNG)}
    assert {"strangled_ever", "firearm_access", "afraid_home"} <= young


def test_without_a_branch_or_without_rows_everything_that_stands_alone_is_asked() -> None:
    ids = {each.id for each in suiting(SAFETY, None)}
    assert "threat_or_weapon" not in ids
    assert "threat_to_kill" in ids
    own = instrument(SALTMERE)
    assert [each.id for each in suiting(own, Branch.STREET)] == ["now", "grave", "often"]


def test_an_answer_of_anybody_ticks_it_off() -> None:
    report, part = {"danger_now": "no"}, {"stalking": "unknown", "escalating": "blank"}
    assert answered(SAFETY, [report, part]) == {"danger_now", "stalking"}


def test_a_no_answers_what_would_only_follow_a_yes() -> None:
    for ever, follows in [("no", True), ("yes", False), ("unknown", False)]:
        found = answered(SAFETY, [{"strangled_ever": ever}])
        assert ("strangled_last_5_days" in found) is follows
