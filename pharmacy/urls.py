"""The addresses of the counter: staff only, ids only."""

from django.urls import URLPattern

app_name = "pharmacy"

urlpatterns: list[URLPattern] = []
