"""The addresses of venues: staff only, ids only."""

from django.urls import path

from nightlife.views import (
    bar_page,
    entry_page,
    home_safe,
    incident_pages,
    slip_page,
    venue_admission,
    venue_desk,
    venue_page,
    venue_prints,
)

app_name = "nightlife"

urlpatterns = [
    path("", bar_page.bar, name="bar"),
    path("new/", incident_pages.new, name="new"),
    path("slip/", slip_page.give, name="slip"),
    path("home/", home_safe.home_safe, name="home"),
    path("entry/<uuid:entry_id>/", entry_page.entry, name="entry"),
    path("entry/<uuid:entry_id>/more/", entry_page.amend, name="amend"),
    path("entry/<uuid:entry_id>/images/", entry_page.images, name="images"),
    path("entry/<uuid:entry_id>/slip/", slip_page.give_linked, name="linked-slip"),
    path("venue/", venue_page.venue, name="venue"),
    path("venue/post/", venue_page.post, name="post"),
    path("venue/event/", venue_page.event, name="event"),
    path("venue/poster/", venue_prints.new_poster, name="new-poster"),
    path("venue/poster/<uuid:poster_id>/down/", venue_prints.take_down, name="take-down"),
    path(
        "venue/poster/<uuid:poster_id>/<slug:kind>/", venue_prints.poster_file, name="poster-file"
    ),
    path("venue/figures/<int:year>/<slug:kind>/", venue_prints.whole_year, name="year"),
    path("venue/figures/<int:year>/<int:number>/<slug:kind>/", venue_prints.month, name="month"),
    path("desk/", venue_desk.desk, name="desk"),
    path("desk/alert/<uuid:alert_id>/seen/", venue_desk.see_alert, name="see-alert"),
    path("desk/entry/<uuid:entry_id>/", venue_desk.staff_entry, name="staff-entry"),
    path("desk/entry/<uuid:entry_id>/seen/", venue_desk.see_entry, name="see-entry"),
    path("beside/<uuid:case_id>/", venue_desk.beside_report, name="beside"),
    path("desk/admit/<uuid:team_id>/", venue_admission.admit, name="admit"),
    path("desk/venue/<uuid:venue_id>/", venue_admission.one_venue, name="one-venue"),
    path("desk/venue/<uuid:venue_id>/change/", venue_admission.change, name="change"),
    path("desk/venue/<uuid:venue_id>/post/", venue_admission.post, name="desk-post"),
    path("desk/venue/<uuid:venue_id>/withdraw/", venue_admission.withdraw, name="withdraw"),
    path("desk/venue/<uuid:venue_id>/readmit/", venue_admission.readmit, name="readmit"),
]
