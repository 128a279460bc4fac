"""How Django's sessions find an account again. Nobody logs in through it."""

from uuid import UUID

from django.http import HttpRequest

from reports.accounts.models import Membership, User


class KnownUsers:
    """Finds the account that a session names; `authenticate` always says no."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Refuse: a login opens a key, and only `login.check_login` does that."""
        del request, credentials

    def get_user(self, user_id: UUID) -> User | None:
        """Return the account, None when it is closed or gone; with its memberships, one query."""
        rows = list(Membership.objects.active(user_id=user_id).select_related("user", "team"))
        if not rows:
            return User.objects.active(pk=user_id).first()
        rows[0].user.memberships_found = rows
        return rows[0].user
