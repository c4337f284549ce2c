"""The interface of a system, and the adapter for functions that process one article at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, runtime_checkable

from crosswire.model import (
    Article,
    ArticlePrediction,
    Event,
    Given,
    GivenPair,
    Gold,
    Mention,
    Prediction,
    Story,
    Verdict,
)


@runtime_checkable
class System(Protocol):
    """The required interface of a system.

    A system can also have `version` (a string), `parameters` (a dictionary of JSON values), `fit(train)` if it learns
    (see `Learner`), and methods for given items (see `TakesGiven`, `Verifier`).
    """

    name: str

    def predict(self, story: Story) -> Prediction:
        """Return the predictions for the story: one `ArticlePrediction` per article."""
        ...


@runtime_checkable
class Learner(System, Protocol):
    """A system that learns: for every fold, a fresh instance is fitted on the other articles, then predicts."""

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn from stories and their gold; neither contains the articles to predict."""
        ...


@runtime_checkable
class TakesGiven(System, Protocol):
    """A system that also predicts from gold mentions and gold triggers, in a fresh instance, after all else."""

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """Return the predictions for the given items; everything else is ignored.

        For the kind `mentions`: entities that refer to given mentions. For the kind `events`: articles with the given
        events (same id, span and type), completed by arguments that refer to given mentions, factuality and holder;
        and happenings that refer to given events.
        """
        ...


@runtime_checkable
class Verifier(System, Protocol):
    """A system that also labels given pairs of claims, in a fresh instance."""

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> Sequence[Verdict]:
        """Return one verdict per pair, in any order; a pair without a verdict counts as not found."""
        ...


# What a function of one article can return: a full prediction, or its mentions and events.
ArticleResult = ArticlePrediction | Iterable[Mention | Event]


class PerArticle:
    """A system that calls a function on each article; created by `per_article`."""

    def __init__(self, function: Callable[[Article], ArticleResult]) -> None:
        """Use the name of the function as the name of the system."""
        self.name = function.__name__
        self.function = function

    def predict(self, story: Story) -> Prediction:
        """Call the function on every article of the story."""
        return Prediction(tuple(_prediction(article, self.function(article)) for article in story.articles))


def per_article(function: Callable[[Article], ArticleResult]) -> PerArticle:
    """Turn a function of one article into a system.

    The function returns an `ArticlePrediction`, or a list of `Mention` and `Event`. A list predicts the layers of which
    it has an item; an empty list means that there are no mentions. Each article is a separate request, so that a
    failure affects only one article.
    """
    return PerArticle(function)


def _prediction(article: Article, returned: object) -> ArticlePrediction:
    """Return the prediction on an article from what its function returned.

    Raises:
        TypeError: It returned something else.
    """
    if isinstance(returned, ArticlePrediction):
        return returned
    expected = "return an ArticlePrediction, or a list of Mention and Event"
    if isinstance(returned, (str, bytes, dict)) or not isinstance(returned, Iterable):
        raise TypeError(f"returned an object of type {type(returned).__name__} for {article.id}; {expected}")
    items = list(returned)
    strange = next((item for item in items if not isinstance(item, (Mention, Event))), None)
    if strange is not None:
        raise TypeError(f"the list for {article.id} has an object of type {type(strange).__name__}; {expected}")
    mentions = [item for item in items if isinstance(item, Mention)]
    events = [item for item in items if isinstance(item, Event)]
    return ArticlePrediction(article.id, mentions if mentions or not events else None, events or None)
