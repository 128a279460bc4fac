"""The addresses of places: staff only, ids only."""

from django.urls import URLPattern

app_name = "shelters"

urlpatterns: list[URLPattern] = []
