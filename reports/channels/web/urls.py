"""The reporter's addresses: every word neutral, nothing about anybody in any of them."""

from django.urls import path

from reports.channels.web.views import back, came, noted, send, start, tell, texts

app_name = "web"

urlpatterns = [
    path("", start.start, name="start"),
    path("help/", start.help_numbers, name="help"),
    path("exit/", start.leave, name="exit"),
    path("tell/", tell.before, name="tell"),
    path("tell/call/", tell.call, name="call"),
    path("tell/ready/", send.ready, name="ready"),
    path("tell/code/", send.code, name="code"),
    path("tell/done/", send.done, name="done"),
    path("tell/<slug:slug>/", tell.question, name="question"),
    path("t/<str:code>/", came.came, name="came"),
    path("p/<str:token>/", noted.noted, name="noted"),
    path("back/", back.enter, name="back"),
    path("back/read/", back.read, name="read"),
    path("back/reach/", back.reach, name="reach"),
    path("back/texts/", texts.texts, name="texts"),
    path("back/remove/", back.remove, name="remove"),
    path("back/close/", back.close, name="close"),
]
