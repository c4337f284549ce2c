"""Diagnoses for the terminal: the price of every class, then examples of it in their context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from crosswire.evaluation.errors.records import Diagnoses, Diagnosis, ErrorItem
from crosswire.evaluation.errors.wording import shortened
from crosswire.problems import plural, printable
from crosswire.report.run_tables import run_heading, value_cells
from crosswire.report.tables import Column, Table

COLUMNS = [
    Column("class"),
    *(Column(name, numeric=True) for name in ("errors", "false positives", "false negatives", "price")),
    Column("meaning"),
]
CONTEXT = 40
LONGEST_SPAN = 60
WIDEST_READING = 60
COMMONEST = 3


def diagnoses_heading(found: Diagnoses) -> str:
    """Who was diagnosed on what, and which tasks were not."""
    lines = run_heading(found.run)
    if found.not_attempted:
        keys = [f"{task} (no answer has the key '{layer}')" for task, layer in found.not_attempted.items()]
        lines += f"not attempted: {', '.join(keys)}\n"
    if found.without_gold:
        stories = ", ".join(story.id for story in found.run.stories)
        lines += f"the gold of {stories} has no layer for: {', '.join(found.without_gold)}\n"
    return lines


def diagnosis_table(found: Diagnosis, notes: Mapping[str, int]) -> Table:
    """One row a class, in the order of tests; below it what the prices add up to, what was set aside, the signature."""
    rows = [
        [row.name, str(row.errors), str(row.false_positives), str(row.false_negatives), _number(row.gain), row.meaning]
        for row in found.classes
    ]
    value, between = value_cells(found.score)
    below = [
        f"{found.score.metric} now: {value} (95 % interval {between})",
        f"interaction: {_number(found.interaction)} (prices are of one class repaired alone and need not add up)",
        f"all repaired: {_number(found.repaired)}",
        *_scopes(found),
        *(f"{number} {sentence}" for sentence, number in sorted(notes.items())),
        f"n = {plural(found.score.units, 'article')}",
        found.signature,
    ]
    return Table(COLUMNS, rows, below)


def _scopes(found: Diagnosis) -> Iterator[str]:
    for row in found.classes:
        scopes = Counter(error.scope for error in found.errors if error.error == row.name and error.scope)
        if scopes:
            numbers = f"{scopes['within']} within an article, {scopes['across']} only across articles"
            yield f"{row.name}: {numbers}"


def example_lines(found: Diagnosis, texts: Mapping[str, str], limit: int) -> list[str]:
    """Up to so many examples a class: place, reading, and the span in brackets within its context, one line each."""
    lines = []
    for row in found.classes:
        errors = [error for error in found.errors if error.error == row.name]
        if errors and limit:
            lines += [_class_line(row.name, errors, limit), *_examples(spread(errors, list(texts), limit), texts)]
    return lines


def _class_line(name: str, errors: Sequence[ErrorItem], limit: int) -> str:
    """`type, 5 of 11 (4 MIL as GPE, 2 ORG as PER)`."""
    labels = Counter(filter(None, map(_labels, errors))).most_common(COMMONEST)
    common = ", ".join(f"{number} {label}" for label, number in labels if number > 1)
    number = f"{limit} of {len(errors)}" if len(errors) > limit else str(len(errors))
    return f"{name}, {number}" + (f" (most often: {common})" if common else "")


def _labels(error: ErrorItem) -> str:
    """What an error has in common with others of its class; empty for one that is about whole clusters."""
    sides = dict.fromkeys(side[0].label for side in (error.gold, error.predicted) if side)
    return "" if error.scope else shortened(" as ".join(sides))


def _examples(errors: Sequence[ErrorItem], texts: Mapping[str, str]) -> Iterator[str]:
    places = [f"{error.article}:{error.place.start}" for error in errors]
    wide = max(map(len, places))
    reading = min(max(len(error.reading) for error in errors), WIDEST_READING)
    for where, error in zip(places, errors, strict=True):
        yield f"  {where.ljust(wide)}  {printable(error.reading).ljust(reading)}  {context(error, texts)}"


def context(error: ErrorItem, texts: Mapping[str, str]) -> str:
    """The place of an error in brackets with some 40 characters on both sides, on one line."""
    text, start, end = texts[error.article], error.place.start, error.place.end
    first, last = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    before, after = printable(text[first:start]), printable(text[end:last])
    before = ("…" if first else "") + before
    after += "…" if last < len(text) else ""
    return f"{before.rjust(CONTEXT + 1)}[{shortened(text[start:end], LONGEST_SPAN)}]{after}"


def spread(errors: Sequence[ErrorItem], articles: Sequence[str], limit: int) -> list[ErrorItem]:
    """So many of the errors, taken from the articles in turn, and in each from all of its length; in order."""
    own = {article: [error for error in errors if error.article == article] for article in articles}
    quota: Counter[str] = Counter()
    while quota.total() < min(limit, len(errors)):
        for article, found in own.items():
            if quota[article] < len(found) and quota.total() < limit:
                quota[article] += 1
    chosen = []
    for article, found in own.items():
        ordered = sorted(found, key=lambda error: error.place.start)
        chosen += [ordered[index * len(ordered) // quota[article]] for index in range(quota[article])]
    return chosen


def _number(value: float | None) -> str:
    """A price to three decimals, never `-0.000`; `-` where undefined."""
    return "-" if value is None else f"{round(value, 3) + 0.0:.3f}"
