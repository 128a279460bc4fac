"""Somebody used the recovery key: every coordinator sees it until two have taken note."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from config.local.machine.sample_keys import RECOVERY_PASSPHRASE
from reports.accounts.authentication import private_keys
from reports.accounts.directory import recovery_notices
from reports.accounts.directory.profiles import Profile, find_login
from reports.accounts.directory.staff import staff_of
from reports.accounts.onboarding import invitations, sample_accounts
from reports.audit.models import Event
from reports.vault.models import KeyGrant
from tests import environment
from tests.reports.accounts.people import Cast, Person, join, log_in, make_cast
from tests.reports.cases.world import NOW

SHOWN = "It let Gwen in"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(RECOVERY_PASSPHRASE)
    return path


def use(passphrase: Path, login: str, digits: str) -> None:
    with time_machine.travel(NOW, tick=False):
        call_command(
            "recovery_key",
            "use",
            "--private",
            environment.FOLDER / "keys" / "recovery-private.json",
            "--passphrase-file",
            passphrase,
            "--login",
            login,
            "--digits",
            digits,
        )


def board_of(person: Person, minutes: int) -> Client:
    client, now = Client(), NOW + timedelta(minutes=minutes)
    log_in(client, person, now=now)
    return client


def test_it_stays_on_every_board_until_two_others_have_taken_note(
    cast: Cast, passphrase: Path
) -> None:
    """Not the person it let in: whoever stole the key would take note for others."""
    invited = invitations.invite(
        team_id=cast.desk.pk,
        profile=Profile(name="Gwen", login="gwen"),
        by=cast.dalia.staff,
        now=NOW,
    )
    sample_accounts.accept(token=invited.token, password="kite-river-lamp-4-new", now=NOW)
    gwen = find_login("gwen")
    assert gwen is not None
    use(passphrase, "gwen", private_keys.digits(gwen))
    used = Event.objects.get(kind="recovery_key_used")
    address = f"/desk/board/recovery/{used.id}/"
    with pytest.raises(recovery_notices.NothingToSee):
        recovery_notices.note_seen(use_id=used.id, by=staff_of(user_id=gwen.pk), now=NOW)
    third = join("hanna", cast.desk, by=cast.dalia)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        dalia, emil, hanna = (board_of(each, 10) for each in (cast.dalia, cast.emil, third))
        for client in (dalia, emil, hanna):
            assert SHOWN in client.get("/desk/board/").text
        assert dalia.post(address).status_code == 302
        assert dalia.post(address).status_code == 302
        for client in (dalia, emil, hanna):
            assert SHOWN in client.get("/desk/board/").text
        assert emil.post(address).status_code == 302
        for client in (dalia, emil, hanna):
            assert SHOWN not in client.get("/desk/board/").text
    seen = Event.objects.filter(kind="recovery_key_seen", subject_id=used.id)
    assert set(seen.values_list("actor_id", flat=True)) == {cast.dalia.user_id, cast.emil.user_id}
    assert seen.count() == 2


def test_who_is_no_coordinator_takes_no_note(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        worker = board_of(cast.beatriz, 0)
        unknown = "/desk/board/recovery/6a1f0d0e-2f1c-4f3d-9a53-0d3f5a0c8f11/"
        assert worker.post(unknown).status_code in {403, 404}
        assert board_of(cast.dalia, 0).post(unknown).status_code == 404


def rehearse(passphrase: Path) -> None:
    call_command(
        "recovery_key",
        "test",
        "--private",
        environment.FOLDER / "keys" / "recovery-private.json",
        "--passphrase-file",
        passphrase,
    )


def test_it_can_be_rehearsed_and_stays_unspent(
    cast: Cast, passphrase: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grants = set(KeyGrant.objects.values_list("id", flat=True))
    for _ in range(2):
        rehearse(passphrase)
        assert "opens the coordinators' key, version 1" in capsys.readouterr().out
    assert set(KeyGrant.objects.values_list("id", flat=True)) == grants
    assert Event.objects.filter(kind="recovery_key_tested").count() == 2
    assert not Event.objects.filter(kind="recovery_key_used").exists()


def test_a_rehearsal_that_would_fail_says_why(cast: Cast, passphrase: Path) -> None:
    """A grant moved there from elsewhere: found a year before it is needed, not on that day."""
    wrong = passphrase.with_name("wrong")
    wrong.write_text("another passphrase altogether")
    with pytest.raises(CommandError, match="does not open the recovery key"):
        rehearse(wrong)
    holders = {cast.dalia.user_id, cast.emil.user_id}
    top = KeyGrant.objects.get(holder_id=cast.dalia.user_id)
    sealed = KeyGrant.objects.filter(version_id=top.version_id).exclude(holder_id__in=holders)
    sealed.update(blob=bytes(top.blob))
    with pytest.raises(CommandError, match="not sealed to this recovery key"):
        rehearse(passphrase)
    sealed.delete()
    with pytest.raises(CommandError, match="not sealed to this recovery key"):
        rehearse(passphrase)
    assert not Event.objects.filter(kind="recovery_key_tested").exists()


@pytest.mark.parametrize(
    "weak",
    [
        "12345678901234567890123",
        "abcdefghijklmnopqrstuvwxyz",
        "passwordpasswordpassword",
        "aaaaaaaaaaaaaaaaaaaaaaaaa",
        "abababababababababababab",
        "qwerty qwerty qwerty qwerty",
    ],
)
def test_a_passphrase_that_anybody_would_try_is_refused(tmp_path: Path, weak: str) -> None:
    """Twenty characters alone are no rule."""
    chosen = tmp_path / "passphrase"
    chosen.write_text(weak)
    with pytest.raises(CommandError, match="a list or a pattern"):
        call_command(
            "recovery_key",
            "create",
            "--public",
            tmp_path / "public",
            "--private",
            tmp_path / "private",
            "--passphrase-file",
            chosen,
        )
    assert not (tmp_path / "private").exists()
