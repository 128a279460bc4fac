"""Whatever a channel can write into a report, the case page shows it in words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import chain
from typing import Any, cast, get_args
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from nightlife.venues.home_checks import WISH
from pharmacy.person_form import KINDS
from pharmacy.register import counter_reports
from pharmacy.register.pharmacies import Standing
from pharmacy.views.report_pages import POLICE
from reports.audit.log import SYSTEM
from reports.cases.terms.machine_facts import HouseholdNeeds
from reports.channels.api.payload import schema, submission
from reports.channels.sms import submission as texted
from reports.channels.sms.dialogue.dialogue import Sign, Talk
from reports.channels.sms.understanding.answer_reading import Need
from reports.channels.web import submission as telling
from reports.channels.web.form_kit.answer_fields import Asked, Choice, Choices
from reports.channels.web.form_kit.voices import Answer
from reports.channels.web.report_pages.first_pages import SUBJECTS
from reports.channels.web.report_pages.route import page_of, route
from reports.console.labels import report_presenter
from reports.console.labels.report_labels import LABELS, answers_to
from reports.intake.submission import Submission
from reports.intake.triage.triage import instrument
from reports.region import Kind, region
from reports.vault.case_keys.return_codes import ReturnCode, derive
from tests.reports.cases.world import report
from tests.reports.console.conftest import Enter, House
from tests.reports.region.regions import SALTMERE

type Document = Mapping[str, Any]

NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)
KEYS = derive(ReturnCode("1" * 20))
CANARY = "canary"  # stands in every answer that is free words
# How the person may be reached is no part of the words; it must only make sense.
REACHED: Mapping[str, Answer] = {"reach": "call", "number": "0470 12 34 56"}
LANGUAGES = ("en", "fr", "nl")
WORDS_TOO = {"pictures"}  # a code that is a word of "Online: messages, pictures, a game" as well


def by_web() -> Iterator[Submission]:
    """Every page of every branch, and between them every answer to choose."""
    for who, subjects in SUBJECTS.items():
        for subject in subjects:
            told: dict[str, Answer] = {"who": who, "subject": subject.value, "afraid_home": "yes"}
            fields = [each for name in route(told) for each in page_of(name, told).fields]
            for turn in range(max(len(values(field)) for field in fields)):
                answers = {field.name: given(field, turn) for field in fields}
                yield telling.submission(
                    submission_id=uuid4(),
                    answers={**answers, **told, **REACHED},
                    region=region(),
                    language="fr",
                    code_keys=KEYS,
                    now=NOW,
                )


def values(field: Asked) -> list[str]:
    """What can be chosen; nothing where words are typed."""
    if not isinstance(field, Choice):
        return []
    return [option.value for option in field.offered()]


def given(field: Asked, turn: int) -> Answer:
    """All of several, one of the others in turn, and for the rest free words."""
    found = values(field)
    if isinstance(field, Choices):
        return found
    if found:
        return found[turn % len(found)]
    return CANARY


def by_text() -> Iterator[Submission]:
    """All that a conversation by text can end in."""
    for told_words, needs in (((CANARY,), tuple(Need)), ((), ())):
        yield texted.submission(
            submission_id=uuid4(),
            talk=Talk(language="fr", told=told_words, needs=needs, signs=(Sign.ALARM, Sign.STOP)),
            number="+32470000001",
            region=region(),
            instrument=instrument(region()),
            said_at=NOW,
        )


def by_counter() -> Iterator[Submission]:
    """Both forms of a pharmacy, with each answer about the police."""
    consent = counter_reports.ReadAloud(
        version=CANARY, language="fr", at=NOW, present_and_agrees=True
    )
    kinds = [value for value, _words in KINDS]
    yield at_counter(None, kinds=kinds, happened=CANARY)
    yield at_counter(None, kinds=[], happened="")
    for police in ("", *(value for value, _words in POLICE)):
        yield at_counter(consent, police=police, note=CANARY)


def at_counter(consent: counter_reports.ReadAloud | None, **answers: object) -> Submission:
    """What a counter hands in."""
    common = {"danger": "no", "injury": "", "children": "unknown", "reach": "she_will"}
    place = Standing(
        pharmacy_id=uuid4(),
        organisation_id=uuid4(),
        team_id=uuid4(),
        user_id=uuid4(),
        actor=SYSTEM,
        trained_until=None,
        day=NOW.date(),
    )
    return counter_reports.submission(
        counter_reports.Told(
            submission_id=uuid4(),
            language="fr",
            answers={"alias": CANARY, **common, **answers},
            consent=consent,
        ),
        keys=KEYS,
        by=place,
        now=NOW,
    )


def by_api() -> Iterator[Submission]:
    """Both modes with consent, every choice of each list, and a question for advice."""
    fields = schema.WithConsent.model_fields
    wants = get_args(get_args(fields["wants"].annotation)[0])
    asked = get_args(get_args(fields["police"].annotation)[0])
    for mode in get_args(fields["mode"].annotation):
        for police in (None, *asked):
            yield sent(mode=mode, police=police, wants=list(wants), kinds=list(Kind))
    yield sent(mode="self_referral")
    question = {"mode": "advice_only", "language": "fr", "kinds": list(Kind), "question": CANARY}
    yield from_api(schema.AdviceOnly.model_validate(question))


def sent(**values: object) -> Submission:
    """A report of a partner's system."""
    consent = {
        "text_version": CANARY,
        "language_read": "ar",
        "agreed_at": (NOW - timedelta(days=1)).isoformat(),
        "present_and_agrees": True,
    }
    plain = {"language": "fr", "consent": consent, "when": CANARY, "where": CANARY, **values}
    return from_api(schema.WithConsent.model_validate(plain))


def from_api(sent: schema.WithConsent | schema.AdviceOnly) -> Submission:
    """What it becomes."""
    return submission.submission(
        sent, submission_id=uuid4(), organisation_id=uuid4(), region=region(), now=NOW
    )


def every_document() -> list[Document]:
    """The words of every channel's reports, with what a night venue asks."""
    made = chain(by_web(), by_text(), by_counter(), by_api())
    return [*(each.words for each in made), {"happened": WISH}]


def leaves(key: str, value: object) -> Iterator[tuple[str, str]]:
    """Each thing said, under the name nearest to it."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from leaves(name, item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from leaves(key, item)
    else:
        yield key, str(value)


def codes(document: Document) -> set[str]:
    """Every key and every value that is no free word and no number to call."""
    found = set(document)
    for key, value in leaves("", document):
        found.add(key)
        if CANARY not in value and key not in {"phone", "text_version"}:
            found.add(value)
    return found - WORDS_TOO


def shown(facts: Sequence[report_presenter.Fact]) -> set[str]:
    """Every label, and every part of every value."""
    parts = [part for fact in facts for part in re.split(r", |: ", fact.value)]
    return {*(fact.label for fact in facts), *parts}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_and_no_code_of_any_channel_is_shown(language: str) -> None:
    """Whatever the question and the channel, the worker reads words."""
    with translation.override(language):
        for document in every_document():
            facts = report_presenter.told(document, region=region(), language=language)
            assert len(facts) == len(document)
            assert not codes(document) & shown(facts)
            assert any(CANARY in fact.value for fact in facts) is (CANARY in str(document))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_place_must_have_is_in_words(language: str) -> None:
    pack = region()
    needs = HouseholdNeeds(
        pets=("none", "dog", "cat", "other"),
        access=("none", "wheelchair", "no_stairs", "deaf", "blind", "carer", "cot"),
        languages=tuple(pack.own_names()),
        places_not_safe=tuple(each.code for each in pack.communes),
    )
    wanted = {*needs.pets, *needs.access, *needs.languages, *needs.places_not_safe}
    with translation.override(language):
        found = shown(report_presenter.needs(needs, region=pack, language=language))
    assert len(wanted) > 20
    assert not wanted & found


@pytest.mark.parametrize("made", [by_web, by_text, by_counter, by_api])
def test_the_page_itself_shows_none(house: House, enter: Enter, made: Any) -> None:
    client = enter(house.cast.beatriz)
    document = max((each.words for each in made()), key=lambda words: len(str(words)))
    address = f"/desk/file/{report(words=document).case_id}/"
    page = client.get(address).content.decode()
    words = {unescape(each).strip() for each in re.findall(r"<d[td]>(.*?)</d[td]>", page, re.S)}
    parts = {part for each in words for part in re.split(r", |: ", each)}
    assert CANARY in page
    assert not codes(document) & parts


def test_what_a_newer_version_wrote_is_shown_as_it_is() -> None:
    document = {"colour": "teal", "when": "tomorrow", "kinds": ["new", "work"], "where": ["x"]}
    facts = report_presenter.told(document, region=region(), language="en")
    assert [(fact.label, fact.value) for fact in facts] == [
        ("What kind", "new, Harassment at work"),
        ("When", "tomorrow"),
        ("Where", "x"),
        ("colour", "teal"),
    ]


def test_free_words_are_never_taken_for_a_code() -> None:
    facts = report_presenter.told(
        {"where": "work", "name": "partner"}, region=region(), language="en"
    )
    assert {fact.value for fact in facts} == {"work", "partner"}


@pytest.mark.parametrize(
    ("agreed_at", "words"),
    [
        ("2026-11-24T10:20+01:00", "on: 24 Nov 2026, 10:20"),
        ("2026-11-24T09:20:00+00:00", "on: 24 Nov 2026, 10:20"),
        ("2026-11-24T10:20", "on: 2026-11-24T10:20"),
        ("last week", "on: last week"),
    ],
)
def test_when_it_was_agreed_is_said_in_the_time_of_the_desk(agreed_at: str, words: str) -> None:
    with timezone.override(region().timezone):
        (fact,) = report_presenter.told(
            {"consent": {"agreed_at": agreed_at}}, region=region(), language="en"
        )
    assert fact.value == words


def test_a_language_the_region_has_no_names_in_gets_the_first_there_is() -> None:
    assert "fr" not in SALTMERE.languages
    names = answers_to("commune", region=SALTMERE, language=SALTMERE.languages[0])
    assert answers_to("commune", region=SALTMERE, language="fr") == names
    assert {each.code for each in SALTMERE.communes} <= names.keys()


def test_every_label_is_said_once() -> None:
    said = [str(label) for label in LABELS.values()]
    assert len(said) == len(set(said))


def test_a_question_nobody_knows_still_takes_yes_and_no() -> None:
    assert cast(str, answers_to("colour", region=region(), language="en")["yes"]) == "Yes"
