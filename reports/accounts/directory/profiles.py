"""What a person, team or organisation is called, and what routing knows of a worker."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from reports.accounts.models import Membership, Organisation, Team, User
from reports.accounts.roles import Role
from reports.audit.events import EventKind
from reports.audit.log import Actor, record
from reports.region.vocabulary import Takes
from reports.vault.journal import newest
from reports.vault.journal.newest import Kind
from reports.vault.primitives.context import Context
from reports.vault.primitives.errors import SealBroken
from reports.vault.service_blobs import account_blobs
from reports.vault.service_keys import lookups

SHORTEST_LOGIN = 3
LONGEST_LOGIN = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What lies in an account's working blob: nothing of it is ever in a column.

    `capacity` is how many open cases somebody can carry; `skills` are kinds of case, `areas` codes
    of communes, `gender` "woman", "man" or empty. `duty_phone` is E.164 or empty, theirs to give.
    `apart_from` are ids of the organisations whose reports they must not know of (R7.9).
    """

    name: str
    login: str
    languages: tuple[str, ...] = ()
    gender: str = ""
    areas: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    capacity: int = 20
    interface_language: str = ""
    duty_phone: str = ""
    apart_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team, with what routing needs to know."""

    user_id: UUID
    role: Role
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamProfile:
    """What lies in a team's working blob."""

    name: str
    languages: tuple[str, ...] = ()
    takes: Takes = Takes.ADULTS


# How `takes` is stored. The release before wrote a yes or a no, of which the yes meant minors only,
# and refuses a word it does not know: what is neither of them is a no to it.
_CHILDREN: Final = {Takes.ADULTS: False, Takes.BOTH: None, Takes.MINORS: True}
_TAKES: Final = {stored: takes for takes, stored in _CHILDREN.items()}


class NoAccount(Exception):
    """There is no account with this id."""


class LoginTaken(Exception):
    """Somebody already has this login name."""


class LoginUnusable(ValueError):
    """A login name has 3 to 64 letters, digits, dots or dashes."""


def profile(*, user_id: UUID) -> Profile:
    """Return one account's profile. Raises NoAccount."""
    found = profiles([user_id])
    if user_id not in found:
        raise NoAccount
    return found[user_id]


def profiles(user_ids: Collection[UUID]) -> dict[UUID, Profile]:
    """Return the profiles of these accounts; one query, closed accounts included."""
    users = User.objects.filter(id__in=user_ids).only("id", "profile", "profile_revision")
    return {user.id: open_profile(user) for user in users}


def names(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of these accounts; one query."""
    return {user_id: found.name for user_id, found in profiles(user_ids).items()}


def closed_accounts() -> list[UUID]:
    """Return every account that is closed, whoever came last first; one query."""
    closed = User.objects.filter(is_active=False).order_by("-created_on", "id")
    return list(closed.values_list("id", flat=True))


def members(*, team_ids: Collection[UUID]) -> dict[UUID, list[Member]]:
    """Return the active members of these teams, each team's in a fixed order; one query.

    A membership row whose sealed proof does not say the same is no membership.
    """
    rows = Membership.objects.active(team_id__in=team_ids)
    found: dict[UUID, list[Member]] = defaultdict(list)
    for row in rows.select_related("user").order_by("team_id", "user_id"):
        if (role := proven_role(row)) is not None:
            found[row.team_id].append(Member(row.user_id, role, open_profile(row.user)))
    return dict(found)


def memberships(*, user_id: UUID) -> dict[UUID, Role]:
    """Return the teams an active account is in, admitted or not yet, with its role; one query."""
    rows = Membership.objects.active(user_id=user_id)
    return {row.team_id: role for row in rows if (role := proven_role(row)) is not None}


def team_profiles(team_ids: Collection[UUID]) -> dict[UUID, TeamProfile]:
    """Return the names and languages of these teams; one query."""
    return {team.id: open_team_profile(team) for team in Team.objects.filter(id__in=team_ids)}


def open_team_profile(team: Team) -> TeamProfile:
    """Return what lies in this row's blob."""
    return team_profile_in(bytes(team.profile), team_context(team))


def team_profile_in(blob: bytes, context: Context) -> TeamProfile:
    """Return what lies in a team's blob. Raises SealBroken."""
    return _read_team_profile(context, blob)


def write_team_profile(team: Team, profile: TeamProfile) -> None:
    """Put a profile on the row, at the revision the row says; the caller saves it."""
    values = {
        "name": profile.name,
        "languages": profile.languages,
        "children": _CHILDREN[profile.takes],
    }
    team.profile = write_blob(team_context(team), values)


def team_names(team_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of these teams; one query."""
    return {team_id: found.name for team_id, found in team_profiles(team_ids).items()}


def organisation_name(row: Organisation) -> str:
    """Return the name that lies in this row's blob, with what tells it from another of its name."""
    return told_apart(**_organisation(row))


def organisation_bare_name(row: Organisation) -> str:
    """Return the name alone."""
    return _organisation(row)["name"]


def told_apart(*, name: str, apart: str = "") -> str:
    """A name with the words that tell it from another of the same name."""
    return f"{name} ({apart})" if apart else name


def _organisation(row: Organisation) -> dict[str, str]:
    said: dict[str, str] = json.loads(
        account_blobs.open(organisation_context(row), bytes(row.profile))
    )
    return {name: said[name] for name in ("name", "apart") if name in said}


def team_of(team: Team) -> str:
    """Return a team's name, with its organisation's where that is called otherwise.

    Its organisation must have been read with it, else that is one query more.
    """
    name, of = open_team_profile(team).name, organisation_name(team.organisation)
    return told_apart(name=name, apart="" if of == name else of)


def find_login(login: str) -> User | None:
    """Return the account with this login name, however it was typed; one query."""
    try:
        wanted = normal_login(login)
    except LoginUnusable:
        return None
    return User.objects.filter(login__in=lookups.candidates("login", wanted)).first()


def change_profile(*, user_id: UUID, profile: Profile, by: Actor, now: datetime) -> None:
    """Replace an account's profile. What is not asked on the same page stays: the duty phone,
    theirs alone to change, and what they are kept apart from.

    Raises NoAccount, LoginTaken, LoginUnusable.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(id=user_id).first()
        if user is None:
            raise NoAccount
        known = open_profile(user)
        write_profile(
            user,
            replace(profile, duty_phone=known.duty_phone, apart_from=known.apart_from),
        )
        user.save(update_fields=["login", "profile", "profile_revision"])
        record(kind=EventKind.PROFILE_CHANGED, by=by, now=now, subject_id=user_id)


def write_profile(user: User, profile: Profile) -> None:
    """Put a profile and its login lookup on the row; the caller saves it.

    Raises LoginTaken, LoginUnusable; newest.SetBack when what is on the row is not the newest.
    """
    login = normal_login(profile.login)
    taken = User.objects.filter(login__in=lookups.candidates("login", login))
    if taken.exclude(id=user.id).exists():
        raise LoginTaken
    user.login = lookups.lookup("login", login)
    if user.profile_revision:
        newest.check(Kind.PROFILE, {user.id: user.profile_revision})
    user.profile_revision += 1
    newest.note(Kind.PROFILE, {user.id: user.profile_revision})
    user.profile = write_blob(profile_context(user), asdict(profile) | {"login": login})


def normal_login(login: str) -> str:
    """Return the one spelling a login name is stored and looked up by. Raises LoginUnusable."""
    text = login.strip().casefold()
    allowed = all(character.isalnum() or character in ".-_@" for character in text)
    if not allowed or not SHORTEST_LOGIN <= len(text) <= LONGEST_LOGIN:
        raise LoginUnusable(LoginUnusable.__doc__)
    return text


def open_profile(user: User) -> Profile:
    """Return the profile that lies in this row's blob."""
    return profile_in(bytes(user.profile), profile_context(user))


def profile_in(blob: bytes, context: Context) -> Profile:
    """Return what lies in an account's blob. Raises SealBroken."""
    return _read_profile(context, blob)


def proven_role(row: Membership) -> Role | None:
    """Return the role that the sealed proof of this row says, None when it proves nothing."""
    return role_proven(role=row.role, proof=bytes(row.proof), context=membership_context(row))


def role_proven(*, role: str, proof: bytes, context: Context) -> Role | None:
    """Return the role if the sealed proof says the same, else None."""
    try:
        proven = _read_proof(context, proof)
    except SealBroken:
        return None
    return Role(proven) if proven == role else None


def profile_context(user: User) -> Context:
    """Return where an account's profile belongs."""
    return profile_place(user.id, user.profile_revision)


def profile_place(user_id: UUID, revision: int) -> Context:
    """Return where an account's profile belongs at a revision."""
    return Context("user.profile", user_id, user_id, revision)


def team_context(team: Team) -> Context:
    """Return where a team's profile belongs."""
    return team_place(team.id, team.profile_revision)


def team_place(team_id: UUID, revision: int) -> Context:
    """Return where a team's profile belongs at a revision."""
    return Context("team.profile", team_id, team_id, revision)


def organisation_context(row: Organisation) -> Context:
    """Return where an organisation's profile belongs."""
    return Context("organisation.profile", row.id, row.id, row.profile_revision)


def membership_context(row: Membership) -> Context:
    """Return where a membership's proof belongs."""
    return membership_place(row.user_id, row.team_id)


def membership_place(user_id: UUID, team_id: UUID) -> Context:
    """Return where the proof of somebody's membership of a team belongs."""
    return Context("team.membership", user_id, team_id)


def write_blob(context: Context, values: Mapping[str, Any]) -> bytes:
    """Return the working blob of these values."""
    return account_blobs.close(context, json.dumps(values, ensure_ascii=False).encode())


def _values(data: bytes) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(data)
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }


def _profile(data: bytes) -> Profile:
    return Profile(**{name: value for name, value in _values(data).items() if name in KNOWN})


def _team_profile(data: bytes) -> TeamProfile:
    values = _values(data)
    takes = _TAKES[values.get("children", False)]
    return TeamProfile(name=values["name"], languages=values.get("languages", ()), takes=takes)


KNOWN = frozenset(field.name for field in fields(Profile))

_read_profile = account_blobs.remembering(_profile)
_read_team_profile = account_blobs.remembering(_team_profile)
_read_proof = account_blobs.remembering(bytes.decode)
