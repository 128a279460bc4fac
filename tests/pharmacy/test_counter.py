"""The counter's first page, advice, a lapsed training, a pharmacy that nobody verified."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from pharmacy.models import MonthCount
from pharmacy.register import pharmacies, trainings
from reports.audit.models import Event
from reports.cases.models import Case
from reports.region import region
from tests.pharmacy.counter import NOW, OWN, TOGETHER, Street, untrained
from tests.reports.accounts.people import log_in

PLACES = (
    "/pharmacy/own/",
    "/pharmacy/own/form/",
    "/pharmacy/together/",
)


def words(client: Client, address: str = "/pharmacy/", *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_three_ways_the_code_word_and_the_numbers(counter: Client) -> None:
    shown = words(counter)
    for each in ("/pharmacy/own/", "/pharmacy/together/", "/pharmacy/advice/"):
        assert f'class="way" href="{each}?team=' in shown
    assert "masque 19" in shown
    assert 'href="tel:112"' in shown


def test_the_record_is_explained_before_any_number(counter: Client) -> None:
    """R3.3: on every page of the pharmacist, and before the question about the police."""
    record = region().text("police_record", "en")[:40]
    for address in ("/pharmacy/", "/pharmacy/advice/", "/pharmacy/together/"):
        shown = words(counter, address)
        assert shown.index(record) < shown.index("do you want the police?") < shown.index("tel:101")
    together = words(counter, "/pharmacy/together/")
    assert together.rindex(record) < together.index('name="police"')


def test_somebody_logged_in_has_the_same_page(street: Street) -> None:
    client = Client()
    log_in(client, street.lime.person, now=NOW)
    shown = words(client)
    assert "Training good until 12 March 2027." in shown
    assert 'data-key="Escape"' in shown


def test_a_lapsed_training_leaves_advice_only(street: Street) -> None:
    """R3.10: the account falls back, on the shared screen too; the server refuses."""
    hugo, logged_in, shared = untrained(street), Client(), Client()
    log_in(logged_in, hugo.person, now=NOW)
    hugo.at_device(shared, now=NOW)
    for client in (logged_in, shared):
        shown = words(client)
        assert "The training ended on 24 November 2026" not in shown
    # It counts to the end of its last day, and not a day longer.
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        for client in (Client(), Client()):
            hugo.at_device(client, now=NOW + timedelta(days=1))
            shown = words(client)
            assert "The training ended on 24 November 2026" in shown
            assert "/pharmacy/together/" not in shown
            for address in PLACES:
                assert "Advice only for now" in words(client, address, status=403)
            assert client.post("/pharmacy/own/form/", OWN).status_code == 403
            assert client.post("/pharmacy/together/", TOGETHER).status_code == 403
            sent = {"language": "fr", "once": str(uuid4())}
            assert client.post("/pharmacy/own/slip/", sent).status_code == 403
            assert words(client, "/pharmacy/advice/")
    assert not Case.objects.exists()


def test_a_new_training_opens_the_ways_again(street: Street) -> None:
    """R3.10."""
    hugo, client, later = untrained(street), Client(), NOW + timedelta(days=30)
    with time_machine.travel(later, tick=False):
        hugo.at_device(client, now=later)
        words(client, "/pharmacy/together/", status=403)
        trainings.record_training(
            user_id=hugo.person.user_id,
            done_on=date(2026, 12, 20),
            by=street.cast.dalia.staff,
            now=later,
        )
        words(client, "/pharmacy/together/")


def test_a_withdrawn_pharmacy_sees_numbers_and_nothing_else(
    street: Street, counter: Client
) -> None:
    pharmacies.withdraw(team_id=street.lime.team.pk, by=street.cast.dalia.staff, now=NOW)
    for address in ("/pharmacy/", "/pharmacy/advice/", "/pharmacy/receipt/", *PLACES):
        shown = words(counter, address, status=403)
        assert "This counter cannot be used yet" in shown
        assert 'href="tel:112"' in shown
        assert "masque" not in shown


def test_the_screen_is_turned_in_every_language_and_read_aloud_in_those_of_staff(
    counter: Client,
) -> None:
    shown = words(counter, "/pharmacy/own/")
    for language in region().languages:
        assert f"?in={language}" in shown
        assert f'name="language" value="{language}"' in shown
    assert '<html lang="ar" dir="rtl">' in words(counter, "/pharmacy/own/form/?in=ar")
    assert 'lang="ar"' not in words(counter, "/pharmacy/together/?read=ar")
    assert '<html lang="en" dir="ltr">' in words(counter, "/pharmacy/own/form/?in=xx")


def test_advice_asks_nothing_about_the_person(counter: Client) -> None:
    """R3.1: no field of the form could hold who somebody is; `team` says which counter it was."""
    shown = words(counter, "/pharmacy/advice/")
    form = shown.split('id="form-advice"')[1].split("</form>")[0]
    assert sorted(part.split('"')[0] for part in form.split('name="')[1:]) == [
        "csrfmiddlewaretoken",
        "once",
        "team",
    ]


@pytest.mark.parametrize("field", ["alias", "number", "happened", "note", "x"])
def test_advice_with_any_other_field_is_refused(counter: Client, field: str) -> None:
    """R3.1: rejected by the server too."""
    answer = counter.post("/pharmacy/advice/", {"once": str(uuid4()), field: "Wren"})
    assert answer.status_code == 400
    assert not MonthCount.objects.exists()


@pytest.mark.parametrize("once", ["", "x", "1"])
def test_advice_without_its_id_is_refused(counter: Client, once: str) -> None:
    assert counter.post("/pharmacy/advice/", {"once": once}).status_code == 400


def test_advice_is_counted_once_and_logged(street: Street, counter: Client) -> None:
    once = {"once": str(uuid4())}
    for _ in range(2):
        assert counter.post("/pharmacy/advice/", once).status_code == 302
    row = MonthCount.objects.get()
    assert (row.first_day, row.revision) == (date(2026, 11, 1), 1)
    event = Event.objects.get(kind="advice_given")
    assert (event.actor_id, event.case_id) == (street.lime.person.user_id, None)


def test_the_law_that_nobody_reviewed_is_not_shown(counter: Client) -> None:
    """R3.8: every record of Brussels is unreviewed: the page says whom to ask."""
    shown = words(counter, "/pharmacy/advice/")
    assert shown.count("ask your Order (Order of Pharmacists)") == 3
    for record in region().pharmacy.legal:
        assert record.ref("en") not in shown
        assert record.text("en") not in shown
    assert 'href="tel:103"' in shown


def test_a_stranger_comes_nowhere(street: Street) -> None:
    for address in ("/pharmacy/", "/pharmacy/advice/", *PLACES):
        assert Client().get(address)["Location"].startswith("/staff/login/")


@pytest.mark.parametrize("who", ["beatriz", "dalia", "ada"])
def test_no_other_role_has_a_counter(street: Street, who: str) -> None:
    client = Client()
    log_in(client, getattr(street.cast, who), now=NOW)
    for address in ("/pharmacy/", "/pharmacy/advice/", *PLACES):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/", "/help/", "/tell/", "/back/"])
@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_no_public_page_tells_the_code_word(street: Street, address: str, language: str) -> None:
    """R3.9: Brussels has not made it public."""
    shown = Client(headers={"accept-language": language}).get(address).content.decode()
    assert region().pharmacy.code_word(date(2026, 11, 24)) not in shown.lower()
