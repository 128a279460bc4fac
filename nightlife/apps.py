"""The `nightlife` app: a way to help in bars and clubs."""

from django.apps import AppConfig


class NightlifeConfig(AppConfig):
    name = "nightlife"
    default_auto_field = "django.db.models.BigAutoField"
