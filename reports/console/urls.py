"""The desks' addresses: no word of a case, ids only."""

from django.urls import path

from reports.console import (
    board,
    conflicts,
    counting,
    duty_phone,
    file,
    inbox,
    installation,
    openings,
    people,
    person,
    rota,
    systems,
    teams,
)

app_name = "desk"

urlpatterns = [
    path("desk/", inbox.home, name="home"),
    path("desk/inbox/", inbox.inbox, name="inbox"),
    path("desk/phone/", duty_phone.duty_phone, name="phone"),
    path("desk/notice/<int:notice_id>/", inbox.see_notice, name="notice"),
    path("desk/file/<uuid:case_id>/", file.file, name="file"),
    path("desk/file/<uuid:case_id>/open/", file.open_door, name="open"),
    path("desk/file/<uuid:case_id>/contact/", file.code_words, name="code-words"),
    path("desk/file/<uuid:case_id>/count/", counting.count, name="count"),
    path("desk/file/<uuid:case_id>/<slug:verb>/", file.act, name="act"),
    path("desk/board/", board.board, name="board"),
    path("desk/board/find/", board.find, name="find"),
    path("desk/board/connection/<uuid:connection_id>/", board.see_connection, name="connection"),
    path("desk/rota/", rota.week, name="rota"),
    path("desk/rota/<uuid:shift_id>/remove/", rota.remove, name="shift-remove"),
    path("desk/people/", people.people, name="people"),
    path("desk/people/invite/", people.invite, name="invite"),
    path("desk/people/admit/", people.admit, name="admit"),
    path("desk/people/remove/", people.remove, name="remove"),
    path("desk/people/reset/", people.reset, name="reset"),
    path("desk/people/renew/", people.renew, name="renew"),
    path("desk/people/<uuid:user_id>/", person.person, name="person"),
    path("desk/people/<uuid:user_id>/change/", person.change, name="person-change"),
    path("desk/people/<uuid:user_id>/join/", person.join, name="person-join"),
    path("desk/teams/", teams.teams, name="teams"),
    path("desk/teams/organisation/", teams.add_organisation, name="add-organisation"),
    path("desk/teams/team/", teams.add_team, name="add-team"),
    path("desk/systems/", systems.systems, name="systems"),
    path("desk/systems/make/", systems.make, name="make-token"),
    path("desk/systems/<uuid:token_id>/withdraw/", systems.withdraw, name="withdraw-token"),
    path("desk/openings/", openings.openings, name="openings"),
    path("desk/conflicts/", conflicts.conflicts, name="conflicts"),
    path("desk/conflicts/declare/", conflicts.declare, name="conflict-declare"),
    path("desk/conflicts/lift/", conflicts.lift, name="conflict-lift"),
    path("desk/installation/", installation.installation, name="installation"),
]
