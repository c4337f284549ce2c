"""`bench init` writes a system that runs as it is."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.problems import Exit

NAMES = ("mine.py", "my-system 2.py", "2nd.py", "prediction.py", "NAME.py", "none.py", "my\"'x.py")


@pytest.mark.parametrize("name", NAMES)
def test_written_system_is_scored(name: str, bench: Bench, tmp_path: Path) -> None:
    result = bench("init", name)
    assert result.exit_code == 0
    assert result.stdout == f"written: {name}\nevaluate it: bench eval --system {shlex.quote(name)}\n"
    scored = bench("eval", "--system", name, "--story", "hesk", "-q")
    assert scored.exit_code == 0
    assert scored.stdout.startswith(f"{Path(name).stem} 0.1 on hesk, n = 3 articles\n")
    assert "entities.strict.f1" in scored.stdout
    assert "verification.contradiction.f1" in scored.stdout
    assert "fail" not in scored.stdout


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mine.txt", "mine.txt: is not the name of a Python file; write, for example, mine.py\n"),
        (".py", ".py: is not the name of a Python file; write, for example, mine.py\n"),
        ("there.py", "there.py: exists already; choose another name\n"),
    ],
)
def test_other_files_are_not_touched(name: str, message: str, bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "there.py").write_text("x = 1\n")
    result = bench("init", name)
    assert (result.exit_code, result.stderr) == (Exit.USAGE, message)
    assert (tmp_path / "there.py").read_text() == "x = 1\n"
