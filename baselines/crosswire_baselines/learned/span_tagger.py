"""A classifier of tokens that finds labelled spans. Its decoder returns only valid IOB2 sequences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from crosswire import Article, LabelledSpan, bio_to_spans, spans_to_bio
from crosswire_baselines.learned.linear_model import FeatureModel
from crosswire_baselines.learned.token_features import TokenFeatures, article_features, token_sentences

OUTSIDE = "O"
LEAST_PROBABILITY = 1e-300


class SpanTagger:
    """A logistic regression over token features, and Viterbi decoding of the best valid tag sequence."""

    def __init__(self, inverse_regularisation: float) -> None:
        """Start without labels."""
        self.model = FeatureModel(inverse_regularisation)

    def fit(self, examples: Iterable[tuple[Article, Sequence[LabelledSpan]]]) -> None:
        """Learn the tags of the sentences of these articles."""
        features: list[TokenFeatures] = []
        tags: list[str] = []
        for article, spans in examples:
            features.extend(article_features(article))
            tags.extend(article_tags(article, spans))
        self.model.fit(features, tags)

    def spans(self, article: Article) -> list[LabelledSpan]:
        """Return the spans of the best valid tag sequence of every sentence; none without training data."""
        if OUTSIDE not in self.model.labels:
            return []
        return decoded(article, self.model.probabilities(article_features(article)), self.model.labels)


def article_tags(article: Article, spans: Sequence[LabelledSpan]) -> Iterator[str]:
    """Yield the tags of the tokens of all sentences of an article."""
    for tokens in token_sentences(article):
        inside = [s for s in spans if tokens[0].start <= s.start and s.end <= tokens[-1].end]
        yield from spans_to_bio(inside, tokens).tags


def decoded(article: Article, probabilities: np.ndarray, tags: Sequence[str]) -> list[LabelledSpan]:
    """Return the spans of the best valid tag sequence of every sentence.

    Args:
        article: The article.
        probabilities: Shape (tokens of all sentences, tags), up to a factor for each token.
        tags: The tags along the second axis. They must include `O`.
    """
    scores = np.log(np.maximum(probabilities, LEAST_PROBABILITY)).tolist()
    found: list[LabelledSpan] = []
    start = 0
    for tokens in token_sentences(article):
        found += bio_to_spans(best_tags(scores[start : start + len(tokens)], tags), tokens)
        start += len(tokens)
    return found


def best_tags(scores: Sequence[Sequence[float]], tags: Sequence[str]) -> list[str]:
    """Return the valid IOB2 sequence with the highest total score.

    Args:
        scores: Shape (tokens, tags): the log probability of each tag at each token.
        tags: The tags along the second axis. They must include `O`.

    `I-X` may only follow `B-X` or `I-X`. On equal scores, tags that come first in `tags` win.
    """
    every = range(len(tags))
    # The tags that may precede an `I-X`; None for the other tags, which may follow any.
    before = [[b for b in every if _may_follow(tag, tags[b])] if tag.startswith("I-") else None for tag in tags]
    totals = [float("-inf") if tag.startswith("I-") else score for tag, score in zip(tags, scores[0], strict=True)]
    back: list[list[int]] = []
    for row in scores[1:]:
        top = _first_best(every, totals)
        best = [top if allowed is None else _first_best(allowed, totals) for allowed in before]
        totals = [(totals[b] if b >= 0 else float("-inf")) + score for b, score in zip(best, row, strict=True)]
        back.append(best)
    at = _first_best(every, totals)
    path = [at]
    for best in reversed(back):
        at = best[at]
        path.append(at)
    return [tags[index] for index in reversed(path)]


def _first_best(allowed: Sequence[int], totals: Sequence[float]) -> int:
    """Return the first of the allowed tags with the highest total; -1 if none is allowed."""
    return max(allowed, key=totals.__getitem__, default=-1)


def _may_follow(tag: str, before: str) -> bool:
    return before in {f"B-{tag[2:]}", tag}
