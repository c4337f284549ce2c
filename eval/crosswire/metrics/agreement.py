"""Agreement of annotators: of two on the same items, or of several that each labelled some of them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def kappa(first: Sequence[str], second: Sequence[str], *, scale: Sequence[str] = ()) -> float:
    """Return Cohen's kappa (Cohen 1960): the agreement beyond chance, given the label shares; at most 1.

    Args:
        first: One label per item.
        second: The labels of the same items by another annotator.
        scale: All labels in order, for ordinal labels: a difference counts by its steps (linear weights, Cohen 1968).

    Returns:
        Kappa; nan if there are no items, or if both annotators use only one and the same label, because chance
        agreement is then 1.
    """
    if len(set(first) | set(second)) < 2:
        return math.nan
    # Imported here: the import takes a second, and most commands do not need it.
    from sklearn.metrics import cohen_kappa_score

    if scale:
        return float(cohen_kappa_score(first, second, labels=list(scale), weights="linear"))
    return float(cohen_kappa_score(first, second))


def krippendorff_counts(items: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what Krippendorff's alpha needs of each item, so that sums over items can be resampled.

    Args:
        items: Shape (items, labels): how many annotators gave each label to each item.

    Returns:
        Shape (items, 1 + labels): the pairs of different labels, shared by the annotators of the item, then its labels.
        An item with fewer than two labels has zeros.
    """
    labels = items.sum(axis=1, keepdims=True)
    paired = np.where(labels > 1, items, 0.0)
    different = (labels * paired).sum(axis=1, keepdims=True) - (paired * paired).sum(axis=1, keepdims=True)
    return np.hstack([different / np.maximum(labels - 1, 1), paired])


def krippendorff_alpha(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Krippendorff's alpha for nominal labels (Krippendorff 2011): agreement beyond chance; at most 1.

    Args:
        counts: Shape (..., 1 + labels): sums of `krippendorff_counts` over items.

    Returns:
        Shape (...): nan where only one label, or none, was given.
    """
    observed, labels = counts[..., 0], counts[..., 1:]
    total = labels.sum(axis=-1)
    expected = (total * total - (labels * labels).sum(axis=-1)) / np.maximum(total - 1, 1)
    alpha: NDArray[np.float64] = 1 - observed / np.where(expected > 0, expected, np.nan)
    return alpha
