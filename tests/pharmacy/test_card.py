"""R3.11: the wallet card, in its size, per language, without a brand and without a code."""

import subprocess
from pathlib import Path

import pytest
from django.test import Client

from pharmacy.card import HEIGHT, WIDTH, Paper, card, latin
from reports.region import region
from reports.region.denylist import offending

ADDRESS = "linden.invalid"
MILLIMETRES = 25.4 / 72


def tool(name: str, data: bytes, folder: Path, *options: str) -> str:
    file = folder / "card.pdf"
    file.write_bytes(data)
    if name == "pdftotext":
        return _run([name, *options, str(file), "-"])
    return _run([name, *options, str(file)])


def _run(words: list[str]) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize(("paper", "count"), [(Paper.LABEL, 1), (Paper.A4, 10)])
def test_it_says_little_and_nothing_that_tells(
    tmp_path: Path, language: str, paper: Paper, count: int
) -> None:
    made = card(language=language, address=ADDRESS, paper=paper)
    shown = tool("pdftotext", made, tmp_path, "-layout")
    assert shown.count(ADDRESS) == count
    assert offending(shown, lexicon=region().deny) is None
    assert "Linden" not in shown
    assert region().name(language) not in shown


@pytest.mark.parametrize(("paper", "size"), [("label", (WIDTH, HEIGHT)), ("a4", (210, 297))])
def test_it_is_as_large_as_the_paper(tmp_path: Path, paper: str, size: tuple[float, float]) -> None:
    made = card(language="nl", address=ADDRESS, paper=Paper(paper))
    line = next(
        each for each in tool("pdfinfo", made, tmp_path).splitlines() if "Page size" in each
    )
    wide, high = (float(each) * MILLIMETRES for each in line.split()[2:5:2])
    assert (wide, high) == pytest.approx(size, abs=0.6)


def test_the_file_says_neither_when_nor_who(tmp_path: Path) -> None:
    told = tool("pdfinfo", card(language="fr", address=ADDRESS, paper=Paper.A4), tmp_path)
    assert "Author" not in told
    assert "2026" not in told


def test_a_code_to_scan_is_there_only_when_asked_for() -> None:
    """R3.11: off by default."""
    plain = card(language="fr", address=ADDRESS, paper=Paper.LABEL)
    assert plain == card(language="fr", address=ADDRESS, paper=Paper.LABEL, with_code=False)
    assert len(card(language="fr", address=ADDRESS, paper=Paper.LABEL, with_code=True)) > len(plain)


def test_letters_that_the_fonts_lack_are_said_otherwise() -> None:
    assert latin("l’été – “ça” œuf ş…") == 'l\'été - "ça" oeuf s...'
    assert latin("日") == "?"


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
