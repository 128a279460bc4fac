"""R8.3, R1.14: no process starts with a text that is too long or gives something away."""

from pathlib import Path

import pytest
from django.core.checks import run_checks

from reports.messaging import checks
from reports.messaging.content import segments, templates, wording
from reports.messaging.content.templates import CODES, NoSuchTemplate
from reports.region import region
from tests.reports.region.regions import BRUSSELS_FOLDER

LANGUAGES = region().of_staff
FOLDER = BRUSSELS_FOLDER / templates.FOLDER


def test_ours_have_no_fault() -> None:
    assert templates.faults(region()) == []
    assert checks.check_templates() == []
    assert not [each for each in run_checks() if each.id == "linden.messaging.E001"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_each_is_one_part_in_each_language(code: str, language: str) -> None:
    text = templates.render(code, language, word="tulip", link="https://example.org/p/" + "a" * 43)
    assert segments.count(text).segments == 1
    assert segments.count(text).encoding is segments.Encoding.GSM7
    wording.check_words(text.split("http")[0], region=region())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_word_we_say_comes_first(language: str) -> None:
    """R1.15: so that she knows who writes."""
    assert templates.render("followup.ask", language, we_say="tulip").startswith("tulip ")
    assert "tulip" not in templates.render("check", language, we_say="tulip")


def test_a_missing_value_or_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        templates.render("ping.new", "fr", word="tulip")
    with pytest.raises(NoSuchTemplate):
        templates.render("ping.new", "xx", word="tulip", link="x")
    with pytest.raises(NoSuchTemplate):
        templates.render("nothing", "fr")


BAD = {
    'text = "' + "a" * 161 + '"': "takes 2 parts",
    'text = "' + "ç" * 71 + '"': "takes 2 parts",
    'text = "La police arrive"': "police",
    'text = "Bonjour {name}"': "no such value: name",
    'other = "x"': "missing",
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_wrong_is_named(tmp_path: Path, bad: str) -> None:
    for language in region().languages:
        text = (FOLDER / f"{language}.toml").read_text(encoding="utf-8")
        if language == "fr":
            head, _ = text.split('["check"]')
            text = f'{head}["check"]\n{bad}\n'
        (tmp_path / f"{language}.toml").write_text(text, encoding="utf-8")
    (fault,) = templates.faults(region(), tmp_path)
    assert fault.startswith("fr.toml: check: ")
    assert BAD[bad] in fault


def test_a_longer_one_needs_a_reason(tmp_path: Path) -> None:
    for language in region().languages:
        text = (FOLDER / f"{language}.toml").read_text(encoding="utf-8")
        if language in LANGUAGES:
            head, _ = text.split('["check"]')
            text = f'{head}["check"]\ntext = "{"a" * 161}"\nlonger_because = "a sample reason"\n'
        (tmp_path / f"{language}.toml").write_text(text, encoding="utf-8")
    assert templates.faults(region(), tmp_path) == []


def test_a_language_of_the_region_without_texts_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "fr.toml").write_text(
        (FOLDER / "fr.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    others = [language for language in region().languages if language != "fr"]
    assert templates.faults(region(), tmp_path) == [f"{each}.toml: no such file" for each in others]
