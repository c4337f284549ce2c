"""Output of the commands: pipes that are closed, a full disk, and the width of the terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.problems import Exit

BENCH = [sys.executable, "-m", "crosswire"]
EVAL = ["eval", "-s", "gazetteer", "--story", "hesk", "-o", "run"]


def closed_pipe(arguments: list[str], folder: Path, stream: str) -> int:
    """Run a command whose stdout or stderr is a pipe that nobody reads; return its exit code."""
    options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: subprocess.PIPE}
    with subprocess.Popen([*BENCH, *arguments], cwd=folder, **options) as process:  # type: ignore[call-overload]
        getattr(process, stream).close()
        return int(process.wait())


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_closed_pipe_keeps_the_run_and_the_gate(tmp_path: Path, stream: str, extra: list[str]) -> None:
    assert closed_pipe([*EVAL, *extra, "--fail-under", "0.99"], tmp_path, stream) == Exit.GATE
    assert (tmp_path / "run" / "scores.json").is_file()
    assert closed_pipe(["score", "run", *extra, "--fail-under", "0.99"], tmp_path, stream) == Exit.GATE
    assert closed_pipe(["score", "run", *extra], tmp_path, stream) == Exit.OK


def test_closed_pipe_does_not_stop_rewriting(tmp_path: Path, hesk: Path) -> None:
    files = sorted((hesk / "annotations" / "hesk").rglob("mentions.jsonl"))
    before = [file.read_text() for file in files]
    for file in files:
        file.write_text(file.read_text().replace('": ', '":  '))
    assert closed_pipe(["fmt", "--data", str(hesk)], tmp_path, "stdout") == Exit.OK
    assert [file.read_text() for file in files] == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_is_reported_and_keeps_the_run(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*BENCH, *EVAL], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == Exit.USAGE
    assert b"standard output cannot be written: No space left on device" in done.stderr
    assert (tmp_path / "run" / "scores.json").is_file()


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize(
    "command",
    [
        ["eval", "-s", "gold", "-q"],
        ["eval", "-s", "gazetteer", "-q", "-t", "entities"],
        ["errors", "{tagger}"],
        ["tasks"],
        ["tasks", "coreference"],
        ["stories"],
        ["doctor"],
        ["agree", "{passes}/a", "{passes}/b"],
    ],
)
def test_every_table_fits_the_terminal(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, command: list[str], width: int
) -> None:
    root = Path(__file__).parents[2]
    folders = {"tagger": root / "results" / "tagger", "passes": root / "annotations" / "passes"}
    monkeypatch.setenv("COLUMNS", str(width))
    result = bench(*(part.format(**folders) for part in command))
    assert result.exit_code == Exit.OK
    assert [line for line in result.stdout.splitlines() if len(line) > width] == []
