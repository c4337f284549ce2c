"""Precision, recall and F from additive counts; one function for a unit, a label, the corpus and any resample.

Counts have the shape (..., 4), the last axis being

    0  precision numerator: predicted items that are right
    1  precision denominator: predicted items
    2  recall numerator: gold items that were found
    3  recall denominator: gold items

so that they add up over articles and labels, and serve set joins (where both numerators are the true
positives) and cluster metrics alike. Every function drops the last axis. Undefined is nan, never 0 or 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
Values = NDArray[np.float64]

PRECISION_NUMERATOR, PRECISION_DENOMINATOR, RECALL_NUMERATOR, RECALL_DENOMINATOR = range(4)


def ratio(numerator: Values, denominator: Values) -> Values:
    """`numerator / denominator`, elementwise; 0/0 is nan."""
    safe = np.where(denominator == 0, 1.0, denominator)
    return np.where(denominator == 0, np.nan, numerator / safe)


def precision(counts: Counts) -> Values:
    """The share of predicted items that are right; nan where nothing was predicted."""
    return ratio(counts[..., PRECISION_NUMERATOR], counts[..., PRECISION_DENOMINATOR])


def recall(counts: Counts) -> Values:
    """The share of gold items that were found; nan where there is no gold."""
    return ratio(counts[..., RECALL_NUMERATOR], counts[..., RECALL_DENOMINATOR])


def accuracy(counts: Counts) -> Values:
    """The share of all gold items that got the right label, where every item is given: the recall over all labels."""
    return recall(counts)


def f1(counts: Counts) -> Values:
    """The harmonic mean of precision and recall, computed from the counts.

    With true positives in both numerators it is 2TP / (2TP + FP + FN). It is 0 where only one side is empty
    or nothing matches, and nan only where there is neither gold nor prediction (van Rijsbergen 1979).
    """
    right, predicted, found, gold = np.moveaxis(counts, -1, 0)
    product, cross = 2 * right * found, right * gold + found * predicted
    nothing_matches = np.where(predicted + gold == 0, np.nan, 0.0)
    return np.where(cross == 0, nothing_matches, product / np.where(cross == 0, 1.0, cross))


def macro_f1(counts: Counts, supported: NDArray[np.bool_]) -> Values:
    """The mean over labels of F1, counts of shape (..., labels, 4).

    Args:
        counts: Counts with the labels on the last axis but one.
        supported: Shape (labels,): the labels with support in the full gold, so that every system is
            averaged over the same labels (Opitz and Burst 2019 for the mean of F1).

    Returns:
        Shape (...,). In counts of fewer units a supported label may have no gold; it is left out of their mean,
        whatever was predicted, so that there too all systems share their labels. nan where no label is left.
    """
    used = supported & (counts[..., RECALL_DENOMINATOR] > 0)
    return ratio(np.where(used, f1(counts), 0.0).sum(-1), used.sum(-1).astype(np.float64))
