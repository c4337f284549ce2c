"""Clusters of nodes by a classifier of their pairs; the threshold is the best on training articles not yet seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from scipy.cluster.hierarchy import fcluster

from crosswire_baselines.learned.clustering import average_link, b_cubed, dendrogram
from crosswire_baselines.learned.linear_model import NO, YES, Features, LinearModel, Vectorizer
from crosswire_baselines.learned.thresholds import DEFAULT_THRESHOLD, best_threshold


class Node(Protocol):
    """Something that belongs to a cluster, in one article."""

    @property
    def article(self) -> str:
        """The id of the article."""


N = TypeVar("N", bound=Node)


@dataclass(frozen=True)
class Example(Generic[N]):
    """The nodes of a training story, each with its gold cluster."""

    nodes: list[N]
    clusters: list[str]


@dataclass(frozen=True)
class _TrainingPairs:
    """All pairs of the nodes of the training stories, which are numbered through.

    Attributes:
        matrix: The features of each pair.
        pairs: The numbers of its two nodes.
        articles: The article of each node.
        clusters: The gold cluster of each node, with the number of its story.
    """

    matrix: Any
    pairs: list[tuple[int, int]]
    articles: np.ndarray
    clusters: np.ndarray

    def rows(self, articles: Sequence[str]) -> np.ndarray:
        """Return the rows of the pairs of nodes that are both in these articles."""
        inside = np.isin(self.articles, articles)
        return np.array([row for row, (one, two) in enumerate(self.pairs) if inside[one] and inside[two]], dtype=int)

    def model(self, articles: Sequence[str]) -> LinearModel:
        """Return a model of the pairs inside these articles."""
        rows = self.rows(articles)
        same = [self.clusters[one] == self.clusters[two] for one, two in (self.pairs[row] for row in rows)]
        return LinearModel().fit(self.matrix[rows], [YES if each else NO for each in same])


class PairClusters(Generic[N]):
    """A logistic regression over pairs of nodes, and clusters of average link."""

    def __init__(
        self,
        candidates: Callable[[Sequence[N]], list[tuple[int, int]]],
        describe: Callable[[N, N], Features],
    ) -> None:
        """Set the function of the pairs that can belong together, and that of their features."""
        self._candidates = candidates
        self._describe = describe
        self._vectorizer = Vectorizer()
        self._model = LinearModel()
        self.threshold = DEFAULT_THRESHOLD

    def fit(self, examples: Sequence[Example[N]]) -> None:
        """Learn which pairs belong together, and the threshold."""
        nodes: list[N] = []
        clusters: list[str] = []
        pairs: list[tuple[int, int]] = []
        features: list[Features] = []
        for number, example in enumerate(examples):
            found = self._candidates(example.nodes)
            features += [self._describe(example.nodes[one], example.nodes[two]) for one, two in found]
            pairs += [(one + len(nodes), two + len(nodes)) for one, two in found]
            clusters += [f"{number} {cluster}" for cluster in example.clusters]
            nodes += example.nodes
        articles = [node.article for node in nodes]
        training = _TrainingPairs(
            self._vectorizer.fit_transform(features), pairs, np.array(articles), np.array(clusters)
        )
        names = sorted(set(articles))
        self._model = training.model(names)
        if len(names) > 1:
            self.threshold = _threshold(training, names)

    def predict(self, nodes: Sequence[N]) -> list[int]:
        """Return the cluster of each node."""
        pairs = self._candidates(nodes)
        matrix = self._vectorizer.transform([self._describe(nodes[one], nodes[two]) for one, two in pairs])
        return average_link(len(nodes), pairs, self._model.probability(YES, matrix), self.threshold)


def _threshold(training: _TrainingPairs, articles: Sequence[str]) -> float:
    """Return the threshold with the best mean B-cubed on each article, by a model that has not seen it."""
    held_out: list[tuple[np.ndarray, list[str]]] = []
    for article in articles:
        own = np.flatnonzero(training.articles == article)
        if len(own) < 2:
            continue
        model = training.model([each for each in articles if each != article])
        rows = training.rows([article])
        number = {int(node): position for position, node in enumerate(own)}
        pairs = [(number[one], number[two]) for one, two in (training.pairs[row] for row in rows)]
        tree = dendrogram(len(own), pairs, model.probability(YES, training.matrix[rows]))
        held_out.append((tree, training.clusters[own].tolist()))

    def quality(threshold: float) -> float:
        values = [b_cubed(fcluster(tree, 1 - threshold, "distance"), gold) for tree, gold in held_out]
        return sum(values) / len(values) if values else 0.0

    return best_threshold(quality)
