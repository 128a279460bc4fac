"""The wiring as an app, so that every process has its checks and its Celery app."""

from django.apps import AppConfig
from django.core.signals import request_finished


class HouseConfig(AppConfig):
    """No models: only the checks of a safe start, and the way to the queues."""

    name = "config"
    label = "house"

    def ready(self) -> None:
        """Register the checks, make the Celery app the one tasks go through, join the rooms."""
        import config.celery
        import config.safety.database_checks
        import config.safety.file_checks
        import config.safety.start_checks
        import config.safety.text_checks  # noqa: F401
        from config.web.panels import (
            fill_counts,
            fill_navigation,
            fill_slots,
            list_services,
            open_landings,
            stop_tokens,
            watch_partners,
        )
        from reports.channels.sms import colleague_answers
        from reports.vault.service_keys import key_holders
        from shelters.check_ins.shift_answers import answer_by_text

        request_finished.connect(key_holders.refresh, dispatch_uid="key holders")
        colleague_answers.add(answer_by_text)
        fill_slots()
        fill_navigation()
        list_services()
        fill_counts()
        open_landings()
        watch_partners()
        stop_tokens()
