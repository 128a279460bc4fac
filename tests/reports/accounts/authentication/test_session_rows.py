"""What a session's row is signed for."""

from django.contrib.sessions.backends import db

from reports.accounts.authentication.session_rows import SessionStore


def test_the_name_in_a_salt_never_changes() -> None:
    """It stands in rows that another release wrote: whoever works stays in through an upgrade."""
    assert SessionStore("the-key-of-one").key_salt == "reports.accounts.session_rows the-key-of-one"


def test_a_row_is_good_under_its_own_key_alone() -> None:
    row = SessionStore("the-key-of-one").encode({"second factor": "shown"})
    assert SessionStore("the-key-of-one").decode(row) == {"second factor": "shown"}
    assert SessionStore("the-key-of-another").decode(row) == {}
    assert db.SessionStore("the-key-of-one").decode(row) == {}
