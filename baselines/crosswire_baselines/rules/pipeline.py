"""All tasks by rules: a gazetteer, name matching, a trigger lexicon and cues, from raw text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from crosswire import Given, GivenPair, Gold, Prediction, Story, Verdict
from crosswire_baselines.rules.conflict_cues import conflicts, verdict
from crosswire_baselines.rules.name_matching import linked
from crosswire_baselines.rules.trigger_lexicon import TriggerLexicon


class Rules:
    """A system that answers every task. What it knows of the story comes from the training articles alone."""

    name = "rules"
    version = "1"

    def __init__(self) -> None:
        """Start without training data."""
        self._train: Sequence[tuple[Story, Gold]] = ()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Keep the training articles; a request that needs no names or triggers collects none."""
        self._train = train

    def predict(self, story: Story) -> Prediction:
        """Predict mentions, entities, events, happenings and contradictions."""
        found = self._lexicon.predict(story)
        mentions = {each.article: each.mentions or () for each in found.articles}
        return replace(found, contradictions=conflicts(story, mentions))

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Link given mentions, or complete and link given events."""
        if given.kind == "mentions":
            return Prediction(entities=linked(story, given.mentions))
        return self._lexicon.predict_given(story, given)

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Label given pairs by cues."""
        return [verdict(pair) for pair in pairs]

    @cached_property
    def _lexicon(self) -> TriggerLexicon:
        lexicon = TriggerLexicon()
        lexicon.fit(self._train)
        return lexicon
