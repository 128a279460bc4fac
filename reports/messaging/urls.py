"""Where the provider of texts calls. Its addresses are not for people."""

from django.urls import path

from reports.messaging import hooks

app_name = "hooks"

urlpatterns = [
    path("twilio/inbound/", hooks.inbound, name="inbound"),
    path("twilio/status/", hooks.status, name="status"),
]
