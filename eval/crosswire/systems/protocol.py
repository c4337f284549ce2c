"""The interface of a system, and the adapter for functions that process one article at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from crosswire.model import Article, ArticlePrediction, Given, GivenPair, Gold, Prediction, Story, Verdict


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


class PerArticle:
    """A system that calls a function on each article; created by `per_article`."""

    def __init__(self, function: Callable[[Article], ArticlePrediction]) -> None:
        """Use the name of the function as the name of the system."""
        self.name = function.__name__
        self.function = function

    def predict(self, story: Story) -> Prediction:
        """Call the function on every article of the story."""
        return Prediction(tuple(self.function(article) for article in story.articles))


def per_article(function: Callable[[Article], ArticlePrediction]) -> PerArticle:
    """Turn a function of one article into a system.

    Each article is a separate request, so that a failure affects only one article.
    """
    return PerArticle(function)
