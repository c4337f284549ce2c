"""Tables of the agreement between two annotation passes."""

from __future__ import annotations

from collections.abc import Iterator

from crosswire.evaluation.agreement import SHOWN, TARGETS, Agreement, Coefficient
from crosswire.evaluation.run import Run, Score
from crosswire.metrics.number_format import UNDEFINED, count_cell, interval_cell, three_decimals
from crosswire.problems import plural
from crosswire.report import run_tables
from crosswire.report.tables import Column, Table


def agreement_table(found: Agreement) -> Table:
    """Return a table with one row per measure: its value, the value with roles swapped, and its target."""
    rows = [_scored(metric, found) for metric in SHOWN if _score(found.forward, metric) is not None]
    rows += [_kappa(each) for each in found.coefficients if each.items]
    columns = [
        Column("agreement", wrapped=True),
        *(Column(name, numeric=True, rank=1) for name in (found.second, found.first, "both")),
        Column("value", numeric=True),
        Column("95 % interval"),
        Column("reversed", rank=2),
        Column("target", numeric=True, rank=1),
        Column("met", rank=1),
    ]
    articles = len(found.forward.articles)
    notes = [
        f"n = {plural(articles, 'article')}; {found.first} is scored as a system against {found.second} as gold; "
        "`reversed` swaps the roles; for kappa, the counts are shared items and items with the same label",
        *(task.signature for task in found.forward.tasks if task.attempted),
        f"reversed: the same signatures with {_data(found.backward)} for {_data(found.forward)}",
        *dict.fromkeys(each.signature for each in found.coefficients if each.items),
    ]
    return Table(columns, rows, notes)


def part_tables(found: Agreement, by: str) -> Iterator[Table]:
    """Yield a table of the headline per layer, broken down by `type` or `article`."""
    for task in found.forward.tasks:
        scores = task.by_type if by == "type" else task.by_article
        if task.attempted and scores:
            yield from run_tables.part_tables(task, scores, task.labelled_by if by == "type" else by)


def _score(run: Run, metric: str) -> Score | None:
    return next((score for task in run.tasks for score in task.scores if score.metric == metric), None)


def _data(run: Run) -> str:
    """Return the data field of a run, the first field of its signatures."""
    return next(task.signature for task in run.tasks if task.attempted).partition("|")[0]


def _scored(metric: str, found: Agreement) -> list[str]:
    score, other = _score(found.forward, metric), _score(found.backward, metric)
    if score is None:
        raise ValueError(f"{metric} was not computed")
    value, interval = run_tables.value_cells(score)
    reverse = "-" if other is None else "{} ({})".format(*run_tables.value_cells(other))
    counts = [count_cell(number) for number in (score.gold, score.predicted, score.precision_numerator)]
    return [metric, *counts, value, interval, reverse, *_target(metric, score.value)]


def _kappa(each: Coefficient) -> list[str]:
    items = [str(each.items), str(each.items), str(each.agreed)]
    value, interval = three_decimals(each.value), interval_cell(each.low, each.high)
    return [each.metric, *items, value, interval, UNDEFINED, *_target(each.metric, each.value)]


def _target(metric: str, value: float | None) -> list[str]:
    """Return the cells `target` and `met` of a measure; both are `-` without a target or a value."""
    target = TARGETS.get(metric)
    if target is None or value is None:
        return ["-", "-"]
    return [f"{target:.2f}", "yes" if value >= target else "no"]
