"""A classifier of tokens that finds triggers: first whether a token belongs to one, then to which type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crosswire import Article, Gold, LabelledSpan, Story
from crosswire_baselines.learned.linear_model import NO, YES, FeatureModel, LinearModel, Vectorizer
from crosswire_baselines.learned.span_tagger import OUTSIDE, article_tags, decoded
from crosswire_baselines.learned.thresholds import DEFAULT_THRESHOLD, best_threshold, f1
from crosswire_baselines.learned.token_features import TokenFeatures, article_features

# The features of a token that its type is learned from: there are few triggers of each type, so few features.
TYPE_FEATURES = ("0:word", "0:prefix", "0:suffix", "-1:word", "1:word")


class TriggerClassifier:
    """Two logistic regressions over token features, and Viterbi decoding.

    Attributes:
        threshold: The least probability of a trigger: the one with the best F1 over tokens of training articles which
            the classifier has not seen.
    """

    def __init__(self) -> None:
        """Start without triggers."""
        self.threshold = DEFAULT_THRESHOLD
        self._vectorizer = Vectorizer()
        self._is_trigger = LinearModel()
        self._tags = FeatureModel(10.0)

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn the triggers of the training articles."""
        features: list[TokenFeatures] = []
        tags: list[str] = []
        numbers: list[int] = []
        articles = [(article, gold) for story, gold in train if gold.events is not None for article in story.articles]
        for number, (article, gold) in enumerate(articles):
            spans = [LabelledSpan(e.start, e.end, e.type) for e in (gold.events or {}).get(article.id, ())]
            features += article_features(article)
            tags += article_tags(article, spans)
            numbers += [number] * (len(tags) - len(numbers))
        matrix, gold_tags = self._vectorizer.fit_transform(features), np.array(tags)
        self._is_trigger = LinearModel().fit(matrix, _labels(gold_tags))
        triggers = np.flatnonzero(gold_tags != OUTSIDE)
        self._tags.fit([_of_type(features[index]) for index in triggers], gold_tags[triggers].tolist())
        if len(articles) > 1:
            self.threshold = _threshold(matrix, gold_tags, np.array(numbers))

    def spans(self, article: Article) -> list[LabelledSpan]:
        """Return the triggers of an article with their types."""
        features = article_features(article)
        if not self._tags.labels:
            return []
        inside = self._is_trigger.probability(YES, self._vectorizer.transform(features))[:, np.newaxis]
        outside = (1 - inside) * self.threshold / (1 - self.threshold)
        types = self._tags.probabilities([_of_type(each) for each in features])
        return decoded(article, np.hstack([outside, inside * types]), [OUTSIDE, *self._tags.labels])


def _of_type(features: TokenFeatures) -> TokenFeatures:
    return {key: features[key] for key in TYPE_FEATURES if key in features}


def _labels(tags: np.ndarray) -> list[str]:
    return [NO if tag == OUTSIDE else YES for tag in tags]


def _threshold(matrix: np.ndarray, tags: np.ndarray, articles: np.ndarray) -> float:
    """Return the threshold with the best F1 over the tokens of each article, by a model that has not seen it."""
    scores = np.zeros(len(tags))
    for article in np.unique(articles):
        own = articles == article
        model = LinearModel().fit(matrix[~own], _labels(tags[~own]))
        scores[own] = model.probability(YES, matrix[own])
    return best_threshold(lambda threshold: f1(scores >= threshold, tags != OUTSIDE))
