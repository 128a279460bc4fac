"""What a partner's own system shows to file reports in its organisation's name, and nothing else.

A coordinator makes a token and hands it over; it is shown once and never kept. The token is found
by its keyed hash; whose it is and until when lies sealed beside it, so that whoever can write to
the table makes no token and moves none to another organisation.

A partner that is withdrawn takes its tokens along: the rooms above say which are (`stop_for`).
Letting one in again brings none back.
"""

import logging
import re
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from reports.accounts.directory import permission_checks
from reports.accounts.directory.organisations import NameMissing
from reports.accounts.directory.staff import Staff
from reports.accounts.models import ApiToken, Organisation, OrganisationKind
from reports.accounts.roles import Permission
from reports.audit.events import EventKind
from reports.audit.log import Actor, Entry, record, record_many
from reports.vault.journal import newest
from reports.vault.journal.newest import PRESENT, Kind
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import grants
from reports.vault.service_keys import lookups


class Finder[M: Model]:
    """Finds one row of a model; `where` is our own SQL, a `%s` for each value.

    Building a query costs more than running it; where reports are counted by the second it is done
    once.
    """

    def __init__(self, model: type[M], where: str) -> None:
        self._model = model
        self._where: Final = where

    def find(self, *values: Any) -> M | None:
        """Return the row, None without one; with several any of them. One query."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement, values)
            row = cursor.fetchone()
        return None if row is None else self._model.from_db(connection.alias, self._names, row)

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._model._meta.concrete_fields]

    @cached_property
    def _statement(self) -> str:
        # No model of ours names its columns otherwise.
        columns, table = ", ".join(self._names), self._model._meta.db_table
        return f"select {columns} from {table} where {self._where} limit 1"  # noqa: S608 - our own


log = logging.getLogger("linden.accounts")

# The beginning lets a partner's own scanners find a token that was put where it must not be.
PREFIX: Final = "linden_"
LONGEST: Final = timedelta(days=366)
LONGEST_NAME: Final = 80
_WITHDRAWN: Final[list[Callable[[UUID], bool]]] = []
_SHAPE: Final = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_TOKENS: Final = Finder(ApiToken, "token = any(%s)")


class NoOrganisation(Exception):
    """There is no such organisation, or it is the operator, which has no system of its own."""


class NoToken(Exception):
    """There is no token with this id, or it was withdrawn."""


class PartnerWithdrawn(Exception):
    """This organisation was withdrawn: it gets no token until it is let in again."""


class LastsTooLong(ValueError):
    """A token is good for a day at least and 366 days at most."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token, without what opens anything. `name` says which system of the partner has it."""

    id: UUID
    organisation_id: UUID
    kind: OrganisationKind
    name: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token just made, and the secret to hand over; shown once, kept nowhere."""

    secret: str
    token: Token


def make_token(
    *, organisation_id: UUID, name: str, lasts: timedelta, by: Staff | Actor, now: datetime
) -> MadeToken:
    """Make a token for a system of this organisation.

    Raises permission_checks.NotAllowed, NoOrganisation, PartnerWithdrawn, NameMissing,
    LastsTooLong.
    """
    actor = permission_checks.check(by, Permission.LEAD)
    named = name.strip()[:LONGEST_NAME]
    if not named:
        raise NameMissing
    if not timedelta(days=1) <= lasts <= LONGEST:
        raise LastsTooLong
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        kind = _lock_organisation(organisation_id)
        if any(withdrawn(organisation_id) for withdrawn in _WITHDRAWN):
            raise PartnerWithdrawn
        token = Token(uuid.uuid4(), organisation_id, kind, named, now + lasts)
        _insert(token, secret)
        record(kind=EventKind.API_TOKEN_MADE, by=actor, now=now, subject_id=token.id)
    return MadeToken(secret, token)


def withdraw_token(*, token_id: UUID, by: Staff | Actor, now: datetime) -> None:
    """End a token at once. Raises permission_checks.NotAllowed, NoToken."""
    actor = permission_checks.check(by, Permission.LEAD)
    with transaction.atomic():
        if not newest.delete(Kind.TOKEN, ApiToken.objects.filter(id=token_id)):
            raise NoToken
        record(kind=EventKind.API_TOKEN_WITHDRAWN, by=actor, now=now, subject_id=token_id)


def end_tokens(*, organisation_id: UUID, by: Actor, now: datetime) -> int:
    """End every token of an organisation at once, inside the caller's transaction.

    Returns how many there were; each is in the log. Whose a token is, its sealed part says, so
    that a row moved by hand to another organisation ends too. Raises NoOrganisation.
    """
    _lock_organisation(organisation_id)
    read = (_read(row) for row in _rows().select_for_update(of=["self"]).order_by("id"))
    found = [token for token, _facts in filter(None, read)]
    ended = [token.id for token in found if token.organisation_id == organisation_id]
    newest.delete(Kind.TOKEN, ApiToken.objects.filter(id__in=ended))
    kind = EventKind.API_TOKEN_WITHDRAWN
    record_many(Entry(kind=kind, by=by, now=now, subject_id=id) for id in ended)
    return len(ended)


def stop_for(withdrawn: Callable[[UUID], bool]) -> None:
    """Make no token for an organisation of which this says yes; once, when the process starts."""
    if withdrawn not in _WITHDRAWN:
        _WITHDRAWN.append(withdrawn)


def all_tokens(*, by: Staff | Actor) -> list[Token]:
    """Every token that was not withdrawn, run out or not; one query. Raises
    permission_checks.NotAllowed."""
    permission_checks.check(by, Permission.LEAD)
    read = (_read(row) for row in _rows().order_by("ends_at", "id"))
    return [token for token, _facts in filter(None, read)]


def holder_of(*, secret: str, now: datetime) -> Token | None:
    """The token that this secret is; None when it is none, withdrawn or run out.

    Two queries, the second for one that was found; none for what does not look like a token.
    """
    if not _SHAPE.fullmatch(secret):
        return None
    row = _TOKENS.find(lookups.candidates("api-token", secret))
    found = _read(row) if row else None
    if found is None:
        return None
    token, facts = found
    if not grants.belongs_to(facts, secret) or now >= token.ends_at:
        return None
    return token if newest.is_newest(Kind.TOKEN, token.id) else None


def _rows() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("organisation")


def _lock_organisation(organisation_id: UUID) -> OrganisationKind:
    """What it is. Whoever makes a token and whoever ends them wait for each other here.

    Raises NoOrganisation.
    """
    others = Organisation.objects.exclude(kind=OrganisationKind.OPERATOR)
    row = others.select_for_update(no_key=True).filter(id=organisation_id).first()
    if row is None:
        raise NoOrganisation
    return OrganisationKind(row.kind)


def _insert(token: Token, secret: str) -> None:
    facts = {
        "organisation": str(token.organisation_id),
        "kind": token.kind.value,
        "name": token.name,
        "ends_at": token.ends_at.isoformat(),
    }
    ApiToken.objects.create(
        id=token.id,
        token=lookups.lookup("api-token", secret),
        facts=grants.seal(_context(token.id), facts, secret=secret),
        organisation_id=token.organisation_id,
        ends_at=token.ends_at,
    )
    newest.note(Kind.TOKEN, {token.id: PRESENT})


def _read(row: ApiToken) -> tuple[Token, Mapping[str, Any]] | None:
    """What the sealed part says, read and as it stands there; None when it does not open."""
    try:
        facts = grants.read(_context(row.pk), bytes(row.facts))
    except SealBroken:
        log.exception("api_token_unreadable", extra={"token_id": str(row.pk)})
        return None
    organisation, ends_at = UUID(facts["organisation"]), datetime.fromisoformat(facts["ends_at"])
    # A token made before its kind was sealed beside it has it from its organisation's row.
    kind = OrganisationKind(facts.get("kind") or row.organisation.kind)
    return Token(row.pk, organisation, kind, facts["name"], ends_at), facts


def _context(id: UUID) -> Context:
    return Context("api-token.facts", id, id)
