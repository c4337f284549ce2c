"""The other floor of coreference: everything of one type is linked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from crosswire import Event, Given, Gold, Mention, Prediction, Story
from crosswire_baselines.rules.gazetteer import LITERAL_TYPES
from crosswire_baselines.rules.trigger_lexicon import TriggerLexicon


class OneClusterPerType:
    """A system that makes all mentions of a type one entity, and all events of a type one happening."""

    name = "one-cluster-per-type"
    version = "1"

    def __init__(self) -> None:
        """Start without names and triggers."""
        self.lexicon = TriggerLexicon()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Collect names and triggers."""
        self.lexicon.fit(train)

    def predict(self, story: Story) -> Prediction:
        """Predict the mentions and events of `trigger-lexicon`, and link them by type."""
        found = self.lexicon.predict(story)
        mentions = {each.article: each.mentions or () for each in found.articles}
        events = {each.article: each.events or () for each in found.articles}
        return replace(found, entities=by_type(mentions), happenings=by_type(events))

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Link given mentions or events by type."""
        if given.kind == "mentions":
            return Prediction(entities=by_type(given.mentions))
        return Prediction(happenings=by_type(given.events))


def by_type(items: Mapping[str, Iterable[Mention | Event]]) -> list[list[tuple[str, str]]]:
    """Return the references to the items of each type, apart from times and quantities, which refer to nothing."""
    found: dict[str, list[tuple[str, str]]] = {}
    for article, own in items.items():
        for item in own:
            if item.type not in LITERAL_TYPES:
                found.setdefault(item.type, []).append((article, item.id))
    return list(found.values())
