"""The floor of coreference: nothing is linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crosswire import Given, Gold, Prediction, Story
from crosswire_baselines.rules.gazetteer import LITERAL_TYPES
from crosswire_baselines.rules.trigger_lexicon import TriggerLexicon


class Singletons:
    """A system that makes each mention an entity, and each event a happening: of `trigger-lexicon`, or given ones."""

    name = "singletons"
    version = "1"

    def __init__(self) -> None:
        """Start without names and triggers."""
        self.lexicon = TriggerLexicon()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Collect names and triggers."""
        self.lexicon.fit(train)

    def predict(self, story: Story) -> Prediction:
        """Predict mentions and events without links."""
        found = self.lexicon.predict(story)
        mentions = [
            [(each.article, mention.id)]
            for each in found.articles
            for mention in each.mentions or ()
            if mention.type not in LITERAL_TYPES
        ]
        events = [[(each.article, event.id)] for each in found.articles for event in each.events or ()]
        return replace(found, entities=mentions, happenings=events)

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Link no given mention or event."""
        if given.kind == "mentions":
            own = [(a, m.id) for a, found in given.mentions.items() for m in found if m.type not in LITERAL_TYPES]
            return Prediction(entities=[[each] for each in own])
        return Prediction(happenings=[[(a, event.id)] for a, found in given.events.items() for event in found])
