"""Templates are read by people: a section that stands there twice is seen."""

from tests import source

LONGEST = 140
# What is longer still, in all templates together. Whoever touches one brings this down.
STILL_LONGER = 267


def test_no_line_is_too_long_to_be_read() -> None:
    folders = [source.ROOT / name for name in source.CODE]
    pages = [page for folder in folders for page in folder.rglob("*.html")]
    longer = [
        line for page in pages for line in page.read_text().splitlines() if len(line) > LONGEST
    ]
    assert len(longer) <= STILL_LONGER
