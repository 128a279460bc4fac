"""R4.2: obvious names and numbers are refused, what a night is made of is not."""

import pytest

from nightlife.codes import plain_words

KNOWN = ("Sample Bar Lime", "Saint-Gilles", "Woluwe-Saint-Lambert", "Bruxelles Ville")


@pytest.mark.parametrize(
    "text",
    [
        "Karim Sample was at the bar",
        "c'était Jean-Pierre de Voorbeeld",
        "Éva Échantillon est partie",
        "het was Jan van den Voorbeeld",
        "it was mr Sample again",
        "Madame Exemple a appelé",
        "Mevrouw Voorbeeld kwam",
        "il s’appelle Karim",
        "il s'appelle Karim",
        "hij heet Karim",
        "his name is Karim",
        "nommé Karim",
        "call 0470 12 34 56",
        "tel +32470123456",
        "02/555.12.34",
        "write to a.sample@mail.example",
        "on insta @karim_sample",
        "see https://social.example/karim",
    ],
)
def test_who_somebody_is_is_refused(text: str) -> None:
    with pytest.raises(plain_words.SaysWho) as refused:
        plain_words.check(text, known=KNOWN)
    assert refused.value.found
    assert refused.value.found in str(refused.value.message)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A guest felt unwell at 01:45, near the bar. Two friends stayed.",
        "Vers 2 h 15, une personne en veste rouge a insisté pour offrir un verre.",
        "Rond 23:10-23:40 bij de toiletten. Zwarte jas, witte schoenen.",
        "On 25.10.2026 between 02:30 and 03:15",
        "2026-10-25, camera 1, 2 and 3",
        "A Red Bull and a Gin Tonic were kept",
        "Near Sample Bar Lime, towards Saint-Gilles",
        "Bruxelles Ville en Sint-Gillis",
        "Bar\nToilettes\nEntrée",
        "112 called at 2:40, ambulance 3:05",
        "HE PUSHED THE GUEST",
        "Samedi Soir",
    ],
)
def test_what_was_seen_is_not(text: str) -> None:
    plain_words.check(text, known=KNOWN)
