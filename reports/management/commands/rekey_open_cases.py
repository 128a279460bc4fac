"""`./run rekey_open_cases --login NAME`: after an intrusion, new keys for every open case.

Asks for the password and the second factor of a coordinator: only a person can open the cases.
"""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.accounts.authentication import second_factors
from reports.accounts.authentication.password_step import LoginRefused, check_login
from reports.accounts.directory.staff import NotStaff, Staff, actor_of, staff_of
from reports.accounts.throttling.throttle import Throttled
from reports.cases.lifecycle.lifecycle import NotAllowed
from reports.cases.recovery.case_rekeying import rekey_open_cases
from reports.vault.primitives.keys import PrivateKey
from reports.vault.team_keys.key_hierarchy import NotAHolder

STEP = 100  # cases between two lines of progress


class Command(BaseCommand):
    """Re-key all open cases."""

    help = "After an intrusion: a new data key and a new file key for every open case."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the login of the coordinator who does it."""
        parser.add_argument("--login", required=True, help="login name of a coordinator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Re-key every open case; say so when this coordinator cannot open one."""
        staff, key = _log_in(options["login"])
        done = seen = 0
        try:
            for moved in rekey_open_cases(by=staff, user_key=key, now=timezone.now()):
                done, seen = done + moved, seen + 1
                if seen % STEP == 0:
                    self.stderr.write(f"{seen} cases looked at")
        except NotAllowed:
            raise CommandError("only a coordinator can do this") from None
        except NotAHolder:
            raise CommandError(f"this key opens not every case; {done} were done") from None
        self.stdout.write(f"cases with new keys: {done}; rows without keys: {seen - done}")


def _log_in(login: str) -> tuple[Staff, PrivateKey]:
    now = timezone.now()
    try:
        opened = check_login(
            login=login, password=getpass("Password: "), networks=("command line",), now=now
        )
        staff = staff_of(user_id=opened.user.pk)
        second_factors.verify_code(
            user=opened.user, typed=getpass("Code: "), by=actor_of(staff), now=now
        )
    except (LoginRefused, second_factors.FactorRefused, Throttled, NotStaff):
        raise CommandError("login, password or code is wrong") from None
    return staff, opened.key
