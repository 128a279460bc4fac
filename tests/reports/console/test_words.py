"""Every code has words: a new code in a closed list fails here until somebody names it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from django.utils.translation import override

from reports.accounts import members
from reports.accounts.models import Purpose, TeamKind
from reports.accounts.roles import Role
from reports.audit.events import EventKind, ReasonCode
from reports.cases.casework.case_tasks import Change
from reports.cases.records.sealed_records import Source
from reports.cases.terms.classification import CaseContext, IncidentType
from reports.cases.terms.consent_records import Field, How
from reports.cases.terms.consent_records import Purpose as ConsentPurpose
from reports.cases.terms.machine_facts import Channel, Teller
from reports.console import (
    acts,
    consent_words,
    done,
    how,
    offers,
    people_page,
    refusals,
    text_words,
    words,
)
from reports.console.warnings import READINESS
from reports.followup.models import Outcome, PlanState
from reports.followup.plans import Mark
from reports.followup.replies import Meaning, Signal
from reports.intake.triage import SafetyAnswer
from reports.messaging.contact import ContactChannel, ContactRefused, ContactState, MayContact
from reports.messaging.models import FailureOwner, TextKind
from reports.messaging.states import TextState
from reports.messaging.wording import TextRefused
from reports.region import Kind, Level, region
from reports.vault import rosters


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.LEVELS, Level),
        (words.CHANNELS, Channel),
        (words.ROLES, Role),
        (words.REASONS, ReasonCode),
        (words.EVENTS, EventKind),
        (words.ANSWERS, SafetyAnswer),
        (words.KINDS, Kind),
        (words.INCIDENTS, IncidentType),
        (words.CONTEXTS, CaseContext),
        (words.MAY_CONTACT, MayContact),
        (words.CONTACT_CHANNELS, ContactChannel),
        (words.CONTACT_STATES, ContactState),
        (words.TELLERS, Teller),
        (words.SOURCES, Source),
        (words.CHANGES, Change),
        (people_page.PURPOSES, Purpose),
        (text_words.STATES, TextState),
        (text_words.TEXT_KINDS, TextKind),
        (text_words.OWNERS, FailureOwner),
        (text_words.MEANINGS, Meaning),
        (text_words.SIGNALS, Signal),
        (text_words.PLAN_STATES, PlanState),
        (text_words.OUTCOMES, Outcome),
        (how.KINDS, Mark),
        (consent_words.PURPOSES, ConsentPurpose),
        (consent_words.FIELDS, Field),
        (consent_words.HOWS, How),
    ],
)
def test_every_code_has_words(table: Mapping[str, object], codes: Iterable[str]) -> None:
    assert {str(code) for code in codes} <= set(map(str, table))


def test_every_language_of_the_region_has_a_name() -> None:
    assert set(region().languages) <= words.languages().keys()
    with override("fr"):
        assert words.language("nl") == "Néerlandais"
        assert words.language("tr") == "Turc"
    assert words.language("nobody's") == "nobody's"


def test_a_code_nobody_named_is_shown_as_it_is() -> None:
    assert words.word(words.KINDS, "something new") == "something new"


def test_every_verb_says_what_it_has_done() -> None:
    assert acts.ACTS.keys() <= done.WORDS.keys()


def test_every_kind_of_team_has_a_place_on_the_page() -> None:
    assert set(people_page.ORDER) == set(TeamKind)


def test_every_refusal_has_words() -> None:
    assert set(refusals.KNOWN) == {*refusals.WORDS, ContactRefused, TextRefused}
    assert all(str(said) for said in refusals.WORDS.values())
    assert all(str(each.message) for each in ContactRefused.__subclasses__())


def test_every_folded_form_is_a_verb() -> None:
    assert {group.verb for group in offers.groups({})} == set()
    assert set(offers.FOLDED) <= acts.ACTS.keys()


def test_what_the_command_line_says_is_translated_word_for_word() -> None:
    source = Path(rosters.__file__).read_text() + Path(members.__file__).read_text()
    for sentence in READINESS:
        assert f'"{sentence}"' in source
