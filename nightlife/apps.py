"""The `nightlife` app: a way to help in bars and clubs."""

from django.apps import AppConfig


class NightlifeConfig(AppConfig):
    """One app, beside `reports`."""

    name = "nightlife"
    default_auto_field = "django.db.models.BigAutoField"
