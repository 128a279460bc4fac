"""The form: little to fill in, deadlines at once, no names, nothing lost."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from nightlife.codes.incident_facts import Behaviour, Item, When, Zone
from nightlife.models import Entry
from nightlife.venue_log import incident_log
from nightlife.views.parts.incident_forms import EntryForm
from reports.region.models.nightlife import Incident
from tests.nightlife.story import NOW, Nights
from tests.nightlife.views.conftest import Enter
from tests.nightlife.views.going import NEW, TAPPED, page, send, written, wrongs
from tests.reports.accounts.people import log_in
from tests.reports.region.pii_vectors import NOBODY, WHO

pytestmark = pytest.mark.django_db


def first(client: Client, kind: str, **typed: str) -> str:
    answer = client.post(NEW, {"incident": kind, **typed})
    assert answer.status_code == 200
    return answer.content.decode()


class TestTheFirstScreen:
    """R4.3: what can be done until when, and whom to call, above every question."""

    @pytest.mark.parametrize(
        ("kind", "rule", "words"),
        [
            ("spiking", "ghb_blood", "best by: today at 6:20; possible until: today at 10:20"),
            ("spiking", "ghb_urine", "possible until: today at 14:20"),
            ("sexual_assault", "cpvs_best", "possible until: on Saturday at 2:20"),
        ],
    )
    def test_deadlines_and_the_centre_stand_above_the_form(
        self, screen: Client, kind: str, rule: str, words: str
    ) -> None:
        shown = first(screen, kind)
        assert f'id="until-{rule}">{words}' in shown
        assert shown.index(f"until-{rule}") < shown.index('id="form-entry"')
        assert shown.index("tel:+3225354542") < shown.index('id="form-entry"')

    def test_images_count_from_what_the_venue_keeps(self, screen: Client) -> None:
        """R4.7: fourteen days here."""
        assert 'id="until-cctv_venue">possible until: on 9 December at 2:20' in first(
            screen, "hate"
        )

    @pytest.mark.parametrize("kind", ["", "dragons"])
    def test_a_kind_that_does_not_exist_is_no_page(self, screen: Client, kind: str) -> None:
        assert screen.post(NEW, {"incident": kind}).status_code == 404
        assert send(screen, kind).status_code == 404


class TestTheShape:
    """R4.3: the kind changes the form; R4.11: at most eight fields have to be filled in."""

    @pytest.mark.parametrize("kind", list(Incident))
    def test_at_most_eight_fields_must_be_filled_in(self, nights: Nights, kind: Incident) -> None:
        form = EntryForm.empty(kind, venue=nights.lime.venue)
        needed = {name for name, field in form.fields.items() if field.required} - {"entry"}
        assert needed == {"incident", "when", "zone", "doer", "behaviours", "wish"}

    def test_a_glass_is_asked_about_where_it_matters(self, screen: Client) -> None:
        assert 'name="item"' in first(screen, "spiking")
        assert 'name="item"' not in first(screen, "verbal")
        assert 'name="cameras"' not in first(screen, "verbal")

    def test_what_fits_comes_first(self, screen: Client) -> None:
        shown = first(screen, "following")
        assert shown.index('value="followed"') < shown.index('value="drink_tampered"')

    def test_another_kind_keeps_what_was_typed(self, screen: Client) -> None:
        typed = {"entry": str(uuid4()), "incident": "verbal", "other": "spiking", "zone": "toilets"}
        shown = screen.post(NEW, typed | {"words": "A short note."}).content.decode()
        assert "Something in a drink, suspected" in shown
        assert "A short note." in shown
        assert wrongs(shown) == []
        assert f'value="{typed["entry"]}"' in shown
        assert not Entry.objects.exists()


class TestTheTime:
    """R4.5: a range or unknown; the earliest time counts, and the page says so."""

    def test_a_range_counts_from_its_beginning(self, nights: Nights, screen: Client) -> None:
        typed = {
            "when": "between",
            "since": "2026-11-24T22:00",
            "until": "2026-11-25T01:30",
            "look": "1",
        }
        shown = screen.post(NEW, {"entry": str(uuid4()), "incident": "spiking", **typed})
        words = shown.content.decode()
        assert 'id="until-ghb_blood">possible until: today at 6:00' in words
        assert "Counted from the earliest time it may have happened." in words
        assert wrongs(words) == []
        del typed["look"]
        address = written(screen, **typed)
        assert "between 24 Nov, 22:00 and 01:30" in page(screen, address)
        (found,) = incident_log.entries(by=nights.lime.manager, now=NOW)
        assert found.facts.earliest == datetime(2026, 11, 24, 21, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("minutes", "spoilt", "counts_from"),
        [(14, "", 0), (14, "x", 14), (13 * 60, "", 13 * 60)],
    )
    def test_just_now_is_when_the_form_was_opened(
        self,
        nights: Nights,
        enter: Enter,
        clock: time_machine.Traveller,
        minutes: int,
        spoilt: str,
        counts_from: int,
    ) -> None:
        """Not when the line came back; what nobody signed or is of another night says nothing."""
        shown = first(enter(nights.lime.farida), "spiking")
        begun = shown.split('name="begun" value="')[1].split('"')[0]
        clock.shift(minutes * 60)
        # Back at the desk after a long time she logs in again: what she typed was kept.
        again = Client()
        log_in(again, nights.lime.farida, now=NOW + timedelta(minutes=minutes))
        written(again, begun=begun + spoilt)
        (found,) = incident_log.entries(
            by=nights.lime.at_the_bar, now=NOW + timedelta(minutes=minutes)
        )
        at = (NOW + timedelta(minutes=counts_from)).replace(second=0)
        assert found.facts.earliest == at

    def test_unknown_is_an_answer(self, nights: Nights, screen: Client) -> None:
        address = written(screen, when="unknown")
        shown = page(screen, address)
        assert "as early as you can" in shown
        (found,) = incident_log.entries(by=nights.lime.manager, now=NOW)
        assert found.facts.when is When.UNKNOWN
        assert found.facts.earliest is None

    @pytest.mark.parametrize(
        ("since", "until"),
        [
            ("", ""),
            ("yesterday", ""),
            ("2026-11-25T04:00", ""),
            ("2026-11-25T01:00", "2026-11-24T23:00"),
        ],
    )
    def test_what_cannot_be_is_said_at_the_field(
        self, screen: Client, since: str, until: str
    ) -> None:
        answer = send(screen, when="between", since=since, until=until, words="A short note.")
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert len(wrongs(shown)) == 1
        assert 'href="#id_since"' in shown
        assert "A short note." in shown
        assert not Entry.objects.exists()


class TestNames:
    """R4.2: refused with the reason, at the field, and nothing that was typed is lost."""

    @pytest.mark.parametrize("field", ["words", "cameras"])
    @pytest.mark.parametrize("text", ["by Karim Sample", "call 0470 12 34 56", "@sample_account"])
    def test_it_is_refused(self, screen: Client, field: str, text: str) -> None:
        answer = send(screen, images="on", **{field: text})
        assert answer.status_code == 422
        shown = answer.content.decode()
        assert len(wrongs(shown)) == 1
        assert "The log keeps no" in wrongs(shown)[0]
        assert text in shown
        assert shown.count("checked") == 6
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("field", ["words", "cameras"])
    def test_what_says_who_somebody_is_is_refused_and_nothing_else(
        self, screen: Client, field: str
    ) -> None:
        """The same texts as at a counter and from a partner's system."""
        for text, _ in WHO:
            answer = send(screen, images="on", **{field: text})
            assert answer.status_code == 422, text
            assert len(wrongs(answer.content.decode())) == 1, text
        assert not Entry.objects.exists()
        for text in NOBODY:
            written(screen, images="on", **{field: text or "bar"})
        assert Entry.objects.count() == len(NOBODY)

    def test_no_field_is_for_a_name(self, nights: Nights) -> None:
        names = set(EntryForm.empty(Incident.SPIKING, venue=nights.lime.venue).fields)
        assert not {name for name in names if "name" in name or "phone" in name or "number" in name}


def test_what_was_tapped_is_written(nights: Nights, screen: Client) -> None:
    written(
        screen, item="glass", care=["water", "stayed"], posts=["bar"], words="Was suddenly ill."
    )
    (found,) = incident_log.entries(by=nights.lime.manager, now=NOW)
    assert found.facts.zone is Zone.BAR
    assert found.facts.behaviours == (Behaviour.SUDDENLY_UNWELL,)
    assert found.facts.item is Item.GLASS
    assert found.facts.posts == ("bar",)
    assert found.author_id is None


def test_sent_twice_it_is_one_entry(screen: Client) -> None:
    """A connection that dropped while it was sent: the script sends it again."""
    entry = str(uuid4())
    assert {written(screen, entry=entry) for _ in range(2)} == {f"/nightlife/entry/{entry}/"}
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("name", ["zone", "doer", "behaviours", "wish", "when"])
@pytest.mark.parametrize("given", ["", "dragons"])
def test_what_is_missing_is_asked_for(screen: Client, name: str, given: str) -> None:
    answer = send(screen, **{name: given})
    assert answer.status_code == 422
    assert f'href="#id_{name}"' in answer.content.decode()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("entry", ["", "7"])
def test_a_form_without_an_id_writes_nothing(screen: Client, entry: str) -> None:
    assert send(screen, entry=entry).status_code == 422
    assert not Entry.objects.exists()


def test_about_own_staff_it_goes_to_the_desk_and_not_onto_the_screen(
    nights: Nights, screen: Client
) -> None:
    """R4.9."""
    answer = send(screen, doer="security")
    assert answer.headers["Location"] == "/nightlife/?done=sent"
    assert "passed on to the region’s desk" in page(screen, "/nightlife/?done=sent")
    (found,) = incident_log.for_desk(by=nights.cast.dalia.staff)
    assert page(screen, f"/nightlife/entry/{found.id}/", status=404)


def test_a_screen_that_went_blank_keeps_what_was_typed(
    screen: Client, clock: time_machine.Traveller
) -> None:
    """Sent on after the PIN, once."""
    clock.shift(120)
    typed = {"entry": str(uuid4()), "incident": "verbal", **TAPPED, "words": "A short note."}
    assert screen.post(NEW, typed).status_code == 403
    assert not Entry.objects.exists()
    answer = screen.post(NEW, {"device_pin": "270519"})
    assert answer.status_code == 302
    assert Entry.objects.count() == 1


def test_a_login_that_locked_keeps_it_too(
    nights: Nights, enter: Enter, clock: time_machine.Traveller
) -> None:
    mona = enter(nights.lime.mona)
    clock.shift(16 * 60)
    typed = {"entry": str(uuid4()), "incident": "verbal", **TAPPED}
    assert mona.post(NEW, typed).status_code == 403
    answer = mona.post(NEW, {"unlock_password": nights.lime.mona.password})
    assert answer.status_code == 302
    assert Entry.objects.count() == 1
