"""Error tables for the terminal: counts and score gain per class, then examples in context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from crosswire.evaluation.errors.records import Diagnoses, Diagnosis, ErrorItem
from crosswire.evaluation.errors.wording import shortened
from crosswire.metrics.number_format import three_decimals
from crosswire.problems import plural, printable
from crosswire.report.run_summary import run_heading, shared_signature
from crosswire.report.run_tables import value_cells
from crosswire.report.tables import Column, Table, as_text, wrapped_note

COLUMNS = [
    Column("class"),
    Column("errors", numeric=True),
    Column("FP", numeric=True),
    Column("FN", numeric=True),
    Column("gain", numeric=True),
    Column("meaning", wrapped=True),
]
# Characters of context on each side of a span, then the longest span and description, then labels per class line.
CONTEXT = 40
MAX_SPAN = 60
MAX_DESCRIPTION = 60
TOP_LABELS = 3
# Examples per class by default.
SHOWN_EXAMPLES = 5


def diagnoses_heading(found: Diagnoses, width: int | None = None) -> str:
    """Return the heading of the run, followed by the tasks that are not attempted or have no gold."""
    lines = run_heading(found.run)
    if found.not_attempted:
        lines.append(f"not attempted: {', '.join(found.not_attempted)}")
    if found.without_gold:
        stories = ", ".join(story.id for story in found.run.stories)
        lines.append(f"the gold of {stories} has no layer for: {', '.join(found.without_gold)}")
    return "".join(f"{part}\n" for line in lines for part in wrapped_note(line, width))


def errors_overview(found: Diagnoses, width: int | None = None) -> str:
    """Return the heading, then one row per diagnosis with the class that has the largest gain."""
    columns = [
        Column("metric", wrapped=True),
        Column("value", numeric=True),
        Column("95 % interval", rank=1),
        Column("class with the largest gain", wrapped=True),
        Column("errors", numeric=True),
        Column("gain", numeric=True),
    ]
    rows = []
    for each in found.diagnoses:
        worst = each.worst_class
        cells = [worst.name, str(worst.errors), three_decimals(worst.gain)] if worst else ["none", "0", "-"]
        rows.append([each.score.metric, *value_cells(each.score), *cells])
    signatures = [task for task in found.run.tasks if task.attempted]
    notes = ["gain: the increase of the value if these errors are fixed", "-t TASK prints all classes, with examples"]
    table = Table(columns, rows, [*notes, shared_signature(signatures)])
    return diagnoses_heading(found, width) + "\n" + as_text(table, width)


def worst_classes(found: Diagnoses) -> list[str]:
    """Return the class with the largest gain of each diagnosis that has errors."""
    return [each.worst_class.name for each in found.diagnoses if each.worst_class]


def errors_text(found: Diagnoses, limit: int, width: int | None = None, *, only: Collection[str] = ()) -> str:
    """Return the heading, then for each diagnosis its table and examples.

    Args:
        found: The diagnoses.
        limit: Number of examples per class.
        width: The width of the terminal; None for full width.
        only: Print examples of these classes only; empty for all.
    """
    notes = {task.task: task.notes for task in found.run.tasks}
    parts = [diagnoses_heading(found, width)]
    for diagnosis in found.diagnoses:
        parts.append(as_text(diagnosis_table(diagnosis, notes[diagnosis.task]), width))
        shown = diagnosis.restricted_to(only) if only else diagnosis
        lines = example_lines(shown, found.texts, limit, width)
        parts += ["".join(f"{line}\n" for line in lines)] if lines else []
    if only and limit:
        parts.append("-c CLASS prints examples of another class, --full of all\n")
    return "\n".join(parts)


def diagnosis_table(found: Diagnosis, notes: Mapping[str, int]) -> Table:
    """Return a table with one row per class, in test order. Its notes have the score and the signature."""
    rows = []
    for row in found.classes:
        counts = [str(number) for number in (row.errors, row.false_positives, row.false_negatives)]
        rows.append([row.name, *counts, three_decimals(row.gain), row.meaning])
    value, interval = value_cells(found.score)
    footer = [
        f"{found.score.metric} now: {value} (95 % interval {interval})",
        f"interaction: {three_decimals(found.interaction)} (each gain is for one class alone; gains need not add up)",
        f"all fixed: {three_decimals(found.repaired)}",
        *(f"largest gain: {each.name} ({three_decimals(each.gain)})" for each in [found.worst_class] if each),
        *_scopes(found),
        *(f"{number} {sentence}" for sentence, number in sorted(notes.items())),
        f"n = {plural(found.score.units, 'article')}",
        found.signature,
    ]
    return Table(COLUMNS, rows, footer)


def _scopes(found: Diagnosis) -> Iterator[str]:
    for row in found.classes:
        scopes = Counter(error.scope for error in found.errors if error.error == row.name and error.scope)
        if scopes:
            numbers = f"{scopes['within']} within an article, {scopes['across']} only across articles"
            yield f"{row.name}: {numbers}"


def example_lines(found: Diagnosis, texts: Mapping[str, str], limit: int, width: int | None = None) -> list[str]:
    """Return up to `limit` examples per class: article and offset, description, span in its context.

    An example takes one line, or two where `width` is the width of a terminal.
    """
    lines: list[str] = []
    for row in found.classes:
        errors = [error for error in found.errors if error.error == row.name]
        if errors and limit:
            chosen = spread(errors, list(texts), limit)
            lines += wrapped_note(_class_line(row.name, errors, limit), width)
            lines += _examples(chosen, texts) if width is None else _narrow_examples(chosen, texts, width)
    return lines


def _class_line(name: str, errors: Sequence[ErrorItem], limit: int) -> str:
    """Return the heading of a class, e.g. `type, 5 of 11 (most often: 4 MIL as GPE, 2 ORG as PER)`."""
    labels = Counter(filter(None, map(_labels, errors))).most_common(TOP_LABELS)
    common = ", ".join(f"{number} {label}" for label, number in labels if number > 1)
    number = f"{limit} of {len(errors)}" if len(errors) > limit else str(len(errors))
    return f"{name}, {number}" + (f" (most often: {common})" if common else "")


def _labels(error: ErrorItem) -> str:
    """Return the gold and predicted label, e.g. `MIL as GPE`; empty for an error of whole clusters."""
    sides = dict.fromkeys(side[0].label for side in (error.gold, error.predicted) if side)
    return "" if error.scope else shortened(" as ".join(sides))


def _examples(errors: Sequence[ErrorItem], texts: Mapping[str, str]) -> Iterator[str]:
    places = [f"{error.article}:{error.place.start}" for error in errors]
    width = max(map(len, places))
    description = min(max(len(error.description) for error in errors), MAX_DESCRIPTION)
    for where, error in zip(places, errors, strict=True):
        yield f"  {where.ljust(width)}  {printable(error.description).ljust(description)}  {context(error, texts)}"


def _narrow_examples(errors: Sequence[ErrorItem], texts: Mapping[str, str], width: int) -> Iterator[str]:
    for error in errors:
        place = f"  {error.article}:{error.place.start}  {printable(error.description)}"
        yield place if len(place) <= width else place[: width - 1] + "…"
        span = min(error.place.end - error.place.start, MAX_SPAN, max(width // 2, 1))
        yield "    " + context(error, texts, around=max((width - 8 - span) // 2 - 1, 0), longest=span).strip()


def context(error: ErrorItem, texts: Mapping[str, str], *, around: int = CONTEXT, longest: int = MAX_SPAN) -> str:
    """Return the span of an error in brackets with up to `around` characters on both sides, on one line."""
    text, start, end = texts[error.article], error.place.start, error.place.end
    first, last = max(0, start - around), min(len(text), end + around)
    before, after = printable(text[first:start]), printable(text[end:last])
    before = ("…" if first else "") + before
    after += "…" if last < len(text) else ""
    return f"{before.rjust(around + 1)}[{shortened(text[start:end], longest)}]{after}"


def spread(errors: Sequence[ErrorItem], articles: Sequence[str], limit: int) -> list[ErrorItem]:
    """Return up to `limit` errors in text order, spread evenly over the articles and over the length of each."""
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
