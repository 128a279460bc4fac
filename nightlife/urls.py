"""The addresses of venues: staff only, ids only."""

from django.urls import path

from nightlife.views import bar, entry, writing

app_name = "nightlife"

urlpatterns = [
    path("", bar.bar, name="bar"),
    path("new/", writing.new, name="new"),
    path("entry/<uuid:entry_id>/", entry.entry, name="entry"),
    path("entry/<uuid:entry_id>/more/", entry.amend, name="amend"),
    path("entry/<uuid:entry_id>/images/", entry.images, name="images"),
]
