"""`/healthz`: the process answers and reaches its database."""

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 `ok` when the database answers, else 503; nothing about what is stored."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except OperationalError:
        return HttpResponse("database", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")
