"""Agreement of two annotators on items that both have labelled."""

from __future__ import annotations

import math
from collections.abc import Sequence


def kappa(first: Sequence[str], second: Sequence[str], *, scale: Sequence[str] = ()) -> float:
    """Cohen's kappa (Cohen 1960): agreement beyond what the shares of the labels alone would bring; at most 1.

    Args:
        first: A label an item.
        second: The labels of the same items by another annotator.
        scale: All labels in their order, where a difference counts by its steps (linear weights, Cohen 1968).

    Returns:
        nan where no item is there, or both know only one and the same label: then chance alone agrees fully.
    """
    if len(set(first) | set(second)) < 2:
        return math.nan
    # Imported here, since it takes a second that most commands need not pay.
    from sklearn.metrics import cohen_kappa_score

    if scale:
        return float(cohen_kappa_score(first, second, labels=list(scale), weights="linear"))
    return float(cohen_kappa_score(first, second))
