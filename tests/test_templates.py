"""Templates are read by people: a section that stands there twice is seen."""

from tests import source

LONGEST = 140


def test_no_line_is_too_long_to_be_read() -> None:
    folders = [source.ROOT / name for name in source.CODE]
    longer = [
        f"{page.relative_to(source.ROOT)}:{number}"
        for folder in folders
        for page in folder.rglob("*.html")
        for number, line in enumerate(page.read_text().splitlines(), start=1)
        if len(line) > LONGEST
    ]
    assert longer == []
