"""The case page: the door, what is shown, what is done, and what happens when it comes too late."""

import re
from uuid import UUID, uuid4

import pytest

from reports.audit.models import Event
from reports.cases.casework import reporter, risk_levels
from reports.cases.lifecycle import lifecycle
from reports.cases.models import Case, Queue, Status, Task, TaskKind
from reports.cases.ownership import conflicts_of_interest, ownership
from reports.console.case_page import page_slots
from reports.console.labels.queue_rows import reference
from reports.intake.submission import OtherParty
from reports.region import Level
from tests.markup import doubled
from tests.reports.cases.planning.filled_in import closing_form
from tests.reports.cases.world import NOW, report
from tests.reports.console.conftest import Enter, House
from tests.reports.console.page_reading import level, send, text

HOSTILE = "<script>alert('x')</script> & \"quoted\""


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


def test_what_was_told_is_all_there(house: House, enter: Enter) -> None:
    page = text(enter(house.cast.beatriz), house.page)
    for words in ("Declined", "Not answered yet", "Children, ages", "3, 7"):
        assert words in page
    assert "Monday to Friday, 09:00 to 17:00" in page


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


def test_acknowledging_twice_is_said_kindly(house: House, enter: Enter) -> None:
    client = enter(house.cast.beatriz)
    assert send(client, house, "acknowledge")[0] == 302
    status, page = send(client, house, "acknowledge")
    assert status == 409
    assert "acknowledged already" in page


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


def test_a_team_queue_shows_in_the_inbox_and_can_be_taken(house: House, enter: Enter) -> None:
    ownership.to_queue(case_id=house.case_id, queue=Queue.TEAM, by=house.cast.dalia.staff, now=NOW)
    client = enter(house.cast.beatriz)
    assert str(house.case_id) in text(client, "/desk/inbox/")
    status, onward = send(client, house, "acknowledge", back="inbox")
    assert (status, onward) == (302, "/desk/?done=acknowledge")
    assert Case.objects.get(id=house.case_id).owner_id == house.cast.beatriz.user_id


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


def test_what_is_due_at_once_is_not_late_the_moment_the_case_arrives(
    house: House, enter: Enter
) -> None:
    at_once = {"kind": TaskKind.REVIEW, "due_at": house.case.filed_at, "for_coordinator": True}
    Task.objects.create(case=house.case, **at_once)
    page = text(enter(house.cast.beatriz), house.page)
    assert "24 Nov 11:30, now" in page
    assert "late by" not in page
