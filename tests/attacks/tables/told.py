"""A region in which much has happened: what was told and answered, who works there, the log."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from reports.accounts.credentials import own_account
from reports.accounts.directory.staff import staff_of
from reports.accounts.onboarding import members, proposals
from reports.audit.chain.seals import seal_minute
from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, SYSTEM, record
from reports.audit.verification.log_purge import purge
from reports.cases.assignment import rota_exceptions, week_patterns
from reports.cases.casework import case_texts, consents, reporter
from reports.cases.deadlines import presence
from reports.cases.models import Way
from reports.cases.models.shared_referral import SharedState
from reports.cases.ownership import conflicts_of_interest
from reports.cases.planning import referrals, shared_referrals
from reports.cases.recovery import data_breach, data_requests
from reports.cases.statistics import public_space
from reports.cases.statistics.public_space import Entry
from reports.cases.terms.consent_records import Field, How, Purpose
from reports.files import reporter_files, staff_files
from reports.followup.answers import attempts
from reports.followup.models import Outcome
from reports.followup.on_call import ringing
from reports.intake import slips
from reports.intake.filing import file_report
from reports.intake.slips import SlipKind
from reports.messaging.contact.case_port import Person
from reports.messaging.delivery import erased_copies
from reports.messaging.outbox import stop_list
from reports.sweeps import heartbeats
from reports.vault.browser_secrets import drafts, sealed_boxes
from reports.vault.browser_secrets.arriving_files import Arriving
from reports.vault.case_keys import return_codes
from reports.vault.journal import journal_marks
from reports.vault.models import KeyVersion
from reports.vault.primitives.file_streams import FileKey
from reports.vault.service_keys import key_holders
from reports.vault.team_keys import key_hierarchy
from tests.attacks.conftest import FOLLOW_UP, NAME, NOTE, REPLY, WORDS, Scene, make_scene
from tests.attacks.tables.playing import (
    GONE,
    Look,
    Rows,
    cookies_of,
    every_row,
    look,
    run,
    shows_less,
)
from tests.attacks.test_forged_factors import add
from tests.attacks.test_writer import opened
from tests.reports.accounts import people
from tests.reports.accounts.authenticator import Passkey
from tests.reports.accounts.people import Cast, log_in
from tests.reports.cases import world
from tests.reports.cases.world import NOW, contact, submission
from tests.reports.channels.api.partners import make_partner, question
from tests.reports.channels.sms.conftest import Phone
from tests.reports.files import samples
from tests.reports.followup import story
from tests.reports.intake.leaving import left

NUMBER: Final = "+32470999888"
PHOTOGRAPH: Final = "sample.jpg"
CANARIES: Final = (WORDS, NAME, REPLY, FOLLOW_UP, NOTE)
REFERRED: Final = {Field.NOTE: "sample words of a referral"}
AT: Final = NOW
OLD: Final = datetime(2020, 5, 5, tzinfo=UTC)  # longer ago than anything of the log is kept


@dataclass(frozen=True)
class Told:
    """The scene, what was erased since, and every row from before."""

    scene: Scene
    erased: UUID
    erased_code: return_codes.CodeKeys
    before: Rows
    seats: dict[UUID, frozenset[UUID]]
    looks: list[Look]
    sent: bytes
    now: datetime = field(default=NOW)

    @property
    def attacker(self) -> UUID:
        """Chidi works for another organisation."""
        return self.scene.cast.chidi.user_id

    def refused(self) -> bool:
        """See `playing.World`."""
        scene, cast = self.scene, self.scene.cast
        found = [
            self._texts_go_nowhere_else(),
            self._nothing_is_shown_that_was_not_written(),
            self._the_code_shows_its_own(),
            self._no_roster_grew(),
            self._a_file_is_what_was_sent(),
            self._a_recipient_reads_what_holds(),
            shows_less(self.looks, CANARIES),
        ]
        for outsider in (cast.chidi, cast.bram):
            with pytest.raises(GONE):
                opened(outsider, scene.case_id)
        for person, teams in ((cast.chidi, {cast.elsewhere.pk}), (cast.bram, set())):
            assert _teams(person) <= teams
        with pytest.raises(GONE):
            reporter.open_by_code(code_keys=self.erased_code, now=NOW)
        assert _read_to_text(self.erased) is None
        return any(found)

    def _texts_go_nowhere_else(self) -> bool:
        person = _read_to_text(self.scene.case_id)
        if person is None:
            return True
        assert person.contact.number == NUMBER
        return False

    def _nothing_is_shown_that_was_not_written(self) -> bool:
        try:
            case = opened(self.scene.cast.beatriz, self.scene.case_id)
            said = [message.text for message in case.messages()]
            assert case.words()["happened"] == WORDS
            assert case.contact().number == NUMBER
        except GONE:
            return True
        assert set(said) <= {REPLY, FOLLOW_UP}
        return False

    def _the_code_shows_its_own(self) -> bool:
        try:
            here = reporter.open_by_code(code_keys=self.scene.code_keys, now=NOW)
            assert {message.text for message in here.messages()} <= {REPLY, FOLLOW_UP}
            assert here.contact().number == NUMBER
        except GONE:
            return True
        return False

    def _a_file_is_what_was_sent(self) -> bool:
        beatriz = self.scene.cast.beatriz
        try:
            case = opened(beatriz, self.scene.case_id)
            files = staff_files.listed(case)
            for each in files:
                facts, pieces = staff_files.open_copy(
                    case, file_id=each.id, by=beatriz.staff, now=NOW
                )
                assert (facts.name, b"".join(pieces)) == (PHOTOGRAPH, self.sent)
        except (*GONE, reporter_files.NoSuchFile):
            return True
        return len(files) < 1

    def _a_recipient_reads_what_holds(self) -> bool:
        """Of two referrals to Chidi's team, one was taken back since; Bram's team got none."""
        refused, read = False, set()
        cast = self.scene.cast
        for person in (cast.chidi, cast.bram):
            try:
                found = shared_referrals.received(by=person.staff)
            except GONE:  # Bram was removed
                continue
            for row in found:
                try:
                    said = shared_referrals.open_received(
                        referral_id=row.id, by=person.staff, by_key=person.key, now=NOW
                    )
                except (*GONE, shared_referrals.NothingToRead):
                    refused = refused or row.state != SharedState.WITHDRAWN
                    continue
                assert (person, said.told) == (cast.chidi, REFERRED)
                assert said.purpose is Purpose.SUPPORT
                read.add(row.id)
        return refused or len(read) != 1

    def _no_roster_grew(self) -> bool:
        refused = False
        for team, seats in self.seats.items():
            try:
                assert set(key_hierarchy.holders(team)) <= seats
            except GONE:
                refused = True
        return refused


def _read_to_text(case_id: UUID) -> Person | None:
    try:
        return case_texts.read_now([case_id]).get(case_id)
    except GONE:
        return None


def _teams(person: people.Person) -> frozenset[UUID]:
    try:
        return staff_of(user_id=person.user_id).team_ids
    except GONE:
        return frozenset()


def build() -> Told:
    """Amina moved, Bram was removed, Beatriz has another phone, somebody erased her case.

    In an empty database: the log begins years ago.
    """
    kept = _long_ago()
    scene = make_scene()
    record(kind=EventKind.CASE_OPENED, by=SYSTEM, now=NOW, case_id=kept)
    seal_minute(now=NOW)
    purge(keep={kept}, now=NOW)
    cast, code = scene.cast, return_codes.derive(return_codes.ReturnCode.generate())
    told = submission(words={"happened": "another sample"}, code_keys=code)
    erased = file_report(submission=told, now=NOW).case_id
    _live(scene)
    seal_minute(now=NOW)
    # Of the minute that has begun: an event without a seal, and a mark without a root.
    proposals.ask(
        what=proposals.What.RESET, user_id=cast.beatriz.user_id, by=cast.emil.staff, now=NOW
    )
    heartbeats.note("a sweep")
    _repeats(cast)
    _refer(scene, Purpose.SUPPORT)
    taken_back = _refer(scene, Purpose.HEALTH)
    before = every_row()
    consents.withdraw_consent(
        case_id=scene.case_id, consent_id=taken_back, by=cast.beatriz.staff, now=NOW
    )
    world.change_contact(code_keys=scene.code_keys, contact=contact(number=NUMBER), now=NOW)
    members.remove_member(team_id=cast.dutch.pk, user_id=cast.bram.user_id, by=OPERATOR, now=NOW)
    own_account.change_duty_phone(user=cast.beatriz.user, number="+32470111222", now=NOW)
    reporter.erase(code_keys=code, now=NOW)
    seal_minute(now=NOW)
    teams = KeyVersion.objects.values_list("team_id", flat=True).distinct()
    seats = {team: frozenset(key_hierarchy.holders(team)) for team in teams}
    return Told(scene, erased, code, before, seats, _looks(scene), _clean_copy(scene))


def _clean_copy(scene: Scene) -> bytes:
    """What a worker sees of the photograph that was sent."""
    case = opened(scene.cast.beatriz, scene.case_id)
    (file,) = staff_files.listed(case)
    _facts, pieces = staff_files.open_copy(
        case, file_id=file.id, by=scene.cast.beatriz.staff, now=NOW
    )
    return b"".join(pieces)


def _files(scene: Scene) -> None:
    """A photograph with its original kept apart, and another that is on its way."""
    data = samples.photograph()
    reporter_files.receive(
        code_keys=scene.code_keys,
        name=PHOTOGRAPH,
        words="sample words",
        keep=True,
        pieces=[data],
        expected=len(data),
        now=NOW,
    )
    reporter_files.begin(
        code_keys=scene.code_keys,
        cookie=sealed_boxes.new_cookie(),
        arriving=Arriving(
            key=FileKey.generate(), name=PHOTOGRAPH, words="", length=len(data), keep=False
        ),
        now=NOW,
    )


def _refer(scene: Scene, purpose: Purpose) -> UUID:
    """Something goes to Chidi's team for this purpose; returns the consent to it."""
    cast, consent = scene.cast, uuid4()
    about: dict[str, Any] = {
        "case_id": scene.case_id,
        "organisation_id": cast.elsewhere.organisation_id,
        "purpose": purpose,
        "by": cast.beatriz.staff,
        "now": NOW,
    }
    consents.give_consent(
        fields=REFERRED,
        until=NOW + timedelta(days=30),
        how=How.SPOKEN,
        consent_id=consent,
        **about,
    )
    referrals.refer(
        told=REFERRED,
        due_at=NOW + timedelta(days=3),
        referral_id=uuid4(),
        team_id=cast.elsewhere.pk,
        **about,
    )
    return consent


def _repeats(cast: people.Cast) -> None:
    """Shifts of Beatriz from tomorrow on, every day but the first."""
    tomorrow, lead = (NOW + timedelta(days=1)).date(), cast.dalia.staff
    pattern = week_patterns.add_pattern(
        team_id=cast.french.pk,
        user_id=cast.beatriz.user_id,
        weekdays=range(7),
        starts=time(9),
        ends=time(17),
        first_day=tomorrow,
        last_day=None,
        by=lead,
        now=NOW,
    )
    rota_exceptions.add_exception(
        pattern_id=pattern.pk,
        first_day=tomorrow,
        last_day=tomorrow,
        instead_id=None,
        by=lead,
        now=NOW,
    )


def _looks(scene: Scene) -> list[Look]:
    """Chidi is logged in, in a browser: the case is none, and nothing of it is on a list."""
    outside = Client()
    log_in(outside, scene.cast.chidi, now=NOW)
    held = cookies_of(outside)
    return [look(held, f"/desk/file/{scene.case_id}/", CANARIES)]


def _long_ago() -> UUID:
    """Events of a case that is gone and of one that is kept; returns the second."""
    for case_id in (uuid4(), kept := uuid4()):
        record(kind=EventKind.CASE_OPENED, by=SYSTEM, now=OLD, case_id=case_id)
    seal_minute(now=OLD + timedelta(minutes=1))
    return kept


def _live(scene: Scene) -> None:
    """Everything that leaves a row somewhere."""
    presence.show(case_id=scene.case_id, now=NOW)
    _people(scene.cast)
    _cases(scene)
    _phones(scene)
    _files(scene)
    partner = make_partner("Sample partner")
    assert partner.send(question()).status_code == 201
    slips.issue_slip(
        kind=SlipKind.LINK,
        organisation_id=partner.organisation_id,
        language="nl",
        by=OPERATOR,
        now=NOW,
    )
    public_space.keep(Entry(kinds=("verbal",), words="sample"), entry_id=uuid4(), now=NOW)
    drafts.start(now=NOW, answers={"happened": "sample"})
    key_holders.register("web")
    journal_marks.put(0)
    _unused()


def _people(cast: Cast) -> None:
    hers = Passkey(settings.LINDEN_PUBLIC_ADDRESS, str(settings.OTP_WEBAUTHN_RP_ID))
    add(cast.dalia, hers)
    log_in(Client(), cast.beatriz, now=NOW)
    Client().post("/staff/login/", {"login": "nobody", "password": "not-a-password-of-anybody"})
    own_account.change_duty_phone(user=cast.beatriz.user, number="+32470333444", now=NOW)


def _cases(scene: Scene) -> None:
    cast, case_id = scene.cast, scene.case_id
    by = cast.beatriz.staff
    other = left().case_id, left().case_id
    conflicts_of_interest.declare_conflict(
        case_id=other[0], user_id=cast.dalia.user_id, by=cast.emil.staff, now=NOW
    )
    opened(cast.beatriz, case_id)
    story.text_from(other[1], text="c'est qui ?", now=NOW)
    attempts.record_attempt(case_id=case_id, outcome=Outcome.NO_ANSWER, by=by, now=NOW)
    consent = uuid4()
    consents.give_consent(
        case_id=case_id,
        organisation_id=cast.elsewhere.organisation_id,
        purpose=Purpose.LEGAL,
        fields=(Field.LANGUAGES,),
        until=NOW + timedelta(days=30),
        how=How.SPOKEN,
        by=by,
        now=NOW,
        consent_id=consent,
    )
    with transaction.atomic():
        consents.send(
            case_id=case_id,
            organisation_id=cast.elsewhere.organisation_id,
            purpose=Purpose.LEGAL,
            payload={Field.LANGUAGES: "fr"},
            reference=uuid4(),
            by=SYSTEM,
            now=NOW,
        )
    consents.withdraw_consent(case_id=case_id, consent_id=consent, by=by, now=NOW)
    data_breach.note(since=NOW, until=NOW, found_at=NOW, cases=1, now=NOW)
    data_requests.note_request(
        way=Way.LETTER, came_on=NOW.date(), request_id=uuid4(), by=cast.dalia.staff, now=NOW
    )
    code = return_codes.derive(return_codes.ReturnCode.generate())
    file_report(submission=submission(code_keys=code), now=NOW)
    reporter.erase(code_keys=code, now=NOW)


def _phones(scene: Scene) -> None:
    ringing.sweep(now=NOW)
    Phone(number="+32470000321").type("tilleul")
    stop_list.stop(number="+32470000322", now=NOW)
    erased_copies.left_behind(provider_id="SMsample", now=NOW)


def _unused() -> None:
    """Tables that nothing of the house writes or reads: rows that the attacker puts there."""
    run("insert into auth_group (id, name) values (1, 'sample')")
    run(
        "insert into auth_group_permissions (id, group_id, permission_id)"
        " select 1, 1, min(id) from auth_permission"
    )
    run(
        "insert into django_otp_webauthn_webauthnattestation (fmt, data, client_data_json,"
        " credential_id) select 'none', 'a', 'b', min(id)"
        " from django_otp_webauthn_webauthncredential"
    )
    run(
        "insert into reports_rowfinding (fault, place, found_at) values ('OLDER', 'sample', %s)",
        NOW,
    )
