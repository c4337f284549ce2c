"""Agreement of the readers of lines, and the states of lines, on two readings of the invented story."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crosswire.curation.line_readings import reading_table, state_table
from crosswire.dataset.store import open_store

READER = {"kind": "model", "maker": "m", "version": "1", "date": "2026-11-25", "shown": "-", "instruction": "-"}


def write_readings(root: Path, reader: str, labels: dict[str, str]) -> None:
    path = root / "annotations" / "hesk" / "readings" / f"{reader}.jsonl"
    path.parent.mkdir(exist_ok=True)
    rows = [{"reader": reader, **READER}, *({"line": line, "label": label} for line, label in labels.items())]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_agreement_and_states_by_hand(hesk: Path) -> None:
    lines = [line.id for line in open_store(hesk).files("hesk").claim_lines[:4]]
    write_readings(hesk, "one", dict(zip(lines, ["contradiction", "contradiction", "compatible"], strict=False)))
    write_readings(hesk, "two", dict(zip(lines, ["contradiction", "compatible", "compatible"], strict=False)))
    [row] = reading_table(open_store(hesk)).rows
    # Of three pairs of readings one differs; of all pairs, 3 x 3 x 2 of 6 x 5.
    assert list(row[:5]) == ["hesk", "2", "3", "6", "2"]
    assert float(row[5]) == pytest.approx(1 - (1 / 3) / (18 / 30), abs=5e-4)
    low, high = map(float, row[6].split(" to "))
    assert low <= float(row[5]) <= high


@pytest.mark.parametrize("readers", [1, 2])
def test_agreement_without_different_readings_is_undefined(readers: int, hesk: Path) -> None:
    line = open_store(hesk).files("hesk").claim_lines[0].id
    for number in range(readers):
        write_readings(hesk, f"r{number}", {line: "contradiction"})
    [row] = reading_table(open_store(hesk)).rows
    assert list(row) == ["hesk", str(readers), "1", str(readers), str(readers - 1), "-", "-"]


def test_readings_of_part_of_the_lines_leave_the_others_as_they_are(hesk: Path) -> None:
    lines = [line for line in open_store(hesk).files("hesk").claim_lines if line.state == "firm"]
    doubted, confirmed = lines[0].id, lines[1].id
    write_readings(hesk, "one", {doubted: "compatible", confirmed: "contradiction"})
    states = {line.id: line.state for line in open_store(hesk).files("hesk").claim_lines}
    assert [states[line.id] for line in lines] == ["contested", *["firm"] * (len(lines) - 1)]


def test_without_readings_the_label_decides(hesk: Path) -> None:
    store = open_store(hesk)
    assert reading_table(store).rows == []
    assert [list(row) for row in state_table(store).rows] == [
        ["hesk", "contradiction", "14", "0", "0"],
        ["hesk", "update", "0", "0", "3"],
        ["hesk", "compatible", "0", "0", "19"],
        ["hesk", "agreement", "0", "0", "10"],
    ]
