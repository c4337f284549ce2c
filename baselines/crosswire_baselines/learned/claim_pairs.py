"""Verification by a classifier of given pairs of claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from crosswire import GivenPair, Gold, Story, Verdict
from crosswire_baselines.learned.linear_model import Features
from crosswire_baselines.learned.pair_classifier import PairClassifier, TrainingPairs
from crosswire_baselines.learned.passage_features import passage_features
from crosswire_baselines.learned.training_pairs import LabelledPair, as_given, labelled_pairs


class ClaimPairs:
    """A system that labels given pairs by a logistic regression over similarity and cues.

    Every conflict and every question has one vote in training, and pairs that simply agree are left out, as in the
    score.
    """

    name = "claim-pairs"
    version = "1"

    def __init__(self) -> None:
        """Start without pairs."""
        self._classifier = PairClassifier()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn which pairs of claims contradict each other."""
        known = [(s, g, pair) for s, g in train for pair in labelled_pairs(g) if not pair.agrees]
        pairs = [pair for _, _, pair in known]
        features = [features_of(as_given(*each)) for each in known]
        sides = [(pair.left.article, pair.right.article) for pair in pairs]
        self._classifier.fit(TrainingPairs(features, [pair.contradicts for pair in pairs], sides, _votes(pairs)))

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Label the pairs, scored by the probability of a contradiction."""
        scores = self._classifier.scores([features_of(pair) for pair in pairs])
        least = self._classifier.threshold
        return [
            Verdict(pair.id, "contradiction" if score >= least else "compatible", {"contradiction": score})
            for pair, score in zip(pairs, scores, strict=True)
        ]


def features_of(pair: GivenPair) -> Features:
    """Return the features of a pair: of the evidence, of its sentences, and of the holders and dates."""
    left, right = pair.left, pair.right
    evidence = passage_features(left.text, right.text)
    sentences = passage_features(" ".join(left.sentences), " ".join(right.sentences))
    return {
        **{f"evidence: {key}": value for key, value in evidence.items()},
        **{f"sentences: {key}": value for key, value in sentences.items()},
        "same article": left.article == right.article,
        "same holder": left.holder == right.holder,
        "same day": left.date == right.date,
    }


def _votes(pairs: Sequence[LabelledPair]) -> list[float]:
    """Return the share of a vote of each pair: each conflict and each question has one."""
    sizes = Counter(pair.fact for pair in pairs)
    return [1 / sizes[pair.fact] for pair in pairs]
