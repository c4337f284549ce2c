"""A probe of contradictions: it reads each article alone, and never compares two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product

import numpy as np

from crosswire import Article, ArticlePrediction, Contradiction, Evidence, Gold, Prediction, Segment, Story
from crosswire_baselines.learned.linear_model import NO, YES, Features, LinearModel, Vectorizer
from crosswire_baselines.learned.training_pairs import labelled_pairs

# The sentences of each article that are marked as disputed.
MARKED = 3


class SingleArticle:
    """A system that marks in each article the sentences that look disputed, and pairs the marks of each two articles.

    Whether a sentence contradicts another article cannot be seen in its own article. A high score shows that disputed
    sentences have a look of their own, for instance their position or their words.
    """

    name = "single-article"
    version = "1"

    def __init__(self) -> None:
        """Start without words."""
        self._vectorizer = Vectorizer()
        self._model = LinearModel()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn the words and positions of the disputed sentences of training articles; both classes weigh as much."""
        features: list[Features] = []
        labels: list[str] = []
        for story, gold in train:
            claims = [claim for pair in labelled_pairs(gold) if pair.contradicts for claim in (pair.left, pair.right)]
            spans = {(claim.article, start, end) for claim in claims for start, end in claim.spans}
            for article in story.articles:
                own = [(start, end) for name, start, end in spans if name == article.id]
                for sentence, found in zip(article.sentences, _features(article), strict=True):
                    features.append(found)
                    disputed = any(start < sentence.end and sentence.start < end for start, end in own)
                    labels.append(YES if disputed else NO)
        sizes = Counter(labels)
        weights = np.array([len(labels) / sizes[label] for label in labels])
        self._model.fit(self._vectorizer.fit_transform(features), labels, weights)

    def predict(self, story: Story) -> Prediction:
        """Predict each pair of marked sentences of two articles, scored by the product of their probabilities."""
        marked = {article.id: self._marked(article) for article in story.articles}
        found = [
            Contradiction(_evidence(left, first), _evidence(right, second), score=round(one * two, 6))
            for index, left in enumerate(marked)
            for right in list(marked)[index + 1 :]
            for (one, first), (two, second) in product(marked[left], marked[right])
        ]
        return Prediction([ArticlePrediction(article.id) for article in story.articles], contradictions=found)

    def _marked(self, article: Article) -> list[tuple[float, Segment]]:
        """Return the sentences that look disputed most, with their probabilities."""
        scores = self._model.probability(YES, self._vectorizer.transform(_features(article))).round(6).tolist()
        pairs = sorted(zip(scores, article.sentences, strict=True), key=lambda each: (-each[0], each[1].start))
        return pairs[:MARKED]


def _features(article: Article) -> list[Features]:
    """Return the words of each sentence of an article, and its position."""
    number = len(article.sentences)
    return [
        {**{f"word {word.lower()}": True for word in sentence.text.split()}, "position": index / number}
        for index, sentence in enumerate(article.sentences)
    ]


def _evidence(article: str, sentence: Segment) -> Evidence:
    return Evidence(article, ((sentence.start, sentence.end),))
