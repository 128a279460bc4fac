"""The match page: what suits and why, what does not and why, what is next, the way out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from reports.audit.log import SYSTEM
from reports.cases.casework.consents import give_consent, of_case
from reports.cases.terms.consent_records import Field, How, Purpose
from shelters.facts.unit_facts import HouseFacts
from shelters.facts.zones import cell_names
from shelters.inventory.unit_availability import say_free
from shelters.matching.pairs.problem import Person as Member
from shelters.matching.pairs.rules import CODES
from shelters.models import Source, Unit
from shelters.needs import needs
from shelters.screens.labels.match_labels import ASK_HOUSE, OUT
from tests.shelters.households import ALONE, ANYBODY, WITH_CHILDREN, make_household, make_unit
from tests.shelters.houses import NOW, Houses, add_unit, make_house
from tests.shelters.screens.seekers import Seeker

HOUR = timedelta(hours=1)


def unit_in(houses: Houses, alias: str, *, said: int = 0, **facts: Any) -> Unit:
    """A free unit in a house of its own, confirmed so many hours ago."""
    house = make_house(houses.south_team, HouseFacts(alias=alias, duty_phone="+32470000001"))
    unit = add_unit(house_id=house.id, facts=replace(ANYBODY, **facts), by=SYSTEM, now=NOW)
    at = NOW - said * HOUR
    since = at - 48 * HOUR  # nothing is kept for so long
    say_free(unit_id=unit.id, since=since, by=SYSTEM, source=Source.BOARD, now=at)
    return unit


def names(page: str) -> list[str]:
    """The houses of what suits, in their order on the page."""
    parts = page.split('<div class="place-head"><h3>')[1:]
    return [part.split("<")[0].split(",")[0] for part in parts]


def card(page: str, alias: str) -> str:
    """The part of the page about one place that suits."""
    (found,) = [part for part in page.split('<li class="place"') if f"<h3>{alias}" in part]
    return found.split('<section aria-labelledby="others-h"')[0]


def others(page: str) -> str:
    return page.split('id="others-h"')[1].split('id="out-h"')[0]


def test_what_suits_is_ranked_and_says_why(seeker: Seeker, houses: Houses) -> None:
    """R7.10: the proposed one first, then by fit, each with why and with what it lacks beside."""
    unit_in(houses, "Sample Large", beds=3)
    unit_in(houses, "Sample Right", languages=("fr",))
    unit_in(houses, "Sample Foreign", languages=("nl",))
    seeker.household.looks()
    page = seeker.shown()
    assert names(page) == ["Sample Right", "Sample Foreign", "Sample Large"]
    assert "3 places suit. One is proposed for this household." in page
    right, large = card(page, "Sample Right"), card(page, "Sample Large")
    assert "Proposed" in right
    assert "just as many beds as needed · a language in common" in right
    assert "Beside the one proposed" not in right
    assert "leaves beds empty" in large
    assert "no language in common" in card(page, "Sample Foreign")
    assert "confirmed at 14:05: fresh" in right


def test_what_does_not_suit_has_every_reason(seeker: Seeker, houses: Houses) -> None:
    """R7.10: all failing codes in words, by house, and how many units share them."""
    small = unit_in(houses, "Sample Small", max_children=0, step_free=False, day_price=20.0)
    twin = add_unit(
        house_id=small.house_id,
        facts=replace(ANYBODY, max_children=0, step_free=False, day_price=20.0),
        by=SYSTEM,
        now=NOW,
    )
    say_free(unit_id=twin.id, since=NOW, by=SYSTEM, source=Source.BOARD, now=NOW)
    seeker.household.looks(replace(WITH_CHILDREN, step_free=True))
    page = seeker.shown()
    assert "No place in the region suits now." in page
    words = " · ".join(str(OUT[code]) for code in ("SIZE", "CHILDREN", "ACCESS", "PAY"))
    assert f"2 × 1 bed – {words}" in others(page)
    assert "3 beds, 1 cot – Full" in others(page)
    assert "Kept out by one thing alone" not in page


def test_what_one_thing_alone_keeps_out_is_counted_but_never_what_is_unsafe(
    seeker: Seeker, houses: Houses
) -> None:
    """R7.10, R7.14: a conversation about money is offered, one about danger is not."""
    unit_in(houses, "Sample Dear", day_price=12.0)
    unit_in(houses, "Sample Dearer", day_price=22.0)
    unit_in(houses, "Sample Near", zones=cell_names(("21001",)))
    unit_in(houses, "Sample Dear and Near", zones=cell_names(("21001",)), day_price=12.0)
    seeker.household.looks(replace(ALONE, avoid_zones=cell_names(("21001",))))
    page = seeker.shown()
    assert names(page) == []
    assert f"2 places: {OUT['PAY']}" in page
    opens = page.split("Kept out by one thing alone")[1].split("</ul>")[0]
    assert str(OUT["ZONE"]) not in opens
    assert f"1 bed – {OUT['ZONE']} · {OUT['PAY']}" in others(page)


def test_an_unsafe_zone_wins_over_everything(seeker: Seeker, houses: Houses) -> None:
    """R7.14: free, near, liked best, tonight: it is out all the same; one beside it is asked."""
    near = unit_in(houses, "Sample Near", zones=cell_names(("21001",)))
    unit_in(houses, "Sample Beside", zones=cell_names(("21013",)))
    facts = replace(ALONE, avoid_zones=cell_names(("21001",)), prefers=(str(near.house_id),))
    seeker.household.looks(facts, tier=0)
    page = seeker.shown()
    assert names(page) == ["Sample Beside"]
    assert str(ASK_HOUSE["ZONE"]) in card(page, "Sample Beside")


def test_taken_says_so_without_a_word_of_anybody(seeker: Seeker, houses: Houses) -> None:
    """The certificate in words; other people are neither named nor counted."""
    unit_in(houses, "Sample Only")
    other = make_household(seeker.cast)
    other.looks(tier=0)
    seeker.household.looks(tier=3)
    page = seeker.shown()
    assert "1 place would suit." in page
    assert "goes elsewhere first" in page
    assert "That has been checked." in page
    assert "Goes elsewhere first" in card(page, "Sample Only")
    for word in (str(other.case_id), str(other.case_id)[:8], "household", "Life in danger"):
        assert word not in page.split('id="suits-h"')[1].split('id="change-h"')[0]


def test_what_is_old_is_shown_as_old_though_it_is_proposed(seeker: Seeker, houses: Houses) -> None:
    """R7.16: said longer ago than twelve hours; the one proposed stands first all the same."""
    unit_in(houses, "Sample Old", said=13)
    unit_in(houses, "Sample New", said=11, beds=3, languages=("nl",))
    seeker.household.looks()
    page = seeker.shown()
    assert names(page) == ["Sample Old", "Sample New"]
    assert "older than 12 hours" in card(page, "Sample Old")
    assert str(ASK_HOUSE["FRESH"]) in card(page, "Sample Old")
    assert "older than 12 hours" not in card(page, "Sample New")


def test_what_is_not_known_is_asked_of_whom_it_concerns(seeker: Seeker, houses: Houses) -> None:
    """The house is asked what it has not said, the person what is not written down."""
    unit_in(houses, "Sample Open", day_price=None, step_free=False)
    seeker.household.looks(replace(ALONE, can_pay_per_day=5.0, step_free=None))
    page = seeker.shown()
    asked = card(page, "Sample Open")
    assert str(ASK_HOUSE["PAY"]) in asked
    assert str(ASK_HOUSE["ACCESS"]) not in asked
    assert "Missing information:" in page
    assert "whether it must be without steps" in page


def test_the_call_sheet_has_the_number_and_the_questions(seeker: Seeker, houses: Houses) -> None:
    """R7.13: what to ask, what may be told, and not a word of who it is."""
    unit_in(houses, "Sample Open", day_price=None)
    unit_in(houses, "Sample Clear")
    seeker.household.looks(replace(ALONE, can_pay_per_day=5.0))
    sheet = seeker.shown("calls/")
    assert "Sample Open" in sheet
    assert "Sample Clear" not in sheet
    assert 'href="tel:+32470000001"' in sheet
    assert str(ASK_HOUSE["PAY"]) in sheet
    assert "nothing yet" in sheet
    assert "sample-canary" not in sheet


def test_without_a_search_there_is_no_call_sheet(seeker: Seeker) -> None:
    answer = seeker.client.get(f"{seeker.page}calls/")
    assert answer.headers["Location"] == seeker.page


def test_there_is_always_a_way_out_of_the_region(seeker: Seeker) -> None:
    """R7.10: also when nothing suits, and when something does."""
    seeker.household.looks()
    page = seeker.shown()
    assert 'href="tel:1712"' in page
    assert 'href="tel:+3280030030"' in page


def test_when_something_is_free_later_the_day_is_shown(seeker: Seeker, houses: Houses) -> None:
    """R7.10: the next free dates, of places that would suit but for the day."""
    for alias, days, beds in (("Sample Later", 4, 1), ("Sample Soon", 2, 1), ("Sample None", 1, 0)):
        unit = make_unit(houses.south_team, replace(ANYBODY, beds=beds), alias=alias)
        say_free(unit_id=unit.id, since=NOW + timedelta(days=days), by=SYSTEM,
                 source=Source.BOARD, now=NOW)  # fmt: skip
        unit.availabilities.filter(during__contains=NOW).delete()
    seeker.household.looks()
    page = seeker.shown()
    later = page.split("Free later")[1].split("</section>")[0]
    assert later.index("Sample Soon: from 26 Nov, 14:05") < later.index("Sample Later")
    assert "Sample None" not in later
    assert f"{OUT['WHEN']}, but from 26 Nov, 14:05 on" in others(page)


def test_a_yes_for_a_house_is_written_down(seeker: Seeker, houses: Houses) -> None:
    """R7.3, R7.13: per organisation; only what is known can be ticked; the page then says it."""
    unit = unit_in(houses, "Sample Right")
    seeker.household.looks(replace(ALONE, has_permit=None))
    address = f"house/{unit.house_id}/yes/"
    form = seeker.shown(address)
    assert 'value="household"' in form
    assert 'value="permit"' not in form
    assert "Sample shelter South" in form
    case = seeker.household.case
    sent = {
        "version": case.version,
        "once": str(uuid4()),
        "fields_agreed": ["household", "stay"],
        "until": "2026-12-24",
        "how": "spoken",
    }
    assert (
        seeker.client.post(seeker.page + address, sent | {"fields_agreed": []}).status_code == 422
    )
    assert (
        seeker.client.post(seeker.page + address, sent | {"until": "2020-01-01"}).status_code == 409
    )
    answer = seeker.client.post(seeker.page + address, sent)
    assert answer.headers["Location"] == f"{seeker.page}?done=yes"
    (consent,) = of_case(case_id=seeker.case_id)
    assert (consent.organisation_id, consent.purpose) == (
        houses.south_team.organisation_id,
        Purpose.PLACE,
    )
    assert consent.fields == {Field.HOUSEHOLD, Field.STAY}
    right = card(seeker.shown(), "Sample Right")
    assert "Who comes along: how many, ages, From when and for how long" in right
    assert seeker.client.get(f"{seeker.page}house/{uuid4()}/yes/").status_code == 404


def test_refusing_every_yes_changes_nothing_about_the_places(
    seeker: Seeker, houses: Houses
) -> None:
    """R7.5: the same places, in the same order, with the same words but for what may be told."""
    unit = unit_in(houses, "Sample Right")
    unit_in(houses, "Sample Other", languages=("nl",))
    seeker.household.looks()
    before = names(seeker.shown())
    give_consent(
        case_id=seeker.case_id,
        organisation_id=unit.house.organisation_id,
        purpose=Purpose.PLACE,
        fields=[Field.HOUSEHOLD],
        until=NOW + timedelta(days=3),
        how=How.SPOKEN,
        by=seeker.household.worker.staff,
        now=NOW,
    )
    assert names(seeker.shown()) == before


def test_a_house_is_liked_refused_and_had_after_all(seeker: Seeker, houses: Houses) -> None:
    """Refusing costs nothing: time waited stays, the house is out, and can be had again."""
    unit = unit_in(houses, "Sample Right")
    unit_in(houses, "Sample Other", languages=("nl",))
    need = seeker.household.looks()
    address = f"house/{unit.house_id}/wish/"
    assert seeker.send(address, wish="best", version="0").status_code == 302
    assert "Client's first choice" in card(seeker.shown(), "Sample Right")
    assert seeker.send(address, wish="no", version="0").status_code == 409
    assert seeker.send(address, wish="no", version="1").status_code == 302
    page = seeker.shown()
    assert names(page) == ["Sample Other"]
    assert str(OUT["NOT"]) in others(page)
    need.refresh_from_db()
    assert need.waiting_since == NOW
    assert seeker.send(address, wish="again", version="2").status_code == 302
    assert "Sample Right" in names(seeker.shown())
    for wrong in ({"wish": "dragon", "version": "3"}, {"wish": "no", "version": "x"}):
        assert seeker.send(address, **wrong).status_code == 404
    assert seeker.send(f"house/{uuid4()}/wish/", wish="no", version="3").status_code == 404


def test_the_page_takes_as_many_questions_for_forty_places_as_for_two(
    seeker: Seeker, houses: Houses
) -> None:
    seeker.household.looks()
    for number in range(2):
        unit_in(houses, f"Sample {number}", beds=number)
    few = queries(seeker)
    for number in range(38):
        unit_in(houses, f"Sample more {number}", beds=number % 3)
    for tier in range(4):
        make_household(seeker.cast).looks(tier=tier)
    assert queries(seeker) == few <= 42


def queries(seeker: Seeker) -> int:
    with CaptureQueriesContext(connection) as found:
        seeker.shown()
    return len(found)


def test_every_code_has_its_words() -> None:
    """In French, Dutch and English: none is left as a code, and the three differ."""
    assert set(OUT) | {"FRESH"} == set(CODES) == set(ASK_HOUSE)
    for code in OUT:
        said = set()
        for language in ("fr", "nl", "en"):
            with override(language):
                said |= {str(OUT[code]), str(ASK_HOUSE[code])}
        assert len(said) == 6, code


@pytest.fixture(params=["fr", "nl"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with override(request.param):
        yield request.param


def test_the_page_speaks_the_readers_language(
    seeker: Seeker, houses: Houses, language: str
) -> None:
    unit_in(houses, "Sample Right")
    seeker.household.looks()
    client: Client = seeker.client
    page = client.get(seeker.page, headers={"Accept-Language": language}).content.decode()
    assert {"fr": "Éligible", "nl": "Geschikt"}[language] in page


def test_not_known_who_comes_finds_places_to_ask(seeker: Seeker, houses: Houses) -> None:
    """Unknown is ask, never no."""
    unit_in(houses, "Sample Right")
    seeker.household.looks(replace(ALONE, adults=(Member(),), children=None))
    assert names(seeker.shown()) == ["Sample Right"]
    assert needs.waiting_need(case_id=seeker.case_id) is not None


def test_wishes_are_read_beside_each_place_and_keep_none_away(
    seeker: Seeker, houses: Houses
) -> None:
    """What a house has, has not, or has not said; the order is the same as without."""
    unit_in(houses, "Sample Right", room="flat", school_near=True, zones=cell_names(("21004",)))
    unit_in(houses, "Sample Other", room="shared_room", composition=None, languages=("nl",))
    wishes: dict[str, Any] = {
        "wishes": ("own_room", "women", "school", "work"),
        "near": cell_names(("21004",)),
    }
    need = seeker.household.looks()
    before = names(seeker.shown())
    needs.change_need(
        opened=seeker.household.opened(),
        need_id=need.id,
        change=lambda facts: replace(facts, **wishes),
        by=seeker.household.worker.staff,
        now=NOW,
    )
    page = seeker.shown()
    assert names(page) == before
    right, other = (" ".join(card(page, f"Sample {name}").split()) for name in ("Right", "Other"))
    for words in (
        "A room of one&#x27;s own: yes",
        "A place only for women: no",
        "A school nearby: yes",
        "Near enough to work: not said, ask",
        "Where the person would like to be: yes",
    ):
        assert words in right, words
    for words in ("A room of one&#x27;s own: no", "A place only for women: not said, ask"):
        assert words in other, words


def test_what_a_house_may_hear_was_said_once_with_the_search(
    seeker: Seeker, houses: Houses
) -> None:
    """R7.3: it fills in the yes for a house, which hears nothing before that is written down."""
    unit = unit_in(houses, "Sample Right")
    said = replace(ALONE, substances="in_treatment", may_hear=("household", "health"))
    seeker.household.looks(said)
    assert "nothing yet" in card(seeker.shown(), "Sample Right")
    page = seeker.shown(f"house/{unit.house_id}/yes/")
    ticked = [tag for tag in page.split("<input") if "checked" in tag]
    assert sorted(re.findall(r'value="(\w+)"', "".join(ticked))) == ["health", "household"]
    assert "Health and care, on the phone only" in page
    assert "Whom the house should welcome" not in page  # nothing of it is known
