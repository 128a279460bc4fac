"""Settings and addresses of the bare stack: the same server, threads, database and connections,
one view, one INSERT, nothing else. What a report costs is measured against this.
"""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.settings import *  # noqa: F403 - the same settings, but for the two below

MIDDLEWARE = []
ROOT_URLCONF = "tests.benchmarks.bare"

TABLE = "create table bench_bare (id bigserial primary key, body bytea not null)"


def insert(request: HttpRequest) -> HttpResponse:
    """Store the body and say so."""
    with connection.cursor() as cursor:
        cursor.execute("insert into bench_bare (body) values (%s)", [request.body])
    return HttpResponse("stored")


urlpatterns = [path("bare/", insert)]
