"""`./run text_check --to NUMBER`: one neutral text through the configured gateway, step by step."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.messaging.contact.numbers import NotAPhoneNumber, parse_number
from reports.messaging.delivery.trial_message import try_a_text
from reports.messaging.gateways import NotConfigured
from reports.region import region

WAIT_SECONDS = 60.0


class Command(BaseCommand):
    """Exit 0 when the text arrived and its copy is gone, 1 when a step did not come."""

    help = "Send one neutral text to a phone of your own and tell what happened at every step."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the number, the language and the patience."""
        parser.add_argument("--to", required=True, metavar="NUMBER", help="a phone of your own")
        parser.add_argument("--language", choices=region().languages, default=None)
        parser.add_argument("--wait", type=float, default=WAIT_SECONDS, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try it."""
        here = region()
        try:
            arrived = try_a_text(
                to=parse_number(options["to"], country=here.country, for_texts=True),
                language=options["language"] or here.languages[0],
                say=self.stdout.write,
                seconds=options["wait"],
            )
        except NotAPhoneNumber as wrong:
            raise CommandError(str(wrong), returncode=2) from None
        except NotConfigured:
            raise CommandError(
                "no provider is configured: see docs/operations.md, texts", returncode=2
            ) from None
        if not arrived:
            raise SystemExit(1)
        self.stdout.write("It arrived, and nothing of it is left at the provider.")
