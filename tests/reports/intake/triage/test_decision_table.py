"""The decision table, row by row: what is answered on the pages, and the level that follows (R2.3).

Each row is played as a person plays it: the flat answers of the pages, through the rows of the
instrument, into the rule.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from reports.intake.triage.branches import Branch, branch_in, branch_of
from reports.intake.triage.evidence import told
from reports.intake.triage.rows import chapter_rows, rows
from reports.intake.triage.triage import (
    Advice,
    Assessment,
    SafetyAnswer,
    assess,
    instrument,
    shows_numbers_now,
)
from reports.region.vocabulary import Kind, Level
from tests.reports.region.regions import BRUSSELS, SALTMERE

SAFETY = instrument(BRUSSELS)
E, H, L, S = Level.EMERGENCY, Level.HIGH, Level.ELEVATED, Level.STANDARD
ME = {"who": "self"}
PARTNER = {**ME, "subject": "partner", "right_now": "no", "near": "no"}
NONE = {"neck": "no", "threat": "no", "weapon": "no", "fears": "no", "suicidal": "no"}
OPEN = {"neck": "", "threat": "", "weapon": "", "fears": "", "suicidal": ""}
WORK = {**ME, "subject": "work", "right_now": "no", "threat": "no", "suicidal": "no"}
NIGHT = {**ME, "subject": "night", "right_now": "no", "neck": "no", "suicidal": "no"}
STREET = {**ME, "subject": "street", "right_now": "no", "threat": "no", "suicidal": "no"}
YOUNG = {"who": "young", "subject": "y_home", "right_now": "no", "suicidal": "no"}
PLACE = {**ME, "subject": "place", "right_now": "no"}
SEEN = {"who": "other", "right_now": "no"}
CHILD = {"who": "child", "subject": "w_family", "right_now": "no"}

TABLE: list[tuple[str, Mapping[str, Any], Level, bool]] = [
    # what, the answers, the level, whether a second person looks
    ("partner, danger", {**PARTNER, "right_now": "danger"}, E, False),
    ("partner, hurt", {**PARTNER, "right_now": "hurt"}, E, False),
    ("partner, both", {**PARTNER, "right_now": "both"}, E, False),
    ("partner, suicide", {**PARTNER, **NONE, "suicidal": "yes"}, E, False),
    ("partner, neck, recent", {**PARTNER, **NONE, "neck": "recent"}, H, False),
    ("partner, neck, earlier", {**PARTNER, **NONE, "neck": "earlier"}, H, False),
    ("partner, threat", {**PARTNER, **NONE, "threat": "yes"}, H, False),
    ("partner, weapon", {**PARTNER, **NONE, "weapon": "yes"}, H, False),
    ("partner, firearm", {**PARTNER, **NONE, "weapon": "firearm"}, H, False),
    ("partner, fear", {**PARTNER, **NONE, "fears": "yes"}, H, False),
    ("partner, parted, hit", {**PARTNER, **NONE, "separated": "yes", "kinds": ["hit"]}, H, False),
    (
        "partner, parted, sexual",
        {**PARTNER, **NONE, "separated": "yes", "kinds": ["sexual"]},
        H,
        False,
    ),
    (
        "partner, parted, insulted",
        {**PARTNER, **NONE, "separated": "yes", "kinds": ["insulted"]},
        L,
        False,
    ),
    ("partner, together, hit", {**PARTNER, **NONE, "separated": "no", "kinds": ["hit"]}, L, False),
    ("partner, honour", {**PARTNER, **NONE, "kinds": ["honour"]}, H, False),
    ("partner, all open", {**PARTNER, **OPEN}, L, True),
    ("partner, all denied", {**PARTNER, **NONE}, L, False),
    ("partner, a place tonight", {**PARTNER, **NONE, "need": "tonight"}, H, False),
    ("partner, a place in days", {**PARTNER, **NONE, "need": "days"}, L, False),
    ("family, honour", {**PARTNER, **NONE, "subject": "family", "honour": "yes"}, H, False),
    ("family, all denied", {**PARTNER, **NONE, "subject": "family"}, L, False),
    (
        "ex, a couple once, hit",
        {**PARTNER, **NONE, "subject": "close", "was_couple": "yes", "kinds": ["hit"]},
        H,
        False,
    ),
    ("ex, all denied", {**PARTNER, **NONE, "subject": "close"}, L, False),
    ("work, threat", {**WORK, "threat": "yes"}, H, False),
    ("work, all denied", WORK, S, False),
    (
        "work, three flags",
        {**WORK, "kinds": ["touching"], "power": "yes", "see_again": "yes"},
        L,
        False,
    ),
    ("work, two flags", {**WORK, "kinds": ["touching"], "power": "yes"}, S, False),
    ("street, nothing shown", {**ME, "subject": "street"}, L, True),
    ("street, right now unknown", {**STREET, "right_now": "unknown"}, L, True),
    ("street, right now open", {**STREET, "right_now": ""}, L, True),
    ("street, all denied", STREET, S, False),
    ("street, touched today", {**STREET, "kinds": ["touching"], "when": "today"}, L, False),
    ("street, exposed, week", {**STREET, "kinds": ["exposed"], "when": "days7"}, L, False),
    ("street, touched, long ago", {**STREET, "kinds": ["touching"], "when": "longer"}, S, False),
    ("street, sex, going on", {**STREET, "kinds": ["sex"], "when": "now"}, H, False),
    ("night, drink today", {**NIGHT, "kinds": ["drink"], "when": "today"}, H, False),
    ("night, drink, 3 days", {**NIGHT, "kinds": ["drink"], "when": "days3"}, L, False),
    ("night, sex, 3 days", {**NIGHT, "kinds": ["sex"], "when": "days3"}, H, False),
    ("night, sex, 7 days", {**NIGHT, "kinds": ["sex"], "when": "days7"}, L, False),
    ("night, sex, longer ago", {**NIGHT, "kinds": ["sex"], "when": "longer"}, S, False),
    ("night, no safe place", {**NIGHT, "safe_place": "no"}, E, False),
    ("night, place unknown", {**NIGHT, "safe_place": "unknown"}, S, True),
    ("night, by a partner", {**NIGHT, "known_by": "partner_or_ex"}, L, False),
    ("online, all denied", {**WORK, "subject": "online"}, S, False),
    ("online, threat", {**WORK, "subject": "online", "threat": "yes"}, H, False),
    ("other, fear", {**WORK, "subject": "other", "fears": "yes"}, H, False),
    ("other, all denied", {**WORK, "subject": "other", "fears": "no"}, S, False),
    ("no tick at all", {**WORK, "subject": ""}, S, False),
    ("a place, partner, tonight", {**PLACE, "because": "partner", "need": "tonight"}, H, False),
    ("a place, ex, not now", {**PLACE, "because": "ex", "need": "no"}, L, False),
    ("a place, nobody, tonight", {**PLACE, "because": "nobody", "need": "tonight"}, S, False),
    ("a place, open, tonight", {**PLACE, "because": "", "need": "tonight"}, H, False),
    ("young, all denied", {**YOUNG, "afraid_home": "no"}, L, False),
    ("young, afraid of home", {**YOUNG, "afraid_home": "yes"}, H, False),
    ("young, cannot sleep at home", {**YOUNG, "subject": "y_sleep"}, H, False),
    ("young, no safe place tonight", {**YOUNG, "safe_tonight": "no"}, H, False),
    ("young, safe tonight", {**YOUNG, "safe_tonight": "yes"}, L, False),
    ("young, touched", {**YOUNG, "kinds": ["touched"]}, H, False),
    ("young, decided for", {**YOUNG, "subject": "y_decided"}, H, False),
    ("young, under 12, hurt", {**YOUNG, "age": "under12", "kinds": ["hurt"]}, H, False),
    ("young, under 12, no tick", {**YOUNG, "age": "under12"}, L, False),
    ("young, 12 to 15, hurt", {**YOUNG, "age": "12_15", "kinds": ["hurt"]}, L, False),
    ("young, suicide", {**YOUNG, "suicidal": "yes"}, E, False),
    ("child, lives with", {**CHILD, "lives_with": "yes"}, H, False),
    ("child, afraid", {**CHILD, "lives_with": "no", "afraid_home": "yes"}, H, False),
    ("child, under 3", {**CHILD, "age": "under3"}, H, False),
    ("child, 3 to 11", {**CHILD, "age": "3_11"}, H, False),
    ("child, 16 or 17", {**CHILD, "age": "16_17"}, L, False),
    ("child, speaks of suicide", {**CHILD, "suicidal": "yes"}, E, False),
    ("seen, a couple, none", {**SEEN, "subject": "w_couple", "known": ["none"]}, L, False),
    ("seen, at work, none", {**SEEN, "subject": "work", "known": ["none"]}, S, False),
    ("seen, at work, left open", {**SEEN, "subject": "work", "known": []}, S, True),
    ("seen, at work, unknown", {**SEEN, "subject": "work", "known": ["unknown"]}, L, True),
    ("seen, neck", {**SEEN, "subject": "w_couple", "known": ["neck"]}, H, False),
    ("seen, weapon", {**SEEN, "subject": "street", "known": ["weapon"]}, H, False),
    ("seen, suicide", {**SEEN, "subject": "w_family", "known": ["suicidal"]}, E, False),
]


PEOPLE: list[tuple[str, Mapping[str, Any], Level]] = [
    (
        "34, partner, in danger, two children, a place tonight",
        {
            **PARTNER,
            "right_now": "danger",
            "kinds": ["insulted", "hit"],
            "neck": "recent",
            "need": "tonight",
            "with": ["children"],
            "children_count": "2",
        },
        E,
    ),
    (
        "41, his former husband waits for him and has threatened to kill him",
        {
            **PARTNER,
            **NONE,
            "subject": "close",
            "threat": "yes",
            "kinds": ["followed"],
            "was_couple": "yes",
            "need": "no",
        },
        H,
    ),
    (
        "15, step-father, thinks of dying",
        {**YOUNG, "kinds": ["scared"], "suicidal": "yes", "afraid_home": "yes", "age": "12_15"},
        E,
    ),
    (
        "27, something in the drink last night",
        {**NIGHT, "kinds": ["drink", "memory"], "when": "today", "safe_place": "yes"},
        H,
    ),
    (
        "22, insulted in a tram",
        {**STREET, "kinds": ["remarks"], "when": "today", "comes_back": "no"},
        S,
    ),
    (
        "72, her son takes her money and shouts",
        {
            **PARTNER,
            **NONE,
            "subject": "family",
            "kinds": ["money", "insulted"],
            "escalating": "yes",
            "honour": "no",
            "separated": "no",
        },
        L,
    ),
    (
        "29, without papers, the husband keeps the passport and threatens death",
        {
            **PARTNER,
            **NONE,
            "kinds": ["controlled", "money"],
            "threat": "yes",
            "fears": "yes",
            "need": "days",
        },
        H,
    ),
    (
        "a neighbour who hears screams and a child",
        {
            "who": "other",
            "subject": "w_couple",
            "right_now": "danger",
            "knows": "no",
            "known": ["children"],
        },
        E,
    ),
    ("17, to be married in summer", {**YOUNG, "subject": "y_decided", "age": "16_17"}, H),
    (
        "45, deaf, the boss touches her",
        {**WORK, "kinds": ["touching"], "power": "yes", "see_again": "yes"},
        L,
    ),
]


@pytest.mark.parametrize(
    ("answers", "level"), [each[1:] for each in PEOPLE], ids=[each[0] for each in PEOPLE]
)
def test_whoever_tells_has_the_level_they_need(answers: Mapping[str, Any], level: Level) -> None:
    """R2.3: ten people, and what each of them would press."""
    assert assessed(answers).level is level


def assessed(answers: Mapping[str, Any]) -> Assessment:
    evidence = told(SAFETY, answers)
    return assess(
        instrument=SAFETY,
        answers=evidence.safety,
        kinds=frozenset(evidence.kinds),
        marks=evidence.marks,
    )


@pytest.mark.parametrize(
    ("answers", "level", "review"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_each_row_has_its_level(answers: Mapping[str, Any], level: Level, review: bool) -> None:
    """R2.1, R2.3: also that there is a reason for all that is more than standard."""
    found = assessed(answers)
    assert (found.level, found.review) == (level, review)
    assert bool(found.reasons) == (level is not S)


def test_control_that_was_denied_is_no_part_of_the_cluster() -> None:
    """R2.3: only a no is a no; left open, control counts."""
    evidence = told(SAFETY, {**PARTNER, **NONE, "separated": "yes", "kinds": ["hit"]})
    denied = {**evidence.safety, "controlling_or_jealous": SafetyAnswer.NO}
    found = assess(
        instrument=SAFETY,
        answers=denied,
        kinds=frozenset(evidence.kinds),
        marks=evidence.marks,
    )
    assert found.level is L


def test_a_recent_strangulation_brings_the_care_text() -> None:
    """R2.11."""
    assert Advice.STRANGULATION_CARE in assessed({**PARTNER, "neck": "recent"}).advice
    assert Advice.STRANGULATION_CARE not in assessed({**PARTNER, "neck": "earlier"}).advice


def test_somebody_near_is_not_called_by_voice() -> None:
    """R5.7: for a witness, who is asked it the other way round, too."""
    assert Advice.NOT_BY_VOICE in assessed({**PARTNER, "near": "yes"}).advice
    assert Advice.NOT_BY_VOICE in assessed({**SEEN, "near": "yes"}).advice
    assert Advice.NOT_BY_VOICE not in assessed({**SEEN, "near": "no"}).advice
    (row,) = [each for each in rows(SAFETY, SEEN, "now", "en") if each.field == "near"]
    assert [(each.value, each.text) for each in row.options] == [("no", "Yes"), ("yes", "No")]


@pytest.mark.parametrize(
    "answers",
    [
        {**PARTNER, "right_now": "danger"},
        {**YOUNG, "suicidal": "yes"},
        {**NIGHT, "safe_place": "no"},
        {**SEEN, "known": ["suicidal"]},
    ],
)
def test_the_very_next_response_shows_the_numbers(answers: Mapping[str, Any]) -> None:
    """R2.2."""
    assert shows_numbers_now(instrument=SAFETY, answers=told(SAFETY, answers).safety)


def test_a_tick_is_the_answer_and_its_row_may_not_take_it_back() -> None:
    """A tick stands, whatever a row of the same question says."""
    evidence = told(SAFETY, {**STREET, "kinds": ["followed"], "comes_back": "no"})
    assert evidence.safety["stalking"] == "yes"
    assert set(evidence.kinds) == {Kind.STREET, Kind.STALKING}


def test_open_refused_and_unknown_are_kept_apart() -> None:
    """R1.10: a row of a page that was never shown has no answer at all."""
    evidence = told(SAFETY, {**PARTNER, "neck": "", "threat": "undisclosed", "fears": "unknown"})
    assert evidence.safety["strangled_ever"] == "blank"
    assert evidence.safety["threat_to_kill"] == "undisclosed"
    assert evidence.safety["fears_being_killed"] == "unknown"
    assert "weapon_used_or_threatened" not in evidence.safety
    refused = told(SAFETY, {**SEEN, "known": [], "rather_not_safe": "yes"})
    assert refused.safety["threat_to_kill"] == "undisclosed"


def test_a_place_takes_over_the_branch_of_whoever_it_is_because_of() -> None:
    assert branch_of(PLACE) is Branch.PLACE
    for because, branch in [
        ("partner", Branch.PARTNER),
        ("family", Branch.FAMILY),
        ("ex", Branch.CLOSE),
        ("nobody", Branch.PLACE),
        ("other", Branch.OTHER),
        ("", Branch.OTHER),
    ]:
        assert branch_of({**PLACE, "because": because}) is branch


def test_a_report_from_before_there_were_branches_has_one_by_whom_it_is_about() -> None:
    assert branch_in({"teller": "herself", "relation": "ex"}) is Branch.CLOSE
    assert branch_in({"teller": "witness", "relation": "ex"}) is Branch.WITNESS
    assert branch_in({"teller": "herself", "relation": "undisclosed"}) is None
    assert branch_in({"who": "young", "subject": "y_home"}) is Branch.YOUNG


SHOWN = {
    "partner": (["neck", "threat", "weapon", "fears"], ["escalating", "separated", "children"]),
    "family": (
        ["neck", "threat", "weapon", "fears"],
        ["escalating", "honour", "separated", "children"],
    ),
    "close": (["neck", "threat", "weapon", "fears"], ["was_couple", "escalating", "knows_sleep"]),
    "work": (["threat", "power", "see_again", "suicidal"], []),
    "street": (["threat", "comes_back", "suicidal"], []),
    "night": (["safe_place", "neck", "known_by", "suicidal"], []),
    "online": (["threat", "known_by", "suicidal"], []),
    "other": (["threat", "fears", "children", "suicidal"], []),
}


@pytest.mark.parametrize("subject", SHOWN)
def test_each_branch_asks_its_rows_and_no_other(subject: str) -> None:
    """Four rows at most on a page, five where family is asked two for one."""
    safe, lately = SHOWN[subject]
    answers = {**ME, "subject": subject}
    assert [each.field for each in rows(SAFETY, answers, "safe", "en")] == safe
    found = [each.field for each in rows(SAFETY, answers, "lately", "en")]
    assert found == [*lately, *(["suicidal"] if lately else [])]
    assert [each.field for each in rows(SAFETY, answers, "now", "en")] == ["right_now", "near"]


def test_a_young_person_and_whoever_tells_of_a_child_are_asked_their_own() -> None:
    """Nothing of a weapon, a firearm, the neck, killing, honour or parting."""
    young = rows(SAFETY, YOUNG, "safe", "nl")
    assert [each.field for each in young] == ["afraid_home", "suicidal", "trusted_adult", "age"]
    assert all(" je" in each.legend or each.legend.startswith("Is er") for each in young[:3])
    child = rows(SAFETY, CHILD, "safe", "en")
    assert [each.field for each in child] == ["lives_with", "afraid_home", "suicidal", "age"]
    assert all("child" in each.legend for each in child)
    (known,) = rows(SAFETY, SEEN, "safe", "en")
    assert known.several
    assert len(known.options) == 11


def test_a_chapter_asks_what_is_worth_asking_on_the_branch() -> None:
    """At most six rows a page; what had a yes in the same session is left out."""
    close = frozenset({Branch.PARTNER, Branch.FAMILY, Branch.CLOSE})
    first, second = (chapter_rows(SAFETY, page, "en", branches=close) for page in (1, 2))
    assert [each.field for each in first] == [
        *("neck", "threat", "weapon", "fears", "controlling", "stalking")
    ]
    assert [each.field for each in second] == [
        *("firearm", "forced_sex", "honour", "pregnant", "threatens_children", "partner_suicide")
    ]
    left = chapter_rows(SAFETY, 1, "en", branches=close, yes=frozenset({"neck", "stalking"}))
    assert [each.field for each in left] == ["threat", "weapon", "fears", "controlling"]
    street = frozenset({Branch.STREET})
    assert "firearm" not in [each.field for each in chapter_rows(SAFETY, 2, "en", branches=street)]
    online = frozenset({Branch.ONLINE})
    known = [each.field for each in chapter_rows(SAFETY, 2, "en", branches=online)]
    unknown = [each.field for each in chapter_rows(SAFETY, 2, "en", branches=online, known=False)]
    assert "honour" in known
    assert "honour" not in unknown


def test_an_instrument_without_rows_is_asked_question_by_question() -> None:
    """R2.7, R2.9: a region's own file needs none of the newer keys."""
    own = instrument(SALTMERE)
    answers = {**ME, "subject": "partner"}
    assert [each.field for each in rows(own, answers, "now", "en")] == ["now"]
    assert [each.field for each in rows(own, answers, "safe", "en")] == ["grave", "often"]
    street = {**ME, "subject": "street"}
    assert [each.field for each in rows(own, street, "safe", "en")] == []
    assert rows(own, answers, "lately", "en") == ()
    evidence = told(own, {**answers, "now": "yes", "grave": "", "often": "no"})
    assert evidence.safety == {"now": "yes", "grave": "blank", "often": "no"}
    assert shows_numbers_now(instrument=own, answers=evidence.safety)
