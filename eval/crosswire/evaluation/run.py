"""The record of a run: who was scored on what, every number with its counts, interval and signature."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crosswire.model import SystemInfo

if TYPE_CHECKING:  # pandas is paid for by those who ask for a frame
    import pandas


@dataclass(frozen=True, slots=True)
class Score:
    """One number with what it rests on.

    Attributes:
        metric: Its name, e.g. `entities.strict.f1`, with `@PER` or `@homs-000` for a part.
        value: In [0, 1]; null where it is undefined.
        low: The lower end of the 95 % interval; null where it is undefined.
        high: The upper end.
        units: Articles that it was computed over.
        right: Predicted items that are right; of a cluster metric the numerator of its precision, and so on.
        predicted: Predicted items.
        found: Gold items that were found.
        gold: Gold items.
        by_library: Whether another library computed it.
        given: What the system was given for it: `mentions`, `events` or `pairs`; empty where nothing was.
        part: The label that it is about; empty for the whole, and for an article.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    units: int
    right: float
    predicted: float
    found: float
    gold: float
    by_library: bool = False
    given: str = ""
    part: str = ""

    def signature_in(self, task: TaskScores) -> str:
        """The signature that this number bears in the record of its task."""
        if self.by_library:
            return task.library_signature
        return f"{task.signature}|given:{self.given}" if self.given else task.signature


@dataclass(frozen=True, slots=True)
class TaskScores:
    """The scores of one task.

    Attributes:
        task: Its name.
        layer: The key of the predictions file that it reads.
        headline: The metric to quote.
        attempted: Whether the system does the task at all; if not, there are no scores.
        signature: Everything that could change our own numbers, in one line.
        library_signature: The same for those of another library; empty where none was asked for.
        scores: Over all articles.
        by_type: The same for each type, or role of arguments.
        by_article: The same for each article, without intervals.
        references: The same for trivial systems to compare with.
        labelled_by: What `by_type` is by: `type` or `role`.
        macro_types: The types that a macro average is taken over: those with support in the full gold.
        not_attempted: Tiers, or views, that the system does not do though it does others.
        notes: Sentence to number, for what was set aside.
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

    @property
    def headline_value(self) -> float | None:
        """The value of the headline; null where it is undefined, was not computed, or the task was not attempted."""
        return next((score.value for score in self.scores if score.metric == self.headline), None)

    def score(self, metric: str) -> Score:
        """The score of this name, of the whole or of a part.

        Raises:
            KeyError: There is none.
        """
        for score in (*self.scores, *self.by_type, *self.by_article, *self.references):
            if score.metric == metric:
                return score
        raise KeyError(metric)


@dataclass(frozen=True, slots=True)
class StoryInfo:
    """Which data was scored on."""

    id: str
    version: str
    digest: str
    articles: tuple[str, ...]
    provisional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A system scored on stories.

    Attributes:
        system: Who made the predictions.
        stories: What they were scored on.
        missing: Articles without an answer; they count as nothing found.
        failures: Article id to what went wrong there when the system was run.
        remarks: Further things that the reader of the numbers should know.
        tasks: The scores.
        predictions: The predictions file as text, from which all the scores follow.
    """

    system: SystemInfo
    stories: tuple[StoryInfo, ...]
    missing: tuple[str, ...]
    failures: Mapping[str, Sequence[str]]
    remarks: tuple[str, ...]
    tasks: tuple[TaskScores, ...]
    predictions: str = ""

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles scored on, in order."""
        return tuple(article for story in self.stories for article in story.articles)

    def score(self, metric: str) -> Score:
        """The score of this name.

        Raises:
            KeyError: No task has it.
        """
        for task in self.tasks:
            if metric.split(".")[0] == task.task:
                return task.score(metric)
        raise KeyError(metric)

    def to_dict(self) -> dict[str, Any]:
        """The run as JSON values, in full precision; the same for the same predictions and data."""
        return {
            "format": 1,
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
        """`to_dict` as indented JSON with a newline at its end."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def to_pandas(self) -> pandas.DataFrame:
        """One row a score: system, task, part (`all`, `label`, `article`, `reference`), every field, signature."""
        import pandas

        rows = [
            {
                "system": self.system.label,
                "task": task.task,
                **_plain(score),
                "part": part,
                "label": score.part,
                "signature": score.signature_in(task),
            }
            for task in self.tasks
            for part, scores in (
                ("all", task.scores),
                ("label", task.by_type),
                ("article", task.by_article),
                ("reference", task.references),
            )
            for score in scores
        ]
        return pandas.DataFrame(rows)


def _plain(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the dataclasses above
    return dataclasses.asdict(record)


def json_of_runs(runs: Sequence[Run]) -> str:
    """Several runs as a JSON array with a newline at its end."""
    return json.dumps([run.to_dict() for run in runs], ensure_ascii=False, indent=2, allow_nan=False) + "\n"
