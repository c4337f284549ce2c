"""docs/first-steps.md: its blocks are the output of its commands, and fit three screens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "first-steps.md").read_text(encoding="utf-8")
SCREEN = 24


def test_blocks_are_the_output_of_the_commands(tmp_path: Path) -> None:
    """Run the commands one after the other, from a folder that has only mine.py."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    example = (ROOT / "examples" / "mine.py").read_text(encoding="utf-8")
    assert example.partition('"""\n\n')[2] == code
    (tmp_path / "mine.py").write_text(example, encoding="utf-8")
    blocks = re.findall(r"```console\n\$ bench (.*?)\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 3
    for command, expected in blocks:
        done = subprocess.run(
            [sys.executable, "-m", "crosswire", *command.split()],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "80"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        assert done.stdout == expected


def test_output_is_at_most_three_screens() -> None:
    lines = [line for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
    assert len(lines) <= 3 * SCREEN
    assert max(map(len, lines)) <= 80
