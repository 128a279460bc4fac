"""The one public address of this room: a link that works once, every word neutral."""

from django.urls import path

from shelters.screens.board import still_free

app_name = "asked"

urlpatterns = [path("q/<str:token>/", still_free.still_free, name="still_free")]
