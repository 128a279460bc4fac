"""A printed code is read as a phone reads it: worn, small, turned, on a cheap printer."""

import pytest
from PIL import Image, ImageDraw

from reports.paper import draw_code, empty_file
from tests import scanning

ADDRESS = "https://help.example/t/BCDFGHJK/?l=nl"


def printed(error: str, *, side: float = 40) -> bytes:
    """A sheet with nothing but one code on it."""
    pdf = empty_file("A4")
    pdf.add_page()
    draw_code(pdf, ADDRESS, left=30, top=30, side=side, error=error)
    return bytes(pdf.output())


@pytest.mark.parametrize("error", ["l", "m", "q", "h"])
@pytest.mark.parametrize("dots", [100, 200, 600])
def test_a_phone_reads_the_address(error: str, dots: int) -> None:
    (picture,) = scanning.pictures(printed(error), dots=dots)
    assert scanning.codes(picture) == [ADDRESS]


def test_turned_and_small_it_is_still_read() -> None:
    (picture,) = scanning.pictures(printed("q", side=24))
    turned = picture.rotate(30, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    assert scanning.codes(turned) == [ADDRESS]


def test_a_corner_torn_off_a_poster_is_made_good() -> None:
    (picture,) = scanning.pictures(printed("q", side=90))
    dots = scanning.FINE / 25.4
    torn = [(30 + 60) * dots, (30 + 60) * dots, (30 + 78) * dots, (30 + 78) * dots]
    ImageDraw.Draw(picture).rectangle(torn, fill=255)
    assert scanning.codes(picture) == [ADDRESS]


def test_the_file_says_neither_when_nor_who() -> None:
    told = scanning.facts(printed("m"))
    assert set(told) <= {"CreationDate"}
    assert "2000" in told.get("CreationDate", "2000")
