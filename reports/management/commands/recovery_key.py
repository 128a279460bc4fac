"""`./run recovery_key`: the key of last resort, made and kept off the server.

    ./run recovery_key create --public FILE --private FILE
    ./run recovery_key test --private FILE
    ./run recovery_key use --private FILE --login NAME

`use` lets one named person in as a coordinator when no coordinator is left. Run it once to get
them an invitation, and again with the eight digits they read out. The key is spent by it. `test`
rehearses it on the way to the last step and spends nothing: exit 0 when it would let somebody in.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reports.accounts.authentication import private_keys
from reports.accounts.directory import profiles
from reports.accounts.directory.organisations import coordinators_team
from reports.accounts.models import User
from reports.accounts.onboarding import invitations, members
from reports.audit.chain import restore_guard
from reports.audit.events import EventKind
from reports.audit.log import OPERATOR, record
from reports.management import pairs
from reports.vault.primitives.errors import SealBroken
from reports.vault.primitives.keys import PrivateKey
from reports.vault.service_keys import recovery_files
from reports.vault.service_keys.recovery_files import Purpose
from reports.vault.team_keys import rosters
from reports.vault.team_keys.key_hierarchy import NotAHolder, NoVersion

BEHIND: Final = "this database is behind its journal; first ./run after_restore"
NOT_SEALED: Final = "the coordinators' key is not sealed to this recovery key"


class Command(BaseCommand):
    """Make a recovery key, or use one."""

    help = "Make the offline recovery key, or let one new coordinator in with it."
    # Not for `create`, which runs where there is no installation: no settings, no database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add create, use and test."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a key pair; best on another machine")
        create.add_argument("--public", type=Path, required=True, help="goes to the server")
        create.add_argument("--sample", action="store_true", help="marks it as the demo's")
        use = actions.add_parser("use", help="let one new coordinator in")
        use.add_argument("--login", required=True, help="the login name")
        use.add_argument("--name", help="the name of somebody without an account")
        use.add_argument("--digits", help="the eight digits that the person reads out")
        test = actions.add_parser("test", help="would it open? nothing is spent")
        for action in (create, test, use):
            pairs.add_private(action)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the action says, after the checks of the installation."""
        actions = {"create": self._create, "test": self._test, "use": self._use}
        if options["action"] != "create" and not options.get("skip_checks"):
            self.check()
        actions[options["action"]](options)

    def _create(self, options: dict[str, Any]) -> None:
        public = pairs.create(options, Purpose.RECOVERY, sample=options["sample"])
        self.stdout.write(f"Fingerprint: {recovery_files.shown_fingerprint(public)}")
        self.stdout.write(f"{options['public']}: to the server (LINDEN_RECOVERY_PUBLIC_KEY_FILE).")
        self.stdout.write(
            f"{options['private']}: on two media, in two places, never on the server."
        )
        self.stdout.write("Then a coordinator logs in: the next coordinators' key is sealed to it.")

    def _test(self, options: dict[str, Any]) -> None:
        if restore_guard.is_behind():
            raise CommandError(BEHIND)
        private = pairs.private_key(options, Purpose.RECOVERY)
        self.stdout.write("The passphrase opens the file.")
        self.stdout.write(f"Fingerprint: {recovery_files.shown_fingerprint(private.public)}")
        try:
            version = rosters.rehearse_recovery(recovery_key=private)
        except rosters.NewRecoveryKeyNeeded as fault:
            raise CommandError("this recovery key is spent; make a new one") from fault
        except (NotAHolder, NoVersion, SealBroken) as fault:
            raise CommandError(NOT_SEALED) from fault
        with transaction.atomic():
            record(kind=EventKind.RECOVERY_KEY_TESTED, by=OPERATOR, now=timezone.now())
        self.stdout.write(f"It opens the coordinators' key, version {version.number}.")
        self.stdout.write("Nothing was spent. Now take the private file off this machine.")

    def _use(self, options: dict[str, Any]) -> None:
        if restore_guard.is_behind():
            raise CommandError(BEHIND)
        desk = coordinators_team().pk
        user = profiles.find_login(options["login"])
        if user is None:
            self._invite(desk, options)
            return
        if members.Pending(user.pk, desk) not in members.pending_admissions(team_ids=[desk]):
            raise CommandError("this person is not waiting for admission to the coordinators' desk")
        digits = options["digits"] or input("The eight digits, read out: ")
        self._admit(user, digits, pairs.private_key(options, Purpose.RECOVERY))
        self.stdout.write(f"{options['login']} holds the coordinators' key.")
        self.stdout.write("This recovery key is spent. Now: ./run recovery_key create, put the new")
        self.stdout.write("public file in its place, and have the person log in to renew the key.")

    def _invite(self, desk: UUID, options: dict[str, Any]) -> None:
        if not options["name"]:
            raise CommandError("no account has this login; give --name to make one")
        profile = profiles.Profile(name=options["name"], login=options["login"])
        try:
            invited = invitations.invite(
                team_id=desk, profile=profile, by=OPERATOR, now=timezone.now()
            )
        except profiles.LoginUnusable as fault:
            raise CommandError("a login has 3 to 64 letters, digits, dots or dashes") from fault
        path = reverse("accounts:invitation", args=[invited.token])
        self.stdout.write(f"Hand over in person: {settings.LINDEN_STAFF_ADDRESS.rstrip('/')}{path}")
        self.stdout.write("When a password has been chosen, run this again with --digits.")

    def _admit(self, user: User, digits: str, recovery_key: PrivateKey) -> None:
        member = rosters.Member(user.pk, private_keys.public_key(user))
        try:
            with transaction.atomic():
                rosters.admit_by_recovery(recovery_key=recovery_key, member=member, digits=digits)
                record(
                    kind=EventKind.RECOVERY_KEY_USED,
                    by=OPERATOR,
                    now=timezone.now(),
                    subject_id=user.pk,
                )
        except rosters.WrongDigits as fault:
            raise CommandError("these are not the digits of this key: admit nobody") from fault
        except (NotAHolder, NoVersion) as fault:
            raise CommandError(NOT_SEALED) from fault
