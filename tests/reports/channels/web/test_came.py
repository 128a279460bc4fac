"""From a poster or a slip to a report: nothing in the address, and the partner learns nothing."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reports.accounts.directory.organisations import create_organisation
from reports.accounts.models import OrganisationKind
from reports.audit.log import OPERATOR
from reports.cases.models import Case
from reports.cases.terms.machine_facts import Facts
from reports.channels.web.session import rate_limits
from reports.channels.web.views import send_page
from reports.console.case_page import available_actions, case_presenter
from reports.intake.models import Slip as Row
from reports.intake.slips import IssuedSlip, SlipKind, issue_slip, withdraw_slip
from reports.vault.models import DraftRow
from reports.vault.primitives.padding import TooLong
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.channels.web.browser import Reporter

pytestmark = pytest.mark.django_db
ENTRY = uuid4()
UNKNOWN = "/t/ZZZZZZZZ/"


@pytest.fixture
def venue(people: World) -> UUID:
    return create_organisation(
        kind=OrganisationKind.VENUE, name="Sample bar", by=OPERATOR, now=NOW
    ).id


def issue(venue: UUID, kind: SlipKind = SlipKind.POSTER, about: UUID | None = None) -> IssuedSlip:
    return issue_slip(
        kind=kind,
        organisation_id=venue,
        language="en",
        by=OPERATOR,
        now=timezone.now(),
        about=about,
    )


def tell(reporter: Reporter) -> Reporter:
    """As little as can be sent."""
    return reporter.ready()


def facts(people: World) -> Facts:
    return world.opened(people.dalia, Case.objects.get().id).facts()


def test_the_code_leaves_the_address_at_once(venue: UUID) -> None:
    reporter = Reporter()
    answer = reporter.client.get(issue(venue).path)
    assert (answer.status_code, answer["Location"], answer.content) == (303, "/", b"")
    assert answer["Referrer-Policy"] == "no-referrer"


def test_the_next_page_says_what_the_code_means(venue: UUID) -> None:
    """R4.10: and that the place never learns of it; its name is not on the screen."""
    text = Reporter().get(issue(venue).path).text
    assert "You came with a code" in text
    assert "never learns whether you told us anything" in text
    assert "Sample bar" not in text


def test_a_report_from_a_poster_names_the_venue_to_the_worker(people: World, venue: UUID) -> None:
    """R4.10."""
    for _ in range(2):
        tell(Reporter().get(issue(venue).path)).send()
    kept = [world.opened(people.dalia, case.id).facts() for case in Case.objects.all()]
    assert [each.source_organisation for each in kept] == [venue, venue]
    assert [each.linked_entry for each in kept] == [None, None]


def test_without_a_code_there_is_nothing_about_codes(people: World) -> None:
    reporter = Reporter().get("/")
    assert "code means" not in reporter.text
    assert "You came with a code" not in reporter.text
    assert "You came with a code" not in tell(Reporter()).text
    assert facts_after_sending(people).source_organisation is None


def facts_after_sending(people: World) -> Facts:
    tell(Reporter()).send()
    return facts(people)


def test_the_code_can_be_left_out_at_once(people: World, venue: UUID) -> None:
    reporter = Reporter().get(issue(venue).path).press()
    assert reporter.address == "/"
    assert "You came with a code" not in reporter.text
    assert "You came with a code" not in tell(reporter).text
    reporter.send()
    assert facts(people).source_organisation is None


def test_the_code_can_be_left_out_when_sending(people: World, venue: UUID) -> None:
    tell(Reporter().get(issue(venue, SlipKind.LINK, ENTRY).path)).press(without="yes", beside="yes")
    assert (facts(people).source_organisation, facts(people).linked_entry) == (None, None)
    assert Row.objects.exists(), "left out, it is not used up either"


def test_another_site_cannot_take_the_code_out(people: World, venue: UUID) -> None:
    reporter = Reporter().get(issue(venue).path).press(token="0")
    assert "You came with a code" in reporter.get("/").text


@pytest.mark.parametrize(("said", "linked"), [({}, None), ({"beside": "yes"}, ENTRY)])
def test_the_venues_entry_is_linked_with_a_yes_only(
    people: World, venue: UUID, said: dict[str, str], linked: UUID | None
) -> None:
    tell(Reporter().get(issue(venue, SlipKind.LINK, ENTRY).path)).press(**said)
    assert (facts(people).source_organisation, facts(people).linked_entry) == (venue, linked)


def test_a_slip_names_the_helper_for_one_report(people: World, venue: UUID) -> None:
    issued = issue(venue, SlipKind.SLIP)
    first, second = Reporter().get(issued.path), Reporter().get(issued.path)
    tell(first).send()
    tell(second).send()
    named = {world.opened(people.dalia, each.id).facts().source_organisation
             for each in Case.objects.all()}  # fmt: skip
    assert named == {venue, None}
    assert not Row.objects.exists()


def test_a_report_that_could_not_be_filed_uses_no_code_up(
    people: World, venue: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(**_: object) -> None:
        raise TooLong

    reporter = tell(Reporter().get(issue(venue, SlipKind.SLIP).path))
    with monkeypatch.context() as patch:
        patch.setattr(send_page, "file_report", too_long)
        assert reporter.send().status == 422
    assert Row.objects.exists()
    reporter.send()
    assert facts(people).source_organisation == venue


def answers(path: str) -> list[tuple[int, str, list[str], bytes]]:
    """What a browser without a history gets: the redirect, then the page, without its token."""
    reporter = Reporter()
    first = reporter.client.get(path)
    reporter.get("/")
    page = reporter.text.replace(reporter.form.hidden["token"], "token").encode()
    headers = sorted(f"{name}" for name in first.headers)
    return [(first.status_code, first["Location"], [*headers, *first.cookies], page)]


def test_unknown_used_withdrawn_and_expired_look_like_one_that_counts(
    people: World, venue: UUID, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    good, used, gone, old = (issue(venue, SlipKind.SLIP) for _ in range(4))
    tell(Reporter().get(used.path)).send()
    withdraw_slip(slip_id=gone.id, by=OPERATOR, now=NOW)
    Row.objects.filter(id=old.id).update(expires_at=NOW.replace(year=2020))
    want = answers(good.path)
    for path in (used.path, gone.path, old.path, UNKNOWN, "/t/bbbb-bbbb/"):
        assert answers(path) == want


@pytest.mark.parametrize("typed", ["x", "xxxx", "%00", "%F0%9F%8C%B3", "ZZZZZZZA", "ZZZZZZZZZ"])
def test_what_can_be_no_code_is_not_called_one(people: World, venue: UUID, typed: str) -> None:
    """It goes on like any first page, keeps nothing, and pushes out no code that counts."""
    reporter = Reporter().get(f"/t/{typed}/")
    assert (reporter.address, reporter.status) == ("/", 200)
    assert "You came with a code" not in reporter.text
    assert not DraftRow.objects.exists()
    tell(reporter.get(issue(venue).path).get(f"/t/{typed}/")).send()
    assert facts(people).source_organisation == venue


def test_a_code_that_does_not_count_changes_nothing_of_the_report(people: World) -> None:
    tell(Reporter().get(UNKNOWN)).press(beside="yes")
    assert facts(people).source_organisation is None


def test_a_wrong_code_does_not_push_out_a_good_one(people: World, venue: UUID) -> None:
    tell(Reporter().get(issue(venue).path).get(UNKNOWN)).send()
    assert facts(people).source_organisation == venue


def test_answers_given_before_the_code_stay(people: World, venue: UUID) -> None:
    reporter = Reporter().begin().to("words").press(happened="Sample words.")
    words = reporter.get("/tell/3/").address
    reporter.get(issue(venue).path)
    assert reporter.get(words).form.values["happened"] == "Sample words."
    reporter.to("check").send()
    assert facts(people).source_organisation == venue


def test_the_code_is_kept_while_questions_are_answered(people: World, venue: UUID) -> None:
    reporter = Reporter().get(issue(venue).path)
    assert "You came with a code" in tell(reporter).get("/").text


def test_with_a_report_just_sent_a_code_changes_nothing(people: World, venue: UUID) -> None:
    reporter = tell(Reporter()).send()
    code = reporter.code
    assert "You came with a code" not in reporter.get(issue(venue).path).text
    assert reporter.get("/tell/code/").code == code


def test_leaving_forgets_the_code(people: World, venue: UUID) -> None:
    """R1.2."""
    reporter = Reporter().get(issue(venue).path)
    reporter.client.get("/exit/")
    assert not DraftRow.objects.exists()
    assert "You came with a code" not in reporter.get("/").text


def test_who_comes_too_fast_goes_on_without_the_code(
    people: World, venue: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R1.21: slowed, and never refused."""
    with monkeypatch.context() as flooded:
        flooded.setattr(rate_limits, "wait_for_page", lambda *_: timedelta(seconds=3))
        answer = Client().get(issue(venue).path)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert "e" not in answer.cookies
    assert "You came with a code" in Reporter().get(issue(venue).path).text


def test_a_code_opens_in_the_language_it_was_printed_in(people: World, venue: UUID) -> None:
    issued = issue(venue)
    text = Reporter(language="fr").get(issued.entry).text
    assert "You came with a code" in text


def test_the_case_page_says_through_whom_it_came(people: World, venue: UUID) -> None:
    tell(Reporter().get(issue(venue, SlipKind.LINK, ENTRY).path)).press(beside="yes")
    opened = world.opened(people.dalia, Case.objects.get().id)
    around = available_actions.around(opened, people.dalia.staff, now=NOW)
    page = case_presenter.CasePage(opened, around, bound={})
    about = {fact.label: fact.value for fact in page.told.first}
    assert about["Came through"].startswith("Sample bar; its own entry ")
