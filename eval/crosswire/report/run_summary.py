"""The short summary of a run: one row per attempted task, then what is not attempted and what all signatures share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from crosswire.evaluation.run import Run, TaskScores
from crosswire.evaluation.run_display import HEADLINE_COLUMNS, headline_cells, headlines, run_title
from crosswire.problems import plural
from crosswire.report.tables import Column, Table, as_text, wrapped_note
from crosswire.tasks import TASKS

# With less, the headlines would be wrapped in a terminal of 80 columns, and the summary longer than 20 lines.
LEAST_HEADLINE_WIDTH = 24
# Failures and remarks that are printed before the rest is only counted.
SHOWN_LINES = 3
# Articles that a line of failures names before the rest is only counted.
SHOWN_NAMES = 5


def run_summary(run: Run, width: int | None = None) -> str:
    """Return the heading, one table of headlines, and its notes."""
    heading = "".join(f"{line}\n" for text in run_heading(run) for line in wrapped_note(text, width))
    if not run.output.has_predictions and run.failures:
        return f"{heading}no valid predictions; every task is scored as empty\n"
    return heading + "\n" + as_text(summary_table(run, list(_notes(run))), width)


def summary_tables(run: Run) -> list[Table]:
    """Return the table of headlines with its notes, as a list for formats that take several tables."""
    return [summary_table(run, list(_notes(run)))]


def run_heading(run: Run, *, limit: int | None = SHOWN_LINES) -> list[str]:
    """Return the system, the stories and n, then failures and remarks, at most `limit` of each (None for all)."""
    lines = [run_title(run)]
    lines += _limited(list(_failures(run.failures, limit)), limit, "kind of failure", "kinds of failures")
    lines += _limited(run.remarks, limit, "remark", "remarks")
    lines += [
        f"the gold of {story.id} is provisional in: {', '.join(story.provisional)}"
        for story in run.stories
        if story.provisional
    ]
    return lines


def _failures(failures: Mapping[str, Sequence[str]], limit: int | None) -> Iterator[str]:
    """Yield all problems of each article or story; with a limit, one line per problem that comes first somewhere."""
    if limit is None:
        for name, problems in failures.items():
            yield from (f"failed on {name}: {problems[0]}", *(f"  {problem}" for problem in problems[1:]))
        return
    names_of: dict[str, list[str]] = {}
    for name, problems in failures.items():
        shown = problems[0]
        if len(problems) > 1 and problems[1].startswith(" "):  # the heading of a group, then its first problem
            shown = f"{shown}: {problems[1].strip()}"
        hidden = len(problems) - (1 if shown == problems[0] else 2)
        more = f" (and {plural(hidden, 'more problem')}, --full prints all)" if hidden else ""
        names_of.setdefault(shown + more, []).append(name)
    for problem, names in names_of.items():
        others = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
        yield f"failed on {', '.join(names[:SHOWN_NAMES])}{others}: {problem}"


def _limited(lines: Sequence[str], limit: int | None, noun: str, nouns: str) -> list[str]:
    if limit is None or len(lines) <= limit:
        return list(lines)
    return [*lines[:limit], f"... and {plural(len(lines) - limit, noun, nouns)} more (--full prints all)"]


def written_lines(folder: Path) -> list[str]:
    """Return the lines that name the folder of a run, and the command that continues from there."""
    return [f"run written to {folder}", f"errors by class: bench errors {folder}"]


def summary_table(run: Run, notes: Sequence[str] = ()) -> Table:
    """Return a table with one row per task whose headline was computed."""
    name, value, interval, *counts = HEADLINE_COLUMNS
    columns = [
        Column(name, wrapped=True, least_width=LEAST_HEADLINE_WIDTH),
        Column(value, numeric=True),
        Column(interval),
        *(Column(count, numeric=True, rank=rank) for rank, count in enumerate(counts, start=1)),
    ]
    return Table(columns, [headline_cells(task, score) for task, score in headlines(run)], notes)


def metric_cell(metric: str, task: TaskScores) -> str:
    """Return the name of a metric, with a note if the best value is 0."""
    return f"{metric} (lower is better)" if metric in task.lower_is_better else metric


def _notes(run: Run) -> Iterator[str]:
    tasks = [task for task in run.tasks if task.attempted]
    yield from _coverage_notes(tasks)
    others = [task.task for task in tasks if task.scores and all(s.metric != task.headline for s in task.scores)]
    if others:
        yield f"{', '.join(others)}: no headline, but other scores, which --full prints"
    if any(task.reference for task in tasks):
        yield f"trivial: predicts {'; '.join(dict.fromkeys(_trivial(task) for task in tasks if task.reference))}"
    yield from dict.fromkeys(remark for task in tasks for remark in task.remarks)
    skipped = [task.task for task in run.tasks if not task.attempted]
    skipped += [task.headline for task in tasks if all(score.metric != task.headline for score in task.scores)]
    if skipped:
        yield f"not attempted: {', '.join(skipped)}"
    if tasks:
        yield shared_signature(tasks)


def _trivial(scores: TaskScores) -> str:
    """Return what the trivial system of a task predicts."""
    return next(task.references[0].description for task in TASKS if task.name == scores.task)


def _coverage_notes(tasks: Sequence[TaskScores]) -> Iterator[str]:
    """Yield what has no predictions, one line per list of articles or stories."""
    missing: dict[tuple[str, ...], list[str]] = {}
    for task in tasks:
        if task.coverage and task.coverage.missing:
            missing.setdefault(task.coverage.missing, []).append(task.task)
    for names, own in missing.items():
        yield f"no predictions of {', '.join(own)} for {', '.join(names)} (scored as empty)"
    for task in tasks:
        if task.coverage and task.coverage.unit == "pair" and task.coverage.answered < task.coverage.requested:
            unanswered = task.coverage.requested - task.coverage.answered
            yield f"no verdict on {plural(unanswered, 'pair')} (scored as compatible)"


def shared_signature(tasks: Sequence[TaskScores]) -> str:
    """Return the fields that all signatures share; `--full` prints each signature."""
    first, *others = (task.signature.split("|") for task in tasks)
    return "|".join(field for field in first if all(field in fields for fields in others))
