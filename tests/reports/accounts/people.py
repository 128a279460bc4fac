"""The cast: people made through the operations, as a real installation makes them.

Beatriz is a care worker of the French-speaking team, Bram of the Dutch-speaking one. Chidi works
for another organisation and must never get in. Dalia and Emil are the coordinators. Ada
administers and reads no content. Amina reports: she has no account.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.cookies import Morsel
from unittest.mock import patch
from uuid import UUID

from django.db import transaction
from django.test import Client

from reports.accounts.authentication import authenticator_codes, private_keys
from reports.accounts.directory import organisations
from reports.accounts.directory.profiles import Profile
from reports.accounts.directory.staff import Staff, staff_of
from reports.accounts.models import OrganisationKind, Team, TeamKind, User
from reports.accounts.onboarding import (
    first_installation,
    invitations,
    members,
    proposals,
    sample_accounts,
)
from reports.audit.log import OPERATOR
from reports.vault.primitives import password_keys
from reports.vault.primitives.envelope import Cost
from reports.vault.primitives.keys import PrivateKey
from tests.kept import kept, taken

BEGINNING = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
CHEAP = Cost(64, 1)


@dataclass(frozen=True)
class Person:
    """Somebody who can log in, with everything a test needs to do so."""

    user_id: UUID
    login: str
    password: str
    key: PrivateKey
    totp_secret: bytes
    backup_codes: tuple[str, ...]

    @property
    def staff(self) -> Staff:
        """Who she is to an operation, as the database says now."""
        return staff_of(user_id=self.user_id)

    @property
    def user(self) -> User:
        """Her row, as the database says now."""
        return User.objects.get(pk=self.user_id)

    def code(self, now: datetime) -> str:
        """What her authenticator app shows."""
        return authenticator_codes.code(self.totp_secret, now=now)


@dataclass(frozen=True)
class Cast:
    """Everybody, and the teams they are in."""

    beatriz: Person
    bram: Person
    chidi: Person
    dalia: Person
    emil: Person
    ada: Person
    desk: Team
    french: Team
    dutch: Team
    elsewhere: Team


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Derive from passwords at next to no cost; the cost is stored beside each wrap."""
    with patch.object(password_keys, "COST", CHEAP):
        yield


@kept
def make_cast(now: datetime = BEGINNING) -> Cast:
    """Found an installation and set up the cast, in an empty database."""
    with cheap_passwords():
        return _make_in_earnest(now)


def _make_in_earnest(now: datetime) -> Cast:
    founded = first_installation.found_installation(
        name="Sample desk",
        coordinators=[_profile("Dalia"), _profile("Emil")],
        administrators=[_profile("Ada")],
        by=OPERATOR,
        now=now,
    )
    dalia = _accept("Dalia", founded.coordinators[0].token, now)
    emil = _accept("Emil", founded.coordinators[1].token, now)
    ada = _accept("Ada", founded.administrators[0].token, now)
    admit(emil, founded.desk, by=dalia, now=now)
    french = make_team("Sample team French", ("fr", "en"), now=now)
    dutch = make_team("Sample team Dutch", ("nl", "en"), now=now)
    elsewhere = make_team("Sample team elsewhere", ("fr", "nl", "en"), now=now)
    return Cast(
        beatriz=join("Beatriz", french, by=dalia, now=now),
        bram=join("Bram", dutch, by=dalia, now=now),
        chidi=join("Chidi", elsewhere, by=dalia, now=now),
        dalia=dalia,
        emil=emil,
        ada=ada,
        desk=founded.desk,
        french=french,
        dutch=dutch,
        elsewhere=elsewhere,
    )


def make_team(
    name: str,
    languages: tuple[str, ...],
    *,
    now: datetime = BEGINNING,
    kind: TeamKind = TeamKind.CARE,
) -> Team:
    """Make a team in an organisation of its own."""
    organisation = organisations.create_organisation(
        kind=OrganisationKind.CARE, name=f"{name} organisation", by=OPERATOR, now=now
    )
    return organisations.create_team(
        organisation=organisation, kind=kind, name=name, languages=languages, by=OPERATOR, now=now
    )


def join(name: str, team: Team, *, by: Person, now: datetime = BEGINNING) -> Person:
    """Have somebody invited at the server, set her up, admit her: who invites does not admit."""
    invited = invitations.invite(team_id=team.pk, profile=_profile(name), by=OPERATOR, now=now)
    person = _accept(name, invited.token, now)
    if team.kind in organisations.KEYED:
        admit(person, team, by=by, now=now)
    return person


def admit(person: Person, team: Team, *, by: Person, now: datetime = BEGINNING) -> None:
    """Let a person's key in: she reads her digits out, the holder types them."""
    members.admit_member(
        team_id=team.pk,
        user_id=person.user_id,
        digits=private_keys.digits(person.user),
        by=by.staff,
        by_key=by.key,
        now=now,
    )


def remove(person: Person, team: Team, cast: Cast, *, now: datetime) -> None:
    """Take somebody out of a team, also its last holder: Emil asks, Dalia confirms."""
    removal = proposals.What.REMOVAL
    proposals.ask(
        what=removal, user_id=person.user_id, team_id=team.pk, by=cast.emil.staff, now=now
    )
    (wanted,) = [each for each in proposals.pending(now=now) if each.user_id == person.user_id]
    with transaction.atomic():
        by = cast.dalia.staff
        asked = proposals.take(proposal_id=wanted.id, what=removal, by=by, now=now)
        members.remove_member(team_id=team.pk, user_id=person.user_id, by=by, now=now, asked=asked)


def begin_anew(person: Person, cast: Cast, *, now: datetime) -> str:
    """The token of a new beginning, password and phone lost: Emil asks, Dalia makes the link."""
    proposals.ask(what=proposals.What.RESET, user_id=person.user_id, by=cast.emil.staff, now=now)
    (wanted,) = [each for each in proposals.pending(now=now) if each.user_id == person.user_id]
    made = invitations.confirm_reset(proposal_id=wanted.id, by=cast.dalia.staff, now=now)
    return made.token


def password_of(name: str) -> str:
    """The sample password of a member of the cast."""
    return f"kite-river-lamp-{len(name)}-{name[::-1].casefold()}"


def app_secret(name: str) -> bytes:
    """The sample secret of somebody's app, always the same.

    Of a random one the code would once in some hundred thousand times be what a test takes for a
    wrong one.
    """
    return hashlib.sha256(name.encode()).digest()[: authenticator_codes.SECRET_LENGTH]


def log_in(client: Client, person: Person, *, now: datetime) -> None:
    """Log in over HTTP with password and code, at the time the test has set.

    Where the clock stands and the world was just put back, a fresh browser gets what both pages
    gave in this world before: see `tests.kept.taken`.
    """
    if client.cookies or datetime.now(UTC) != now:
        log_in_by_pages(client, person, now=now)
        return

    def by_pages() -> tuple[Morsel[str], ...]:
        log_in_by_pages(client, person, now=now)
        return tuple(client.cookies.values())

    asks_with = tuple(sorted(client.defaults.items()))
    cookies = taken(("log in", person.login, now, asks_with), by_pages)
    client.cookies.update({each.key: copy(each) for each in cookies})


def log_in_by_pages(client: Client, person: Person, *, now: datetime) -> None:
    """Log in by both pages in earnest, whatever stands."""
    sent = {"login": person.login, "password": person.password}
    assert client.post("/staff/login/", sent).status_code == 302
    assert client.post("/staff/verify/", {"code": person.code(now)}).status_code == 302


def _profile(name: str) -> Profile:
    return Profile(name=f"{name} Sample", login=name.casefold(), languages=("fr", "nl", "en"))


def _accept(name: str, token: str, now: datetime) -> Person:
    before = now - timedelta(hours=1)
    with patch.object(authenticator_codes, "new_secret", partial(app_secret, name)):
        made = sample_accounts.accept(token=token, password=password_of(name), now=before)
    return Person(
        made.user_id,
        name.casefold(),
        password_of(name),
        made.key,
        made.totp_secret,
        made.backup_codes,
    )
