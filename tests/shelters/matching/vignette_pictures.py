"""What the match says to each vignette, drawn: the twelve places, best first, and why not."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from shelters.matching.pairs.problem_files import read_problem
from shelters.matching.solution.matching import run
from tests.shelters.matching.test_vignettes import KNOWN, UNITS, VIGNETTES, Vignette, solved
from tests.shelters.matching.whole_answers import answer

Json = dict[str, Any]
WIDTH: Final = 720
ROW: Final = 24
TOP: Final = 74
PROPOSED, FITS, OUT, INK, QUIET = "#0f766e", "#99d3cc", "#d1d5db", "#111827", "#4b5563"


def name_of(vignette: Vignette) -> str:
    """What its picture is called."""
    words = vignette.who.replace(",", "").split()
    return "-".join(word for word in words if word not in {"a", "in", "of", "her", "at", "to"})


def picture(vignette: Vignette) -> str:
    """All places by fit, with what is to be asked; those that are out with every rule that is."""
    found = solved(vignette)
    fits = {unit: fit for _need, unit, fit in found["edges"]}
    first = found["assignments"][0]["unit"] if found["assignments"] else ""
    asks = _asks(found)
    most = max(fits.values(), default=1)
    names = [each["id"] for each in UNITS]
    order = sorted(names, key=lambda each: (each != first, -fits.get(each, -1), names.index(each)))
    said = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {TOP + ROW * len(order)}"'
        f' role="img" font-family="sans-serif" font-size="12"><title>{escape(vignette.who)}</title>'
        f'<rect width="{WIDTH}" height="{TOP + ROW * len(order)}" fill="#fff"/>'
        f'<text x="12" y="24" font-size="15" font-weight="bold">{escape(vignette.who)}</text>',
        _legend(),
    ]
    out = {each["id"]: _rules(vignette, each) for each in UNITS if each["id"] not in fits}
    for at, each in enumerate(order):
        top = TOP + ROW * at
        said.append(f'<text x="12" y="{top + 13}" fill="{INK}"{_bold(each, first)}>{each}</text>')
        if each in out:
            said.append(_is_out(top, out[each]))
        else:
            colour = PROPOSED if each == first else FITS
            words = ", ".join([str(fits[each]), *(f"ask {code}" for code in asks.get(each, ()))])
            said.append(_bar(top, round(260 * fits[each] / max(1, most)), colour, words))
    return "".join(said) + "</svg>\n"


def page() -> str:
    """The page that shows them all."""
    lines = [
        "# Twelve households, and which house is phoned first",
        "",
        "Written down with its reason before the run, and held by the suite: the house that a"
        " coordinator would phone first is the one that the match proposes. Twelve places that do"
        " not exist, each household alone with them; who goes before whom is another matter"
        ' ([matching](matching.md), "Order"). The length of a bar is the fit, in points of that'
        " page; a place that is out has every rule that says *no* beside it, by the codes there.",
        "",
        "`LINDEN_WRITE_DOCS=1 ./run test tests/shelters/matching/test_vignette_pictures.py -n 0`"
        " draws them anew.",
    ]
    for each in VIGNETTES:
        first = f"phoned first: {each.first}" if each.first else "no house is phoned"
        asked = f" To ask first: {', '.join(each.asks)}." if each.asks else ""
        lines += [
            "",
            f"## {each.who[0].upper()}{each.who[1:]}",
            "",
            f"*{first[0].upper()}{first[1:]}*: {each.because}.{asked}",
            "",
            f"![{each.who}](vignettes/{name_of(each)}.svg)",
        ]
    return "\n".join(lines) + "\n"


def _asks(found: Json) -> Mapping[str, list[str]]:
    said = {}
    for each in found["assignments"]:
        said[each["unit"]] = each["ask"]
        said |= {other["unit"]: other["ask"] for other in each["next"]}
    return said


def _rules(vignette: Vignette, place: Json) -> list[str]:
    """Every rule by which one place is out."""
    need = {"id": "household", "needed_from": vignette.now, **KNOWN, **vignette.said}
    data = {"now": vignette.now, "seed": "1", "units": [place], "needs": [need]}
    return [
        code for left in answer(run(read_problem(data)))["unplaced"] for code in left["failing"]
    ]


def _legend() -> str:
    parts = ((PROPOSED, "proposed"), (FITS, "would fit"), (OUT, "out, by these rules"))
    return "".join(
        f'<rect x="{12 + 150 * at}" y="40" width="12" height="12" fill="{colour}"/>'
        f'<text x="{30 + 150 * at}" y="50" fill="{QUIET}">{words}</text>'
        for at, (colour, words) in enumerate(parts)
    )


def _bold(name: str, first: str) -> str:
    return ' font-weight="bold"' if name == first else ""


def _bar(top: int, length: int, colour: str, words: str) -> str:
    return (
        f'<rect x="150" y="{top + 3}" width="{length}" height="13" fill="{colour}"/>'
        f'<text x="{158 + length}" y="{top + 13}" fill="{INK}">{escape(words)}</text>'
    )


def _is_out(top: int, codes: list[str]) -> str:
    return _bar(top, 6, OUT, ", ".join(codes))
