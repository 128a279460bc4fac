"""What sealing costs over the bare primitives, measured by turns in one run.

Every pair runs in many rounds of about a millisecond, by turns, and the check is the median of
the rounds' ratios: what else the machine does meanwhile hits single rounds, and both alike.
"""

import hmac
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median
from typing import Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.db import connection, transaction

from reports.vault.case_keys import case_keys, return_codes
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.case_keys.return_codes import CodeKeys, ReturnCode
from reports.vault.primitives.keys import SUITE, DataKey, PrivateKey, derive
from reports.vault.service_keys import lookups
from reports.vault.team_keys import key_hierarchy, team_key_renewal
from reports.vault.team_keys.key_hierarchy import NoVersion, TeamVersion
from reports.vault.team_keys.rosters import Member
from tests.benchmarks.outcome import Check, Outcome, Progress

TEXT: Final = b"x" * 1900  # a report of ordinary length; padded to 2 KiB
PADDED: Final = TEXT.ljust(2048, b"\0")
INFO: Final = b"x" * 80
SEALING_GOAL: Final = 0.85

type Work = Callable[[], object]


class _TakenBack(Exception):
    """Ends the bench's transaction: it leaves no rows behind."""


def run(progress: Progress, *, full: bool = True) -> Outcome:
    """Measure seal, open, the keys of a filing, return codes and lookups."""
    rounds = 300 if full else 10
    metrics: dict[str, float] = {}
    ratios: dict[str, float] = {}
    with _rows_taken_back():
        for name, times, ours, bare in _pairs(*_a_case()):
            turns = rounds if times > 1 else rounds // 5
            progress(f"{name}: {turns} rounds by turns")
            ours_rate, bare_rate, ratio = _by_turns(ours, bare, rounds=turns, times=times)
            metrics |= {f"{name}_per_s": ours_rate, f"{name}_bare_per_s": bare_rate}
            metrics |= {f"{name}_ratio": ratio}
            ratios[name] = ratio
    metrics["seal_us"] = 1e6 / metrics["seal_per_s"]
    checks = [Check("sealing against the bare primitive", ratios["seal"], SEALING_GOAL)]
    checks.append(Check("opening against the bare primitive", ratios["open"], SEALING_GOAL))
    return Outcome(metrics, checks)


def _a_case() -> tuple[TeamVersion, CaseVault, PrivateKey]:
    now, worker, team = datetime.now(UTC), PrivateKey.generate(), uuid4()
    try:
        key_hierarchy.coordinators_version()
    except NoVersion:
        with transaction.atomic():
            team_key_renewal.let_found(desk := uuid4())
            team_key_renewal.found_team(team_id=desk, members=[], now=now, coordinators=True)
    member = Member(uuid4(), worker.public)
    team_key_renewal.found_team(team_id=team, members=[member], now=now)
    version, team_key = key_hierarchy.open_team_key_now(
        team_id=team, user_id=member.user_id, user_key=worker
    )
    vault = case_keys.create_case_keys(case_id=uuid4(), team_version=version, code_keys=None)
    return version, vault, vault.file_key(team_key)


def _pairs(
    version: TeamVersion, vault: CaseVault, file_key: PrivateKey
) -> Iterator[tuple[str, int, Work, Work]]:
    key, pair, record = DataKey.generate(), PrivateKey.generate(), uuid4()
    blob = vault.seal_file("case.words", record, 0, TEXT)
    yield "seal", 5, _seal(vault, record), _bare_seal(key, pair)
    yield "open", 5, _open(vault, file_key, record, blob), _bare_open(key, pair)
    code = return_codes.derive(ReturnCode.generate())
    yield "filing_keys", 1, _filing(version, code), _bare_filing(pair)
    yield "return_code", 1, lambda: return_codes.derive(ReturnCode.generate()), _bare_code()
    yield "lookup", 50, lambda: lookups.lookup("phone", "+32470000000"), _bare_lookup()


def _seal(vault: CaseVault, record: UUID) -> Work:
    return lambda: vault.seal_file("case.words", record, 0, TEXT)


def _bare_seal(key: DataKey, pair: PrivateKey) -> Work:
    public, aead = pair.public.handle, AESGCM(key.raw)
    return lambda: aead.encrypt(os.urandom(12), SUITE.encrypt(PADDED, public, INFO), INFO)


def _open(vault: CaseVault, file_key: PrivateKey, record: UUID, blob: bytes) -> Work:
    return lambda: vault.unseal(file_key, "case.words", record, 0, blob)


def _bare_open(key: DataKey, pair: PrivateKey) -> Work:
    aead, nonce, private = AESGCM(key.raw), bytes(12), pair.handle
    sealed = aead.encrypt(nonce, SUITE.encrypt(PADDED, pair.public.handle, INFO), INFO)
    return lambda: SUITE.decrypt(aead.decrypt(nonce, sealed, INFO), private, INFO)


def _filing(version: TeamVersion, code: CodeKeys) -> Work:
    def file() -> None:
        case_id = uuid4()
        case_keys.create_case_keys(case_id=case_id, team_version=version, code_keys=code)
        case_keys.end_code(case_id)  # the next filing has the same code

    return file


def _bare_filing(pair: PrivateKey) -> Work:
    """Two key pairs, two seals, and two statements that write and delete as many bytes."""
    public, body = pair.public.handle, bytes(5000)
    with connection.cursor() as cursor:
        cursor.execute("create temporary table bench_bare_keys (id uuid primary key, body bytea)")

    def file() -> None:
        for _ in range(2):
            _ = PrivateKey.generate().public
            SUITE.encrypt(bytes(32), public, INFO)
        row = uuid4()
        with connection.cursor() as cursor:
            cursor.execute("insert into bench_bare_keys values (%s, %s)", [row, body])
            cursor.execute("delete from bench_bare_keys where id = %s", [row])

    return file


def _bare_code() -> Work:
    def derive_bare() -> bytes:
        kdf = Argon2id(salt=bytes(16), length=32, iterations=1, lanes=1, memory_cost=8 * 1024)
        return kdf.derive(b"01234567890123456789")

    return derive_bare


def _bare_lookup() -> Work:
    siv, key = AESSIV(derive(bytes(32), "bench", length=64)), bytes(32)
    return lambda: siv.encrypt(hmac.digest(key, b"+32470000000", "sha256"), [b"phone"])


def _by_turns(ours: Work, bare: Work, *, rounds: int, times: int) -> tuple[float, float, float]:
    """Return both rates (a second) and the median ratio of our rate to the bare one."""
    _seconds(ours, times), _seconds(bare, times)
    pairs = [(_seconds(ours, times), _seconds(bare, times)) for _ in range(rounds)]
    ours_best, bare_best = (median(one) for one in zip(*pairs, strict=True))
    ratio = median(bare_took / ours_took for ours_took, bare_took in pairs)
    return times / ours_best, times / bare_best, ratio


def _seconds(work: Work, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return time.perf_counter() - began


@contextmanager
def _rows_taken_back() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _TakenBack
    except _TakenBack:
        return
