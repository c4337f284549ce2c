"""Folders of runs: they are written completely or not at all, and a failed write keeps the old run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crosswire import CrosswireError, evaluate
from crosswire.evaluation.run_folder import default_folder, save


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
        if self.name.endswith("-new"):
            raise interruption
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises((CrosswireError, KeyboardInterrupt)):
        save(evaluate("gold", stories=["hesk"]), folder, {})
    assert (folder / "scores.json").read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_default_folder_depends_on_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = evaluate("gold", stories=["hesk"]), evaluate("empty", stories=["hesk"])
    assert default_folder(first) == default_folder(evaluate("gold", stories=["hesk"]))
    assert default_folder(first) != default_folder(second)
    assert default_folder(first).parent == Path("runs")
    assert default_folder(first).name.startswith("gold-")
