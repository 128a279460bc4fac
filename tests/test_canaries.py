"""The canary finder finds: every form, every alignment, in files and in names (R1.9, R6.1)."""

import base64
import json
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import canaries

CANARY = "Zébulon Ñandú 4711-0815"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: json.dumps(text).encode(),
        lambda text: json.dumps(json.dumps(text)).encode(),
        lambda text: quote(text).encode(),
        lambda text: quote(text).lower().encode(),
        lambda text: text.encode().hex().encode(),
        lambda text: text.encode().hex().upper().encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: repr(text.encode()).encode(),
    ],
)
def test_every_form_is_found(encode: Callable[[str], bytes]) -> None:
    found = canaries.find([CANARY], b"before " + encode(CANARY) + b" after", "here")
    assert {one.canary for one in found} == {CANARY}


@pytest.mark.parametrize("before", [b"", b"a", b"ab", b"abc"])
@pytest.mark.parametrize("after", [b"", b"x", b"xy"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_is_found_at_every_alignment(
    before: bytes, after: bytes, encode: Callable[[bytes], bytes]
) -> None:
    data = encode(before + CANARY.encode() + after)
    assert canaries.find([CANARY], data, "here")


NUMBER = "470471108"
BLOB = b"5e" * 20


@pytest.mark.parametrize(
    "said",
    [
        b"tel=0470471108;",
        b'"+32470471108"',
        b"a 470471108 b",
        b"\\x" + BLOB + NUMBER.encode().hex().encode() + BLOB,
    ],
)
def test_a_number_is_found_in_words_and_in_what_a_blob_says(said: bytes) -> None:
    assert canaries.find([NUMBER], BLOB + b" " + said + b" " + BLOB, "here")


@pytest.mark.parametrize(
    "drawn",
    [
        b"\\x" + BLOB + NUMBER.encode() + BLOB,
        b"0d6fc3a1-94b2-4f0e-8c1d-a4704711080f",
    ],
)
def test_digits_within_a_blob_or_an_id_are_no_number(drawn: bytes) -> None:
    """Among megabytes of hex nine digits in a row stand by chance."""
    assert canaries.find([NUMBER], b"before " + drawn + b" after", "here") == []


def test_what_holds_no_canary_is_clean() -> None:
    noise = random.Random(7).randbytes(200_000)
    assert canaries.find([CANARY], noise + base64.b64encode(noise), "noise") == []


def test_files_and_their_names_are_searched(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "log").write_text(f"line {CANARY}\n")
    (tmp_path / f"{CANARY}.txt").write_text("")
    (tmp_path / "keys").write_text(CANARY)
    found = canaries.find_in_folder([CANARY], tmp_path, without=frozenset({tmp_path / "keys"}))
    assert {Path(one.place.removeprefix("name of ")).name for one in found} == {
        "log",
        f"{CANARY}.txt",
    }
