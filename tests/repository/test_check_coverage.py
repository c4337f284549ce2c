"""The survey of check coverage runs on any story and prints consistent counts."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from support.paths import ROOT

SURVEY = ROOT / "benchmarks" / "check_coverage" / "survey.py"


@pytest.mark.slow
def test_survey_prints_a_share_for_every_kind_of_change() -> None:
    command = [sys.executable, str(SURVEY), "--story", "hesk", "--number", "2"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == printed
    rows = [
        line.split(" | ") for line in printed.splitlines() if line.startswith("| ") and not line.startswith("| kind")
    ]
    assert {row[0].strip("| ") for row in rows} == {"text", "offset", "id", "type", "value", "reference", "record"}
    assert all(float(row[4]) == int(row[3]) / int(row[2]) for row in rows)
    reported = {row[1]: int(row[3]) for row in rows}
    assert reported["Change one letter of the surface text of a mention, event or claim"] == 2
    assert reported["Remove a distractor and the claims that only it uses"] == 0
    assert re.search(r"data:hesk-[\d.]+@[0-9a-f]{12}\|seed:\d+\|crosswire:", printed)
