"""How often `bench compare` finds a difference that is not there, and how often one that is.

python benchmarks/comparison/error_rates.py [REPETITIONS]

Two systems are simulated on five articles of thirty sentences, or on facts. Each layer has about the size and the
scores that real runs have. For the first question the articles are the same in all repetitions. For the second they
are drawn anew, and each system has strengths of its own on each article (a standard deviation of .3 in log-odds).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosswire.metrics.counts import Counts, Values, f1
from crosswire.metrics.paired_tests import ALPHA, article_test, permutation_test

ARTICLES, SENTENCES = 5, 30
# Standard deviations in log-odds of articles, of sentences, and of a system on an article (second question).
ARTICLE_SD, SENTENCE_SD, INTERACTION_SD = 0.5, 0.6, 0.3
SHIFTS = np.arange(0.1, 4.01, 0.1)


@dataclass(frozen=True)
class Layer:
    """A simulated layer.

    Attributes:
        name: What it is like.
        items: Gold items of each unit.
        rate: The share of them that a system finds.
        wrong: Wrong predictions of each unit, on average.
        facts: The number of facts, if these are the units; some of them are only wrong predictions.
        conflicts: The number of facts that are in the gold.
    """

    name: str
    items: int
    rate: float
    wrong: float
    facts: int = 0
    conflicts: int = 0


LAYERS = (
    Layer("entities", 3, 0.85, 0.4),
    Layer("events", 2, 0.55, 0.7),
    Layer("arguments", 5, 0.2, 1.5),
    Layer("factuality", 2, 0.7, 0.6),
    Layer("contradictions", 1, 0.4, 0.1, facts=100, conflicts=8),
    Layer("verification", 1, 0.5, 0.2, facts=90, conflicts=8),
)


def pooled_f1(counts: Counts) -> Values:
    """Return F1 of counts of shape (..., 1, 4)."""
    return f1(counts.sum(axis=-2))


def _share(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = 1 / (1 + np.exp(-logit))
    return shares


class World:
    """Draws the counts of two systems."""

    def __init__(self, layer: Layer, seed: int) -> None:
        """Draw the articles and sentences."""
        self.layer = layer
        self.source = np.random.default_rng(seed)
        self.base = np.log(layer.rate / (1 - layer.rate))
        self.redraw()

    def redraw(self) -> None:
        """Draw other articles and sentences."""
        if self.layer.facts:
            self.levels = np.full(self.layer.facts, self.base)
            return
        articles = np.repeat(self.source.normal(0, ARTICLE_SD, ARTICLES), SENTENCES)
        self.levels = self.base + articles + self.source.normal(0, SENTENCE_SD, ARTICLES * SENTENCES)

    def counts(self, shift: float, *, interaction: bool) -> tuple[Counts, Counts]:
        """Return the counts of both systems, shape (units, 1, 4); the first is better by a shift in log-odds.

        A better system also has fewer wrong predictions.
        """
        return self._system(shift, interaction), self._system(0.0, interaction)

    def _system(self, shift: float, interaction: bool) -> Counts:
        layer, units = self.layer, len(self.levels)
        own = np.repeat(self.source.normal(0, INTERACTION_SD, ARTICLES), SENTENCES) if interaction else 0.0
        gold = np.full(units, layer.items)
        rate = layer.wrong * np.exp(-shift)
        wrong = self.source.poisson(rate, units)
        if layer.facts:
            gold = (np.arange(units) < layer.conflicts).astype(int)
            wrong = self.source.binomial(1, rate, units) * (1 - gold)
        correct = self.source.binomial(gold, _share(self.levels + shift + own))
        columns = (correct, correct + wrong, correct, gold)
        counts: Counts = np.stack(columns, axis=-1).astype(np.float64)[:, np.newaxis, :]
        return counts


def _by_article(counts: Counts) -> Counts:
    sums: Counts = counts.reshape(ARTICLES, SENTENCES, 1, 4).sum(axis=1)
    return sums


@dataclass(frozen=True)
class Outcome:
    """What the tests gave in all repetitions: shares of rejections, mean differences, mean detectable differences."""

    rejected: float
    difference: float
    detectable: float


def here(world: World, shift: float, repetitions: int) -> Outcome:
    """Return the outcome of the first question."""
    found = []
    for _ in range(repetitions):
        test = permutation_test(*world.counts(shift, interaction=False), pooled_f1)
        found.append((test.p <= ALPHA, test.difference, test.detectable))
    return Outcome(*np.nanmean(np.array(found, dtype=np.float64), axis=0).tolist())


def beyond(world: World, shift: float, repetitions: int) -> Outcome:
    """Return the outcome of the second question, at the smallest level that five articles can reach."""
    found = []
    for _ in range(repetitions):
        world.redraw()
        one, two = (_by_article(counts) for counts in world.counts(shift, interaction=True))
        test = article_test(one, two, pooled_f1)
        found.append((test.p <= max(ALPHA, test.smallest_p) + 1e-12, test.difference, test.detectable))
    return Outcome(*np.nanmean(np.array(found, dtype=np.float64), axis=0).tolist())


def rows(repetitions: int) -> Iterator[str]:
    """Yield the rows of the table in docs/comparing.md."""
    for layer in LAYERS:
        for name, question, level in (("these articles", here, ".05"), ("articles like these", beyond, ".0625")):
            if layer.facts and question is beyond:
                continue
            world = World(layer, seed=1)
            none = question(world, 0.0, repetitions)
            least = max(50, repetitions // 10)
            shift = next((s for s in SHIFTS if _is_detectable(question(world, s, least))), SHIFTS[-1])
            true = question(world, float(shift), repetitions)
            cells = (f"{none.rejected:.3f}", f"{true.difference:.3f}", f"{true.detectable:.3f}", f"{true.rejected:.2f}")
            yield f"| {layer.name} | {name} | {level} | {' | '.join(cells)} |"


def _is_detectable(outcome: Outcome) -> bool:
    return outcome.difference >= outcome.detectable


def main() -> None:
    """Print the table."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("| layer | question | level | rejected without difference | true difference | detectable | found |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for row in rows(repetitions):
        print(row, flush=True)


if __name__ == "__main__":
    main()
