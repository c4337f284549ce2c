"""How a run shows itself in an interpreter and in a notebook: its headlines, in at most three lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from crosswire.metrics.number_format import UNDEFINED, count_cell, interval_cell, three_decimals
from crosswire.problems import plural, printable

if TYPE_CHECKING:
    from crosswire.evaluation.run import Run, Score, TaskScores

HEADLINE_COLUMNS = ("headline", "value", "95 % interval", "gold", "covered", "trivial", "predicted", "correct")


def run_title(run: Run) -> str:
    """Return the system, the stories and n, such as `gazetteer 1 on homs, n = 5 articles`."""
    stories = ", ".join(story.id for story in run.stories)
    return f"{printable(run.system.label)} on {stories}, n = {plural(len(run.articles), 'article')}"


def headlines(run: Run) -> Iterator[tuple[TaskScores, Score]]:
    """Yield the headline of every task for which it was computed."""
    for task in run.tasks:
        yield from ((task, score) for score in task.scores if score.metric == task.headline)


def headline_cells(task: TaskScores, score: Score) -> list[str]:
    """Return the cells of a headline, one per name in `HEADLINE_COLUMNS`."""
    covered = f"{task.coverage.answered}/{task.coverage.requested}" if task.coverage else UNDEFINED
    trivial = three_decimals(task.reference.value) if task.reference else UNDEFINED
    gold, *counts = (count_cell(n) for n in (score.gold, score.predicted, score.precision_numerator))
    value, interval = three_decimals(score.value), interval_cell(score.low, score.high)
    return [score.metric, value, interval, gold, covered, trivial, *counts]


def score_text(score: Score) -> str:
    """Return a score such as `entities.strict.f1 = 0.921 (0.885 to 0.957)`."""
    return f"{score.metric} = {three_decimals(score.value)} ({interval_cell(score.low, score.high)})"


def run_text(run: Run) -> str:
    """Return a run in at most three lines: title, headlines, and the tasks that are not attempted or that failed."""
    shown = ", ".join(score_text(score) for _, score in headlines(run)) or "no headline was computed"
    skipped = [task.task for task in run.tasks if not task.attempted]
    rest = [f"not attempted: {', '.join(skipped)}"] if skipped else []
    rest += [f"failed requests: {len(run.failures)}"] if run.failures else []
    return "\n".join([f"Run: {run_title(run)}", f"  {shown}", *([f"  {'; '.join(rest)}"] if rest else [])])


def run_html(run: Run) -> str:
    """Return a run as an HTML table of its headlines, with all text escaped and the signatures as notes."""
    rows = "".join(_row("td", headline_cells(task, score)) for task, score in headlines(run))
    notes = "".join(f"<br><small>{escape(task.signature)}</small>" for task, _ in headlines(run))
    head = f"<caption>{escape(run_title(run))}</caption>{_row('th', HEADLINE_COLUMNS)}"
    return f"<table>{head}{rows}</table><p>{notes.removeprefix('<br>')}</p>"


def _row(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
