"""`./run build [--production]`: once for each release, by the owner of this folder.

Compiles the translations and the byte code, so that whoever runs the processes needs to write
nothing here. With `--production` (`run` does that part) the environment is the locked one without
test tools and without the demo's PostgreSQL, and stays so.
"""

import compileall
import re
import sys
from pathlib import Path

from config.local.state import ROOT
from config.local.translations import compile_stale

WRONG_ARGUMENTS = 2
NOT_RUN = re.compile(re.escape(str(ROOT)) + r"/(\.venv|\.uv|\.uv\.cache|tests|var)/")


def is_servers() -> bool:
    """Whether this environment is a server's: `run` made it so, and keeps it."""
    return (Path(sys.prefix) / ".production").exists()


def main(arguments: list[str]) -> int:
    """Build. 0: done; 1: this folder cannot be written to; 2: bad arguments."""
    if arguments not in ([], ["--production"]):
        sys.stderr.write(f"{__doc__}\n")
        return WRONG_ARGUMENTS
    try:
        written = compile_stale()
    except OSError as fault:
        sys.stderr.write(f"{fault.filename}: {fault.strerror}; run it as the owner of {ROOT}\n")
        return 1
    compiled = compileall.compile_dir(ROOT, quiet=1, rx=NOT_RUN)
    environment = "a server's" if is_servers() else "with the tools of tests and demo"
    sys.stdout.write(f"translations: {len(written)} compiled anew; environment: {environment}\n")
    return 0 if compiled else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
