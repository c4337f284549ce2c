"""What the baselines reach: learned ones above their floors, probes at the trivial systems, all below a pass."""

from __future__ import annotations

from functools import lru_cache

import pytest

from crosswire import Run, evaluate, score
from crosswire.dataset.store import open_store

ROOT = open_store().root
PASS = ROOT / "annotations" / "passes" / "b"
STORED = ("learned", "rules", "gazetteer", "tagger", "crf")


@lru_cache
def stored(name: str) -> Run:
    """Return the scores of a file in results/."""
    return score(ROOT / "results" / name / "predictions.jsonl")


@lru_cache
def live(name: str, story: str) -> Run:
    """Return the scores of a system on a story."""
    return evaluate(name, stories=[story])


@pytest.mark.parametrize(
    ("system", "story", "headline", "low", "high"),
    [
        ("singletons", "homs", "coreference.conll.f1", 0.01, 0.15),
        ("singletons", "hesk", "coreference.conll.f1", 0.01, 0.15),
        ("one-cluster-per-type", "homs", "coreference.conll.f1", 0.2, 0.45),
        ("singletons", "homs", "event-coreference.conll.f1", 0.2, 0.4),
        ("one-cluster-per-type", "homs", "event-coreference.conll.f1", 0.1, 0.35),
        ("majority", "homs", "factuality.given.macro_f1", 0.17, 0.19),
        ("majority", "hesk", "factuality.given.macro_f1", 0.2, 0.25),
        ("random", "homs", "verification.contradiction.f1", 0.05, 0.3),
        ("all-pairs", "homs", "contradictions.fact.f1", 0.002, 0.02),
        ("all-pairs", "homs", "contradictions.fact.recall", 0.8, 1.0),
        ("learned", "hesk", "entities.strict.f1", 0.4, 0.8),
    ],
)
def test_scores_are_within_bounds(system: str, story: str, headline: str, low: float, high: float) -> None:
    assert low <= (live(system, story).score(headline).value or 0) <= high


def test_always_contradiction_and_majority_equal_the_trivial_systems() -> None:
    for name, headline in (
        ("always-contradiction", "verification.contradiction.f1"),
        ("majority", "factuality.given.macro_f1"),
    ):
        for story in ("homs", "hesk"):
            run = live(name, story)
            task = next(each for each in run.tasks if each.headline == headline)
            assert task.reference is not None
            assert run.score(headline).value == pytest.approx(task.reference.value)


@pytest.mark.parametrize(
    ("headline", "floors", "low", "high"),
    [
        ("entities.strict.f1", (), 0.75, 0.95),
        ("coreference.conll.f1", ("singletons", "one-cluster-per-type"), 0.4, 0.6),
        ("events.strict.f1", (), 0.4, 0.7),
        ("arguments.entity.f1", (), 0.08, 0.3),
        ("event-coreference.conll.f1", ("singletons", "one-cluster-per-type"), 0.25, 0.5),
        ("factuality.given.macro_f1", ("majority",), 0.35, 0.7),
    ],
)
def test_learned_is_above_its_floors(headline: str, floors: tuple[str, ...], low: float, high: float) -> None:
    """It is not in contradictions and verification, where three articles have only a few conflicts to learn from."""
    value = stored("learned").score(headline).value or 0
    assert low <= value <= high
    for floor in floors:
        assert value > (live(floor, "homs").score(headline).value or 0)


@pytest.mark.parametrize("headline", ["contradictions.fact.f1", "verification.contradiction.f1"])
@pytest.mark.parametrize("name", ["learned", "rules"])
def test_few_conflicts_cannot_be_separated_from_the_trivial_system(name: str, headline: str) -> None:
    found = stored(name).score(headline)
    task = next(each for each in stored(name).tasks if each.headline == headline)
    assert task.reference is not None
    assert found.low is not None
    assert found.high is not None
    assert task.reference.low is not None
    assert task.reference.high is not None
    # The intervals overlap.
    assert found.low <= task.reference.high
    assert task.reference.low <= found.high


@pytest.mark.parametrize(
    ("probe", "headline"),
    [
        ("claim-only", "verification.contradiction.f1"),
        ("longest-overlap", "verification.contradiction.f1"),
        ("longest-overlap", "contradictions.fact.f1"),
        ("single-article", "contradictions.fact.f1"),
    ],
)
@pytest.mark.parametrize("story", ["homs", "hesk"])
def test_probe_is_not_above_the_interval_of_the_trivial_system(probe: str, headline: str, story: str) -> None:
    """A probe that is above it has found answers that the data give away."""
    run = live(probe, story)
    task = next(each for each in run.tasks if each.headline == headline)
    assert task.reference is not None
    assert task.reference.high is not None
    assert (run.score(headline).value or 0) <= task.reference.high


@pytest.mark.slow
@pytest.mark.parametrize("name", STORED)
def test_no_baseline_is_above_the_second_pass_beyond_the_interval(name: str) -> None:
    """Also in the factuality of predicted events; a pass has no predictions for given items."""
    run, read = stored(name), evaluate(str(PASS))
    compared = [
        task.headline
        for task in run.tasks
        if any(score.metric == task.headline for other in read.tasks for score in other.scores)
        and any(score.metric == task.headline for score in task.scores)
    ]
    assert "entities.strict.f1" in compared
    if name in {"learned", "rules"}:
        compared.append("factuality.open.f1")
        assert len(compared) == 7
    for headline in compared:
        found, expected = run.score(headline), read.score(headline)
        assert (found.value or 0) <= (expected.high or expected.value or 0)
        assert (found.value or 0) < 1
