"""`diagnose` on the shipped stories: gold has no errors, empty misses everything, values equal those of the scorer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from conftest import Bench
from crosswire import CrosswireError, diagnose, evaluate, score
from crosswire.dataset.store import open_store
from crosswire.evaluation.errors import ERROR_FINDERS
from crosswire.evaluation.errors.records import Diagnosis
from crosswire.evaluation.plan import plan
from support.builders import write_predictions, write_story

BASELINES = ["gazetteer", "tagger"]
RESULTS = open_store().root / "results"


@cache
def predictions_of(system: str) -> str:
    return evaluate(system, stories=["hesk"]).predictions


def errors_of(system: str, folder: Path) -> Sequence[Diagnosis]:
    path = folder / "p.jsonl"
    path.write_text(predictions_of(system))
    found = diagnose(path, stories=["hesk"])
    assert [each.score.metric for each in found.diagnoses] == [
        each.metric for own in ERROR_FINDERS.values() for each in own
    ]
    return found.diagnoses


def test_gold_has_no_errors(tmp_path: Path) -> None:
    for each in errors_of("gold", tmp_path):
        assert each.errors == ()
        assert (each.score.value, each.repaired, each.interaction) == (1, 1, 0)
        assert {row.gain for row in each.classes} == {0}


def test_empty_predictions_have_only_missed_items(tmp_path: Path) -> None:
    expected = {"arguments": "event", "factuality": "unanswered", "verification": "unanswered"}
    expected |= dict.fromkeys(("entities", "events", "contradictions"), "missed")
    for each in errors_of("empty", tmp_path):
        assert {error.error for error in each.errors} == {expected.get(each.task, "missing-entity")}
        assert {row.gain for row in each.classes if row.errors} == {1}
        # Verification counts votes of facts, its errors are pairs.
        if each.task != "verification":
            assert sum(row.false_negatives for row in each.classes) == each.score.gold


@pytest.mark.parametrize("system", BASELINES)
def test_classes_cover_all_errors_of_a_baseline(system: str) -> None:
    path = RESULTS / system / "predictions.jsonl"
    [each] = diagnose(path).diagnoses
    own = score(path, metrics=["entities.strict.f1"]).score("entities.strict.f1")
    assert each.score == own
    assert sum(row.false_positives for row in each.classes) == own.predicted - own.precision_numerator
    assert sum(row.false_negatives for row in each.classes) == own.gold - own.recall_numerator
    assert sum(row.errors for row in each.classes) == len(each.errors)
    gains = [row.gain for row in each.classes]
    assert own.value is not None
    assert own.value + sum(filter(None, gains)) + (each.interaction or 0) == pytest.approx(1)
    assert each.repaired == 1


def test_diagnosis_converts_to_json_and_restricts_to_classes() -> None:
    found = diagnose(RESULTS / "tagger" / "predictions.jsonl")
    result = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    [entities] = result["diagnoses"]
    assert len(entities["errors"]) == sum(row["errors"] for row in entities["classes"])
    assert list(entities["errors"][0])[:3] == ["class", "article", "description"]
    few = found.restricted_to(["type"])
    assert {error.error for error in few.diagnosis("entities.strict.f1").errors} == {"type"}
    assert few.diagnoses[0].classes == found.diagnoses[0].classes
    with pytest.raises(CrosswireError, match="unknown diagnosis"):
        found.diagnosis("entities.type.f1")


def test_labels_and_stories_work_as_in_score(tmp_path: Path) -> None:
    line = {"article": "hesk-1", "mentions": [{"id": "m", "start": 0, "end": 11, "type": "ORG"}]}
    path = write_predictions(tmp_path / "p.jsonl", line)
    native, conll = (
        diagnose(path, stories="hesk", tasks="entities", labels=labels).diagnoses[0] for labels in ("native", "conll")
    )
    assert [row.errors for row in native.classes if row.name == "type"] == [1]
    assert [row.errors for row in conll.classes if row.name == "type"] == [0]
    assert "|labels:conll|" in conll.signature


def test_gains_are_undefined_without_gold_and_predictions(tiny: Path, tmp_path: Path) -> None:
    (tiny / "annotations" / "tiny" / "tiny-1" / "mentions.jsonl").write_text("")
    path = write_predictions(tmp_path / "p.jsonl", {"article": "tiny-1", "mentions": []})
    [each] = diagnose(path, data=tiny).diagnoses
    assert (each.score.value, each.repaired, each.interaction) == (None, None, None)
    assert {row.gain for row in each.classes} == {None}


def test_missing_layer_is_not_attempted(tmp_path: Path) -> None:
    lines = {"article": "hesk-1", "mentions": []}, {"story": "hesk", "entities": []}
    found = diagnose(write_predictions(tmp_path / "p.jsonl", *lines), stories=["hesk"])
    keys = {"events": "events", "arguments": "events", "event-coreference": "happenings", "factuality": "events"}
    assert found.not_attempted == {**keys, "contradictions": "contradictions", "verification": "verdicts"}
    assert [each.task for each in found.diagnoses] == ["entities", "coreference"]


def test_task_without_gold_layer_is_reported(tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"article": "tiny-1", "mentions": []})
    root = write_story(tmp_path / "data")
    assert "events" in diagnose(path, data=root).to_dict()["without_gold"]
    with pytest.raises(CrosswireError, match="the gold of tiny has no layer for events"):
        diagnose(path, tasks=["events"], data=root)


def test_every_error_finder_uses_a_metric_of_its_task() -> None:
    tasks = {task.name: task for task in plan().tasks}
    assert list(ERROR_FINDERS) == list(tasks)
    for name, finders in ERROR_FINDERS.items():
        assert finders[0].metric == tasks[name].headline
        assert all(each.metric in tasks[name].metrics for each in finders)
        for each in finders:
            assert len({kind.name for kind in each.classes}) == len(each.classes)


def test_malformed_and_free_contradictions_are_shown(tmp_path: Path, bench: Bench) -> None:
    side = {"article": "hesk-1", "spans": [[0, 5]]}
    items = [{"left": side}, {"left": side, "right": {"article": "hesk-1", "spans": [[6, 9]]}}]
    path = write_predictions(tmp_path / "p.jsonl", {"story": "hesk", "contradictions": items})
    shown = bench("errors", path, "--story", "hesk", "-t", "contradictions", "--full")
    assert shown.exit_code == 0, shown.output
    [found] = diagnose(path, stories="hesk", tasks="contradictions").diagnoses
    costs = {error.error: (error.false_positives, error.false_negatives) for error in found.errors}
    assert costs["malformed"] == (1, 0)
    assert costs["same-sentence"] == (0, 0)
    assert json.dumps(found.to_dict())
