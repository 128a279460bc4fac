"""`./run found_installation`: the desk and the links of its first people; once, at the start.

`./run found_installation --again` prints new links for those who are not in yet.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from reports.accounts.directory.organisations import NameMissing
from reports.accounts.directory.profiles import LoginTaken, LoginUnusable, Profile
from reports.accounts.onboarding import first_installation
from reports.audit.chain.seals import BehindJournal
from reports.audit.log import OPERATOR


class Command(BaseCommand):
    """Make the coordinators' desk and print one link for each of its people."""

    help = (
        "Make the coordinators' desk. Each person is LOGIN=NAME. The links are printed once: "
        "hand each over in person. They are good for 48 hours."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the desk's name and its people."""
        parser.add_argument("name", nargs="?", help="the operator's name, as staff see it")
        parser.add_argument(
            "--again", action="store_true",
            help="only new links, for whoever lost theirs, was too late, or stopped half-way",
        )  # fmt: skip
        parser.add_argument("--coordinator", action="append", default=[], metavar="LOGIN=NAME")
        parser.add_argument("--administrator", action="append", default=[], metavar="LOGIN=NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found, or look who is not in yet; then print."""
        if options["again"]:
            self._again(options)
            return
        if not options["name"]:
            raise CommandError("Give the operator's name, as staff see it.")
        try:
            founded = first_installation.found_installation(
                name=options["name"],
                coordinators=[_profile(text) for text in options["coordinator"]],
                administrators=[_profile(text) for text in options["administrator"]],
                by=OPERATOR,
                now=timezone.now(),
            )
        except first_installation.AlreadyFounded:
            raise CommandError("This installation has a coordinators' desk already.") from None
        except first_installation.TooFewCoordinators:
            raise CommandError("Give --coordinator LOGIN=NAME at least twice.") from None
        except LoginTaken:
            raise CommandError("Two people have the same login name.") from None
        except (LoginUnusable, NameMissing) as refusal:
            raise CommandError(str(refusal)) from None
        people = options["coordinator"] + options["administrator"]
        for person, invited in zip(
            people, founded.coordinators + founded.administrators, strict=True
        ):
            self.stdout.write(f"{person.partition('=')[0]}  {_address(invited.token)}")

    def _again(self, options: dict[str, Any]) -> None:
        if options["name"] or options["coordinator"] or options["administrator"]:
            raise CommandError("--again makes nobody new: give it alone.")
        try:
            links = first_installation.links_anew(by=OPERATOR, now=timezone.now())
        except BehindJournal:
            raise CommandError(
                "This database is behind its journal; first ./run after_restore."
            ) from None
        for login, token in links.items():
            self.stdout.write(f"{login}  {_address(token)}")
        if not links:
            self.stdout.write("Everybody of the first is in; for what is lost: ./run reset_link.")


def _profile(text: str) -> Profile:
    login, _, name = text.partition("=")
    if not name.strip():
        raise CommandError("Write each person as LOGIN=NAME.")
    return Profile(login=login, name=name.strip())


def _address(token: str) -> str:
    path = reverse("accounts:invitation", args=[token])
    return settings.LINDEN_STAFF_ADDRESS.rstrip("/") + path
