"""The promise that a system makes, and the adapter for functions that see one article at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from crosswire.model import Article, ArticlePrediction, Given, GivenPair, Gold, Prediction, Story, Verdict


@runtime_checkable
class System(Protocol):
    """What the harness asks of a system.

    A system may also have `version` (a string), `parameters` (a dictionary of JSON values), `fit(train)` if it
    learns (see `Learner`), and answer to what is given (see `TakesGiven`, `Verifier`).
    """

    name: str

    def predict(self, story: Story) -> Prediction:
        """What the system finds in the story: one `ArticlePrediction` an article."""
        ...


@runtime_checkable
class Learner(System, Protocol):
    """A system that learns: for every fold a fresh one is fitted on the other articles, then asked to predict."""

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn from stories and their gold; neither holds the articles that will be predicted."""
        ...


@runtime_checkable
class TakesGiven(System, Protocol):
    """A system that is also asked on gold mentions and on gold triggers, by a fresh instance, after all else."""

    def predict_given(self, story: Story, given: Given) -> Prediction:
        """What the system says of what is given.

        Of the kind `mentions`: entities that name given mentions. Of the kind `events`: articles with the given events
        (same id, span and type), filled with arguments that name given mentions, factuality and holder; happenings
        that name given events. Everything else is passed over.
        """
        ...


@runtime_checkable
class Verifier(System, Protocol):
    """A system that is also asked how given pairs of claims stand to each other, by a fresh instance."""

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> Sequence[Verdict]:
        """One verdict a pair, in any order; a pair without one counts as not found."""
        ...


class PerArticle:
    """A function of one article as a system; made by `per_article`."""

    def __init__(self, function: Callable[[Article], ArticlePrediction]) -> None:
        """Take the function's name as the system's."""
        self.name = function.__name__
        self.function = function

    def predict(self, story: Story) -> Prediction:
        """Ask the function about every article of the story."""
        return Prediction(tuple(self.function(article) for article in story.articles))


def per_article(function: Callable[[Article], ArticlePrediction]) -> PerArticle:
    """Declare that a function takes one article, so that it can be named as a system.

    Each article is asked for alone, and one that fails costs no other.
    """
    return PerArticle(function)
