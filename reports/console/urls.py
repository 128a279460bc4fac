"""The desks' addresses: no word of a case, ids only."""

from django.urls import path

from reports.console import landing
from reports.console.administration import installation, partner_systems
from reports.console.case_files import court_file, file_view
from reports.console.case_page import case_view
from reports.console.coordination import (
    coordinator_board,
    openings,
    public_space_figures,
    services_page,
    yearly_figures,
)
from reports.console.inbox import case_search, live_lists, worker_inbox
from reports.console.people import (
    conflict_pages,
    duty_phone,
    left_pages,
    people_pages,
    person_page,
    rekeying_page,
    team_pages,
)
from reports.console.planning import (
    closing_page,
    intake_page,
    plan_page,
    received_page,
    referral_page,
    requests_page,
    safety_page,
    transfer_page,
)
from reports.console.rota import pattern_page, week_page

app_name = "desk"

urlpatterns = [
    path("desk/", landing.home, name="home"),
    path("desk/inbox/", worker_inbox.inbox, name="inbox"),
    path("desk/inbox/version/", live_lists.inbox_version, name="inbox-version"),
    path("desk/closed/", worker_inbox.closed, name="closed"),
    path("desk/requests/", requests_page.queue, name="requests"),
    path("desk/requests/<uuid:request_id>/sent/", requests_page.answered, name="request-answered"),
    path("desk/intake/", intake_page.intake, name="intake"),
    path("desk/find/", case_search.find, name="find"),
    path("desk/phone/", duty_phone.duty_phone, name="phone"),
    path("desk/notice/<int:notice_id>/", worker_inbox.see_notice, name="notice"),
    path("desk/file/<uuid:case_id>/", case_view.file, name="file"),
    path("desk/file/<uuid:case_id>/open/", case_view.open_door, name="open"),
    path("desk/file/<uuid:case_id>/contact/", case_view.code_words, name="code-words"),
    path("desk/file/<uuid:case_id>/here/", case_view.reads_here, name="reads-here"),
    path("desk/file/<uuid:case_id>/count/", case_view.count, name="count"),
    path("desk/file/<uuid:case_id>/plan/", plan_page.plan, name="case-plan"),
    path("desk/file/<uuid:case_id>/plan/transfer/", transfer_page.transfer, name="transfer"),
    path("desk/file/<uuid:case_id>/plan/transfer/yes/", transfer_page.agree, name="transfer-agree"),
    path(
        "desk/file/<uuid:case_id>/plan/transfer/vital/", transfer_page.vital, name="transfer-vital"
    ),
    path(
        "desk/file/<uuid:case_id>/plan/transfer/confirm/",
        transfer_page.confirm,
        name="transfer-confirm",
    ),
    path(
        "desk/file/<uuid:case_id>/plan/transfer/back/",
        transfer_page.take_back,
        name="transfer-back",
    ),
    path("desk/file/<uuid:case_id>/plan/referrals/", referral_page.referral, name="referrals"),
    path(
        "desk/file/<uuid:case_id>/plan/referrals/answer/",
        referral_page.answer,
        name="referral-answer",
    ),
    path("desk/partners/services/", services_page.services, name="services"),
    path("desk/partners/referrals/", received_page.received, name="received-list"),
    path("desk/partners/referrals/<uuid:referral_id>/", received_page.one, name="received"),
    path("desk/file/<uuid:case_id>/plan/dates/", plan_page.dates, name="dates"),
    path("desk/file/<uuid:case_id>/files/", file_view.files, name="files"),
    path("desk/file/<uuid:case_id>/files/court/", court_file.court, name="court-file"),
    path("desk/file/<uuid:case_id>/files/send/", file_view.hand_over, name="hand-file"),
    path("desk/file/<uuid:case_id>/files/<uuid:file_id>/", file_view.file, name="one-file"),
    path(
        "desk/file/<uuid:case_id>/files/<uuid:file_id>/picture/",
        file_view.picture,
        name="file-picture",
    ),
    path("desk/file/<uuid:case_id>/files/<uuid:file_id>/copy/", file_view.copy, name="file-copy"),
    path(
        "desk/file/<uuid:case_id>/files/<uuid:file_id>/original/",
        file_view.original,
        name="file-original",
    ),
    path("desk/file/<uuid:case_id>/<slug:verb>/", case_view.act, name="act"),
    path("desk/file/<uuid:case_id>/plan/closing/", closing_page.close, name="closing"),
    path(
        "desk/file/<uuid:case_id>/plan/closing/confirm/",
        closing_page.confirm,
        name="closing-confirm",
    ),
    path(
        "desk/file/<uuid:case_id>/plan/closing/refuse/",
        closing_page.refuse,
        name="closing-refuse",
    ),
    path("desk/file/<uuid:case_id>/plan/safety/", safety_page.safety_plan, name="safety-plan"),
    path("desk/file/<uuid:case_id>/plan/safety/card/", safety_page.card, name="safety-card"),
    path("desk/board/", coordinator_board.board, name="board"),
    path("desk/board/version/", live_lists.board_version, name="board-version"),
    path(
        "desk/board/connection/<uuid:connection_id>/",
        coordinator_board.see_connection,
        name="connection",
    ),
    path("desk/board/recovery/<uuid:use_id>/", coordinator_board.see_recovery, name="recovery"),
    path("desk/rota/", week_page.week, name="rota"),
    path("desk/rota/<uuid:shift_id>/remove/", week_page.remove, name="shift-remove"),
    path("desk/rota/weekly/", week_page.add_pattern, name="add-pattern"),
    path("desk/rota/weekly/<uuid:pattern_id>/", pattern_page.pattern, name="pattern"),
    path("desk/rota/weekly/<uuid:pattern_id>/end/", pattern_page.end, name="pattern-end"),
    path("desk/rota/away/<uuid:exception_id>/back/", pattern_page.back, name="pattern-back"),
    path("desk/people/", people_pages.people, name="people"),
    path("desk/people/left/", left_pages.left, name="left"),
    path("desk/people/invite/", people_pages.invite, name="invite"),
    path("desk/people/admit/", people_pages.admit, name="admit"),
    path("desk/people/remove/", people_pages.remove, name="remove"),
    path("desk/people/reset/", people_pages.reset, name="reset"),
    path("desk/people/asked/<uuid:proposal_id>/confirm/", people_pages.confirm, name="confirm"),
    path("desk/people/asked/<uuid:proposal_id>/dismiss/", people_pages.dismiss, name="dismiss"),
    path("desk/people/link/", people_pages.renew_link, name="renew-link"),
    path("desk/people/renew/", people_pages.renew, name="renew"),
    path("staff/renew/", rekeying_page.renew, name="reseal"),
    path("desk/people/<uuid:user_id>/", person_page.person, name="person"),
    path("desk/people/<uuid:user_id>/change/", person_page.change, name="person-change"),
    path("desk/people/<uuid:user_id>/join/", person_page.join, name="person-join"),
    path("desk/teams/", team_pages.teams, name="teams"),
    path("desk/teams/organisation/", team_pages.add_organisation, name="add-organisation"),
    path("desk/teams/team/", team_pages.add_team, name="add-team"),
    path("desk/teams/<uuid:team_id>/", team_pages.team, name="team"),
    path("desk/systems/", partner_systems.systems, name="systems"),
    path("desk/systems/make/", partner_systems.make, name="make-token"),
    path("desk/systems/<uuid:token_id>/withdraw/", partner_systems.withdraw, name="withdraw-token"),
    path("desk/openings/", openings.openings, name="openings"),
    path("desk/figures/", yearly_figures.figures, name="figures"),
    path("desk/figures/csv/", yearly_figures.export, name="figures-csv"),
    path("desk/figures/spots/", public_space_figures.spots, name="spots"),
    path("desk/figures/spots/csv/", public_space_figures.export, name="spots-csv"),
    path("desk/conflicts/", conflict_pages.conflicts, name="conflicts"),
    path("desk/conflicts/declare/", conflict_pages.declare, name="conflict-declare"),
    path("desk/conflicts/lift/", conflict_pages.lift, name="conflict-lift"),
    path("desk/installation/", installation.installation, name="installation"),
]
