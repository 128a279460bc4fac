"""Nothing that was typed lies anywhere in the clear: not before erasure, not after (R1.9, R6.1).

The whole installation runs as processes. Every field gets a canary; then a dump by pg_dump, every
row of every table of every schema (the broker's and the unlogged ones too), every log and every
file of the state folder but the key files are searched, in every encoding a part could use.
"""

import base64
import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest

from config.local.machine.postgres import Postgres, binaries
from config.local.phones.network.memory import FILE as PHONES
from config.local.sample_data.partner_token import read_token
from config.local.sample_data.sample_people import FILE as PEOPLE
from tests import canaries
from tests.canaries import Found
from tests.journeys import canary_partner
from tests.journeys.canary_plans import answer_referrals, plan_all, refer
from tests.journeys.canary_story import (
    CHOSEN,
    IN_TURN,
    LANGUAGES,
    MARK,
    NUMBER_FORMS,
    InLanguages,
    canary,
    hand_in_chapters,
    story,
)
from tests.journeys.canary_texts import type_all, worker_texts
from tests.tour.tools import code_return
from tests.tour.tools.browser import Browser
from tests.tour.tools.stored import Stored
from tests.tour.tools.teller import tell
from tests.tour.tools.tour_demo import Demo
from tests.tour.tools.tour_phones import Phones, new_number, until
from tests.tour.tools.worker_desk import Desk
from tests.tour.walks.venue_walk import CODE as VENUE_CODE
from tests.tour.walks.venue_walk import Bar, bars_of

# Whoever comes first starts the demo and logs its people in.
pytestmark = pytest.mark.timeout(600)

# Where public space is told of, digits are refused.
SPOT = "Zwînquäx près de la fontaine"
PLANTED = 'Plântquäx-0815 "in the clear"'


def dumped(demo: Demo) -> bytes:
    """The database as its own tool dumps it, unlogged tables included."""
    done = subprocess.run(
        [binaries() / "pg_dump", "--dbname", demo.database, "--inserts"],
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    return done.stdout


def key_files(demo: Demo) -> frozenset[Path]:
    """What may hold secrets: the keys, the sample logins, the demo's environment.

    And what lies on the sample phones, which are not part of the house: the provider's copies
    beside them are looked at through its own interface.
    """
    folders = (demo.state / "keys", demo.state / "phones")
    keys = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    lying = {demo.state / f"{PHONES}{end}" for end in ("", "-wal", "-shm")}
    return frozenset(keys | lying | {demo.state / PEOPLE, demo.state / "environment"})


def leaks(demo: Demo, wanted: list[str]) -> list[Found]:
    """Every canary anywhere: dump, tables, logs, state folder with the cluster's own files."""
    # Only the server's own account writes all of it to the disk at once.
    with psycopg.connect(Postgres(demo.state / "pg").url, autocommit=True) as connection:
        connection.execute("checkpoint")
    return [
        *canaries.find(wanted, dumped(demo), "pg_dump"),
        *canaries.find(wanted, Stored(demo.database).everything(), "tables"),
        *canaries.find_in_folder(wanted, demo.state, without=key_files(demo)),
    ]


@pytest.fixture
def planted(demo: Demo) -> Iterator[None]:
    """One canary in the clear in a table, one in a log in hex, one in a file in base64."""
    log, file = demo.state / "log" / "planted.log", demo.state / "planted"
    with psycopg.connect(demo.database, autocommit=True) as connection:
        connection.execute("create table planted (words text)")
        connection.execute("insert into planted values (%s)", [PLANTED])
    log.write_text(f"body={PLANTED.encode().hex()}\n")
    file.write_bytes(b"QUJD" + base64.b64encode(b"x" + PLANTED.encode()))
    yield
    with psycopg.connect(demo.database, autocommit=True) as connection:
        connection.execute("drop table planted")
    log.unlink()
    file.unlink()


@pytest.mark.usefixtures("planted")
def test_a_canary_planted_in_the_clear_is_found_everywhere(demo: Demo) -> None:
    places = {found.place for found in leaks(demo, [PLANTED])}
    assert {"pg_dump", "tables"} < places
    assert {str(demo.state / "log" / "planted.log"), str(demo.state / "planted")} < places
    assert any("/pg/" in place for place in places)  # the cluster's files are searched too


@pytest.mark.parametrize("languages", IN_TURN, ids=" ".join)
def test_nothing_typed_lies_in_the_clear_before_or_after_erasure(
    demo: Demo, desks: dict[str, Desk], languages: Sequence[str]
) -> None:
    """Every field of the report and of every chapter, on pages in every language."""
    told_by, turn = story(languages[0]), LANGUAGES.index(languages[0])
    reporter = InLanguages(demo.address, languages, source=f"127.0.10.{turn + 1}")
    told = tell(reporter, told_by)
    wrong = type_wrong_things(demo)
    tell_of_a_place(InLanguages(demo.address, languages, source=f"127.0.11.{turn + 1}"))
    desk, case = worker_with_the_case(desks, told_by.typed["happened"])
    said = {name: canary(name) for name in ("answer", "notiz", "suite", "nouveau")}
    desk.act(case, "acknowledge")
    assert said["answer"] in desk.act(case, "reply", {"text": said["answer"]}).words
    desk.act(case, "note", {"text": said["notiz"]})
    passed_on = refer(desk, case)
    answered = answer_referrals(desks.values())
    assert answered
    page = desk.browser.get(f"/desk/file/{case}/plan/referrals/")
    assert all(words in page.words for words in (*passed_on, *answered))
    planned = plan_all(desk, case)
    assert said["answer"] in code_return.come_back(reporter, told.code).words
    assert hand_in_chapters(reporter, told_by) >= {"other_phone", "keep_from", "number", "pretext"}
    code_return.write(reporter, said["suite"])
    code_return.change_pretext(reporter, said["nouveau"])
    page = desk.open(case)
    assert all(words in page.words for words in said.values())
    assert told_by.typed["place_words"] in page.words
    assert len(told_by.typed) >= 10
    assert all(
        MARK in words
        for words in [
            *told_by.typed.values(),
            *said.values(),
            *planned,
            *passed_on,
            *answered,
            *wrong,
        ]
    )
    wanted = [MARK, SPOT, *NUMBER_FORMS, *CHOSEN, told.code, told.code.replace(" ", "")]
    assert leaks(demo, wanted) == []
    code_return.erase(reporter, told.code)
    assert desk.open(case).status == 404
    assert leaks(demo, wanted) == []


def test_nothing_texted_lies_in_the_clear_here_or_at_the_provider(
    demo: Demo, desks: dict[str, Desk]
) -> None:
    """Bodies and numbers: not in a dump, a table, a log, a task, nor in a copy once it is final."""
    phones = Phones(demo.environment["LINDEN_TWILIO_API_ORIGIN"])
    typed, case = type_all(phones, Stored(demo.database))
    desk, found = worker_with_the_case(desks, typed.words[1])
    assert found == case
    desk.act(case, "acknowledge")
    worker_texts(desk, case, typed)
    page = desk.open(case)
    told = [typed.words[0], typed.words[1], typed.words[2], typed.words[-2], typed.words[-1]]
    assert all(words in page.words for words in told)
    wanted = [MARK, *typed.numbers]
    assert leaks(demo, wanted) == []
    until(lambda: copies_in_clear(phones, wanted) == [], "the provider's copies stay", patience=240)
    assert leaks(demo, wanted) == []


def test_nothing_a_partner_sends_lies_in_the_clear(demo: Demo) -> None:
    """Filed or refused: not in a dump, a table or a log; the token and its key neither."""
    number = new_number()
    canary_partner.send_all(demo, number)
    wanted = [MARK, number, number[1:], f"0{number[3:]}", read_token(demo.state)]
    found = [each for each in leaks(demo, wanted) if not each.place.endswith("/partner-token")]
    assert found == []


def test_nothing_a_venue_writes_lies_in_the_clear(demo: Demo) -> None:
    """R4.2, R6.1: words, cameras, amendments, a night's name, what was refused, codes, a number."""
    (bar, *_others) = bars_of(demo, lambda _words: None)
    bar.log_in()
    said = {name: canary(name) for name in ("nuit", "camera", "ajout")}
    entry = bar.write(words=said["nuit"], images="on", cameras=said["camera"])
    page = bar.browser.get(entry)
    more: dict[str, str | list[str]] = {"why": "more", "words": said["ajout"]}
    page = bar.browser.submit(page.form(ident="form-amend"), more)
    assert all(words in page.words for words in said.values())
    refused = more | {"words": f"Madame {MARK}"}
    assert bar.browser.submit(page.form(ident="form-amend"), refused).status == 422
    codes = [_venue_code(bar, entry, "slip/"), _venue_code(bar, "/nightlife/venue/", "poster/")]
    for code in codes:
        Browser(demo.address, source="127.0.9.3").get(f"/t/{code}/")
    number = new_number()  # the one of the stories is named once for each language
    home = bar.browser.get("/nightlife/home/").form(ident="form-home")
    sent = bar.browser.submit(home, {"number": number, "after": "180", "language": "fr"})
    assert sent.address == "/nightlife/", sent.words
    plain = [code.replace("-", "") for code in codes]
    assert leaks(demo, [MARK, *_forms(number), *codes, *plain]) == []


def _forms(number: str) -> tuple[str, ...]:
    """A number as it is dialled from abroad and from here, with its prefix and without."""
    return (number, number[1:], number[3:], f"0{number[3:]}")


def _venue_code(bar: Bar, address: str, what: str) -> str:
    """A code made on one of the venue's pages."""
    page = bar.browser.get(address)
    made = bar.browser.submit(page.form(action=f"{address}{what}"), button=("language", "fr"))
    found = VENUE_CODE.search(made.words)
    assert found
    return found[1]


def copies_in_clear(phones: Phones, wanted: list[str]) -> list[Found]:
    """Every canary in what the provider still keeps."""
    return canaries.find(wanted, json.dumps(phones.copies()).encode(), "provider")


def type_wrong_things(demo: Demo) -> list[str]:
    """What is typed where it does not belong is not kept either."""
    browser = Browser(demo.address, source="127.0.9.2")
    wrong = [canary(name) for name in ("code", "login", "motdepasse", "adresse")]
    code_return.come_back(browser, wrong[0])
    office = Browser(demo.staff, source="127.0.9.2")
    page = office.get("/staff/login/")
    office.submit(page.form(asks="password"), {"login": wrong[1], "password": wrong[2]})
    browser.post("/tell/", {"who": wrong[3], "token": wrong[3]})
    return wrong


def tell_of_a_place(browser: Browser) -> None:
    """An entry about public space, without a case; what looks like a number is refused there."""
    browser.get("/tell/spot/")
    for typed in ({}, {}, {"words": SPOT}):
        browser.submit(browser.page.form(asks="token"), {**typed}, button=("go", "on"))
    assert browser.page.address == "/tell/spot/done/", browser.page.words


def worker_with_the_case(desks: dict[str, Desk], words: str) -> tuple[Desk, str]:
    """The sample worker whose inbox has it."""
    for desk in desks.values():
        for case in desk.inbox_cases():
            if words in desk.open(case).words:
                return desk, case
    raise AssertionError("no sample worker has the case")
