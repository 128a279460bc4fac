"""`./run check`: format, lint, types, imports, dependencies, migrations, expansion, translations.

`./run check installation` says instead whether this installation may start, as its processes
ask themselves, and shows the recovery key's fingerprint.
"""

import os
import subprocess
import sys
import time

from config.local.state import ROOT

# Nothing is read or written in a database here; the address only has to be one.
ENVIRONMENT = {
    "LINDEN_DATABASE_URL": "postgresql://nobody@/nowhere",
    "LINDEN_SECRET_KEY": "check only",
    "LINDEN_DEMO": "1",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}

STEPS = {
    "format": ["-m", "ruff", "format", "--check", "."],
    "lint": ["-m", "ruff", "check", "."],
    "types": ["-m", "mypy"],
    "imports": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    "dependencies": ["-m", "deptry", ".", "--no-ansi"],
    "migrations": ["-m", "django", "makemigrations", "--check", "--dry-run", "--skip-checks"],
    "expansion": ["-m", "config.local.expansion"],
    "translations": ["-m", "config.packs.catalogue_check", "check"],
}

INSTALLATION = ["check", "--deploy", "--database", "default"]


def main(arguments: list[str]) -> int:
    """Run every step, or those named; 0 when all held, 1 when one did not, 2 on a wrong name."""
    if arguments == ["installation"]:
        return subprocess.call([sys.executable, "manage.py", *INSTALLATION], cwd=ROOT)
    if not set(arguments) <= STEPS.keys():
        print(f"{__doc__}\nSteps: {' '.join(STEPS)}", file=sys.stderr)
        return 2
    chosen = [name for name in STEPS if not arguments or name in arguments]
    results = [_step(name) for name in chosen]
    return 0 if all(results) else 1


def _step(name: str) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *STEPS[name]],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    good = done.returncode == 0
    if not good:
        print(done.stdout.rstrip())
    print(f"{name:<13} {'ok' if good else 'FAILED'}  {time.monotonic() - began:5.1f} s", flush=True)
    return good


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
