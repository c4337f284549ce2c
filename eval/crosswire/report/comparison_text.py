"""The text of a comparison: two questions, each with a table, a verdict in words, and the units that differ."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crosswire.evaluation.comparison.compare import Comparison, TaskComparison
from crosswire.metrics.number_format import UNDEFINED, interval_cell, three_decimals
from crosswire.metrics.paired_tests import ALPHA, ArticleTest
from crosswire.problems import plural
from crosswire.report.tables import Column, Table, as_text, wrapped_note

# The units that are listed of each task.
SHOWN_UNITS = 5
# The width of text without a terminal.
WIDTH = 100
# More articles than this are only called so.
MANY = 1000


def comparison_text(found: Comparison, width: int | None = None, *, units: bool = False) -> str:
    """Return the tables and the verdicts; with `units` also the units on which the systems differ most."""
    parts = [*_heading(found), *("\n" + as_text(table, width).rstrip("\n") for table in _tables(found))]
    parts += ["", *(line for text in _verdicts(found) for line in wrapped_note(text, width))]
    if units:
        parts += [f"\n{_units_text(task, found, width)}" for task in found.tasks if task.differing]
    parts += ["", *(line for note in _signatures(found) for line in wrapped_note(note, width))]
    return "\n".join(parts).rstrip("\n") + "\n"


def comparison_tables(found: Comparison) -> tuple[list[str], list[Table]]:
    """Return the lines before the tables, with the verdicts, and the tables; the last one has the signatures."""
    tables = _tables(found)
    if tables:
        tables[-1] = replace(tables[-1], notes=[*tables[-1].notes, *_signatures(found)])
    return [*_heading(found), *_verdicts(found)], tables


def _heading(found: Comparison) -> list[str]:
    lines = [f"{found.first} against {found.second}, n = {plural(found.articles, 'article')}"]
    lines.append("differences are those of the first system minus the second")
    lines += [f"{task} is attempted by {system} only" for task, system in found.skipped]
    return lines if found.tasks else [*lines, "no task is attempted by both systems"]


def _tables(found: Comparison) -> list[Table]:
    """Return a table for each question that the tasks can answer."""
    tables = [_here_table(found)] if found.tasks else []
    tables += [_beyond_table(found)] if any(task.beyond for task in found.tasks) else []
    clusters = [task for task in found.tasks if task.without_one]
    return [*tables, _cluster_table(clusters)] if clusters else tables


def _verdicts(found: Comparison) -> list[str]:
    """Return what the numbers of each task mean, in words."""
    return [f"{task.task}: {'; '.join(_sentences(task, found))}." for task in found.tasks]


def _signatures(found: Comparison) -> list[str]:
    return list(dict.fromkeys(task.signature for task in found.tasks))


def _here_table(found: Comparison) -> Table:
    """Return the table of the first question; clusters have no test."""
    columns = [
        Column(f"on these {found.articles} articles", wrapped=True),
        Column("first", numeric=True, rank=1),
        Column("second", numeric=True, rank=1),
        Column("difference", numeric=True),
        Column("differ in", rank=2),
        Column("p", numeric=True, rank=1),
        Column("p (Holm)", numeric=True),
        Column("detectable", numeric=True, rank=3),
    ]
    return Table(columns, [_here_row(task) for task in found.tasks])


def _here_row(task: TaskComparison) -> list[str]:
    cells = [task.metric, three_decimals(task.one), three_decimals(task.two)]
    test = task.here
    if test is None:
        return [*cells, _signed(_difference(task)), UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED]
    where = f"{test.differing} of {plural(task.number, task.unit)}"
    return [*cells, _signed(test.difference), where, _p(test.p), _starred(task.adjusted_p), _number(test.detectable)]


def _difference(task: TaskComparison) -> float:
    return math.nan if task.one is None or task.two is None else task.one - task.two


def _beyond_table(found: Comparison) -> Table:
    """Return the table of the second question, for tasks that are counted article by article."""
    columns = [
        Column("on articles like these", wrapped=True),
        Column("difference", numeric=True),
        Column("95 % interval"),
        Column("ahead", rank=2),
        Column("p", numeric=True),
        Column("smallest p", numeric=True, rank=1),
        Column("without one", rank=3),
        Column("detectable", numeric=True, rank=4),
    ]
    rows = [_beyond_row(task.metric, task.beyond) for task in found.tasks if task.beyond is not None]
    return Table(columns, rows)


def _beyond_row(metric: str, test: ArticleTest) -> list[str]:
    return [
        metric,
        _signed(test.difference),
        interval_cell(_none(test.low), _none(test.high)),
        f"{test.ahead} of {len(test.without_one)}",
        _starred(test.p),
        _p(test.smallest_p),
        f"{_signed(min(test.without_one))} to {_signed(max(test.without_one))}",
        _number(test.detectable),
    ]


def _cluster_table(clusters: Sequence[TaskComparison]) -> Table:
    columns = [Column("clusters", wrapped=True), Column("difference", numeric=True), Column("without one article")]
    rows = [
        [
            task.metric,
            _signed(_difference(task)),
            f"{_signed(min(task.without_one))} to {_signed(max(task.without_one))}",
        ]
        for task in clusters
    ]
    return Table(columns, rows)


def _sentences(task: TaskComparison, found: Comparison) -> Iterator[str]:
    test = task.here
    better = found.first if _difference(task) > 0 else found.second
    if test is None:
        yield from _cluster_sentences(task, better)
        return
    where = "on these articles"
    if not test.differing:
        yield f"both systems have the same counts on every {task.unit}"
        return
    if task.adjusted_p is not None and task.adjusted_p <= ALPHA:
        yield f"{better} is better {where}"
    elif test.smallest_p > ALPHA:
        differing = plural(test.differing, task.unit)
        yield f"cannot be separated {where}: they differ in {differing}, too few for a p of {ALPHA}"
    else:
        yield f"cannot be separated {where}: a difference of {_number(test.detectable)} would be found 8 times in 10"
    yield from _beyond_sentences(task, better)


def _cluster_sentences(task: TaskComparison, better: str) -> Iterator[str]:
    if not task.without_one:
        yield "no test: an entity or happening is in several articles"
        return
    same = min(task.without_one) > 0 or max(task.without_one) < 0
    yield f"{better} is ahead{' whichever article is left out' if same else ', but not without each article'}"
    yield "no p-value, because clusters are in several articles"


def _beyond_sentences(task: TaskComparison, better: str) -> Iterator[str]:
    test = task.beyond
    if test is None:
        yield "one story says nothing about other stories"
        return
    number = len(test.without_one)
    ahead = test.ahead if test.difference > 0 else test.behind
    if test.p <= ALPHA:
        yield f"{better} is also better on articles like these, ahead on {ahead} of {number}"
        return
    reason = f"{number} articles cannot reach {ALPHA}" if test.smallest_p > ALPHA else "no clear difference"
    yield f"on articles like these: {reason}, {better} is ahead on {ahead} of {number}"
    if test.needed is not None:
        yield f"about {_range(*test.needed)} articles would settle a difference of this size"


def _range(low: int, high: int) -> str:
    if low > MANY:
        return f"more than {MANY:,}"
    return f"{low} to {high:,}" if high <= MANY else f"{low} to more than {MANY:,}"


def _units_text(task: TaskComparison, found: Comparison, width: int | None) -> str:
    shown = task.differing[:SHOWN_UNITS]
    more = len(task.differing) - len(shown)
    lines = [f"{task.task}: {plural(len(task.differing), task.unit)} with other counts, the largest differences first"]
    for unit in shown:
        lines.append(f"  {unit.name}: {found.first} {_counts(unit.one)}; {found.second} {_counts(unit.two)}")
        if unit.text:
            lines += textwrap.wrap(unit.text, (width or WIDTH) - 4, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines + ([f"  ... and {more} more (--json lists all)"] if more else []))


def _counts(counts: tuple[float, float, float]) -> str:
    correct, predicted, gold = counts
    return f"{correct:.3g} correct of {predicted:.3g} predicted, {gold:.3g} in the gold"


def _p(value: float) -> str:
    return f"{value:.4f}"


def _starred(value: float | None) -> str:
    """Return a p-value, with a star if it is at most .05."""
    return UNDEFINED if value is None else f"{_p(value)}{'*' if value <= ALPHA else ''}"


def _signed(value: float) -> str:
    return UNDEFINED if math.isnan(value) else f"{'+' if value > 0 else ''}{three_decimals(value)}"


def _number(value: float) -> str:
    return three_decimals(_none(value))


def _none(value: float) -> float | None:
    return None if math.isnan(value) else value
