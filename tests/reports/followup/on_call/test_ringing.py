"""The phone of whoever is on duty: rung for what is new or overdue, with nothing of its content."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.accounts.directory.profiles import open_profile, write_profile
from reports.accounts.models import User
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Conflict
from reports.followup.models import Ping, Pinged, PingKind
from reports.followup.on_call import pings, ringing
from reports.messaging.content import bodies
from reports.messaging.models import OutboundText, TextKind
from reports.region import region
from reports.region.denylist import offending
from tests.reports.cases import world
from tests.reports.cases.world import Report, Worker, World
from tests.reports.followup import story
from tests.reports.followup.story import FILED

pytestmark = pytest.mark.django_db

PHONES = {"beatriz": "+32470000001", "bruno": "+32470000002", "dalia": "+32470000003"}
SOON = FILED + timedelta(minutes=1)
PING = region().follow_up.ping


@pytest.fixture
def people(people: World) -> World:
    for name, number in PHONES.items():
        user = User.objects.get(id=getattr(people, name).id)
        write_profile(user, replace(open_profile(user), duty_phone=number))
        user.save()
    return people


def sent() -> list[tuple[str, str]]:
    """Number and words of every ping, oldest first."""
    texts = OutboundText.objects.filter(kind=TextKind.PING).order_by("created_at")
    return [(each.number, each.body) for each in (bodies.opened(text, None) for text in texts)]


def on_duty(people: World, *workers: Worker) -> None:
    people.put_on_duty(*workers, now=FILED)


def test_a_new_case_rings_its_worker_in_neutral_words(people: World) -> None:
    """R1.14, R7.18: a text that says nothing to whoever reads it on the locked screen."""
    on_duty(people, people.beatriz)
    report = story.file()
    assert ringing.sweep(now=SOON) == 1
    ((number, body),) = sent()
    assert number == PHONES["beatriz"]
    # The token is random: now and then there is a word in it.
    assert offending(body.replace(token(), ""), lexicon=region().deny) is None
    assert str(report.case_id) not in body
    assert "/p/" in body


def test_it_is_told_once(people: World) -> None:
    on_duty(people, people.beatriz)
    story.file()
    ringing.sweep(now=SOON)
    assert ringing.sweep(now=SOON + timedelta(minutes=1)) == 0


def test_who_has_just_been_rung_is_not_rung_again(people: World) -> None:
    """However many come in: one text, and one acknowledgement for all."""
    on_duty(people, people.beatriz)
    story.file()
    ringing.sweep(now=SOON)
    world.report(now=FILED, contact=world.no_contact())
    assert ringing.sweep(now=SOON + timedelta(minutes=1)) == 0
    assert set(Pinged.objects.values_list("ping", flat=True)) == {Ping.objects.get().id}


def test_after_a_while_a_new_case_rings_again(people: World) -> None:
    on_duty(people, people.beatriz)
    story.file()
    ringing.sweep(now=SOON)
    later = SOON + PING.apart
    world.report(now=later, contact=world.no_contact())
    assert ringing.sweep(now=later) == 1


def test_nobody_who_is_off_duty_is_rung(people: World) -> None:
    """The rota says who; a number alone is no duty."""
    report = story.file()
    assert ringing.sweep(now=SOON) == 0
    assert Pinged.objects.get(case_id=report.case_id).ping is None


def test_her_worker_is_off_duty_so_a_colleague_is_rung(people: World) -> None:
    on_duty(people, people.bruno)
    report = story.file()
    Case.objects.filter(id=report.case_id).update(owner=people.beatriz.id, queue=None)
    ringing.sweep(now=SOON)
    assert [number for number, _ in sent()] == [PHONES["bruno"]]


def test_nobody_in_conflict_is_rung(people: World) -> None:
    """R7.9."""
    report = story.file()
    on_duty(people, people.bruno, people.dalia)
    Conflict.objects.create(case_id=report.case_id, user_id=people.bruno.id)
    ringing.sweep(now=SOON)
    assert [number for number, _ in sent()] == [PHONES["dalia"]]


def test_what_waits_for_the_coordinators_rings_them(people: World) -> None:
    report = story.file()
    Case.objects.filter(id=report.case_id).update(owner=None, queue="coordinators")
    on_duty(people, people.beatriz, people.dalia)
    ringing.sweep(now=SOON)
    assert [number for number, _ in sent()] == [PHONES["dalia"]]


def test_a_late_first_contact_rings(people: World) -> None:
    """R7.6."""
    on_duty(people, people.beatriz)
    report = story.file()
    Case.objects.filter(id=report.case_id).update(acknowledged_at=FILED)
    assert ringing.sweep(now=SOON) == 0
    Case.objects.filter(id=report.case_id).update(due_at=SOON)
    assert ringing.sweep(now=SOON) == 1
    assert Pinged.objects.get(case_id=report.case_id).kind == PingKind.OVERDUE


def test_a_call_she_asked_for_rings(people: World) -> None:
    on_duty(people, people.beatriz)
    report = story.file()
    Case.objects.filter(id=report.case_id).update(acknowledged_at=FILED, due_at=None)
    story.write(report, "2", now=SOON)
    assert ringing.sweep(now=SOON) == 1


def test_without_an_acknowledgement_the_coordinators_are_rung_once(people: World) -> None:
    on_duty(people, people.beatriz, people.dalia)
    story.file()
    ringing.sweep(now=SOON)
    late = SOON + PING.patience
    assert ringing.sweep(now=late - timedelta(seconds=1)) == 0
    assert ringing.sweep(now=late) == 1
    assert [number for number, _ in sent()] == [PHONES["beatriz"], PHONES["dalia"]]
    assert ringing.sweep(now=late + timedelta(minutes=1)) == 0


def test_what_is_acknowledged_is_passed_on_to_nobody(people: World) -> None:
    on_duty(people, people.beatriz, people.dalia)
    story.file()
    ringing.sweep(now=SOON)
    assert acknowledge(people)
    assert ringing.sweep(now=SOON + PING.patience) == 0


def test_what_was_taken_at_the_desk_is_passed_on_to_nobody(people: World) -> None:
    """Whoever took the case has seen it, whatever became of the word of the ping."""
    on_duty(people, people.beatriz, people.dalia)
    report = story.file()
    ringing.sweep(now=SOON)
    lifecycle.acknowledge(case_id=report.case_id, by=people.beatriz.staff, now=SOON)
    assert ringing.sweep(now=SOON + PING.patience) == 0


def test_coordinators_do_not_ring_one_another_in_turns(people: World) -> None:
    on_duty(people, people.dalia)
    number = "+32470000004"
    user = User.objects.get(id=people.bruno.id)
    report = story.file()
    Case.objects.filter(id=report.case_id).update(owner=None, queue="coordinators")
    ringing.sweep(now=SOON)
    late = Ping.objects.get()
    write_profile(user, replace(open_profile(user), duty_phone=number))
    user.save()
    Ping.objects.filter(id=late.id).update(user=user)  # as if another coordinator had been rung
    assert ringing.sweep(now=SOON + PING.patience) == 1
    Ping.objects.filter(passed_on_at__isnull=True).update(user=user)
    assert ringing.sweep(now=SOON + 2 * PING.patience) == 0


MORNING = FILED + timedelta(hours=9)


@pytest.fixture
def night(people: World) -> list[Report]:
    """Three cases, the phone of nobody on duty, and sweeps that found nobody."""
    came = [story.file(), *(world.report(now=FILED, contact=world.no_contact()) for _ in "12")]
    Case.objects.update(due_at=MORNING + timedelta(hours=9))
    for minutes in (1, 2, 600):
        assert ringing.sweep(now=FILED + timedelta(minutes=minutes)) == 0
    return came


@pytest.mark.usefixtures("night")
class TestWhenAShiftBegins:
    """What came while nobody could be rung waits for the first who can: one text for all of it."""

    def begin(self, people: World, *workers: Worker) -> None:
        people.put_on_duty(*workers, now=MORNING + timedelta(hours=2))

    def seen(self, people: World) -> None:
        """Somebody logged in at night and took them."""
        Case.objects.update(owner=people.beatriz.id, queue=None, acknowledged_at=FILED)

    def test_one_text_for_all_that_waited_and_no_second(self, people: World) -> None:
        self.begin(people, people.beatriz, people.bruno)
        assert ringing.sweep(now=MORNING - timedelta(seconds=1)) == 0
        assert ringing.sweep(now=MORNING) == 1
        assert len(sent()) == 1
        assert set(Pinged.objects.values_list("ping", flat=True)) == {Ping.objects.get().id}
        for minutes in (1, 11, 200):
            assert ringing.sweep(now=MORNING + timedelta(minutes=minutes)) == 0

    def test_a_worker_that_dies_sends_none_and_the_next_one_sends_it(
        self, people: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.begin(people, people.beatriz)

        def dies(*_args: object) -> None:
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(ringing, "record_many", dies)
            with pytest.raises(SystemExit):
                ringing.sweep(now=MORNING)
        assert sent() == []
        assert ringing.sweep(now=MORNING) == 1
        assert len(sent()) == 1

    @pytest.mark.parametrize("closed", [False, True])
    def test_what_was_seen_to_by_then_rings_nobody(self, people: World, closed: bool) -> None:
        self.seen(people)
        if closed:
            nothing = dict.fromkeys(("escalate_at", "due_at", "answer_by"))
            Case.objects.update(status="closed", closed_at=FILED, **nothing)
        self.begin(people, people.beatriz)
        assert ringing.sweep(now=MORNING) == 0
        assert not Pinged.objects.filter(done_at__isnull=True).exists()

    def test_what_became_overdue_in_the_night_is_in_the_same_text(self, people: World) -> None:
        Case.objects.update(due_at=FILED + timedelta(hours=1))
        assert ringing.sweep(now=FILED + timedelta(hours=2)) == 0
        self.begin(people, people.beatriz)
        assert ringing.sweep(now=MORNING) == 1
        assert Pinged.objects.filter(ping=Ping.objects.get()).count() == 6

    def test_a_contact_made_by_then_is_not_overdue(self, people: World) -> None:
        self.seen(people)
        Case.objects.update(due_at=FILED + timedelta(hours=1))
        ringing.sweep(now=FILED + timedelta(hours=2))
        Case.objects.update(due_at=None)
        self.begin(people, people.beatriz)
        assert ringing.sweep(now=MORNING) == 0

    def test_whoever_is_in_conflict_leaves_it_to_the_next(
        self, people: World, night: list[Report]
    ) -> None:
        """R7.9: it is not lost because the first one may not know."""
        for report in night:
            Conflict.objects.create(case_id=report.case_id, user_id=people.beatriz.id)
        self.begin(people, people.beatriz)
        assert ringing.sweep(now=MORNING) == 0
        self.begin(people, people.bruno)
        assert ringing.sweep(now=MORNING + timedelta(minutes=1)) == 1
        assert [number for number, _ in sent()] == [PHONES["bruno"]]

    def test_a_coordinator_who_begins_first_is_rung(self, people: World) -> None:
        self.begin(people, people.dalia)
        assert ringing.sweep(now=MORNING) == 1
        self.begin(people, people.beatriz)
        assert ringing.sweep(now=MORNING + timedelta(minutes=1)) == 0
        assert [number for number, _ in sent()] == [PHONES["dalia"]]

    def test_the_night_of_one_team_hides_no_case_of_another(
        self, people: World, night: list[Report], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many wait for a shift that has not begun, a sweep takes what can be rung for."""
        monkeypatch.setattr(ringing, "AT_ONCE", 1)
        first, *others = night
        elsewhere = [each.case_id for each in others]
        Case.objects.filter(id__in=elsewhere).update(team=people.dutch, rank=3)
        self.begin(people, people.beatriz)
        assert ringing.sweep(now=MORNING) == 1
        done = Pinged.objects.filter(done_at__isnull=False)
        assert list(done.values_list("case_id", flat=True)) == [first.case_id]

    def test_more_that_wait_ask_no_more_of_the_database(self) -> None:
        few = _queries(FILED + timedelta(hours=1))
        for _ in range(4):
            world.report(now=FILED, contact=world.no_contact())
        ringing.sweep(now=FILED + timedelta(hours=1))
        assert _queries(FILED + timedelta(hours=1)) == few


def _queries(now: datetime) -> int:
    with CaptureQueriesContext(connection) as asked:
        ringing.sweep(now=now)
    return len(asked)


def acknowledge(people: World) -> bool:
    return pings.acknowledge_by_text(number=PHONES["beatriz"], text=word(), now=SOON)


def word() -> str:
    ((_, body),) = sent()
    return next(part for part in body.split() if part.rstrip("0123456789") in PING.words)


def token() -> str:
    ((_, body),) = sent()
    return body.split("/p/")[1].strip("/")


@pytest.fixture
def rung(people: World) -> Report:
    on_duty(people, people.beatriz)
    report = story.file()
    ringing.sweep(now=SOON)
    return report


def test_the_word_of_the_ping_acknowledges_it(people: World, rung: Report) -> None:
    assert pings.acknowledge_by_text(
        number=PHONES["beatriz"], text=f"ok {word().upper()} !", now=SOON
    )
    assert Ping.objects.get().acknowledged_at == SOON


def test_the_word_in_two_parts_counts(people: World, rung: Report) -> None:
    said = word()
    text = f"{said[:-2]} {said[-2:]}"
    assert pings.acknowledge_by_text(number=PHONES["beatriz"], text=text, now=SOON)


def test_the_number_alone_acknowledges_nothing(people: World, rung: Report) -> None:
    """R8.15: a sender can be forged."""
    for text in ("ok", "oui", "", "1", "kiwi"):
        assert not pings.acknowledge_by_text(number=PHONES["beatriz"], text=text, now=SOON)
    assert Ping.objects.get().acknowledged_at is None


def test_the_word_alone_acknowledges_nothing_either(people: World, rung: Report) -> None:
    assert not pings.acknowledge_by_text(number=PHONES["bruno"], text=word(), now=SOON)


def test_the_word_is_good_for_a_while(people: World, rung: Report) -> None:
    late = SOON + PING.valid
    assert not pings.acknowledge_by_text(number=PHONES["beatriz"], text=word(), now=late)


def test_the_link_acknowledges_once_and_looking_at_it_does_nothing(
    people: World, rung: Report
) -> None:
    assert pings.open_link(token=token(), now=SOON) is not None
    assert pings.open_link(token=token(), now=SOON) is not None
    assert pings.acknowledge_by_link(token=token(), now=SOON)
    assert not pings.acknowledge_by_link(token=token(), now=SOON)
    assert pings.open_link(token=token(), now=SOON) is None


@pytest.mark.parametrize("unknown", ["", "x", "x" * 5000, "../..", "\u2603"])
def test_an_unknown_link_is_nothing(people: World, rung: Report, unknown: str) -> None:
    assert pings.open_link(token=unknown, now=SOON) is None
    assert not pings.acknowledge_by_link(token=unknown, now=SOON)


def test_an_old_link_is_nothing(people: World, rung: Report) -> None:
    assert not pings.acknowledge_by_link(token=token(), now=SOON + PING.valid)


def test_old_pings_go_and_nobody_is_rung_again_for_it(people: World, rung: Report) -> None:
    later = SOON + ringing.KEPT + timedelta(seconds=1)
    assert ringing.forget_old(now=later) >= 1
    assert not Ping.objects.exists()
    assert ringing.sweep(now=SOON) == 0
