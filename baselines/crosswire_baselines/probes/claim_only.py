"""A probe of verification: it reads one claim of each pair, and never the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from crosswire import GivenClaim, GivenPair, Gold, Story, Verdict
from crosswire_baselines.learned.linear_model import NO, YES, Features, LinearModel, Vectorizer
from crosswire_baselines.learned.training_pairs import as_given, labelled_pairs


class ClaimOnly:
    """A system that labels a pair by the words, holder and date of its left claim alone.

    Whether two claims contradict each other cannot be seen from one of them. A high score shows that one side gives the
    label away, for instance by the choice of words or of holders.
    """

    name = "claim-only"
    version = "1"

    def __init__(self) -> None:
        """Start without words."""
        self._vectorizer = Vectorizer()
        self._model = LinearModel()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn the words of the left claims of contradictions and of other pairs, which weigh as much."""
        known = [(s, g, pair) for s, g in train for pair in labelled_pairs(g) if not pair.agrees]
        labels = [YES if pair.contradicts else NO for _, _, pair in known]
        sizes = Counter(labels)
        matrix = self._vectorizer.fit_transform([_features(as_given(*each).left) for each in known])
        self._model.fit(matrix, labels, np.array([1 / sizes[label] for label in labels]) * len(labels))

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Label the pairs by their left claims."""
        matrix = self._vectorizer.transform([_features(pair.left) for pair in pairs])
        scores = [round(float(score), 6) for score in self._model.probability(YES, matrix)]
        return [
            Verdict(pair.id, "contradiction" if score >= 1 / 2 else "compatible", {"contradiction": score})
            for pair, score in zip(pairs, scores, strict=True)
        ]


def _features(claim: GivenClaim) -> Features:
    words = {f"word {word.lower()}": True for word in claim.text.split()}
    return {**words, "holder": claim.holder or "", "day": claim.date.isoformat(), "words": len(words) / 10}
