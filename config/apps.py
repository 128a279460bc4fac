"""The wiring as an app, so that its checks run with every command."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """No models: only the checks of a safe start."""

    name = "config"
    label = "house"

    def ready(self) -> None:
        """Register the checks."""
        import config.checks  # noqa: F401
