"""A writer of the database with a link, a code or a number of their own, made to find another's.

Each was handed out for one thing: to say "I have seen it", to answer for a house, to name a
partner, to ask after a receipt. By SQL the value that finds it is put into somebody else's row, or
somebody else into its row; then a browser without any login.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from pharmacy.models import Receipt
from reports.audit.log import OPERATOR
from reports.followup.models import Ping
from reports.followup.on_call import pings
from reports.intake import slips
from reports.intake.slips import SlipKind
from shelters.check_ins import shift_questions
from tests.attacks.conftest import rows, sql
from tests.pharmacy import counter
from tests.reports.accounts.counters import PIN
from tests.reports.accounts.people import Cast, Person
from tests.reports.cases.world import NOW
from tests.reports.channels.web.browser import Reporter
from tests.shelters import houses, questions

MINE = "a-token-of-the-attacker"
LATER = timedelta(hours=6)


def ping(person: Person, token: str, *, lasts: timedelta = LATER) -> UUID:
    """A ping to somebody's phone that nobody has acknowledged."""
    made = Ping(user_id=person.user_id, made_at=NOW, valid_until=NOW + lasts)
    pings.seal(made, word=pings.word_of("+32470999888", f"olive {token}"), token=token)
    made.save(force_insert=True)
    return made.id


def seen(token: str, *, at: datetime = NOW) -> bool:
    """Whether the button behind a ping's link counts as somebody having seen it."""
    with time_machine.travel(at, tick=False):
        phone = Reporter().get(f"/p/{token}/")
        return phone.status == 200 and phone.press().status == 200


def test_a_ping_says_i_have_seen_it_for_its_own_person(cast: Cast) -> None:
    ping(cast.beatriz, MINE)
    assert seen(MINE)
    assert rows("select actor_id from reports_event where kind = 'ping_acknowledged'") == [
        (cast.beatriz.user_id,)
    ]


@pytest.mark.parametrize("way", ["account", "lookup", "time"])
def test_a_ping_is_nobody_elses_and_no_longer(cast: Cast, way: str) -> None:
    """The audit would say that Beatriz has seen what rang for her."""
    mine, at = ping(cast.chidi, MINE, lasts=timedelta(hours=1)), NOW
    if way == "account":
        sql("update reports_ping set user_id = %s", cast.beatriz.user_id)
    if way == "lookup":
        ping(cast.beatriz, "of-beatriz")
        ((link,),) = rows("select link from reports_ping where id = %s", mine)
        sql("delete from reports_ping where id = %s", mine)
        sql("update reports_ping set link = %s", link)
    if way == "time":
        at = NOW + LATER
        sql("update reports_ping set valid_until = %s", at + LATER)
    assert not seen(MINE, at=at)
    assert not rows("select 1 from reports_event where kind = 'ping_acknowledged'")


@pytest.mark.parametrize("way", ["house", "lookup", "time"])
def test_a_duty_phone_answers_for_its_own_house(db: None, way: str) -> None:
    """The link came to the phone of House North; House South's places are to turn grey."""
    made, at = houses.make_houses(), houses.NOW
    questions.free_since_morning(made)
    shift_questions.ask_due(now=at)
    link, south = f"/q/{questions.token()}/", made.south.id
    if way == "house":
        sql("update shelters_shiftquestion set house_id = %s", south)
    if way == "lookup":
        every = "select column_name from information_schema.columns where table_name = %s"
        others = {name for (name,) in rows(every, "shelters_shiftquestion")} - {"id", "house_id"}
        names = ", ".join(sorted(others))
        sql(
            f"insert into shelters_shiftquestion (id, house_id, {names})"  # noqa: S608
            f" select %s, %s, {names} from shelters_shiftquestion",
            uuid4(),
            south,
        )
    if way == "time":
        at += timedelta(days=1)
        sql("update shelters_shiftquestion set valid_until = %s", at + LATER)
    with time_machine.travel(at, tick=False):
        Reporter().get(link)
        Client().post(link, {"is": "no"})
    answered = "select house_id from shelters_shiftquestion where answered_at is not null"
    assert rows(answered) == ([(made.north.id,)] if way == "lookup" else [])


@pytest.mark.parametrize("way", ["lookup", "time"])
def test_a_partners_code_names_that_partner_alone(db: None, way: str) -> None:
    theirs = _code(uuid4(), SlipKind.POSTER)
    mine = _code(uuid4(), SlipKind.SLIP if way == "time" else SlipKind.POSTER)
    if way == "lookup":
        ((value,),) = rows("select code from reports_slip where id = %s", mine.id)
        sql("delete from reports_slip where id = %s", mine.id)
        sql("update reports_slip set code = %s where id = %s", value, theirs.id)
        assert slips.found(mine.code, NOW) is None
    else:
        sql("update reports_slip set expires_at = %s where id = %s", NOW + 99 * LATER, mine.id)
        assert slips.found(mine.code, NOW) is not None
        assert slips.found(mine.code, NOW + 30 * LATER) is None


def _code(organisation_id: UUID, kind: SlipKind) -> slips.IssuedSlip:
    return slips.issue_slip(
        kind=kind, organisation_id=organisation_id, language="nl", by=OPERATOR, now=NOW
    )


def test_a_receipt_asks_after_its_own_report(db: None) -> None:
    """Two people told at this counter; the number of one is made to find the other's receipt."""
    with time_machine.travel(counter.NOW, tick=False):
        street, browser = counter.make_street(), Client(headers={"accept-language": "en"})
        street.lime.at_device(browser, now=counter.NOW)
        numbers = []
        for _ in range(2):
            counter.write_together(browser)
            numbers.append(counter.note_and_finish(browser))
            browser.post("/pharmacy/", {"device_pin": PIN})
        known = browser.post("/pharmacy/receipt/", {"number": numbers[0]})
        assert known.status_code == 200
        first, second = Receipt.objects.order_by("pk")
        sql("update pharmacy_receipt set number = %s where id = %s", bytes(48), first.pk)
        sql("update pharmacy_receipt set number = %s where id = %s", first.number, second.pk)
        sql("update pharmacy_receipt set number = %s where id = %s", second.number, first.pk)
        for number in numbers:
            answer = browser.post("/pharmacy/receipt/", {"number": number})
            assert answer.status_code == 404
