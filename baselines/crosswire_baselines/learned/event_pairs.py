"""Event coreference by a classifier of pairs of events of one type, and clusters of average link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosswire import Event, Given, Gold, Mention, Prediction, Story
from crosswire_baselines.learned.event_forms import (
    EventForm,
    event_forms,
    happenings_of,
    pair_features,
    same_type_pairs,
)
from crosswire_baselines.learned.pair_clusters import Example, PairClusters
from crosswire_baselines.learned.trigger_tagger import TriggerTagger
from crosswire_baselines.rules.trigger_lexicon import EventRef


class EventPairs:
    """A system that links the events of `trigger-tagger`, or given events, within and across articles."""

    name = "event-pairs"
    version = "1"

    def __init__(self) -> None:
        """Start without events and links."""
        self._train: Sequence[tuple[Story, Gold]] = ()
        self._tagger = TriggerTagger()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Keep the training articles; each request learns only what it needs from them."""
        self._train = train
        self._tagger.fit(train)

    def predict(self, story: Story) -> Prediction:
        """Predict names, and events with arguments and happenings."""
        articles = self._tagger.predict(story).articles
        mentions = {each.article: each.mentions or () for each in articles}
        events = {each.article: each.events or () for each in articles}
        return Prediction(articles, happenings=self.linked(story, mentions, events))

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Link given events by the arguments that they are predicted to have."""
        if given.kind != "events":
            return Prediction()
        return Prediction(happenings=self.linked(story, given.mentions, self.filled(story, given)))

    def filled(self, story: Story, given: Given) -> dict[str, list[Event]]:
        """Return the given events of each article with arguments."""
        return {a.id: self._tagger.filled(a, given.events.get(a.id, ()), given.mentions) for a in story.articles}

    def linked(
        self, story: Story, mentions: Mapping[str, Sequence[Mention]], events: Mapping[str, Sequence[Event]]
    ) -> list[list[EventRef]]:
        """Return the events of each happening."""
        clusters = PairClusters(same_type_pairs, pair_features)
        clusters.fit([_example(each, gold) for each, gold in self._train if gold.happenings is not None])
        forms = event_forms(story, mentions, events)
        groups: dict[int, list[EventRef]] = {}
        for form, cluster in zip(forms, clusters.predict(forms), strict=True):
            groups.setdefault(cluster, []).extend(form.events)
        return list(groups.values())


def _example(story: Story, gold: Gold) -> Example[EventForm]:
    forms = event_forms(story, gold.mentions, gold.events or {})
    return Example(forms, happenings_of(forms, gold))
