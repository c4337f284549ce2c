"""Agreement of two annotators on items that both labelled."""

from __future__ import annotations

import math
from collections.abc import Sequence


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
