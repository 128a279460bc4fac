"""Instruments are data files with a licence; a licensed one can be put into a pack (R2.7)."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from reports.intake.triage.branches import Branch
from reports.intake.triage.instrument import (
    BUILT_IN,
    InstrumentBroken,
    Role,
    instrument,
    load_instrument,
)
from tests.reports.region.regions import BRUSSELS, SALTMERE_FOLDER

REPOSITORY = Path(__file__).resolve().parents[4]
OWN = SALTMERE_FOLDER / "instruments" / "harbour.toml"


def broken(tmp_path: Path, old: str, new: str) -> tuple[str, ...]:
    text = OWN.read_text("utf-8")
    assert old in text
    path = tmp_path / "harbour.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(InstrumentBroken) as raised:
        load_instrument(path, languages=("nl", "en"), other_flags=2)
    return raised.value.errors


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('licence = "made up for tests"\n', "", "licence: expected a text, found nothing"),
        ('source = "made up for tests"\n', "", "source: expected a text, found nothing"),
        ("allowed_in_repo = true\n", "", "allowed_in_repo: expected true or false, found nothing"),
        ('version = "7"\n', "", "version: expected a text, found nothing"),
        ('role = "high"', 'role = "grave"', "question.grave.role: expected one of"),
        ('about = "known"', 'about = "all"', "question.grave.about: expected one of"),
        ('id = "often"', 'id = "now"', "question: expected each id only once"),
        ('follows = "grave"', 'follows = "later"', "question.often.follows: expected the id of an"),
        ('text = { nl = "Nu dringend?", ', "text = { ", "question.now.text.nl: expected a text"),
        ('[["now"]]', '[["then"]]', "trigger.now.when: expected ids of questions, kinds"),
        ('[["now"]]', '["now"]', "trigger.now.when: expected a list of lists of texts"),
        ('[["now"]]', "[[]]", "trigger.now.when: expected a list of lists of texts"),
        ('[["grave"], ["often"', '[["now"], ["often"', "question.grave.role: expected a trigger"),
        ('level = "high"', 'level = "low"', "trigger.grave.level: expected one of emergency, high"),
        ('role = "flag"', 'role = "flag"\nroll = "flag"', "question.often.roll: expected one of"),
    ],
)
def test_a_mistake_is_named_with_file_key_and_what_was_expected(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    errors = broken(tmp_path, old, new)
    assert any(error.startswith(f"instruments/harbour.toml: {expected}") for error in errors), (
        errors
    )


ROWS = """
[[row]]
id = "grave"
field = "grave"
page = "safe"
branches = ["partner"]
asks = ["grave"]
text = { nl = "Ernstig?", en = "Grave?" }
choice = [
    { value = "yes", yes = ["grave"], text = { nl = "Ja", en = "Yes" } },
    { value = "no", no = ["grave"], marks = ["calm"], text = { nl = "Nee", en = "No" } },
]
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('asks = ["grave"]', 'asks = ["graves"]', "row.grave.asks: expected ids of questions"),
        ('yes = ["grave"]', 'yes = ["graves"]', "row.grave.asks: expected ids of questions"),
        (
            'branches = ["partner"]',
            'branches = ["home"]',
            "row.grave.branches: expected a list of one of partner",
        ),
        ('field = "grave"\n', "", "row.grave.field: expected a text like"),
        (
            'text = { nl = "Ja", en = "Yes" }',
            'text = { en = "Yes" }',
            "row.grave.choice.yes.text.nl",
        ),
        (
            'page = "safe"',
            'page = "lately"',
            "question.grave.asked: expected a row on page safe of",
        ),
        ('marks = ["calm"]', 'markers = ["calm"]', "row.grave.choice.no.markers: expected one of"),
        ('[["grave"], ["often"', '[["grave"], ["joy", "often"', "trigger.grave.when: expected ids"),
    ],
)
def test_a_mistake_in_a_row_is_named_too(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """R2.7: a file with rows says where each question is asked, and asks it there."""
    text = OWN.read_text("utf-8").replace(
        'about = "known"\n', 'about = "known"\nasked = { partner = "safe" }\n', 1
    )
    path = tmp_path / "harbour.toml"
    path.write_text(text + ROWS, "utf-8")
    assert load_instrument(path, languages=("nl", "en"), other_flags=2).rows
    assert old in text + ROWS
    path.write_text((text + ROWS).replace(old, new, 1), "utf-8")
    with pytest.raises(InstrumentBroken) as raised:
        load_instrument(path, languages=("nl", "en"), other_flags=2)
    errors = raised.value.errors
    assert any(expected in error for error in errors), errors


def test_each_question_of_ours_says_where_it_is_asked_and_why_so_early() -> None:
    """Every branch asks of danger now, of injury and of suicide, or leaves it to a person."""
    safety = instrument(BRUSSELS)
    for question in safety.questions:
        assert question.asked, question.id
        early = question.role in (Role.EMERGENCY, Role.HIGH) and question.id not in {
            *("danger_now", "injury_needs_care_now")
        }
        assert question.sources or not early, question.id
    for always in ("danger_now", "injury_needs_care_now", "suicidal_thoughts_self"):
        assert safety.question(always).asked.keys() == set(Branch)


def test_a_file_may_hold_more_languages_than_the_region_speaks() -> None:
    read = load_instrument(OWN, languages=("en",), other_flags=2)
    assert read.question("now").text("en") == "Urgent now?"
    with pytest.raises(KeyError):
        read.question("then")


def test_a_language_the_file_does_not_have_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(InstrumentBroken) as raised:
        load_instrument(OWN, languages=("fr",), other_flags=2)
    assert any("question.now.text.fr" in error for error in raised.value.errors)


def test_a_deployer_puts_a_licensed_file_into_the_pack(tmp_path: Path) -> None:
    """R2.7: it need not be in the repository, and it wins over one of the same name built in."""
    folder = tmp_path / "instruments"
    folder.mkdir()
    text = OWN.read_text("utf-8").replace("allowed_in_repo = true", "allowed_in_repo = false")
    text = text.replace("nl =", "fr = 'x', nl =")
    (folder / "safety.toml").write_text(text, "utf-8")
    assert instrument(replace(BRUSSELS, folder=tmp_path)).id == "harbour"
    assert instrument(BRUSSELS).id == "safety"


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_witness_is_asked_as_it_is_written_for_a_witness(language: str) -> None:
    safety = instrument(BRUSSELS)
    written = tomllib.loads((BUILT_IN / "safety.toml").read_text("utf-8"))["question"]
    for question in written:
        read = safety.question(question["id"])
        assert read.text(language) == question["text"][language]
        assert read.text(language, witness=True) == question["witness"][language]
    assert any(each["text"][language] != each["witness"][language] for each in written)


def test_an_instrument_that_is_nowhere_is_named() -> None:
    rules = replace(BRUSSELS.triage, instrument="nowhere")
    with pytest.raises(InstrumentBroken, match=r"instruments/nowhere\.toml: file: expected this"):
        instrument(replace(BRUSSELS, triage=rules))


def instrument_files() -> list[Path]:
    return [
        path
        for folder in ("reports", "tests", "config", "docs")
        for path in (REPOSITORY / folder).rglob("*.toml")
        if path.parent.name == "instruments"
    ]


def test_no_instrument_in_the_repository_is_one_that_may_not_be_there() -> None:
    """R2.7."""
    files = instrument_files()
    assert BUILT_IN / "safety.toml" in files
    assert OWN in files
    for path in files:
        data = tomllib.loads(path.read_text("utf-8"))
        assert data["allowed_in_repo"] is True, path
        assert data["licence"]
        assert data["source"]
