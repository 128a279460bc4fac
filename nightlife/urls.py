"""The addresses of venues: staff only, ids only."""

from django.urls import path

from nightlife.views import admitting, bar, desk, entry, home_safe, printing, slips, venue, writing

app_name = "nightlife"

urlpatterns = [
    path("", bar.bar, name="bar"),
    path("new/", writing.new, name="new"),
    path("slip/", slips.give, name="slip"),
    path("home/", home_safe.home_safe, name="home"),
    path("entry/<uuid:entry_id>/", entry.entry, name="entry"),
    path("entry/<uuid:entry_id>/more/", entry.amend, name="amend"),
    path("entry/<uuid:entry_id>/images/", entry.images, name="images"),
    path("entry/<uuid:entry_id>/slip/", slips.give_linked, name="linked-slip"),
    path("venue/", venue.venue, name="venue"),
    path("venue/post/", venue.post, name="post"),
    path("venue/event/", venue.event, name="event"),
    path("venue/poster/", printing.new_poster, name="new-poster"),
    path("venue/poster/<uuid:poster_id>/down/", printing.take_down, name="take-down"),
    path("venue/poster/<uuid:poster_id>/<slug:kind>/", printing.poster_file, name="poster-file"),
    path("venue/figures/<int:year>/<slug:kind>/", printing.whole_year, name="year"),
    path("venue/figures/<int:year>/<int:number>/<slug:kind>/", printing.month, name="month"),
    path("desk/", desk.desk, name="desk"),
    path("desk/alert/<uuid:alert_id>/seen/", desk.see_alert, name="see-alert"),
    path("desk/entry/<uuid:entry_id>/", desk.staff_entry, name="staff-entry"),
    path("desk/entry/<uuid:entry_id>/seen/", desk.see_entry, name="see-entry"),
    path("beside/<uuid:case_id>/", desk.beside_report, name="beside"),
    path("desk/admit/<uuid:team_id>/", admitting.admit, name="admit"),
    path("desk/venue/<uuid:venue_id>/", admitting.one_venue, name="one-venue"),
    path("desk/venue/<uuid:venue_id>/change/", admitting.change, name="change"),
    path("desk/venue/<uuid:venue_id>/post/", admitting.post, name="desk-post"),
    path("desk/venue/<uuid:venue_id>/withdraw/", admitting.withdraw, name="withdraw"),
    path("desk/venue/<uuid:venue_id>/readmit/", admitting.readmit, name="readmit"),
]
