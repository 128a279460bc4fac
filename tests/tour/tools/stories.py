"""What the tour tells, in each language. Plainly sample data: no person, no place, no number.

Telephone numbers are from the ranges that are kept for drama and documentation, or are not
given out at all.
"""

from dataclasses import dataclass

from tests.tour.tools.teller import Answers, Story


@dataclass(frozen=True)
class Script:
    """One reporter's telling and the words said afterwards, both ways."""

    name: str
    story: Story
    words: str
    reply: str
    follow_up: str
    new_pretext: str


def _answers(words: str, number: str) -> Answers:
    return {
        "who": "self",
        "subject": "close",
        "right_now": "no",
        "near": "no",
        "happened": words,
        "kinds": ["insulted", "controlled"],
        "was_couple": "yes",
        "need": "no",
        "with": ["nobody"],
        "reach": "sms",
        "number": number,
        "safe_hours": "daily",
    }


FRENCH = Script(
    name="Français",
    story=Story(
        "fr",
        _answers(
            "Exemple de visite : il attend devant la porte bleue et lit mes messages.",
            "0470 00 00 01",
        ),
    ),
    words="Exemple de visite : il attend devant la porte bleue et lit mes messages.",
    reply="Exemple : merci d'avoir raconté. Je lis vos messages ici chaque matin.",
    follow_up="Exemple : la porte bleue est fermée, le matin me convient.",
    new_pretext="le fleuriste d'exemple",
)
DUTCH = Script(
    name="Nederlands",
    story=Story(
        "nl",
        _answers(
            "Voorbeeld: hij volgt me naar de groene brug en belt elke nacht.",
            "0470 00 00 02",
        ),
    ),
    words="Voorbeeld: hij volgt me naar de groene brug en belt elke nacht.",
    reply="Voorbeeld: dank u voor uw vertrouwen. Ik lees uw berichten elke ochtend.",
    follow_up="Voorbeeld: bij de groene brug was het vandaag rustig.",
    new_pretext="de bakker van het voorbeeld",
)
ENGLISH = Script(
    name="English",
    story=Story(
        "en",
        _answers(
            "Sample: he keeps my papers in the yellow drawer and counts my money.",
            "0470 00 00 03",
        ),
    ),
    words="Sample: he keeps my papers in the yellow drawer and counts my money.",
    reply="Sample: thank you for telling us. I read your messages here each morning.",
    follow_up="Sample: the yellow drawer is locked, mornings are fine.",
    new_pretext="the sample florist",
)
SCRIPTS = (FRENCH, DUTCH, ENGLISH)
