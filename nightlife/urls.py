"""The addresses of venues: staff only, ids only."""

from django.urls import URLPattern

app_name = "nightlife"

urlpatterns: list[URLPattern] = []
