"""What a worker does about texts: write one, run a plan, note tries, decide about a sign."""

from datetime import time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from config.local.phones.network.safe_clock import MovableClock
from reports.audit.models import Event
from reports.followup.models import Attempt, FollowUp, PlanState
from reports.messaging.contact.contact import ContactState, SafeContact, Window
from reports.messaging.models import OutboundText
from tests.reports.cases.planning.filled_in import closing_form
from tests.reports.cases.world import NOW, contact, no_contact
from tests.reports.console.case_page.test_texts_part import agreed, section
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import send, text
from tests.reports.followup import story

WORDS = "Hello, how was the film?"
EVENINGS = Window(weekdays=(0, 1, 2, 3, 4), starts=time(18), ends=time(20))


@pytest.fixture
def client(house: House, enter: Enter) -> Client:
    """Beatriz' browser; the case is hers, and acknowledged."""
    house.acknowledged()
    return enter(house.cast.beatriz)


def says(house: House, words: str) -> None:
    """A text from the phone of this case."""
    story.text_from(house.case_id, text=words, number=contact().number, now=NOW)


def plan(house: House) -> FollowUp:
    """The plan of the case."""
    return FollowUp.objects.get(case_id=house.case_id)


# Writing


def test_a_text_is_kept_and_its_state_shown(house: House, client: Client) -> None:
    status, where = send(client, house, "text", text=WORDS)
    assert (status, where) == (302, f"{house.page}?done=text#texts")
    row = OutboundText.objects.get(case_id=house.case_id, kind="worker")
    assert row.not_before == NOW
    page = text(client, house.page)
    assert WORDS in page
    assert "waits for a safe hour" in page
    assert Event.objects.filter(kind="text_written", case_id=house.case_id).count() == 1


def test_outside_her_hours_it_waits_for_the_next(house: House, client: Client) -> None:
    agreed(house, contact(windows=(EVENINGS,)))
    assert "Send it at the next safe hour" in text(client, house.page)
    assert send(client, house, "text", text=WORDS)[0] == 302
    row = OutboundText.objects.get(kind="worker")
    assert row.not_before.isoformat() == "2026-11-24T17:00:00+00:00"


def test_in_a_demo_the_moved_clock_counts(
    house: House, client: Client, settings: Settings, tmp_path: Path
) -> None:
    """The page plans by the clock that texts are sent by, or a text would end as too late."""
    settings.LINDEN_DEMO, settings.LINDEN_CLOCK_FILE = True, str(tmp_path / "clock")
    MovableClock(tmp_path / "clock").move(timedelta(hours=8))
    agreed(house, contact(windows=(EVENINGS,)))
    assert "Send it now" in text(client, house.page)
    assert send(client, house, "text", text=WORDS)[0] == 302
    assert OutboundText.objects.get(kind="worker").not_before == NOW + timedelta(hours=8)


def test_sent_twice_it_is_one(house: House, client: Client) -> None:
    """Two tabs, or a double click: the form carries its id."""
    said = {"text": WORDS, "once": uuid4(), "version": house.case.version}
    for _ in range(2):
        assert send(client, house, "text", **said)[0] == 302
    assert OutboundText.objects.filter(kind="worker").count() == 1


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("Bel de politie", "politie"),
        ("Ton dossier est prêt", "dossier"),
        ("Look at https://sample.example/", "https://sample.example/"),
        ("Call 0470 12 34 56", "0470 12 34 56"),
        ("x" * 161, "Too long"),
        ("ê" * 71, "Too long"),
        ("", "required"),
    ],
)
def test_what_may_not_stand_in_a_text_is_named(
    house: House, client: Client, typed: str, why: str
) -> None:
    """R1.14: the offending term is shown to the worker, and what was typed stays."""
    status, page = send(client, house, "text", text=typed)
    assert status == 422
    assert why in section(page)
    assert typed in page
    assert not OutboundText.objects.filter(kind="worker").exists()


@pytest.mark.parametrize(
    "said", [contact(state=ContactState.FROZEN), no_contact(), contact(windows=())]
)
def test_where_none_may_go_none_is_kept(house: House, client: Client, said: SafeContact) -> None:
    """R1.12, R1.13: whatever page is still open somewhere."""
    agreed(house, said)
    status, page = send(client, house, "text", text=WORDS)
    assert status == 409
    assert WORDS in page
    assert "No text goes to this person now." in page
    assert not OutboundText.objects.filter(kind="worker").exists()


@pytest.mark.parametrize("name", ["chidi", "ada", "bram"])
def test_others_find_nothing_there(house: House, enter: Enter, name: str) -> None:
    client = enter(getattr(house.cast, name))
    verbs = ("text", "plan_stop", "texts_again", "attempt", "count", "mark_unsafe")
    assert {send(client, house, verb, text=WORDS)[0] for verb in verbs} <= {404, 422}
    assert send(client, house, "text", text=WORDS)[0] == 404
    assert client.post(f"{house.page}count/", {"text": WORDS}).status_code == 404
    headers = {"X-Requested-With": "count"}
    answer = client.post(f"{house.page}count/", {"text": WORDS}, headers=headers)
    assert answer.status_code == 404
    assert not OutboundText.objects.filter(kind="worker").exists()


# Counting


def test_the_length_is_said_without_a_script(house: House, client: Client) -> None:
    answer = client.post(f"{house.page}count/", {"text": "Hello", "once": uuid4(), "version": 0})
    assert answer.status_code == 200
    assert "One text, room for 155 more characters." in answer.content.decode()
    assert not OutboundText.objects.filter(kind="worker").exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Nothing typed yet."),
        ("Hello", "room for 155 more"),
        ("Fête", "There is less room because of: ê"),
        ("y" * 161, "Too long for one text."),
        ("the police", "police"),
    ],
)
def test_a_script_asks_for_one_line(house: House, client: Client, typed: str, said: str) -> None:
    headers = {"X-Requested-With": "count"}
    answer = client.post(f"{house.page}count/", {"text": typed}, headers=headers)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert said in answer.content.decode()


# Code words


def test_texts_show_no_code_word(house: House, client: Client) -> None:
    """R1.15: they are seen one by one, by the assigned worker, and each view is audited."""
    assert send(client, house, "text", text="crocus-canary Hello")[0] == 302
    assert "crocus-canary" not in text(client, house.page)
    assert "••• Hello" in text(client, house.page)


# Plans


def test_a_plan_is_paused_taken_up_changed_and_stopped(house: House, client: Client) -> None:
    assert plan(house).state == PlanState.RUNNING
    for verb, state, said in (
        ("plan_pause", PlanState.PAUSED, {}),
        ("plan_resume", PlanState.RUNNING, {}),
        ("plan_change", PlanState.RUNNING, {"plan": "weekly"}),
        ("plan_stop", PlanState.STOPPED, {}),
        ("plan_start", PlanState.RUNNING, {"plan": "calm"}),
    ):
        assert f'id="form-{verb}"' in text(client, house.page), verb
        assert send(client, house, verb, **said) == (302, f"{house.page}?done={verb}#plan")
        assert plan(house).state == state
    assert plan(house).plan == "calm"


def test_an_old_page_moves_no_plan_twice(house: House, client: Client) -> None:
    old = house.case.version
    assert send(client, house, "plan_pause")[0] == 302
    assert send(client, house, "plan_pause", version=old)[0] == 409
    status, page = send(client, house, "plan_pause")
    assert status == 409
    assert "Nothing was done twice." in page


def test_a_plan_that_is_not_on_the_list_is_refused(house: House, client: Client) -> None:
    send(client, house, "plan_stop")
    assert send(client, house, "plan_start", plan="hourly")[0] == 409
    assert send(client, house, "plan_start", plan="")[0] == 422


def test_nobody_plans_to_ask_who_may_not_be_asked(house: House, client: Client) -> None:
    send(client, house, "plan_stop")
    agreed(house, no_contact())
    assert 'id="form-plan_start"' not in text(client, house.page)
    assert send(client, house, "plan_start", plan="calm")[0] == 409


def test_the_plan_offers_only_what_uses_the_way_she_chose(house: House, client: Client) -> None:
    page = text(client, house.page)
    form = page[page.index('id="form-plan_change"') :]
    form = form[: form.index("</form>")]
    assert "Every week" in form
    assert "By calls" not in form


# Tries


def test_tries_are_noted_and_those_missing_counted(house: House, client: Client) -> None:
    """R7.7."""
    assert "3 more tries at other hours" in text(client, house.page)
    assert send(client, house, "attempt", outcome="no_answer")[0] == 302
    page = text(client, house.page)
    assert "2 more tries at other hours" in page
    assert Attempt.objects.get().outcome == "no_answer"


def test_somebody_else_answering_makes_the_number_unsafe(house: House, client: Client) -> None:
    """R7.7: at once, by the same press."""
    assert send(client, house, "attempt", outcome="someone_else")[0] == 302
    assert "This number is not safe any more." in section(text(client, house.page))


@pytest.mark.parametrize("outcome", ["no_reply", "", "nonsense"])
def test_a_machines_outcomes_are_not_for_hands(house: House, client: Client, outcome: str) -> None:
    assert send(client, house, "attempt", outcome=outcome)[0] in {409, 422}
    assert not Attempt.objects.exists()


def test_nobody_is_not_reached_before_enough_tries(house: House, client: Client) -> None:
    """R7.7: the desk says what is missing, and nothing is closed."""
    values = closing_form(house.case.version, reason="not_reached")
    answer = client.post(f"{house.page}plan/closing/", values)
    status, page = answer.status_code, answer.content.decode()
    assert status == 409
    assert "There were not enough tries at different hours yet" in page
    assert house.case.is_open


# Signs of danger


@pytest.fixture
def frozen(house: House, client: Client) -> Client:
    """The danger word came in."""
    says(house, "nettle-canary")
    return client


def test_a_sign_stands_first_and_says_what_it_was(house: House, frozen: Client) -> None:
    """R1.16."""
    page = text(frozen, house.page)
    assert page.index('id="danger"') < page.index('id="told"')
    assert "The agreed danger word was written." in page
    assert "There was a sign of danger." in section(page)
    assert 'id="form-text"' not in page


def test_texts_go_again_after_somebody_looked(house: House, frozen: Client) -> None:
    assert send(frozen, house, "texts_again", reason="false_alarm")[0] == 302
    page = text(frozen, house.page)
    assert 'id="danger"' not in page
    assert "A text may go now." in section(page)
    event = Event.objects.get(kind="contact_unfrozen")
    assert (event.reason, event.case_id) == ("false_alarm", house.case_id)


def test_or_the_number_is_given_up(house: House, frozen: Client) -> None:
    assert send(frozen, house, "mark_unsafe", reason="someone_else")[0] == 302
    page = text(frozen, house.page)
    assert 'id="danger"' not in page
    assert "This number is not safe any more." in section(page)


@pytest.mark.parametrize("verb", ["texts_again", "mark_unsafe"])
def test_no_decision_without_a_reason(house: House, frozen: Client, verb: str) -> None:
    assert send(frozen, house, verb, reason="")[0] == 422
    assert send(frozen, house, verb, reason="leave")[0] == 409
    assert 'id="danger"' in text(frozen, house.page)


def test_two_people_decide_once(house: House, frozen: Client) -> None:
    old = house.case.version
    assert send(frozen, house, "texts_again", reason="asked_her")[0] == 302
    assert send(frozen, house, "texts_again", reason="asked_her", version=old)[0] == 409
    assert Event.objects.filter(kind="contact_unfrozen").count() == 1


def test_after_a_stop_only_asking_the_person_opens_it(
    house: House, client: Client, clock: time_machine.Traveller
) -> None:
    """R1.17: the case stays open, contact is verified by another route."""
    says(house, "STOP")
    page = section(text(client, house.page))
    assert "said stop" in page
    assert 'id="form-texts_again"' in page
    assert "false_alarm" not in page
    clock.shift(timedelta(minutes=1))
    assert send(client, house, "texts_again", reason="asked_her")[0] == 302
    assert 'id="form-text"' in text(client, house.page)


# The inbox


def row(house: House, client: Client) -> str:
    """The section of the inbox that says how it goes."""
    page = text(client, "/desk/inbox/")
    start = page.find('aria-labelledby="how"')
    return page[start : page.index("</section>", start)] if start > 0 else ""


def test_the_inbox_says_who_answered_who_is_silent_and_what_is_due(
    house: House, client: Client
) -> None:
    assert row(house, client) == ""
    said = {
        PlanState.RUNNING: {"next_at": NOW - timedelta(minutes=1)},
        PlanState.SILENT: {"silent_since": NOW, "next_at": NOW},
    }
    words = {PlanState.RUNNING: "Asked next", PlanState.SILENT: "No answer"}
    for state, values in said.items():
        FollowUp.objects.filter(case_id=house.case_id).update(state=state, **values)
        assert words[state] in row(house, client)
        assert f"{house.page}#plan" in row(house, client)


def test_a_sign_of_danger_comes_first_in_the_inbox(house: House, frozen: Client) -> None:
    found = row(house, frozen)
    assert "Look first" in found
    assert f"{house.page}#danger" in found


def test_what_is_not_hers_is_not_on_her_list(house: House, frozen: Client, enter: Enter) -> None:
    assert row(house, enter(house.cast.bram)) == ""


def test_a_coordinator_may_decide_too(house: House, frozen: Client, enter: Enter) -> None:
    dalia = enter(house.cast.dalia)
    dalia.post(f"{house.page}open/", {"reason": "review"})
    assert send(dalia, house, "texts_again", reason="asked_her")[0] == 302
