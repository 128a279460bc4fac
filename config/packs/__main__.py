"""`./run pack new|check|texts|pseudo|reference`: region packs as work.

new NAME --from NAME       a new pack, copied from another
check NAME                 everything that is wrong or missing, all at once
texts NAME LANGUAGE        write what a language has no translation of into the pack's catalogue
pseudo FOLDER [--from NAME]  a sample region with two made-up languages
reference                  renew docs/region-pack.md and docs/safety-questions.md

A NAME is a pack of reports/region/packs, or the path of a folder (with a "/" in it).
Exit status: 0 done, 1 there are faults or it could not be done, 2 bad arguments.
"""

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path

from config.local.translations import compile_stale
from config.packs.pack_making import NotMade, make


def main(arguments: list[str]) -> int:
    """Do what the first argument says."""
    chosen = _parser().parse_args(arguments)
    done: int = chosen.do(chosen)
    return done


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="./run pack", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(required=True, metavar="new|check|texts|pseudo|reference")
    for name, do, takes in (
        ("new", _new, ("pack",)),
        ("check", _check, ("pack",)),
        ("texts", _texts, ("pack", "language")),
        ("pseudo", _pseudo, ("pack",)),
        ("reference", _reference, ()),
    ):
        verb = verbs.add_parser(name)
        for each in takes:
            verb.add_argument(each)
        if name in ("new", "pseudo"):
            verb.add_argument("--from", dest="source", default="brussels")
        verb.set_defaults(do=do)
    return parser


def _new(chosen: Namespace) -> int:
    folder = _folder(chosen.pack)
    try:
        make(folder, source=_folder(chosen.source))
    except NotMade as fault:
        return _refused(str(fault))
    _say(
        f"{folder}: a copy of {chosen.source}. What was confirmed or reviewed there is emptied.\n"
        "Now make it this region's: region.toml, numbers.toml, communes.toml, calendar.toml,\n"
        "pharmacy.toml, deadlines.toml, texts/ (docs/region-pack.md says what each key holds).\n"
        f"Then: ./run pack check {chosen.pack}"
    )
    return 0


def _check(chosen: Namespace) -> int:
    folder = _in_force(chosen.pack)
    from config.packs.pack_check import faults

    found = faults(folder)
    for fault in found:
        _say(fault)
    _say(f"{folder.name}: {len(found)} faults" if found else f"{folder.name}: complete")
    return 1 if found else 0


def _texts(chosen: Namespace) -> int:
    folder = _in_force(chosen.pack)
    from config.packs import catalogues
    from reports.region.assembly.loading import PackBroken, load_pack

    try:
        language = load_pack(folder).language(chosen.language)
    except PackBroken as broken:
        return _refused(f"{broken}\nFirst put this right.")
    except KeyError:
        return _refused(f"{chosen.pack} has no language {chosen.language!r} in region.toml.")
    missing = catalogues.lacking(folder, language)
    path = catalogues.add(folder, language.code, missing)
    _say(f"{path}: {len(missing)} texts to translate")
    return 0


def _pseudo(chosen: Namespace) -> int:
    folder = _folder(chosen.pack)
    _in_force(chosen.source)
    from config.packs import pseudo

    try:
        pseudo.make(folder, source=_folder(chosen.source))
    except NotMade as fault:
        return _refused(str(fault))
    _say(f"{folder}: made. Look at it: ./run demo --region {chosen.pack}")
    return 0


def _reference(_chosen: Namespace) -> int:
    _in_force("brussels")
    from config.packs import questions, reference

    reference.PAGE.write_text(reference.written(), encoding="utf-8")
    questions.PAGE.write_text(questions.written(), encoding="utf-8")
    return 0


def _folder(name: str) -> Path:
    from reports.region import folder_of

    return folder_of(name)


def _in_force(name: str) -> Path:
    """Set Django up with this pack: its languages and its catalogues are settings."""
    folder = _folder(name)
    if folder.is_dir():
        compile_stale(folder)
    os.environ["LINDEN_REGION"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    return folder


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")


def _refused(words: str) -> int:
    sys.stderr.write(f"linden: {words}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
