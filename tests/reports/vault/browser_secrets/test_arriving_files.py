"""The key of a file on its way opens for the browser that sends it, in its own place."""

from dataclasses import replace
from uuid import uuid4

import pytest

from reports.vault.browser_secrets import arriving_files, sealed_boxes
from reports.vault.browser_secrets.arriving_files import Arriving
from reports.vault.browser_secrets.sealed_boxes import NoBox
from reports.vault.primitives.file_streams import FileKey

COOKIE = sealed_boxes.new_cookie()
CASE, FILE = uuid4(), uuid4()
SAID = Arriving(FileKey(b"\7" * 32), "Sample photo.jpg", "in the stairwell", 812_345, True)


def sealed(said: Arriving = SAID) -> bytes:
    return arriving_files.seal(said, cookie=COOKIE, case_id=CASE, file_id=FILE)


@pytest.mark.parametrize("keep", [True, False])
def test_the_browser_that_began_it_gets_all_of_it_back(keep: bool) -> None:
    found = arriving_files.read(
        sealed(replace(SAID, keep=keep)), cookie=COOKIE, case_id=CASE, file_id=FILE
    )
    assert found.key.raw == SAID.key.raw
    assert (found.name, found.words, found.length, found.keep) == (
        "Sample photo.jpg",
        "in the stairwell",
        812_345,
        keep,
    )


@pytest.mark.parametrize(
    "other",
    [
        {"cookie": sealed_boxes.new_cookie()},
        {"cookie": "none of ours"},
        {"case_id": uuid4()},
        {"file_id": uuid4()},
    ],
    ids=["another browser", "no cookie", "another case", "another file"],
)
def test_nothing_else_opens_it(other: dict[str, object]) -> None:
    place: dict[str, object] = {"cookie": COOKIE, "case_id": CASE, "file_id": FILE, **other}
    with pytest.raises(NoBox):
        arriving_files.read(sealed(), **place)  # type: ignore[arg-type]


def test_one_bit_changed_in_the_row_opens_nothing() -> None:
    blob = bytearray(sealed())
    blob[-1] ^= 1
    with pytest.raises(NoBox):
        arriving_files.read(bytes(blob), cookie=COOKIE, case_id=CASE, file_id=FILE)


def test_a_row_does_not_show_how_long_its_words_are() -> None:
    """A database at rest tells nobody that somebody wrote much beside a file."""
    assert len(sealed(replace(SAID, words=""))) == len(sealed(replace(SAID, words="more " * 30)))


def test_it_is_not_sealed_for_a_cookie_that_is_none() -> None:
    with pytest.raises(NoBox):
        arriving_files.seal(SAID, cookie="x", case_id=CASE, file_id=FILE)
