"""The examples run as their page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.paths import ROOT

PAGE = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\| \[([\w.]+)\]\([\w.]+\) \| .* \| `(.*)` \|$", PAGE, re.M)


def test_page_lists_every_example() -> None:
    assert {name for name, _ in COMMANDS} == {path.name for path in (ROOT / "examples").iterdir()} - {"README.md"}


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_example_is_scored(name: str, command: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "120"}
    result = subprocess.run(
        command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert re.search(r"^\w[\w-]* ?\d* on homs, n = 5 articles$", result.stdout, re.M)
    assert "fail" not in result.stderr
    # The headline of at least one task has predictions.
    rows = re.findall(r"^[\w.-]+\.f1 .* +([\d.]+) +[\d.]+$", result.stdout, re.M)
    assert any(float(predicted) > 0 for predicted in rows)
