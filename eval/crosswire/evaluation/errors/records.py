"""The records of a diagnosis: error classes, errors, and the gain of each class."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crosswire.evaluation.run import Run, Score
from crosswire.evaluation.run_display import run_title, score_text
from crosswire.evaluation.task_scores import ScoringContext
from crosswire.metrics.number_format import three_decimals
from crosswire.problems import CrosswireError, plural, unknown_value
from crosswire.tasks.counting.units import StoryUnit


@dataclass(frozen=True, slots=True)
class ErrorClass:
    """A class of errors, with its name and its meaning in one line."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Place:
    """The position of a gold or predicted item.

    Attributes:
        article: Id of the article.
        start: First code point.
        end: One past the last code point.
        label: Label of the item: a type, a role, or the first mention of its cluster.
        text: Surface text of the span.
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
        error: Name of the error class.
        description: Description of the error in one line.
        gold: Places of the gold item; empty if no gold item belongs to the error. The main place comes first: an item
            with several spans has several places, and the filler of an argument is followed by its trigger.
        predicted: Places of the predicted item, in the same form.
        false_positives: Number of wrong predicted items in the error.
        false_negatives: Number of gold items in the error that were not found.
        scope: For clusters that must be split or merged: `within` if two parts have mentions in the same article,
            else `across`. Empty for other errors.
    """

    error: str
    description: str
    gold: tuple[Place, ...]
    predicted: tuple[Place, ...]
    false_positives: int
    false_negatives: int
    scope: str = ""

    @property
    def place(self) -> Place:
        """The main place: the gold item that was not found, else the predicted item."""
        return self.gold[0] if self.gold and (self.false_negatives or not self.predicted) else self.predicted[0]

    @property
    def article(self) -> str:
        """The id of the article of the main place."""
        return self.place.article

    def to_dict(self) -> dict[str, Any]:
        """Return the error as JSON values, with its class and article first."""
        fields = dataclasses.asdict(self)
        return {"class": fields.pop("error"), "article": self.article, **fields}


@dataclass(frozen=True, slots=True)
class ErrorClassGain:
    """The counts and the gain of an error class.

    Attributes:
        name: Name of the class.
        meaning: Meaning of the class in one line.
        errors: Number of errors.
        false_positives: Number of wrong predicted items in these errors.
        false_negatives: Number of gold items in these errors that were not found.
        gain: Increase of the metric if only this class is repaired; null if either value is undefined.
    """

    name: str
    meaning: str
    errors: int
    false_positives: int
    false_negatives: int
    gain: float | None


@dataclass(frozen=True, slots=True)
class ErrorSet:
    """The errors that an error finder found.

    Attributes:
        errors: All errors, in the order of articles and positions.
        repaired: Returns the metric after an oracle repaired the classes with these names; nan if it is undefined.
    """

    errors: tuple[ErrorItem, ...]
    repaired: Callable[[Collection[str]], float]


@dataclass(frozen=True, slots=True)
class ErrorFinder:
    """The error analysis of one metric.

    Attributes:
        metric: The metric that the gains are measured in.
        classes: The classes, in the order in which they are tried; an error has exactly one class.
        find: Returns the errors of stories, from the units that the scorer compares.
    """

    metric: str
    classes: tuple[ErrorClass, ...]
    find: Callable[[Sequence[StoryUnit], ScoringContext], ErrorSet]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The errors behind one metric of one task.

    Attributes:
        task: Name of the task.
        score: Value of the metric, with interval, n and counts.
        signature: Everything that can change the value, in one line.
        classes: Counts and gain of each class, in the order in which they are tried.
        interaction: The value after all repairs, minus the value now, minus the sum of the gains.
        repaired: The value after all repairs: 1, or null if it is undefined then.
        errors: All errors.
    """

    task: str
    score: Score
    signature: str
    classes: tuple[ErrorClassGain, ...]
    interaction: float | None
    repaired: float | None
    errors: tuple[ErrorItem, ...]

    @property
    def worst_class(self) -> ErrorClassGain | None:
        """The class with the largest gain, the first of several; None if there are no errors."""
        found = [row for row in self.classes if row.errors]
        return max(found, key=lambda row: -math.inf if row.gain is None else row.gain, default=None)

    def __repr__(self) -> str:
        worst = self.worst_class
        largest = f", largest gain: {worst.name} ({three_decimals(worst.gain)})" if worst else ""
        return f"Diagnosis({score_text(self.score)}, {plural(len(self.errors), 'error')}{largest})"

    def restricted_to(self, classes: Collection[str]) -> Diagnosis:
        """Return the same table with only the errors of these classes."""
        return dataclasses.replace(self, errors=tuple(each for each in self.errors if each.error in classes))

    def to_dict(self) -> dict[str, Any]:
        """Return the table and all errors as JSON values."""
        table = dataclasses.asdict(dataclasses.replace(self, errors=()))
        return {**table, "errors": [each.to_dict() for each in self.errors]}


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """The errors in the predictions of a system.

    Attributes:
        run: The analysed scores, with stories, coverage and remarks.
        diagnoses: One diagnosis per metric, for the tasks that the system attempts.
        without_gold: Tasks for which the gold of the stories has no layer.
        texts: Article id to its text.
    """

    run: Run
    diagnoses: tuple[Diagnosis, ...]
    without_gold: tuple[str, ...]
    texts: Mapping[str, str]

    @property
    def not_attempted(self) -> Mapping[str, str]:
        """The tasks that the system does not attempt, each with the key of the predictions file that it reads."""
        return {task.task: task.layer for task in self.run.tasks if not task.attempted}

    def diagnosis(self, metric: str) -> Diagnosis:
        """Return the diagnosis of a metric.

        Raises:
            CrosswireError: There is no such diagnosis.
        """
        known = {diagnosis.score.metric: diagnosis for diagnosis in self.diagnoses}
        if metric not in known:
            raise CrosswireError(unknown_value("diagnosis", metric, known))
        return known[metric]

    def __repr__(self) -> str:
        shown = "; ".join(f"{each.score.metric}: {plural(len(each.errors), 'error')}" for each in self.diagnoses)
        return f"Diagnoses: {run_title(self.run)}\n  {shown or 'no task is attempted'}"

    def restricted_to(self, classes: Collection[str]) -> Diagnoses:
        """Return the same tables with only the errors of these classes."""
        return dataclasses.replace(self, diagnoses=tuple(each.restricted_to(classes) for each in self.diagnoses))

    def to_dict(self) -> dict[str, Any]:
        """Return everything except the texts of articles as JSON values, in full precision."""
        run = self.run.to_dict()
        return {
            **{key: run[key] for key in ("format", "system", "stories", "coverage", "remarks")},
            "not_attempted": list(self.not_attempted),
            "without_gold": list(self.without_gold),
            "diagnoses": [diagnosis.to_dict() for diagnosis in self.diagnoses],
        }
