"""The log: own venue only, append-only, no names, own staff hidden from the conflicted."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from nightlife.codes import plain_words
from nightlife.codes.incident_facts import AmendmentFacts, Care, Doer, EntryFacts, close
from nightlife.models import Entry, Post, Preserved, PreserveTask, Why
from nightlife.venue_log import incident_log
from reports.accounts.directory.permission_checks import NotAllowed
from reports.audit.models import Event
from reports.region.models.nightlife import Incident
from tests.nightlife import story
from tests.nightlife.story import NOW, Nights

pytestmark = pytest.mark.django_db

FAR_AHEAD = datetime(2199, 1, 5, tzinfo=UTC)
"""The database goes by its own clock: what was kept for a year may go on some day of a run."""


def test_an_entry_is_read_back_by_its_own_venue(nights: Nights) -> None:
    """R4.1."""
    entry_id = story.write(nights.lime.at_the_bar, words="A glass was kept.")
    (found,) = incident_log.entries(by=nights.lime.manager, now=NOW)
    assert found.id == entry_id
    assert found.facts.words == "A glass was kept."
    assert found.at == NOW.replace(second=0)
    assert found.author_id == nights.lime.farida.user_id


def test_another_venue_finds_nothing_of_it(nights: Nights) -> None:
    """R4.1: neither read, nor amend, nor take its id."""
    entry_id = story.write(nights.lime.at_the_bar)
    other = nights.other.manager
    assert incident_log.entries(by=other, now=NOW) == []
    with pytest.raises(incident_log.NoEntry):
        incident_log.entry(entry_id=entry_id, by=other, now=NOW)
    with pytest.raises(incident_log.NoEntry):
        story.amend(other, entry_id)
    with pytest.raises(incident_log.NoEntry):
        incident_log.images_done(entry_id=entry_id, state=Preserved.DONE, by=other, now=NOW)
    with pytest.raises(incident_log.NoEntry):
        incident_log.add_entry(
            entry_id=entry_id, facts=story.facts(), cameras=None, by=other, now=NOW
        )


def test_a_form_sent_twice_is_one_entry(nights: Nights) -> None:
    entry_id = uuid4()
    by = nights.lime.at_the_bar
    first = incident_log.add_entry(
        entry_id=entry_id, facts=story.facts(), cameras="1", by=by, now=NOW
    )
    again = incident_log.add_entry(
        entry_id=entry_id, facts=story.facts(), cameras="1", by=by, now=NOW
    )
    assert (first, again) == (True, False)
    assert Entry.objects.count() == PreserveTask.objects.count() == 1


class TestAmendments:
    """R4.8: what stood there stays, with author, time and reason."""

    def test_the_original_and_who_added_what_and_why(self, nights: Nights) -> None:
        entry_id = story.write(nights.lime.at_the_bar, words="At the bar.")
        story.amend(nights.lime.manager, entry_id, "A friend came.", why=Why.CARE)
        found = incident_log.entry(entry_id=entry_id, by=nights.lime.manager, now=NOW)
        assert found.facts.words == "At the bar."
        (added,) = found.amendments
        assert added.facts.words == "A friend came."
        assert (added.why, added.author_id) == (Why.CARE, nights.lime.mona.user_id)
        assert added.at == NOW.replace(second=0)
        kinds = list(Event.objects.order_by("at", "id").values_list("kind", flat=True))
        assert {"log_entry_added", "log_entry_amended"} <= set(kinds)

    def test_sent_twice_it_is_added_once(self, nights: Nights) -> None:
        entry_id, amendment_id = story.write(nights.lime.at_the_bar), uuid4()
        said = AmendmentFacts(care=(Care.WATER,))
        done = [
            incident_log.amend(
                amendment_id=amendment_id,
                entry_id=entry_id,
                why=Why.CARE,
                facts=said,
                by=nights.lime.at_the_bar,
                now=NOW,
            )
            for _ in range(2)
        ]
        assert done == [True, False]
        found = incident_log.entry(entry_id=entry_id, by=nights.lime.manager, now=NOW)
        assert incident_log.cares(found) == [Care.WATER]

    def test_nothing_said_is_no_amendment(self, nights: Nights) -> None:
        entry_id = story.write(nights.lime.at_the_bar)
        with pytest.raises(incident_log.NothingSaid):
            story.amend(nights.lime.at_the_bar, entry_id, " ")

    def test_an_amendment_is_not_amended(self, nights: Nights) -> None:
        entry_id = story.write(nights.lime.at_the_bar)
        amendment_id = story.amend(nights.lime.at_the_bar, entry_id)
        with pytest.raises(incident_log.NoEntry):
            story.amend(nights.lime.at_the_bar, amendment_id)


class TestTheDatabase:
    """R4.8: it refuses whatever program asks."""

    @pytest.mark.parametrize(
        "statement",
        [
            "update nightlife_entry set at = at + interval '1 hour'",
            "update nightlife_entry set for_desk = not for_desk",
            "update nightlife_entry set author_id = gen_random_uuid()",
            "update nightlife_entry set keep_until = now()",
            "delete from nightlife_entry",
            "truncate nightlife_entry cascade",
        ],
    )
    def test_it_changes_and_deletes_nothing(self, nights: Nights, statement: str) -> None:
        story.write(nights.lime.at_the_bar, now=FAR_AHEAD)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(statement)
        assert Entry.objects.count() == 1

    def test_words_are_not_replaced_under_the_same_ring_key(self, nights: Nights) -> None:
        entry_id = story.write(nights.lime.at_the_bar)
        row = Entry.objects.get(id=entry_id)
        row.facts = close(row, story.facts(words="Something else."))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            row.save(update_fields=["facts"])

    def test_its_time_of_keeping_over_an_entry_goes(self, nights: Nights) -> None:
        long_ago = datetime(2020, 1, 5, tzinfo=UTC)
        entry_id = story.write(nights.lime.at_the_bar, now=long_ago)
        story.amend(nights.lime.at_the_bar, entry_id, now=long_ago)
        Entry.objects.filter(id=entry_id).delete()
        assert Entry.objects.count() == 0


class TestOwnStaff:
    """R4.9: entries about the venue's own staff."""

    @pytest.mark.parametrize("doer", [Doer.STAFF, Doer.SECURITY])
    def test_the_conflicted_manager_finds_no_trace(self, nights: Nights, doer: Doer) -> None:
        story.post(nights.lime, nights.lime.mona, Post.MANAGER, nights.cast, conflicted=True)
        entry_id = story.write(nights.lime.at_the_bar, doer=doer)
        story.amend(nights.lime.at_the_bar, entry_id)
        by = nights.lime.manager
        assert incident_log.entries(by=by, now=NOW) == []
        with pytest.raises(incident_log.NoEntry):
            incident_log.entry(entry_id=entry_id, by=by, now=NOW)
        with pytest.raises(incident_log.NoEntry):
            story.amend(by, entry_id)
        assert not incident_log.visible(by, now=NOW).exists()

    def test_other_people_of_the_venue_see_it(self, nights: Nights) -> None:
        entry_id = story.write(nights.lime.at_the_bar, doer=Doer.STAFF)
        assert incident_log.entry(entry_id=entry_id, by=nights.lime.manager, now=NOW).for_desk

    def test_a_shared_screen_never_does(self, nights: Nights) -> None:
        story.write(nights.lime.at_the_bar, doer=Doer.STAFF)
        seen = story.write(nights.lime.at_the_bar)
        assert [each.id for each in incident_log.entries(by=nights.lime.screen, now=NOW)] == [seen]

    def test_the_desk_has_it_and_says_that_it_was_seen(self, nights: Nights) -> None:
        story.write(nights.lime.at_the_bar)
        entry_id = story.write(nights.lime.at_the_bar, doer=Doer.SECURITY)
        lead = nights.cast.dalia.staff
        assert [each.id for each in incident_log.for_desk(by=lead)] == [entry_id]
        assert incident_log.unseen_at_desk() == 1
        for _ in range(2):
            incident_log.see_at_desk(entry_id=entry_id, by=lead, now=NOW)
        assert incident_log.unseen_at_desk() == 0
        assert Event.objects.filter(kind="log_entry_seen").count() == 1

    def test_nobody_but_a_coordinator_reads_the_desks_list(self, nights: Nights) -> None:
        for person in (nights.lime.mona, nights.cast.beatriz, nights.cast.ada):
            with pytest.raises(NotAllowed):
                incident_log.for_desk(by=person.staff)

    def test_an_entry_about_a_guest_is_not_for_the_desk(self, nights: Nights) -> None:
        entry_id = story.write(nights.lime.at_the_bar, doer=Doer.GUEST)
        with pytest.raises(incident_log.NoEntry):
            incident_log.see_at_desk(entry_id=entry_id, by=nights.cast.dalia.staff, now=NOW)


def test_a_shared_screen_shows_this_night_only(nights: Nights) -> None:
    story.write(nights.lime.at_the_bar, now=NOW - timedelta(days=2))
    assert incident_log.entries(by=nights.lime.screen, now=NOW) == []
    assert len(incident_log.entries(by=nights.lime.manager, now=NOW)) == 1


class TestImages:
    """R4.7: a task with cameras, time range and preserve-by."""

    def test_the_task_has_cameras_range_and_day(self, nights: Nights) -> None:
        since = NOW - timedelta(hours=1)
        entry_id = story.write(nights.lime.at_the_bar, cameras="1, 3", earliest=since, latest=NOW)
        task = incident_log.entry(entry_id=entry_id, by=nights.lime.manager, now=NOW).task
        assert task is not None
        assert (task.facts.cameras, task.facts.since, task.facts.until) == ("1, 3", since, NOW)
        assert task.due_at == since + timedelta(days=14)
        assert task.state == Preserved.OPEN

    def test_somebody_says_what_became_of_it(self, nights: Nights) -> None:
        entry_id = story.write(nights.lime.at_the_bar, cameras="1")
        by = nights.lime.manager
        incident_log.images_done(entry_id=entry_id, state=Preserved.GONE, by=by, now=NOW)
        task = incident_log.entry(entry_id=entry_id, by=by, now=NOW).task
        assert task is not None
        assert task.state == Preserved.GONE

    def test_without_cameras_there_is_no_task(self, nights: Nights) -> None:
        entry_id = story.write(nights.lime.at_the_bar)
        assert incident_log.entry(entry_id=entry_id, by=nights.lime.manager, now=NOW).task is None
        with pytest.raises(incident_log.NoEntry):
            incident_log.images_done(
                entry_id=entry_id, state=Preserved.DONE, by=nights.lime.manager, now=NOW
            )


@pytest.mark.parametrize("field", ["words", "cameras"])
def test_a_name_is_written_nowhere(nights: Nights, field: str) -> None:
    """R4.2: nothing is stored."""
    with pytest.raises(plain_words.SaysWho):
        story.write(nights.lime.at_the_bar, **{field: "by Karim Sample"})  # type: ignore[arg-type]
    assert Entry.objects.count() == 0


def test_no_name_is_amended_in(nights: Nights) -> None:
    """R4.2."""
    entry_id = story.write(nights.lime.at_the_bar)
    with pytest.raises(plain_words.SaysWho):
        story.amend(nights.lime.at_the_bar, entry_id, "Call 0470 12 34 56")


def test_what_was_seen_is_in_no_column(nights: Nights) -> None:
    """R6.1: a dump has neither the kind of incident nor a word of it."""
    story.write(nights.lime.at_the_bar, words="canaryword", cameras="canarycamera")
    with connection.cursor() as cursor:
        for table in ("entry", "preservetask", "trace", "alert", "venue"):
            cursor.execute(f"select row_to_json(t)::text from nightlife_{table} t")  # noqa: S608
            dump = " ".join(line for (line,) in cursor.fetchall())
            for word in ("canaryword", "canarycamera", "spiking", "Sample Bar", "toilets"):
                assert word not in dump


def test_facts_come_back_as_they_went_in() -> None:
    said = story.facts(incident=Incident.HATE, care=(Care.WATER,), posts=("door", "bar"))
    assert EntryFacts.decode(said.encode()) == said
