"""Who comes along, and what may be heard of them."""

import re
from datetime import timedelta
from typing import Any

import pytest

from reports.cases.terms.machine_facts import HouseholdNeeds
from shelters.facts.zones import cell_names
from shelters.match_runs import runs
from shelters.matching.pairs.problem import Person as Member
from shelters.models import Need, Proposal
from shelters.needs.needs import TIER_REASONS
from shelters.screens.forms.need_told import as_told
from tests.shelters.households import ANYBODY, free
from tests.shelters.houses import NOW, Houses
from tests.shelters.placing.stays import make_unit_in
from tests.shelters.screens.search.need_reading import chosen, facts_of, told_later
from tests.shelters.screens.seekers import Seeker


def test_somebody_under_age_alone_is_for_a_coordinator_and_the_youth_services(
    seeker: Seeker,
) -> None:
    """Nobody of age is an answer of its own, and no adult can stand beside it."""
    both = seeker.send(under_age_alone="on")
    assert both.status_code == 422
    assert "An adult is written down." in both.content.decode()
    girl = {"adult-0-who": "", "adult-0-age": "", "child-0-who": "f", "child-0-age": "16"}
    assert seeker.send(under_age_alone="on", **girl).status_code == 302
    assert facts_of(seeker).alone_under_age
    page = seeker.shown()
    notice = page.index("Somebody under 18 comes alone.")
    assert notice < page.index("Eligible") + 400
    assert "<a href=" in page[notice : page.index("</ul>", notice)]


@pytest.mark.parametrize("may_tell", ["no", "ask_me", ""])
def test_nothing_may_be_heard_that_was_not_said_yes_to(seeker: Seeker, may_tell: str) -> None:
    told = told_later(seeker, 2, papers="depend", place_knows=["lgbtqia"], may_tell=may_tell)
    page = told.shown("need/")
    assert chosen(page, "inclusion") == ["lgbtqia"]
    assert (chosen(page, "may_hear"), chosen(page, "permit")) == ([], [""])


def test_the_first_adult_is_who_the_person_said_to_be() -> None:
    """M8: a woman is not written down as "gender not said"; her age group is no age."""
    words = {"sex": "woman", "age_band": "35_49", "disability": ["hearing"]}
    facts = as_told(HouseholdNeeds(adults=2), words, minor=False, today=NOW.date())[0]
    assert facts.adults == (Member(gender="f"), Member())
    assert facts.signals is True


def test_people_are_a_list_one_adds_to(seeker: Seeker) -> None:
    """One row for each, not twelve of "nobody"; one more is a press, which keeps what was typed."""
    page = seeker.shown("need/")
    assert len(re.findall(r'name="\w+-\d+-who"', page)) == 3  # two children were told
    answer = seeker.send(more="child", agreed="", avoid=["21001", "21004"])
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'name="child-1-who"' in page
    assert 'name="adult-1-who"' not in page
    assert "autofocus" in page.split('name="child-1-who"')[1].split(">")[0]
    assert 'value="34"' in page
    assert chosen(page, "child-0-who") == ["m"]
    assert chosen(page, "avoid") == ["21001", "21004"]
    assert chosen(page, "urgency") == ["1:must_leave"]
    assert "field-wrong" not in page
    assert not Need.objects.exists()


def test_as_many_come_as_were_added(seeker: Seeker) -> None:
    children = {f"child-{n}-age": str(n) for n in range(11)}
    assert seeker.send(**children).status_code == 302
    assert len(facts_of(seeker).children or ()) == 11
    too_many = {f"adult-{n}-who": "f" for n in range(40)}
    need = str(Need.objects.get().id)
    assert seeker.send(once=need, **too_many, **children).status_code == 422


def test_wishes_and_who_may_hear_what_are_kept_and_cost_nothing(seeker: Seeker) -> None:
    """R7.3: said in the same step; a wish is read beside each place and moves nobody."""
    seeker.send()
    before = Need.objects.get()
    sent: dict[str, Any] = {
        "once": str(before.id),
        "wishes": ["women", "school"],
        "near": ["21004"],
    }
    answer = seeker.send(**sent, may_hear=["household", "health"])
    assert answer.status_code == 302
    kept = facts_of(seeker)
    assert (kept.wishes, kept.near) == (("women", "school"), cell_names(("21004",)))
    assert kept.may_hear == ("household", "health")
    after = Need.objects.get()
    assert (after.waiting_since, after.passed_over) == (before.waiting_since, before.passed_over)
    page = seeker.shown("need/")
    assert chosen(page, "near") == ["21004"]
    assert "21004" not in bytes(after.facts).decode("latin-1")


def test_a_place_that_is_kept_opens_for_what_somebody_saw(seeker: Seeker, houses: Houses) -> None:
    """Free since an hour and without steps: for a day it is kept from what is only told."""
    unit = make_unit_in(houses.north.id, ANYBODY)
    free(unit, since=NOW - timedelta(hours=1))
    alone: dict[str, Any] = {
        "child-0-who": "",
        "child-0-age": "",
        "urgency": f"2:{TIER_REASONS[2][0].value}",
        "step_free": "yes",
    }
    seeker.send(**alone)
    need = Need.objects.get()
    runs.full_run(now=NOW)
    assert not Proposal.objects.exists()
    assert seeker.send(**alone, once=str(need.id), seen=["step_free"]).status_code == 302
    assert facts_of(seeker).seen == ("step_free",)
    assert chosen(seeker.shown("need/"), "seen") == ["step_free"]
    runs.full_run(now=NOW)
    assert Proposal.objects.get().need_id == need.id
    assert Proposal.objects.get().unit_id == unit.id


@pytest.mark.parametrize(
    ("field", "value"),
    [("wishes", "moon"), ("near", "99999"), ("may_hear", "phone"), ("seen", "zones")],
)
def test_a_wish_that_is_on_no_list_is_refused(seeker: Seeker, field: str, value: str) -> None:
    """A name, a number and a note go to a house at the hand-over alone."""
    sent: dict[str, Any] = {field: [value]}
    assert seeker.send(**sent).status_code == 422
    assert not Need.objects.exists()
