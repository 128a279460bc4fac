"""Every table of the database, inserted into, changed, emptied, and put back as it was before.

The attacker owns the database and has no key. A world with a past: somebody moved, was removed,
erased her case. Then each table by itself is attacked with raw SQL, and whatever comes of it, the
attacker reads nothing, nothing is written in anybody's name, and nobody becomes who they are not.
What is noticed where stands in docs/database-writer.md; a table that is added fails here until it
stands there too: `LINDEN_WRITE_DOCS=1 ./run test tests/attacks/test_writer_table.py` writes it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction
from psycopg import sql as compose

from reports.accounts import members, own
from reports.accounts.profiles import NoAccount
from reports.accounts.staff import NotStaff, staff_of
from reports.audit.log import OPERATOR
from reports.audit.seals import is_behind, seal_minute
from reports.audit.verify import verify
from reports.cases import reporter, texting
from reports.cases.access import NoKey, NotYours
from reports.cases.damage import Unreadable
from reports.cases.reporter import CodeUnknown
from reports.intake.filing import file_report
from reports.vault import codes, ladder
from reports.vault.errors import SealBroken
from reports.vault.ladder import NoVersion
from reports.vault.models import KeyVersion
from tests import source
from tests.attacks.conftest import FOLLOW_UP, REPLY, WORDS, Scene
from tests.attacks.test_writer import opened
from tests.reports.cases.world import NOW, contact, submission

PAGE: Final = source.ROOT / "docs" / "database-writer.md"
NUMBER: Final = "+32470999888"
VERBS: Final = ("insert", "update", "delete", "older")
REFUSED: Final = (SealBroken, Unreadable, NotYours, NoKey, NotStaff, NoVersion, CodeUnknown)
# Where a row that must be there is gone, an error of the program is as good as a refusal.
GONE: Final = (*REFUSED, NoAccount, ObjectDoesNotExist, ValueError, TypeError)
# Left as it is: what is Django's own bookkeeping of its migrations and of the rights nobody has.
NOT_OURS: Final = frozenset({"django_migrations", "django_content_type", "auth_permission"})
type Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class World:
    """The scene, what was erased since, and every row from before."""

    scene: Scene
    erased: UUID
    erased_code: codes.CodeKeys
    before: Rows
    seats: dict[UUID, frozenset[UUID]]


def tables() -> list[str]:
    """Every table of every app."""
    found = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(found - NOT_OURS)


def run(statement: str, *values: Any, **names: str) -> list[tuple[Any, ...]]:
    quoted = {name: compose.Identifier(value) for name, value in names.items()}
    with connection.cursor() as cursor:
        cursor.execute(compose.SQL(statement).format(**quoted), values)
        return list(cursor.fetchall()) if cursor.description else []


@pytest.fixture
def world(scene: Scene) -> World:
    """Amina moved, Bram was removed, Beatriz has another phone, somebody erased her case."""
    cast = scene.cast
    code = codes.derive(codes.ReturnCode.generate())
    told = submission(words={"happened": "another sample"}, code_keys=code)
    erased = file_report(submission=told, now=NOW).case_id
    seal_minute(now=NOW)
    before = {table: run("select * from {table}", table=table) for table in tables()}
    reporter.change_safe_contact(code_keys=scene.code_keys, contact=contact(number=NUMBER), now=NOW)
    members.remove_member(team_id=cast.dutch.pk, user_id=cast.bram.user_id, by=OPERATOR, now=NOW)
    own.change_duty_phone(user=cast.beatriz.user, number="+32470111222", now=NOW)
    reporter.erase(code_keys=code, now=NOW)
    seal_minute(now=NOW)
    teams = KeyVersion.objects.values_list("team_id", flat=True).distinct()
    seats = {team: frozenset(ladder.holders(team)) for team in teams}
    return World(scene, erased, code, before, seats)


# What the attacker does to one table.


@contextmanager
def as_owner() -> Iterator[None]:
    """No trigger and no foreign key holds the owner of a database up."""
    run("set session_replication_role = replica")
    yield
    run("set session_replication_role = origin")


def columns(table: str) -> dict[str, str]:
    found = run(
        "select column_name::text, data_type::text from information_schema.columns"
        " where table_name = %s and is_generated = 'NEVER' order by ordinal_position",
        table,
    )
    return {name: kind for name, kind in found}


def tried(statement: str, *values: Any, **names: str) -> None:
    """What a constraint of the database refuses was an attack that failed."""
    try:
        with transaction.atomic():
            run(statement, *values, **names)
    except DatabaseError:
        return


def insert(world: World, table: str) -> None:
    """Each row once more under another id, for Chidi where it names a person."""
    chidi = world.scene.cast.chidi.user_id
    kinds = columns(table)
    key = next(iter(kinds))
    for row in run("select * from {table}", table=table):
        copy = dict(zip(kinds, row, strict=True))
        for name in ("user_id", "holder_id", "owner_id", "opened_by_id", "actor_id"):
            if name in copy:
                copy[name] = chidi
        fresh = {"uuid": "gen_random_uuid()", "bigint": "(random() * 1e9)::bigint"}.get(kinds[key])
        marks = [fresh if name == key and fresh else "%s" for name in copy]
        values = [value for name, value in copy.items() if not (name == key and fresh)]
        tried(f"insert into {{table}} values ({', '.join(marks)})", *values, table=table)  # noqa: S608


def update(world: World, table: str) -> None:
    """Every blob moves to the next row, every person becomes Chidi, every column once."""
    chidi = world.scene.cast.chidi.user_id
    kinds = columns(table)
    key = next(iter(kinds))
    for name, kind in kinds.items():
        if name in ("user_id", "holder_id", "owner_id", "opened_by_id"):
            tried("update {table} set {column} = %s", chidi, table=table, column=name)
        elif kind == "bytea":
            tried(
                "update {table} t set {column} = o.v from (select {key} k, coalesce("
                "lead({column}) over (order by {key}), first_value({column}) over (order by {key}))"
                " v from {table}) o where t.{key} = o.k",
                table=table,
                column=name,
                key=key,
            )
        elif kind == "boolean":
            tried("update {table} set {column} = not {column}", table=table, column=name)
        elif kind in ("integer", "smallint", "bigint") and name != key:
            tried("update {table} set {column} = {column} + 1", table=table, column=name)


def delete(_: World, table: str) -> None:
    run("delete from {table}", table=table)


def older(world: World, table: str) -> None:
    """All rows as they were: what was changed, what was removed, what was erased."""
    run("delete from {table}", table=table)
    for row in world.before[table]:
        marks = ", ".join(["%s"] * len(row))
        run(f"insert into {{table}} values ({marks})", *row, table=table)  # noqa: S608


ATTACKS: Final[dict[str, Callable[[World, str], None]]] = {
    "insert": insert,
    "update": update,
    "delete": delete,
    "older": older,
}


# What comes of it.


def noticed(world: World) -> str:
    """Where it is noticed; fails if it gave the attacker anything."""
    scene, cast = world.scene, world.scene.cast
    refused = [
        _texts_go_nowhere_else(world),
        _nothing_is_shown_that_was_not_written(world),
        _the_code_shows_her_own(world),
    ]
    for outsider in (cast.chidi, cast.bram):
        with pytest.raises(GONE):
            opened(outsider, scene.case_id)
    _nobody_becomes_somebody(world)
    with pytest.raises(GONE):
        reporter.open_by_code(code_keys=world.erased_code, now=NOW)
    assert not (texting.read_now([world.erased]) or {}).get(world.erased)
    refused.append(_no_roster_grew(world))
    places = ["refused where it is used"] if any(refused) else []
    if is_behind() or verify(now=NOW).faults:
        places.append("`verify_audit`")
    return ", ".join(places) or "–"


def _texts_go_nowhere_else(world: World) -> bool:
    person = texting.read_now([world.scene.case_id]).get(world.scene.case_id)
    if person is None:
        return True
    assert person.contact.number == NUMBER
    return False


def _nothing_is_shown_that_was_not_written(world: World) -> bool:
    try:
        case = opened(world.scene.cast.beatriz, world.scene.case_id)
        said = [message.text for message in case.messages()]
        assert case.words()["happened"] == WORDS
        assert case.contact().number == NUMBER
    except GONE:
        return True
    assert set(said) <= {REPLY, FOLLOW_UP}
    return False


def _the_code_shows_her_own(world: World) -> bool:
    try:
        here = reporter.open_by_code(code_keys=world.scene.code_keys, now=NOW)
        assert {message.text for message in here.messages()} <= {REPLY, FOLLOW_UP}
        assert here.contact().number == NUMBER
    except GONE:
        return True
    return False


def _nobody_becomes_somebody(world: World) -> None:
    cast = world.scene.cast
    for person, teams in ((cast.chidi, {cast.elsewhere.pk}), (cast.bram, set())):
        try:
            assert staff_of(user_id=person.user_id).team_ids <= teams
        except GONE:
            continue


def _no_roster_grew(world: World) -> bool:
    refused = False
    for team, seats in world.seats.items():
        try:
            assert set(ladder.holders(team)) <= seats
        except GONE:
            refused = True
    return refused


# The table.


def played(world: World) -> dict[str, list[str]]:
    """What is noticed where, by table, in the order of VERBS; empty for a table without rows."""
    found: dict[str, list[str]] = {}
    for table in tables():
        if not world.before[table]:
            found[table] = []
            continue
        found[table] = []
        for verb in VERBS:
            point = transaction.savepoint_create()
            with as_owner():
                ATTACKS[verb](world, table)
            try:
                found[table].append(noticed(world))
            except (AssertionError, pytest.fail.Exception) as fault:
                raise AssertionError(f"{verb} on {table}") from fault
            finally:
                transaction.savepoint_rollback(point)
    return found


GRANT: Final = "a grant: believed for what is sealed in it alone, played in tests/attacks/"
SEALED: Final = "its words are sealed to the row: moved or made elsewhere, they open nowhere"
PLAIN: Final = "bookkeeping: ids, states and times; a wrong one confuses and shows nothing"
BROWSER: Final = "opens with the bytes in one browser's cookie alone"
LIMIT: Final = "how often something was tried: emptied, it allows tries"
AUDIT: Final = "of the audit: `verify_audit`"
UNUSED: Final = "Django's or a package's own: nothing of the house reads it"
# What a table is, of which the scene has no row: one that is added has to be said here.
NOT_PLAYED: Final = {
    "auth_group": UNUSED,
    "auth_group_permissions": UNUSED,
    "django_otp_webauthn_webauthnattestation": UNUSED,
    "django_otp_webauthn_webauthncredential": "counts as its sealed copy says, else not at all",
    "django_otp_webauthn_webauthnuserhandle": "finds a passkey, which proves itself",
    "django_session": "signed for its own key",
    "nightlife_alert": SEALED,
    "nightlife_entry": SEALED,
    "nightlife_homecheck": PLAIN,
    "nightlife_monthcount": SEALED,
    "nightlife_poster": "which slip hangs where: the slip proves itself",
    "nightlife_preservetask": SEALED,
    "nightlife_seen": PLAIN,
    "nightlife_trace": PLAIN,
    "nightlife_venue": SEALED,
    "nightlife_venueevent": SEALED,
    "nightlife_venuerole": GRANT,
    "pharmacy_monthcount": SEALED,
    "pharmacy_pharmacy": PLAIN,
    "pharmacy_receipt": GRANT,
    "pharmacy_training": PLAIN,
    "reports_apifiling": PLAIN,
    "reports_apitoken": GRANT,
    "reports_attempt": PLAIN,
    "reports_breach": PLAIN,
    "reports_chainstart": AUDIT,
    "reports_conflict": PLAIN,
    "reports_connection": PLAIN,
    "reports_connectionwish": PLAIN,
    "reports_consentnotice": PLAIN,
    "reports_draftrow": BROWSER,
    "reports_erasurenotice": PLAIN,
    "reports_inboundtext": SEALED,
    "reports_journalmark": "up to where the journal is carried out: proven by its mac, else none",
    "reports_keyholder": "which process read which ring key: emptied, none seems to hold one",
    "reports_leftcopy": SEALED,
    "reports_newestpending": "marks of this minute: proven by their mac, near their root alone",
    "reports_otherpartykey": PLAIN,
    "reports_outboundtext": SEALED,
    "reports_passkeyseal": GRANT,
    "reports_ping": GRANT,
    "reports_pinged": PLAIN,
    "reports_proposal": GRANT,
    "reports_rowfinding": "what boards show of the last comparison: written again each minute",
    "reports_sealstart": AUDIT,
    "reports_shareddevice": GRANT,
    "reports_sign": PLAIN,
    "reports_slip": GRANT,
    "reports_stoppednumber": "who wrote STOP: emptied, what was said to us later counts again",
    "reports_tally": SEALED,
    "reports_textbucket": LIMIT,
    "reports_textconversation": SEALED,
    "reports_throttle": LIMIT,
    "reports_unlock": BROWSER,
    "reports_unsealedevent": AUDIT,
    "shelters_availability": PLAIN,
    "shelters_closure": PLAIN,
    "shelters_house": SEALED,
    "shelters_importedrow": SEALED,
    "shelters_matchrun": PLAIN,
    "shelters_need": SEALED,
    "shelters_paper": SEALED,
    "shelters_placedunit": PLAIN,
    "shelters_placement": PLAIN,
    "shelters_placementstep": PLAIN,
    "shelters_proposal": PLAIN,
    "shelters_shiftquestion": GRANT,
    "shelters_unit": SEALED,
}


def page(found: dict[str, list[str]]) -> str:
    """The page about it."""
    lines = [f"| `{table}` | {' | '.join(cells)} |" for table, cells in found.items() if cells]
    kinds = [f"| `{table}` | {NOT_PLAYED[table]} |" for table, cells in found.items() if not cells]
    return HEAD + "\n".join(lines) + OTHERS + "\n".join(kinds) + "\n"


HEAD: Final = (
    "# What a writer of the database can do, table by table\n\n"
    "Generated by `tests/attacks/test_writer_table.py`, which plays it: whoever owns the database"
    " and has no key inserts copies into each table, changes every blob, number, flag and person in"
    " it, empties it, and puts all its rows back as they were before somebody moved, was removed,"
    " or erased her case. In no case is anything read, shown or sent that was not written through"
    " the house, and nobody becomes who they are not. The cells say where it is noticed. A dash is"
    " bookkeeping or destruction: nothing hurts by it but that something is missing.\n\n"
    "| table | insert | update | delete | put back older |\n|---|---|---|---|---|\n"
)
OTHERS: Final = (
    "\n\nThe scene has no row of these. What they are, and what a writer makes of them; their"
    " own attacks stand in their rooms' tests.\n\n| table | what it is |\n|---|---|\n"
)


def test_every_table_and_verb_gives_the_writer_nothing(world: World) -> None:
    made = page(played(world))
    if os.environ.get("LINDEN_WRITE_DOCS"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made


def test_the_whole_database_put_back_is_behind_its_journal(world: World) -> None:
    """All tables at once, the audit and the marks with them."""
    with as_owner():
        for table in tables():
            older(world, table)
    assert is_behind()
    assert noticed(world) == "refused where it is used, `verify_audit`"
