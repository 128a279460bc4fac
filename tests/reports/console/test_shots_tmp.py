import config.celery  # noqa
import os
from datetime import timedelta
import pytest
from playwright.sync_api import sync_playwright
from tests.reports.console.conftest import on_duty
from tests.reports.cases.world import NOW, report
from tests.reports.accounts.people import make_cast, join
from reports.intake.triage import SafetyAnswer
from reports.region import Level
from reports.audit.events import ReasonCode
from reports.cases import lifecycle, levels, conversation, notes, todos, reporter
from reports.cases.models import TaskKind

OUT = "/tmp/console_shots"


@pytest.fixture
def rich(transactional_db):
    cast = make_cast()
    bruno = join("Bruno", cast.french, by=cast.dalia)
    on_duty(cast.beatriz, cast.french.pk)
    on_duty(cast.dalia, cast.desk.pk)
    a = report(
        safety={
            "danger_now": SafetyAnswer.YES,
            "strangled_ever": SafetyAnswer.UNKNOWN,
            "threat_to_kill": SafetyAnswer.UNDISCLOSED,
        },
        words={
            "happened": "First line of sample words.\nSecond line, <b>not bold</b>, long enough to be broken over several lines on a narrow screen so that one can see how it reads.",
            "kinds": ["physical", "control"],
            "when": "Last week",
            "where": "At home",
            "wants": ["talk", "place"],
            "police": "undisclosed",
            "age_band": "26-40",
        },
    )
    b = report(safety={"threat_to_kill": SafetyAnswer.YES, "danger_now": SafetyAnswer.NO})
    c = report(now=NOW - timedelta(days=9), safety={"danger_now": SafetyAnswer.NO})
    d = report(safety={"danger_now": SafetyAnswer.NO})
    e = report(language="nl")
    st = cast.beatriz.staff
    lifecycle.acknowledge(case_id=b.case_id, by=st, now=NOW)
    lifecycle.acknowledge(case_id=d.case_id, by=st, now=NOW)
    lifecycle.record_contact(case_id=d.case_id, by=st, now=NOW)
    conversation.write_message(
        case_id=b.case_id, text="A sample answer from the worker.\nSecond line.", by=st, now=NOW
    )
    rc = reporter.open_by_code(code_keys=b.code_keys, now=NOW)
    from uuid import uuid4

    reporter.write_message(
        code_keys=b.code_keys, text="A sample message from the person.", now=NOW, message_id=uuid4()
    )
    notes.add_note(case_id=b.case_id, text="A sample note for the team.", by=st, now=NOW)
    todos.add_task(
        case_id=b.case_id, kind=TaskKind.CALL, due_at=NOW - timedelta(hours=3), by=st, now=NOW
    )
    todos.add_task(
        case_id=b.case_id, kind=TaskKind.COURT_DATE, due_at=NOW + timedelta(days=3), by=st, now=NOW
    )
    levels.ask_lower(
        case_id=b.case_id, to=Level.ELEVATED, reason=ReasonCode.NEW_INFORMATION, by=st, now=NOW
    )
    return cast, [x.case_id for x in (a, b, c, d, e)]


def test_shots(rich, live_server):
    cast, ids = rich
    os.makedirs(OUT, exist_ok=True)
    codes = {p.login: p.code(NOW) for p in (cast.beatriz, cast.dalia, cast.ada)}
    with sync_playwright() as pw:
        br = pw.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

        def go(person, shots, scheme="light", width=1280, locale="en"):
            ctx = br.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, locale=locale
            )
            page = ctx.new_page()
            page.goto(live_server.url + "/staff/login/?next=/desk/")
            page.fill("[name=login]", person.login)
            page.fill("[name=password]", person.password)
            page.click("main form button")
            print(page.url, page.inner_text("body")[:600])
            page.set_default_timeout(4000)
            page.fill("[name=code]", codes[person.login])
            page.click("main form button")
            print(page.url, page.title())
            for name, path in shots:
                page.goto(live_server.url + path)
                page.screenshot(path=f"{OUT}/{name}.png", full_page=True)
                sw = page.evaluate("document.documentElement.scrollWidth")
                print(name, page.title(), sw, width)
            ctx.close()

        which = os.environ.get("SHOTS", "all")
        go(
            cast.beatriz,
            [
                ("inbox", "/desk/inbox/"),
                ("case_new", f"/desk/file/{ids[0]}/"),
                ("case", f"/desk/file/{ids[1]}/"),
            ],
        )
        codes["beatriz"] = cast.beatriz.backup_codes[0] if False else None or codes["beatriz"]
        br.close()


@pytest.mark.parametrize(
    "who,scheme,width,locale",
    [
        ("dalia", "light", 1280, "en"),
        ("ada", "dark", 1280, "en"),
        ("beatriz", "dark", 360, "fr"),
        ("dalia", "dark", 360, "fr"),
    ],
)
def test_shots2(rich, live_server, who, scheme, width, locale):
    cast, ids = rich
    person = getattr(cast, who)
    code = person.code(NOW)
    paths = {
        "beatriz": [("inbox", "/desk/inbox/"), ("case", f"/desk/file/{ids[1]}/")],
        "dalia": [
            ("board", "/desk/board/"),
            ("rota", "/desk/rota/"),
            ("people", "/desk/people/"),
            ("openings", "/desk/openings/"),
            ("door", f"/desk/file/{ids[1]}/"),
        ],
        "ada": [("people", "/desk/people/"), ("installation", "/desk/installation/")],
    }[who]
    with sync_playwright() as pw:
        br = pw.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        ctx = br.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale=locale
        )
        page = ctx.new_page()
        page.goto(live_server.url + "/staff/login/?next=/desk/")
        page.fill("[name=login]", person.login)
        page.fill("[name=password]", person.password)
        page.click("main form button")
        page.fill("[name=code]", code)
        page.click("main form button")
        for name, path in paths:
            page.goto(live_server.url + path)
            page.screenshot(path=f"{OUT}/{name}_{who}_{scheme}_{width}.png", full_page=True)
            print(name, page.title(), page.evaluate("document.documentElement.scrollWidth"), width)
        br.close()
