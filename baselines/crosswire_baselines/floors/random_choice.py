"""The blind floor of contradictions and verification: answers by chance, the same in every run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from crosswire import ArticlePrediction, Contradiction, Evidence, GivenPair, Prediction, Story, Verdict


class RandomChoice:
    """A system that gives each sentence a partner from another article, and each given pair a label, by chance.

    The choice depends on the seed, the ids and the offsets alone, not on the order of the questions.
    """

    name = "random"
    version = "1"

    def __init__(self, seed: int = 0) -> None:
        """Set the seed."""
        self.parameters = {"seed": seed}

    def predict(self, story: Story) -> Prediction:
        """Predict at most as many contradictions as the story has sentences."""
        sides = [
            Evidence(article.id, ((sentence.start, sentence.end),))
            for article in story.articles
            for sentence in article.sentences
        ]
        found: dict[frozenset[Evidence], Contradiction] = {}
        for side in sides:
            others = [other for other in sides if other.article != side.article]
            if others:
                number = self._number(story.id, side.article, side.spans)
                other = others[int(number * len(others))]
                found.setdefault(frozenset((side, other)), Contradiction(side, other, score=number))
        return Prediction(
            [ArticlePrediction(article.id) for article in story.articles], contradictions=[*found.values()]
        )

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Call half of the pairs contradictions."""
        scores = [self._number(pair.id) for pair in pairs]
        return [
            Verdict(pair.id, "contradiction" if score < 1 / 2 else "compatible", {"contradiction": 1 - score})
            for pair, score in zip(pairs, scores, strict=True)
        ]

    def _number(self, *key: object) -> float:
        """Return a number from 0 to below 1 that depends on the seed and the key."""
        digest = hashlib.sha256(repr((self.parameters["seed"], *key)).encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48
