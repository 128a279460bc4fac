"""Every code has words: a new code in a closed list fails here until somebody names it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import override

from reports.accounts.models import TeamKind
from reports.accounts.onboarding import members
from reports.accounts.roles import Role
from reports.audit.events import EventKind, ReasonCode
from reports.cases.terms.machine_facts import Channel
from reports.console.administration.house_warnings import READINESS
from reports.console.case_actions import case_actions
from reports.console.case_page import available_actions
from reports.console.frame import desk_notices
from reports.console.inbox import follow_up_lists
from reports.console.labels import code_labels, refusals, text_labels
from reports.console.people import people_listing
from reports.followup.models import Outcome
from reports.followup.plans.case_plans import Mark
from reports.intake.triage.triage import Hint, SafetyAnswer
from reports.messaging.contact.contact import ContactRefused
from reports.messaging.content.wording import TextRefused
from reports.messaging.models import TextKind
from reports.messaging.states import TextState
from reports.region import Kind, Level, region
from reports.vault.team_keys import team_key_renewal


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (code_labels.LEVELS, Level),
        (code_labels.LEVEL_REASONS, Hint),
        (code_labels.ROLES, Role),
        (code_labels.ANSWERS, SafetyAnswer),
        (code_labels.KINDS, Kind),
        (text_labels.STATES, TextState),
        (follow_up_lists.KINDS, Mark),
    ],
)
def test_every_code_has_words(table: Mapping[str, object], codes: Iterable[str]) -> None:
    assert {str(code) for code in codes} <= set(map(str, table))


def test_no_code_of_a_list_with_words_lacks_one() -> None:
    """Django would show the name of the code instead, in English, and say nothing."""
    lists = [
        codes
        for codes in TextChoices.__subclasses__()
        if any(isinstance(label, Promise) for label in codes.labels)
    ]
    assert {EventKind, ReasonCode, Outcome, Role, TextKind} <= set(lists)
    lacking = [each for codes in lists for each in codes if not isinstance(each.label, Promise)]
    assert lacking == []


def test_every_language_of_the_region_has_a_name() -> None:
    assert set(region().languages) <= code_labels.languages().keys()
    with override("fr"):
        assert code_labels.language("nl") == "Néerlandais"
        assert code_labels.language("tr") == "Turc"
    assert code_labels.language("nobody's") == "nobody's"


def test_a_code_nobody_named_is_shown_as_it_is() -> None:
    assert code_labels.word(Channel, "web") == "web page"
    assert code_labels.word(Channel, "something new") == "something new"
    assert code_labels.word(code_labels.KINDS, "something new") == "something new"


def test_every_verb_says_what_it_has_done() -> None:
    assert case_actions.CASE_ACTIONS.keys() <= desk_notices.WORDS.keys()


def test_every_kind_of_team_has_a_place_on_the_page() -> None:
    assert set(people_listing.ORDER) == set(TeamKind)


def test_every_refusal_has_words() -> None:
    assert set(refusals.KNOWN) == {*refusals.WORDS, ContactRefused, TextRefused}
    assert all(str(said) for said in refusals.WORDS.values())
    assert all(str(each.message) for each in ContactRefused.__subclasses__())


def test_every_folded_form_is_a_verb() -> None:
    assert {group.verb for group in available_actions.groups({})} == set()
    assert set(available_actions.FOLDED) <= case_actions.CASE_ACTIONS.keys()


def test_what_the_command_line_says_is_translated_word_for_word() -> None:
    source = Path(team_key_renewal.__file__).read_text() + Path(members.__file__).read_text()
    for sentence in READINESS:
        assert f'"{sentence}"' in source
