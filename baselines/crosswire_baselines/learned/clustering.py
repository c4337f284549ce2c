"""Clusters from scores of pairs, and how well they fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage


def average_link(size: int, pairs: Sequence[tuple[int, int]], scores: Iterable[float], threshold: float) -> list[int]:
    """Return the cluster of each item: items are joined while the mean score between clusters reaches the threshold.

    A pair that is not listed has the score 0.
    """
    if size < 2:
        return [0] * size
    clusters = fcluster(dendrogram(size, pairs, scores), 1 - threshold, "distance")
    return [int(cluster) for cluster in clusters]


def dendrogram(size: int, pairs: Sequence[tuple[int, int]], scores: Iterable[float]) -> np.ndarray:
    """Return the tree of average link, as scipy writes it, of two or more items."""
    distances = np.ones((size, size))
    for (one, two), score in zip(pairs, scores, strict=True):
        distances[one, two] = distances[two, one] = 1 - score
    tree: np.ndarray = linkage(distances[np.triu_indices(size, 1)], "average")
    return tree


def b_cubed(predicted: Sequence[int], gold: Sequence[str]) -> float:
    """Return the B-cubed F1 of two clusterings of the same items; 0 without items."""
    if not gold:
        return 0.0
    own, true = np.array(predicted), np.array(gold)
    together, alike = own[:, np.newaxis] == own, true[:, np.newaxis] == true
    both = (together & alike).sum(axis=1)
    precision, recall = (both / together.sum(axis=1)).mean(), (both / alike.sum(axis=1)).mean()
    return float(2 * precision * recall / (precision + recall))
