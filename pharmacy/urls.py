"""The addresses of the counter and of its coordinators: staff only, ids of teams only."""

from django.urls import path

from pharmacy.views import advice, counter, desk, ending, handing, papers, writing

app_name = "pharmacy"

urlpatterns = [
    path("", counter.counter, name="counter"),
    path("advice/", advice.advice, name="advice"),
    path("own/", handing.hand_over, name="hand-over"),
    path("own/slip/", handing.slip, name="slip"),
    path("own/form/", writing.own, name="own"),
    path("together/", writing.assisted, name="assisted"),
    path("turn/", ending.turn, name="turn"),
    path("code/", ending.code, name="code"),
    path("done/", ending.done, name="done"),
    path("leave/", ending.leave, name="leave"),
    path("receipt/", counter.receipt, name="receipt"),
    path("papers/", papers.papers, name="papers"),
    path("papers/<slug:spoken>/<slug:paper>/", papers.card_file, name="card"),
    path("desk/", desk.all_pharmacies, name="all"),
    path("desk/<uuid:team_id>/", desk.people, name="people"),
    path("desk/<uuid:team_id>/verify/", desk.verify, name="verify"),
    path("desk/<uuid:team_id>/withdraw/", desk.withdraw, name="withdraw"),
    path("desk/<uuid:team_id>/<uuid:user_id>/trained/", desk.train, name="train"),
]
