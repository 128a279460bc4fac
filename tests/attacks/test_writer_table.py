"""Every table of the database, inserted into, changed, emptied, and put back as it was before.

The attacker owns the database and has no key, and works for somebody else. Three worlds with a
past, which have rows in every table between them: somebody moved, was removed, erased a case, led
a bar, took a yes back. Then each table by itself is attacked with raw SQL, and whatever comes of
it, the attacker reads nothing, nothing is written in anybody's name, and nobody becomes who they
are not: by the operations, and by the pages of both. What is noticed where stands in
docs/database-writer.md; a table that is added fails here until it is played and stands there too:
`LINDEN_WRITE_DOCS=1 ./run test --full tests/attacks/test_writer_table.py -n 0` writes it.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pytest
import time_machine

from reports.audit.chain.seals import is_behind
from reports.vault.service_keys import key_holders
from tests import source
from tests.attacks.tables import lodgings, street, told
from tests.attacks.tables.playing import VERBS, World, as_owner, noticed, older, played, tables
from tests.scale import FULL

PAGE: Final = source.ROOT / "docs" / "database-writer.md"
VENUES: Final = ("nightlife_", "pharmacy_", "reports_shareddevice")
HOUSES: Final = ("shelters_",)

GRANT: Final = "a grant: believed for what is sealed in it, or marked of it, alone"
KEYS: Final = "keys: each opens in its own place, and leads to nothing that was not sealed to it"
MARKS: Final = "the newest states: proven by their root, whose number is in the journal"
SEALED: Final = "its words are sealed to the row: moved or made elsewhere, they open nowhere"
PLAIN: Final = "bookkeeping: ids, states and times; a wrong one confuses and shows nothing"
BROWSER: Final = "opens with the bytes in one browser's cookie alone"
LIMIT: Final = "how often something was tried: emptied, it allows tries"
AUDIT: Final = "of the audit"
UNUSED: Final = "Django's or a package's own: nothing of the house reads it"
GRANTS: Final = (GRANT, KEYS, MARKS, AUDIT)
# Why what is not noticed hurts nobody: what is in the table. One that is added has to be said here.
WHAT: Final = {
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
    "nightlife_venue": GRANT,
    "nightlife_venueevent": SEALED,
    "nightlife_venuerole": GRANT,
    "pharmacy_monthcount": SEALED,
    "pharmacy_pharmacy": GRANT,
    "pharmacy_receipt": GRANT,
    "pharmacy_training": PLAIN,
    "reports_apifiling": PLAIN,
    "reports_apitoken": GRANT,
    "reports_attempt": PLAIN,
    "reports_backupdevice": GRANT,
    "reports_breach": PLAIN,
    "reports_case": PLAIN,
    "reports_casedatakey": KEYS,
    "reports_casefile": SEALED,
    "reports_casekeys": KEYS,
    "reports_chainstart": AUDIT,
    "reports_codegrant": KEYS,
    "reports_codepublic": KEYS,
    "reports_conflict": PLAIN,
    "reports_connection": PLAIN,
    "reports_connectionwish": PLAIN,
    "reports_consentnotice": PLAIN,
    "reports_content": SEALED,
    "reports_draftrow": BROWSER,
    "reports_erasurenotice": PLAIN,
    "reports_event": AUDIT,
    "reports_filechunk": SEALED,
    "reports_followup": PLAIN,
    "reports_heartbeat": "when sweeps ended well: made newer, a worker that is gone seems alive",
    "reports_inboundtext": SEALED,
    "reports_invitation": GRANT,
    "reports_journalmark": "up to where the journal is carried out: proven by its mac, else none",
    "reports_keygrant": KEYS,
    "reports_keyholder": "which process read which ring key: emptied, none seems to hold one",
    "reports_keyversion": KEYS,
    "reports_keywrap": GRANT,
    "reports_leftcopy": SEALED,
    "reports_membership": GRANT,
    "reports_newestbucket": MARKS,
    "reports_newestpending": MARKS,
    "reports_newestroot": MARKS,
    "reports_organisation": SEALED,
    "reports_otherpartykey": PLAIN,
    "reports_outboundtext": SEALED,
    "reports_passkeyseal": GRANT,
    "reports_ping": GRANT,
    "reports_pinged": PLAIN,
    "reports_presence": "that somebody reads now: a wrong one says so of nobody, and shows nothing",
    "reports_proposal": GRANT,
    "reports_rowfinding": "what boards show of the last comparison: written again each minute",
    "reports_seal": AUDIT,
    "reports_sealedhead": AUDIT,
    "reports_sealstart": AUDIT,
    "reports_shareddevice": GRANT,
    "reports_sharedreferral": SEALED,
    "reports_shift": PLAIN,
    "reports_shiftexception": PLAIN,
    "reports_shiftpattern": PLAIN,
    "reports_sign": PLAIN,
    "reports_slip": GRANT,
    "reports_spotentry": SEALED,
    "reports_stoppednumber": "who wrote STOP: emptied, what was said to us later counts again",
    "reports_tally": SEALED,
    "reports_task": PLAIN,
    "reports_team": SEALED,
    "reports_textbucket": LIMIT,
    "reports_textconversation": SEALED,
    "reports_throttle": LIMIT,
    "reports_totpdevice": GRANT,
    "reports_unlock": BROWSER,
    "reports_unsealedevent": AUDIT,
    "reports_user": SEALED,
    "shelters_availability": PLAIN,
    "shelters_closure": PLAIN,
    "shelters_house": SEALED,
    "shelters_importedrow": SEALED,
    "reports_datarequest": PLAIN,
    "shelters_matchrun": PLAIN,
    "shelters_need": SEALED,
    "shelters_paper": SEALED,
    "shelters_placedunit": PLAIN,
    "shelters_placement": PLAIN,
    "shelters_placementstep": PLAIN,
    "shelters_proposal": PLAIN,
    "shelters_shiftquestion": GRANT,
    "shelters_unit": SEALED,
    "shelters_unmetmonth": SEALED,
}


def page(cells: Mapping[str, list[str]]) -> str:
    """The page about it."""
    lines = [
        f"| `{table}` | {' | '.join(cells[table])} | {WHAT[table]} |" for table in sorted(cells)
    ]
    return HEAD + "\n".join(lines) + "\n"


HEAD: Final = """# What a writer of the database can do, table by table

Generated by `tests/attacks/test_writer_table.py`, which plays it: whoever owns the database and has no key inserts copies into each table under fresh ids, lookups, numbers and times, changes every blob, number, flag, time and person in it, empties it, and puts all its rows back as they were before somebody moved, was removed, erased a case, led a bar no more or took a yes back, or a place was withdrawn. In no case is anything read, shown or sent that was not written through the house, and nobody becomes who they are not, by the operations and by the pages of those it is for and of those it is not. The cells say where it is noticed; "refused where it is used": less is shown, or nothing is done; "a constraint refuses it": nothing of it went into the table. A dash is noticed nowhere, and why that hurts nobody stands beside: at most something is missing or wrong.

What it does let a writer do, beside destruction: call somebody trained, silence a ring, or let a slip count once more.

| table | insert | update | delete | put back older | what is in it |
|---|---|---|---|---|---|
"""  # noqa: E501 - a paragraph of a page is one line


def of_the_page() -> dict[str, list[str]]:
    """The cells as the page has them."""
    found = {}
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("| `"):
            table, *cells, _what = line.strip("| ").split(" | ")
            found[table.strip("`")] = cells
    return found


def compare(world: World, wanted: Iterable[str], turn: int | None) -> None:
    """Play these tables and hold the page to what came of it.

    Each verb, or in a daily run the one whose turn it is; where something is granted, opened or
    proven, two of them.
    """
    found = played(
        world,
        {
            table: VERBS if turn is None else _in_turn(turn + place, more=WHAT[table] in GRANTS)
            for place, table in enumerate(wanted)
        },
    )
    if FULL and os.environ.get("LINDEN_WRITE_DOCS"):
        cells = {table: list(each.values()) for table, each in found.items()}
        PAGE.write_text(page(of_the_page() | cells), "utf-8")
    known = {table: dict(zip(VERBS, cells, strict=True)) for table, cells in of_the_page().items()}
    assert {
        table: {verb: known[table][verb] for verb in each} for table, each in found.items()
    } == found


def _in_turn(turn: int, *, more: bool) -> tuple[str, ...]:
    one = VERBS[turn % 4]
    return (one, VERBS[(turn + 2) % 4]) if more else (one,)


@pytest.fixture(autouse=True)
def _holds_keys_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A world registers this process as one that holds keys; for the next test it is none."""
    monkeypatch.setattr(key_holders, "_own", [])


def test_every_table_is_on_the_page() -> None:
    assert set(WHAT) == set(tables())
    assert PAGE.read_text("utf-8") == page({table: of_the_page()[table] for table in tables()})


@pytest.mark.timeout(900)
def test_what_was_told_and_who_works_here(db: None, turn: int | None) -> None:
    with time_machine.travel(told.AT, tick=False):
        wanted = [each for each in tables() if not each.startswith((*VENUES, *HOUSES))]
        world = told.build()
        compare(world, wanted, turn)
        # All tables at once, the audit and the marks with them: behind the journal.
        with as_owner():
            for table in tables():
                older(world, table)
        assert is_behind()
        assert noticed(world) == "refused where it is used, `verify_audit`"


@pytest.mark.timeout(900)
def test_venues_and_pharmacies(db: None, turn: int | None) -> None:
    with time_machine.travel(street.AT, tick=False):
        compare(street.build(), [each for each in tables() if each.startswith(VENUES)], turn)


@pytest.mark.timeout(900)
def test_houses_and_households(db: None, tmp_path: Path, turn: int | None) -> None:
    with time_machine.travel(lodgings.AT, tick=False):
        world = lodgings.build(tmp_path / "offers")
        compare(world, [each for each in tables() if each.startswith(HOUSES)], turn)
