"""A partner's free words as hints: they raise a level and quicken its clock, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reports.cases.models import Case
from reports.cases.terms.machine_facts import Channel
from reports.intake.filing import file_report
from reports.intake.hints import heard_in
from reports.intake.submission import Submission
from reports.intake.triage.triage import Hint, SafetyAnswer
from reports.region.vocabulary import Level
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World

HOUR = timedelta(hours=1)


def told(channel: Channel, **words: str) -> Submission:
    return replace(world.submission(), channel=channel, words=words, safety={})


@pytest.mark.parametrize(
    ("words", "hints"),
    [
        ({"happened": "son mari a un couteau et il est devant la porte"}, {Hint.CRY}),
        ({"happened": "undisclosed", "note": "elle a peur de lui"}, {Hint.WORRY}),
        ({"question": "hij slaat haar elke dag, en ik ben bang"}, {Hint.WORRY}),
        ({"happened": "elle demande une adresse"}, set()),
    ],
)
@pytest.mark.parametrize("channel", [Channel.PHARMACY, Channel.VENUE, Channel.API])
def test_what_a_partner_writes_is_heard(
    channel: Channel, words: dict[str, str], hints: set[Hint]
) -> None:
    assert heard_in(told(channel, **words)) == hints


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.SMS])
def test_who_was_asked_the_safety_questions_is_not_guessed_at(channel: Channel) -> None:
    assert heard_in(told(channel, happened="il a un couteau")) == frozenset()


def test_a_hint_makes_it_elevated_within_the_hour(people: World) -> None:
    filed = file_report(submission=told(Channel.API, happened="elle a peur de lui"), now=NOW)
    case = Case.objects.get(id=filed.case_id)
    assert case.level is Level.ELEVATED
    assert case.due_at is not None
    assert case.due_at <= case.filed_at + HOUR


def test_a_hint_makes_nothing_less(people: World) -> None:
    question = next(iter(world.submission().safety), "in_danger_now")
    urgent = replace(
        told(Channel.PHARMACY, note="elle a peur de lui"), safety={question: SafetyAnswer.YES}
    )
    calm = replace(urgent, submission_id=world.submission().submission_id, words={"note": "rien"})
    levels = [file_report(submission=each, now=NOW).level for each in (urgent, calm)]
    assert levels[0].rank >= levels[1].rank
