"""`./run tour [--json] [--url ADDRESS] [--state FOLDER]`: the main job, end to end.

It speaks HTTP to a running demo, or starts one, and reads back from its database what was
stored. With `--json` standard output is one array of `{"step", "ok", "evidence"}`.
Exit status: 0 all held, 1 something did not, 2 bad arguments.
"""

import argparse
import sys
from pathlib import Path

from tests.tour.tools.tour_demo import NoDemo, found_or_started
from tests.tour.tools.tour_report import Report
from tests.tour.walks.walk import walk


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run tour", description="The main job, end to end.")
    parser.add_argument("--json", action="store_true", help="one array on standard output")
    parser.add_argument(
        "--url", help="a running demo's public site (by default the one here, or a new one)"
    )
    parser.add_argument("--state", type=Path, help="its state folder (by default var/)")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Find or start a demo, walk through it, and return the exit status."""
    try:
        chosen = _arguments(words)
    except SystemExit as wrong:
        return 2 if wrong.code else 0
    report = Report(as_json=chosen.json)
    try:
        with found_or_started(chosen.url, chosen.state) as demo:
            walk(demo, report)
    except NoDemo as missing:
        print(f"linden: {missing}", file=sys.stderr)
        return 1
    return report.finish()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
