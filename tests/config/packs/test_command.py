"""`./run pack`: a new pack, what one lacks, and what every key means."""

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from config.local.state import ROOT
from config.packs import catalogues, questions, reference, toml
from config.packs.pack_check import faults
from config.packs.pack_making import NotMade, make
from config.packs.pseudo_letters import LONGER, MADE_UP, MadeUp
from reports.region.assembly.loading import load_pack
from reports.region.models.language import ReadBy
from tests.reports.region.regions import BRUSSELS, BRUSSELS_FOLDER, SALTMERE_FOLDER


def pack(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as it is typed."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "config.packs", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_the_reference_names_every_key_and_is_current() -> None:
    """`./run pack reference` after a key has changed."""
    text = reference.PAGE.read_text("utf-8")
    assert text == reference.written()
    assert "spans" not in text, "what a text is read into is no table of the file"
    for key in ("exit_url", "out_of_hours_minutes", "fine_phrases", "night_turns_at", "read_by"):
        assert f"| `{key}` |" in text


def test_the_page_of_the_safety_questions_is_current() -> None:
    """`./run pack reference` after the instrument has changed."""
    text = questions.PAGE.read_text("utf-8")
    assert text == questions.written()
    assert "| `threat_to_kill` | high | safe |" in text
    assert "| ELEVATED | flags | 3 or more |" in text


def test_a_new_pack_is_a_copy_that_vouches_for_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "tidewater"
    make(folder, source=SALTMERE_FOLDER)
    made, source = load_pack(folder), load_pack(SALTMERE_FOLDER)
    assert made.code == "tidewater"
    assert made.names == source.names
    assert any(line.verified_on for line in source.helplines)
    assert not any(line.verified_on for line in made.helplines)
    assert not any(number.verified_on for number in made.emergency)
    assert any(record.reviewed_by for record in source.pharmacy.legal)
    assert not any(record.reviewed_by for record in made.pharmacy.legal)


def test_a_new_pack_takes_the_place_of_none(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(NotMade, match="is there already"):
        make(tmp_path / "there", source=SALTMERE_FOLDER)
    with pytest.raises(NotMade, match="small letters"):
        make(tmp_path / "Tide Water", source=SALTMERE_FOLDER)
    with pytest.raises(NotMade, match=r"region\.toml: file: expected this file to exist"):
        make(tmp_path / "tidewater", source=tmp_path / "nowhere")


def test_a_whole_pack_is_complete() -> None:
    whole = pack("check", "brussels")
    assert (whole.returncode, whole.stdout, whole.stderr) == (0, "brussels: complete\n", "")


def test_a_broken_one_says_everything_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(BRUSSELS_FOLDER, folder)
    for path in folder.glob("*/*.toml"):
        strange = "".join(f"misspelt_{number} = {number}\n" for number in range(60))
        if path.parent.name in {"texts", "hearing"}:
            path.write_text(strange + path.read_text("utf-8"), "utf-8")
    found = faults(folder)
    spoken = {each.code for each in BRUSSELS.spoken}  # a language not switched on is not read
    parts = [each for part in ("texts", "hearing") for each in (folder / part).glob("*.toml")]
    broken = [each for each in parts if each.stem in spoken]
    assert len(found) == 60 * len(broken)
    assert all(": misspelt_" in fault and "expected one of" in fault for fault in found)


def test_a_language_lacks_what_its_readers_need(tidewater: Path, tmp_path: Path) -> None:
    """For the public fewer texts are asked for, and each that is missing is named."""
    everybody = catalogues.needed(ReadBy.EVERYBODY).keys()
    assert len(catalogues.needed(ReadBy.PUBLIC)) > 300
    assert not any(catalogues.lacking(BRUSSELS_FOLDER, one) for one in BRUSSELS.spoken)
    for language in load_pack(tidewater).spoken:
        assert catalogues.lacking(tidewater, language) == []
        assert len(catalogues.lacking(tmp_path, language)) == len(everybody)
        fewer = replace(language, read_by=ReadBy.PUBLIC)
        public = catalogues.needed(ReadBy.PUBLIC, on_paper=language.on_paper).keys()
        assert public < everybody
        lacking = catalogues.lacking(tmp_path, fewer)
        assert len(lacking) == len(public)
        path = catalogues.add(tmp_path, language.code, lacking)
        assert path.read_text("utf-8").count("\nmsgid ") == len(public)
        assert catalogues.lacking(tmp_path, fewer) == lacking  # until somebody translates them


def test_toml_is_read_back_as_it_was() -> None:
    for path in sorted(BRUSSELS_FOLDER.rglob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        assert tomllib.loads(toml.written(table)) == table


@pytest.mark.parametrize("language", MADE_UP, ids=lambda each: each.code)
def test_a_made_up_language_keeps_what_is_no_word(language: MadeUp) -> None:
    said = language.said("Hello %(name)s, <b>see</b> {link} at https://example.org/a &amp; more")
    for kept in ("%(name)s", "<b>", "</b>", "{link}", "https://example.org/a", "&amp;"):
        assert kept in said
    assert "Hello" not in said


def test_one_of_them_is_a_third_longer() -> None:
    english = "a place where somebody listens"
    assert len(LONGER.said(english)) >= 4 / 3 * len(english)
