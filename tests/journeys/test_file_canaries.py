"""What is sent and handed back lies nowhere in the clear, whatever is in a file and beside it.

Each kind of file carries a canary within, in what it says of itself, in its name, and in the words
that go with it; those that are refused do too.
"""

from dataclasses import replace

import pytest

from tests.journeys.test_canaries import leaks, worker_with_the_case
from tests.reports.files import samples
from tests.reports.files.samples import CANARY
from tests.reports.files.sender import Sender
from tests.tour.tools import code_return, stories
from tests.tour.tools.teller import tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.worker_desk import Desk

# Whoever comes first starts the demo and logs its people in.
pytestmark = pytest.mark.timeout(600)

WORDS = f"Sample words {CANARY} about files."
STORY = replace(stories.ENGLISH.story, answers={**stories.ENGLISH.story.answers, "happened": WORDS})
TAKEN = (
    samples.camera_photograph,
    samples.screenshot,
    samples.webp,
    samples.polyglot,
    samples.document,
    samples.paper_polyglot,
    samples.voice,
)
REFUSED = (
    samples.macro_document,
    samples.spreadsheet_with_macros,
    lambda: samples.SVG,
    lambda: samples.HTML,
)


def send(reporter: Sender, data: bytes) -> str:
    """From an ordinary form, the original to be kept too; what the page says."""
    return reporter.send_file(
        "/back/files/", "/back/files/send/", data,
        name=f"{CANARY}.jpg", words=f"word {CANARY}", keep="1",
    ).words  # fmt: skip


def hand_over(desk: Desk, case: str) -> None:
    """A paper with canaries, from the desk."""
    worker = Sender(desk.browser.base, source=desk.browser.source).like(desk.browser)
    where = f"/desk/file/{case}/files/"
    page = worker.send_file(
        where, f"{where}send/", samples.document(), name=f"{CANARY}.pdf", words=f"paper {CANARY}"
    )
    assert f"paper {CANARY}" in page.words


def open_all(desk: Desk, case: str) -> int:
    """Every page and every byte of every file, and a file for a court; how many were opened."""
    page = desk.browser.get(f"/desk/file/{case}/files/")
    ours = {href for href, _words in page.links if href.startswith(f"/desk/file/{case}/files/")}
    files = sorted(ours - {f"/desk/file/{case}/files/court/"})
    for where in files:
        assert f"{CANARY}" in desk.browser.get(where).words
        for end in ("picture/", "copy/", "original/"):
            desk.browser.get(f"{where}{end}")
    page = desk.browser.get(f"/desk/file/{case}/files/court/")
    form = page.form(ident="form-court")
    parts = form.choices("part")
    assert "originals" in parts
    made = desk.browser.submit(form, {"part": parts, "file": form.choices("file")})
    assert made.status == 200
    return len(files)


def test_nothing_of_a_file_lies_in_the_clear_before_or_after_erasure(
    demo: Demo, desks: dict[str, Desk]
) -> None:
    reporter = Sender(demo.address, source="127.0.12.1")
    told = tell(reporter, STORY)
    code_return.come_back(reporter, told.code)
    for sample in TAKEN:
        assert "It has arrived." in send(reporter, sample()), sample
    for sample in REFUSED:
        assert "We cannot open this file." in send(reporter, sample())
    desk, case = worker_with_the_case(desks, WORDS)
    desk.act(case, "acknowledge")
    hand_over(desk, case)
    assert open_all(desk, case) == len(TAKEN) + 1
    page = reporter.get("/back/files/")
    (paper,) = [href for href, words in page.links if words == f"paper {CANARY}"]
    assert reporter.get(paper).status == 200
    wanted = [CANARY, told.code]
    assert leaks(demo, wanted) == []
    code_return.erase(reporter, told.code)
    assert desk.open(case).status == 404
    assert leaks(demo, wanted) == []
