"""`bench doctor` imports what it lists, and prints a line for each problem."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.cli import doctor
from crosswire.cli.doctor import import_faults
from crosswire.problems import Exit

MODULES = {
    "library_good": "print('noise')",
    "library_old": "raise ImportError('requires NumPy 2.0 or newer,\\n found 1.26.4')",
    "library_exits": "raise SystemExit(0)",
    "library_crashes": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "library_closes": "import os; os._exit(3)",
}
FAULTS = {
    "library_good": "",
    "library_old": "ImportError: requires NumPy 2.0 or newer, found 1.26.4",
    "library_exits": "SystemExit: 0",
    "library_crashes": "its import ends Python with status -9",
    "library_closes": "its import ends Python with status 3",
    "library_none": "ModuleNotFoundError: No module named 'library_none'",
}


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of modules, most of which cannot be imported."""
    folder = tmp_path / "modules"
    folder.mkdir()
    for name, source in MODULES.items():
        (folder / f"{name}.py").write_text(source + "\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def test_every_module_is_imported_and_has_its_own_fault(modules: Path) -> None:
    assert import_faults(FAULTS) == FAULTS


def test_import_without_end_is_stopped(modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (modules / "library_waits.py").write_text("import time; time.sleep(60)\n")
    monkeypatch.setattr(doctor, "IMPORT_SECONDS", 1)
    assert import_faults(["library_good", "library_waits"]) == {
        "library_good": "",
        "library_waits": "its import takes more than 1 seconds",
    }


def test_files_in_the_working_directory_are_not_imported(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "yaml.py").write_text("1 / 0\n")
    assert import_faults(["yaml"]) == {"yaml": ""}


@pytest.mark.usefixtures("modules")
def test_doctor_prints_a_line_for_each_problem(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("mine", "library_exits:Mine", "crosswire.systems")
    libraries = {"numpy": "library_old", "pyyaml": "yaml", "none-of-this-name": "library_none"}
    monkeypatch.setattr(doctor, "LIBRARIES", libraries)
    monkeypatch.setattr(doctor, "plugins", lambda: {"mine": point})
    result = bench("doctor")
    assert result.exit_code == Exit.INTEGRITY
    numpy, missing, system = result.stderr.splitlines()
    assert numpy.startswith("numpy: ")
    assert "cannot be imported: ImportError: requires NumPy 2.0 or newer, found 1.26.4; run pip install" in numpy
    assert missing == "none-of-this-name: is not installed; run pip install none-of-this-name"
    assert system == "system mine: library_exits:Mine: SystemExit: 0; reinstall the plug-in"
    states = {row["what"]: row["state"] for row in json.loads(bench("doctor", "--json").stdout)}
    assert (states["numpy"], states["pyyaml"], states["system mine"]) == ("WRONG", "good", "WRONG")
