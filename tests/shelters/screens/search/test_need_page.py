"""The form of a search for a place: prefilled, the least, by the worker responsible."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.cases.ownership import conflicts_of_interest
from reports.cases.terms.consent_records import How
from reports.cases.terms.machine_facts import HouseholdNeeds
from shelters.facts.need_facts import NeedFacts
from shelters.facts.zones import cell_names
from shelters.matching.pairs.problem import Person as Member
from shelters.models import Need, NeedState
from shelters.screens.forms.need_told import as_told
from tests.shelters.households import WITH_CHILDREN, make_household
from tests.shelters.houses import NOW
from tests.shelters.screens.conftest import Enter
from tests.shelters.screens.search.need_reading import chosen, facts_of, told_later
from tests.shelters.screens.seekers import SENT, Seeker


def test_a_search_is_begun_from_the_case(seeker: Seeker) -> None:
    """The case page leads there; what was sent is what is kept."""
    case_page = seeker.client.get(f"/desk/file/{seeker.case_id}/").content.decode()
    assert f'href="{seeker.page}"' in case_page
    answer = seeker.client.get(seeker.page)
    assert answer.headers["Location"] == f"{seeker.page}need/"
    answer = seeker.send()
    assert answer.headers["Location"] == f"{seeker.page}?done=need"
    need = Need.objects.get(case_id=seeker.case_id)
    assert (need.tier, need.tier_reason) == (1, "must_leave")
    assert need.tier_until == NOW + timedelta(hours=23, minutes=55)
    assert facts_of(seeker) == NeedFacts(
        agreed=How.SPOKEN,
        adults=(Member(age=34, gender="f"),),
        children=(Member(age=3, gender="m"),),
        step_free=False,
        pets=(),
        languages=("fr",),
        has_permit=False,
        can_pay_per_day=0.0,
        avoid_zones=(),
        security=2,
        needed_on=date(2026, 11, 24),
        stay_days=30,
    )
    assert "Within two days" in seeker.shown()


def test_what_was_said_in_the_report_is_filled_in(seeker: Seeker) -> None:
    """Ages, animals, languages and unsafe places come from the case; nothing is kept by looking."""
    said = HouseholdNeeds(
        adults=2,
        child_ages=(3, 7),
        pets=("cat",),
        access=("no_stairs", "cot"),
        languages=("ar", "Sample language"),
        places_not_safe=("21001", "elsewhere"),
        notes="Sample note.",
    )
    told = make_household(seeker.cast, needs=said)
    page = Seeker(seeker.cast, told, seeker.client).shown("need/")
    assert page.count('<option value="?" selected>') == 4
    for ticked in ('value="cat"', 'value="ar"', 'value="21001"'):
        assert f"{ticked} id=" in page.replace(" checked", "")
        assert any(ticked in tag and "checked" in tag for tag in page.split("<input")), ticked
    assert 'value="3"' in page
    assert 'value="7"' in page
    assert '<option value="yes" selected>' in page
    assert "Sample note." in page
    assert 'value="2026-11-24"' in page
    assert not Need.objects.exists()


def test_who_told_it_stands_beside_the_form(seeker: Seeker) -> None:
    """A band of ages is no age, so that nothing of it is filled in: it is read there."""
    words = {"happened": "x", "age_band": "35_49", "sex": "woman", "disability": ["hearing"]}
    told = make_household(seeker.cast, needs=HouseholdNeeds(adults=1), words=words)
    page = Seeker(seeker.cast, told, seeker.client).shown("need/")
    beside = page.split("What was said in the report")[1].split("</details>")[0]
    for said in ("35 to 49", "A woman", "Hearing or speaking"):
        assert said in beside, said
    assert chosen(page, "adult-0-who") == ["f"]
    assert chosen(page, "signals") == ["yes"]
    assert chosen(page, "adult-0-age") == []


@pytest.mark.parametrize(
    ("words", "known", "rows"),
    [
        ({"with": ["children"], "children_count": "2"}, True, 2),
        ({"with": ["children"], "children_count": ""}, False, 0),
        ({"with": ["own_child"]}, False, 0),
        ({"with": ["adult"]}, True, 0),
        ({"with": []}, False, 0),
        ({}, True, 0),
    ],
    ids=["counted", "not counted", "a minor's own", "none of them", "left open", "asked by ages"],
)
def test_children_who_were_ticked_are_not_taken_for_none(
    seeker: Seeker, words: dict[str, Any], known: bool, rows: int
) -> None:
    """A family is proposed no room for one because no age was asked in the two minutes."""
    told = make_household(seeker.cast, needs=HouseholdNeeds(), words={"happened": "x", **words})
    page = Seeker(seeker.cast, told, seeker.client).shown("need/")
    ticked = [tag for tag in page.split("<input") if 'name="children_known"' in tag]
    assert ("checked" in ticked[0]) is known
    form = as_told(HouseholdNeeds(), words, minor=False, today=NOW.date())[0]
    assert len(form.children or ()) == rows
    assert (form.children is not None) is known


def test_a_minor_is_no_adult() -> None:
    """R7.15: nobody under age is written down as one, for a house to be proposed at once."""
    facts, shown = as_told(HouseholdNeeds(), {"with": ["nobody"]}, minor=True, today=NOW.date())
    assert (facts.adults, len(facts.children or ())) == ((), 1)
    assert shown["under_age_alone"]


def test_whatever_is_left_open_is_not_known(seeker: Seeker) -> None:
    """Nothing is assumed: no gender, no number, no zone; the match will ask."""
    only = {"agreed": "message", "urgency": "3:moving_on", "until": SENT["until"], "version": "0"}
    answer = seeker.client.post(f"{seeker.page}need/", only | {"once": str(uuid4())})
    assert answer.status_code == 302
    assert facts_of(seeker) == NeedFacts(agreed=How.MESSAGE)


def test_zones_are_kept_as_keyed_cells_and_shown_again_by_name(seeker: Seeker) -> None:
    """Where a place would not be safe lies in the blob as cells; the form ticks them again."""
    seeker.send(avoid=["21001", "21004"])
    assert facts_of(seeker).avoid_zones == cell_names(("21001", "21004"))
    ticked = [tag for tag in seeker.shown("need/").split("<input") if "checked" in tag]
    assert sum('name="avoid"' in tag for tag in ticked) == 2


def test_a_search_is_changed_and_the_wishes_about_houses_stay(seeker: Seeker) -> None:
    house = str(uuid4())
    need = seeker.household.looks(NeedFacts(agreed=How.SPOKEN, refused=(house,)))
    answer = seeker.send(once=str(need.id), pets=["dog"])
    assert answer.status_code == 302
    kept = facts_of(seeker)
    assert (kept.pets, kept.refused) == (("dog",), (house,))
    assert Need.objects.get().waiting_since == NOW


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agreed", ""),
        ("agreed", "telepathy"),
        ("adult-0-age", "-1"),
        ("adult-0-age", "old"),
        ("child-0-who", "dragon"),
        ("avoid", ["none", "21001"]),
        ("avoid", ["99999"]),
        ("pets", ["none", "cat"]),
        ("stay_days", "0"),
        ("can_pay", "-5"),
        ("urgency", ""),
        ("urgency", "0:moving_on"),
        ("until", ""),
    ],
)
def test_a_form_with_a_fault_comes_back_with_what_was_typed(
    seeker: Seeker, field: str, value: Any
) -> None:
    answer = seeker.send(**{field: value})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'class="wrong"' in shown
    (anchor,) = re.findall(r'<li><a href="#([^"]+)">', shown)
    assert anchor.endswith(f"-{field}")
    assert f'id="{anchor}"' in shown
    assert 'value="34"' in answer.content.decode() or field == "adult-0-age"
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("needed_on", "2020-11-24", "This day is over. Choose today or a later day."),
        ("needed_on", "2026-11-23", "This day is over."),
        ("avoid", ["none", "21001"], "“Nowhere in the region is unsafe” is ticked"),
        ("pets", ["none", "cat"], "“No animal” is ticked"),
        ("adult-0-age", "200", "Give the age in whole years, or leave it empty."),
        ("agreed", "", "Please choose how the person said yes."),
        ("urgency", "", "Please choose how urgent it is."),
        ("until", "", "Please give a day and an hour."),
    ],
)
def test_a_fault_says_what_to_do(seeker: Seeker, field: str, value: Any, words: str) -> None:
    answer = seeker.send(**{field: value})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_day_that_passed_meanwhile_stops_no_change(seeker: Seeker) -> None:
    """The day was ahead when it was written down."""
    past = date(2026, 11, 20)
    need = seeker.household.looks(NeedFacts(agreed=How.SPOKEN, needed_on=past))
    sent: dict[str, Any] = {"once": str(need.id), "needed_on": past.isoformat(), "pets": ["dog"]}
    assert seeker.send(**sent).status_code == 302
    assert facts_of(seeker).needed_on == past


def test_a_time_that_is_over_is_refused_in_words(seeker: Seeker) -> None:
    answer = seeker.send(until="2026-11-24T13:00")
    assert answer.status_code == 409
    assert "Choose a time ahead" in answer.content.decode()


def test_the_same_form_sent_twice_begins_one_search(seeker: Seeker) -> None:
    once = str(uuid4())
    assert [seeker.send(once=once).status_code for _ in range(2)] == [302, 302]
    assert Need.objects.count() == 1


def test_a_form_about_something_old_is_not_kept(seeker: Seeker) -> None:
    """What was typed stays, and sent again it is kept; another search is never written over."""
    need = seeker.household.looks()
    seeker.send(once=str(need.id), pets=["dog"])
    for stale in ({"once": str(need.id)}, {}):
        answer = seeker.send(stay_days="77", **stale)
        assert answer.status_code == 409
        assert 'value="77"' in answer.content.decode()
    now_is = Need.objects.get()
    assert f'name="version" value="{now_is.version}"' in answer.content.decode()
    assert f'name="once" value="{now_is.id}"' in answer.content.decode()
    answer = seeker.send(once=str(need.id), version=str(now_is.version), stay_days="77")
    assert answer.status_code == 302
    assert facts_of(seeker).stay_days == 77


def test_the_urgency_is_changed_with_a_reason(seeker: Seeker) -> None:
    """A tier is set by a person, with a reason, until somebody looks again; the page asks then."""
    need = seeker.household.looks(tier=2)
    sent = {"urgency": "0:life_in_danger", "until": "2026-11-24T18:00", "version": "0"}
    assert seeker.send("tier/", **sent).status_code == 302
    need.refresh_from_db()
    assert (need.tier, need.tier_reason, need.version) == (0, "life_in_danger", 1)
    assert seeker.send("tier/", **sent).status_code == 409
    assert seeker.send("tier/", **sent | {"urgency": "0:moving_on"}).status_code == 422
    assert "Is it still right?" not in seeker.shown()
    Need.objects.update(tier_until=NOW)
    assert "Is it still right?" in seeker.shown()


def test_a_search_is_ended_with_a_reason(seeker: Seeker) -> None:
    need = seeker.household.looks()
    assert seeker.send("stop/", version="0", reason="").status_code == 422
    assert seeker.send("stop/", version="5", reason="not_wanted").status_code == 409
    answer = seeker.send("stop/", version="0", reason="not_wanted")
    assert answer.headers["Location"] == f"/desk/file/{seeker.case_id}/#needs"
    need.refresh_from_db()
    assert need.state == NeedState.WITHDRAWN
    for address in ("stop/", "tier/"):
        sent = {"version": "0", "reason": "not_wanted", "urgency": "3:moving_on"}
        answer = seeker.send(address, **sent, until=SENT["until"])
        assert answer.headers["Location"] == f"{seeker.page}need/"


ADDRESSES = ("", "need/", "tier/", "stop/", "open/")


def test_not_hers_looks_like_nothing(seeker: Seeker, enter: Enter) -> None:
    """Another team, another organisation, a house, one in conflict, no such case: all 404."""
    seeker.household.looks(WITH_CHILDREN)
    cast = seeker.cast
    conflicts_of_interest.declare_conflict(
        case_id=seeker.case_id, user_id=cast.emil.user_id, by=cast.dalia.staff, now=NOW
    )
    for person in (cast.bram, cast.chidi, cast.emil, cast.ada):
        for address in ADDRESSES:
            client = enter(person)
            assert client.get(seeker.page + address).status_code in {404, 405}, address
            assert client.post(seeker.page + address, SENT).status_code in {404, 405}, address
    nothing = f"/shelters/case/{uuid4()}/"
    assert seeker.client.get(nothing).status_code == 404
    assert seeker.client.post(f"{nothing}need/", SENT).status_code == 404


def test_somebody_else_who_may_open_it_says_why_first(seeker: Seeker, enter: Enter) -> None:
    """A coordinator sees a closed door; with a reason, for this case alone, it opens."""
    seeker.household.looks()
    dalia = enter(seeker.cast.dalia)
    closed = dalia.get(f"{seeker.page}need/").content.decode()
    assert f'action="{seeker.page}open/"' in closed
    assert "form-need" not in closed
    assert dalia.post(f"{seeker.page}open/", {"reason": "dragons"}).status_code == 422
    answer = dalia.post(f"{seeker.page}open/", {"reason": "review"})
    assert answer.headers["Location"] == seeker.page
    assert "form-tier" in dalia.get(seeker.page).content.decode()
    assert answer.cookies["r"]["path"] == seeker.page


def test_the_form_takes_as_many_questions_for_a_large_household(seeker: Seeker) -> None:
    need = seeker.household.looks()
    few = queries(seeker)
    people = {f"child-{n}-age": str(n) for n in range(8)}
    seeker.send(once=str(need.id), **people)
    assert queries(seeker) == few <= 24


def queries(seeker: Seeker) -> int:
    with CaptureQueriesContext(connection) as found:
        seeker.shown("need/")
    return len(found)


def test_nothing_of_a_household_is_in_an_address_or_a_log(
    seeker: Seeker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    answer = seeker.client.post(
        f"{seeker.page}need/", {**SENT, "avoid": ["21001"], "once": str(uuid4())}, follow=True
    )
    said = [caplog.text, *(address for address, _ in answer.redirect_chain)]
    # By itself: the five digits stand by chance in one of a hundred thousand ids.
    assert not [words for words in said if re.search(r"\b21001\b", words)]


def test_what_else_a_house_must_deal_with_is_asked_kept_and_shown_again(seeker: Seeker) -> None:
    """R7.3: health, senses, a carer, a cot, where the person lives: each asked plainly."""
    seeker.send(
        pregnant="yes",
        signals="yes",
        bathroom="no",
        carer_bed="yes",
        cot="no",
        care="some",
        mental_health="specialised",
        substances="in_treatment",
        inclusion=["trans"],
        lives_in="21001",
        language_must="yes",
        guaranteed="no",
    )
    kept = facts_of(seeker)
    assert (kept.pregnant, kept.signals, kept.bathroom, kept.carer_bed) == (True, True, False, True)
    assert (kept.care, kept.mental_health, kept.substances) == (
        "some",
        "specialised",
        "in_treatment",
    )
    assert (kept.cot, kept.language_must, kept.guaranteed) == (False, True, False)
    assert kept.inclusion == ("trans",)
    assert kept.lives_in == cell_names(("21001",))
    page = seeker.shown("need/")
    for value in ("some", "specialised", "in_treatment", "21001"):
        assert f'<option value="{value}" selected>' in page
    assert any('value="trans"' in tag and "checked" in tag for tag in page.split("<input"))


def test_what_was_told_of_access_fills_in_more_than_the_steps(seeker: Seeker) -> None:
    """Somebody in a wheelchair who is deaf, with a carer and a cot, says so once (P4)."""
    said = HouseholdNeeds(access=("wheelchair", "deaf", "carer", "cot"))
    told = make_household(seeker.cast, needs=said)
    page = Seeker(seeker.cast, told, seeker.client).shown("need/")
    for name in ("step_free", "bathroom", "signals", "carer_bed", "cot"):
        field = page.split(f'<select name="{name}"')[1].split("</select>")[0]
        assert '<option value="yes" selected>' in field, name


def test_what_was_told_of_a_place_after_the_report_is_filled_in(seeker: Seeker) -> None:
    """Chapter 3: papers, care, whom a place should welcome, what may be told of it, wishes."""
    told = told_later(
        seeker,
        2,
        papers="no",
        place_knows=["gender", "women"],
        may_tell="yes",
        places_not_safe=["21001"],
    )
    page = told.shown("need/")
    assert chosen(page, "permit") == ["no"]
    assert chosen(page, "inclusion") == ["trans", "nonbinary"]
    assert chosen(page, "may_hear") == ["inclusion"]
    assert chosen(page, "wishes") == ["women"]
    assert chosen(page, "avoid") == ["21001"]
    assert "I am trans, non-binary or intersex" in page
    assert not Need.objects.exists()
