"""Heartbeats: rows of a minute, which no backup keeps."""

from django.db import models


class Heartbeat(models.Model):
    """When a sweep last ended well, or beat last handed one over, and how long that took."""

    name = models.TextField(primary_key=True)
    ended_at = models.DateTimeField()
    seconds = models.FloatField()
