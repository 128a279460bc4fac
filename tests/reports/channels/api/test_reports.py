"""A partner's system files: everything it may send, once, in its own name, and reads nothing."""

import json
import logging
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings as live
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.accounts.credentials import api_tokens
from reports.audit.log import OPERATOR
from reports.audit.models import Event
from reports.cases.models import Case
from reports.channels.api import api_filing
from reports.channels.api.models import ApiFiling
from reports.messaging.contact.contact import ContactChannel, MayContact
from reports.region import region
from reports.region.vocabulary import Level
from reports.vault.service_keys import key_files
from tests import canaries
from tests.reports.cases import world
from tests.reports.cases.world import NOW, World
from tests.reports.channels.api.partners import (
    ADDRESS,
    WORDS,
    Partner,
    make_partner,
    problem,
    question,
    report,
    send,
)


def receipt(answer: Any) -> UUID:
    """The receipt, and that there is nothing else in the answer."""
    assert answer.status_code == 201, answer.content
    assert list(json.loads(answer.content)) == ["receipt"]
    return UUID(json.loads(answer.content)["receipt"])


class TestFiling:
    """What is sent arrives, sealed, in the organisation's name."""

    def test_everything_arrives_where_it_belongs(self, people: World, partner: Partner) -> None:
        """R3.2: with the version, the language, the time and the yes of the consent."""
        receipt(partner.send(report()))
        case = Case.objects.get()
        assert (case.channel, case.level, case.owner_id) == ("api", Level.HIGH, people.beatriz.id)
        opened = world.opened(people.beatriz, case.id)
        told = opened.words()
        assert told["happened"] == WORDS
        assert told["name"] == "Sample Amina"
        assert told["consent"] == {
            "text_version": "2026-1",
            "language_read": "ar",
            "agreed_at": NOW.isoformat(),
            "present_and_agrees": True,
        }
        assert opened.safety() == {"danger_now": "no", "threat_to_kill": "yes"}
        assert opened.other_party()["plate"] == "1-ABC-234"
        facts, contact, needs = opened.facts(), opened.contact(), opened.needs()
        assert facts.source_organisation == partner.organisation_id
        assert (facts.language, facts.counted, facts.wishes.commune) == ("fr", True, "21004")
        assert (contact.may_contact, contact.channel) == (MayContact.YES, ContactChannel.SMS)
        assert contact.number == "+32470123456"
        assert contact.windows[0].weekdays == (0, 1)
        assert needs is not None
        assert needs.child_ages == (3, 7)

    def test_the_least_there_can_be(self, people: World, partner: Partner) -> None:
        """R1.10: what was not said is spelt out; nobody is contacted without her yes."""
        least = {name: report()[name] for name in ("mode", "consent", "language")}
        receipt(partner.send(least))
        opened = world.opened(people.beatriz, Case.objects.get().id)
        assert opened.words()["happened"] == "undisclosed"
        assert opened.contact().may_contact is MayContact.SHE_WILL
        assert opened.needs() is None

    def test_a_receipt_opens_nothing(self, partner: Partner) -> None:
        """R3.5: the receipt is no id of anything that an address would show."""
        given = receipt(partner.send(report()))
        case = Case.objects.get()
        assert given not in {case.id, case.submission_id}
        headers = {"Authorization": f"Bearer {partner.secret}"}
        for address in (ADDRESS, f"{ADDRESS}/{given}", f"{ADDRESS}/{case.id}", "/api/v1/"):
            for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
                answer = Client().generic(method, address, headers=headers)
                assert answer.status_code in {404, 405}, (method, address)
                assert WORDS.encode() not in answer.content

    def test_a_witness_may_tell(self, people: World, partner: Partner) -> None:
        receipt(partner.send(report(teller="witness", mode="self_referral")))
        assert world.opened(people.beatriz, Case.objects.get().id).facts().teller == "witness"

    def test_no_return_code_is_made(self, partner: Partner) -> None:
        """It would pass through the partner's system."""
        receipt(partner.send(report()))
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from reports_codegrant")
            assert cursor.fetchone() == (0,)

    def test_advice_only_is_a_question_about_nobody(self, people: World, partner: Partner) -> None:
        """R3.1."""
        receipt(partner.send(question()))
        opened = world.opened(people.dalia, Case.objects.get().id)
        assert opened.contact().may_contact is MayContact.NO
        assert opened.words()["mode"] == "advice_only"
        assert opened.safety() == {}
        assert opened.facts().source_organisation == partner.organisation_id

    def test_filing_costs_the_same_however_much_is_sent(self, partner: Partner) -> None:
        other = make_partner("Other sample partner")
        few = _queries(partner, report(other_party=None, home=None))
        for number in range(20):
            receipt(other.send(report(alias=f"Number {number}")))
        # One more: the number was named so often by now that a person is asked about texts.
        assert _queries(partner, report(other_party=None, happened="x" * 9000)) <= few + 1
        assert few <= 32

    def test_nothing_that_was_sent_is_in_a_column_a_log_or_an_answer(
        self, partner: Partner, caplog: pytest.LogCaptureFixture
    ) -> None:
        """R6.1: sealed, or not there at all."""
        caplog.set_level(logging.DEBUG)
        key = "canary-key-of-the-partner"
        body = report()
        body["consent"]["text_version"] = "canary-version"
        answer = partner.send(body, key=key)
        typed = [WORDS, "Sample Amina", "+32470123456", "0470 12 34 56", "the library", key]
        typed += ["1-ABC-234", partner.secret, "canary-version"]
        with connection.cursor() as cursor:
            cursor.execute(
                "select tablename from pg_tables where schemaname = 'public'"
                " and tablename like 'reports_%'"
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f'select t::text from "{table}" t')  # noqa: S608 - from the catalogue
                rows = "\n".join(row for (row,) in cursor.fetchall())
                assert canaries.find(typed, rows.encode(), table) == []
        for line in caplog.records:
            if line.name.startswith(("linden", "django.request", "django.security")):
                assert canaries.find(typed, line.getMessage().encode(), line.name) == []
        assert canaries.find(typed, answer.content, "answer") == []

    def test_which_partner_it_was_is_in_no_plain_column(self, partner: Partner) -> None:
        """vault.md, 8: the organisation is known to people and machines, never to a column."""
        receipt(partner.send(report()))
        names = [str(partner.organisation_id), str(partner.token_id)]
        for row in (Case.objects.values().get(), ApiFiling.objects.values().get()):
            assert not any(name in str(row) for name in names)
        kinds = {row.kind for row in Event.objects.filter(case_id__isnull=False)}
        events = Event.objects.filter(case_id__isnull=False).values()
        assert "case_filed" in kinds
        assert not any(name in str(events) for name in names)


def _queries(partner: Partner, body: object) -> int:
    with CaptureQueriesContext(connection) as found:
        receipt(partner.send(body))
    return len(found)


def _new_ring_key() -> None:
    path = Path(live.LINDEN_VAULT_KEYS_FILE)
    ring = key_files.with_new_key(key_files.read_ring(path), now=NOW)
    key_files.save_ring(path, key_files.with_active(ring, ring.keys[-1].id, now=NOW))


class TestOnce:
    """The same key with the same report is the same report."""

    def test_sent_again_it_is_answered_again_and_not_filed(self, partner: Partner) -> None:
        first = receipt(partner.send(report(), key="key-number-1"))
        turned_round = dict(reversed(report().items()))
        assert receipt(partner.send(turned_round, key="key-number-1")) == first
        assert Case.objects.count() == 1

    def test_another_report_with_a_used_key_is_refused(self, partner: Partner) -> None:
        receipt(partner.send(report(), key="key-number-1"))
        found = problem(partner.send(report(alias="Somebody else"), key="key-number-1"))
        assert (found["type"], found["status"]) == ("urn:linden:problem:key-used", 422)
        assert Case.objects.count() == 1

    def test_a_refused_report_leaves_its_key_free(self, partner: Partner) -> None:
        assert partner.send(report(language="xx"), key="key-number-1").status_code == 422
        receipt(partner.send(report(), key="key-number-1"))

    def test_keys_of_two_organisations_do_not_meet(self, partner: Partner) -> None:
        other = make_partner("Other sample partner")
        mine = receipt(partner.send(report(), key="key-number-1"))
        theirs = receipt(other.send(report(), key="key-number-1"))
        assert mine != theirs
        assert Case.objects.count() == 2
        assert other.send(report(alias="x"), key="key-number-1").status_code == 422

    def test_a_new_token_of_the_same_organisation_knows_the_key(self, partner: Partner) -> None:
        first = receipt(partner.send(report(), key="key-number-1"))
        made = api_tokens.make_token(
            organisation_id=partner.organisation_id,
            name="the next",
            lasts=timedelta(days=9),
            by=OPERATOR,
            now=NOW,
        )
        again = send(report(), secret=made.secret, key="key-number-1")
        assert receipt(again) == first

    def test_it_is_remembered_for_seven_days(
        self, partner: Partner, clock: time_machine.Traveller
    ) -> None:
        first = receipt(partner.send(report(), key="key-number-1"))
        clock.shift(timedelta(days=7))
        assert api_filing.forget(now=NOW + timedelta(days=7)) == 0
        assert receipt(partner.send(report(), key="key-number-1")) == first
        assert api_filing.forget(now=NOW + timedelta(days=7, hours=1)) == 1
        assert not ApiFiling.objects.exists()

    def test_it_is_known_after_its_consent_is_too_old_to_file(
        self, partner: Partner, clock: time_machine.Traveller
    ) -> None:
        body = report()
        body["consent"]["agreed_at"] = (NOW - timedelta(days=6)).isoformat()
        first = receipt(partner.send(body, key="key-number-1"))
        clock.shift(timedelta(days=3))
        assert receipt(partner.send(body, key="key-number-1")) == first
        assert partner.send(body, key="key-number-2").status_code == 422

    @pytest.mark.usefixtures("own_ring")
    def test_it_is_known_while_the_ring_is_replaced(self, partner: Partner) -> None:
        """A row under the old key that nobody has re-wrapped yet counts like any other."""
        first = receipt(partner.send(report(), key="key-number-1"))
        _new_ring_key()
        assert receipt(partner.send(report(), key="key-number-1")) == first
        assert partner.send(report(alias="x"), key="key-number-1").status_code == 422
        assert Case.objects.count() == 1

    def test_an_erased_report_is_not_filed_again(self, partner: Partner) -> None:
        """Whoever sends again learns nothing, and what she erased stays away (R6.3)."""
        first = receipt(partner.send(report(), key="key-number-1"))
        Case.objects.all().delete()
        assert receipt(partner.send(report(), key="key-number-1")) == first
        assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_makes_one_case() -> None:
    world.build()
    partner, found = make_partner("Sample partner"), []
    go = threading.Barrier(4)

    def post() -> None:
        go.wait()
        found.append(partner.send(report(), key="key-number-1"))
        connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({receipt(answer) for answer in found}) == 1
    assert Case.objects.count() == 1


class TestWhoMayCome:
    """A token that counts, in the name of its organisation, not too often."""

    @pytest.mark.usefixtures("people")
    @pytest.mark.parametrize(
        "secret", ["", "x", "linden_" + "A" * 43, "linden_" + "A" * 5000, "linden_é"]
    )
    def test_nobody_without_a_token(self, secret: str) -> None:
        answer = send(report(), secret=secret, key=str(uuid4()))
        assert problem(answer)["type"] == "urn:linden:problem:no-token"
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert not Case.objects.exists()

    def test_withdrawn_and_run_out_look_like_unknown(
        self, partner: Partner, clock: time_machine.Traveller
    ) -> None:
        unknown = send(report(), secret="linden_" + "B" * 43, key=str(uuid4()))
        other = make_partner("Other sample partner")
        api_tokens.withdraw_token(token_id=other.token_id, by=OPERATOR, now=NOW)
        withdrawn = other.send(report())
        clock.shift(timedelta(days=90))
        run_out = partner.send(report())
        assert unknown.content == withdrawn.content == run_out.content
        assert {unknown.status_code, withdrawn.status_code, run_out.status_code} == {401}

    def test_another_way_of_signing_in_is_none(self, partner: Partner) -> None:
        for value in (partner.secret, f"Basic {partner.secret}", f"Token {partner.secret}"):
            answer = send(report(), secret="", key=str(uuid4()), Authorization=value)
            assert answer.status_code == 401

    def test_a_token_files_in_nobody_elses_name(self, partner: Partner) -> None:
        other = make_partner("Other sample partner")
        for field in ("source_organisation", "organisation", "organisation_id", "linked_entry"):
            assert partner.send(report(**{field: str(other.organisation_id)})).status_code == 422
        assert not Case.objects.exists()

    def test_too_many_wait_and_lose_nothing(
        self, partner: Partner, clock: time_machine.Traveller
    ) -> None:
        """R1.21: a burst passes; then a word when to come again, and the key still counts."""
        other = make_partner("Other sample partner")
        bucket = region().limits.reports_per_token
        for _ in range(bucket.burst):
            assert partner.send({}, key="key-number-1").status_code == 422
        slowed = partner.send(report(), key="key-number-1")
        assert problem(slowed)["type"] == "urn:linden:problem:too-many"
        assert 1 <= int(slowed["Retry-After"]) <= 3600 / bucket.per_hour
        assert "112" in problem(slowed)["detail"]
        receipt(other.send(report()))
        clock.shift(timedelta(seconds=int(slowed["Retry-After"])))
        receipt(partner.send(report(), key="key-number-1"))

    @pytest.mark.django_db
    def test_nobody_there_says_so(self) -> None:
        """No team, no keys: nothing is kept, and it is said when to come again."""
        partner = make_partner("Sample partner")
        answer = partner.send(report())
        assert problem(answer)["type"] == "urn:linden:problem:nobody-there"
        assert answer["Retry-After"]
        assert not ApiFiling.objects.exists()

    def test_what_breaks_on_our_side_is_said_without_content(
        self,
        partner: Partner,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def broken(**_: object) -> None:
            raise RuntimeError("something with content")

        monkeypatch.setattr("reports.channels.api.api_filing.file_report", broken)
        answer = partner.send(report())
        assert problem(answer)["type"] == "urn:linden:problem:failed"
        assert answer.status_code == 500
        assert b"content" not in answer.content
        (line,) = [line for line in caplog.records if line.name == "linden.api"]
        assert (line.getMessage(), line.__dict__["token_id"]) == ("api_failed", partner.token_id)
        assert not ApiFiling.objects.exists()
