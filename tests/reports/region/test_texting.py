"""Plans and texts as a pack's data: what is there, and every mistake named at load (R5.5)."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from reports.region import PackBroken
from reports.region.assembly.loading import load_pack
from reports.region.models.plans import Wish
from reports.region.vocabulary import Level
from tests.reports.region.regions import BRUSSELS, SALTMERE, SALTMERE_FOLDER

A_DAY = timedelta(days=1)


def test_a_plan_is_lengths_of_time_after_its_beginning() -> None:
    """R7.17: 24 hours, 72 hours, four weeks, then monthly."""
    steps = BRUSSELS.follow_up.plans["close"].steps
    assert [step / A_DAY for step in steps] == [1, 3, 10, 17, 24, 31, 59, 87]
    assert [step / A_DAY for step in SALTMERE.follow_up.plans["tide"].steps] == [0.5, 2.5, 4.5, 6.5]


@pytest.mark.parametrize("level", list(Level))
def test_every_level_has_a_plan_by_text(level: Level) -> None:
    for pack in (BRUSSELS, SALTMERE):
        assert pack.follow_up.plan_for(level, Wish.SMS) is not None


def test_a_region_may_have_no_plan_of_calls() -> None:
    assert SALTMERE.follow_up.plan_for(Level.HIGH, Wish.CALL) is None
    assert BRUSSELS.follow_up.plan_for(Level.HIGH, Wish.CALL) is not None


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "followup.toml",
            '"12 hours"',
            '"12 moons"',
            "followup.toml: plan.tide.steps.1.after: expected a length such as",
        ),
        (
            "followup.toml",
            "times = 3",
            "times = 0",
            "followup.toml: plan.tide.steps.2.times: expected a whole number, 1 at least",
        ),
        (
            "followup.toml",
            '{ every = "2 days", times = 3 }',
            '{ after = "6 hours" }',
            "followup.toml: plan.tide.steps.2.after: expected later than the step before",
        ),
        (
            "followup.toml",
            '"high", "elevated"',
            '"highest", "elevated"',
            "followup.toml: plan.tide.levels: expected a list of one of",
        ),
        (
            "followup.toml",
            '"elevated", "standard"',
            '"elevated"',
            "followup.toml: plan: expected a plan for standard by sms",
        ),
        (
            "followup.toml",
            'wish = "sms"',
            'wish = "post"',
            "followup.toml: plan.tide.wish: expected one of sms, call",
        ),
        (
            "followup.toml",
            "patience_hours",
            "patience",
            "followup.toml: patience_hours: expected a whole number, 1 at least, 1000000 at"
            " most, found nothing",
        ),
        (
            "followup.toml",
            'on_holidays = "as_usual"',
            'on_holidays = "never"',
            "followup.toml: on_holidays: expected one of",
        ),
        (
            "followup.toml",
            '"anchor"',
            '"an anchor"',
            "followup.toml: ping.words: expected at least 20 different words",
        ),
        (
            "sms.toml",
            'kind = "short_code"',
            'kind = "alphanumeric"',
            "sms.toml: sender.two_way: expected false for an alphanumeric sender",
        ),
        (
            "sms.toml",
            'en = ["reading"]',
            'en = ["police"]',
            "sms.toml: keywords.en: expected words that tell nothing, not 'police'",
        ),
        (
            "sms.toml",
            'en = ["reading"]',
            'en = ["yes"]',
            "sms.toml: keywords.en: expected no word with a meaning: 'yes'",
        ),
        (
            "sms.toml",
            '"stop", "stopall"',
            '"stopall"',
            "sms.toml: words.en.stop: expected the word 'stop' too",
        ),
        (
            "sms.toml",
            '"1", "ja"',
            '"1", "2", "ja"',
            "sms.toml: words: expected '2' in one of fine and call_me only",
        ),
        (
            "sms.toml",
            '"wie is dit"',
            '"wie is dit?"',
            "sms.toml: words.nl.who: expected words of letters or of digits",
        ),
        (
            "sms.toml",
            '"wie is dit"',
            '"wie ben je 2day"',
            "sms.toml: words.nl.who: expected words of letters or of digits",
        ),
        (
            "sms.toml",
            'never = ["nooit"]',
            'never = ["nooit", "niet meer"]',
            "sms.toml: conversation.nl.never: expected one word: more than one is never heard",
        ),
        (
            "sms.toml",
            'polite = ["thanks", "thank"',
            'polite = ["thanks", "thank you"',
            "sms.toml: words.en.polite: expected one word: more than one is never heard",
        ),
        (
            "sms.toml",
            "starts = 07:00:00",
            "starts = 12:00:00",
            "sms.toml: mornings.ends: expected a time after starts",
        ),
        (
            "sms.toml",
            "[limits.outbound_overall]",
            "[limits.outbound_all]",
            "sms.toml: limits.outbound_overall: expected a table, found nothing",
        ),
        (
            "care.toml",
            "attempts_before_not_reached = 4",
            "attempts_before_not_reached = 2",
            "care.toml: safe_contact.attempts_before_not_reached: expected 3 tries at least",
        ),
    ],
)
def test_a_mistake_names_its_file_its_key_and_what_was_expected(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(SALTMERE_FOLDER, folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(PackBroken) as broken:
        load_pack(folder)
    assert any(fault.startswith(expected) for fault in broken.value.errors), broken.value.errors
