"""The wiring as an app, so that every process has its checks and its Celery app."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """No models: only the checks of a safe start, and the way to the queues."""

    name = "config"
    label = "house"

    def ready(self) -> None:
        """Register the checks, and make the Celery app the one that tasks are sent through."""
        import config.celery
        import config.checks
        import config.text_checks  # noqa: F401
