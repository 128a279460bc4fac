"""The addresses of the counter and of its coordinators: staff only, ids of teams only."""

from django.urls import path

from pharmacy.views import (
    advice_page,
    after_sending,
    counter_page,
    handover_pages,
    pharmacy_desk,
    printed_pages,
    report_pages,
)

app_name = "pharmacy"

urlpatterns = [
    path("", counter_page.counter, name="counter"),
    path("advice/", advice_page.advice, name="advice"),
    path("own/", handover_pages.hand_over, name="hand-over"),
    path("own/slip/", handover_pages.slip, name="slip"),
    path("own/form/", report_pages.own, name="own"),
    path("together/", report_pages.assisted, name="assisted"),
    path("turn/", after_sending.turn, name="turn"),
    path("code/", after_sending.code, name="code"),
    path("done/", after_sending.done, name="done"),
    path("leave/", after_sending.leave, name="leave"),
    path("receipt/", counter_page.receipt, name="receipt"),
    path("papers/", printed_pages.papers, name="papers"),
    path("papers/<slug:spoken>/<slug:paper>/", printed_pages.card_file, name="card"),
    path("desk/", pharmacy_desk.all_pharmacies, name="all"),
    path("desk/<uuid:team_id>/", pharmacy_desk.people, name="people"),
    path("desk/<uuid:team_id>/verify/", pharmacy_desk.verify, name="verify"),
    path("desk/<uuid:team_id>/withdraw/", pharmacy_desk.withdraw, name="withdraw"),
    path("desk/<uuid:team_id>/<uuid:user_id>/trained/", pharmacy_desk.train, name="train"),
]
