"""Who knows the number, who has the phone for some texts, who files a report to find out.

Each plays against a person who has reported and may be reached on that number, over the public
site and the phone network, whoever of the two filed first.
"""

import re
from collections.abc import Iterator, Sequence

import pytest
import time_machine

from reports import clock
from reports.cases.casework.safe_contact import read_contact
from reports.cases.models import Case, TaskKind
from reports.cases.models import Task as CaseTask
from reports.followup.models import FollowUp, PlanState
from reports.followup.sending import due_texts
from reports.messaging.contact.contact import ContactState
from reports.messaging.outbox import stop_list
from reports.vault.case_keys.case_keys import CaseVault
from tests.attacks.phone import Phone
from tests.phones import TestNetwork
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World, opened
from tests.reports.channels.web.browser import Reporter

HERS = "+32470000456"
OTHER = "+32470000457"
SECRET = "Il ne sait pas que je dors chez ma soeur, rue du Marteau 7"
CHILD = "Balthazar"
ORDERS = pytest.mark.parametrize("stranger_first", [True, False])
WORD = re.compile(r'<b dir="ltr" translate="no">(\w+ \d\d)</b>')


@pytest.fixture(autouse=True)
def people(db: None) -> World:
    found = world.build()
    found.put_on_duty(found.beatriz, found.dirk)
    return found


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def phone(phone_network: TestNetwork, traveller: time_machine.Traveller) -> Phone:
    return Phone(HERS, phone_network, traveller)


def tell(*, number: str = HERS, danger_word: str = "", by: str = "sms") -> Reporter:
    """A report on the web with a number to be reached on; its sender stands before the code."""
    site = Reporter(language="fr").ready(happened="Exemple.", right_now="no", subject="other")
    site.press("reach").press(reach=by, number=number, safe_hours="daily").send()
    if danger_word:
        there = back(site).get("/tell/more/4/1/")
        days = [str(day) for day in range(7)]
        hours = {"from": "09:00", "until": "20:00"}
        there.press(reach=by, number=number, days=days, **hours)
        assert there.get("/tell/more/4/2/").press(danger_word=danger_word).status == 200
    return site


def told(**how: str) -> tuple[Reporter, Case]:
    """The same, and the case that it became."""
    before = set(Case.objects.values_list("id", flat=True))
    site = tell(**how)
    return site, Case.objects.exclude(id__in=before).get()


def both_tell(
    phone: Phone, *, stranger_first: bool, danger_word: str = ""
) -> tuple[tuple[Reporter, Case], tuple[Reporter, Case]]:
    """The stranger and the person report with one number, in this order; the stranger's is first
    of the answer. `danger_word` is the stranger's.
    """
    if stranger_first:
        stranger = told(danger_word=danger_word)
        phone.wait(minutes=2)
        return stranger, told()
    hers = told()
    phone.wait(minutes=2)
    return told(danger_word=danger_word), hers


def all_ask(phone: Phone) -> None:
    """The day comes on which every plan asks."""
    phone.wait(days=3, hours=1)
    due_texts.due(now=clock.now())
    assert FollowUp.objects.filter(state=PlanState.ASKED).exists()


def back(site: Reporter) -> Reporter:
    """Back with the code that stood on the page."""
    return Reporter(language="fr").get("/back/").press(code=site.code)


def all_pages(site: Reporter) -> str:
    """All that the code opens, less what every visit has of its own."""
    there = back(site)
    addresses = ("/back/read/", "/back/texts/", "/tell/more/4/1/")
    shown = "\n".join(there.get(address).text for address in addresses)
    mains = "\n".join(part.split("</main>")[0] for part in shown.split("<main")[1:])
    same = re.sub(r"ends in \d\d|termine par \d\d", "ends", mains)
    return re.sub(r'value="[^"]*"', "", WORD.sub("WORD", same))


def word_on(site: Reporter) -> str:
    """The word that the page shows for the phone."""
    found = WORD.search(site.text)
    assert found
    return found[1]


def state_of(case: Case) -> ContactState:
    return read_contact(CaseVault.load(case.id), case.id).state


class TestKnowsTheNumber:
    """The stranger never touches the phone."""

    @ORDERS
    @pytest.mark.parametrize("asked", [True, False])
    def test_reads_nothing_that_the_phone_writes(
        self, phone: Phone, people: World, stranger_first: bool, asked: bool
    ) -> None:
        stranger, hers = both_tell(phone, stranger_first=stranger_first)
        if asked:
            all_ask(phone)
        phone.text(SECRET)
        for site, case in (stranger, hers):
            assert SECRET not in all_pages(site)
            texts = opened(people.beatriz, case.id).phone_texts()
            assert [each.text for each in texts] == [SECRET]
        assert CaseTask.objects.filter(kind=TaskKind.WHOSE_PHONE).count() == 1

    def test_reads_nothing_even_where_nobody_else_has_reported(self, phone: Phone) -> None:
        site = tell()
        phone.text(SECRET)
        assert SECRET not in all_pages(site)

    def test_sees_no_sign_that_the_phone_wrote(self, phone: Phone) -> None:
        """Whatever it says, and whatever it says of the question, the pages stay the same."""
        site = tell()
        all_ask(phone)
        before = all_pages(site)
        phone.text("1", "2", "au secours", "stop")
        assert all_pages(site) == before

    @ORDERS
    def test_ends_no_follow_up_with_a_word_of_its_own(
        self, phone: Phone, stranger_first: bool
    ) -> None:
        """A child's name as the stranger's danger word: the other plan goes on, people look."""
        (_, stranger), (_, hers) = both_tell(
            phone, stranger_first=stranger_first, danger_word=CHILD
        )
        all_ask(phone)
        phone.text(f"{CHILD} est malade")
        assert FollowUp.objects.get(case=stranger).state == PlanState.BLOCKED
        plan = FollowUp.objects.get(case=hers)
        assert (plan.state, plan.answered_at, plan.why) == (PlanState.ASKED, None, "")
        assert state_of(hers) is ContactState.OPEN
        assert CaseTask.objects.filter(kind=TaskKind.WHOSE_PHONE).exists()

    @ORDERS
    def test_an_answer_to_its_question_ends_no_other_watch(
        self, phone: Phone, stranger_first: bool
    ) -> None:
        both_tell(phone, stranger_first=stranger_first)
        all_ask(phone)
        phone.text("1")
        assert {plan.answered_at for plan in FollowUp.objects.all()} == {None}


class TestHasThePhoneForSomeTexts:
    """Whoever holds the phone for a moment does not learn whether it is known here."""

    @pytest.mark.parametrize("by", ["sms", "call"])
    @pytest.mark.parametrize(
        "texts",
        [
            ("tilleul",),
            ("tilleul", "1", "4", "1", "Exemple."),
            ("Tilleul il a un couteau",),
            ("tilleul", "stop"),
            ("linde", "2"),
            ("bonjour",),
            ("1",),
            ("stop",),
        ],
    )
    def test_is_answered_as_from_a_phone_that_nobody_knows(
        self, phone: Phone, by: str, texts: Sequence[str]
    ) -> None:
        tell(by=by)
        unknown = Phone(OTHER, phone.network, phone.traveller)
        phone.text(*texts)
        unknown.text(*texts)
        assert phone.answers == unknown.answers

    def test_a_stop_stops_the_sending_ends_no_plan_and_people_look(self, phone: Phone) -> None:
        both_tell(phone, stranger_first=True)
        phone.text("stop")
        assert HERS in stop_list.stops([HERS])
        for case in Case.objects.all():
            assert FollowUp.objects.get(case=case).state == PlanState.RUNNING
            assert CaseTask.objects.filter(case=case, kind=TaskKind.CONTACT_STOPPED).exists()


class TestFilesAReportToFindOut:
    """The stranger compares what the own code shows with what it shows of a number of nobody."""

    @pytest.mark.parametrize("said", ["1", CHILD, "stop"])
    def test_the_pages_are_those_of_a_number_that_nobody_knows(
        self, phone: Phone, said: str
    ) -> None:
        tell(danger_word=CHILD)
        phone.wait(minutes=2)
        probe, control = tell(), tell(number=OTHER)
        phone.text(said)
        for _ in range(2):
            assert all_pages(probe) == all_pages(control)
            all_ask(phone)


class TestTheWordThatProves:
    """Only the person who filed was shown it, and only that phone can say it."""

    def test_stands_beside_the_code_and_proves_the_phone(self, phone: Phone) -> None:
        site = tell()
        word = word_on(site)
        assert word == word_on(back(site))
        phone.text(word)
        assert phone.answers == []
        phone.text("je vais mieux")
        there = back(site)
        assert "je vais mieux" in there.text
        assert word not in there.text

    @ORDERS
    def test_of_one_report_shows_nothing_to_any_while_two_have_the_number(
        self, phone: Phone, stranger_first: bool
    ) -> None:
        (stranger, _), (hers, _) = both_tell(phone, stranger_first=stranger_first)
        phone.text(word_on(hers), SECRET)
        assert SECRET not in all_pages(stranger)
        assert SECRET not in all_pages(hers)

    def test_proves_nothing_from_another_phone(self, phone: Phone) -> None:
        site = tell()
        Phone(OTHER, phone.network, phone.traveller).text(word_on(site))
        phone.text(SECRET)
        assert SECRET not in all_pages(site)
