"""The `shelters` app: who has a free place, and for whom it is the right one."""

from django.apps import AppConfig


class SheltersConfig(AppConfig):
    name = "shelters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let a consent that is taken back stop what waits at a house (R7.4)."""
        from shelters.placing import ending

        ending.wire()
