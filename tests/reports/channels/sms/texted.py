"""What was told by texts, and the lines that answer."""

from reports.cases.models import Case
from reports.channels.sms.dialogue.dialogue import Line
from reports.channels.sms.dialogue.sms_lines import say
from reports.region import region

STORY = "Il lit mes messages et il crie, canari-sms-4711"


def line(which: Line, language: str = "fr") -> str:
    return say(which, language=language, region=region())


def only_case() -> Case:
    return Case.objects.get()
