"""Tables of a run: counts, then ratios with their intervals. Each table has its signature in the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosswire.evaluation.run import Run, Score, TaskScores
from crosswire.problems import plural, quoted
from crosswire.report.tables import Column, Table

COUNTS = [Column(name, numeric=True) for name in ("gold", "predicted", "correct")]
VALUE = [Column("value", numeric=True), Column("95 % interval")]


def run_heading(run: Run) -> str:
    """Return the heading of a run: system, stories, answered articles, then failures and remarks."""
    stories = ", ".join(story.id for story in run.stories)
    answered = len(run.articles) - len(run.missing)
    lines = [f"{run.system.label} on {stories}: {answered} of {plural(len(run.articles), 'article')} answered"]
    if run.missing:
        lines.append(f"missing predictions (scored as empty): {', '.join(run.missing)}")
    for article, problems in run.failures.items():
        lines.append(f"failed on {article}: {problems[0]}")
        lines += [f"  {problem}" for problem in problems[1:]]
    lines += run.remarks
    for story in run.stories:
        if story.provisional:
            lines.append(f"the gold of {story.id} is provisional in: {', '.join(story.provisional)}")
    return "\n".join(lines) + "\n"


def run_tables(run: Run) -> Iterator[Table]:
    """Yield all tables of a run: headlines, then per task the whole task, by label and by article."""
    scored = [task for task in run.tasks if task.attempted]
    if len(scored) > 1:
        yield headline_table(scored)
    for task in run.tasks:
        if not task.attempted:
            yield Table([Column(task.task)], [[f"not attempted: the predictions have no key '{task.layer}'"]])
            continue
        yield _task_table(task)
        yield from part_tables(task, task.by_type, task.labelled_by)
        yield from part_tables(task, task.by_article, "article")


def headline_table(tasks: Sequence[TaskScores]) -> Table:
    """Return a table with one row per task whose headline was computed."""
    found = [(task, score) for task in tasks for score in task.scores if score.metric == task.headline]
    rows = [[score.metric, *_counts(score), *value_cells(score)] for _, score in found]
    units = found[0][1].units if found else 0
    notes = [f"n = {plural(units, 'article')}; the table of each task has its signature"]
    return Table([Column("headline"), *COUNTS, *VALUE], rows, notes)


def _task_table(task: TaskScores) -> Table:
    scores = [*task.scores, *task.references]
    rows = [[score.metric, *_counts(score), *value_cells(score)] for score in scores]
    units = task.scores[0].units if task.scores else 0
    notes = [f"{number} {sentence}" for sentence, number in sorted(task.notes.items())]
    if task.not_attempted:
        notes.append(f"not attempted: {', '.join(task.not_attempted)}")
    macro = f"; macro_f1 over {', '.join(task.macro_types)}" if task.macro_types else ""
    notes.append(f"n = {plural(units, 'article')}{macro}")
    return Table([Column("metric"), *COUNTS, *VALUE], rows, [*notes, *_signatures(task, scores)])


def _signatures(task: TaskScores, scores: Sequence[Score]) -> list[str]:
    """Return the signatures of the scores without duplicates."""
    return list(dict.fromkeys(score.signature_in(task) for score in scores))


def part_tables(task: TaskScores, scores: Sequence[Score], kind: str) -> Iterator[Table]:
    """Yield one measure by label or article: for the tier of the headline if it has parts, else for every tier."""
    tiers = list(dict.fromkeys(score.metric.partition("@")[0].rpartition(".")[0] for score in scores))
    headline = task.headline.rpartition(".")[0]
    for tier in [headline] if headline in tiers and kind != "label" else tiers:
        own = [score for score in scores if score.metric.partition("@")[0].rpartition(".")[0] == tier]
        names = list(dict.fromkeys(score.metric.partition("@")[0] for score in own))
        measure = f"{tier}.f1" if f"{tier}.f1" in names else names[0]
        selected = [score for score in own if score.metric.partition("@")[0] == measure]
        rows = [[score.metric.partition("@")[2], *_counts(score), *value_cells(score)] for score in selected]
        yield Table([Column(f"{measure} by {kind}"), *COUNTS, *VALUE], rows, _signatures(task, selected))


def _counts(score: Score) -> list[str]:
    return [f"{number:.7g}" for number in (score.gold, score.predicted, score.precision_numerator)]


def value_cells(score: Score) -> list[str]:
    """Return a value and its interval with three decimals; `-` if undefined."""
    value = "-" if score.value is None else f"{score.value:.3f}"
    if score.low is None or score.high is None:
        return [value, "-"]
    return [value, f"{score.low:.3f} to {score.high:.3f}"]


def comparison_table(runs: Sequence[Run], metrics: Sequence[str]) -> Table:
    """Return a table with one row per run, one column per metric with its interval. All runs need the same signature.

    Raises:
        ValueError: The signatures differ. Their numbers are not comparable.
    """
    signatures = {task.signature for run in runs for task in run.tasks}
    if len(signatures) > 1:
        raise ValueError(f"runs with different signatures are not comparable: {quoted(sorted(signatures))}")
    rows = []
    for run in runs:
        scores = [run.score(metric) for metric in metrics]
        cells = [f"{value} ({interval})" for value, interval in map(value_cells, scores)]
        rows.append([run.system.label, str(scores[0].predicted), str(scores[0].precision_numerator), *cells])
    headings = [Column("predicted", numeric=True), Column("correct", numeric=True)]
    gold = runs[0].score(metrics[0])
    notes = [
        f"Value and 95 % interval; {gold.gold} gold mentions, n = {plural(gold.units, 'article')}."
        f" `predicted` and `correct` are counts of {metrics[0]}.",
        f"`{next(iter(signatures))}`",
    ]
    return Table([Column("system"), *headings, *map(Column, metrics)], rows, notes)
