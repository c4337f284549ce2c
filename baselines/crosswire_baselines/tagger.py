"""A logistic regression over token features. Its decoder returns only valid IOB2 sequences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from crosswire import (
    Article,
    ArticlePrediction,
    Gold,
    LabelledSpan,
    Mention,
    Prediction,
    Story,
    Token,
    bio_to_spans,
    spans_to_bio,
    tokens_of,
)

Features = dict[str, Any]
WINDOW = 2


class Tagger:
    """A tagger that uses features of each token and its neighbours, and Viterbi decoding of the best valid sequence."""

    name = "tagger"
    version = "1"

    def __init__(self, inverse_regularisation: float = 10.0) -> None:
        """Set the inverse strength of the regularisation, `C` of scikit-learn."""
        self.parameters = {"inverse_regularisation": inverse_regularisation}
        self._vectorizer: Any = None
        self._model: Any = None

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn the tags of the training sentences."""
        # Imported here, so that importing this module is fast.
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression

        features: list[Features] = []
        tags: list[str] = []
        for story, gold in train:
            for article in story.articles:
                spans = [LabelledSpan(m.start, m.end, m.type) for m in gold.mentions[article.id] if m.level == "NAM"]
                for tokens in _sentences(article):
                    inside = [s for s in spans if tokens[0].start <= s.start and s.end <= tokens[-1].end]
                    features.extend(_features(tokens))
                    tags.extend(spans_to_bio(inside, tokens).tags)
        self._vectorizer = DictVectorizer()
        self._model = LogisticRegression(C=self.parameters["inverse_regularisation"], max_iter=1000)
        self._model.fit(self._vectorizer.fit_transform(features), tags)

    def predict(self, story: Story) -> Prediction:
        """Predict the spans of the best valid tag sequence of every sentence."""
        return Prediction([ArticlePrediction(article.id, self._mentions(article)) for article in story.articles])

    def _mentions(self, article: Article) -> list[Mention]:
        mentions = []
        for tokens in _sentences(article):
            scores = self._model.predict_log_proba(self._vectorizer.transform(_features(tokens)))
            tags = best_tags(scores.tolist(), list(self._model.classes_))
            mentions += [Mention(span.start, span.end, span.label) for span in bio_to_spans(tags, tokens)]
        return mentions


def best_tags(scores: Sequence[Sequence[float]], tags: Sequence[str]) -> list[str]:
    """Return the valid IOB2 sequence with the highest total score.

    Args:
        scores: Shape (tokens, tags): the log probability of each tag at each token.
        tags: The tags along the second axis. They must include `O`.

    `I-X` may only follow `B-X` or `I-X`. On equal scores, tags that come first in `tags` win.
    """
    allowed = [[b for b, before in enumerate(tags) if _may_follow(tag, before)] for tag in tags]
    starts = [float("-inf") if tag.startswith("I-") else 0.0 for tag in tags]
    totals = [start + score for start, score in zip(starts, scores[0], strict=True)]
    back: list[list[int]] = []
    for row in scores[1:]:
        best = [max(before, key=lambda b: (totals[b], -b)) if before else -1 for before in allowed]
        totals = [(totals[b] if b >= 0 else float("-inf")) + score for b, score in zip(best, row, strict=True)]
        back.append(best)
    at = max(range(len(tags)), key=lambda t: (totals[t], -t))
    path = [at]
    for best in reversed(back):
        at = best[at]
        path.append(at)
    return [tags[index] for index in reversed(path)]


def _may_follow(tag: str, before: str) -> bool:
    return not tag.startswith("I-") or before in {f"B-{tag[2:]}", tag}


def _sentences(article: Article) -> Iterator[list[Token]]:
    for sentence in article.sentences:
        tokens = tokens_of(sentence, article.tokens)
        if tokens:
            yield tokens


def _features(tokens: Sequence[Token]) -> list[Features]:
    own = [_token_features(token, index, tokens) for index, token in enumerate(tokens)]
    return [_with_neighbours(own, index) for index in range(len(tokens))]


def _token_features(token: Token, index: int, tokens: Sequence[Token]) -> Features:
    word = token.text
    return {
        "word": word.lower(),
        "shape": _shape(word),
        "prefix": word[:3].lower(),
        "suffix": word[-3:].lower(),
        "first": index == 0,
        "glued": index > 0 and tokens[index - 1].end == token.start,
    }


def _with_neighbours(own: Sequence[Features], index: int) -> Features:
    features: Features = {"bias": True}
    for offset in range(-WINDOW, WINDOW + 1):
        if 0 <= index + offset < len(own):
            features |= {f"{offset}:{key}": value for key, value in own[index + offset].items()}
    return features


def _shape(word: str) -> str:
    """Return runs of upper case, lower case and digits: `Homs` -> `Xx`, `HTS` -> `X`, `3` -> `0`."""
    kinds = ["X" if c.isupper() else "x" if c.islower() else "0" if c.isdigit() else c for c in word]
    return "".join(kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind)
