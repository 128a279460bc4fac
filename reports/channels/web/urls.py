"""The reporter's addresses: every word neutral, nothing about anybody in any of them."""

from django.urls import path

from reports.channels.web.papers import file_pages
from reports.channels.web.views import (
    part_pages,
    ping_page,
    return_pages,
    send_page,
    spot_pages,
    start_pages,
    telling_pages,
    text_pages,
)

app_name = "web"

urlpatterns = [
    path("", start_pages.start, name="start"),
    path("help/", start_pages.help_numbers, name="help"),
    path("exit/", start_pages.leave, name="exit"),
    path("tell/", telling_pages.before, name="tell"),
    path("tell/<int:number>/", telling_pages.question, name="question"),
    path("tell/check/", send_page.check, name="check"),
    path("tell/code/", send_page.code, name="code"),
    path("tell/done/", part_pages.done, name="done"),
    path("tell/more/<int:chapter>/", part_pages.part, name="part"),
    path("tell/more/<int:chapter>/<int:number>/", part_pages.part, name="part"),
    path("tell/spot/", spot_pages.spot, name="spot"),
    path("tell/spot/done/", spot_pages.spot_done, name="spot-done"),
    path("tell/spot/where/", spot_pages.spot, {"name": "where"}, name="spot-where"),
    path("tell/spot/when/", spot_pages.spot, {"name": "when"}, name="spot-when"),
    path("tell/<slug:slug>/", telling_pages.older, name="older"),
    path("t/<str:code>/", start_pages.came, name="came"),
    path("p/<str:token>/", ping_page.noted, name="noted"),
    path("back/", return_pages.enter, name="back"),
    path("back/read/", return_pages.read, name="read"),
    path("back/texts/", text_pages.texts, name="texts"),
    path("back/files/", file_pages.files, name="files"),
    path("back/files/send/", file_pages.send, name="send-file"),
    path("back/files/begin/", file_pages.begin, name="begin-file"),
    path("back/files/<uuid:file_id>/", file_pages.collect, name="collect-file"),
    path("back/files/<uuid:file_id>/<int:number>/", file_pages.slice_of, name="slice-of-file"),
    path("back/files/<uuid:file_id>/done/", file_pages.done, name="file-done"),
    path("back/here/", return_pages.be_seen, name="here"),
    path("back/remove/", return_pages.remove, name="remove"),
    path("back/close/", return_pages.close, name="close"),
]
