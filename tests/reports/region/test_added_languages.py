"""A language for the public alone: its entries in files of its own, and what it need not have."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from config.packs import catalogues
from reports.intake.triage.instrument import instrument
from reports.region import PackBroken
from reports.region.assembly.loading import load_pack
from reports.region.models.language import Language, ReadBy
from tests.reports.region.regions import BRUSSELS_FOLDER, SALTMERE_FOLDER

DECLARED = """
[[language]]
code = "eo"
name = "Esperanto"
read_by = "public"
on_paper = false
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The made-up pack with a language of which nothing is there yet."""
    folder = tmp_path / "pack"
    shutil.copytree(SALTMERE_FOLDER, folder)
    with (folder / "region.toml").open("a", encoding="utf-8") as file:
        file.write(DECLARED)
    return folder


def errors(folder: Path) -> tuple[str, ...]:
    with pytest.raises(PackBroken) as broken:
        load_pack(folder)
    return broken.value.errors


def test_what_the_public_reads_is_asked_for_and_what_staff_read_is_not(copy: Path) -> None:
    found = "\n".join(errors(copy))
    for said in (
        "region.toml: names.eo: expected a text, found nothing",
        "texts/eo.toml: file: expected this file to exist",
        "worries/eo.toml: file: expected this file to exist",
        "sms.toml: words.eo: ",
        "numbers.toml: helpline.",
    ):
        assert said in found
    for staffs in ("hearing/eo.toml", "places.toml", "followup.toml", "hold_authority", "holiday"):
        assert staffs not in found


def test_its_own_file_adds_to_the_others(copy: Path) -> None:
    (copy / "languages").mkdir()
    first = load_pack(SALTMERE_FOLDER).helplines[0].id
    (copy / "languages" / "eo.toml").write_text(
        f'[region]\nnames = "Ĉambro"\n[numbers.helpline."{first}"]\nnames = "Iu aŭskultas"\n',
        "utf-8",
    )
    found = "\n".join(errors(copy))
    assert "names.eo: expected a text, found nothing" not in found.partition("numbers.toml")[0]
    assert f"helpline.{first}.names.eo" not in found
    assert f"helpline.{first}.descriptions.eo: expected a text, found nothing" in found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[numbers.helpline.nobody]\nnames = "a"\n', "numbers.helpline.nobody"),
        ('[region]\ntimezone = "a"\n', "region.timezone"),
        ('[wheather]\nnames = "a"\n', "wheather"),
        ("[region", "file"),
    ],
)
def test_what_it_adds_to_nothing_is_named(copy: Path, text: str, place: str) -> None:
    (copy / "languages").mkdir()
    (copy / "languages" / "eo.toml").write_text(text, "utf-8")
    assert any(each.startswith(f"languages/eo.toml: {place}: ") for each in errors(copy))


def test_a_review_has_a_reader_and_a_day(copy: Path) -> None:
    path = copy / "region.toml"
    path.write_text(path.read_text("utf-8") + 'reviewed_by = "A. Reader"\n', "utf-8")
    assert any("reviewed_on: expected a day" in each for each in errors(copy))


def test_a_language_of_staff_is_no_draft() -> None:
    for language in load_pack(SALTMERE_FOLDER).spoken:
        assert not language.is_draft


def test_what_its_pages_lack_is_told(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`./run translations check` and `./run pack check` name each text."""
    pack = load_pack(SALTMERE_FOLDER)
    spoken = Language(code="eo", name="Esperanto", read_by=ReadBy.PUBLIC, on_paper=False)
    whole = type("Pack", (), {"spoken": (*pack.spoken, spoken)})
    monkeypatch.setattr(catalogues, "load_pack", lambda _folder: whole)
    found = list(catalogues.faults(copy))
    assert "pack eo: not in the catalogue: 'Leave this site'" in found
    assert not any("pack nl" in fault or "pack en" in fault for fault in found)
    path = catalogues.add(copy, "eo", catalogues.lacking(copy, spoken))
    text = path.read_text("utf-8")
    old = '\nmsgid "Words that no page says"\nmsgstr "Vortoj"\n'
    path.write_text(text + old, "utf-8")
    found = list(catalogues.faults(copy))
    assert "pack eo: not translated: 'Leave this site'" in found
    assert "pack eo: no longer used: 'Words that no page says'" in found
    catalogues.add(copy, "eo", [])
    assert "Words that no page says" not in path.read_text("utf-8")


def test_every_form_for_many_is_kept_when_texts_are_added(copy: Path) -> None:
    """Arabic has six; whoever adds what is missing loses none of what is there."""
    path = catalogues.own(copy, "ar")
    path.parent.mkdir(parents=True)
    shutil.copy(catalogues.own(BRUSSELS_FOLDER, "ar"), path)
    before = path.read_text("utf-8")
    assert "msgstr[5]" in before
    catalogues.add(copy, "ar", [])
    assert path.read_text("utf-8") == before


def test_the_instrument_takes_what_a_language_adds(copy: Path) -> None:
    pack = load_pack(SALTMERE_FOLDER)
    question = instrument(pack).questions[0]
    (copy / "languages").mkdir()
    (copy / "languages" / "eo.toml").write_text(
        f'[instruments.{pack.triage.instrument}.question.{question.id}]\ntext = "Ĉu?"\n', "utf-8"
    )
    spoken = Language(code="eo", name="Esperanto", read_by=ReadBy.PUBLIC)
    with pytest.raises(PackBroken) as broken:
        instrument(replace(pack, folder=copy, spoken=(*pack.spoken, spoken)))
    found = "\n".join(broken.value.errors)
    assert f"question.{question.id}.witness.eo" in found
    assert f"question.{question.id}.text.eo" not in found
