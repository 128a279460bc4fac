"""`./run access_list`: which role may do what, for the register of access (GDPR, article 9)."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reports.accounts.roles import CONTENT, MAY, Permission


class Command(BaseCommand):
    """Print the table of roles and permissions, as it is enforced."""

    help = "Print which role may do what, as a table or as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --json."""
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table."""
        self.stdout.write(_as_json() if options["json"] else _as_table())


def _as_json() -> str:
    table = {role.value: sorted(allowed) for role, allowed in MAY.items()}
    return json.dumps({"roles": table, "content": sorted(CONTENT)}, indent=2)


def _as_table() -> str:
    roles = list(MAY)
    lines = [
        "| permission | content | " + " | ".join(role.value for role in roles) + " |",
        "|---" * (len(roles) + 2) + "|",
    ]
    for permission in Permission:
        marks = ["yes" if permission in MAY[role] else "-" for role in roles]
        content = "yes" if permission in CONTENT else "-"
        lines.append(f"| {permission.value} | {content} | " + " | ".join(marks) + " |")
    return "\n".join(lines)
