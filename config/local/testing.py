"""`./run test [--full] [pytest arguments]`: the whole suite, on a PostgreSQL of its own."""

import os
import subprocess
import sys

from config.local.state import ROOT


def main(arguments: list[str]) -> int:
    """Run pytest; `--full` turns every scaled test up to the size that proves its number."""
    full = "--full" in arguments
    rest = [argument for argument in arguments if argument != "--full"]
    environment = {**os.environ, "LINDEN_TEST_SCALE": "full" if full else "small"}
    return subprocess.call([sys.executable, "-m", "pytest", *rest], cwd=ROOT, env=environment)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
