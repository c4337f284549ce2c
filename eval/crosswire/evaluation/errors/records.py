"""The records of a diagnosis: classes of errors, the errors themselves, and what each class costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crosswire.evaluation.article_scores import ScoringContext
from crosswire.evaluation.run import Run, Score
from crosswire.tasks.counting.units import StoryUnit


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """A kind of error: its name, and what it means in one line."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item of one side stands.

    Attributes:
        article: The article's id.
        start: First code point.
        end: One past the last code point.
        label: What the side says of it: a type, a role, or whose mention it is.
        text: The surface text of the span.
    """

    article: str
    start: int
    end: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """One error.

    Attributes:
        error: The name of its class.
        reading: What is wrong, in one line.
        gold: What the gold has; empty where it has nothing that belongs to the error. The place to look at comes
            first: an item with several spans has several, and an argument is followed by its trigger.
        predicted: What the system said, in the same form.
        false_positives: How many predicted items are wrong by it.
        false_negatives: How many gold items are not found by it.
        scope: Of clusters that must be split or merged, `within` where mentions of one article are concerned,
            `across` where only mentions of different articles are; else empty.
    """

    error: str
    reading: str
    gold: tuple[Place, ...]
    predicted: tuple[Place, ...]
    false_positives: int
    false_negatives: int
    scope: str = ""

    @property
    def place(self) -> Place:
        """Where to look: at the gold that was not found, else at what was predicted."""
        return self.gold[0] if self.gold and (self.false_negatives or not self.predicted) else self.predicted[0]

    @property
    def article(self) -> str:
        """The id of the article to look into."""
        return self.place.article

    def to_dict(self) -> dict[str, Any]:
        """The error as JSON values, its class and article first."""
        fields = dataclasses.asdict(self)
        return {"class": fields.pop("error"), "article": self.article, **fields}


@dataclass(frozen=True, slots=True)
class ErrorClassGain:
    """What a class of errors costs.

    Attributes:
        name: The class.
        meaning: What it means in one line.
        errors: How many there are.
        false_positives: Wrong predicted items among them.
        false_negatives: Gold items not found among them.
        price: The gain of the metric when this class alone is repaired; null where one of both values is undefined.
    """

    name: str
    meaning: str
    errors: int
    false_positives: int
    false_negatives: int
    gain: float | None


@dataclass(frozen=True, slots=True)
class ErrorSet:
    """What a diagnoser found.

    Attributes:
        errors: Every error, in order of articles and positions.
        repaired: The metric after an oracle has repaired the classes of these names; nan where undefined.
    """

    errors: tuple[ErrorItem, ...]
    repaired: Callable[[Collection[str]], float]


@dataclass(frozen=True, slots=True)
class ErrorFinder:
    """How the errors behind one metric are found.

    Attributes:
        metric: The metric that they are priced by.
        classes: The classes, in the order in which an error is tried on them; they exclude each other.
        find: Stories to errors, from the units that the scorer compares.
    """

    metric: str
    classes: tuple[ErrorClass, ...]
    find: Callable[[Sequence[StoryUnit], ScoringContext], ErrorSet]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The errors behind one metric of one task.

    Attributes:
        task: The task.
        score: The metric's value, with interval, n and counts.
        signature: Everything that could change it, in one line.
        classes: What each class costs, in the order of tests.
        interaction: What the prices leave open: all repaired, less the value, less the sum of the prices.
        repaired: The metric after all is repaired: 1, or null where it is undefined then.
        errors: Every error.
    """

    task: str
    score: Score
    signature: str
    classes: tuple[ErrorClassGain, ...]
    interaction: float | None
    repaired: float | None
    errors: tuple[ErrorItem, ...]

    def restricted_to(self, classes: Collection[str]) -> Diagnosis:
        """The same table with only the errors of these classes."""
        return dataclasses.replace(self, errors=tuple(each for each in self.errors if each.error in classes))

    def to_dict(self) -> dict[str, Any]:
        """The table and every error as JSON values."""
        table = dataclasses.asdict(dataclasses.replace(self, errors=()))
        return {**table, "errors": [each.to_dict() for each in self.errors]}


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """All that is wrong with the answers of a system.

    Attributes:
        run: The scores that are explained, with stories, coverage and remarks.
        diagnoses: One a metric, for the tasks that the system attempts.
        without_gold: Tasks that the gold of the stories has no layer for.
        texts: Article id to its text.
    """

    run: Run
    diagnoses: tuple[Diagnosis, ...]
    without_gold: tuple[str, ...]
    texts: Mapping[str, str]

    @property
    def not_attempted(self) -> Mapping[str, str]:
        """The tasks that the system does not do, each with the key of the predictions file that it reads."""
        return {task.task: task.layer for task in self.run.tasks if not task.attempted}

    def diagnosis(self, metric: str) -> Diagnosis:
        """The diagnosis of a metric.

        Raises:
            KeyError: There is none.
        """
        for diagnosis in self.diagnoses:
            if diagnosis.score.metric == metric:
                return diagnosis
        raise KeyError(metric)

    def restricted_to(self, classes: Collection[str]) -> Diagnoses:
        """The same tables with only the errors of these classes."""
        return dataclasses.replace(self, diagnoses=tuple(each.restricted_to(classes) for each in self.diagnoses))

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values, in full precision; texts of articles are left out."""
        run = self.run.to_dict()
        return {
            **{key: run[key] for key in ("format", "system", "stories", "coverage", "remarks")},
            "not_attempted": list(self.not_attempted),
            "without_gold": list(self.without_gold),
            "diagnoses": [diagnosis.to_dict() for diagnosis in self.diagnoses],
        }
