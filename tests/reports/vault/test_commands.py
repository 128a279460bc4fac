"""`./run rotate_keys` and `./run recovery_key`, as an operator types them."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from reports.accounts.authentication import private_keys
from reports.accounts.directory.profiles import Profile, find_login
from reports.accounts.onboarding import invitations, sample_accounts
from reports.audit.chain.seals import seal_minute
from reports.audit.events import EventKind
from reports.audit.models import Event
from reports.audit.verification import backup_proofs
from reports.vault.case_keys import case_keys
from reports.vault.case_keys.case_keys import CaseVault
from reports.vault.journal import restore_journal
from reports.vault.models import CaseDataKey
from reports.vault.primitives.envelope import Cost
from reports.vault.service_keys import key_rings, recovery_files
from reports.vault.team_keys import key_hierarchy, team_key_renewal
from tests.reports.accounts.people import cheap_passwords, make_cast
from tests.reports.vault.people import House

PASSPHRASE = "six sample words in a row here"
PASSWORD = "kite river lamp stone sample"
pytestmark = pytest.mark.django_db


def run(*arguments: object) -> tuple[str, str]:
    """Run a command; returns standard output and standard error."""
    out, err = StringIO(), StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def proof() -> list[str]:
    """What a restored copy of this very moment prints, as arguments."""
    seal_minute(now=timezone.now())
    with patch.object(backup_proofs, "place", return_value="00c0ffee"):
        return run("verify_audit")[0].split("wants:")[1].split()[:4]


def kinds() -> list[str]:
    return list(Event.objects.order_by("at", "position").values_list("kind", flat=True))


@pytest.mark.usefixtures("own_ring")
class TestRotateKeys:
    def test_the_whole_way(self, house: House) -> None:
        case_id = uuid4()
        case_keys.create_case_keys(
            case_id=case_id, team_version=key_hierarchy.current_version(house.team), code_keys=None
        )
        before = key_rings.ring().active

        assert "opens, and seals nothing yet" in run("rotate_keys", "add")[0]
        out, err = run("rotate_keys", "activate")
        assert key_rings.ring().active != before
        assert "reports_casedatakey.wrapped: 1 moved" in err
        assert before.hex() in out
        out, _ = run("rotate_keys", "--destroy-old", *proof())

        assert before.hex() in out
        assert "every backup that holds them" in out
        assert before not in key_rings.ring()
        CaseVault.load(case_id)
        assert kinds() == [
            EventKind.RING_KEY_ADDED,
            EventKind.RING_KEY_ACTIVATED,
            EventKind.RING_KEY_DESTROYED,
        ]

    def test_activating_again_goes_on_where_it_was(self, house: House) -> None:
        case_id = uuid4()
        case_keys.create_case_keys(
            case_id=case_id, team_version=key_hierarchy.current_version(house.team), code_keys=None
        )
        old = bytes(CaseDataKey.objects.get(case_id=case_id).wrapped)
        run("rotate_keys", "add")
        run("rotate_keys", "activate")
        CaseDataKey.objects.filter(case_id=case_id).update(wrapped=old)

        out, err = run("rotate_keys", "activate")

        assert "No key waits" in out
        assert "reports_casedatakey.wrapped: 1 moved" in err
        assert kinds().count(EventKind.RING_KEY_ACTIVATED) == 1

    def test_status_says_what_each_key_does(self) -> None:
        active = key_rings.ring().active.hex()
        out, _ = run("rotate_keys", "status")
        assert f"{active}  seals, since" in out
        run("rotate_keys", "add")
        assert "waits for activate" in run("rotate_keys", "status")[0]
        run("rotate_keys", "activate")
        assert "goes with --destroy-old" in run("rotate_keys", "status")[0]

    def test_nothing_is_destroyed_without_a_verified_backup(self) -> None:
        run("rotate_keys", "add")
        run("rotate_keys", "activate")
        with pytest.raises(CommandError, match="make a backup now"):
            run("rotate_keys", "--destroy-old")
        with pytest.raises(CommandError, match="make a backup now"):
            run("rotate_keys", "--destroy-old", "--backup-verified", "2020-01-01")
        assert len(key_rings.ring().file.keys) == 2
        assert EventKind.RING_KEY_DESTROYED not in kinds()

    def test_rows_that_need_the_old_key_are_named(self, house: House) -> None:
        case_id = uuid4()
        case_keys.create_case_keys(
            case_id=case_id, team_version=key_hierarchy.current_version(house.team), code_keys=None
        )
        CaseDataKey.objects.filter(case_id=case_id).update(wrapped=b"\1none" + bytes(60))
        run("rotate_keys", "add")
        with pytest.raises(CommandError, match="1 could not be opened"):
            run("rotate_keys", "activate")
        proven = proof()
        with pytest.raises(CommandError, match=r"reports_casedatakey\.wrapped: 1"):
            run("rotate_keys", "--destroy-old", *proven)

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["add", "--destroy-old"],
            ["burn"],
            ["--destroy-old", "--backup-verified", "yesterday"],
        ],
    )
    def test_other_arguments_are_refused(self, arguments: list[str]) -> None:
        with pytest.raises(CommandError):
            run("rotate_keys", *arguments)

    def test_refusals_are_plain(self) -> None:
        with pytest.raises(CommandError, match="no old key"):
            run("rotate_keys", "--destroy-old", "--backup-verified", "2099-01-01")
        run("rotate_keys", "add")
        with pytest.raises(CommandError, match="activate it first"):
            run("rotate_keys", "add")

    def test_on_a_database_set_back_only_status_works(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        settings.LINDEN_JOURNAL_DIR = str(tmp_path)
        restore_journal.set_audit_head("7 " + "00" * 32)
        for arguments in (
            ["rotate_keys", "add"],
            ["rotate_keys", "activate"],
            ["rotate_keys", "--destroy-old", "--backup-verified", "2099-01-01"],
            ["recovery_key", "use", "--private", "none", "--login", "fatou"],
        ):
            with pytest.raises(CommandError, match="after_restore"):
                run(*arguments)
        assert "seals, since" in run("rotate_keys", "status")[0]
        assert kinds() == []

    def test_a_ring_that_cannot_be_read_is_named(self, settings: Settings) -> None:
        settings.LINDEN_VAULT_KEYS_FILE = "/nowhere/ring.json"
        with pytest.raises(CommandError, match=r"/nowhere/ring\.json"):
            run("rotate_keys", "add")


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    return path


@pytest.fixture
def cheap() -> Iterator[None]:
    """Passwords and passphrases at next to no cost."""
    with cheap_passwords(), patch.object(recovery_files, "COST", Cost(64, 1)):
        yield


@pytest.fixture
def recovery(tmp_path: Path, settings: Settings, passphrase: Path, cheap: None) -> Path:
    """A recovery key made by the command, its public half configured; returns the private file."""
    public, private = tmp_path / "public.json", tmp_path / "private.json"
    run(
        "recovery_key",
        "create",
        "--public",
        public,
        "--private",
        private,
        "--passphrase-file",
        passphrase,
        "--sample",
    )
    settings.LINDEN_RECOVERY_PUBLIC_KEY_FILE = str(public)
    return private


class TestRecoveryKeyCreate:
    @pytest.mark.usefixtures("cheap")
    def test_prints_what_goes_where(self, tmp_path: Path, passphrase: Path) -> None:
        public, private = tmp_path / "public.json", tmp_path / "private.json"
        out, _ = run(
            "recovery_key",
            "create",
            "--public",
            public,
            "--private",
            private,
            "--passphrase-file",
            passphrase,
        )
        key = recovery_files.open_private(private, passphrase=PASSPHRASE)
        assert recovery_files.shown_fingerprint(key.public) in out
        assert "two places" in out
        assert not recovery_files.read_public(public).sample
        with pytest.raises(CommandError, match="exists already"):
            run(
                "recovery_key",
                "create",
                "--public",
                public,
                "--private",
                private,
                "--passphrase-file",
                passphrase,
            )

    @pytest.mark.parametrize(
        ("typed", "said"),
        [(["short", "short"], "at least 20"), ([PASSPHRASE, PASSPHRASE + "x"], "two different")],
    )
    def test_a_passphrase_is_typed_twice_and_long(
        self, tmp_path: Path, typed: list[str], said: str
    ) -> None:
        with (
            patch("reports.management.pairs.getpass", side_effect=typed),
            pytest.raises(CommandError, match=said),
        ):
            run(
                "recovery_key",
                "create",
                "--public",
                tmp_path / "public",
                "--private",
                tmp_path / "private",
            )
        assert list(tmp_path.iterdir()) == []

    def test_a_missing_passphrase_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="No such file"):
            run(
                "recovery_key",
                "create",
                "--public",
                tmp_path / "public",
                "--private",
                tmp_path / "private",
                "--passphrase-file",
                tmp_path / "none",
            )


class TestRecoveryKeyUse:
    def use(self, private: Path, passphrase: Path, login: str, *more: str) -> str:
        return run(
            "recovery_key",
            "use",
            "--private",
            private,
            "--passphrase-file",
            passphrase,
            "--login",
            login,
            *more,
        )[0]

    def test_invites_then_lets_her_in(
        self, recovery: Path, passphrase: Path, settings: Settings
    ) -> None:
        settings.LINDEN_PUBLIC_ADDRESS = "https://linden.invalid"
        cast = make_cast(timezone.now())
        with pytest.raises(CommandError, match="give --name"):
            self.use(recovery, passphrase, "fatou")
        out = self.use(recovery, passphrase, "fatou", "--name", "Fatou")
        token = out.split("https://linden.invalid")[1].split()[0].rstrip("/").rsplit("/", 1)[1]
        made = sample_accounts.accept(token=token, password=PASSWORD, now=timezone.now())
        user = find_login("fatou")
        assert user is not None

        with pytest.raises(CommandError, match="admit nobody"):
            self.use(recovery, passphrase, "fatou", "--digits", "0000 0000")
        out = self.use(recovery, passphrase, "fatou", "--digits", private_keys.digits(user))

        assert "spent" in out
        key_hierarchy.open_team_key_now(
            team_id=cast.french.pk, user_id=made.user_id, user_key=made.key
        )
        assert EventKind.RECOVERY_KEY_USED in kinds()
        assert any("has been used" in line for line in team_key_renewal.readiness())
        with pytest.raises(CommandError, match="not waiting"):
            self.use(recovery, passphrase, "fatou", "--digits", private_keys.digits(user))

    def test_refuses_a_key_that_opens_nothing_here(
        self, recovery: Path, passphrase: Path, tmp_path: Path
    ) -> None:
        cast = make_cast(timezone.now())
        invited = invitations.invite(
            team_id=cast.desk.pk,
            profile=_profile("gwen"),
            by=cast.dalia.staff,
            now=timezone.now(),
        )
        sample_accounts.accept(token=invited.token, password=PASSWORD, now=timezone.now())
        user = find_login("gwen")
        assert user is not None
        digits = private_keys.digits(user)
        other = tmp_path / "other.json"
        recovery_files.write_recovery(
            tmp_path / "other-public.json", other, passphrase=PASSPHRASE, sample=True
        )
        with pytest.raises(CommandError, match="not sealed to this recovery key"):
            self.use(other, passphrase, "gwen", "--digits", digits)
        wrong = tmp_path / "wrong"
        wrong.write_text("another passphrase altogether")
        with pytest.raises(CommandError, match="does not open"):
            self.use(recovery, wrong, "gwen", "--digits", digits)
        with pytest.raises(CommandError, match="No such file"):
            self.use(tmp_path / "none", passphrase, "gwen", "--digits", digits)

    def test_an_odd_login_is_said(self, recovery: Path, passphrase: Path) -> None:
        make_cast(timezone.now())
        with pytest.raises(CommandError, match="3 to 64"):
            self.use(recovery, passphrase, "é!", "--name", "Somebody")


def _profile(login: str) -> Profile:
    return Profile(name=login.title(), login=login)
