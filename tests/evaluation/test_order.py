"""The order of a predictions file and its ids do not change a byte of the scores."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crosswire.evaluation.errors.diagnose import diagnose
from crosswire.evaluation.evaluate import evaluate, score
from support.builders import write_predictions
from support.noisy_predictions import Line, noisy, permuted
from support.random_predictions import prediction_lines


@cache
def gold_lines() -> list[Line]:
    return [json.loads(line) for line in evaluate("gold", stories=["hesk"]).predictions.splitlines()]


def scores_of(path: Path, lines: list[Line]) -> str:
    return score(write_predictions(path, *lines), stories=["hesk"]).to_json()


def headline(task: dict[str, Any]) -> float:
    return next(float(score["value"]) for score in task["scores"] if score["metric"] == task["headline"])


@pytest.mark.parametrize("seed", range(12))
def test_permutations_have_the_same_scores(tmp_path: Path, seed: int) -> None:
    random_ = random.Random(seed)
    lines = noisy(gold_lines(), random_, ["PER", "ORG", "MIL", "GPE"])
    expected = scores_of(tmp_path / "p.jsonl", lines)
    headlines = {task["task"]: task["coverage"] and headline(task) for task in json.loads(expected)["tasks"]}
    assert all(0 < headlines[name] < 1 for name in ("entities", "coreference", "contradictions", "verification"))
    for _ in range(4):
        assert scores_of(tmp_path / "p.jsonl", permuted(lines, random_)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 140))
def test_many_permutations_have_the_same_scores(tmp_path: Path, seed: int) -> None:
    test_permutations_have_the_same_scores(tmp_path, seed)


def without_places(text: str) -> dict[str, Any]:
    """Return the JSON of a run without its remarks, which name lines and items."""
    run: dict[str, Any] = json.loads(text)
    return {key: value for key, value in run.items() if key != "remarks"}


def check_random_permutation(folder: Path, lines: list[Line], labels: str, random_: random.Random) -> None:
    scores, errors = [], []
    for each in (lines, permuted(lines, random_)):
        path = write_predictions(folder / "p.jsonl", *each)
        scores.append(without_places(score(path, stories=["hesk"], labels=labels).to_json()))
        errors.append(diagnose(path, stories=["hesk"], labels=labels).diagnoses)
    assert scores[0] == scores[1]
    assert errors[0] == errors[1]


SETTINGS = {"labels": st.sampled_from(["native", "conll", "ontonotes"]), "random_": st.randoms(use_true_random=False)}
# Shrinking such large examples takes minutes and hardly makes them smaller.
in_one_folder = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(in_one_folder, max_examples=10)
@given(lines=prediction_lines(), **SETTINGS)
def test_random_predictions_have_the_same_scores_and_errors_in_any_order(
    tmp_path: Path, lines: list[Line], labels: str, random_: random.Random
) -> None:
    check_random_permutation(tmp_path, lines, labels, random_)


@pytest.mark.slow
@settings(in_one_folder, max_examples=200)
@given(lines=prediction_lines(), **SETTINGS)
def test_many_random_predictions_have_the_same_scores_and_errors_in_any_order(
    tmp_path: Path, lines: list[Line], labels: str, random_: random.Random
) -> None:
    check_random_permutation(tmp_path, lines, labels, random_)


def test_permutations_have_the_same_error_counts(tmp_path: Path) -> None:
    random_ = random.Random(7)
    lines = noisy(gold_lines(), random_, ["PER", "ORG", "MIL", "GPE"])
    tables = []
    for each in (lines, permuted(lines, random_), permuted(lines, random_)):
        found = diagnose(write_predictions(tmp_path / "p.jsonl", *each), stories=["hesk"])
        tables.append([(one.task, one.score, one.classes, one.interaction) for one in found.diagnoses])
    assert tables[0] == tables[1] == tables[2]


def test_a_span_in_two_clusters_is_in_none(tmp_path: Path) -> None:
    mentions = [
        {"id": "m1", "start": 0, "end": 11, "type": "MIL"},
        {"id": "m2", "start": 43, "end": 54, "type": "MIL"},
        {"id": "t1", "start": 0, "end": 11, "type": "ORG"},
    ]
    clusters = [{"mentions": [["hesk-1", "m1"], ["hesk-1", "m2"]]}, {"mentions": [["hesk-1", "t1"]]}]
    found = []
    for order in (clusters, clusters[::-1]):
        lines: list[Line] = [{"article": "hesk-1", "mentions": mentions}, {"story": "hesk", "entities": order}]
        run = score(write_predictions(tmp_path / "p.jsonl", *lines), stories=["hesk"], tasks=["coreference"])
        found.append(run.to_json())
        assert run.tasks[0].notes == {
            "predicted mentions in several entities, scored as not found": 1,
        }
        # Only m2 is left: one mention, no link.
        assert run.score("coreference.mentions.f1").predicted == 1
        assert run.score("coreference.muc.f1").predicted == 0
    assert found[0] == found[1]


def test_a_span_under_two_ids_of_one_cluster_counts_once(tmp_path: Path) -> None:
    mentions = [{"id": f"m{n}", "start": 0, "end": 11, "type": kind} for n, kind in enumerate(("MIL", "ORG"))]
    entities = [{"mentions": [["hesk-1", "m0"], ["hesk-1", "m1"]]}]
    lines: list[Line] = [{"article": "hesk-1", "mentions": mentions}, {"story": "hesk", "entities": entities}]
    run = score(write_predictions(tmp_path / "p.jsonl", *lines), stories=["hesk"], tasks=["coreference"])
    assert run.tasks[0].notes == {}
    assert run.score("coreference.mentions.f1").predicted == 1


def test_a_trigger_in_two_happenings_is_in_none(tmp_path: Path) -> None:
    events = [{"id": f"v{n}", "start": 12, "end": 18, "type": t} for n, t in enumerate(("SeizeControl", "Attack"))]
    groups = [{"events": [["hesk-1", "v0"]]}, {"events": [["hesk-1", "v1"]]}]
    for order in (groups, groups[::-1]):
        lines: list[Line] = [
            {"article": "hesk-1", "mentions": [], "events": events},
            {"story": "hesk", "happenings": order},
        ]
        run = score(write_predictions(tmp_path / "p.jsonl", *lines), stories=["hesk"], tasks=["event-coreference"])
        assert run.tasks[0].notes == {"predicted triggers in several happenings, scored as not found": 1}
        assert run.score("event-coreference.mentions.f1").predicted == 0


def test_gold_triggers_in_two_happenings_are_noted(hesk: Path) -> None:
    """A trigger with events of two types is in two happenings."""
    events = hesk / "annotations" / "hesk" / "hesk-1" / "events.jsonl"
    lines = [json.loads(line) for line in events.read_text().splitlines()]
    lines.append({**lines[0], "id": "v99", "type": "Collapse", "arguments": []})
    write_predictions(events, *lines)
    happenings = hesk / "annotations" / "hesk" / "happenings.jsonl"
    own = [json.loads(line) for line in happenings.read_text().splitlines()]
    own.append({"id": "h99", "type": "Collapse", "includes": [], "events": [["hesk-1", "v99"]]})
    write_predictions(happenings, *own)
    task = evaluate("gold", data=hesk, stories=["hesk"], tasks=["event-coreference"]).task("event-coreference")
    assert task.notes == {
        "predicted triggers in several happenings, scored as not found": 1,
        "gold triggers in several happenings, left out of the gold": 1,
    }
    assert task.headline_value == 1
    before = evaluate("gold", stories=["hesk"], tasks=["event-coreference"])
    mentions = "event-coreference.mentions.f1"
    assert task.score(mentions).gold == before.score(mentions).gold - 1
