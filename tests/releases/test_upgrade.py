"""The release before this one works on beside it, on this one's tables, as docs/upgrading.md says.

Told, read and answered through both at once; the older one made the database and its people.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.conf import settings

from config.local.expansion import previous
from tests.releases.history import extract
from tests.releases.installation import Installation
from tests.scale import FULL, scaled
from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.code_return import check_held
from tests.tour.tools.stored import Stored
from tests.tour.tools.stories import FRENCH
from tests.tour.tools.teller import tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks.linked_walk import OTHER_PARTY
from tests.tour.walks.walk import desks_of

pytestmark = pytest.mark.timeout(600)
RELEASES = ("older", "newer")
BY_THE_OLDER = (FRENCH.words, "Exemple Mésange")
# What the older one has no words for it shows as it lies there: nothing of it is lost.
READ: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("older", "older"): BY_THE_OLDER,
    ("older", "newer"): BY_THE_OLDER,
    ("newer", "older"): (FRENCH.words, "subject", "was_couple", "knows_sleep"),
    ("newer", "newer"): (FRENCH.words, "Does this person know where you sleep?"),
}
"""Of a report told at the first, what a worker reads of it at the second."""
ADDED = "Exemple Troène"
"""What a reporter adds afterwards: the release before has no such part, and leaves it alone."""
SOMETHING = "Other, see the notes"
"""What a worker at the release before sees of it: there is something to do that it cannot name."""
PLANNED = "Exemple Noisetier"
PLANS = (
    ("plan/safety/", "safety", {"signs": PLANNED}),
    ("plan/", "plan", {"situation": PLANNED, "g0-what": PLANNED}),
    ("plan/dates/", "date", {"kind": "order", "on": "2026-11-20T09:30", "text": PLANNED}),
)
"""What a worker writes at the newer one, for which the release before has no page."""
ANSWERS = tuple(f"Réponse de la version {each}" for each in RELEASES)


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The programs of the release before."""
    extract(previous(), tmp_path / "older")
    return tmp_path / "older"


@pytest.fixture
def installation(older: Path) -> Iterator[Installation]:
    """Its database, standing."""
    with TemporaryDirectory(prefix="lnr-") as name:
        made = Installation(Path(name), older)
        try:
            made.open()
            yield made
        finally:
            made.close()


class People:
    """The care workers who speak French, logged in once, and whoever tells something."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.demo: Demo = installation.demo("older")
        desks = desks_of(self.demo, lambda _words: None).values()
        self.desks = [desk for desk in desks if "fr" in desk.person.languages]

    def log_in(self) -> None:
        """Each at the older one; what that gave them counts at the newer one too."""
        for desk in self.desks:
            desk.log_in()

    def desk_at(self, release: str, case: str) -> Desk:
        """The desk of whoever has the case, at that release."""
        for desk in self.desks:
            desk.browser.base = self.installation.address(release)
        return next(desk for desk in self.desks if case in desk.inbox_cases())

    def tell_at(self, release: str) -> tuple[str, str]:
        """The code, and the id of the case, told through the questions of that release."""
        stored = Stored(self.demo.database)
        before = stored.cases()
        if release == "older":
            code = self.installation.tell_older()
        else:
            code = tell(
                Browser(self.installation.address(release), language="fr"), FRENCH.story
            ).code
        (case,) = stored.cases() - before
        return code, case

    def add_at(self, release: str, code: str) -> None:
        """The reporter comes back there and hands in who it was."""
        back = Browser(self.installation.address(release), language="fr")
        code_return.come_back(back, code)
        page = code_return.hand_in(back, OTHER_PARTY, {"other_name": ADDED})
        check_held(page, "C’est envoyé", "that it is sent")

    def read_at(self, release: str, case: str, words: Iterable[str] = (FRENCH.words,)) -> None:
        """The worker opens it there, and all that was told stands there."""
        page = self.desk_at(release, case).open(case)
        for each in words:
            check_held(page, each, f"what was told, at the {release} one,")

    def plan(self, case: str) -> None:
        """The worker takes it in hand and plans, at the newer one."""
        desk = self.desk_at("newer", case)
        if Stored(self.demo.database).case(case)["acknowledged_at"] is None:
            desk.act(case, "acknowledge")
        for page, ident, answers in PLANS:
            form = desk.browser.get(f"/desk/file/{case}/{page}").form(ident=f"form-{ident}")
            assert desk.browser.submit(form, {**answers}).status == 200
        self.read_plans(case)

    def read_plans(self, case: str) -> None:
        """All of it stands there, at the newer one."""
        desk = self.desk_at("newer", case)
        for page, _ident, _answers in PLANS:
            check_held(desk.browser.get(f"/desk/file/{case}/{page}"), PLANNED, f"what {page} says")

    def answer_at(self, release: str, case: str, words: str) -> None:
        """The worker takes it in hand, if that was not done, and answers there."""
        if Stored(self.demo.database).case(case)["acknowledged_at"] is None:
            self.desk_at(release, case).act(case, "acknowledge")
        page = self.desk_at(release, case).act(case, "reply", {"text": words})
        check_held(page, words, "the answer")

    def find_at(self, release: str, code: str, *words: str) -> None:
        """The reporter comes back there with the code and reads."""
        back = Browser(self.installation.address(release), language="fr")
        page = code_return.come_back(back, code)
        for each in words:
            check_held(page, each, f"an answer, at the {release} one,")


@scaled(
    small="a report told through each while both serve, read and answered through both",
    whole="one that was told before the tables were changed, too",
)
def test_two_releases_serve_one_installation(installation: Installation) -> None:
    """Nobody who tells, reads or answers notices that an installation is upgraded."""
    people = People(installation)
    installation.serve_older()
    people.log_in()
    before = people.tell_at("older")
    installation.run_page("tables")

    # Only the older one serves: it files and reads on the newer one's tables.
    between = people.tell_at("older")
    people.read_at("older", before[1])
    people.read_at("older", between[1])

    installation.serve_newer()
    at_newer = people.tell_at("newer")
    told = {between: "older", at_newer: "newer"} | ({before: "older"} if FULL else {})
    for (code, case), shape in told.items():
        people.add_at("newer", code)
        people.read_at("older", case, (SOMETHING,))
        people.plan(case)
        for release, answer in zip(RELEASES, ANSWERS, strict=True):
            people.read_at(release, case, READ[shape, release])
            people.answer_at(release, case, answer)
        for release in RELEASES:
            people.find_at(release, code, *ANSWERS)

    assert installation.end("older") == 0
    for (code, case), shape in told.items():
        people.read_at("newer", case, (*READ[shape, "newer"], ADDED))
        people.read_plans(case)
        people.find_at("newer", code, *ANSWERS)
    installation.seal()
    said = installation.run_page("look")
    assert "The audit log holds." in said
    assert f"Linden {settings.LINDEN_VERSION}" in said
