"""The choice of a threshold on training data that a model has not seen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

THRESHOLDS = tuple(number / 20 for number in range(1, 20))
# Used if the training data do not decide.
DEFAULT_THRESHOLD = 0.5


def best_threshold(quality: Callable[[float], float]) -> float:
    """Return the threshold of the best quality, of equal ones the nearest to the default; the default without any."""
    qualities = {threshold: quality(threshold) for threshold in THRESHOLDS}
    known = {threshold: value for threshold, value in qualities.items() if value > 0}
    return max(known, key=lambda each: (known[each], -abs(each - DEFAULT_THRESHOLD)), default=DEFAULT_THRESHOLD)


def f1(predicted: np.ndarray, gold: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Return F1 of two vectors of truth values; 0 if nothing is right."""
    each = np.ones(len(gold)) if weights is None else weights
    right = float(each[predicted & gold].sum())
    return 2 * right / float(each[predicted].sum() + each[gold].sum()) if right else 0.0
