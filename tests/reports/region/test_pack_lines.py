"""Which lines a pack must offer, and what may not give itself away."""

from pathlib import Path

import pytest

from tests.reports.region.pack_copies import Change, change, copy, errors

__all__ = ["change", "copy"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'channel = "voice"\nverified',
            'channel = "voice"\nonly_if_deaf = true\nverified',
            "an emergency number for everybody",
        ),
        (
            'services = ["domestic_violence", "sexual_violence"]',
            'services = ["sexual_violence"]',
            "a line with the service domestic_violence",
        ),
        (
            'services = ["domestic_violence", "sexual_violence"]',
            'services = ["domestic_violence"]',
            "a line with the service sexual_violence",
        ),
        ('services = ["children"]', 'services = ["listening"]', "a line with the service children"),
        (
            'services = ["suicide"]',
            'services = ["listening"]',
            "a line in 'nl' with the service suicide",
        ),
        (
            'services = ["suicide"]\naudience = "everyone"\nlanguages = ["en", "nl"]',
            'services = ["suicide"]\naudience = "everyone"\nlanguages = ["nl"]',
            "a line in 'en' with the service suicide",
        ),
    ],
)
def test_a_pack_without_a_needed_line_is_refused(
    copy: Path, change: Change, old: str, new: str, expected: str
) -> None:
    """R5.5."""
    change("numbers.toml", old, new)
    assert any(expected in error for error in errors(copy))


def test_a_language_nobody_listens_in_at_night_is_refused(copy: Path, change: Change) -> None:
    """R5.3, R5.5: every hour of the week, in each language of the pages."""
    always = (copy / "numbers.toml").read_text("utf-8").index('id = "always"')
    text = (copy / "numbers.toml").read_text("utf-8")
    text = text[:always] + text[always:].replace('"en", "nl"', '"en"', 1)
    (copy / "numbers.toml").write_text(text, "utf-8")
    assert any("expected a line in 'nl' on Mon at 02:00" in error for error in errors(copy))


def test_a_night_line_that_keeps_holidays_leaves_them_uncovered(copy: Path, change: Change) -> None:
    """R5.3: holidays have nights too."""
    change(
        "numbers.toml",
        'hours = "24/7"\nholidays = "as_usual"',
        'hours = "24/7"\nholidays = "closed"',
    )
    assert any("expected a line in 'nl' on Mon at 02:00" in error for error in errors(copy))


def test_a_fallback_that_speaks_another_language_is_refused(copy: Path, change: Change) -> None:
    """R5.3: whoever is sent on must be understood there."""
    path = copy / "numbers.toml"
    head, young = path.read_text("utf-8").split('id = "young"')
    path.write_text(head + 'id = "young"' + young.replace('"en", "nl"', '"fr"'), "utf-8")
    expected = "numbers.toml: helpline.young.fallback: expected a line that is open day and night"
    assert any(error.startswith(expected) for error in errors(copy))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"suicide", "after"]', '"suicide"]', "offer: expected one for after under_18"),
        ('"spot"]', '"spot", "work"]', "offer: expected each only once: 'work adult'"),
        ('nl = ["stay"', 'nl = ["sty"', "offer suicide adult.ids.nl: expected ids of helplines"),
        ('nl = ["stay"', 'fr = ["stay"', "offer.2.ids.fr: expected only the languages"),
        ('nl = ["stay", "always"]', 'nl = ["stay"]', "expected a line that is open day and night"),
        (
            'nl = ["stay", "always"]',
            'nl = ["stay", "always", "day", "evening"]',
            "offer suicide adult.ids.nl: expected 3 lines at most",
        ),
        ('about = ["suicide"]', "about = []", "offer.2.about: expected"),
    ],
)
def test_a_pack_offers_few_lines_that_answer_for_whatever_is_told(
    copy: Path, change: Change, old: str, new: str, expected: str
) -> None:
    """R5.3, R5.5."""
    change("numbers.toml", old, new)
    assert any(expected in error for error in errors(copy)), errors(copy)


def test_a_line_in_another_language_says_so_in_its_name(copy: Path) -> None:
    """R5.4: nobody calls and is then not understood."""
    path = copy / "numbers.toml"
    head, stay = path.read_text("utf-8").split('id = "stay"')
    stay = stay.replace('["en", "nl"]', '["nl"]').replace('en = "Stay"', 'en = "Blijf"')
    path.write_text(head + 'id = "stay"' + stay, "utf-8")
    expected = "helpline.stay.names: expected a name in 'en' that says in which language it answers"
    assert any(expected in error for error in errors(copy))


@pytest.mark.parametrize("name", ["Violence Desk", "Politiehuis", "Saltmere Care Room"])
def test_a_service_name_that_gives_itself_away_is_refused(
    copy: Path, change: Change, name: str
) -> None:
    """R1.7."""
    change("region.toml", "Saltmere Reading Room", name)
    assert any(
        "region.toml: names.en: expected a name that gives nothing away" in e for e in errors(copy)
    )


def test_an_exit_address_that_gives_itself_away_is_refused(copy: Path, change: Change) -> None:
    change("region.toml", "https://weather.example/", "https://police.example/")
    assert any(
        "region.toml: exit_url: expected an address that gives nothing" in e for e in errors(copy)
    )
