"""Two reports on the same other party: found once, told to the desk, and to nobody else."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from pytest_django.fixtures import Settings

from reports.audit.models import Event
from reports.cases.access.access import NotYours, StaleCase
from reports.cases.casework import legal_hold, reporter
from reports.cases.models import Case, Task
from reports.intake import tasks
from reports.intake.connections import connected_cases, connections
from reports.intake.connections.connections import NothingToAnswer
from reports.intake.models import Connection, ConnectionWish, OtherPartyKey
from reports.intake.submission import InvalidSubmission, OtherParty
from reports.vault.ring_rotation import key_rotation
from reports.vault.service_keys import key_files, lookups
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.intake.leaving import LEFT, PHONE, left, pairs

pytestmark = pytest.mark.django_db


def test_the_desk_is_told_that_two_cases_are_connected(people: World) -> None:
    first, second = left(), left(OtherParty(phone="+32470987654"))
    assert pairs(people) == [{first.case_id, second.case_id}]


def test_one_report_alone_is_connected_with_nothing(people: World) -> None:
    left()
    assert pairs(people) == []


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"handle": "Insta: @Sample"}, {"handle": "sample on instagram"}),
        ({"plate": "1-ABC-123"}, {"plate": "1abc123"}),
        (
            {"name": "Zoé Sample", "place": "Sample bar"},
            {"name": "sample zoe", "place": "SAMPLE BAR"},
        ),
        ({"phone": PHONE, "plate": "1-ABC-123"}, {"plate": "1ABC123"}),
    ],
)
def test_each_thing_connects(people: World, one: dict[str, str], two: dict[str, str]) -> None:
    first, second = left(OtherParty(**one)), left(OtherParty(**two))
    assert pairs(people) == [{first.case_id, second.case_id}]


def test_different_people_are_not_connected(people: World) -> None:
    left()
    left(OtherParty(phone="0470 11 22 33"))
    left(OtherParty(name="Sample", place="Sample bar"))
    left(OtherParty(name="Sample", place="Other bar"))
    assert pairs(people) == []
    assert not Connection.objects.exists()


def test_the_same_digits_as_phone_and_as_handle_are_not_the_same(people: World) -> None:
    left(OtherParty(phone="+32470987654"))
    left(OtherParty(handle="+32470987654"))
    assert pairs(people) == []


def test_two_things_in_common_are_one_connection(people: World) -> None:
    both = OtherParty(phone=PHONE, plate="1ABC123")
    left(both), left(both)
    assert len(pairs(people)) == 1


def test_without_her_agreement_nothing_is_compared(people: World) -> None:
    """The words stay sealed in her report; no key is made of them."""
    left()
    quiet = left(connect="")
    assert pairs(people) == []
    assert not OtherPartyKey.objects.filter(case_id=quiet.case_id).exists()
    assert world.opened(people.dalia, quiet.case_id).other_party()["phone"] == PHONE


def test_what_was_left_is_sealed_as_typed(people: World) -> None:
    made = left(OtherParty(name="Zoé Sample", place="Bar"))
    found = world.opened(people.dalia, made.case_id).other_party()
    assert (found["name"], found["place"], found["phone"]) == ("Zoé Sample", "Bar", "")
    assert found["connect"] == "tell_desk"


def test_a_report_that_leaves_nothing_is_sealed_with_empty_fields(people: World) -> None:
    """Which questions were answered does not show."""
    made = world.report()
    assert world.opened(people.dalia, made.case_id).other_party() == {
        "phone": "",
        "handle": "",
        "plate": "",
        "name": "",
        "place": "",
        "connect": "",
    }
    assert not ConnectionWish.objects.exists()


def test_a_wish_that_is_on_no_list_is_refused(people: World) -> None:
    with pytest.raises(InvalidSubmission) as refusal:
        left(connect="tell_everybody")
    assert refusal.value.field == "connect"


# What she agreed to decides.


def test_ask_me_first_tells_the_desk_nothing_until_she_agrees(people: World) -> None:
    people.put_on_duty(people.beatriz)
    first, second = left(), left(connect="ask_me")
    assert pairs(people) == []
    assert connected_cases.of_case(staff=people.dalia.staff, case_id=first.case_id) == []
    connections.answer(case_id=second.case_id, agrees=True, by=people.beatriz.staff, now=NOW)
    assert pairs(people) == [{first.case_id, second.case_id}]
    assert Event.objects.filter(case_id=second.case_id, kind="connection_agreed").exists()


def test_both_must_agree(people: World) -> None:
    first, second = left(connect="ask_me"), left(connect="ask_me")
    connections.answer(case_id=first.case_id, agrees=True, by=people.dalia.staff, now=NOW)
    assert pairs(people) == []
    connections.answer(case_id=second.case_id, agrees=True, by=people.dalia.staff, now=NOW)
    assert pairs(people) == [{first.case_id, second.case_id}]


def test_a_no_deletes_what_could_be_compared(people: World) -> None:
    left()
    second = left(connect="ask_me")
    connections.answer(case_id=second.case_id, agrees=False, by=people.dalia.staff, now=NOW)
    assert not OtherPartyKey.objects.filter(case_id=second.case_id).exists()
    assert not Connection.objects.exists()
    left()
    assert all(second.case_id not in pair for pair in pairs(people))
    assert world.opened(people.dalia, second.case_id).other_party()["phone"] == PHONE
    assert Event.objects.filter(case_id=second.case_id, kind="connection_refused").exists()


def test_her_worker_is_asked_to_ask_whether_or_not_there_is_another(people: World) -> None:
    """Or the question itself would tell whoever sends guesses that somebody was reported."""
    alone = left(OtherParty(phone="0470 11 22 33"), connect="ask_me")
    left()
    matched = left(connect="ask_me")
    told = left()
    planned = [
        list(Task.objects.filter(case_id=each.case_id, kind="ask_together").values_list("due_at"))
        for each in (alone, matched)
    ]
    assert planned[0] == planned[1]
    assert len(planned[0]) == 1
    assert not Task.objects.filter(case_id=told.case_id, kind="ask_together").exists()


def test_the_answer_does_the_task(people: World) -> None:
    made = left(connect="ask_me")
    connections.answer(case_id=made.case_id, agrees=True, by=people.dalia.staff, now=NOW)
    task = Task.objects.get(case_id=made.case_id, kind="ask_together")
    assert (task.done_at, task.done_by_id) == (NOW, people.dalia.id)
    assert not connections.waits_for_answer(case_id=made.case_id)
    with pytest.raises(NothingToAnswer):
        connections.answer(case_id=made.case_id, agrees=False, by=people.dalia.staff, now=NOW)


def test_who_may_note_the_answer(people: World) -> None:
    made = left(connect="ask_me")
    for stranger in (people.chidi, people.dirk):
        with pytest.raises(NotYours):
            connections.answer(case_id=made.case_id, agrees=True, by=stranger.staff, now=NOW)
    with pytest.raises(StaleCase):
        connections.answer(
            case_id=made.case_id, agrees=True, by=people.dalia.staff, now=NOW, version=99
        )
    assert connections.waits_for_answer(case_id=made.case_id)


# Never with itself.


def test_a_case_is_not_connected_with_itself(people: World) -> None:
    made = left(OtherParty(phone=PHONE, handle=PHONE))
    assert connections.connect(case_id=made.case_id, now=NOW) == 0
    assert not Connection.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.create(case_id=made.case_id, other_id=made.case_id, found_at=NOW)


def test_the_same_submission_twice_is_one_case_and_no_connection(people: World) -> None:
    again = uuid4()
    first = left(submission_id=again)
    second = left(submission_id=again)
    assert first.case_id == second.case_id
    assert second.filed.already
    assert not Connection.objects.exists()


def test_looking_twice_finds_it_once(people: World) -> None:
    first, _ = left(), left()
    ConnectionWish.objects.update(looked=False)
    for _ in range(2):
        assert connections.sweep(now=NOW) == 0
    assert connections.connect(case_id=first.case_id, now=NOW) == 0
    assert Event.objects.filter(kind="connection_found").count() == 1


def test_reports_filed_at_the_same_moment_find_each_other(people: World) -> None:
    """Whichever the worker process looks at last sees both."""
    for _ in range(2):
        world.report(other_party=LEFT, connect="tell_desk")
    assert connections.sweep(now=NOW) == 1
    assert len(pairs(people)) == 1


def test_filing_asks_for_a_look_and_the_task_does_it(
    people: World, settings: Settings, django_capture_on_commit_callbacks: object
) -> None:
    left()
    made = world.report(other_party=LEFT, connect="tell_desk")
    with time_machine.travel(NOW, tick=False):
        tasks.connect_case(case_id=str(made.case_id))
    assert len(pairs(people)) == 1


def test_the_sweep_finds_what_no_wake_up_call_reached(people: World) -> None:
    for _ in range(2):
        world.report(other_party=LEFT, connect="tell_desk")
    with time_machine.travel(NOW, tick=False):
        tasks.connect()
    assert len(pairs(people)) == 1


# Going.


def test_erasing_one_case_takes_the_connection_with_it(people: World) -> None:
    """R6.3: the board shows it no more, and nothing of it is left."""
    first, second = left(), left()
    reporter.erase(code_keys=first.code_keys, now=NOW)
    assert pairs(people) == []
    assert connected_cases.of_case(staff=people.dalia.staff, case_id=second.case_id) == []
    assert not Connection.objects.exists()
    assert {row.case_id for row in OtherPartyKey.objects.all()} == {second.case_id}


def test_a_case_under_hold_keeps_its_keys_until_the_hold_ends(people: World) -> None:
    first, _ = left(), left()
    legal_hold.put_hold(
        case_id=first.case_id,
        reason=legal_hold.HOLD_REASONS[0],
        authority="court",
        review_on=(NOW + timedelta(days=30)).date(),
        by=people.dalia.staff,
        now=NOW,
    )
    reporter.erase(code_keys=first.code_keys, now=NOW)
    assert len(pairs(people)) == 1


def test_a_case_erased_before_anybody_looked_connects_nothing(people: World) -> None:
    left()
    gone = world.report(other_party=LEFT, connect="tell_desk")
    reporter.erase(code_keys=gone.code_keys, now=NOW)
    assert connections.connect(case_id=gone.case_id, now=NOW) == 0
    assert connections.connect(case_id=uuid4(), now=NOW) == 0


def test_what_was_erased_in_between_is_put_off(
    people: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.report(other_party=LEFT, connect="tell_desk")
    with monkeypatch.context() as patch:
        patch.setattr(connections, "_matching", lambda _case_id: [uuid4()])
        patch.setattr(connections, "_connected", _raise)
        assert connections.sweep(now=NOW) == 0
    assert ConnectionWish.objects.filter(looked=False).count() == 1


def _raise(*_: object) -> int:
    raise IntegrityError


# Keys.


@pytest.fixture
def own_ring(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "ring.json"
    key_files.write_ring(path, sample=True, now=NOW)
    settings.LINDEN_VAULT_KEYS_FILE = str(path)
    return path


def test_keys_move_at_rotation_and_still_match(own_ring: Path) -> None:
    people = world.build()
    first = left()
    ring = key_files.with_new_key(key_files.read_ring(own_ring), now=NOW)
    old, new = ring.keys[0].id, ring.keys[-1].id
    key_files.save_ring(own_ring, key_files.with_active(ring, new, now=NOW))
    second = left()
    assert pairs(people) == [{first.case_id, second.case_id}], "while it runs both match"

    before = set(OtherPartyKey.objects.values_list("value", flat=True))
    assert key_rotation.rewrap_all(lambda *_: None) == 0
    after = set(OtherPartyKey.objects.values_list("value", flat=True))
    assert len(before) == 2
    assert len(after) == 1, "the same value under one key"
    key_files.save_ring(own_ring, key_files.without(key_files.read_ring(own_ring), old))
    third = left()
    assert {first.case_id, third.case_id} in pairs(people)
    assert {second.case_id, third.case_id} in pairs(people)


def test_nothing_of_the_other_party_stands_in_clear(people: World) -> None:
    canary = OtherParty(
        phone="+32470987654",
        handle="insta: zebulon",
        plate="1-ZEB-111",
        name="Zebulon",
        place="Nandu",
    )
    left(canary), left(canary)
    text = ""
    with connection.cursor() as cursor:
        for table in ("otherpartykey", "connectionwish", "connection", "task", "event", "case"):
            cursor.execute(f"select string_agg(t::text, ' ') from reports_{table} t")  # noqa: S608
            text += cursor.fetchone()[0].casefold()
    for secret in ("470987654", "zebulon", "zeb111", "1-zeb", "nandu", "instagram"):
        assert secret not in text
        assert secret.encode().hex() not in text


def test_a_key_tells_nothing_without_both_service_keys(people: World) -> None:
    left()
    (value,) = OtherPartyKey.objects.values_list("value", flat=True)
    assert len(bytes(value)) == lookups.LENGTH
    assert bytes(value) in lookups.candidates("other-party", "phone +32470987654")
    assert bytes(value) not in lookups.candidates("phone", "phone +32470987654")


def test_her_own_pages_say_nothing_of_a_connection(people: World) -> None:
    """Coming back with the code shows the same after a match as before it."""
    guess = left(OtherParty(phone="0470 11 22 33"))
    hit = left()
    left()
    views = []
    for made in (guess, hit):
        case = reporter.open_by_code(code_keys=made.code_keys, now=NOW)
        views.append((case.status, case.messages(), case.openings(), case.erase_requested))
    assert views[0] == views[1]


def test_what_is_forgotten_is_gone(people: World) -> None:
    made, _ = left(), left()
    assert connections.forget(case_id=made.case_id)
    assert not connections.forget(case_id=made.case_id)
    assert not Connection.objects.exists()
    assert Case.objects.filter(id=made.case_id).exists()
