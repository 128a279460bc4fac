"""`./run translations`: Linden's own catalogues, and on a check of all of them the packs' too."""

import sys

from config.local import translations
from config.packs import catalogues
from reports.region import PACKS


def main(arguments: list[str]) -> int:
    """Do what the first argument says; exit status 1 when a check fails, 2 on bad arguments."""
    status = translations.main(arguments)
    if arguments != ["check"]:
        return status
    folders = sorted(path for path in PACKS.iterdir() if (path / "locale").is_dir())
    found = [fault for folder in folders for fault in catalogues.faults(folder)]
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
