"""The tour's reader of pages sends what a browser would send."""

import pytest

from tests.tour.tools import page_reader

SOURCE = """<!doctype html><html lang="en"><head><title> Notes </title><style>p{}</style></head>
<body>
<a href="/exit/">Leave</a><p>Good &amp; plain</p><ul><li>at ten <b>today</b></li></ul>
<form id="form-reply" action="/desk/1/reply/" method="post">
<input type="hidden" name="version" value="3"><textarea name="text">kept
words</textarea>
<input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>
<input type="checkbox" name="day" value="mon"><input type="checkbox" name="day" value="tue">
<select name="hour"><option value="9">nine</option><option value="10" selected>ten</option></select>
<button name="go" value="send">Send</button><button type="button">Not this</button></form>
<form action="/search/"><input name="q"></form></body></html>"""


def page() -> page_reader.Page:
    return page_reader.read("/here/", 200, SOURCE)


def test_words_are_those_a_person_sees() -> None:
    assert page().words == "Leave Good & plain at ten today kept words nine ten Send Not this"
    assert page().title == "Notes"
    assert page().items == ["at ten today"]
    assert page().link("exit") == "/exit/"


def test_a_form_sends_what_stands_in_it() -> None:
    sent = page().form(ident="form-reply").data({})
    assert sent == [("version", "3"), ("text", "kept\nwords"), ("kind", "b"), ("hour", "10")]


def test_answers_replace_what_stood_there() -> None:
    sent = page().form(asks="text").data({"text": "new", "kind": "a", "day": ["mon", "tue"]})
    assert sent == [
        ("version", "3"),
        ("hour", "10"),
        ("text", "new"),
        ("kind", "a"),
        ("day", "mon"),
        ("day", "tue"),
    ]


def test_buttons_are_those_that_send() -> None:
    assert page().form(action="/reply/").buttons == [("go", "send", "Send")]


@pytest.mark.parametrize("answers", [{"nothing": "x"}, {"kind": "c"}, {"hour": "11"}])
def test_what_the_form_does_not_ask_cannot_be_answered(answers: dict[str, str]) -> None:
    with pytest.raises(page_reader.NoSuchField):
        page().form(ident="form-reply").data(dict(answers))


def test_a_form_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(page_reader.NoSuchForm, match="form-reply"):
        page().form(ident="form-close")
