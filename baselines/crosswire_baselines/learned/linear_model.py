"""A logistic regression, one against the rest, which also accepts degenerate training data; and named features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

# Imported with the module, so that a process that is forked for a fold does not import it again.
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import LogisticRegression

Features = Mapping[str, float | str | bool]

YES, NO = "yes", "no"
# So many columns that no two features share one; only those that the training data have are kept.
HASHED = 2**20


class LinearModel:
    """A model of the probability of each label of the rows of a matrix.

    Attributes:
        labels: The labels of the training data, in alphabetical order; the columns of `probabilities`.
    """

    def __init__(self, inverse_regularisation: float = 1.0) -> None:
        """Set the inverse strength of the regularisation."""
        self.labels: list[str] = []
        self._strength = inverse_regularisation
        self._coefficients = np.zeros((0, 0))
        self._intercepts = np.zeros(0)

    def fit(self, matrix: Any, labels: Sequence[str], weights: np.ndarray | None = None) -> LinearModel:  # noqa: ANN401
        """Learn the labels of the rows. With fewer than two different labels, the model is constant."""
        self.labels = sorted(set(labels))
        if len(self.labels) < 2:
            return self
        # Two labels need one regression: the probability of the second.
        positive = self.labels if len(self.labels) > 2 else self.labels[1:]
        names = np.array(labels)
        models = [
            LogisticRegression(C=self._strength, solver="liblinear", random_state=0).fit(matrix, names == each, weights)
            for each in positive
        ]
        self._coefficients = np.vstack([model.coef_[0] for model in models])
        self._intercepts = np.array([model.intercept_[0] for model in models])
        return self

    def probabilities(self, matrix: Any) -> np.ndarray:  # noqa: ANN401
        """Return the probability of each label for each row, of shape (rows, labels)."""
        if len(self.labels) < 2:
            return np.ones((matrix.shape[0], len(self.labels)))
        found: np.ndarray = 1 / (1 + np.exp(-(matrix @ self._coefficients.T + self._intercepts)))
        if len(self.labels) == 2:
            return np.hstack([1 - found, found])
        total: np.ndarray = found / found.sum(axis=1, keepdims=True)
        return total

    def probability(self, label: str, matrix: Any) -> np.ndarray:  # noqa: ANN401
        """Return the probability of one label for each row; 0 if the training data do not have the label."""
        if label not in self.labels:
            return np.zeros(matrix.shape[0])
        column: np.ndarray = self.probabilities(matrix)[:, self.labels.index(label)]
        return column


class Vectorizer:
    """Named features as the rows of a sparse matrix, with a column for each feature of the training data."""

    def __init__(self) -> None:
        """Start without columns."""
        self._hasher = FeatureHasher(HASHED, alternate_sign=False)
        self._columns = np.zeros(0, dtype=np.int32)

    def fit_transform(self, features: Sequence[Features]) -> Any:  # noqa: ANN401
        """Return the matrix of the training data."""
        self._columns = np.unique(self._hasher.transform(features).indices) if features else self._columns
        return self.transform(features)

    def transform(self, features: Sequence[Features]) -> Any:  # noqa: ANN401
        """Return the matrix of some items; features that the training data do not have are left out."""
        if not features:
            return np.zeros((0, len(self._columns)))
        return self._hasher.transform(features)[:, self._columns]


class FeatureModel:
    """A linear model of items with named features."""

    def __init__(self, inverse_regularisation: float = 1.0) -> None:
        """Set the inverse strength of the regularisation."""
        self.linear = LinearModel(inverse_regularisation)
        self._vectorizer = Vectorizer()

    @property
    def labels(self) -> list[str]:
        """The labels of the training data, the columns of `probabilities`."""
        return self.linear.labels

    def fit(self, features: Sequence[Features], labels: Sequence[str]) -> None:
        """Learn the labels of the items."""
        self.linear.fit(self._vectorizer.fit_transform(features), labels)

    def probabilities(self, features: Sequence[Features]) -> np.ndarray:
        """Return the probability of each label for each item, of shape (items, labels)."""
        return self.linear.probabilities(self._vectorizer.transform(features))

    def best(self, features: Sequence[Features]) -> list[str]:
        """Return the most probable label of each item; an empty list without training data."""
        if not self.labels or not features:
            return []
        return [self.labels[index] for index in self.probabilities(features).argmax(axis=1)]
