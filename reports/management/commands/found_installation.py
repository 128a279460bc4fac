"""`./run found_installation`: the desk and the links of its first people; once, at the start."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from reports.accounts import founding
from reports.accounts.invitations import Invited
from reports.accounts.organisations import NameMissing
from reports.accounts.profiles import LoginTaken, LoginUnusable, Profile
from reports.audit.log import OPERATOR


class Command(BaseCommand):
    """Make the coordinators' desk and print one link for each of its people."""

    help = (
        "Make the coordinators' desk. Each person is LOGIN=NAME. The links are printed once: "
        "hand each over in person. They are good for 48 hours."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the desk's name and its people."""
        parser.add_argument("name", help="the operator's name, as staff see it")
        parser.add_argument("--coordinator", action="append", default=[], metavar="LOGIN=NAME")
        parser.add_argument("--administrator", action="append", default=[], metavar="LOGIN=NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found, then print."""
        try:
            founded = founding.found_installation(
                name=options["name"],
                coordinators=[_profile(text) for text in options["coordinator"]],
                administrators=[_profile(text) for text in options["administrator"]],
                by=OPERATOR,
                now=timezone.now(),
            )
        except founding.AlreadyFounded:
            raise CommandError("This installation has a coordinators' desk already.") from None
        except founding.TooFewCoordinators:
            raise CommandError("Give --coordinator LOGIN=NAME at least twice.") from None
        except LoginTaken:
            raise CommandError("Two people have the same login name.") from None
        except (LoginUnusable, NameMissing) as refusal:
            raise CommandError(str(refusal)) from None
        people = options["coordinator"] + options["administrator"]
        for person, invited in zip(
            people, founded.coordinators + founded.administrators, strict=True
        ):
            self.stdout.write(f"{person.partition('=')[0]}  {_address(invited)}")


def _profile(text: str) -> Profile:
    login, _, name = text.partition("=")
    if not name.strip():
        raise CommandError("Write each person as LOGIN=NAME.")
    return Profile(login=login, name=name.strip())


def _address(invited: Invited) -> str:
    path = reverse("accounts:invitation", args=[invited.token])
    return settings.LINDEN_STAFF_ADDRESS.rstrip("/") + path
