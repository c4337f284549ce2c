"""All tasks by rules: a gazetteer, name matching, a trigger lexicon and cues, from raw text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosswire import Given, GivenPair, Gold, Prediction, Story, Verdict
from crosswire_baselines.conflict_cues import conflicts, verdict
from crosswire_baselines.trigger_lexicon import TriggerLexicon


class Rules:
    """A system that answers every task. What it knows of the story comes from the training articles alone."""

    name = "rules"
    version = "1"

    def __init__(self) -> None:
        """Start without names and triggers."""
        self.lexicon = TriggerLexicon()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Collect names, triggers and roles."""
        self.lexicon.fit(train)

    def predict(self, story: Story) -> Prediction:
        """Predict mentions, entities, events, happenings and contradictions."""
        found = self.lexicon.predict(story)
        mentions = {each.article: each.mentions or () for each in found.articles}
        return replace(found, contradictions=conflicts(story, mentions))

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Link given mentions, or complete and link given events."""
        return self.lexicon.predict_given(story, given)

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Label given pairs by cues."""
        return [verdict(pair) for pair in pairs]
