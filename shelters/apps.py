"""The `shelters` app: who has a free place, and for whom it is the right one."""

from django.apps import AppConfig


class SheltersConfig(AppConfig):
    """One app, beside `reports`."""

    name = "shelters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let a consent taken back (R7.4), and a changed search, reach the houses."""
        from shelters.placing import placement_ends

        placement_ends.wire()
