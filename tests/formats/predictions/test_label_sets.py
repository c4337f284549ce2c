"""The label set of a run is kept in its predictions file and used wherever the file is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import Bench
from crosswire import evaluate, score
from crosswire.evaluation.errors.diagnose import diagnose
from crosswire.formats.predictions.reader import checks_for, parse_predictions
from support.builders import schema, story, write_predictions

PERSON = {"id": "m1", "start": 0, "end": 3, "type": "PERSON"}


def header(labels: object) -> dict[str, object]:
    return {"format": 1, "system": {"name": "mine"}, "labels": labels}


def rules_of(labels: object, requested: str | None) -> list[str]:
    lines = [header(labels), {"article": "tiny-1", "mentions": [PERSON, {**PERSON, "id": "m2", "type": "DATE"}]}]
    checks = checks_for([story()], schema(), requested)
    return [
        problem.rule for problem in parse_predictions("\n".join(map(json.dumps, lines)).encode(), "f", checks).problems
    ]


def test_labels_of_the_header_are_used_unless_others_are_requested() -> None:
    assert rules_of("ontonotes", None) == rules_of("ontonotes", "ontonotes") == []
    assert rules_of(None, "ontonotes") == []
    assert rules_of(None, None) == ["E302", "E302"]
    assert rules_of("native", None) == ["E302", "E302"]


def test_wrong_labels_are_one_problem() -> None:
    assert rules_of("ontonotes", "conll") == ["E114"]
    assert rules_of("ontonote", None) == ["E114"]
    assert rules_of("", None) == ["E114"]
    assert rules_of(3, None) == rules_of(["ontonotes"], "ontonotes") == ["E111"]


@pytest.mark.parametrize("command", ["score", "errors", "check"])
def test_commands_use_the_labels_of_the_file(bench: Bench, tmp_path: Path, command: str) -> None:
    path = write_predictions(tmp_path / "p.jsonl", header("ontonotes"), {"article": "hesk-1", "mentions": [PERSON]})
    story_ = [] if command == "check" else ["--story", "hesk"]
    assert bench(command, path, *story_).exit_code == 0
    assert bench(command, path, *story_, "--labels", "ontonotes").exit_code == 0
    refused = bench(command, path, *story_, "--labels", "conll")
    assert refused.exit_code == 3
    expected = "header: labels is 'ontonotes', but --labels is 'conll'; remove --labels, or correct one [E114]"
    assert refused.stderr == f"{path}:1: {expected}\n"


@pytest.mark.parametrize("labels", ["conll", "ontonotes"])
def test_written_runs_keep_their_labels(bench: Bench, tmp_path: Path, labels: str) -> None:
    assert bench("predict", "-s", "gold", "--story", "hesk", "--labels", labels, "-o", "p.jsonl").exit_code == 0
    assert bench("eval", "-s", "gold", "--story", "hesk", "--labels", labels, "-o", "run").exit_code == 0
    for file in ("p.jsonl", "run/predictions.jsonl"):
        assert json.loads((tmp_path / file).read_text().splitlines()[0])["labels"] == labels
    run, again = evaluate("gold", stories=["hesk"], labels=labels), score(tmp_path / "p.jsonl")
    assert run.to_json() == again.to_json()
    assert f"|labels:{labels}|" in again.tasks[0].signature
    assert f"|labels:{labels}|" in evaluate(tmp_path / "p.jsonl", stories=["hesk"]).tasks[0].signature
    assert f"|labels:{labels}|" in diagnose(tmp_path / "p.jsonl").run.tasks[0].signature


def test_native_labels_are_not_written_and_can_be_mapped(tmp_path: Path) -> None:
    run = evaluate("gold", stories=["hesk"])
    assert "labels" not in json.loads(run.predictions.splitlines()[0])
    path = tmp_path / "p.jsonl"
    path.write_text(run.predictions)
    assert "|labels:conll|" in score(path, labels="conll").tasks[0].signature
