"""The `reports` app: from the first word to the last follow-up."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """One app; its rooms are packages."""

    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join texts and consents to cases; register each room's checks (`<room>/checks.py`)."""
        from reports.cases.casework import case_texts
        from reports.cases.planning import referrals
        from reports.messaging.contact import case_port

        case_port.keep(case_texts)
        referrals.tell_when_withdrawn()
        for path in sorted(Path(self.path).glob("*/checks.py")):
            import_module(f"reports.{path.parent.name}.checks")
