"""The floor of contradictions: all pairs of sentences of two articles that share the name of an entity."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from crosswire import ArticlePrediction, Contradiction, Evidence, Gold, Prediction, Story
from crosswire_baselines.rules.name_matching import NameMatching, entity_keys


class AllPairs:
    """A system that takes each two sentences of two articles about one entity for a contradiction.

    It has nearly the highest recall, and hardly any precision. The names are those of `name-matching`.
    """

    name = "all-pairs"
    version = "1"

    def __init__(self) -> None:
        """Start without names."""
        self.names = NameMatching()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Collect the names of the training articles."""
        self.names.fit(train)

    def predict(self, story: Story) -> Prediction:
        """Predict contradictions alone."""
        mentions = {each.article: each.mentions or () for each in self.names.predict(story).articles}
        keys = entity_keys(story, mentions)
        named = [
            (
                Evidence(article.id, ((sentence.start, sentence.end),)),
                {
                    keys[article.id, mention.id]
                    for mention in mentions[article.id]
                    if sentence.start <= mention.start < sentence.end and (article.id, mention.id) in keys
                },
            )
            for article in story.articles
            for sentence in article.sentences
        ]
        pairs = [
            Contradiction(one, two)
            for (one, first), (two, second) in combinations([each for each in named if each[1]], 2)
            if one.article != two.article and first & second
        ]
        return Prediction([ArticlePrediction(article.id) for article in story.articles], contradictions=pairs)
