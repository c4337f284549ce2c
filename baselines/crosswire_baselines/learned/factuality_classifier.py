"""Factuality by a classifier of the words around the trigger and of general cues."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from crosswire import Article, ArticlePrediction, Event, Given, Gold, Prediction, Story
from crosswire_baselines.learned.linear_model import FeatureModel, Features
from crosswire_baselines.rules.factuality_cues import factuality_of, is_negated

# The tokens before and after a trigger whose words are features.
BEFORE, AFTER = 4, 2


class FactualityClassifier:
    """A system that predicts the factuality of given events by a logistic regression. The holder is the author."""

    name = "factuality-classifier"
    version = "1"

    def __init__(self) -> None:
        """Start without labels."""
        self._model = FeatureModel()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn the factuality of the training events."""
        features: list[Features] = []
        labels: list[str] = []
        for story, gold in train:
            for article in story.articles if gold.events is not None else ():
                known = [each for each in (gold.events or {}).get(article.id, ()) if each.factuality]
                features += _features(article, known)
                labels += [event.factuality or "" for event in known]
        self._model.fit(features, labels)

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Return given events with factuality."""
        if given.kind != "events":
            return Prediction()
        found = [
            ArticlePrediction(article.id, events=self.judged(article, given.events.get(article.id, ())))
            for article in story.articles
        ]
        return Prediction(found)

    def judged(self, article: Article, events: Sequence[Event]) -> list[Event]:
        """Return events with factuality; without it if there are no training data."""
        found = self._model.best(_features(article, events))
        labels: list[str] | list[None] = found or [None] * len(events)
        pairs = zip(events, labels, strict=True)
        return [msgspec.structs.replace(event, factuality=label, holder="author") for event, label in pairs]


def _features(article: Article, events: Sequence[Event]) -> list[Features]:
    """Return the features of each event: cues, its type and trigger, and the words around it in its sentence."""
    position = {token.start: index for index, token in enumerate(article.tokens)}
    found: list[Features] = []
    for event in events:
        features: dict[str, float | str | bool] = {
            "type": event.type,
            "trigger": article.text[event.start : event.end].lower(),
            "ending": article.text[max(event.end - 3, event.start) : event.end].lower(),
            "cue": factuality_of(article, event),
            "cue and type": f"{factuality_of(article, event)} {event.type}",
            "negated": is_negated(article, event),
        }
        sentence = article.segment_around(event.start, event.end)
        at = position.get(event.start)
        if sentence is not None and at is not None:
            for token in article.tokens[max(at - BEFORE, 0) : at + 1 + AFTER]:
                if sentence.start <= token.start < sentence.end and token.start != event.start:
                    side = "before" if token.start < event.start else "after"
                    features[f"{side}: {token.text.lower()}"] = True
        found.append(features)
    return found
