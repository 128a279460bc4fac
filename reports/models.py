"""Django finds the rooms' models here; each room keeps its own."""

from reports.accounts.models import User

__all__ = ["User"]
