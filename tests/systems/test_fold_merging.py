"""Merging of the responses for pairs of articles by a vote of the folds; hand-made cases."""

from __future__ import annotations

from crosswire.model import ArticlePrediction, Contradiction, Evidence, Mention, StoryPrediction
from crosswire.model.predictions import NO_EVIDENCE
from crosswire.systems.fold_merging import FoldResponse, merge

FOLDS = (("a", "b"), ("a", "c"), ("b", "c"))
# Predictions for single articles: two mentions in each; the merged prediction uses these ids.
SINGLE = {
    name: ArticlePrediction(name, (Mention(0, 1, "PER", id="one"), Mention(2, 3, "PER", id="two"))) for name in "abc"
}


def fold(pair: tuple[str, str], *groups: str, contradictions: tuple[Contradiction, ...] | None = None) -> FoldResponse:
    """Return a response with other ids for the same mentions, which links groups such as `a1 b2`."""
    spans = ((0, 1), (2, 3), (4, 5))
    articles = [ArticlePrediction(a, tuple(Mention(s, e, "PER", id=f"x{s}") for s, e in spans)) for a in pair]
    links = tuple(tuple((place[0], f"x{2 * (int(place[1]) - 1)}") for place in group.split()) for group in groups)
    return FoldResponse(pair, articles, StoryPrediction("s", entities=links, contradictions=contradictions))


def merged(*folds: FoldResponse) -> list[str]:
    """Return the merged entities, in the notation that `fold` takes."""
    number = {"one": "1", "two": "2"}
    entities = merge("s", folds, SINGLE).entities
    assert entities is not None
    return [" ".join(article + number[name] for article, name in group) for group in entities]


def test_links_between_articles_come_from_their_fold() -> None:
    assert merged(fold(("a", "b"), "a1 b1"), fold(("a", "c"), "a1", "c1"), fold(("b", "c"), "b1", "c1")) == [
        "a1 b1",
        "c1",
    ]


def test_links_inside_an_article_need_a_majority_of_folds() -> None:
    assert merged(fold(("a", "b"), "a1 a2"), fold(("a", "c"), "a1 a2"), fold(("b", "c"))) == ["a1 a2"]
    assert merged(fold(("a", "b"), "a1 a2"), fold(("a", "c"), "a1", "a2"), fold(("b", "c"))) == ["a1", "a2"]


def test_links_are_transitive() -> None:
    assert merged(fold(("a", "b"), "a1 b1"), fold(("a", "c")), fold(("b", "c"), "b1 c1")) == ["a1 b1 c1"]


def test_mentions_missing_from_the_single_article_are_ignored() -> None:
    assert merged(fold(("a", "b"), "a3 b1"), fold(("a", "c")), fold(("b", "c"))) == ["b1"]


def test_order_of_folds_does_not_matter() -> None:
    folds = [fold(("a", "b"), "a1 b1"), fold(("a", "c"), "a1 c2"), fold(("b", "c"), "b1 c1")]
    assert merged(*folds) == merged(*reversed(folds))


def test_layer_without_folds_is_none() -> None:
    prediction = merge("s", [fold(("a", "b"), "a1 b1")], SINGLE)
    assert prediction.happenings is None
    assert prediction.contradictions is None
    assert merge("s", [FoldResponse(("a", "b"), [], None)], SINGLE) == StoryPrediction("s")


def contradiction(left: str, right: str, score: float | None, kind: str = "time") -> Contradiction:
    return Contradiction(Evidence(left, ((0, 1),)), Evidence(right, ((2, 3),)), kind, score)


def test_malformed_contradictions_of_all_folds_are_kept() -> None:
    malformed = Contradiction(NO_EVIDENCE, NO_EVIDENCE, "time")
    folds = [fold(("a", "b"), contradictions=(malformed, malformed)), fold(("a", "c"), contradictions=(malformed,))]
    assert merge("s", folds, SINGLE).contradictions == (malformed,) * 3


def test_contradictions_are_kept_by_vote_with_mean_score() -> None:
    across = contradiction("a", "b", 0.7)
    folds = [
        fold(("a", "b"), contradictions=(across, contradiction("a", "a", 0.2))),
        fold(("a", "c"), contradictions=(contradiction("a", "a", 0.6, "agent"), contradiction("c", "c", 0.5))),
        fold(("b", "c"), contradictions=()),
    ]
    # A fold has one vote, even if it gives several types, and no vote on articles that are not in the fold.
    twice = fold(("a", "b"), contradictions=(contradiction("b", "b", None), contradiction("b", "b", None, "agent")))
    outside = fold(("a", "c"), contradictions=(contradiction("b", "b", None),))
    assert merge("s", [twice, outside, fold(("b", "c"), contradictions=())], SINGLE).contradictions == ()
    # Both folds with article a predict the second contradiction; one of the two folds with c predicts the third.
    assert merge("s", folds, SINGLE).contradictions == (across, contradiction("a", "a", 0.4))


def test_order_of_contradictions_in_a_response_does_not_matter() -> None:
    several = [contradiction("a", "b", score, kind) for score, kind in ((0.1, "time"), (0.7, "place"), (None, "agent"))]
    for order in (several, several[::-1]):
        found = merge("s", [fold(("a", "b"), contradictions=tuple(order))], SINGLE).contradictions
        assert found == (contradiction("a", "b", (0.1 + 0.7) / 2, "place"),)
