"""The reading of inspect logs: what is recorded with the scores, and which logs are rejected."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="needs the extra crosswire[inspect]")

from inspect_ai import Task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import match
from inspect_ai.solver import TaskState, solver

import crosswire
from conftest import Bench
from crosswire.dataset.store import open_store
from crosswire.inspect import tasks
from crosswire.problems import CrosswireError, Exit
from support.builders import change, set_to
from support.mock_model import gold_answer, run_task


@solver
def shout() -> Any:  # noqa: ANN401 - a type of inspect_ai
    async def solve(state: TaskState, _: object) -> TaskState:
        state.output.completion = '{"mentions": [{"quote": "River Guard", "type": "MIL"}]}'
        return state

    return solve


def test_other_solver_is_recorded(tmp_path: Path) -> None:
    log = run_task(tasks.entities(story="hesk"), gold_answer("hesk"), tmp_path, solver=shout())
    run = crosswire.score(log.location)
    assert run.score("entities.strict.precision").value == 1
    assert run.system.parameters["solver"] == ["shout"]
    assert run.system.parameters["task"] == "crosswire/entities"
    assert run.system.parameters["prompt"] == tasks.entities().metadata["crosswire"]["prompt"]


def test_log_without_scores_names_the_command(tmp_path: Path) -> None:
    log = run_task(tasks.entities(story="hesk"), gold_answer("hesk", "mentions"), tmp_path, score=False)
    with pytest.raises(CrosswireError, match="has no score of crosswire/answers; run: inspect score .*answers"):
        crosswire.score(log.location)


def test_log_of_another_task_is_rejected(bench: Bench, tmp_path: Path) -> None:
    other = Task(dataset=[Sample("2 + 2", target="4")], scorer=match(), name="sums")
    log = run_task(other, lambda _: "4", tmp_path)
    result = bench("score", log.location)
    assert result.exit_code == Exit.INVALID
    assert "is a log of the task 'sums'; expected one of crosswire/entities, crosswire/events," in result.stderr


@pytest.mark.parametrize(("content", "code"), [(b"no log", Exit.INVALID), (None, Exit.USAGE)])
def test_file_that_is_no_log_is_rejected(bench: Bench, tmp_path: Path, content: bytes | None, code: Exit) -> None:
    if content is not None:
        (tmp_path / "run.eval").write_bytes(content)
    result = bench("score", "run.eval")
    assert result.exit_code == code
    assert re.match(r"run\.eval: (cannot be read as an inspect log \(.*\)|no such file; .*)\n", result.stderr)


def test_damaged_sample_is_reported(bench: Bench, tmp_path: Path) -> None:
    log = run_task(tasks.entities(story="hesk"), gold_answer("hesk", "mentions"), tmp_path)
    path = Path(log.location)
    content = path.read_bytes()
    place = content.index(b"samples/")
    path.write_bytes(content[: place + 40] + b"\0" * 200 + content[place + 240 :])
    result = bench("score", path)
    assert result.exit_code == Exit.INVALID
    assert "inspect log" in result.stderr or "samples cannot be read" in result.stderr


@pytest.fixture
def changed(hesk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder whose gold a test changes after a run."""
    (hesk / "annotations" / "schema.toml").write_bytes((open_store().root / "annotations" / "schema.toml").read_bytes())
    monkeypatch.setenv("BENCH_DATA", str(hesk))
    return hesk


def test_changed_data_is_reported(changed: Path, tmp_path: Path) -> None:
    answer = gold_answer("hesk", "mentions", data=changed)
    log = run_task(tasks.entities(), answer, tmp_path)
    before = open_store(changed).digest("hesk")
    change(changed, "hesk-1/events.jsonl", "v1", set_to(factuality="UU"))
    run = crosswire.score(log.location)
    now = open_store(changed).digest("hesk")
    assert f"the predictions for hesk were made on data '{before}'; the data is now {now}" in run.remarks


def test_other_story_is_rejected(bench: Bench, tmp_path: Path) -> None:
    log = run_task(tasks.entities(story="hesk"), gold_answer("hesk", "mentions"), tmp_path)
    result = bench("score", log.location, "--story", "homs")
    assert result.exit_code == Exit.INVALID
    assert "is about hesk, not homs; choose it with --story hesk" in result.stderr


def test_log_is_a_system_and_has_errors(bench: Bench, tmp_path: Path) -> None:
    log = run_task(tasks.entities(), gold_answer("homs", "mentions"), tmp_path)
    evaluated = bench("eval", "--system", log.location, "-t", "entities", "--json", "-q", "-o", "run")
    scored = json.loads(bench("score", log.location, "--json").stdout)
    assert json.loads(evaluated.stdout)["tasks"] == scored["tasks"]
    again = json.loads(bench("score", "run", "-t", "entities", "--json").stdout)
    assert again["tasks"] == scored["tasks"]
    assert again["system"] == scored["system"]
    assert "entities.strict.f1" in bench("errors", log.location, "-t", "entities").stdout
