"""A bare view, one INSERT: the addresses that lead to it, and settings under which it is alone.

The same server, threads, database and connections as ours, without anything between them.
"""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.settings import *  # noqa: F403 - the same settings, but for the two below

MIDDLEWARE = []
ROOT_URLCONF = "tests.benchmarks.bare"

TABLE = "create table bench_bare (id bigserial primary key, body bytea not null)"


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """Store the body and say so."""
    with connection.cursor() as cursor:
        cursor.execute("insert into bench_bare (body) values (%s)", [request.body])
    return HttpResponse("stored")


urlpatterns = [path("bare/", insert)]
