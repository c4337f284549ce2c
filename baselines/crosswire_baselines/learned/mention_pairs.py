"""Coreference by a classifier of pairs of name forms, and clusters of average link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crosswire import Given, Gold, Mention, Prediction, Story
from crosswire_baselines.learned.name_forms import NameForm, entities_of, name_forms, pair_features, same_type_pairs
from crosswire_baselines.learned.pair_clusters import Example, PairClusters
from crosswire_baselines.learned.tagger import Tagger
from crosswire_baselines.rules.name_matching import MentionRef, with_ids


class MentionPairs:
    """A system that links the names of `tagger`, or given mentions, within and across articles."""

    name = "mention-pairs"
    version = "1"

    def __init__(self) -> None:
        """Start without names and links."""
        self._train: Sequence[tuple[Story, Gold]] = ()

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Keep the training articles; each request learns only what it needs from them."""
        self._train = train

    def predict(self, story: Story) -> Prediction:
        """Predict names, and link them."""
        tagger = Tagger()
        tagger.fit(self._train)
        articles = [with_ids(each) for each in tagger.predict(story).articles]
        return Prediction(articles, self.linked(story, {each.article: each.mentions or () for each in articles}))

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Link given mentions."""
        return Prediction(entities=self.linked(story, given.mentions) if given.kind == "mentions" else None)

    def linked(self, story: Story, mentions: Mapping[str, Sequence[Mention]]) -> list[list[MentionRef]]:
        """Return the mentions of each entity."""
        clusters = PairClusters(same_type_pairs, pair_features)
        clusters.fit([_example(each, gold) for each, gold in self._train if gold.entities is not None])
        forms = name_forms(story, mentions)
        groups: dict[int, list[MentionRef]] = {}
        for form, cluster in zip(forms, clusters.predict(forms), strict=True):
            groups.setdefault(cluster, []).extend(form.mentions)
        return list(groups.values())


def _example(story: Story, gold: Gold) -> Example[NameForm]:
    forms = name_forms(story, gold.mentions)
    return Example(forms, entities_of(forms, gold))
