"""Which language a text is in, from the small words people cannot do without."""

from collections.abc import Mapping, Sequence
from typing import Final

from reports.followup.tokens import tokens

# Only words that the other languages here do not have: "je", "de", "en", "is" and "help" are out.
WORDS: Final[Mapping[str, frozenset[str]]] = {
    "fr": frozenset(
        tokens(
            "oui non bonjour bonsoir salut merci aide aidez moi mon ma mes ai suis est es il elle"
            " nous vous tu le la les un une des du au aux et ou avec sans dans chez pour par pas"
            " ne que qui quand quoi ce cette c j l qu besoin peur mari copain enfants maison jamais"
            " matin soir toujours parler"
        )
    ),
    "nl": frozenset(
        tokens(
            "ja nee neen hallo goedendag dank hulp mij mijn ik ben heb heeft hij zij ze u uw wij"
            " het een der met zonder voor niet geen wat wie waar maar ook naar thuis bang van"
            " dat dit als kinderen huis nooit altijd morgens ochtend avonds avond praten nodig"
            " moet kan"
        )
    ),
    "en": frozenset(
        tokens(
            "yes hello hi hey please thanks thank my i m am are he she they you your the and with"
            " without for not don what who where when but to at his her home house scared afraid"
            " husband boyfriend kids children never morning mornings evening evenings always talk"
            " need have has can want it"
        )
    ),
}

# What a person writes, as her whole text, to be answered in another language.
NAMES: Final[Mapping[str, frozenset[str]]] = {
    "fr": frozenset({"fr", "francais", "french", "frans"}),
    "nl": frozenset({"nl", "nederlands", "vlaams", "dutch", "neerlandais", "flamand"}),
    "en": frozenset({"en", "english", "anglais", "engels"}),
}


def recognised(text: str, languages: Sequence[str]) -> str | None:
    """The language with most words of its own in the text; None if none leads."""
    found = set(tokens(text))
    scores = sorted(
        ((len(found & WORDS.get(language, frozenset())), language) for language in languages),
        reverse=True,
    )
    if not scores or scores[0][0] == 0:
        return None
    if len(scores) > 1 and scores[1][0] == scores[0][0]:
        return None
    return scores[0][1]


def asked_for(text: str, languages: Sequence[str]) -> str | None:
    """The language she asks for, if the text says that and nothing else."""
    said = tokens(text)
    if len(said) != 1:
        return None
    for language in languages:
        if said[0] in NAMES.get(language, frozenset({language})):
            return language
    return None
