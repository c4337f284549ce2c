"""The floor of factuality and verification: always the most frequent label of the training articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from crosswire import ArticlePrediction, Given, GivenPair, Gold, Prediction, Story, Verdict
from crosswire_baselines.learned.training_pairs import labelled_pairs


class Majority:
    """A system that gives every given event and every given pair the most frequent label."""

    name = "majority"
    version = "1"

    def __init__(self) -> None:
        """Start without labels."""
        self.factuality: str | None = None
        self.verdict = "compatible"

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Count the labels of the training events and pairs of claims."""
        events = [event for _, gold in train for own in (gold.events or {}).values() for event in own]
        self.factuality = _most_frequent([event.factuality for event in events if event.factuality])
        pairs = [pair for _, gold in train for pair in labelled_pairs(gold)]
        labels = ["contradiction" if pair.contradicts else "compatible" for pair in pairs]
        self.verdict = _most_frequent(labels) or self.verdict

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Return given events with the most frequent factuality."""
        if given.kind != "events":
            return Prediction()
        labelled = {
            article: [msgspec.structs.replace(event, factuality=self.factuality) for event in own]
            for article, own in given.events.items()
        }
        return Prediction([ArticlePrediction(article, events=own) for article, own in labelled.items()])

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Give every pair the most frequent label."""
        return [Verdict(pair.id, self.verdict) for pair in pairs]


def _most_frequent(labels: Sequence[str]) -> str | None:
    """Return the most frequent label, of equal ones the first in alphabetical order; None without labels."""
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label), default=None)
