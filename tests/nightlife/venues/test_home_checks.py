"""Home safe: one text at her minute; "1" and it is forgotten, silence and somebody looks."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from nightlife.models import HomeCheck
from nightlife.venues import home_checks
from reports.audit.models import Event
from reports.cases.casework.safe_contact import read_contact
from reports.cases.models import Case, Task, TaskKind
from reports.followup.answers import reply_effects
from reports.followup.models import FollowUp, Pinged, PingKind, PlanState
from reports.followup.on_call import ringing
from reports.followup.plans.send_times import for_contact
from reports.followup.replies.replies import Meaning
from reports.followup.sending import due_texts, silence
from reports.messaging.contact.contact import ContactState, NoWindow
from reports.messaging.contact.numbers import NotAPhoneNumber, NotForTexts
from reports.messaging.contact.text_permission import check_may_text
from reports.messaging.models import OutboundText
from reports.region import region
from reports.vault.case_keys.case_keys import CaseVault
from tests.nightlife.story import NOW, Nights
from tests.reports.followup import story as followed

pytestmark = pytest.mark.django_db

HERS = "0470 12 34 56"
MINUTE = NOW.replace(second=0)


def wished(nights: Nights, *, after: int = 60, now: datetime = NOW) -> UUID:
    """She asks for it at the bar; returns her case."""
    check_id = uuid4()
    home_checks.ask(
        check_id=check_id,
        number=HERS,
        after_minutes=after,
        language="en",
        by=nights.lime.screen,
        now=now,
    )
    return HomeCheck.objects.get(id=check_id).case_id


def plan(case_id: UUID) -> FollowUp:
    return FollowUp.objects.get(case_id=case_id)


def asked(case_id: UUID, at: datetime) -> OutboundText:
    assert due_texts.due(now=at) == 1
    return OutboundText.objects.get(case_id=case_id)


def answered(case_id: UUID, text: str, now: datetime, *others: UUID) -> Meaning:
    followed.leave(now)
    return followed.text_from(case_id, *others, text=text, now=now)


def answer_by(case_id: UUID) -> datetime:
    found = Case.objects.get(id=case_id).answer_by
    assert found is not None
    return found


def tasks(case_id: UUID) -> set[tuple[str, bool]]:
    rows = Task.objects.filter(case_id=case_id, done_at=None)
    return set(rows.values_list("kind", "for_coordinator"))


class TestTheText:
    """R1.13: in the window she named herself, and in no other."""

    def test_it_goes_at_her_minute_in_the_middle_of_the_night(self, nights: Nights) -> None:
        case_id = wished(nights)
        assert due_texts.due(now=MINUTE + timedelta(minutes=59)) == 0
        text = asked(case_id, MINUTE + timedelta(minutes=60))
        assert text.template == "followup.ask"
        assert text.not_before == MINUTE + timedelta(minutes=60)
        assert text.not_after == MINUTE + timedelta(minutes=105)
        assert plan(case_id).state == PlanState.ASKED

    def test_there_is_no_other_plan(self, nights: Nights) -> None:
        case_id = wished(nights)
        assert FollowUp.objects.filter(case_id=case_id).count() == 1
        assert plan(case_id).plan == "home"

    def test_a_worker_that_slept_sends_nothing_outside_and_somebody_is_told(
        self, nights: Nights
    ) -> None:
        case_id = wished(nights)
        later = MINUTE + timedelta(hours=4)
        assert due_texts.due(now=later) == 1
        assert not OutboundText.objects.filter(case_id=case_id).exists()
        assert plan(case_id).state == PlanState.BLOCKED
        assert (TaskKind.NOT_REACHED, True) in tasks(case_id)
        assert Pinged.objects.filter(case_id=case_id, kind=PingKind.LOOK, about=later).exists()

    @pytest.mark.parametrize(
        ("now", "after"),
        [
            (datetime(2026, 3, 29, 0, 20, tzinfo=UTC), 60),  # asked at 03:20, an hour later
            (datetime(2026, 3, 29, 0, 20, tzinfo=UTC), 30),  # asked at 01:50, before the gap
            (datetime(2026, 10, 24, 23, 40, tzinfo=UTC), 60),  # asked at 02:40, the first time
            (datetime(2026, 10, 25, 0, 20, tzinfo=UTC), 60),  # asked at 02:20, the second time
            (datetime(2026, 1, 31, 22, 30, tzinfo=UTC), 90),  # asked at midnight, next month
            (datetime(2026, 11, 11, 1, 0, tzinfo=UTC), 45),  # a public holiday
            (datetime(2026, 11, 24, 19, 15, tzinfo=UTC), 30),  # 20:45, quiet hours at 21:00
        ],
    )
    def test_whatever_the_clock_does_that_night(
        self, nights: Nights, now: datetime, after: int
    ) -> None:
        """R4.4."""
        case_id = wished(nights, after=after, now=now)
        at = now + timedelta(minutes=after)
        text = asked(case_id, at)
        assert text.not_before == at
        assert at + timedelta(minutes=10) <= text.not_after <= at + timedelta(minutes=45)

    def test_nobody_is_rung_for_what_only_waits_for_its_text(self, nights: Nights) -> None:
        case_id = wished(nights)
        ringing.sweep(now=NOW)
        assert not Pinged.objects.filter(case_id=case_id, done_at=None).exists()


class TestTheAnswer:
    """ "1", "2", a danger word, stop: as everywhere."""

    def test_well_and_an_hour_later_nothing_is_left(self, nights: Nights) -> None:
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        well_at = at + timedelta(minutes=5)
        assert answered(case_id, "1", well_at) is Meaning.FINE
        assert plan(case_id).state == PlanState.FINISHED
        assert home_checks.forget_the_well(now=well_at + timedelta(minutes=59)) == 0
        assert home_checks.forget_the_well(now=well_at + timedelta(minutes=60)) == 1
        assert not Case.objects.filter(id=case_id).exists()
        assert not HomeCheck.objects.exists()
        assert not OutboundText.objects.exists()

    def test_call_me_is_a_call_and_stays(self, nights: Nights) -> None:
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        assert answered(case_id, "2", at + timedelta(minutes=5)) is Meaning.CALL_ME
        assert (TaskKind.CALL, False) in tasks(case_id)
        assert Pinged.objects.filter(case_id=case_id, kind=PingKind.LOOK).exists()
        assert home_checks.forget_the_well(now=at + timedelta(days=2)) == 0
        assert Case.objects.filter(id=case_id).exists()

    def test_silence_rings_whoever_is_on_duty_when_her_patience_is_over(
        self, nights: Nights
    ) -> None:
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        followed.leave(at)
        assert silence.sweep(now=at + timedelta(minutes=44)) == 0
        over = at + timedelta(minutes=45)
        assert silence.sweep(now=over) == 1
        assert plan(case_id).state == PlanState.SILENT
        assert {(TaskKind.NOT_REACHED, False), (TaskKind.NOT_REACHED, True)} <= tasks(case_id)
        assert Pinged.objects.filter(case_id=case_id, kind=PingKind.LOOK, about=over).exists()
        assert OutboundText.objects.filter(case_id=case_id).count() == 1

    def test_well_after_all_takes_the_alarm_back(self, nights: Nights) -> None:
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        followed.leave(at)
        silence.sweep(now=at + timedelta(minutes=45))
        assert answered(case_id, "1", at + timedelta(minutes=50)) is Meaning.FINE
        assert TaskKind.NOT_REACHED not in {kind for kind, _ in tasks(case_id)}
        assert home_checks.forget_the_well(now=at + timedelta(hours=3)) == 1

    @pytest.mark.parametrize(
        "cry",
        [
            *("au secours", "help me now", "112", "danger", "bel de politie"),
            *("aidez moi il me suit", "HELP", "sos"),
        ],
    )
    def test_a_cry_rings_at_once_and_freezes(self, nights: Nights, cry: str) -> None:
        """R1.16: it is no answer that disarms the alarm."""
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        soon = at + timedelta(minutes=2)
        assert answered(case_id, cry, soon) is Meaning.DANGER
        assert plan(case_id).state == PlanState.BLOCKED
        assert {(TaskKind.SIGN_OF_DANGER, False), (TaskKind.SIGN_OF_DANGER, True)} <= tasks(case_id)
        assert Pinged.objects.filter(case_id=case_id, kind=PingKind.LOOK, about=soon).exists()
        assert answer_by(case_id) <= soon + reply_effects.URGENT

    def test_the_danger_word_of_a_case_she_has_counts_here(self, nights: Nights) -> None:
        """R1.16: home safe agrees on no word, the case she had before did."""
        before = followed.file(number="+32470123456")
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        assert due_texts.due(now=at) >= 1
        found = answered(case_id, "1 cactus", at + timedelta(minutes=2), before.case_id)
        assert found is Meaning.DANGER
        assert followed.state(before) is ContactState.FROZEN
        assert Pinged.objects.filter(case_id=case_id, kind=PingKind.LOOK, done_at=None).exists()

    @pytest.mark.parametrize(
        "words", ["pas encore", "Je conduis, je vous réponds plus tard", "he is at my door"]
    )
    def test_what_is_no_answer_is_read_at_once_and_she_is_still_waited_for(
        self, nights: Nights, words: str
    ) -> None:
        """R7.17: only "fine" and "call me" end the wait; a phone can answer by itself."""
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        soon, over = at + timedelta(minutes=2), at + timedelta(minutes=45)
        assert answered(case_id, words, soon) is Meaning.OTHER
        assert plan(case_id).state == PlanState.ASKED
        assert Pinged.objects.filter(case_id=case_id, kind=PingKind.LOOK, about=soon).exists()
        assert answer_by(case_id) <= soon + reply_effects.URGENT
        assert silence.sweep(now=over) == 1
        assert plan(case_id).state == PlanState.SILENT
        assert Pinged.objects.filter(case_id=case_id, kind=PingKind.LOOK, about=over).exists()

    def test_no_other_words_take_the_alarm_back(self, nights: Nights) -> None:
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        followed.leave(at)
        silence.sweep(now=at + timedelta(minutes=45))
        assert answered(case_id, "attends", at + timedelta(minutes=50)) is Meaning.OTHER
        assert plan(case_id).state == PlanState.SILENT
        assert (TaskKind.NOT_REACHED, True) in tasks(case_id)
        assert answered(case_id, "1", at + timedelta(minutes=55)) is Meaning.FINE
        assert plan(case_id).state == PlanState.FINISHED

    def test_words_after_all_is_well_ring_too(self, nights: Nights) -> None:
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        answered(case_id, "1", at + timedelta(minutes=2))
        later = at + timedelta(minutes=20)
        assert answered(case_id, "he is in the kitchen", later) is Meaning.OTHER
        assert Pinged.objects.filter(case_id=case_id, kind=PingKind.LOOK, about=later).exists()
        assert home_checks.forget_the_well(now=at + timedelta(days=1)) == 0

    def test_what_a_person_took_up_is_not_forgotten(self, nights: Nights) -> None:
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        answered(case_id, "1", at + timedelta(minutes=5))
        Case.objects.filter(id=case_id).update(rank=2)
        assert home_checks.forget_the_well(now=at + timedelta(days=1)) == 0


class TestTheWish:
    """What is taken, and what is kept of it."""

    def test_twice_the_same_form_is_one(self, nights: Nights) -> None:
        check_id = uuid4()
        for _ in range(2):
            home_checks.ask(
                check_id=check_id,
                number=HERS,
                after_minutes=60,
                language="fr",
                by=nights.lime.screen,
                now=NOW,
            )
        assert HomeCheck.objects.count() == Case.objects.count() == 1

    @pytest.mark.parametrize("number", ["", "123", "0470", "hello", "0" * 41])
    def test_no_number_no_text(self, nights: Nights, number: str) -> None:
        with pytest.raises(NotAPhoneNumber):
            home_checks.ask(
                check_id=uuid4(),
                number=number,
                after_minutes=60,
                language="en",
                by=nights.lime.screen,
                now=NOW,
            )
        assert not Case.objects.exists()

    @pytest.mark.parametrize("number", ["0900 12 345", "+882 16 1234567", "02 535 45 42"])
    def test_a_number_that_is_not_to_be_texted_is_refused(
        self, nights: Nights, number: str
    ) -> None:
        with pytest.raises(NotForTexts):
            home_checks.ask(
                check_id=uuid4(),
                number=number,
                after_minutes=60,
                language="en",
                by=nights.lime.screen,
                now=NOW,
            )
        assert not Case.objects.exists()

    def test_only_times_the_region_offers(self, nights: Nights) -> None:
        with pytest.raises(home_checks.NotOffered):
            wished(nights, after=61)

    def test_she_is_reached_in_that_window_only(self, nights: Nights) -> None:
        case_id = wished(nights)
        said = read_contact(CaseVault.load(case_id), case_id)
        (window,) = said.windows
        assert window.weekdays == (2,)
        assert (window.starts.isoformat(), window.ends.isoformat()) == ("03:20:00", "04:06:00")
        assert said.timezone == region().timezone.key

    def test_her_hour_is_for_this_night_and_no_other(self, nights: Nights) -> None:
        """R1.13: a week later nobody writes to her in the middle of the night."""
        case_id = wished(nights)
        over = MINUTE + timedelta(minutes=60 + 46)
        said = read_contact(CaseVault.load(case_id), case_id)
        check_may_text(contact=said, now=over - timedelta(seconds=1))
        for later in (over, over + timedelta(days=6, hours=23, minutes=30)):
            with pytest.raises(NoWindow):
                check_may_text(contact=said, now=later)
            assert for_contact(contact=said, region=region(), earliest=later) is None

    def test_a_plan_that_is_started_later_asks_nothing_and_says_why(self, nights: Nights) -> None:
        case_id = wished(nights)
        at = MINUTE + timedelta(minutes=60)
        asked(case_id, at)
        followed.leave(at)
        silence.sweep(now=at + timedelta(minutes=45))
        FollowUp.objects.filter(case_id=case_id).update(
            plan="calm", state=PlanState.RUNNING, step=0, next_at=at + timedelta(days=3)
        )
        assert due_texts.due(now=at + timedelta(days=3)) == 1
        assert plan(case_id).state == PlanState.BLOCKED
        assert plan(case_id).why == "no_window"
        assert OutboundText.objects.filter(case_id=case_id).count() == 1

    def test_nothing_says_which_venue_or_who_typed_it(self, nights: Nights) -> None:
        case_id = wished(nights)
        ours = {nights.lime.venue_id, nights.lime.team.pk, nights.lime.farida.user_id, UUID(int=7)}
        rows = Event.objects.filter(case_id=case_id)
        assert {row.actor_id for row in rows} == {None}
        assert not ours & {row.subject_id for row in rows}
        assert {field.name for field in HomeCheck._meta.fields} == {"id", "case"}
