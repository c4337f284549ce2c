"""The record of a run: the system, the data, and every score with its counts, interval and signature."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crosswire.evaluation.run_display import run_html, run_text, score_text
from crosswire.evaluation.run_frames import run_frame
from crosswire.model import Coverage, SystemInfo
from crosswire.problems import CrosswireError, unknown_value

if TYPE_CHECKING:
    import pandas

    from crosswire.evaluation.system_output import SystemOutput


@dataclass(frozen=True, slots=True)
class Score:
    """One score with its interval and counts.

    Attributes:
        metric: Name of the metric, e.g. `entities.strict.f1`, with `@PER` or `@homs-000` for a part.
        value: In [0, 1]; null if it is undefined.
        low: Lower end of the 95 % interval; null if it is undefined.
        high: Upper end of the interval; null if it is undefined.
        units: Number of articles that the score is computed over.
        precision_numerator: Number of correct predicted items, the true positives. For a cluster metric, the numerator
            of its precision; the other three counts correspond.
        predicted: Number of predicted items: the denominator of the precision.
        recall_numerator: Number of gold items that were found, the true positives. For metrics on items it equals
            `precision_numerator`.
        gold: Number of gold items: the denominator of the recall.
        by_library: True if another library computed the score.
        given: The kind of items that the system was given: `mentions`, `events` or `pairs`; empty if none.
        part: The label that the score is for; empty for the whole, and for an article.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    units: int
    precision_numerator: float
    predicted: float
    recall_numerator: float
    gold: float
    by_library: bool = False
    given: str = ""
    part: str = ""

    def __repr__(self) -> str:
        return f"Score({score_text(self)}, n = {self.units})"

    def signature_in(self, task: TaskScores) -> str:
        """Return the signature of this score in the record of its task."""
        if self.by_library:
            return task.library_signature
        return f"{task.signature}|given:{self.given}" if self.given else task.signature


@dataclass(frozen=True, slots=True)
class TaskScores:
    """The scores of one task.

    Attributes:
        task: Name of the task.
        layer: Key of the predictions file that the task reads.
        headline: The main metric of the task.
        attempted: True if the system attempts the task; if not, there are no scores.
        signature: Everything that can change the project's own scores, in one line.
        library_signature: The same for the scores of other libraries; empty if none was requested.
        scores: Scores over all articles.
        by_type: Scores of each type, or of each role of arguments.
        by_article: Scores of each article, without intervals.
        references: Scores of trivial systems, for comparison.
        labelled_by: The kind of labels in `by_type`, such as `type` or `role`.
        macro_types: The types in a macro average: those with support in the full gold.
        not_attempted: Tiers or scopes that the system does not attempt, although it attempts others.
        notes: Sentence to number, such as the number of ignored items.
        coverage: How much of the layer the system predicted; null if the task is not attempted.
        absent: What the predictions lack if the task is not attempted, e.g. `key 'entities'`.
        lower_is_better: The computed metrics whose best value is 0.
        remarks: Sentences that a reader of the scores needs, such as how small a difference can be found.
    """

    task: str
    layer: str
    headline: str
    attempted: bool
    signature: str
    library_signature: str = ""
    scores: tuple[Score, ...] = ()
    by_type: tuple[Score, ...] = ()
    by_article: tuple[Score, ...] = ()
    references: tuple[Score, ...] = ()
    labelled_by: str = "type"
    macro_types: tuple[str, ...] = ()
    not_attempted: tuple[str, ...] = ()
    notes: Mapping[str, int] = dataclasses.field(default_factory=dict)
    coverage: Coverage | None = None
    absent: str = ""
    lower_is_better: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def reference(self) -> Score | None:
        """The headline of the first trivial system; None without one."""
        return next((score for score in self.references if score.metric.partition("@")[0] == self.headline), None)

    @property
    def headline_value(self) -> float | None:
        """The value of the headline; None if it is undefined or not computed, or if the task is not attempted."""
        return next((score.value for score in self.scores if score.metric == self.headline), None)

    @property
    def defined_metrics(self) -> tuple[str, ...]:
        """The metrics with the measure of the headline, such as F1, that have a value for the whole."""
        measure = self.headline.rpartition(".")[2]
        values = {score.metric: score.value for score in self.scores}
        return tuple(name for name, value in values.items() if name.rpartition(".")[2] == measure and value is not None)

    def score(self, metric: str) -> Score:
        """Return the score of a metric, for the whole or for a part.

        Raises:
            CrosswireError: There is no such score. The message names the scores there are, or why there are none.
        """
        known = {score.metric: score for score in (*self.scores, *self.by_type, *self.by_article, *self.references)}
        if metric not in known:
            # Imported here, because the definitions of the tasks load numpy, which listings do not need.
            from crosswire.evaluation.missing_score import reason_without_score

            raise CrosswireError(reason_without_score(self, metric, known))
        return known[metric]

    def __repr__(self) -> str:
        state = f"not attempted, no {self.absent}" if not self.attempted else f"{len(self.scores)} scores"
        shown = next((score_text(score) for score in self.scores if score.metric == self.headline), self.headline)
        return f"TaskScores({self.task!r}: {shown}; {state})"


@dataclass(frozen=True, slots=True)
class StoryInfo:
    """The version, digest and articles of a scored story."""

    id: str
    version: str
    digest: str
    articles: tuple[str, ...]
    provisional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The scores of a system on stories.

    Attributes:
        system: The system that made the predictions.
        stories: The scored stories.
        missing: Articles without predictions; they are scored as empty.
        failures: Article id to the problems of the system there.
        remarks: Further notes that a reader of the scores needs.
        tasks: The scores of each task.
        output: The predictions, from which all scores are computed.
    """

    system: SystemInfo
    stories: tuple[StoryInfo, ...]
    missing: tuple[str, ...]
    failures: Mapping[str, Sequence[str]]
    remarks: tuple[str, ...]
    tasks: tuple[TaskScores, ...]
    output: SystemOutput = field(repr=False)

    @property
    def predictions(self) -> str:
        """The text of the predictions file."""
        return self.output.text

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the scored articles, in order."""
        return tuple(article for story in self.stories for article in story.articles)

    def score(self, metric: str) -> Score:
        """Return the score of a metric.

        Raises:
            CrosswireError: The metric is unknown, was not requested, or its task is not attempted.
        """
        if "." not in metric:
            raise CrosswireError(unknown_value("metric", metric, [task.headline for task in self.tasks]))
        return self.task(metric.partition(".")[0]).score(metric)

    def task(self, name: str) -> TaskScores:
        """Return the scores of a task.

        Raises:
            CrosswireError: The run has no such task.
        """
        known = {task.task: task for task in self.tasks}
        if name not in known:
            from crosswire.evaluation.missing_score import reason_without_task

            raise CrosswireError(reason_without_task(self, name))
        return known[name]

    def to_dict(self) -> dict[str, Any]:
        """Return the run as JSON values in full precision; equal predictions and data give equal values."""
        return {
            "format": 2,
            "system": {key: value for key, value in _plain(self.system).items() if value or key == "name"},
            "stories": [_plain(story) for story in self.stories],
            "coverage": {
                "articles": len(self.articles),
                "answered": len(self.articles) - len(self.missing),
                "missing": list(self.missing),
            },
            "failures": {article: list(lines) for article, lines in self.failures.items()},
            "remarks": list(self.remarks),
            "tasks": [_plain(task) for task in self.tasks],
        }

    def to_json(self) -> str:
        """Return `to_dict` as indented JSON with a final newline."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def to_pandas(self, level: str | None = None) -> pandas.DataFrame:
        """Return the scores as a data frame.

        Args:
            level: `headline` (one row per attempted task, with coverage and the trivial system), `metric` (one row per
                metric), `type` (one row per metric and label), `article` (one row per metric and article), or None for
                all scores, with the columns `part` and `label`.

        Raises:
            CrosswireError: The level is unknown.
        """
        return run_frame(self, level)

    def __repr__(self) -> str:
        return run_text(self)

    def _repr_html_(self) -> str:
        """Return the headlines as a table, for notebooks."""
        return run_html(self)


def _plain(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the dataclasses above
    return dataclasses.asdict(record)


def json_of_runs(runs: Sequence[Run]) -> str:
    """Return several runs as a JSON array with a final newline."""
    return json.dumps([run.to_dict() for run in runs], ensure_ascii=False, indent=2, allow_nan=False) + "\n"
