"""Django's sessions in the database, each row good under its own key alone.

What a row says is signed, but by Django's own store for any row: whoever can write to the table
could put what one session was granted (an account, a second factor shown) into another.
"""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """The same store; the session's key is part of what signs it."""

    @property
    def key_salt(self) -> str:
        """What a row's signature is made for. One that was made for another is no session.

        The name is that of the first rows' module, whatever it is called today: another one would
        end everybody's day at an upgrade.
        """
        return f"reports.accounts.session_rows {self.session_key}"
