"""R3.11: the wallet card, in its size, per language, without a brand and without a code."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from pharmacy.counter_kit.wallet_card import HEIGHT, WIDTH, Paper, card
from reports.region import region
from reports.region.denylist import offending
from tests import scanning

ADDRESS = "linden.invalid"
SCANNED = "https://linden.invalid/?l=nl"


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize(("paper", "count"), [(Paper.LABEL, 1), (Paper.A4, 10)])
def test_it_says_little_and_nothing_that_tells(language: str, paper: Paper, count: int) -> None:
    shown = scanning.words(card(language=language, address=ADDRESS, paper=paper))
    assert shown.count(ADDRESS) == count
    assert offending(shown, lexicon=region().deny) is None
    assert "Linden" not in shown
    assert region().name(language) not in shown


@pytest.mark.parametrize(("paper", "size"), [("label", (WIDTH, HEIGHT)), ("a4", (210, 297))])
def test_it_is_as_large_as_the_paper(paper: str, size: tuple[float, float]) -> None:
    (made,) = scanning.sizes(card(language="nl", address=ADDRESS, paper=Paper(paper)))
    assert made == pytest.approx(size, abs=0.6)


def test_the_file_says_neither_when_nor_who() -> None:
    told = scanning.facts(card(language="fr", address=ADDRESS, paper=Paper.A4))
    assert "Author" not in told
    assert "2026" not in "".join(told.values())


@pytest.mark.parametrize(("paper", "count"), [(Paper.LABEL, 1), (Paper.A4, 10)])
def test_a_code_to_scan_is_there_only_when_asked_for(paper: Paper, count: int) -> None:
    """R3.11: off by default; on each card of a sheet one, which a phone reads."""
    (plain,) = scanning.pictures(card(language="nl", address=ADDRESS, paper=paper))
    assert scanning.codes(plain) == []
    coded = card(language="nl", address=ADDRESS, paper=paper, scanned=SCANNED)
    (picture,) = scanning.pictures(coded)
    assert scanning.codes(picture) == [SCANNED] * count


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_code_opens_the_form_in_the_language_of_the_card(
    counter: Client, language: str, settings: Settings
) -> None:
    """Also where the public site has a port and no certificate, as in the demo."""
    settings.LINDEN_PUBLIC_ADDRESS = "http://127.0.0.1:8080"
    answer = counter.get(f"/pharmacy/papers/{language}/label/?code=yes")
    (picture,) = scanning.pictures(answer.content)
    (read,) = scanning.codes(picture)
    assert read == f"http://127.0.0.1:8080/?l={language}"
    opened = Client().get(f"/?l={language}", follow=True)
    assert (opened.status_code, opened["Content-Language"]) == (200, language)
    assert 'href="/tell/' in opened.content.decode()


def test_the_counter_gives_it(counter: Client) -> None:
    for language in ("fr", "nl", "en"):
        for paper in ("a4", "label"):
            answer = counter.get(f"/pharmacy/papers/{language}/{paper}/")
            assert answer["Content-Type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF")
    assert "?code=yes" in counter.get("/pharmacy/papers/").content.decode()


@pytest.mark.parametrize("address", ["xx/a4", "fr/a5"])
def test_what_no_page_offers_is_not_there(counter: Client, address: str) -> None:
    assert counter.get(f"/pharmacy/papers/{address}/").status_code == 404
