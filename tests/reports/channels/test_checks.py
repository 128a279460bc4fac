"""R8.3: no process starts on a pack with which a line of a conversation could not be sent."""

from dataclasses import replace

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from reports.channels import checks
from reports.channels.sms.dialogue.dialogue import Line
from reports.region import Region, region
from reports.region.denylist import Lexicon
from reports.region.models.lines import Channel
from tests.reports.region.regions import BRUSSELS, SALTMERE

LANGUAGES = region().languages


@pytest.mark.parametrize("pack", [BRUSSELS, SALTMERE])
def test_the_packs_of_this_house_have_no_fault(pack: Region) -> None:
    assert list(checks.faults(pack)) == []


def test_the_region_in_force_is_checked_at_every_start() -> None:
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(checks, "region", lambda: numbered(9))
        ids = {each.id for each in run_checks(tags=["linden"])}
    assert "linden.channels.E001" in ids
    assert not [each for each in run_checks(tags=["linden"]) if each.is_serious()]


def numbered(count: int, *, app: str = "") -> Region:
    """The region with so many more numbers to dial, and an app of this name."""
    first = BRUSSELS.emergency[0]
    more = tuple(replace(first, id=f"more{n}", dial="+32800123456") for n in range(count))
    apps = (replace(first, id="app", channel=Channel.APP, display=app),) if app else ()
    return replace(BRUSSELS, emergency=(first, *more, *apps))


def test_numbers_that_do_not_fit_are_refused_in_each_language() -> None:
    found = list(checks.faults(numbered(9)))
    for language in LANGUAGES:
        for line, values in (("numbers", "numbers and an app"), ("unknown", "numbers")):
            start = f"numbers.toml: emergency: expected {values} that leave the line {line} of"
            said = [each for each in found if each.startswith(start)]
            assert any(f"conversation in {language} one text" in each for each in said)
    assert len(found) == len(LANGUAGES) * 2
    assert all("letters too many" in each for each in found)


def test_an_app_whose_name_is_a_link_is_refused() -> None:
    found = list(checks.faults(numbered(0, app="www.help.example")))
    assert len(found) == len(LANGUAGES)
    assert all(fault.startswith("numbers.toml: emergency: expected") for fault in found)
    assert all("www.help.example" in fault for fault in found)


def test_letters_that_make_a_text_twice_as_dear_count() -> None:
    """Seventy of them are one text, so that what fits in plain letters does not any more."""
    latin = tuple(BRUSSELS.language(code) for code in BRUSSELS.of_staff)
    assert list(checks.faults(replace(numbered(3, app="Plain"), spoken=latin))) == []
    assert list(checks.faults(replace(numbered(3, app="Šípková"), spoken=latin)))


def test_more_languages_than_fit_are_refused() -> None:
    many = replace(region(), spoken=tuple(region().language("en") for _ in range(30)))
    found = set(checks.faults(many))
    assert len(found) == 1
    assert found.pop().startswith("region.toml: language: expected languages that leave the line ")


def test_a_word_of_the_list_that_stands_in_a_line_is_named() -> None:
    lexicon = BRUSSELS.deny.by_language["en"]
    stricter = Lexicon(
        stems=(*lexicon.stems, "mornings"), whole=lexicon.whole, innocent=lexicon.innocent
    )
    deny = replace(BRUSSELS.deny, by_language={**BRUSSELS.deny.by_language, "en": stricter})
    (found,) = checks.faults(replace(BRUSSELS, deny=deny))
    assert found == (
        "denylist.toml: its words: expected none that stands in the line back of a conversation in"
        " en, found 'mornings'"
    )


def test_a_name_of_the_service_that_stands_in_a_line_is_named() -> None:
    called = replace(BRUSSELS, names={**BRUSSELS.names, "en": "Mornings"})
    (found,) = checks.faults(called)
    assert found.startswith("region.toml: names: expected none that stands in the line back")


def test_a_fault_is_an_error_and_a_broken_pack_is_said_elsewhere(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: object
) -> None:
    monkeypatch.setattr(checks, "region", lambda: numbered(9))
    found = checks.check_lines()
    assert [each.id for each in found] == ["linden.channels.E001"] * len(LANGUAGES) * 2
    monkeypatch.undo()
    settings.LINDEN_REGION = str(tmp_path)
    region.cache_clear()
    try:
        assert checks.check_lines() == []
    finally:
        region.cache_clear()


def test_the_line_that_matters_most_is_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Line] = []

    def said(line: Line, **_: object) -> str:
        seen.append(line)
        return "x"

    monkeypatch.setattr(checks, "say", said)
    assert list(checks.faults(BRUSSELS)) == []
    assert seen == [*Line] * len(LANGUAGES)
