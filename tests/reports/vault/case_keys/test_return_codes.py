"""Return codes as people type them, and what one derivation gives."""

import threading
import time
from statistics import median
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.vault.case_keys import case_keys, return_codes
from reports.vault.case_keys.return_codes import (
    NotDigits,
    ReturnCode,
    WrongCode,
    WrongLength,
    parse,
)
from reports.vault.team_keys import key_hierarchy
from tests.reports.vault.people import House

DIGITS = "01234567890123456789"
SCRIPTS = [
    "0123456789",
    "٠١٢٣٤٥٦٧٨٩",
    "۰۱۲۳۴۵۶۷۸۹",
    "०१२३४५६७८९",
    "０１２３４５６７８９",
    "๐๑๒๓๔๕๖๗๘๙",
]


def test_a_fresh_code_has_twenty_digits_in_five_groups_of_four() -> None:
    code = ReturnCode.generate()
    groups = code.shown.split(" ")
    assert [len(group) for group in groups] == [4] * 5
    assert parse(code.shown).digits == code.digits


def test_codes_use_all_twenty_places() -> None:
    found = {ReturnCode.generate().digits for _ in range(300)}
    assert len(found) == 300
    assert all(len({digits[at] for digits in found}) > 5 for at in range(20))


@given(st.sampled_from(SCRIPTS))
def test_digits_of_any_script(script: str) -> None:
    typed = "".join(script[int(digit)] for digit in DIGITS)
    assert parse(typed).digits == DIGITS


@pytest.mark.parametrize(
    "separator",
    [" ", "-", " - ", "\u00a0", "\u202f", "\u2011", "\u2013", "\u2212", "\u200e", "\u200b", "\n"],
)
def test_spaces_dashes_and_invisible_marks_are_ignored(separator: str) -> None:
    groups = [DIGITS[at : at + 4] for at in range(0, 20, 4)]
    assert parse(f" {separator.join(groups)}{separator}").digits == DIGITS


@pytest.mark.parametrize("length", [0, 1, 19, 21, 40])
def test_a_wrong_length_is_said_as_such(length: int) -> None:
    """R1.9: without a derivation, so that a typing error costs nothing."""
    with pytest.raises(WrongLength) as refusal:
        parse("7" * length)
    assert refusal.value.digits_found == length


@pytest.mark.parametrize("typed", ["0123 4567 89O1 2345 6789", "code", DIGITS + "."])
def test_other_characters_are_said_as_such(typed: str) -> None:
    with pytest.raises(NotDigits):
        parse(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_code_or_refused(typed: str) -> None:
    try:
        code = parse(typed)
    except WrongCode:
        return
    assert len(code.digits) == 20


def test_one_code_derives_to_the_same_two_keys_and_they_differ() -> None:
    code = ReturnCode(DIGITS)
    first, second = return_codes.derive(code), return_codes.derive(code)
    assert first.lookup == second.lookup
    assert first.wrap.aead_key.raw == second.wrap.aead_key.raw
    assert first.lookup != first.wrap.aead_key.raw
    assert return_codes.derive(ReturnCode(DIGITS[::-1])).lookup != first.lookup


def test_at_most_two_derivations_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock, two = 0, 0, threading.Lock(), threading.Event()

    class Slow:
        def __init__(self, **_: object) -> None: ...

        def derive(self, _: bytes) -> bytes:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
                if running == 2:
                    two.set()
            two.wait(60)
            time.sleep(0.02)
            with lock:
                running -= 1
            return bytes(32)

    monkeypatch.setattr(return_codes, "Argon2id", Slow)
    threads = [
        threading.Thread(target=return_codes.derive, args=(ReturnCode(DIGITS),)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == return_codes.AT_ONCE == 2


def test_unknown_and_known_codes_take_the_same(house: House) -> None:
    """The derivation is nearly all of it, and both pay it.

    Medians of the processor's time, which is the same however busy the machine is.
    """
    known = ReturnCode.generate()
    case_keys.create_case_keys(
        case_id=uuid4(),
        team_version=key_hierarchy.current_version(house.team),
        code_keys=return_codes.derive(known),
    )

    def seconds(code: ReturnCode) -> float:
        began = time.process_time()
        case_keys.find_case_by_code(return_codes.derive(code))
        return time.process_time() - began

    times = [(seconds(known), seconds(ReturnCode.generate())) for _ in range(25)]
    ratio = median(one for one, _ in times) / median(other for _, other in times)
    assert 0.6 < ratio < 1.6
