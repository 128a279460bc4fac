"""The way is data: whatever is answered, it ends, and nothing said is lost on it."""

import re

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.channels.web.form_kit.answer_fields import Asked, Choice, Choices
from reports.channels.web.form_kit.voices import PASSED, Answer, Voice
from reports.channels.web.report_pages.first_pages import SUBJECTS
from reports.channels.web.report_pages.route import NUMBERS, kept, page_of, route
from reports.intake.triage.evidence import told as evidence_of
from reports.intake.triage.triage import instrument, shows_numbers_now
from reports.region import region

type Told = dict[str, Answer]
OWN: Told = {"who": "self"}


@pytest.mark.parametrize(
    ("told", "way"),
    [
        ({}, "what now words safe"),
        ({"subject": "partner"}, "what now words safe lately stay"),
        (
            {"subject": "partner", "right_now": "danger", "near": ""},
            "what now call words safe stay",
        ),
        ({"subject": "partner", "right_now": "danger"}, "call what words safe stay"),
        ({"subject": "family", "suicidal": "yes"}, "what now words safe lately listen stay"),
        ({"subject": "close"}, "what now words safe lately stay"),
        ({"subject": "work"}, "what now words safe"),
        ({"subject": "work", "right_now": "both", "near": "no"}, "what now call words"),
        ({"subject": "street", "suicidal": "yes"}, "what now words safe listen"),
        ({"subject": "night", "safe_place": "no"}, "what now words safe call"),
        ({"subject": "online"}, "what now words safe"),
        ({"subject": "place", "because": "partner"}, "what now stay words safe lately"),
        ({"subject": "place", "because": "nobody"}, "what now stay words"),
        ({"who": "young"}, "what now words safe"),
        ({"who": "young", "subject": "y_sleep"}, "what now words safe stay"),
        ({"who": "young", "afraid_home": "yes"}, "what now words safe stay"),
        ({"who": "young", "right_now": "danger", "near": ""}, "what now call words"),
        ({"who": "other", "subject": "w_couple"}, "what now words safe"),
        ({"who": "other", "right_now": "danger", "near": ""}, "what now call words safe"),
        ({"who": "child", "suicidal": "yes"}, "what now words safe call"),
    ],
)
def test_each_tick_has_its_own_way(told: Told, way: str) -> None:
    assert " ".join(route(OWN | told)) == way


def _any_answer(field: Asked, data: st.DataObject) -> Answer:
    if isinstance(field, Choice):
        values = [option.value for option in field.offered()]
        if isinstance(field, Choices):
            return data.draw(st.lists(st.sampled_from(values), unique=True))
        return data.draw(st.sampled_from([*values, PASSED]))
    return data.draw(st.sampled_from(["3", "yes", PASSED]))


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_any_answers_end_and_numbers_come_at_once(data: st.DataObject) -> None:
    """R2.2: whatever is the gravest answer, the page after it names whom to call."""
    told: Told = {"who": data.draw(st.sampled_from([*Voice]))}
    walked: list[str] = []
    alarmed = False
    rules = instrument(region())
    while left := [name for name in route(told) if name not in walked]:
        name = left[0]
        assert not (alarmed and name not in NUMBERS), (told, name)
        walked.append(name)
        page = page_of(name, told)
        before = shows_numbers_now(instrument=rules, answers=evidence_of(rules, told).safety)
        told |= page.kept({each.name: _any_answer(each, data) for each in page.fields})
        after = shows_numbers_now(instrument=rules, answers=evidence_of(rules, told).safety)
        alarmed = after and not before and not NUMBERS & set(walked)
    assert not alarmed
    assert set(walked) == set(route(told))
    assert len(walked) == len(set(walked))


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_nobodys_report_holds_answers_of_a_branch_not_taken(data: st.DataObject) -> None:
    """All answers to all pages of one branch, then another tick: only what still fits is left."""
    told: Told = {"who": Voice.OWN, "happened": "Sample words."}
    for subject in data.draw(st.permutations([option.value for option in SUBJECTS[Voice.OWN]])):
        told["subject"] = subject
        for name in route(told):
            page = page_of(name, told)
            answers = {each.name: _any_answer(each, data) for each in page.fields}
            told |= page.kept({**answers, "happened": "Sample words.", "subject": subject})
    found = kept(told)
    asked = {each.name: each for name in route(told) for each in page_of(name, told).fields}
    assert found["happened"] == "Sample words."
    for name, said in found.items():
        if name in {"who", "right_now"}:
            continue
        field = asked[name]
        if isinstance(field, Choice):
            offered = {option.value for option in field.offered()} | {PASSED, "undisclosed"}
            assert {*([said] if isinstance(said, str) else said)} <= offered


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("who", ["other", "child"])
def test_no_page_speaks_to_a_witness_as_to_the_person(language: str, who: str) -> None:
    """What is asked, and what can be chosen, of the person it happened to."""
    hurt = re.compile(
        r"vous tuer|\bavez-vous|êtes-vous|pensez-vous|bent u (in|bang)|denkt u|heeft iemand u\b"
        r"|are you|do you think|has anybody",
        re.IGNORECASE,
    )
    with translation.override(language):
        for option in SUBJECTS[Voice(who)]:
            told: Told = {"who": who, "subject": option.value}
            for name in route(told):
                page = page_of(name, told)
                said = [str(page.title), str(page.hint), *(str(each.label) for each in page.fields)]
                said += [
                    str(each.text)
                    for field in page.fields
                    if isinstance(field, Choice)
                    for each in field.offered()
                ]
                assert not [words for words in said if hurt.search(words)], (name, said)


def test_who_is_young_reads_no_u_in_dutch() -> None:
    polite = re.compile(r"\b(u|uw|uzelf)\b", re.IGNORECASE)
    with translation.override("nl"):
        for option in SUBJECTS[Voice.YOUNG]:
            told: Told = {"who": "young", "subject": option.value, "afraid_home": "yes"}
            for name in (*route(told), "reach"):
                page = page_of(name, told)
                said = [str(page.part), str(page.title), str(page.hint), str(page.foot)]
                said += [f"{each.label} {each.help_text}" for each in page.fields]
                assert not [words for words in said if polite.search(words)], (name, said)
