"""The script of continuous integration: the programs and extras that it installs, and tests that must not skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from support.paths import ROOT

RUN = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
INSTALL = ROOT / ".ci" / "install-programs"
HOOKS = ("addoption", "collection_modifyitems", "sessionfinish", "terminal_summary")
SKIPPING = {
    "test_call": "def test_call():\n    pytest.skip('first')",
    "test_mark": "@pytest.mark.skipif(True, reason='second')\ndef test_mark():\n    pass",
    "test_import": "pytest.importorskip('no_such_module', reason='third')\ndef test_import():\n    pass",
}
# A test that cannot skip, and would fail; and one that does not skip.
OTHERS = {
    "test_plain": "def test_plain():\n    assert not pytest",
    "test_fine": "@pytest.mark.skipif(False, reason='-')\ndef test_fine():\n    pass",
}


def pytest_without_skips(folder: Path, files: dict[str, str], processes: int) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(f"from support.no_skips import {', '.join(f'pytest_{n}' for n in HOOKS)}\n")
    for name, code in files.items():
        (folder / f"{name}.py").write_text(f"import pytest\n{code}\n")
    command = [sys.executable, "-m", "pytest", "-p", "xdist.plugin", "-p", "no:cacheprovider", "-n", str(processes)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [*command, "--no-skips"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("processes", [0, 2])
def test_every_way_to_skip_is_a_failure_where_none_is_allowed(processes: int, tmp_path: Path) -> None:
    done = pytest_without_skips(tmp_path, OTHERS | SKIPPING, processes)
    assert done.returncode == 1, done.stdout
    assert "1 passed, 3 skipped" in done.stdout
    assert [reason in done.stdout for reason in ("Skipped: first", "second", "Skipped: third")] == [True] * 3
    assert done.stdout.count("does not allow") == 3


def test_only_tests_that_can_skip_run_where_none_may(tmp_path: Path) -> None:
    done = pytest_without_skips(tmp_path, OTHERS, 0)
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 deselected" in done.stdout


def test_nothing_outside_test_files_skips() -> None:
    """The option `--no-skips` finds the tests that can skip by the text of their files."""
    others = [*(ROOT / "tests" / "support").glob("*.py"), ROOT / "tests" / "conftest.py"]
    assert [path.name for path in others if "skip(" in path.read_text(encoding="utf-8")] == []


def test_every_extra_is_installed_by_its_name_in_pyproject(tmp_path: Path) -> None:
    [line] = [line for line in RUN if line.startswith("extras=")]
    script = f'{line.replace(".venv/bin/python", sys.executable)}\necho "$extras"'
    shown = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    with (ROOT / "pyproject.toml").open("rb") as file:
        extras = tomllib.load(file)["project"]["optional-dependencies"]
    assert shown.strip().split(",") == list(extras)
    assert {"dev", "examples"} <= set(extras)
    order = [line.split(" #")[0].strip() for line in RUN]
    assert order.index('.venv-extras/bin/python -m pip install --quiet -e ".[$extras]"') < len(order) - 1
    assert order.index(".venv-extras/bin/python -m pytest -q -m '' --no-skips") < len(order) - 1


def install(path: Path, *programs: str, user: str = "0", fails: str = "nothing") -> subprocess.CompletedProcess[str]:
    """Run the script with only these programs on the PATH; apt-get and sudo write what they are called with."""
    scripts = {
        "id": f"echo {user}",
        "apt-get": f'echo "apt-get $*" >> calls; [[ "$*" != *{fails}* ]]',
        "sudo": 'echo sudo >> calls; shift; "$@"',
    }
    for name in ("bash", "env"):
        (path / name).symlink_to(shutil.which(name) or name)
    for name in ("id", *programs):
        (path / name).write_text(f"#!{shutil.which('bash')}\n{scripts.get(name, '')}\n")
        (path / name).chmod(0o755)
    environment = {"PATH": str(path)}
    return subprocess.run(
        [path / "bash", INSTALL], cwd=path, env=environment, capture_output=True, text=True, check=False
    )


def test_programs_that_are_there_are_not_installed(tmp_path: Path) -> None:
    assert install(tmp_path, "node", "jq", "apt-get").returncode == 0
    assert not (tmp_path / "calls").exists()


@pytest.mark.parametrize(
    ("programs", "user", "packages", "calls"),
    [
        (("jq",), "0", "nodejs", 0),
        (("node",), "0", "jq", 0),
        ((), "0", "nodejs jq", 0),
        (("sudo",), "1000", "nodejs jq", 2),
    ],
)
def test_missing_programs_are_installed(
    programs: tuple[str, ...], user: str, packages: str, calls: int, tmp_path: Path
) -> None:
    done = install(tmp_path, "apt-get", *programs, user=user)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    found = (tmp_path / "calls").read_text().splitlines()
    assert found.count("sudo") == calls
    assert found[-1] == f"apt-get -qq install --yes --no-install-recommends {packages}"


@pytest.mark.parametrize(
    ("programs", "user", "fails", "message"),
    [
        (("node",), "0", "nothing", "there is no apt-get; the tests need the packages jq"),
        (("apt-get",), "1000", "nothing", "and there is no sudo; the tests need the packages nodejs jq"),
        (("apt-get",), "0", "update", "apt-get update failed"),
        (("apt-get",), "0", "install", "apt-get install failed"),
    ],
)
def test_programs_that_cannot_be_installed_are_named(
    programs: tuple[str, ...], user: str, fails: str, message: str, tmp_path: Path
) -> None:
    done = install(tmp_path, *programs, user=user, fails=fails)
    assert done.returncode == 1
    assert message in done.stderr
