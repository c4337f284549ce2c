"""Every baseline keeps to the interface, and gives the same answer in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from importlib.util import find_spec

import pytest

from crosswire import evaluate
from crosswire.evaluation.conformance import conformance

NAMES = sorted(
    each.name for each in entry_points(group="crosswire.systems") if each.value.startswith("crosswire_baselines.")
)
# The baselines that need more than a few seconds for the article of 1500 sentences.
SLOW = frozenset(
    ["crf", "event-pairs", "learned", "mention-pairs", "one-cluster-per-type", "rules", "singletons", "tagger"]
) | {
    "conflict-cues",
    "conflict-retrieval",
    "factuality-classifier",
    "single-article",
    "trigger-lexicon",
    "trigger-tagger",
}
CODE = "from crosswire import evaluate; print(evaluate({!r}, stories=['hesk'], metrics=['all']).predictions)"


def with_marks(name: str) -> object:
    """Return a name, skipped where its library is missing, and marked where it is slow."""
    missing = name == "crf" and find_spec("pycrfsuite") is None
    marks = [pytest.mark.skip(reason="the extra crf is not installed")] if missing else []
    return pytest.param(name, marks=[*marks, *([pytest.mark.slow] if name in SLOW else [])])


def test_there_are_baselines_of_each_kind() -> None:
    assert set(NAMES) >= SLOW
    assert {"majority", "rules", "learned", "claim-only"} <= set(NAMES)


@pytest.mark.parametrize("name", [with_marks(name) for name in NAMES])
def test_baseline_passes_the_conformance_checks(name: str) -> None:
    assert [each for each in conformance(name) if not each.passed] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [with_marks(name) for name in NAMES])
def test_two_processes_predict_the_same_bytes(name: str) -> None:
    first, second = (
        subprocess.run(
            [sys.executable, "-c", CODE.format(name)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert len(first.splitlines()) > 1


@pytest.mark.parametrize("name", [with_marks(name) for name in NAMES])
def test_baseline_answers_hesk_without_failures(name: str) -> None:
    run = evaluate(name, stories=["hesk"])
    assert run.failures == {}
    assert run.remarks == ()
    assert any(task.attempted for task in run.tasks)
