"""Precision, recall and F from additive counts; the same functions serve a unit, a label, the corpus and a resample.

Counts have the shape (..., 4). The last axis is

    0  precision numerator: predicted items that are correct
    1  precision denominator: predicted items
    2  recall numerator: gold items that were found
    3  recall denominator: gold items

Counts add up over articles and labels. They serve set joins (both numerators are the true positives) and cluster
metrics alike. Every function drops the last axis. An undefined value is nan, never 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
Values = NDArray[np.float64]

PRECISION_NUMERATOR, PRECISION_DENOMINATOR, RECALL_NUMERATOR, RECALL_DENOMINATOR = range(4)


def counts_of(rows: Mapping[str, Sequence[float]]) -> Counts:
    """Return counts of shape (labels, 4) from the four counts of each label.

    Counting one item at a time is several times faster in such rows than in an array.
    """
    return np.array([*rows.values()], dtype=np.float64).reshape(len(rows), 4)


def ratio(numerator: Values, denominator: Values) -> Values:
    """Return `numerator / denominator`, elementwise; 0/0 is nan."""
    safe = np.where(denominator == 0, 1.0, denominator)
    return np.where(denominator == 0, np.nan, numerator / safe)


def precision(counts: Counts) -> Values:
    """Return the share of predicted items that are correct; nan if nothing was predicted."""
    return ratio(counts[..., PRECISION_NUMERATOR], counts[..., PRECISION_DENOMINATOR])


def recall(counts: Counts) -> Values:
    """Return the share of gold items that were found; nan if there is no gold."""
    return ratio(counts[..., RECALL_NUMERATOR], counts[..., RECALL_DENOMINATOR])


def accuracy(counts: Counts) -> Values:
    """Return the share of gold items with the correct label, for given items: the recall over all labels."""
    return recall(counts)


def f1(counts: Counts) -> Values:
    """Return the harmonic mean of precision and recall, computed from the counts.

    With true positives in both numerators it is 2TP / (2TP + FP + FN). It is 0 if only one side is empty or if nothing
    matches. It is nan only if there is neither gold nor prediction (van Rijsbergen 1979).
    """
    correct, predicted, found, gold = (counts[..., column] for column in range(4))
    product, cross = 2 * correct * found, correct * gold + found * predicted
    nothing_matches = np.where(predicted + gold == 0, np.nan, 0.0)
    return np.where(cross == 0, nothing_matches, product / np.where(cross == 0, 1.0, cross))


def macro_f1(counts: Counts, supported: NDArray[np.bool_]) -> Values:
    """Return the mean of F1 over labels, from counts of shape (..., labels, 4).

    Args:
        counts: Counts with the labels on the last axis but one.
        supported: Shape (labels,): true for labels with support in the full gold, so that every system is averaged
            over the same labels (Opitz and Burst 2019 for the mean of F1).

    Returns:
        Shape (...,). In counts of fewer units a supported label may have no gold. It is then left out of the mean,
        independently of the predictions, so that all systems are averaged over the same labels. nan if no label is
        left.
    """
    used = supported & (counts[..., RECALL_DENOMINATOR] > 0)
    return ratio(np.where(used, f1(counts), 0.0).sum(-1), used.sum(-1).astype(np.float64))


RATIOS: Mapping[str, Callable[[Counts], Values]] = {
    "f1": f1,
    "precision": precision,
    "recall": recall,
    "accuracy": accuracy,
    # These ratios have their numerator and denominator in the columns of the recall.
    "average_precision": recall,
    "rate": recall,
    "coverage": recall,
    "brier": recall,
}
