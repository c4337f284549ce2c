"""Folders of runs: they are written completely or not at all, and a failed write keeps the old run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crosswire import CrosswireError, evaluate
from crosswire.evaluation.run_folder import RUN_FILES, default_folder, save


def test_run_is_written_and_replaced_completely(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "run"
    for system in ("empty", "gold"):
        save(evaluate(system, stories=["hesk"]), folder, {"wall_seconds": 1})
    assert [entry.name for entry in folder.parent.iterdir()] == ["run"]
    scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    assert scores["system"]["name"] == "gold"
    assert json.loads((folder / "run.json").read_text())["wall_seconds"] == 1
    assert "wall_seconds" not in scores


@pytest.mark.parametrize("interruption", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_failed_write_keeps_the_old_run(
    interruption: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    save(evaluate("empty", stories=["hesk"]), folder, {})
    before = (folder / "scores.json").read_bytes()
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name.startswith(".crosswire-") and (self / "scores.json").read_bytes() != before:
            raise interruption
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises((CrosswireError, KeyboardInterrupt)):
        save(evaluate("gold", stories=["hesk"]), folder, {})
    assert (folder / "scores.json").read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


WRITER = """
import sys
from pathlib import Path
from crosswire import evaluate
from crosswire.evaluation.run_folder import default_folder, save
run = evaluate("empty", stories=["hesk"], tasks=["entities"])
for _ in range(60):
    save(run, Path("run"), {})
    save(run, default_folder(run), {})
"""


def test_two_writers_of_one_folder_both_succeed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER]
    writers = [subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [writer.communicate()[1] for writer in writers] == ["", ""]
    assert [writer.returncode for writer in writers] == [0, 0]
    [default] = (tmp_path / "runs").iterdir()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", "runs"]
    for folder in (default, tmp_path / "run"):
        assert {path.name for path in folder.iterdir()} == RUN_FILES - {"messages.txt"}


def test_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "big").mkdir()
    (tmp_path / "run").symlink_to("big")
    save(evaluate("empty", stories=["hesk"]), tmp_path / "run", {})
    assert (tmp_path / "run").is_symlink()
    assert {path.name for path in (tmp_path / "big").iterdir()} == RUN_FILES - {"messages.txt"}


def test_default_folder_depends_on_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = evaluate("gold", stories=["hesk"]), evaluate("empty", stories=["hesk"])
    assert default_folder(first) == default_folder(evaluate("gold", stories=["hesk"]))
    assert default_folder(first) != default_folder(second)
    assert default_folder(first).parent == Path("runs")
    assert default_folder(first).name.startswith("gold-")
