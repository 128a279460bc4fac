"""The safe contact as told to the worker: who may change it, what comes back, what is kept."""

import re
from datetime import UTC, datetime, time
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from reports.accounts.roles import Role
from reports.audit.models import Event
from reports.cases.lifecycle import lifecycle
from reports.cases.ownership import conflicts_of_interest
from reports.cases.records.open_case import CodeWords
from reports.console.case_actions.contact_form import ContactForm, WindowForm
from reports.messaging.contact.contact import (
    ContactChannel,
    ContactState,
    MayContact,
    SafeContact,
    Window,
)
from tests.reports.accounts.people import Person, join
from tests.reports.cases import world
from tests.reports.cases.world import NOW
from tests.reports.console.conftest import Enter, House

SAID: dict[str, object] = {
    "may_contact": "yes",
    "channel": "call",
    "number": "0470 99 99 99",
    "language": "fr",
    "shared_device": "no",
    "voicemail": "",
    "who_may_answer": "a sample sister",
    "pretext": "a sample dentist",
    "she_says": "sample birch",
    "we_say": "",
    "danger_word": "sample thistle",
    "state": "open",
    "timezone": "Europe/Brussels",
    "w0-days": ["1", "3"],
    "w0-starts": "09:30",
    "w0-ends": "11:00",
    "w1-starts": "",
    "w1-ends": "",
}


def change(client: Client, house: House, **said: object) -> tuple[int, str]:
    """Send the form; where it leads, or the page that came."""
    values = {"version": house.case.version} | SAID | said
    answer = client.post(f"{house.page}safe_contact/", values)
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


def on_file(house: House) -> tuple[SafeContact, CodeWords]:
    """What her worker may see of it."""
    beatriz = house.cast.beatriz
    opened = world.opened(worker(beatriz), house.case_id)
    return opened.contact(), opened.code_words(by=beatriz.staff, now=NOW)


def worker(person: Person) -> world.Worker:
    """The same person for the domain's helpers."""
    return world.Worker(person.staff, person.key)


def form_of(page: str) -> str:
    """The form as it stands on a page."""
    found = re.search(r'<form[^>]*id="form-safe_contact">.*?</form>', page, re.DOTALL)
    assert found is not None
    return unescape(found[0])


def test_r1_15_the_form_lies_behind_the_same_step_as_the_code_words(
    house: House, enter: Enter
) -> None:
    client = enter(house.cast.beatriz)
    assert "form-safe_contact" not in client.get(house.page).content.decode()
    form = form_of(client.post(f"{house.page}contact/").content.decode())
    for value in ("tulip-canary", "crocus-canary", "nettle-canary", "+32", 'value="09:00"'):
        assert value in form
    assert Event.objects.filter(kind="code_words_shown").count() == 1
    assert form.count("checked") == 5


def test_what_she_told_replaces_what_was_agreed_and_is_audited(house: House, enter: Enter) -> None:
    status, place = change(enter(house.cast.beatriz), house)
    assert (status, place) == (302, f"{house.page}?done=safe_contact#contact")
    contact, code_words = on_file(house)
    assert (contact.channel, contact.number) == (ContactChannel.CALL, "+32470999999")
    assert contact.windows == (Window(weekdays=(1, 3), starts=time(9, 30), ends=time(11)),)
    assert (contact.shared_device, contact.voicemail) == (False, None)
    assert (contact.who_may_answer, contact.pretext) == ("a sample sister", "a sample dentist")
    assert (contact.confirmed_at, contact.state) == (NOW, ContactState.OPEN)
    assert code_words.she_says == "sample birch"
    assert code_words.we_say == ""
    assert code_words.danger_word == "sample thistle"
    event = Event.objects.get(kind="contact_changed")
    assert (event.actor_id, event.actor_role) == (house.cast.beatriz.user_id, Role.CARE_WORKER)
    assert (
        "What was agreed about contact is changed."
        in enter(house.cast.beatriz).get(place).content.decode()
    )


def test_r1_13_no_means_that_no_number_is_kept(house: House, enter: Enter) -> None:
    assert change(enter(house.cast.beatriz), house, may_contact="no")[0] == 302
    contact, _ = on_file(house)
    assert contact.may_contact is MayContact.NO
    assert (contact.channel, contact.number) == (ContactChannel.NONE, "")


@pytest.mark.parametrize("state", ["unsafe", "frozen"])
def test_a_way_that_became_unsafe_is_marked_so(house: House, enter: Enter, state: str) -> None:
    assert change(enter(house.cast.beatriz), house, state=state)[0] == 302
    assert on_file(house)[0].state == state


def test_r1_16_a_freeze_is_not_lifted_in_passing(house: House, enter: Enter) -> None:
    """Whoever lifts it has looked and says why: that is another form."""
    client = enter(house.cast.beatriz)
    assert change(client, house, state="frozen")[0] == 302
    status, page = change(client, house, state="open")
    assert status == 409
    assert "There was a sign of danger." in page
    assert on_file(house)[0].state == "frozen"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "12"}, "We do not recognise this as a phone number."),
        (
            {"number": "02 535 45 42", "channel": "sms"},
            "Text messages can only go to a mobile number.",
        ),
        (
            {"number": "0900 12 345", "channel": "sms"},
            "Text messages can only go to a mobile number.",
        ),
        ({"number": ""}, "Give the number that may be used."),
        ({"channel": ""}, "Choose by what the person may be reached."),
        ({"may_contact": ""}, "This field is required."),
        ({"w0-ends": ""}, "Choose the days and both times, or leave all empty."),
        ({"w0-days": []}, "Choose the days and both times, or leave all empty."),
        ({"w0-starts": "soon"}, "Enter a valid time."),
        ({"pretext": "x" * 501}, "at most 500 characters"),
        ({"timezone": "Nowhere/Town"}, "Not sent yet"),
    ],
)
def test_a_fault_is_said_and_what_was_typed_stays(
    house: House, enter: Enter, changes: dict[str, object], words: str
) -> None:
    status, page = change(enter(house.cast.beatriz), house, **changes)
    assert status == 422
    assert words in unescape(page)
    form = form_of(page)
    for name in ("who_may_answer", "danger_word", "number", "pretext", "w0-starts", "w0-ends"):
        typed = str((SAID | changes)[name])
        assert not typed or f'value="{typed}"' in form, name
    assert form.count("checked") == len((SAID | changes)["w0-days"])  # type: ignore[arg-type]
    assert not Event.objects.filter(kind="contact_changed").exists()
    assert on_file(house)[1].danger_word == "nettle-canary"


def test_an_old_page_changes_nothing_and_keeps_every_tick(house: House, enter: Enter) -> None:
    client, old = enter(house.cast.beatriz), house.case.version
    house.acknowledged()
    status, page = change(client, house, version=old)
    assert status == 409
    form = form_of(page)
    assert form.count("checked") == 2
    assert f'name="version" value="{house.case.version}"' in form
    assert on_file(house)[1].danger_word == "nettle-canary"


def test_r1_15_a_coordinator_neither_gets_the_form_nor_changes_anything(
    house: House, enter: Enter
) -> None:
    client = enter(house.cast.dalia)
    client.post(f"{house.page}open/", {"reason": "review"})
    assert "form-safe_contact" not in client.get(house.page).content.decode()
    assert client.post(f"{house.page}contact/").status_code == 404
    status, page = change(client, house)
    assert status == 409
    assert "Only the worker responsible for it can change" in page
    for word in ("tulip-canary", "crocus-canary", "nettle-canary"):
        assert word not in page
    assert on_file(house)[1].danger_word == "nettle-canary"


def test_a_colleague_who_is_not_responsible_changes_nothing(house: House, enter: Enter) -> None:
    bruno = join("Bruno", house.cast.french, by=house.cast.dalia)
    client = enter(bruno)
    client.post(f"{house.page}open/", {"reason": "on_duty"})
    status, page = change(client, house)
    assert status == 409
    assert "Somebody else is responsible now." in page
    assert "nettle-canary" not in page


def test_a_closed_case_offers_no_form(house: House, enter: Enter) -> None:
    lifecycle.close(
        case_id=house.acknowledged().case_id,
        reason=next(iter(lifecycle.CLOSING_REASONS)),
        by=house.cast.beatriz.staff,
        now=NOW,
    )
    page = enter(house.cast.beatriz).post(f"{house.page}contact/").content.decode()
    assert "form-safe_contact" not in page


def test_a_case_that_went_away_meanwhile_shows_what_was_typed(house: House, enter: Enter) -> None:
    client, version = enter(house.cast.beatriz), house.case.version
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id,
        user_id=house.cast.beatriz.user_id,
        by=house.cast.dalia.staff,
        now=NOW,
    )
    status, page = change(client, house, version=version)
    assert status == 404
    for words in ("Number: 0470 99 99 99", "a sample dentist", "Tuesday Thursday 09:30 11:00"):
        assert words in page


def test_a_landline_may_be_called(house: House, enter: Enter) -> None:
    changes = {"number": "02 535 45 42", "channel": "call"}
    status, _ = change(enter(house.cast.beatriz), house, **changes)
    assert status == 302
    assert on_file(house)[0].number == "+3225354542"


@pytest.mark.parametrize("count", [0, 1, 5])
def test_every_safe_time_on_file_has_a_row_and_one_is_free(count: int) -> None:
    windows = tuple(Window(weekdays=(day,), starts=time(9), ends=time(9)) for day in range(count))
    contact = world.contact(windows=windows)
    form = ContactForm.about(contact, CodeWords("", "", ""), version=4)
    assert len(form.rows) == max(3, count + 1)
    sent = _sent(form)
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["contact"].windows == windows


def test_an_hour_named_for_once_is_not_agreed_for_good() -> None:
    at = datetime(2026, 11, 25, 3, 6, tzinfo=UTC)
    once = Window(weekdays=(2,), starts=time(3, 20), ends=time(4, 6), until=at)
    weekly = Window(weekdays=(1,), starts=time(9), ends=time(10))
    form = ContactForm.about(
        world.contact(windows=(once, weekly)), CodeWords("", "", ""), version=4
    )
    sent = _sent(form)
    assert sent.is_valid(), sent.errors
    assert sent.cleaned_data["contact"].windows == (weekly,)


def _sent(form: ContactForm) -> ContactForm:
    """The form as a browser sends it back untouched."""
    data = QueryDict(mutable=True)
    for field in [*form, *(field for row in form.rows for field in row)]:
        value = field.value()
        if field.name == "days":
            data.setlist(field.html_name, [str(day) for day in value or []])
        else:
            shown = value.strftime("%H:%M") if isinstance(value, time) else value
            data[field.html_name] = "" if shown is None else str(shown)
    return ContactForm(data)


def test_midnight_is_a_time() -> None:
    row = WindowForm({"days": ["0"], "starts": "00:00", "ends": "00:00"})
    assert row.is_valid()
    window = row.window()
    assert window == Window(weekdays=(0,), starts=time(0), ends=time(0))


def test_a_form_changed_by_hand_makes_no_endless_rows() -> None:
    data = {f"w{number}-starts": "" for number in range(5000)}
    assert len(ContactForm(data).rows) == 100
