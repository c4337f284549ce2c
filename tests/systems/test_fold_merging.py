"""Answers about pairs of articles become one by a vote of the folds that saw both places; by hand."""

from __future__ import annotations

from crosswire.model import ArticlePrediction, Contradiction, Evidence, Mention, StoryPrediction
from crosswire.systems.fold_merging import FoldAnswer, merge

FOLDS = (("a", "b"), ("a", "c"), ("b", "c"))
# About single articles: two mentions in each, their ids being those that the merged answer names.
ALONE = {
    name: ArticlePrediction(name, (Mention(0, 1, "PER", id="one"), Mention(2, 3, "PER", id="two"))) for name in "abc"
}


def fold(pair: tuple[str, str], *groups: str, contradictions: tuple[Contradiction, ...] | None = None) -> FoldAnswer:
    """An answer that knows its mentions by other ids, and links groups such as `a1 b2`."""
    spans = ((0, 1), (2, 3), (4, 5))
    articles = [ArticlePrediction(a, tuple(Mention(s, e, "PER", id=f"x{s}") for s, e in spans)) for a in pair]
    links = tuple(tuple((place[0], f"x{2 * (int(place[1]) - 1)}") for place in group.split()) for group in groups)
    return FoldAnswer(pair, articles, StoryPrediction("s", entities=links, contradictions=contradictions))


def merged(*folds: FoldAnswer) -> list[str]:
    """Merged entities, written as `fold` takes them."""
    number = {"one": "1", "two": "2"}
    entities = merge("s", folds, ALONE).entities
    assert entities is not None
    return [" ".join(article + number[name] for article, name in group) for group in entities]


def test_links_between_two_articles_follow_the_one_fold_that_saw_both() -> None:
    assert merged(fold(("a", "b"), "a1 b1"), fold(("a", "c"), "a1", "c1"), fold(("b", "c"), "b1", "c1")) == [
        "a1 b1",
        "c1",
    ]


def test_links_inside_an_article_need_more_than_half_of_the_folds_that_saw_it() -> None:
    assert merged(fold(("a", "b"), "a1 a2"), fold(("a", "c"), "a1 a2"), fold(("b", "c"))) == ["a1 a2"]
    assert merged(fold(("a", "b"), "a1 a2"), fold(("a", "c"), "a1", "a2"), fold(("b", "c"))) == ["a1", "a2"]


def test_what_belongs_together_through_a_third_does_so_too() -> None:
    assert merged(fold(("a", "b"), "a1 b1"), fold(("a", "c")), fold(("b", "c"), "b1 c1")) == ["a1 b1 c1"]


def test_mentions_that_the_answer_about_their_article_does_not_have_are_left_out() -> None:
    assert merged(fold(("a", "b"), "a3 b1"), fold(("a", "c")), fold(("b", "c"))) == ["b1"]


def test_the_order_of_folds_does_not_matter() -> None:
    folds = [fold(("a", "b"), "a1 b1"), fold(("a", "c"), "a1 c2"), fold(("b", "c"), "b1 c1")]
    assert merged(*folds) == merged(*reversed(folds))


def test_a_layer_that_no_fold_has_is_null() -> None:
    said = merge("s", [fold(("a", "b"), "a1 b1")], ALONE)
    assert said.happenings is None
    assert said.contradictions is None
    assert merge("s", [FoldAnswer(("a", "b"), [], None)], ALONE) == StoryPrediction("s")


def contradiction(left: str, right: str, score: float | None, kind: str = "time") -> Contradiction:
    return Contradiction(Evidence(left, ((0, 1),)), Evidence(right, ((2, 3),)), kind, score)


def test_contradictions_are_kept_by_vote_with_the_mean_of_their_scores() -> None:
    across = contradiction("a", "b", 0.7)
    folds = [
        fold(("a", "b"), contradictions=(across, contradiction("a", "a", 0.2))),
        fold(("a", "c"), contradictions=(contradiction("a", "a", 0.6, "agent"), contradiction("c", "c", 0.5))),
        fold(("b", "c"), contradictions=()),
    ]
    # A fold has one vote, however many types it gives, and none on articles that it was not about.
    twice = fold(("a", "b"), contradictions=(contradiction("b", "b", None), contradiction("b", "b", None, "agent")))
    beside = fold(("a", "c"), contradictions=(contradiction("b", "b", None),))
    assert merge("s", [twice, beside, fold(("b", "c"), contradictions=())], ALONE).contradictions == ()
    # Both folds that saw a found the second, one of two that saw c the third.
    assert merge("s", folds, ALONE).contradictions == (across, contradiction("a", "a", 0.4))
