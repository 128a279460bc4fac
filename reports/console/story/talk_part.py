"""The conversation: what is new on top, under it the box, then what came before, folded."""

from collections.abc import Callable
from functools import cached_property
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from reports.cases.access import message_pages
from reports.cases.records.open_case import OpenCase
from reports.cases.records.sealed_records import ReadMessage
from reports.console.labels import code_labels
from reports.console.labels.report_presenter import Line

_SHOWN_BEFORE: Final = 3  # messages under the box; older ones are folded


class TalkPart:
    """One page of the messages of an opened case; `name` says who somebody is."""

    def __init__(self, opened: OpenCase, *, name: Callable[[UUID | None], str]) -> None:
        self.opened = opened
        self.case = opened.case
        self.language = opened.facts().language
        self.found_messages = opened.messages()
        self._name = name

    def authors(self) -> list[UUID | None]:
        """Everybody whose name it shows."""
        return [each.author_id for each in self.found_messages]

    @cached_property
    def fresh(self) -> list[Line]:
        """What the person wrote and nobody has read yet, the newest first."""
        return [self._message(each) for each in reversed(self.found_messages) if self._new(each)]

    @property
    def shows_all_new(self) -> bool:
        """Whoever answers on this page has read everything."""
        return not self.opened.page and self.first_unread is None

    @cached_property
    def before(self) -> list[Line]:
        """The last messages before that, the newest first."""
        return self._older[:_SHOWN_BEFORE] if not self.opened.page else self._older

    @cached_property
    def older(self) -> list[Line]:
        """The rest of this page of messages, folded."""
        return self._older[len(self.before) :]

    @cached_property
    def phone_texts(self) -> list[Line]:
        """What came by text from a phone nobody has proven, the newest first."""
        hidden = self.opened.hide_code_words
        return [
            Line(who=_("A phone"), at=each.at, text=hidden(each.text), ours=False)
            for each in reversed(self.opened.phone_texts())
        ]

    @cached_property
    def first_unread(self) -> int | None:
        """On which page unread messages begin, when this one does not hold them all."""
        if not self.opened.has_earlier or self.opened.page:
            return None
        if self.case.unread <= len(self.found_messages):
            return None
        return (self.case.unread - 1) // message_pages.PAGE

    @cached_property
    def earlier(self) -> int | None:
        """The page of messages before this one."""
        return self.opened.page + 1 if self.opened.has_earlier else None

    @cached_property
    def later(self) -> int | None:
        """The page after it."""
        return self.opened.page - 1 if self.opened.page else None

    def _new(self, message: ReadMessage) -> bool:
        """Among the last of the person's messages, as many as nobody has read."""
        theirs = [each.id for each in self.found_messages if not each.ours]
        unread = 0 if self.opened.page else self.case.unread
        return unread > 0 and message.id in theirs[-unread:]

    @cached_property
    def _older(self) -> list[Line]:
        found = [each for each in self.found_messages if not self._new(each)]
        return [self._message(each) for each in reversed(found)]

    def _message(self, message: ReadMessage) -> Line:
        theirs = code_labels.word(code_labels.ROLES, "reporter")
        return Line(
            who=self._name(message.author_id) if message.ours else theirs,
            at=message.at,
            text=self.opened.hide_code_words(message.text),
            ours=message.ours,
            lang="" if message.ours else self.language,
        )
