"""The parts of the learned baselines on small inputs."""

from __future__ import annotations

import numpy as np
import pytest

from crosswire import load_gold, load_story
from crosswire_baselines.learned.claim_pairs import ClaimPairs
from crosswire_baselines.learned.clustering import average_link, b_cubed
from crosswire_baselines.learned.conflict_retrieval import RETRIEVED, candidates
from crosswire_baselines.learned.linear_model import FeatureModel, Features
from crosswire_baselines.learned.mention_pairs import MentionPairs
from crosswire_baselines.learned.name_forms import NameForm, pair_features
from crosswire_baselines.learned.pair_classifier import PairClassifier, TrainingPairs
from crosswire_baselines.learned.passage_features import passage_features
from crosswire_baselines.learned.pipeline import Learned
from crosswire_baselines.learned.thresholds import best_threshold, f1


def test_model_learns_labels_and_ignores_unknown_features() -> None:
    model = FeatureModel(10)
    features: list[Features] = [{"word": "a"}, {"word": "b"}, {"word": "c", "count": 2.0}] * 5
    model.fit(features, ["x", "y", "z"] * 5)
    assert model.labels == ["x", "y", "z"]
    assert model.best([{"word": "b"}, {"word": "c", "new": True}, {"word": "a"}]) == ["y", "z", "x"]
    assert model.probabilities(features).sum(axis=1) == pytest.approx(np.ones(15))


def test_model_without_data_or_with_one_label_is_constant() -> None:
    model = FeatureModel()
    model.fit([], [])
    assert model.best([{"word": "a"}]) == []
    model.fit([{"word": "a"}], ["x"])
    assert model.best([{"word": "b"}]) == ["x"]
    assert model.linear.probability("y", model.probabilities([{"word": "b"}])).tolist() == [0]


def test_average_link_joins_while_the_mean_reaches_the_threshold() -> None:
    pairs, scores = [(0, 1), (1, 2), (0, 2)], [0.9, 0.8, 0.2]
    # The mean score of the third item to the other two is (0.8 + 0.2) / 2.
    assert len(set(average_link(3, pairs, scores, 0.45))) == 1
    assert len(set(average_link(3, pairs, scores, 0.55))) == 2
    assert len(set(average_link(3, pairs, scores, 0.95))) == 3
    assert average_link(1, [], [], 0.5) == [0]


def test_b_cubed_of_a_split_cluster() -> None:
    # Precision 1; recall (2/3 + 2/3 + 1/3) / 3 = 5/9.
    assert b_cubed([1, 1, 2], ["a", "a", "a"]) == pytest.approx(2 * (5 / 9) / (1 + 5 / 9))
    assert b_cubed([], []) == 0


def test_threshold_of_the_best_quality_is_the_nearest_to_the_default() -> None:
    assert best_threshold(lambda each: float(each > 0.6)) == 0.65
    assert best_threshold(lambda _: 0.0) == 0.5
    assert f1(np.array([True, True]), np.array([True, False]), np.array([1, 3])) == pytest.approx(2 / 5)


def test_pair_classifier_calls_as_many_votes_as_are_positive() -> None:
    articles = ["a", "b", "c", "d"]
    features: list[Features] = [{"cue": number % 4 == 0, "other": str(number % 3)} for number in range(24)]
    sides = [(articles[n % 4], articles[(n + 1) % 4]) for n in range(24)]
    positive = [number % 4 == 0 for number in range(24)]
    classifier = PairClassifier()
    classifier.fit(TrainingPairs(features, positive, sides, [1.0] * 24))
    scores = classifier.scores(features)
    assert min(s for s, p in zip(scores, positive, strict=True) if p) > max(
        s for s, p in zip(scores, positive, strict=True) if not p
    )
    none = PairClassifier()
    none.fit(TrainingPairs(features, [False] * 24, sides, [1.0] * 24))
    assert set(none.scores(features)) == {0.0}
    assert none.threshold == 0.5


@pytest.mark.parametrize(
    ("one", "two", "relation"),
    [
        ("port asel", "port asel", "equal"),
        ("ilse vandorn", "ilsa vandoorn", "spelling"),
        ("river guard", "rg", "initials"),
        ("ilse vandorn", "vandorn", "ending"),
        ("hesk dam", "hesk", "beginning"),
        ("upper hesk valley", "hesk dam", "overlapping"),
        ("quill", "tolmark", "unrelated"),
    ],
)
def test_relation_of_two_names(one: str, two: str, relation: str) -> None:
    forms = [NameForm("a", "GPE", "NAM", tuple(name.split()), ()) for name in (one, two)]
    assert pair_features(*forms)[f"NAM-NAM {relation}"] is True
    assert pair_features(*forms[::-1])[f"NAM-NAM {relation}"] is True


def test_passage_features_do_not_depend_on_the_order_and_hold_no_word() -> None:
    one, two = "The Guard seized Hesk Dam on Monday.", "It denied that 40 men seized Hesk Dam on Tuesday."
    features = passage_features(one, two)
    assert features == passage_features(two, one)
    assert features["cue denial"] is True
    assert features["cue day"] is True
    assert not any(word in key for key in features for word in ("Guard", "Hesk", "seized"))


def test_each_sentence_is_compared_with_few_others() -> None:
    story = load_story("hesk")
    number = sum(len(article.sentences) for article in story.articles)
    found = list(candidates(story))
    assert 0 < len(found) <= number * RETRIEVED
    assert len({frozenset((e.articles[i], e.sentences[i].id) for i in (0, 1)) for e in found}) == len(found)


def test_untrained_systems_answer() -> None:
    story = load_story("hesk")
    predicted = Learned().predict(story)
    assert [list(each.mentions or ()) for each in predicted.articles] == [[], [], []]
    assert predicted.contradictions == []
    assert ClaimPairs().verify(story, []) == []


def test_mention_pairs_link_most_of_their_training_data() -> None:
    story, gold = load_story("hesk"), load_gold("hesk")
    system = MentionPairs()
    system.fit([(story, gold)])
    owner = {reference: entity.id for entity in gold.entities or () for reference in entity.mentions}
    groups = system.linked(story, gold.mentions)
    references = [reference for group in groups for reference in group]
    clusters = [number for number, group in enumerate(groups) for _ in group]
    assert b_cubed(clusters, [owner[each] for each in references]) > 0.8
