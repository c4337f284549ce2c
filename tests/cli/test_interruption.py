"""Runs that are interrupted, terminated or killed: what they keep, what they clean up, how they exit."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.formats.locks import open_locked
from crosswire.problems import CrosswireError, Exit
from support import misbehaving_systems

MISBEHAVING = Path(misbehaving_systems.__file__)
SLOW = """
import pathlib, time
from crosswire import ArticlePrediction, Mention, per_article
HERE = pathlib.Path(__file__).parent

@per_article
def slow(article):
    with (HERE / "requested").open("a") as file:
        file.write(article.id + "\\n")
    while article.id == "hesk-3" and not (HERE / "go").exists():
        time.sleep(0.01)
    return ArticlePrediction(article.id, [Mention(0, 3, "PER")])
"""
IGNORING_HANGUP = """
import os, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def start(folder: Path, *arguments: str, launcher: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Start a command with the slow system, and wait until it is requested for the third article."""
    (folder / "slow.py").write_text(SLOW)
    (folder / "tmp").mkdir(exist_ok=True)
    requested = folder / "requested"
    before = requested.read_text() if requested.exists() else ""
    command = [sys.executable, *launcher, "-m", "crosswire", *arguments, "-s", "slow.py:slow", "--story", "hesk"]
    environment = {**os.environ, "TMPDIR": str(folder / "tmp")}
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    )
    while process.poll() is None and not (requested.exists() and "hesk-3" in requested.read_text()[len(before) :]):
        time.sleep(0.01)
    return process


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, Exit.INTERRUPTED),
        (signal.SIGTERM, Exit.TERMINATED),
        (signal.SIGHUP, Exit.HANGUP),
        (signal.SIGKILL, -9),
    ],
)
@pytest.mark.parametrize("command", ["eval", "predict -o p.jsonl"])
def test_stopped_run_is_resumed(command: str, number: int, code: int, tmp_path: Path) -> None:
    process = start(tmp_path, *command.split())
    process.send_signal(number)
    messages = process.communicate()[1].splitlines()
    assert process.returncode == code
    folder = tmp_path / "runs" if command == "eval" else tmp_path
    [partial] = folder.glob("*.partial")
    assert len(partial.read_text().splitlines()) == 3
    if number != signal.SIGKILL:
        kept = f"2 responses kept in {partial.relative_to(tmp_path)}"
        assert messages[-1] == f"interrupted; {kept}; run the same command again to resume"
        assert list((tmp_path / "tmp").iterdir()) == []
    (tmp_path / "go").touch()
    resumed = start(tmp_path, *command.split())
    assert f"resuming from {partial.relative_to(tmp_path)}: 2 responses kept" in resumed.communicate()[1]
    assert resumed.returncode == 0
    assert (tmp_path / "requested").read_text().split() == ["hesk-1", "hesk-2", "hesk-3", "hesk-3"]
    assert list(folder.glob("*.partial")) == []


def test_interrupted_eval_of_other_code_is_not_resumed(tmp_path: Path, bench: Bench) -> None:
    process = start(tmp_path, "eval")
    process.terminate()
    process.communicate()
    [partial] = (tmp_path / "runs").iterdir()
    (tmp_path / "go").touch()
    (tmp_path / "slow.py").write_text(SLOW + "# changed\n")
    assert bench("eval", "-s", "slow.py:slow", "--story", "hesk").exit_code == 0
    assert (tmp_path / "requested").read_text().split()[3:] == ["hesk-1", "hesk-2", "hesk-3"]
    assert partial.exists()


def test_interrupted_eval_with_other_labels_is_not_resumed(tmp_path: Path, bench: Bench) -> None:
    process = start(tmp_path, "eval")
    process.terminate()
    process.communicate()
    [partial] = (tmp_path / "runs").iterdir()
    (tmp_path / "go").touch()
    assert bench("eval", "-s", "slow.py:slow", "--story", "hesk", "--labels", "conll").exit_code == 0
    assert (tmp_path / "requested").read_text().split()[3:] == ["hesk-1", "hesk-2", "hesk-3"]
    assert partial.exists()


def test_second_predict_on_one_output_is_rejected(tmp_path: Path, bench: Bench) -> None:
    process = start(tmp_path, "predict", "-o", "p.jsonl")
    result = bench("predict", "-s", "slow.py:slow", "--story", "hesk", "-o", "p.jsonl")
    assert result.exit_code == Exit.USAGE
    assert result.stderr == (
        "p.jsonl.partial: another process is writing this file; wait until it has finished, or choose another -o\n"
    )
    (tmp_path / "go").touch()
    process.communicate()
    assert process.returncode == 0


def test_two_evaluations_at_once_both_succeed(tmp_path: Path, bench: Bench) -> None:
    process = start(tmp_path, "eval")
    [partial] = (tmp_path / "runs").glob("*.partial")
    (tmp_path / "go").touch()
    process.communicate()
    with open_locked(partial):
        second = bench("eval", "-s", "slow.py:slow", "--story", "hesk")
    assert (process.returncode, second.exit_code) == (0, 0)
    assert f"another process runs {partial.stem}; " in second.stderr
    assert len([path for path in (tmp_path / "runs").iterdir() if path.is_dir()]) == 1


def test_eval_keeps_responses_until_the_run_is_written(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise CrosswireError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("crosswire.evaluation.run_folder.save", refuse)
        assert bench("eval", "-s", f"{MISBEHAVING}:first_word", "--story", "hesk").exit_code == Exit.USAGE
    result = bench("eval", "-s", f"{MISBEHAVING}:first_word", "--story", "hesk", "-o", "runs/mine")
    assert result.exit_code == 0
    assert "3 responses kept" in result.stderr
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["mine"]


def test_eval_that_writes_nothing_leaves_no_folder(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crosswire.evaluation.system_run.checked_response", interrupt)
    assert bench("eval", "-s", f"{MISBEHAVING}:Good", "-o", "deep/er/run").exit_code == Exit.INTERRUPTED
    assert list(tmp_path.iterdir()) == []


def test_signal_that_the_parent_ignores_stays_ignored(tmp_path: Path) -> None:
    process = start(tmp_path, "predict", "-o", "p.jsonl", launcher=("-c", IGNORING_HANGUP))
    process.send_signal(signal.SIGHUP)
    (tmp_path / "go").touch()
    process.communicate()
    assert process.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_run_that_is_stopped_again_and_again_gives_the_same_bytes(jobs: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crosswire", "predict", "-s", "rules", "-q", "--jobs", jobs, "-o"]
    subprocess.run([*command, "expected.jsonl"], cwd=tmp_path, check=True, stderr=subprocess.DEVNULL)
    numbers = random.Random(7)
    partial = tmp_path / "found.jsonl.partial"
    stopped = 0

    def kept() -> int:
        return partial.read_bytes().count(b"\n") if partial.exists() else 0

    while True:
        process = subprocess.Popen([*command, "found.jsonl"], cwd=tmp_path, stderr=subprocess.DEVNULL)
        lines = kept() + numbers.randrange(5, 15)
        while process.poll() is None and kept() < lines:
            time.sleep(0.001)
        time.sleep(numbers.uniform(0, 0.05))
        process.send_signal(numbers.choice((signal.SIGKILL, signal.SIGTERM)))
        if process.wait() == 0:
            break
        stopped += 1
    assert stopped > 1
    assert (tmp_path / "found.jsonl").read_bytes() == (tmp_path / "expected.jsonl").read_bytes()
    assert not (tmp_path / "found.jsonl.partial").exists()


@pytest.mark.parametrize(("allowed", "code"), [("0", 4), ("1", 0), ("0.4", 0), ("0.3", 4), ("1.0", 0)])
def test_failures_are_tolerated_up_to_a_number_or_a_share(allowed: str, code: int, bench: Bench) -> None:
    system = f"{MISBEHAVING}:fails_on_one"
    assert bench("eval", "-s", system, "--story", "hesk", "-q", "--max-failures", allowed).exit_code == code


@pytest.mark.parametrize("allowed", ["-1", "1.5", "many", "nan"])
def test_invalid_tolerance_is_wrong_usage(allowed: str, bench: Bench) -> None:
    result = bench("eval", "-s", "gold", "--max-failures", allowed)
    assert result.exit_code == Exit.USAGE
    assert "is neither a number of failures nor a share such as 0.1" in result.stderr
