"""For whoever leads a venue: posts, nights, posters, figures; for nobody else."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nightlife.models import Post, Poster, VenueRole
from reports.intake import slips
from reports.region.models.nightlife import Incident
from tests import scanning
from tests.nightlife import story
from tests.nightlife.story import NOW, Nights
from tests.nightlife.views.conftest import Enter
from tests.nightlife.views.going import page, written, wrongs
from tests.reports.accounts.people import log_in

pytestmark = pytest.mark.django_db
VENUE = "/nightlife/venue/"


@pytest.fixture
def mona(nights: Nights, enter: Enter) -> Client:
    """Who manages the first venue, at her desk."""
    return enter(nights.lime.mona)


def test_only_who_leads_finds_these_pages(nights: Nights, enter: Enter, screen: Client) -> None:
    for client in (enter(nights.lime.farida), enter(nights.cast.dalia)):
        for address in (VENUE, f"{VENUE}figures/2026/csv/", f"{VENUE}figures/2026/11/csv/"):
            assert client.get(address).status_code == 404
        for address in ("post/", "event/", "poster/", f"poster/{uuid4()}/down/"):
            assert client.post(f"{VENUE}{address}").status_code == 404
    assert screen.get(VENUE).status_code == 302


class TestPosts:
    """R4.9: who leads sets the flag; a coordinator alone lifts it."""

    def send(self, client: Client, user_id: object, **said: str) -> int:
        return client.post(f"{VENUE}post/", {"user": str(user_id), **said}).status_code

    def test_a_post_is_said(self, nights: Nights, mona: Client) -> None:
        assert self.send(mona, nights.lime.farida.user_id, post="door") == 302
        role = VenueRole.objects.get(user_id=nights.lime.farida.user_id)
        assert (role.post, role.conflicted) == (Post.DOOR, False)

    def test_a_flag_is_set_and_not_lifted(self, nights: Nights, mona: Client, enter: Enter) -> None:
        farida = nights.lime.farida.user_id
        assert self.send(mona, farida, post="bar", conflicted="on") == 302
        assert self.send(mona, farida, post="bar") == 404
        assert VenueRole.objects.get(user_id=farida).conflicted
        desk = f"/nightlife/desk/venue/{nights.lime.venue_id}/post/"
        dalia = enter(nights.cast.dalia)
        assert dalia.post(desk, {"user": str(farida), "post": "bar"}).status_code == 302
        assert not VenueRole.objects.get(user_id=farida).conflicted

    def test_the_conflicted_manager_says_nothing(self, nights: Nights, mona: Client) -> None:
        story.post(nights.lime, nights.lime.mona, Post.MANAGER, nights.cast, conflicted=True)
        for person in (nights.lime.mona, nights.lime.farida):
            assert self.send(mona, person.user_id, post="manager") == 404
        assert "coordinators say who does what" in page(mona, VENUE)

    def test_nobody_of_another_venue(self, nights: Nights, mona: Client) -> None:
        assert self.send(mona, nights.other.farida.user_id, post="door") == 404

    @pytest.mark.parametrize("said", [{"post": "king"}, {"post": ""}, {"user": "7", "post": "bar"}])
    def test_what_does_not_exist_changes_nothing(
        self, nights: Nights, mona: Client, said: dict[str, str]
    ) -> None:
        sent = {"user": str(nights.lime.farida.user_id), **said}
        assert mona.post(f"{VENUE}post/", sent).status_code == 422
        assert VenueRole.objects.get(user_id=nights.lime.farida.user_id).post == Post.BAR


class TestNightsWithAName:
    """For the permits of temporary events."""

    def test_it_stands_beside_the_entries_of_that_night(self, mona: Client, screen: Client) -> None:
        said = {"name": "Lime Night", "since": "2026-11-24T22:00", "until": "2026-11-25T06:00"}
        assert mona.post(f"{VENUE}event/", said).status_code == 302
        assert "Lime Night" in page(mona, VENUE)
        assert "Lime Night" in page(screen, written(screen))

    def test_another_venue_does_not_see_it(
        self, nights: Nights, mona: Client, enter: Enter
    ) -> None:
        """R4.1."""
        said = {"name": "Lime Night", "since": "2026-11-24T22:00", "until": "2026-11-25T06:00"}
        mona.post(f"{VENUE}event/", said)
        assert "Lime Night" not in page(enter(nights.other.mona), VENUE)

    @pytest.mark.parametrize(
        "said",
        [
            {"name": "", "since": "2026-11-24T22:00", "until": "2026-11-25T06:00"},
            {"name": "Lime Night", "since": "", "until": "2026-11-25T06:00"},
            {"name": "Lime Night", "since": "2026-11-25T06:00", "until": "2026-11-24T22:00"},
            {"name": "Lime Night", "since": "soon", "until": "2026-11-24T22:00"},
        ],
    )
    def test_a_fault_comes_back_with_what_was_typed(
        self, mona: Client, said: dict[str, str]
    ) -> None:
        answer = mona.post(f"{VENUE}event/", said)
        assert answer.status_code == 422
        assert len(wrongs(answer.content.decode())) == 1
        assert said["until"] in answer.content.decode()


class TestPosters:
    """R4.10: a code for one venue and language; the venue learns nothing of its use."""

    def made(self, mona: Client, language: str = "nl") -> tuple[Poster, str]:
        answer = mona.post(f"{VENUE}poster/", {"language": language})
        assert answer.status_code == 200
        code = answer.content.decode().split('name="code" value="')[1].split('"')[0]
        return Poster.objects.latest("issued_at"), code

    def test_it_opens_the_reporters_own_form_in_its_language(
        self, nights: Nights, mona: Client
    ) -> None:
        poster, code = self.made(mona)
        slip = slips.found(code, NOW)
        assert slip is not None
        assert slip.organisation_id == nights.lime.venue.organisation_id
        assert (slip.language, poster.language) == ("nl", "nl")
        answer = Client().get(f"/t/{code}/", follow=True)
        assert answer.redirect_chain[-1][0] == "/"
        assert "Lime" not in answer.content.decode()

    def test_its_page_and_its_files_are_the_same_after_somebody_came(self, mona: Client) -> None:
        poster, code = self.made(mona)
        before = page(mona, VENUE)
        Client().get(f"/t/{code}/")
        assert _without_tokens(page(mona, VENUE)) == _without_tokens(before)
        for kind, begins in (("svg", b"<?xml"), ("pdf", b"%PDF")):
            answer = mona.post(f"{VENUE}poster/{poster.slip_id}/{kind}/", {"code": code})
            assert answer.content.startswith(begins)
            assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("language", ["fr", "nl", "en"])
    def test_a_phone_reads_what_opens_the_form(self, mona: Client, language: str) -> None:
        """R4.10: from the page, the picture alone and the sheet, the same address."""
        poster, code = self.made(mona, language)
        files = f"{VENUE}poster/{poster.slip_id}/"
        svg, pdf = (mona.post(f"{files}{kind}/", {"code": code}).content for kind in ("svg", "pdf"))
        (sheet,) = scanning.pictures(pdf)
        (read,) = scanning.codes(sheet)
        assert scanning.codes(scanning.of_svg(svg)) == [read]
        address = read.removeprefix(settings.LINDEN_PUBLIC_ADDRESS)
        assert address == f"/t/{code.replace('-', '')}/?l={language}"
        reporter = Client()
        answer = reporter.get(address, follow=True)
        assert answer.redirect_chain[-1][0] == "/"
        assert answer["Content-Language"] == language

    def test_no_code_no_file(self, nights: Nights, mona: Client, enter: Enter) -> None:
        poster, code = self.made(mona)
        file = f"{VENUE}poster/{poster.slip_id}/pdf/"
        for wrong in ("", "BCDFGHJK", "x" * 500):
            assert mona.post(file, {"code": wrong}).status_code == 404
        assert mona.post(f"{VENUE}poster/{poster.slip_id}/doc/", {"code": code}).status_code == 404
        assert enter(nights.other.mona).post(file, {"code": code}).status_code == 404

    def test_taken_down_its_code_counts_no_more(
        self, nights: Nights, mona: Client, enter: Enter
    ) -> None:
        poster, code = self.made(mona)
        down = f"{VENUE}poster/{poster.slip_id}/down/"
        assert enter(nights.other.mona).post(down).status_code == 404
        assert slips.found(code, NOW) is not None
        assert mona.post(down).status_code == 302
        assert slips.found(code, NOW) is None
        assert mona.post(down).status_code == 404

    def test_a_code_is_in_no_column(self, mona: Client) -> None:
        _poster, code = self.made(mona)
        plain = code.replace("-", "")
        with connection.cursor() as cursor:
            for table in ("nightlife_poster", "reports_slip"):
                cursor.execute(f"select row_to_json(t)::text from {table} t")  # noqa: S608
                assert plain not in " ".join(line for (line,) in cursor.fetchall())


def _without_tokens(shown: str) -> list[str]:
    return [line for line in shown.splitlines() if "csrfmiddlewaretoken" not in line]


class TestFigures:
    """R4.12: months that are over, small figures left out, nothing about a guest."""

    @pytest.fixture
    def december(self, nights: Nights, clock: time_machine.Traveller) -> datetime:
        """Seven suspected spikings and one blow in November, seen from December."""
        for _ in range(7):
            story.write(nights.lime.at_the_bar, words="canaryword")
        story.write(nights.lime.at_the_bar, incident=Incident.PHYSICAL)
        clock.move_to(datetime(2026, 12, 2, 9, tzinfo=UTC))
        return datetime(2026, 12, 2, 9, tzinfo=UTC)

    @pytest.fixture
    def later(self, nights: Nights, december: datetime, client: Client) -> Client:
        """Who manages the venue, in December."""
        log_in(client, nights.lime.mona, now=december)
        return client

    def test_a_month_as_csv(self, later: Client) -> None:
        answer = later.get(f"{VENUE}figures/2026/11/csv/")
        assert answer.headers["Content-Type"] == "text/csv"
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        said = {row[0]: row[1] for row in rows if len(row) == 2}
        assert said["Something in a drink, suspected"] == "7"
        assert said["Blows, pushing, threats"] == "not shown"
        assert said["Hate (origin, gender, orientation, religion, disability)"] == "not shown"
        assert said["Sum of what is shown"] == "7"
        assert "canaryword" not in answer.content.decode()

    def test_and_as_a_sheet(self, later: Client) -> None:
        answer = later.get(f"{VENUE}figures/2026/11/pdf/")
        assert answer.content.startswith(b"%PDF")
        assert b"canaryword" not in answer.content

    @pytest.mark.parametrize(
        "address",
        ["2026/12/csv", "2026/13/csv", "2026/1/csv", "2026/11/doc", "2026/csv", "0/0/csv"],
    )
    def test_what_is_not_over_or_never_was_is_no_page(self, later: Client, address: str) -> None:
        assert later.get(f"{VENUE}figures/{address}/").status_code == 404

    def test_a_year_once_it_is_over(self, nights: Nights, client: Client) -> None:
        story.write(nights.lime.at_the_bar)
        after = datetime(2027, 1, 3, 9, tzinfo=UTC)
        with time_machine.travel(after, tick=False):
            log_in(client, nights.lime.mona, now=after)
            for kind, begins in (("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF")):
                address = f"{VENUE}figures/2026/{kind}/"
                assert client.get(address).content.startswith(begins)
            with CaptureQueriesContext(connection) as found:
                client.get(f"{VENUE}figures/2026/csv/")
            assert len(found) <= 11


def test_forty_posters_cost_as_many_questions_as_one(mona: Client) -> None:
    mona.post(f"{VENUE}poster/", {"language": "fr"})
    few = queries(mona)
    for _ in range(39):
        mona.post(f"{VENUE}poster/", {"language": "fr"})
    assert queries(mona) == few <= 15


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as found:
        page(client, VENUE)
    return len(found)


def test_a_slip_for_one_guest(nights: Nights, screen: Client) -> None:
    """R4.10: it counts for three days, is shown once, and nobody sees whether it was used."""
    answer = screen.post("/nightlife/slip/", {"language": "fr"})
    shown = answer.content.decode()
    code = shown.split("/t/")[1].split("<")[0]
    slip = slips.found(code, NOW)
    assert slip is not None
    assert (slip.language, slip.about) == ("fr", None)
    assert slip.organisation_id == nights.lime.venue.organisation_id
    assert slips.found(code, NOW + timedelta(hours=74)) is None
    assert code not in page(screen)


def test_a_slip_about_an_entry_links_it_only_if_she_agrees(
    nights: Nights, screen: Client, enter: Enter
) -> None:
    address = written(screen)
    shown = screen.post(f"{address}slip/", {"language": "en"}).content.decode()
    assert "put beside it only if the guest ticks that" in shown
    slip = slips.found(shown.split("/t/")[1].split("<")[0], NOW)
    assert slip is not None
    assert str(slip.about) in address
    other = enter(nights.other.farida)
    assert other.post(f"{address}slip/").status_code == 404
    assert screen.post(f"/nightlife/entry/{uuid4()}/slip/").status_code == 404
