"""The case page: the door, what is shown, what is done, and what happens when it comes too late."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client

from reports.audit.models import Event
from reports.cases.casework import conversation, reporter, risk_levels
from reports.cases.deadlines import unread
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Queue, Status, Task, TaskKind
from reports.cases.ownership import conflicts_of_interest, ownership
from reports.cases.records.case_writes import save
from reports.cases.records.sealed_records import ReadMessage, Writer
from reports.console.case_page import page_slots
from reports.console.labels.queue_rows import reference
from reports.intake.submission import OtherParty
from reports.region import Level
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.models import KeyGrant
from tests.markup import doubled
from tests.reports.accounts.people import join
from tests.reports.cases.planning.filled_in import closing_form
from tests.reports.cases.world import NOW, report
from tests.reports.console.conftest import Enter, House

HOSTILE = "<script>alert('x')</script> & \"quoted\""


def text(client: Client, address: str) -> str:
    """A page that must be there."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, house: House, verb: str, **said: object) -> tuple[int, str]:
    """Send one form of the case page as it stands now; where it leads, or the page that came."""
    values = {"version": house.case.version, "once": uuid4()} | said
    answer = client.post(f"{house.page}{verb}/", values)
    return answer.status_code, answer.get("Location", "") or answer.content.decode()


def level(house: House) -> Level:
    """How urgent Amina's case is now."""
    return house.case.level


def test_her_own_case_opens_at_once_as_a_new_report(house: House, enter: Enter) -> None:
    page = text(enter(house.cast.beatriz), house.page)
    assert "sample words canary" in page
    event = Event.objects.get(kind="case_opened")
    assert (event.reason, event.actor_role) == ("new_report", "care_worker")


def test_what_the_reporter_wrote_runs_its_own_way(house: House, enter: Enter) -> None:
    """Whoever reads the page aloud, and whoever reads Arabic, has it as it was written."""
    made, words = report(language="ar"), "مرحبا"
    reporter.write_message(code_keys=made.code_keys, text=words, now=NOW, message_id=uuid4())
    client, address = enter(house.cast.dalia), f"/desk/file/{made.case_id}/"
    client.post(f"{address}open/", {"reason": "review"})
    page = text(client, address)
    assert f'<p class="told" dir="auto" lang="ar">{words}</p>' in page
    assert '<blockquote class="told" dir="auto" lang="ar">sample words canary' in page
    assert page.count('dir="auto" lang="ar"') == 2  # our words for an answer are in our language


def test_no_part_of_the_page_stands_in_it_twice(house: House, enter: Enter) -> None:
    left = report(other_party=OtherParty(name="Zoe Canary"), connect="tell_desk")
    client = enter(house.cast.beatriz)
    for case_id in (house.case_id, left.case_id):
        answer = client.get(f"/desk/file/{case_id}/")
        assert answer.status_code == 200
        assert doubled(answer) == []
    assert "Zoe Canary" in answer.content.decode()


def test_once_acknowledged_it_opens_for_follow_up(house: House, enter: Enter) -> None:
    text(enter(house.cast.beatriz), house.acknowledged().page)
    assert Event.objects.get(kind="case_opened").reason == "follow_up"


def test_any_other_opening_needs_a_reason(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    door = text(client, house.page)
    assert "canary" not in door
    assert not Event.objects.filter(kind="case_opened").exists()
    refused = client.post(f"{house.page}open/", {"reason": ""})
    assert refused.status_code == 422
    client.post(f"{house.page}open/", {"reason": "review"})
    assert "sample words canary" in text(client, house.page)
    assert Event.objects.get(kind="case_opened").reason == "review"


def test_a_reason_is_said_once_for_one_case_and_one_session(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    client.post(f"{house.page}open/", {"reason": "review"})
    cookie = client.cookies["r"]
    assert cookie["path"] == house.page
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    client.post("/staff/logout/")
    dalia = house.cast.dalia
    client.post("/staff/login/", {"login": dalia.login, "password": dalia.password})
    client.post("/staff/verify/", {"code": dalia.backup_codes[0]})
    client.cookies["r"] = cookie.value
    assert "canary" not in text(client, house.page)


def test_a_reason_that_opening_does_not_take_is_refused(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    answer = client.post(f"{house.page}open/", {"reason": "served"})
    assert answer.status_code == 422
    assert not Event.objects.filter(kind="case_opened").exists()


def test_what_was_told_is_all_there(house: House, enter: Enter) -> None:
    page = text(enter(house.cast.beatriz), house.page)
    for words in ("Declined", "Not answered yet", "Children, ages", "3, 7"):
        assert words in page
    assert "Monday to Friday, 09:00 to 17:00" in page


def test_r1_15_code_words_need_a_step_of_their_own(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    assert "tulip-canary" not in text(client, house.page)
    shown = client.post(f"{house.page}contact/")
    for word in ("tulip-canary", "crocus-canary", "nettle-canary"):
        assert word in shown.content.decode()
    assert Event.objects.filter(kind="code_words_shown").count() == 1
    assert "tulip-canary" not in text(client, house.page)


def test_r1_15_nobody_else_sees_the_code_words(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    client.post(f"{house.page}open/", {"reason": "review"})
    assert "Show the code words" not in text(client, house.page)
    answer = client.post(f"{house.page}contact/")
    assert answer.status_code == 404
    assert "tulip-canary" not in answer.content.decode()


def test_a_number_in_arabic_words_keeps_the_order_of_its_groups(house: House, enter: Enter) -> None:
    """Else a worker would read, and dial, the groups from the last to the first."""
    told = report(words={"happened": "رقمي 0470 12 34 56 شكرا"}).case_id
    page = text(enter(house.cast.beatriz), f"/desk/file/{told}/")
    assert 'رقمي <bdi dir="ltr">0470 12 34 56</bdi> شكرا' in page


def test_hostile_words_stay_words(house: House, enter: Enter) -> None:
    hostile = report(words={"happened": HOSTILE, HOSTILE: [HOSTILE]}).case_id
    page = text(enter(house.cast.beatriz), f"/desk/file/{hostile}/")
    assert "<script>alert" not in page
    assert (
        page.count("&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;quoted&quot;")
        == 3
    )


def test_titles_and_addresses_say_nothing(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    title = re.search(r"<title>(.*?)</title>", text(client, house.page))
    assert title is not None
    assert title[1] == reference(house.case_id)
    _, onward = send(client, house.acknowledged(), "reply", text="canary in a message")
    assert onward == f"{house.page}?done=reply#conversation"


def test_a_case_page_needs_no_inline_style_or_script(house: House, enter: Enter) -> None:
    answer = enter(house.cast.beatriz).get(house.page)
    page = answer.content.decode()
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=", page)


def test_the_whole_way_of_a_case(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    steps: list[tuple[str, dict[str, object]]] = [
        ("acknowledge", {}),
        ("contacted", {}),
        ("move", {"to": "assessment"}),
        ("reply", {"text": "sample reply"}),
        ("note", {"text": "sample note"}),
        ("task", {"kind": "call", "due_at": "2026-12-01T10:00"}),
        ("changed", {"change": "move"}),
        ("incident", {"physical": "on", "by_partner": "on", "happened": "last week"}),
        ("raise", {"to": "high"}),
        ("lower", {"to": "standard", "reason": "misjudged"}),
        ("refuse", {}),
        ("queue", {"queue": "team"}),
        ("take", {}),
    ]
    for verb, said in steps:
        status, onward = send(client, house, verb, **said)
        assert status == 302, (verb, onward)
        assert f"done={verb}" in onward
    page = text(client, house.page)
    for words in ("sample reply", "sample note", "Physical assault · by a partner · last week"):
        assert words in page
    assert level(house) is Level.HIGH


def test_r2_5_lowering_takes_a_second_person(house: House, enter: Enter) -> None:
    house.acknowledged()
    beatriz, dalia = enter(house.cast.beatriz), enter(house.cast.dalia)
    send(beatriz, house, "raise", to="high")
    send(beatriz, house, "lower", to="standard", reason="misjudged")
    status, page = send(beatriz, house, "confirm")
    assert status == 409
    assert "second person has to confirm" in page
    assert level(house) is Level.HIGH
    dalia.post(f"{house.page}open/", {"reason": "review"})
    assert 'id="form-confirm"' in text(dalia, house.page)
    assert send(dalia, house, "confirm")[0] == 302
    assert level(house) is Level.STANDARD


def test_a_double_click_writes_one_message(house: House, enter: Enter) -> None:
    client, once = enter(house.acknowledged().cast.beatriz), uuid4()
    version = house.case.version
    for _ in range(2):
        assert send(client, house, "reply", text="only once", once=once, version=version)[0] == 302
    assert text(client, house.page).count("only once") == 1


def test_acknowledging_twice_is_said_kindly(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    assert send(client, house, "acknowledge")[0] == 302
    status, page = send(client, house, "acknowledge")
    assert status == 409
    assert "acknowledged already" in page


def written(house: House, count: int) -> list[str]:
    """She writes this often, without an answer; how a text of hers is kept."""
    said = [f"sample canary {number:02}." for number in range(count)]
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=house.case_id)
        vault = CaseVault.load(case.id)
        for number, each in enumerate(said, start=1):
            message = ReadMessage(
                id=uuid4(),
                number=number,
                writer=Writer.REPORTER,
                author_id=None,
                role="",
                at=NOW,
                text=each,
            )
            conversation.append(vault, case.id, message)
            unread.arrived(case, NOW)
        save(case)
    return said


def test_more_than_fifty_unread_messages_are_read_page_by_page(house: House, enter: Enter) -> None:
    """The inbox counts them all; the page leads to the oldest; the last page marks them read."""
    said, client = written(house, 65), enter(house.cast.beatriz)
    assert "<span>65 new</span>" in text(client, "/desk/inbox/")
    newest = text(client, house.page)
    link = r'id="first-unread".*?href="[^"]*\?page=(\d+)#conversation"'
    found = re.search(link, newest, re.DOTALL)
    assert found is not None
    assert found[1] == "3"
    seen: list[str] = []
    for page in (3, 2, 1, 0):
        shown = text(client, f"{house.page}?page={page}")
        assert ('id="form-read"' in shown) is (page == 0)
        seen += reversed(re.findall(r"sample canary \d\d\.", shown))  # the newest on top
    assert seen == said


def test_a_message_that_came_since_is_not_taken_for_read(house: House, enter: Enter) -> None:
    written(house, 3)
    client, version = enter(house.cast.beatriz), house.case.version
    text(client, house.page)
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=house.case_id)
        unread.arrived(case, NOW)
        save(case)
    status, _page = send(client, house, "read", version=version)
    assert status == 409
    assert house.case.unread == 4
    assert send(client, house, "read")[0] == 302
    assert house.case.unread == 0


def test_a_page_that_holds_all_that_is_new_says_nothing_of_others(
    house: House, enter: Enter
) -> None:
    written(house, 20)
    assert 'id="first-unread"' not in text(enter(house.cast.beatriz), house.page)


def test_an_old_page_changes_nothing_and_loses_nothing(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    old = house.case.version
    send(client, house, "move", to="assessment")
    status, page = send(client, house, "reply", text="typed for a while", version=old)
    assert status == 409
    assert "has changed since you opened" in page
    assert "\ntyped for a while</textarea>" in page
    assert f'name="version" value="{house.case.version}"' in page
    assert f'name="version" value="{old}"' not in page


def test_an_empty_message_comes_back_with_a_word_beside_it(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    status, page = send(client, house, "reply", text=" ")
    assert status == 422
    assert 'id="reply-text_error"' in page


def test_a_long_message_comes_back_whole(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    status, page = send(client, house, "reply", text="x" * 15_001)
    assert status == 422
    assert "x" * 15_001 in page


def test_what_was_typed_survives_when_the_case_went_to_a_colleague(
    house: House, enter: Enter
) -> None:
    house.acknowledged()
    bruno = join("Bruno", house.cast.french, by=house.cast.dalia)
    client, version = enter(house.cast.beatriz), house.case.version
    ownership.reassign(
        case_id=house.case_id, to_user=bruno.user_id, by=house.cast.dalia.staff, now=NOW
    )
    status, page = send(client, house, "reply", text="typed for nobody", version=version)
    assert status == 409
    assert "typed for nobody" in page
    assert "sample words canary" not in page


def test_what_was_typed_survives_when_the_case_is_out_of_sight(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id,
        user_id=house.cast.beatriz.user_id,
        by=house.cast.dalia.staff,
        now=NOW,
    )
    status, page = send(client, house, "note", text="typed for nobody")
    assert status == 404
    assert "typed for nobody" in page


def test_a_hand_over_seals_it_to_the_other_team(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    dutch = house.cast.dutch.pk
    agreed = {"team_id": dutch, "until": "2026-11-30", "how": "spoken"}
    client.post(f"{house.page}plan/transfer/yes/", agreed | {"version": house.case.version})
    status, onward = send(client, house, "hand_over", team_id=dutch, text="know this first")
    assert (status, onward) == (302, "/desk/?done=hand_over")
    assert client.get(house.page).status_code == 404
    bram = enter(house.cast.bram)
    send(bram, house, "take")
    assert "know this first" in text(bram, house.page)


def test_a_conflict_of_her_own_sends_it_on(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    status, onward = send(client, house, "conflict", user_id=house.cast.beatriz.user_id)
    assert (status, onward) == (302, "/desk/?done=conflict")
    assert client.get(house.page).status_code == 404


def test_a_coordinator_holds_and_lifts(house: House, enter: Enter) -> None:
    client = enter(house.cast.dalia)
    client.post(f"{house.page}open/", {"reason": "review"})
    hold = {"reason": "court_case", "authority": "court", "review_on": "2027-01-01"}
    assert send(client, house, "hold", **hold)[0] == 302
    assert "legal hold" in text(client, house.page)
    status, page = send(client, house, "hold", **hold)
    assert status == 409
    assert "legal hold already" in page
    assert send(client, house, "lift")[0] == 302


def test_a_blocked_person_is_let_near_again(house: House, enter: Enter) -> None:
    beatriz, dalia = house.cast.beatriz, house.cast.dalia
    conflicts_of_interest.declare_conflict(
        case_id=house.case_id, user_id=beatriz.user_id, by=dalia.staff, now=NOW
    )
    client = enter(dalia)
    client.post(f"{house.page}open/", {"reason": "review"})
    assert 'id="form-unblock"' in text(client, f"{house.page}?part=change")
    assert send(client, house, "unblock", user_id=beatriz.user_id)[0] == 302
    assert enter(beatriz).get(house.page).status_code == 200


def test_a_task_is_done_once(house: House, enter: Enter) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    send(client, house, "task", kind="call", due_at="2026-12-01T10:00")
    task = Task.objects.get(case_id=house.case_id, kind="call")
    # The region's time, not the server's: ten o'clock in Brussels in winter.
    assert task.due_at.isoformat() == "2026-12-01T09:00:00+00:00"
    assert send(client, house, "task_done", task_id=task.id)[0] == 302
    status, page = send(client, house, "task_done", task_id=task.id)
    assert status == 409
    assert "done already" in page


def test_a_closed_case_offers_to_open_it_again_and_no_more_messages(
    house: House, enter: Enter
) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    client.post(f"{house.page}plan/closing/", closing_form(house.case.version))
    page = text(client, house.page)
    assert house.case.status == Status.CLOSED
    assert 'id="form-reopen"' in page
    assert send(client, house, "reopen")[0] == 302
    assert house.case.is_open
    assert 'id="form-reply"' not in page


def test_a_filled_slot_shows_its_link(
    house: House, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = page_slots.Panel(title="Sample panel", url_name="desk:file")
    monkeypatch.setitem(page_slots._filled, "aside", [panel])
    page = text(enter(house.cast.beatriz), house.page)
    assert f'<a href="{house.page}">Sample panel</a>' in page


def test_an_idle_screen_keeps_what_was_typed(house: House, enter: Enter, clock: object) -> None:
    client = enter(house.acknowledged().cast.beatriz)
    clock.shift(timedelta(minutes=16))  # type: ignore[attr-defined]
    status, page = send(client, house, "reply", text="typed before the break")
    assert status == 403
    assert "typed before the break" not in page
    answer = client.post(f"{house.page}reply/", {"unlock_password": house.cast.beatriz.password})
    assert answer["Location"] == f"{house.page}?done=reply#conversation"
    assert "typed before the break" in text(client, house.page)


def test_a_team_queue_shows_in_the_inbox_and_can_be_taken(house: House, enter: Enter) -> None:
    ownership.to_queue(case_id=house.case_id, queue=Queue.TEAM, by=house.cast.dalia.staff, now=NOW)
    client = enter(house.cast.beatriz)
    assert str(house.case_id) in text(client, "/desk/inbox/")
    status, onward = send(client, house, "acknowledge", back="inbox")
    assert (status, onward) == (302, "/desk/?done=acknowledge")
    assert Case.objects.get(id=house.case_id).owner_id == house.cast.beatriz.user_id


def test_somebody_not_yet_admitted_finds_nothing(house: House, enter: Enter) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.reports.accounts.people.admit", lambda *_, **__: None)
        newcomer = join("Bruno", house.cast.french, by=house.cast.dalia)
    assert enter(newcomer).get(house.page).status_code == 404


def test_who_has_a_seat_but_no_key_sees_a_closed_door(house: House, enter: Enter) -> None:
    bruno = join("Bruno", house.cast.french, by=house.cast.dalia)
    ownership.reassign(
        case_id=house.case_id, to_user=bruno.user_id, by=house.cast.dalia.staff, now=NOW
    )
    KeyGrant.objects.filter(holder_id=bruno.user_id).delete()
    page = text(enter(bruno), house.page)
    assert "Your key does not open this yet" in page
    assert "canary" not in page


def test_a_lowering_somebody_else_asked_for_is_named(house: House, enter: Enter) -> None:
    lifecycle.acknowledge(case_id=house.case_id, by=house.cast.beatriz.staff, now=NOW)
    risk_levels.raise_level(
        case_id=house.case_id, to=Level.HIGH, by=house.cast.beatriz.staff, now=NOW
    )
    send(enter(house.cast.beatriz), house, "lower", to="elevated", reason="danger_passed")
    client = enter(house.cast.dalia)
    client.post(f"{house.page}open/", {"reason": "review"})
    page = text(client, house.page)
    assert "Beatriz Sample asks for Elevated: The danger has passed." in page


def test_references_are_short_and_say_nothing() -> None:
    assert reference(UUID("0123456789abcdef0123456789abcdef")) == "0123-4567"


@pytest.mark.parametrize(
    ("kinds", "when", "rules"),
    [
        (
            ["sexual"],
            "today",
            {
                "cpvs_best",
                "cpvs_acute_end",
                "cpvs_postacute_end",
                "pep_hiv",
                "emergency_contraception",
            },
        ),
        (["spiking"], "unknown", {"ghb_blood", "ghb_urine", "tox_general", "hair_from"}),
        (["control"], "today", set()),
    ],
)
def test_what_can_be_done_until_when(
    house: House, enter: Enter, kinds: list[str], when: str, rules: set[str]
) -> None:
    """R4.4: the same computation as on the reporter's pages and a venue's."""
    filed = report(words={"happened": "sample", "kinds": kinds, "when": when})
    page = text(enter(house.cast.beatriz), f"/desk/file/{filed.case_id}/")
    found = set(re.findall(r'id="until-(\w+)"', page))
    assert found - {"cctv_ceiling"} == rules
    assert ("cctv_ceiling" in found) is bool(rules)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Tick what happened, or that it was none of these."),
        (
            {"minor": "on", "happened": "in May"},
            "Tick what happened, or that it was none of these.",
        ),
        ({"none_of_these": "on", "denial": "on"}, "is ticked beside something else"),
    ],
)
def test_an_incident_without_an_answer_is_not_recorded(
    house: House, enter: Enter, said: dict[str, str], words: str
) -> None:
    """R7.2: silence is no type."""
    house.acknowledged()
    enter(house.cast.beatriz).get(house.page)
    status, page = send(enter(house.cast.beatriz), house, "incident", **said)
    assert status == 422
    assert words in page
    assert not Event.objects.filter(kind="incident_added").exists()


def test_that_an_incident_was_not_gender_based_is_said_in_as_many_words(
    house: House, enter: Enter
) -> None:
    house.acknowledged()
    client = enter(house.cast.beatriz)
    client.get(house.page)
    assert send(client, house, "incident", none_of_these="on")[0] == 302
    assert "Not gender-based" in text(client, house.page)


def test_the_history_has_one_line_for_a_visit(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    before = text(client, house.page)
    after = text(client, house.page)
    for page in (before, after):
        assert page[page.index('id="history"') :].count("opened and read") == 1
    assert Event.objects.filter(kind="case_opened").count() == 2


def test_what_is_due_at_once_is_not_late_the_moment_the_case_arrives(
    house: House, enter: Enter
) -> None:
    at_once = {"kind": TaskKind.REVIEW, "due_at": house.case.filed_at, "for_coordinator": True}
    Task.objects.create(case=house.case, **at_once)
    page = text(enter(house.cast.beatriz), house.page)
    assert "24 Nov 11:30, now" in page
    assert "late by" not in page
