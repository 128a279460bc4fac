"""What a partner's system may not send: said in its language, where, and without repeating it."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from reports.cases.models import Case
from reports.channels.api.endpoint import LARGEST
from reports.channels.api.payload.schema import AdviceOnly
from reports.channels.api.problems import FAULTS, WORDS, Fault
from tests.reports.cases.world import NOW, World
from tests.reports.channels.api.partners import (
    ADDRESS,
    Partner,
    problem,
    question,
    report,
    send,
)
from tests.reports.region.pii_vectors import NOBODY, WHO

CONSENT = report()["consent"]
SECRET_WORD = "canary-of-a-refusal"
IDENTIFYING = {
    name: value for name, value in report().items() if name not in {"mode", "language", "kinds"}
}


def consent(**changed: Any) -> dict[str, Any]:
    return report(consent=CONSENT | changed)


def contact(**changed: Any) -> dict[str, Any]:
    return report(contact=report()["contact"] | changed)


def without(name: str) -> dict[str, Any]:
    return report(consent={key: value for key, value in CONSENT.items() if key != name})


@pytest.mark.parametrize("name", sorted(IDENTIFYING))
def test_r3_1_advice_only_rejects_what_is_about_somebody(
    people: World, partner: Partner, name: str
) -> None:
    """R3.1: each field of a report that says who, where, what, or how to reach."""
    found = problem(partner.send(question(**{name: IDENTIFYING[name]})))
    assert [(each["pointer"], each["code"]) for each in found["errors"]] == [
        (f"#/{name}", "extra_forbidden")
    ]
    assert not Case.objects.exists()


def test_r3_1_advice_only_has_no_field_about_anybody() -> None:
    assert set(AdviceOnly.model_fields) == {"mode", "language", "kinds", "question"}


def test_r3_7_a_question_says_who_nobody_is(people: World, partner: Partner) -> None:
    """R3.7: the same texts as at a counter and at a bar."""
    for text, _ in WHO:
        found = problem(partner.send(question(question=text)))
        assert found["errors"] == [
            {"pointer": "#/question", "code": "says_who", "detail": str(FAULTS["says_who"])}
        ], text
    assert not Case.objects.exists()
    for text in NOBODY:
        assert partner.send(question(question=text or "?")).status_code == 201, text


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (without("text_version"), "#/consent/text_version", "missing"),
        (without("language_read"), "#/consent/language_read", "missing"),
        (without("agreed_at"), "#/consent/agreed_at", "missing"),
        (without("present_and_agrees"), "#/consent/present_and_agrees", "missing"),
        (consent(present_and_agrees=False), "#/consent/present_and_agrees", "not_consented"),
        (consent(present_and_agrees=1), "#/consent/present_and_agrees", "not_consented"),
        (consent(present_and_agrees="yes"), "#/consent/present_and_agrees", "not_consented"),
        (consent(text_version=""), "#/consent/text_version", "wrong_form"),
        (consent(agreed_at="today"), "#/consent/agreed_at", "not_a_moment"),
        (consent(agreed_at="2026-11-24"), "#/consent/agreed_at", "not_a_moment"),
        (consent(agreed_at="2026-11-24T10:00:00"), "#/consent/agreed_at", "not_a_moment"),
        (consent(agreed_at="2026-02-30T10:00:00Z"), "#/consent/agreed_at", "not_a_moment"),
        (consent(agreed_at=1795516242), "#/consent/agreed_at", "not_a_moment"),
        (
            consent(agreed_at=(NOW + timedelta(minutes=6)).isoformat()),
            "#/consent/agreed_at",
            "out_of_time",
        ),
        (
            consent(agreed_at=(NOW - timedelta(days=7, seconds=1)).isoformat()),
            "#/consent/agreed_at",
            "out_of_time",
        ),
    ],
)
def test_r3_2_without_consent_nothing_is_filed(
    people: World, partner: Partner, body: dict[str, Any], pointer: str, code: str
) -> None:
    """R3.2: version, language, time, and that the person is present and agrees."""
    for mode in ("assisted_with_consent", "self_referral"):
        found = problem(partner.send(body | {"mode": mode}))
        assert [(each["pointer"], each["code"]) for each in found["errors"]] == [(pointer, code)]
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (report(mode="police"), "#", "not_one_of_these"),
        ({}, "#", "missing"),
        ([], "#", "wrong_type"),
        (report(language="xx"), "#/language", "not_one_of_these"),
        (report(language=5), "#/language", "wrong_type"),
        (report(commune="99999"), "#/commune", "not_one_of_these"),
        (report(kinds=["dragons"]), "#/kinds/0", "not_one_of_these"),
        (report(safety={"dragons": "yes"}), "#/safety", "not_one_of_these"),
        (report(safety={"danger_now": "maybe"}), "#/safety/danger_now", "not_one_of_these"),
        (report(safety={"danger_now": "blank"}), "#/safety", "not_one_of_these"),
        (report(happened="x" * 15_001), "#/happened", "too_long"),
        (report(happened="\ud800"), "#/happened", "wrong_form"),
        (report(happened=None), "#/happened", "wrong_type"),
        (report(minor="yes"), "#/minor", "wrong_type"),
        (report(home={"adults": 0}), "#/home/adults", "not_one_of_these"),
        (report(home={"child_ages": [18]}), "#/home/child_ages/0", "not_one_of_these"),
        (report(home={"adults": True}), "#/home/adults", "wrong_type"),
        (report(other_party={"connect": "always"}), "#/other_party/connect", "not_one_of_these"),
        (contact(number="12"), "#/contact/number", "not_a_number"),
        (contact(number="+3225354542", channel="sms"), "#/contact/number", "not_for_texts"),
        (contact(number="+32900 12 345", channel="sms"), "#/contact/number", "not_for_texts"),
        (contact(number=""), "#/contact/number", "contradicts"),
        (contact(channel="none"), "#/contact/channel", "contradicts"),
        (contact(may_contact="no"), "#/contact/number", "contradicts"),
        (contact(hours=[{"weekdays": [], "starts": "09:00", "ends": "10:00"}]),
         "#/contact/hours/0/weekdays", "too_short"),
        (contact(hours=[{"weekdays": [7], "starts": "09:00", "ends": "10:00"}]),
         "#/contact/hours/0/weekdays/0", "not_one_of_these"),
        (contact(hours=[{"weekdays": [1], "starts": "24:00", "ends": "10:00"}]),
         "#/contact/hours/0/starts", "wrong_form"),
        (report(offender={"name": "x"}), "#/offender", "extra_forbidden"),
        (report(**{"a/b~c": "x"}), "#/a~1b~0c", "extra_forbidden"),
    ],
)  # fmt: skip
def test_what_is_not_as_described_is_said_where(
    people: World, partner: Partner, body: object, pointer: str, code: str
) -> None:
    found = problem(partner.send(body))
    assert found["status"] == 422
    assert [(each["pointer"], each["code"]) for each in found["errors"]] == [(pointer, code)]
    assert not Case.objects.exists()


def test_a_report_that_cannot_be_kept_is_refused_before_anything_is_lost(
    people: World, partner: Partner
) -> None:
    """Fifteen thousand characters of four bytes are more than a case can hold."""
    answer = send(
        json.dumps(report(happened="\U0001f33f" * 15_000), ensure_ascii=False).encode(),
        secret=partner.secret,
        key=str(uuid4()),
    )
    assert problem(answer)["errors"][0]["code"] == "too_long"
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["", "{", "\ufeff{}", "[" * 60_000, b"\xff\xfe", "NaN", '{"mode": ' * 12_000, "1" * 5000],
    ids=["empty", "half", "bom", "deep", "bytes", "nan", "deep objects", "digits"],
)
def test_what_cannot_be_read_is_no_fault_of_ours(
    people: World, partner: Partner, body: str | bytes
) -> None:
    answer = partner.send(body)
    assert answer.status_code in {400, 415, 422}
    assert problem(answer)["type"].startswith("urn:linden:problem:not-")


@pytest.mark.parametrize("key", ["", "short", "with space in it", "ä" * 9, "x" * 129])
def test_a_report_needs_a_key_of_its_own(people: World, partner: Partner, key: str) -> None:
    answer = send(report(), secret=partner.secret, key=key)
    assert problem(answer)["type"] == "urn:linden:problem:no-key"
    assert answer.status_code == 400


def test_more_than_a_report_can_be_is_not_read(people: World, partner: Partner) -> None:
    assert problem(partner.send("x" * (LARGEST + 1)))["status"] == 413
    assert str(f"{LARGEST:,}") in str(WORDS["too-large"].detail)  # type: ignore[index]
    largest = report(happened="\u0628" * 15_000)
    assert len(json.dumps(largest)) < LARGEST
    assert partner.send(largest).status_code == 201


@pytest.mark.parametrize("length", ["", "x", "-1", "1e9", "٣"])
def test_a_length_that_is_none_is_no_fault_of_ours(partner: Partner, length: str) -> None:
    """What the web server lets through of it: the body is empty then, as for every other form."""
    headers = {"Authorization": f"Bearer {partner.secret}", "Idempotency-Key": str(uuid4())}
    answer = Client().post(
        ADDRESS,
        json.dumps(report()),
        content_type="application/json",
        headers=headers,
        CONTENT_LENGTH=length,
    )
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_only_json_is_read(people: World, partner: Partner, kind: str) -> None:
    answer = Client().post(
        ADDRESS,
        json.dumps(report()),
        content_type=kind,
        headers={"Authorization": f"Bearer {partner.secret}", "Idempotency-Key": str(uuid4())},
    )
    assert problem(answer)["status"] == 415


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Le jeton ne compte pas"), ("nl", "Dit token geldt niet"), ("it", "The token does")],
)
def test_problems_are_said_in_the_language_asked_for(db: None, language: str, words: str) -> None:
    answer = send(report(), secret="", key=str(uuid4()), language=language)
    assert problem(answer)["title"].startswith(words)
    assert answer["Content-Language"] == (language if language != "it" else "en")


def test_no_answer_repeats_what_was_sent(people: World, partner: Partner) -> None:
    """A partner's system logs answers: they hold places and codes, never a value."""
    bodies: list[object] = [
        report(**{name: SECRET_WORD}) for name in report() if name not in {"alias", "happened"}
    ]
    bodies += [question(question=f"{SECRET_WORD} 0470 12 34 56"), SECRET_WORD, [SECRET_WORD]]
    bodies += [contact(number=SECRET_WORD), consent(agreed_at=SECRET_WORD)]
    for body in bodies:
        answer = partner.send(body)
        if answer.status_code != 201:
            assert SECRET_WORD.encode() not in answer.content


def test_a_wrong_method_or_address_is_said_in_the_same_form(
    people: World, partner: Partner
) -> None:
    headers = {"Authorization": f"Bearer {partner.secret}"}
    client = Client(enforce_csrf_checks=True)
    wrong = client.put(ADDRESS, "{}", content_type="application/json", headers=headers)
    assert (problem(wrong)["status"], wrong["Allow"]) == (405, "POST")
    for address in ("/api/v1/", "/api/v1/cases", f"{ADDRESS}/{uuid4()}", f"{ADDRESS}/"):
        answer = client.post(address, "{}", content_type="application/json", headers=headers)
        assert problem(answer)["status"] == 404


def test_every_code_of_the_description_has_words() -> None:
    for fault in FAULTS:
        assert Fault.at([], fault).code == fault
    assert Fault.at([], "dict_type").code == "wrong_type"


def test_cookies_change_nothing(people: World, partner: Partner) -> None:
    """No session is looked at, and none begins."""
    answer = partner.send(report(), Cookie="l=fr")
    assert answer.status_code == 201
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
