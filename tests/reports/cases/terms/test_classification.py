"""The first match decides, in the order of the tool (R7.2): the whole truth table."""

import itertools

import pytest

from reports.cases.terms.classification import (
    CaseContext,
    ContextFacts,
    IncidentFacts,
    IncidentType,
    classify,
    contexts,
)

NAMES = (
    "penetration",
    "sexual_contact",
    "physical",
    "forced_marriage",
    "denial",
    "psychological",
)
TYPES = (
    IncidentType.RAPE,
    IncidentType.SEXUAL_ASSAULT,
    IncidentType.PHYSICAL_ASSAULT,
    IncidentType.FORCED_MARRIAGE,
    IncidentType.DENIAL,
    IncidentType.PSYCHOLOGICAL,
)
SEXUAL = {IncidentType.RAPE, IncidentType.SEXUAL_ASSAULT}


def expected(answers: tuple[bool, ...]) -> IncidentType:
    """As a person reads the form: down the list, stop at the first yes."""
    for answer, incident_type in zip(answers, TYPES, strict=True):
        if answer:
            return incident_type
    return IncidentType.NON_GBV


@pytest.mark.parametrize("answers", list(itertools.product((False, True), repeat=6)), ids=str)
def test_the_first_yes_gives_the_type(answers: tuple[bool, ...]) -> None:
    """R7.2: all sixty-four rows."""
    facts = IncidentFacts(**dict(zip(NAMES, answers, strict=True)))
    assert classify(facts) is expected(answers)


@pytest.mark.parametrize("answers", list(itertools.product((False, True), repeat=4)), ids=str)
@pytest.mark.parametrize("incident_type", list(IncidentType))
def test_context_is_counted_beside_the_type(
    incident_type: IncidentType, answers: tuple[bool, ...]
) -> None:
    """R7.2: violence by a partner or against a child is context, never a type."""
    partner, minor, gain, tradition = answers
    facts = ContextFacts(by_partner=partner, minor=minor, for_gain=gain, tradition=tradition)
    found = contexts(facts, incident_type)
    if incident_type is IncidentType.NON_GBV:
        assert found == frozenset()
        return
    assert (CaseContext.INTIMATE_PARTNER in found) == partner
    assert (CaseContext.HARMFUL_TRADITION in found) == tradition
    assert (CaseContext.CHILD_SEXUAL_ABUSE in found) == (minor and incident_type in SEXUAL)
    assert (CaseContext.EXPLOITATION in found) == (gain and incident_type in SEXUAL)
    early = minor and incident_type is IncidentType.FORCED_MARRIAGE
    assert (CaseContext.EARLY_MARRIAGE in found) == early


def test_no_context_is_a_type() -> None:
    assert {context.value for context in CaseContext}.isdisjoint(one.value for one in IncidentType)
