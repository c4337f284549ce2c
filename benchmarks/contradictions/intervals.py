"""How often the intervals of fact F1 hold the true value, and how many conflicts a comparison needs: simulations.

Run it by hand: `python benchmarks/contradictions/intervals.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.stats import binomtest

from crosswire.metrics.counts import f1
from crosswire.metrics.intervals import fact_interval
from crosswire.metrics.resampling import leave_one_out
from crosswire.report.tables import Column, Table, as_markdown

# Stories of so many conflicts, the recall of a system, and its wrong facts per story.
STORIES, PER_STORY, RECALLS, WRONG = (1, 3, 6), 8, (0.3, 0.6, 0.9), (2.0, 8.0)
# The standard deviation of recall between stories, and the shape of the gamma distribution of wrong facts.
SPREAD, SHAPE = 0.15, 4.0
# Two systems of the power simulation, and the number of conflicts.
COMPARED, CONFLICTS = ((0.5, 0.8), (0.6, 0.8)), (8, 20, 45, 95)
LEVEL = 0.05
Counts = NDArray[np.float64]


def main(
    draws: Annotated[int, typer.Option(min=100, help="Simulated answers per row.")] = 2000,
    seed: Annotated[int, typer.Option(help="The seed of the random generator.")] = 20261125,
) -> None:
    """Print the coverage of the intervals, and the power of a comparison by number of conflicts."""
    source = np.random.default_rng(seed)
    names = ("stories", "recall", "wrong facts", "alike", "different")
    print(as_markdown(Table([Column(name, numeric=True) for name in names], list(_coverage_rows(source, draws)))))
    columns = [Column("recalls"), *(Column(f"{number} conflicts", numeric=True) for number in CONFLICTS)]
    print(as_markdown(Table(columns, list(_power_rows(source, draws)))))
    shares = f"the share of intervals with the true value, and of p below {LEVEL}"
    print(f"n = {draws} draws per cell, seed {seed}; {shares}")


def _coverage_rows(source: np.random.Generator, draws: int) -> Iterator[list[str]]:
    for stories, recall, wrong in product(STORIES, RECALLS, WRONG):
        shares = [_coverage(source, (draws, stories), recall, wrong, alike=alike) for alike in (True, False)]
        yield [str(stories), f"{recall:g}", f"{wrong:g}", *(f"{share:.2f}" for share in shares)]


def _coverage(
    source: np.random.Generator, shape: tuple[int, int], recall: float, wrong: float, *, alike: bool
) -> float:
    """Return how often the interval of an answer holds the true F1; stories can differ in recall and wrong facts."""
    own_recall = np.full(shape, recall) if alike else np.clip(source.normal(recall, SPREAD, shape), 0, 1)
    own_wrong = np.full(shape, wrong) if alike else source.gamma(SHAPE, wrong / SHAPE, shape)
    # Values that are cut at 1 have a lower mean than `recall`.
    mean = recall if alike else float(np.clip(source.normal(recall, SPREAD, 100_000), 0, 1).mean())
    truth = 2 * mean * PER_STORY / (mean * PER_STORY + wrong + PER_STORY)
    found, false = source.binomial(PER_STORY, own_recall), source.poisson(own_wrong)
    answers = zip(found.astype(float), false.astype(float), strict=True)
    return sum(low <= truth <= high for low, high in (_interval(*answer) for answer in answers)) / shape[0]


def _interval(found: Counts, false: Counts) -> tuple[float, float]:
    """Return the interval of F1 of one answer, from its counts in each story."""
    counts = np.stack([found, found + false, found, np.full_like(found, PER_STORY)], axis=1)
    values = f1(counts.sum(axis=0)), f1(leave_one_out(counts)).tolist()
    return fact_interval("f1", (float(values[0]), values[1]), counts.sum(axis=0).tolist())


def _power_rows(source: np.random.Generator, draws: int) -> Iterator[list[str]]:
    for one, two in COMPARED:
        shares = [_power(source, draws, number, one, two) for number in CONFLICTS]
        yield [f"{one:g} and {two:g}", *(f"{share:.2f}" for share in shares)]


def _power(source: np.random.Generator, draws: int, number: int, one: float, two: float) -> float:
    """Return how often an exact sign test over conflicts that one system alone finds is significant."""
    first, second = source.random((draws, number)) < one, source.random((draws, number)) < two
    only_first, only_second = (first & ~second).sum(axis=1), (second & ~first).sum(axis=1)
    known: dict[tuple[int, int], bool] = {}
    for pair in zip(only_first.tolist(), only_second.tolist(), strict=True):
        if pair not in known:
            known[pair] = sum(pair) > 0 and binomtest(pair[0], sum(pair)).pvalue <= LEVEL
    return sum(known[pair] for pair in zip(only_first.tolist(), only_second.tolist(), strict=True)) / draws


if __name__ == "__main__":
    typer.run(main)
