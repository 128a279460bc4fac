"""The section on texts: why none may go, what would make it safe, and the buttons that do it."""

import re
from dataclasses import replace
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from reports.audit.models import Event
from reports.cases.casework import safe_contact
from reports.cases.models import Case
from reports.console.labels.verdict import ADVICE
from reports.messaging.contact.contact import (
    ContactChannel,
    ContactRefused,
    ContactState,
    MayContact,
    OutsideWindow,
    SafeContact,
    Window,
)
from reports.messaging.content import bodies
from reports.messaging.content.bodies import Written
from reports.messaging.models import OutboundText, TextKind
from reports.messaging.outbox.outbox import WORDS
from reports.messaging.states import TextState
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.service_keys import lookups
from tests.reports.cases.world import NOW, contact, no_contact
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text

CONFIRM = 'id="form-confirm_contact"'
AGREE = "Write down what was agreed now"
MESSAGE = "Write a message here"
ONCE = Window(weekdays=(1,), starts=time(3, 20), ends=time(4, 6), until=NOW)
EVENINGS = Window(weekdays=(0, 1, 2, 3, 4), starts=time(18), ends=time(20))


def agreed(house: House, said: SafeContact) -> None:
    """Put this on file as what was agreed."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=house.case_id)
        safe_contact.store_contact(CaseVault.load(case.id), case, said, NOW)


def section(page: str) -> str:
    """The section on texts of a case page."""
    return page[page.index('id="may-text"') : page.index('aria-labelledby="notes"')]


def test_every_refusal_has_its_advice() -> None:
    """R1.13: whoever is refused learns what would make it safe."""
    named = {OutsideWindow, *ADVICE}
    assert {kind for kind in ContactRefused.__subclasses__() if kind.__name__[0] != "_"} <= named


def test_in_a_safe_hour_a_text_may_go(house: House, enter: Enter) -> None:
    page = section(text(enter(house.cast.beatriz), house.page))
    assert "A text may go now." in page
    assert CONFIRM not in page


@pytest.mark.parametrize(
    ("said", "why", "offered"),
    [
        (contact(state=ContactState.UNSAFE), "not safe any more", {AGREE, MESSAGE}),
        (contact(state=ContactState.FROZEN), "a sign of danger", {'href="#danger"'}),
        (contact(state=ContactState.STOPPED), "said stop", {AGREE, MESSAGE}),
        (contact(windows=()), "No safe hours are known", {AGREE, MESSAGE}),
        (contact(windows=(ONCE,)), "No safe hours are known", {AGREE, MESSAGE}),
        (
            contact(confirmed_at=NOW - timedelta(days=31), windows=(ONCE,)),
            "too old",
            {AGREE},
        ),
        (no_contact(), "will contact us", {AGREE, MESSAGE}),
        (replace(no_contact(), may_contact=MayContact.NO), "asked not to be", {AGREE, MESSAGE}),
        (
            contact(channel=ContactChannel.THIRD_PERSON, number=""),
            "did not say that texts are safe",
            {AGREE, MESSAGE},
        ),
        (contact(channel=ContactChannel.CALL), "did not say that texts", {AGREE, MESSAGE}),
        (contact(unusable=True), "do not arrive on this number", {AGREE, MESSAGE}),
        (contact(confirmed_at=NOW - timedelta(days=31)), "too old", {AGREE, CONFIRM}),
        (
            contact(confirmed_at=NOW - timedelta(days=31), windows=()),
            "too old",
            {AGREE},
        ),
    ],
)
def test_a_refusal_says_why_and_offers_what_makes_it_safe(
    house: House, enter: Enter, said: SafeContact, why: str, offered: set[str]
) -> None:
    agreed(house, said)
    page = section(text(enter(house.cast.beatriz), house.page))
    assert why in page
    assert "No text goes to this person now." in page
    every = {AGREE, MESSAGE, CONFIRM, 'href="#danger"'}
    assert {each for each in every if each in page} == offered
    assert 'id="form-text"' not in page


def test_an_hour_that_was_named_for_once_says_so(house: House, enter: Enter) -> None:
    agreed(house, contact(windows=(ONCE,)))
    page = text(enter(house.cast.beatriz), house.page)
    assert "Tuesday, 03:20 to 04:06, this once until 24 Nov 2026," in page


def test_outside_her_hours_the_next_one_is_named(house: House, enter: Enter) -> None:
    agreed(house, contact(windows=(EVENINGS,)))
    page = section(text(enter(house.cast.beatriz), house.page))
    assert "This is not a safe hour." in page
    assert "Tue 24 Nov, 18:00" in page


def test_old_details_are_confirmed_by_one_button(house: House, enter: Enter) -> None:
    agreed(house, contact(confirmed_at=NOW - timedelta(days=31)))
    client = enter(house.cast.beatriz)
    status, where = send(client, house, "confirm_contact")
    assert status == 302
    assert where.endswith("?done=confirm_contact#texts")
    assert "A text may go now." in section(text(client, house.page))
    assert Event.objects.filter(kind="contact_confirmed", case_id=house.case_id).count() == 1
    assert "nettle-canary" in client.post(f"{house.page}contact/").content.decode()


@pytest.mark.parametrize("state", [ContactState.FROZEN, ContactState.UNSAFE])
def test_what_is_stopped_is_not_confirmed_away(
    house: House, enter: Enter, state: ContactState
) -> None:
    agreed(house, contact(state=state))
    status, page = send(enter(house.cast.beatriz), house, "confirm_contact")
    assert status == 409
    assert "No text goes to this person now." in page
    assert not Event.objects.filter(kind="contact_confirmed").exists()


def test_an_old_page_confirms_nothing(house: House, enter: Enter) -> None:
    agreed(house, contact(confirmed_at=NOW - timedelta(days=31)))
    client = enter(house.cast.beatriz)
    old = house.case.version
    assert send(client, house, "confirm_contact")[0] == 302
    status, page = send(client, house, "confirm_contact", version=old)
    assert status == 409
    assert "changed since you opened the page" in page


def test_another_organisation_confirms_nothing(house: House, enter: Enter) -> None:
    assert send(enter(house.cast.chidi), house, "confirm_contact")[0] == 404
    assert send(enter(house.cast.ada), house, "confirm_contact")[0] == 404


def texted(house: House, count: int) -> list[str]:
    """Texts of ours to her, an hour apart."""
    vault, said = CaseVault.load(house.case_id), [f"sample text {n:02}." for n in range(count)]
    rows = [
        OutboundText(
            id=uuid4(),
            case_id=house.case_id,
            kind=TextKind.WORKER,
            template=WORDS,
            slot=str(number),
            state=TextState.DELIVERED,
            number_lookup=lookups.lookup("phone", "+32470123456"),
            created_at=NOW,
            not_before=NOW + timedelta(hours=number),
            not_after=NOW + timedelta(hours=number + 1),
            next_try_at=NOW + timedelta(hours=number),
            claimed_at=NOW + timedelta(hours=number),
            final_at=NOW + timedelta(hours=number),
        )
        for number in range(count)
    ]
    for row, words in zip(rows, said, strict=True):
        row.blob = bodies.close_for_case(vault, row.id, Written("+32470123456", words, "fr"))
    OutboundText.objects.bulk_create(rows)
    return said


def test_many_texts_are_read_page_by_page(house: House, enter: Enter) -> None:
    said, client = texted(house, 65), enter(house.cast.beatriz)
    seen: list[str] = []
    for page, (earlier, later) in {2: (0, 1), 1: (1, 1), 0: (1, 0)}.items():
        shown = section(text(client, f"{house.page}?texts={page}"))
        assert shown.count("Earlier texts") == earlier
        assert shown.count("Later texts") == later
        seen += re.findall(r"sample text \d\d\.", shown)
    assert seen == said


def test_after_a_restore_no_text_is_said_to_have_been_taken_back(
    house: House, enter: Enter
) -> None:
    """It was queued in the backup, and arrived before the machine was lost."""
    texted(house, 1)
    OutboundText.objects.update(state=TextState.QUEUED, claimed_at=None, final_at=None)
    call_command("after_restore")
    shown = section(text(enter(house.cast.beatriz), house.page))
    assert "taken back" not in shown
    assert "it may have arrived all the same" in shown


@pytest.mark.parametrize("page", ["", "x", "-1", "٣", "99999", "7"])
def test_a_page_of_texts_that_is_none_is_no_fault(house: House, enter: Enter, page: str) -> None:
    texted(house, 2)
    shown = section(text(enter(house.cast.beatriz), f"{house.page}?texts={page}"))
    assert ("sample text 01." in shown) is (page != "7")


def test_later_pages_cost_no_more_questions(house: House, enter: Enter) -> None:
    texted(house, 65)
    client, counted = enter(house.cast.beatriz), set()
    text(client, house.page)
    for page in (0, 1, 2):
        with CaptureQueriesContext(connection) as asked:
            text(client, f"{house.page}?texts={page}")
        counted.add(len(asked))
    assert len(counted) == 1
