"""The rules of the house that no other tool holds."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests import source

TOP_LEVEL = {
    ".ci",
    ".editorconfig",
    ".gitignore",
    "CHANGELOG.md",
    "README.md",
    "SECURITY.md",
    "config",
    "docs",
    "manage.py",
    "nightlife",
    "pharmacy",
    "pyproject.toml",
    "reports",
    "run",
    "shelters",
    "tests",
    "uv.lock",
}
APPS = ("reports", "shelters", "pharmacy", "nightlife")
ROOMS = {
    "accounts",
    "audit",
    "cases",
    "channels",
    "console",
    "files",
    "followup",
    "hearing",
    "intake",
    "messaging",
    "region",
    "vault",
    # not rooms: what runs by the clock, the look, the one Django app's own parts and commands
    "sweeps",
    "look",
    "management",
    "migrations",
}
# Django and pytest find these by their name; every other name says which file it is.
FOUND_BY_NAME = {"__init__", "__main__", "admin", "apps", "checks", "conftest", "forms", "models"}
FOUND_BY_NAME |= {"tasks", "urls", "views"}
# The channels are alike: what is the same step in each has the same name.
SHARED = {"draft", "submission"}
LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LOG_EXTRAS = {
    "count",
    "kind",
    "port",
    "queue",
    "seconds",
    "status",
    "version",
    "task",
}


def tracked() -> list[str]:
    """Every file that git tracks or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=source.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (source.ROOT / name).exists()]


def texts() -> list[tuple[str, str]]:
    """Every tracked text file with its content."""
    kinds = {".py", ".md", ".toml", ".html", ".css", ".js", ".sh", ".po", ".svg", ""}
    paths = [name for name in tracked() if (source.ROOT / name).suffix in kinds]
    return [(name, (source.ROOT / name).read_text()) for name in paths]


def test_the_top_level_reads_as_the_design_says() -> None:
    assert {name.split("/")[0] for name in tracked()} <= TOP_LEVEL


def test_reports_holds_the_rooms_of_the_flow_and_nothing_else() -> None:
    folders = {name.split("/")[1] for name in tracked() if re.match(r"reports/[^/]+/", name)}
    assert folders <= ROOMS


def _modules() -> list[Path]:
    """Every module of the code but commands, which Django wants in one folder."""
    return [path for path in source.files() if path.parent.name != "commands"]


def test_a_folder_holds_at_most_twelve_modules() -> None:
    """Who opens a folder sees at once what lies there; more than that gets a drawer."""
    folders = Counter(path.parent for path in _modules() if path.name != "__init__.py")
    crowded = {folder: count for folder, count in folders.items() if count > 12}
    assert {str(folder.relative_to(source.ROOT)): crowded[folder] for folder in crowded} == {}


def test_a_module_is_read_in_one_go() -> None:
    """One idea, at most 400 lines."""
    assert _longer_than(400, source.files()) == []


def test_a_module_of_tests_is_about_one_thing() -> None:
    """A longer one is split by what its tests are about; what they share goes beside them."""
    tests = [path for path in source.files("tests") if path.name.startswith("test_")]
    assert _longer_than(450, tests) == []


def _longer_than(ceiling: int, paths: Iterable[Path]) -> list[str]:
    return [
        str(path.relative_to(source.ROOT))
        for path in paths
        if len(path.read_text().splitlines()) > ceiling
    ]


def test_a_name_is_one_module() -> None:
    """Who hears a module's name knows which file is meant, in whatever room."""
    names = Counter(path.stem for path in _modules() if path.stem not in FOUND_BY_NAME)
    assert {name for name, count in names.items() if count > 1} <= SHARED


def test_a_folder_says_what_lives_there() -> None:
    """Every folder of code has one sentence of its own."""
    silent = [
        path.relative_to(source.ROOT).as_posix()
        for path in _modules()
        if path.name == "__init__.py"
        and len(path.relative_to(source.ROOT).parts) > 2
        and path.parent.name not in {"commands", "management"}
        and not ast.get_docstring(source.tree(path))
    ]
    assert silent == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    assert [name for name, text in texts() if name != "uv.lock" and later.search(text)] == []


def test_no_merge_is_left_half_done() -> None:
    marks = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    assert [name for name, text in texts() if marks.search(text)] == []


def test_no_exception_is_swallowed() -> None:
    """Who catches everything raises again or logs it; the tour's report tells each fault."""

    def silent(handler: ast.ExceptHandler) -> bool:
        body = handler.body[0]
        does_nothing = isinstance(body, ast.Pass) or (
            isinstance(body, ast.Expr) and isinstance(body.value, ast.Constant)
        )
        catches = ast.unparse(handler.type) if handler.type else "everything"
        broad = catches in {"everything", "Exception", "BaseException"}
        told = any(
            isinstance(node, ast.Raise)
            or (isinstance(node, ast.Call) and ast.unparse(node.func) == "log.exception")
            for node in ast.walk(handler)
        )
        return catches == "everything" or (broad and (does_nothing or not told))

    found = [place for place, node in source.nodes(ast.ExceptHandler) if silent(node)]
    assert found == []


def test_cryptography_is_imported_in_the_vault_and_nowhere_else() -> None:
    users = [place for place, name in source.imports() if name.split(".")[0] == "cryptography"]
    assert [place for place in users if not place.startswith("reports/vault/")] == []
    assert users


def test_twilio_is_imported_in_the_gateways_and_nowhere_else() -> None:
    users = [place for place, name in source.imports() if name.split(".")[0] == "twilio"]
    assert [place for place in users if not place.startswith("reports/messaging/gateways/")] == []


def test_nothing_is_imported_by_its_name() -> None:
    """The contracts on imports do not see a name in a string; an app's own start may use one."""
    by_name = {"import_module", "importlib.import_module", "import_string", "__import__"}
    places = [
        place
        for place, call in source.nodes(ast.Call)
        if ast.unparse(call.func) in by_name and not re.match(r"\w+/apps\.py:", place)
    ]
    assert places == []


def test_no_flow_hides_in_signals() -> None:
    allowed = "django.dispatch.receiver", "django.db.models.signals", "django.dispatch.Signal"
    assert [place for place, name in source.imports() if name.startswith(allowed)] == []


def test_nobody_but_the_settings_reads_the_environment() -> None:
    """Business code takes its values from the settings: one file says what can be configured."""
    readers = [
        place
        for place, node in source.nodes(ast.Attribute, *APPS)
        if ast.unparse(node) in {"os.environ", "os.getenv"}
    ]
    assert readers == []


def _is_log_call(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr in LOG_METHODS
        and isinstance(function.value, ast.Name)
        and function.value.id in {"log", "logger", "logging"}
    )


def _extras(call: ast.Call) -> list[str]:
    given = [keyword.value for keyword in call.keywords if keyword.arg == "extra"]
    names: list[str] = []
    for value in given:
        if not isinstance(value, ast.Dict):
            return ["extra is not written out"]
        names += [key.value if isinstance(key, ast.Constant) else "**" for key in value.keys]  # type: ignore[misc]
    return names


def test_logs_take_constant_words_and_ids_only() -> None:
    """R1.9: no log line can carry an answer, because no call to a log takes more than ids."""
    faults: list[str] = []
    for place, call in source.nodes(ast.Call):
        if not _is_log_call(call):
            continue
        if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant):
            faults.append(f"{place}: the message is not one constant")
        odd = [name for name in _extras(call) if not (name.endswith("_id") or name in LOG_EXTRAS)]
        faults += [f"{place}: logs {name}" for name in odd]
    assert faults == []


def test_nothing_is_printed_but_by_commands() -> None:
    """A stray print lands in a log file, past every rule about logs."""
    places = [
        place
        for place, call in source.nodes(ast.Call, *APPS)
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ]
    assert [place for place in places if "/management/" not in place] == []


@pytest.mark.parametrize("name", ["console.", "debugger"])
def test_no_script_writes_to_the_console(name: str) -> None:
    """Developer tools stay open on a shared machine; what a script logs there stays readable."""
    scripts = [(path, text) for path, text in texts() if path.endswith(".js")]
    assert [path for path, text in scripts if re.search(rf"\b{re.escape(name)}\b", text)] == []
