"""What a venue wrote, beside a report: only if she agreed, only for those who have her case."""

from uuid import UUID, uuid4

import pytest
import time_machine
from django.test import Client

from nightlife.codes.incident_facts import Doer
from nightlife.venue_log import linked_entries
from reports.audit.models import Event
from reports.cases.access.access import NotYours
from tests.nightlife import story
from tests.nightlife.story import NOW, Nights
from tests.reports.accounts.people import log_in
from tests.reports.cases.world import report


def filed(entry_id: UUID | None) -> UUID:
    """Her report, with the entry she agreed to."""
    return report(linked_entry=entry_id, now=NOW).case_id


@pytest.mark.django_db
@pytest.mark.parametrize("doer", [Doer.GUEST, Doer.STAFF])
def test_her_helpers_read_it_and_that_stands_in_the_history(nights: Nights, doer: Doer) -> None:
    entry_id = story.write(nights.lime.at_the_bar, doer=doer, words="Sat alone.")
    case_id = filed(entry_id)
    found = linked_entries.beside(case_id=case_id, by=nights.cast.dalia.staff, now=NOW)
    assert (found.venue.id, found.entry.facts.words) == (nights.lime.venue_id, "Sat alone.")
    (event,) = Event.objects.filter(case_id=case_id, kind="log_entry_seen")
    assert event.subject_id == entry_id


@pytest.mark.django_db
@pytest.mark.parametrize("linked", [False, True])
def test_without_her_agreement_or_the_entry_there_is_nothing(nights: Nights, linked: bool) -> None:
    story.write(nights.lime.at_the_bar)
    case_id = filed(uuid4() if linked else None)
    with pytest.raises(linked_entries.NothingBeside):
        linked_entries.beside(case_id=case_id, by=nights.cast.dalia.staff, now=NOW)


@pytest.mark.django_db
def test_who_has_not_the_case_does_not_find_it(nights: Nights) -> None:
    case_id = filed(story.write(nights.lime.at_the_bar))
    for person in (nights.cast.ada, nights.lime.mona, nights.lime.farida):
        with pytest.raises(NotYours):
            linked_entries.beside(case_id=case_id, by=person.staff, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_the_case_page_leads_to_it_only_if_she_agreed(nights: Nights) -> None:
    entry_id = story.write(nights.lime.at_the_bar, words="Sat alone.")
    agreed, silent = filed(entry_id), filed(None)
    with time_machine.travel(NOW, tick=False):
        dalia = Client()
        log_in(dalia, nights.cast.dalia, now=NOW)
        pages = {}
        for case_id in (agreed, silent):
            address = f"/desk/file/{case_id}/"
            answer = dalia.post(f"{address}open/", {"reason": "review"}, follow=True)
            pages[case_id] = answer.content.decode()
        link = f"/nightlife/beside/{agreed}/"
        assert link in pages[agreed]
        assert "/nightlife/beside/" not in pages[silent]
        assert "Sat alone." in dalia.get(link).content.decode()
        assert dalia.get(f"/nightlife/beside/{silent}/").status_code == 404
        mona = Client()
        log_in(mona, nights.lime.mona, now=NOW)
        assert mona.get(link).status_code == 404
