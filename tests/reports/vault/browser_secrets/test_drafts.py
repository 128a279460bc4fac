"""Drafts: the cookie alone opens, the database alone does not, leaving destroys."""

from datetime import timedelta

import pytest
from django.db import transaction

from reports.vault.browser_secrets import drafts, sealed_boxes
from reports.vault.browser_secrets.drafts import NoDraft
from reports.vault.case_keys import return_codes
from reports.vault.case_keys.return_codes import ReturnCode
from reports.vault.models import DraftRow
from reports.vault.primitives.padding import TooLong
from tests.reports.vault.people import NOW

pytestmark = pytest.mark.django_db
ANSWERS = {"what": "sample words, échantillon", "kinds": ["online"], "age": None}


def test_no_row_before_the_first_answer() -> None:
    """Nothing is stored before there is something to keep."""
    cookie = drafts.new_cookie()
    drafts.begin(cookie)
    assert DraftRow.objects.count() == 0
    with pytest.raises(NoDraft):
        drafts.load(cookie, now=NOW)


def test_answers_come_back_with_the_cookie() -> None:
    cookie, draft = drafts.start(now=NOW, answers=ANSWERS)
    found = drafts.load(cookie, now=NOW)
    assert found.answers == ANSWERS
    assert found.submission_id == draft.submission_id
    assert not found.sent


def test_saving_again_keeps_the_submission_id() -> None:
    """R1.8: going back and forth is one report."""
    cookie, draft = drafts.start(now=NOW)
    found = drafts.load(cookie, now=NOW)
    found.answers["what"] = "changed"
    drafts.save(found, now=NOW)
    again = drafts.load(cookie, now=NOW)
    assert again.answers == {"what": "changed"}
    assert again.submission_id == draft.submission_id


def test_the_database_alone_neither_opens_nor_tells() -> None:
    cookie, _ = drafts.start(now=NOW, answers=ANSWERS)
    row = DraftRow.objects.get()
    stored = bytes(row.blob) + row.id.bytes
    assert b"sample words" not in stored
    assert sealed_boxes.cookie_bytes(cookie) not in stored
    with pytest.raises(NoDraft):
        drafts.load(drafts.new_cookie(), now=NOW)


def test_the_length_of_what_was_told_shows_only_as_a_power_of_two() -> None:
    for length in (1, 100, 300):
        drafts.start(now=NOW, answers={"what": "x" * length})
    assert len({len(bytes(row.blob)) for row in DraftRow.objects.all()}) == 1


def test_leaving_destroys_it() -> None:
    """R1.2: /exit/ leaves nothing to come back to, and no second leaving fails."""
    cookie, draft = drafts.start(now=NOW, answers=ANSWERS)
    drafts.destroy(cookie)
    assert DraftRow.objects.count() == 0
    with pytest.raises(NoDraft):
        drafts.load(cookie, now=NOW)
    with pytest.raises(NoDraft):
        drafts.save(draft, now=NOW)
    assert DraftRow.objects.count() == 0
    drafts.destroy(cookie)
    drafts.destroy("no cookie of ours")


def test_it_ends_two_hours_after_the_last_page() -> None:
    cookie, _ = drafts.start(now=NOW)
    later = NOW + timedelta(hours=1, minutes=59)
    drafts.save(drafts.load(cookie, now=later), now=later)
    drafts.load(cookie, now=later + timedelta(hours=1))
    with pytest.raises(NoDraft):
        drafts.load(cookie, now=later + timedelta(hours=2))
    assert sealed_boxes.sweep(now=later) == 0
    assert sealed_boxes.sweep(now=later + timedelta(hours=2)) == 1


def test_a_page_that_read_an_older_draft_does_not_overwrite() -> None:
    cookie, _ = drafts.start(now=NOW)
    first, second = (drafts.load(cookie, now=NOW) for _ in range(2))
    first.answers["what"] = "first"
    drafts.save(first, now=NOW)
    with pytest.raises(NoDraft):
        drafts.save(second, now=NOW)
    assert drafts.load(cookie, now=NOW).answers == {"what": "first"}


def test_an_older_blob_put_back_does_not_open() -> None:
    cookie, draft = drafts.start(now=NOW)
    old = DraftRow.objects.get().blob
    drafts.save(draft, now=NOW)
    DraftRow.objects.update(blob=old)
    with pytest.raises(NoDraft):
        drafts.load(cookie, now=NOW)


def test_another_rows_blob_does_not_open() -> None:
    cookie, draft = drafts.start(now=NOW)
    _, other = drafts.start(now=NOW)
    DraftRow.objects.filter(id=draft.box.row_id).update(
        blob=DraftRow.objects.get(id=other.box.row_id).blob
    )
    with pytest.raises(NoDraft):
        drafts.load(cookie, now=NOW)


def test_too_much_is_refused_and_what_was_there_stays() -> None:
    cookie, draft = drafts.start(now=NOW, answers=ANSWERS)
    draft.answers = {"what": "x" * 70_000}
    with pytest.raises(TooLong):
        drafts.save(draft, now=NOW)
    assert drafts.load(cookie, now=NOW).answers == ANSWERS
    draft.answers = {"what": "shorter"}
    drafts.save(draft, now=NOW)
    assert drafts.load(cookie, now=NOW).answers == {"what": "shorter"}


class TestReturnCode:
    def test_after_sending_only_the_code_is_left(self) -> None:
        """A resend shows the same page; the answers are gone."""
        cookie, draft = drafts.start(now=NOW, answers=ANSWERS)
        code = ReturnCode.generate()
        draft.keep_code(code, now=NOW)
        drafts.save(draft, now=NOW)

        found = drafts.load(cookie, now=NOW)
        shown = found.code(now=NOW + timedelta(minutes=14))
        assert found.sent
        assert found.answers == {}
        assert found.submission_id == draft.submission_id
        assert shown is not None
        assert shown.digits == code.digits

    def test_for_a_quarter_of_an_hour(self) -> None:
        cookie, draft = drafts.start(now=NOW)
        draft.keep_code(ReturnCode.generate(), now=NOW)
        drafts.save(draft, now=NOW)
        assert drafts.load(cookie, now=NOW).code(now=NOW + timedelta(minutes=15)) is None

    def test_or_none_at_all(self) -> None:
        _, draft = drafts.start(now=NOW)
        draft.keep_code(None, now=NOW)
        assert draft.code(now=NOW) is None

    def test_it_stands_nowhere_in_the_clear(self) -> None:
        _, draft = drafts.start(now=NOW)
        code = ReturnCode.generate()
        draft.keep_code(code, now=NOW)
        drafts.save(draft, now=NOW)
        assert code.digits.encode() not in bytes(DraftRow.objects.get().blob)


class TestFormToken:
    def test_belongs_to_its_cookie(self) -> None:
        cookie = drafts.new_cookie()
        token = drafts.form_token(cookie)
        assert drafts.is_form_token(cookie, token)
        assert not drafts.is_form_token(drafts.new_cookie(), token)
        assert not drafts.is_form_token(cookie, token[:-1])
        assert not drafts.is_form_token(cookie, "é")

    @pytest.mark.parametrize("cookie", ["", "short", "é" * 43, "!" * 43, "A" * 400])
    def test_what_is_no_cookie_has_none(self, cookie: str) -> None:
        assert not drafts.is_form_token(cookie, "anything")
        with pytest.raises(NoDraft):
            drafts.form_token(cookie)
        with pytest.raises(NoDraft):
            drafts.load(cookie, now=NOW)

    def test_tells_nothing_about_the_draft(self) -> None:
        cookie, draft = drafts.start(now=NOW)
        token = bytes.fromhex(drafts.form_token(cookie))
        assert token not in (draft.box.row_id.bytes, sealed_boxes.cookie_bytes(cookie))


def test_a_draft_does_not_print_or_pickle() -> None:
    _, draft = drafts.start(now=NOW, answers=ANSWERS)
    assert "sample words" not in repr(draft)
    with pytest.raises(TypeError):
        draft.__reduce_ex__(4)


def test_begun_twice_under_one_cookie_the_second_is_refused() -> None:
    cookie = drafts.new_cookie()
    drafts.begin(cookie, answers={"what": "first"}).save(now=NOW)
    with pytest.raises(NoDraft):
        drafts.begin(cookie, answers={"what": "second"}).save(now=NOW)
    assert drafts.load(cookie, now=NOW).answers == {"what": "first"}


@pytest.mark.django_db(transaction=True)
def test_locking_needs_a_transaction() -> None:
    cookie, _ = drafts.start(now=NOW)
    with pytest.raises(transaction.TransactionManagementError):
        drafts.locked(cookie, now=NOW)
    with transaction.atomic():
        assert drafts.locked(cookie, now=NOW).answers == {}


def test_a_code_derived_ahead_is_kept_until_it_is_sent(db: None) -> None:
    code = ReturnCode.generate()
    keys = return_codes.derive(code)
    cookie, draft = drafts.start(now=NOW)
    draft.make_ready(code, keys)
    draft.save(now=NOW)
    found = drafts.load(cookie, now=NOW)
    assert found.ready_code is not None
    same, again = found.ready_code
    assert (same.digits, again.lookup) == (code.digits, keys.lookup)
    assert again.wrap.aead_key.raw == keys.wrap.aead_key.raw
    assert found.code(now=NOW) is None  # nobody is shown it before it is sent
    found.keep_code(same, now=NOW)
    found.save(now=NOW)
    assert drafts.load(cookie, now=NOW).ready_code is None


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "Ω" * 43])
def test_another_cookie_ends_nobodys_draft(cookie: str) -> None:
    drafts.start(now=NOW)
    drafts.destroy(cookie)
    assert DraftRow.objects.count() == 1


def test_what_has_run_out_takes_room_until_it_is_swept() -> None:
    """A flood of beginnings is counted by the rows there are."""
    for at in (NOW - timedelta(hours=3), NOW):
        drafts.start(now=at)
    assert [drafts.are_fewer_than(most) for most in (1, 2, 3)] == [False, False, True]
    sealed_boxes.sweep(now=NOW)
    assert drafts.are_fewer_than(2)
