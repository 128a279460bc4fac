"""Who gets in at the partners' API, its description, and the page of its tokens."""

from uuid import UUID

from reports.accounts.credentials import api_tokens
from reports.audit.log import OPERATOR
from tests.authorization.actors import PEOPLE, TOKEN, Street
from tests.authorization.table import Row

NOBODY: frozenset[str] = frozenset()
LEADS = frozenset({"coordinator"})


def token(street: Street) -> tuple[object, ...]:
    """The partner's token."""
    (found,) = api_tokens.all_tokens(by=OPERATOR)
    assert found.organisation_id == street.partner.organisation_id
    return (found.id,)


def no_token(street: Street) -> tuple[object, ...]:
    """A token that never was: for a coordinator too there is nothing to withdraw."""
    del street
    return (UUID(int=7),)


ROWS = (
    Row("/api/v1/reports", frozenset({TOKEN}), posts=True),
    Row("/api/v1/reports", NOBODY),
    Row("/api/v1/", NOBODY),
    Row("/api/v1/", NOBODY, posts=True),
    Row("/api/v1/cases", NOBODY),
    Row("/api/v1/reports/00000000-0000-4000-8000-000000000007", NOBODY),
    Row("api-description", frozenset(PEOPLE)),
    Row("desk:systems", LEADS),
    Row("desk:make-token", LEADS, posts=True),
    Row("desk:withdraw-token", NOBODY, about=no_token, posts=True),
    Row("desk:withdraw-token", LEADS, about=token, posts=True),
)
