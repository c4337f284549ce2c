"""A classifier of pairs with few positive ones: balanced training, and a threshold from articles not yet seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from crosswire_baselines.learned.linear_model import NO, YES, Features, LinearModel, Vectorizer
from crosswire_baselines.learned.thresholds import DEFAULT_THRESHOLD

# The inverse strength of the regularisation; strong, because there are few positive pairs.
STRENGTH = 0.1
# The least difference of two sums of votes.
ROUNDING = 1e-9


@dataclass(frozen=True)
class TrainingPairs:
    """Labelled pairs of passages.

    Attributes:
        features: The features of each pair.
        positive: Whether each pair is positive.
        sides: The two articles of each pair, which can be the same.
        votes: The weight of each pair.
    """

    features: Sequence[Features]
    positive: Sequence[bool]
    sides: Sequence[tuple[str, str]]
    votes: Sequence[float]


class PairClassifier:
    """A logistic regression in which the positive and the negative pairs weigh as much.

    Attributes:
        threshold: The least score of a positive pair: as many votes reach it as are positive, where each training pair
            is scored by a model without the pairs that touch its articles.
    """

    def __init__(self) -> None:
        """Start without pairs."""
        self.threshold = DEFAULT_THRESHOLD
        self._vectorizer = Vectorizer()
        self._model = LinearModel()

    def fit(self, pairs: TrainingPairs) -> None:
        """Learn which pairs are positive."""
        matrix = self._vectorizer.fit_transform(pairs.features)
        positive, votes = np.array(pairs.positive, dtype=bool), np.array(pairs.votes, dtype=float)
        self._model = _model(matrix, positive, votes)
        sides = np.array(pairs.sides).reshape(-1, 2)
        articles = np.unique(sides)
        if len(articles) < 2:
            return
        scores = np.zeros(len(positive))
        for article in articles:
            touches = (sides == article).any(axis=1)
            model = _model(matrix[~touches], positive[~touches], votes[~touches])
            scores[touches] += model.probability(YES, matrix[touches])
        # A pair of two articles was scored twice; the mean counts.
        scores /= 1 + (sides[:, 0] != sides[:, 1])
        self.threshold = _matching(scores.round(6), positive, votes)

    def scores(self, features: Sequence[Features]) -> list[float]:
        """Return the score of each pair, from 0 to 1; 0 if the training data have no positive pair."""
        scores = self._model.probability(YES, self._vectorizer.transform(features))
        return [round(float(score), 6) for score in scores]


def _model(matrix: Any, positive: np.ndarray, votes: np.ndarray) -> LinearModel:  # noqa: ANN401
    weights = votes.copy()
    if positive.any():
        weights[positive] *= votes[~positive].sum() / votes[positive].sum() or 1
    return LinearModel(STRENGTH).fit(matrix, [YES if each else NO for each in positive], weights)


def _matching(scores: np.ndarray, positive: np.ndarray, votes: np.ndarray) -> float:
    """Return the threshold that as many votes reach as are positive; the default without positive pairs.

    The best F1 is no guide: for scores that order nothing, it is reached by calling every pair positive.
    """
    if not positive.any():
        return DEFAULT_THRESHOLD
    order = np.argsort(-scores, kind="stable")
    reached = int(np.searchsorted(np.cumsum(votes[order]), votes[positive].sum() - ROUNDING))
    return float(scores[order[min(reached, len(order) - 1)]])
