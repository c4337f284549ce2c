"""Events by a classifier of tokens; their arguments by a classifier of pairs of an event and a mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from crosswire import Article, ArticlePrediction, Event, Given, Gold, Mention, Prediction, Story
from crosswire_baselines.learned.argument_classifier import ArgumentClassifier
from crosswire_baselines.learned.tagger import Tagger
from crosswire_baselines.learned.trigger_classifier import TriggerClassifier
from crosswire_baselines.rules.name_matching import with_ids


class TriggerTagger:
    """A system that tags triggers with the types of events, and gives the mentions of their sentences roles."""

    name = "trigger-tagger"
    version = "1"

    def __init__(self) -> None:
        """Start without triggers."""
        self._train: Sequence[tuple[Story, Gold]] = ()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Keep the training articles; each request learns only what it needs from them."""
        self._train = train

    def predict(self, story: Story) -> Prediction:
        """Predict names, and events with arguments."""
        tagger = Tagger()
        tagger.fit(self._train)
        named = {each.article: with_ids(each).mentions or () for each in tagger.predict(story).articles}
        found = [ArticlePrediction(a.id, named[a.id], self.events(a, named[a.id])) for a in story.articles]
        return Prediction(found)

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Return given events with arguments."""
        if given.kind != "events":
            return Prediction()
        own = given.events
        filled = [(a.id, self.filled(a, own.get(a.id, ()), given.mentions)) for a in story.articles]
        return Prediction([ArticlePrediction(name, events=events) for name, events in filled])

    def events(self, article: Article, mentions: Sequence[Mention]) -> list[Event]:
        """Return the events of an article with their arguments, with the ids v1, v2 and so on."""
        spans = self._triggers.spans(article)
        events = [Event(span.start, span.end, span.label, f"v{number}") for number, span in enumerate(spans, 1)]
        return self.filled(article, events, {article.id: mentions})

    def filled(
        self, article: Article, events: Sequence[Event], mentions: Mapping[str, Sequence[Mention]]
    ) -> list[Event]:
        """Return events with the arguments that these mentions can be."""
        arguments = self._arguments.arguments(article, events, mentions.get(article.id, ()))
        pairs = zip(events, arguments, strict=True)
        return [msgspec.structs.replace(event, arguments=tuple(own)) for event, own in pairs]

    @cached_property
    def _triggers(self) -> TriggerClassifier:
        classifier = TriggerClassifier()
        classifier.fit(self._train)
        return classifier

    @cached_property
    def _arguments(self) -> ArgumentClassifier:
        classifier = ArgumentClassifier()
        classifier.fit(self._train)
        return classifier
