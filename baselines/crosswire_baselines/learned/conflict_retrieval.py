"""Contradictions by retrieval of similar sentences, and a classifier of the pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from crosswire import ArticlePrediction, Claim, Contradiction, Evidence, Gold, Prediction, Segment, Story
from crosswire_baselines.learned.linear_model import Features
from crosswire_baselines.learned.pair_classifier import PairClassifier, TrainingPairs
from crosswire_baselines.learned.passage_features import passage_features
from crosswire_baselines.learned.training_pairs import labelled_pairs

# The most similar sentences of the story that each sentence is compared with.
RETRIEVED = 5


@dataclass(frozen=True)
class Candidate:
    """Two sentences of a story, and their cosine."""

    articles: tuple[str, str]
    sentences: tuple[Segment, Segment]
    similarity: float


class ConflictRetrieval:
    """A system that compares each sentence with the most similar ones of its story.

    The classifier learns from the sentences of training claims that contradict each other; there are few of them.
    """

    name = "conflict-retrieval"
    version = "1"

    def __init__(self) -> None:
        """Start without sentences."""
        self._classifier = PairClassifier()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn which retrieved pairs of sentences contradict each other. Every conflict has one vote."""
        known: list[Candidate] = []
        facts: list[str] = []
        for story, gold in train:
            conflicting, found = _conflicting(story, gold), list(candidates(story))
            known += found
            facts += [conflicting.get(_key(each), "") for each in found]
        sizes = Counter(facts)
        votes = [1 / sizes[fact] if fact else 1.0 for fact in facts]
        sides = [each.articles for each in known]
        self._classifier.fit(TrainingPairs([_features(each) for each in known], [*map(bool, facts)], sides, votes))

    def predict(self, story: Story) -> Prediction:
        """Predict contradictions alone."""
        return Prediction([ArticlePrediction(a.id) for a in story.articles], contradictions=self.conflicts(story))

    def conflicts(self, story: Story) -> list[Contradiction]:
        """Return the retrieved pairs of sentences that contradict each other, scored by their probability."""
        found = list(candidates(story))
        scores = self._classifier.scores([_features(each) for each in found])
        return [
            Contradiction(_evidence(each, 0), _evidence(each, 1), score=score)
            for each, score in zip(found, scores, strict=True)
            if score >= self._classifier.threshold
        ]


def candidates(story: Story) -> Iterator[Candidate]:
    """Yield the pairs of sentences of which one is among the most similar ones to the other, in text order."""
    sentences = [(article.id, sentence) for article in story.articles for sentence in article.sentences]
    texts = [sentence.text for _, sentence in sentences]
    if not any(any(c.isalnum() for c in text) for text in texts):
        return
    vectors = TfidfVectorizer(sublinear_tf=True, token_pattern=r"(?u)\w+").fit_transform(texts)
    similar = (vectors @ vectors.T).toarray().round(9)
    np.fill_diagonal(similar, 0)
    pairs = set()
    for one, row in enumerate(similar):
        for two in np.argsort(-row, kind="stable")[:RETRIEVED]:
            if row[two] > 0:
                pairs.add((min(one, int(two)), max(one, int(two))))
    for one, two in sorted(pairs):
        (left, first), (right, second) = sentences[one], sentences[two]
        yield Candidate((left, right), (first, second), float(similar[one, two]))


def _features(candidate: Candidate) -> Features:
    one, two = candidate.sentences
    features = passage_features(one.text, two.text)
    same = candidate.articles[0] == candidate.articles[1]
    return {**features, "similarity": candidate.similarity, "same article": same}


def _key(candidate: Candidate) -> frozenset[tuple[str, str]]:
    pairs = zip(candidate.articles, candidate.sentences, strict=True)
    return frozenset((article, sentence.id) for article, sentence in pairs)


def _conflicting(story: Story, gold: Gold) -> dict[frozenset[tuple[str, str]], str]:
    """Return the pairs of sentences of claims that contradict each other, with their conflict."""
    found: dict[frozenset[tuple[str, str]], str] = {}
    for pair in labelled_pairs(gold):
        if pair.contradicts:
            left, right = (list(_sentences(story, claim)) for claim in (pair.left, pair.right))
            found |= {frozenset((one, two)): pair.fact for one in left for two in right}
    return found


def _sentences(story: Story, claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield the sentences that a claim touches, and the further ones in which its holder gives the same answer."""
    for sentence in story.article(claim.article).sentences:
        touched = any(start < sentence.end and sentence.start < end for start, end in claim.spans)
        if touched or sentence.id in claim.also:
            yield claim.article, sentence.id


def _evidence(candidate: Candidate, side: int) -> Evidence:
    sentence = candidate.sentences[side]
    return Evidence(candidate.articles[side], ((sentence.start, sentence.end),))
