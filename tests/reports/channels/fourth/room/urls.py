"""The reading room's addresses."""

from django.urls import path

from tests.reports.channels.fourth.room import views

urlpatterns = [path("room/", views.tell), path("room/sent/", views.sent)]
