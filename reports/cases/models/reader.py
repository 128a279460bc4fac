"""That a reporter is reading now, where they let the worker see it; nothing of when they did."""

from django.db import models


class Presence(models.Model):
    """Somebody reads here until `until`. The row is there for as long as that: it is moved on by
    each of their pages, goes when they press that they are finished or leave quickly, and is in no
    log and no backup. Whoever only closes the window is shown until then."""

    case = models.OneToOneField(
        "reports.Case", models.DB_CASCADE, primary_key=True, related_name="+"
    )
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
