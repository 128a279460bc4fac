"""The `pharmacy` app: a way to help across the counter."""

from django.apps import AppConfig


class PharmacyConfig(AppConfig):
    """One app, beside `reports`."""

    name = "pharmacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks."""
        import pharmacy.checks  # noqa: F401
