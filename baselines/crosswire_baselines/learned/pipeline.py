"""All tasks by classifiers, from raw text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosswire import ArticlePrediction, Given, GivenPair, Gold, Prediction, Story, Verdict
from crosswire_baselines.learned.claim_pairs import ClaimPairs
from crosswire_baselines.learned.conflict_retrieval import ConflictRetrieval
from crosswire_baselines.learned.event_pairs import EventPairs
from crosswire_baselines.learned.factuality_classifier import FactualityClassifier
from crosswire_baselines.learned.mention_pairs import MentionPairs


class Learned:
    """A system that answers every task by the learned baseline of the task. Each learns from the training articles."""

    name = "learned"
    version = "1"

    def __init__(self) -> None:
        """Start without training data."""
        self._train: Sequence[tuple[Story, Gold]] = ()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Keep the training articles; each request learns only what it needs from them."""
        self._train = train

    def predict(self, story: Story) -> Prediction:
        """Predict mentions, entities, events, happenings and contradictions."""
        event_pairs, mention_pairs = EventPairs(), MentionPairs()
        factuality, retrieval = FactualityClassifier(), ConflictRetrieval()
        for each in (event_pairs, mention_pairs, factuality, retrieval):
            each.fit(self._train)
        found = event_pairs.predict(story)
        mentions = {each.article: each.mentions or () for each in found.articles}
        articles = [
            replace(each, events=factuality.judged(story.article(each.article), each.events or ()))
            for each in found.articles
        ]
        return replace(
            found,
            articles=articles,
            entities=mention_pairs.linked(story, mentions),
            contradictions=retrieval.conflicts(story),
        )

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Link given mentions, or complete and link given events."""
        if given.kind == "mentions":
            mention_pairs = MentionPairs()
            mention_pairs.fit(self._train)
            return mention_pairs.predict_given(story, given)
        event_pairs, factuality = EventPairs(), FactualityClassifier()
        event_pairs.fit(self._train)
        factuality.fit(self._train)
        filled = event_pairs.filled(story, given)
        articles = [ArticlePrediction(a.id, events=factuality.judged(a, filled[a.id])) for a in story.articles]
        return Prediction(articles, happenings=event_pairs.linked(story, given.mentions, filled))

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Label given pairs."""
        claim_pairs = ClaimPairs()
        claim_pairs.fit(self._train)
        return claim_pairs.verify(story, pairs)
