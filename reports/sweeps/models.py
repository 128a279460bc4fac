"""Heartbeats: rows of a minute, which no backup keeps."""

from django.db import models


class Heartbeat(models.Model):
    """When a sweep last ended well, and how long that took; when one was handed over, or begun."""

    name = models.TextField(primary_key=True)
    ended_at = models.DateTimeField()
    seconds = models.FloatField()
