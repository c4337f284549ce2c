"""Commands on runs that are on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.problems import Exit


@pytest.fixture
def run(bench: Bench) -> Path:
    """Return a run of a baseline on the invented story."""
    assert bench("eval", "-s", "gazetteer", "--story", "hesk", "-o", "runs/one", "-q").exit_code == 0
    return Path("runs/one")


def test_runs_are_listed_with_their_headlines(bench: Bench, run: Path) -> None:
    Path("runs/other").mkdir()
    printed = bench("runs").stdout
    assert "runs/one" in printed
    assert "gazetteer 1" in printed
    assert "entities.strict.f1" in printed
    assert "runs/other" not in printed
    [row] = json.loads(bench("runs", "--json").stdout)
    assert row["headlines"]["entities.strict.f1"] == pytest.approx(0.8368794326241135)
    assert row["data"].startswith("hesk-")
    assert row["started"].startswith("20")


def test_folder_without_runs_is_named(bench: Bench) -> None:
    assert bench("runs").stdout == "runs: has no runs; bench eval writes them\n"
    assert json.loads(bench("runs", "--json").stdout) == []


@pytest.mark.parametrize("options", [(), ("-m", "all"), ("--labels", "conll"), ("-t", "entities")])
def test_run_is_verified(options: tuple[str, ...], bench: Bench) -> None:
    bench("eval", "-s", "gazetteer", "--story", "hesk", "-o", "one", "-q", *options)
    result = bench("verify", "one")
    assert (result.exit_code, result.stdout) == (0, "one: the same scores, bit for bit\n")


def test_changed_score_is_found(bench: Bench, run: Path) -> None:
    scores = json.loads((run / "scores.json").read_text())
    [score] = [each for each in scores["tasks"][0]["scores"] if each["metric"] == "entities.strict.f1"]
    score["value"] = 0.9
    (run / "scores.json").write_text(json.dumps(scores))
    result = bench("verify", run)
    assert result.exit_code == Exit.GATE
    assert "entities.strict.f1: value 0.9 in the run, 0.836" in result.stdout
    assert result.stderr == "1 run of 1 cannot be verified\n"


def test_other_scorer_is_named_once(bench: Bench, run: Path) -> None:
    text = (run / "scores.json").read_text()
    [old] = {part.partition('"')[0] for part in text.split("crosswire:")[1:]}
    (run / "scores.json").write_text(text.replace(old, "0.0.9+00000000"))
    result = bench("verify", run)
    assert result.exit_code == Exit.GATE
    assert result.stdout == f"runs/one: other scores\n  crosswire is 0.0.9+00000000 in the run, {old} now\n"


def test_changed_predictions_are_found(bench: Bench, run: Path) -> None:
    lines = (run / "predictions.jsonl").read_text().splitlines()
    (run / "predictions.jsonl").write_text("\n".join(lines[:-1]) + "\n")
    assert bench("verify", run).exit_code == Exit.GATE


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"system": {"name": 3}}', '{"system": {"name": "x"}, "stories": 1}']
)
def test_damaged_scores_are_one_message(content: str, bench: Bench, run: Path) -> None:
    (run / "scores.json").write_text(content)
    result = bench("verify", run)
    assert result.exit_code == Exit.INVALID
    assert result.stderr == "runs/one/scores.json: is not the scores of a run; run bench eval again\n"
    assert "has no runs" in bench("runs").stdout


def test_folder_that_is_no_run_is_named(bench: Bench, tmp_path: Path) -> None:
    result = bench("verify", tmp_path)
    assert result.exit_code == Exit.USAGE
    assert "is not a run, it has no predictions.jsonl" in result.stderr
