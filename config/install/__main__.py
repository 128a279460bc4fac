"""`./run install --check | --write-env FILE ...`: what an installation still lacks; its files."""

import argparse
import sys
from pathlib import Path

from config.install import environment, missing


def main(arguments: list[str]) -> int:
    """Do what was asked. 0: done, or nothing is missing; 1: not; 2: bad arguments."""
    parser = argparse.ArgumentParser(prog="./run install", description=__doc__)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--check", action="store_true", help="say all that is missing")
    asked.add_argument("--write-env", type=Path, metavar="FILE",
                       help="the environment of all processes, and one for each")  # fmt: skip
    parser.add_argument("--public", metavar="https://HOST", help="where people tell")
    parser.add_argument("--staff", metavar="https://HOST", help="where staff log in")
    parser.add_argument("--database", metavar="HOST:PORT/NAME")
    parser.add_argument("--keys", type=Path, metavar="FOLDER", help="of ./run keys create")
    parser.add_argument("--journal", type=Path, metavar="FOLDER")
    parser.add_argument("--proxies", type=int, default=1, metavar="N", help="your own (default 1)")
    parser.add_argument("--broker", default="pgmq://", metavar="URL", help="default: pgmq://")
    parser.add_argument("--region", default="brussels", metavar="NAME|FOLDER")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        return missing.say()
    needed = ("public", "staff", "database", "keys", "journal")
    if absent := [f"--{name}" for name in needed if not getattr(chosen, name)]:
        parser.error(f"--write-env needs {', '.join(absent)} too")
    return _write(chosen)


def _write(chosen: argparse.Namespace) -> int:
    wish = environment.Wanted(
        public=chosen.public,
        staff=chosen.staff,
        database=chosen.database,
        keys=chosen.keys,
        journal=chosen.journal,
        proxies=chosen.proxies,
        broker=chosen.broker,
        region=chosen.region,
    )
    try:
        written = environment.write(chosen.write_env.absolute(), wish)
    except environment.NotWritten as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    for path in written:
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
