"""How far the readers of lines agree, and what their readings make of the computed labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crosswire.dataset.store import Store
from crosswire.metrics.agreement import krippendorff_alpha, krippendorff_counts
from crosswire.metrics.number_format import interval_cell, three_decimals
from crosswire.metrics.resampling import resample
from crosswire.model.claim_lines import STATES, Line
from crosswire.model.claim_pairs import COMPATIBLE, CONTRADICTION, UPDATE
from crosswire.model.schema import AGREEMENT
from crosswire.report.tables import Column, Table

# The bootstrap of the interval of alpha.
DRAWS, SEED = 9999, 1
PERCENTILES = (2.5, 97.5)


def reading_table(store: Store) -> Table:
    """Return per story with readings: readers, lines, unanimous lines, and Krippendorff's alpha over all readings.

    The interval of alpha is a percentile bootstrap over questions, because the lines of a question share sentences.
    Draws in which all readings are equal have no alpha and are left out. Without two different readings, alpha and its
    interval are undefined (`-`). A line is unanimous if at least two readings of it are equal.
    """
    numbers = ("readers", "lines read", "readings", "unanimous", "alpha")
    columns = [Column("story"), *(Column(name, numeric=True) for name in numbers), Column("95 % interval")]
    rows = []
    for story in store.story_ids:
        files = store.files(story)
        read = [line for line in files.claim_lines if line.support is not None]
        if read:
            counts = _counts_by_question(read)
            alpha = float(krippendorff_alpha(counts.sum(axis=0)))
            interval = _interval(counts) if np.isfinite(alpha) else interval_cell(None, None)
            readings = sum(line.support.readings for line in read if line.support is not None)
            supports = [line.support for line in read if line.support is not None]
            unanimous = sum(support.readings > 1 and support.share in (0, 1) for support in supports)
            cells = [len(files.gold.readings), len(read), readings, unanimous]
            rows.append([story, *map(str, cells), three_decimals(alpha if np.isfinite(alpha) else None), interval])
    return Table(columns, rows)


def _interval(counts: NDArray[np.float64]) -> str:
    """Return the cell of the bootstrap interval of alpha."""
    low, high = np.nanpercentile(krippendorff_alpha(resample(counts, DRAWS, seed=SEED)), PERCENTILES)
    return interval_cell(float(low), float(high))


def _counts_by_question(lines: Sequence[Line]) -> NDArray[np.float64]:
    """Return the sums for alpha of the lines of each question."""
    by_question: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for line in lines:
        if line.support is not None:
            said = line.support.contradictions
            by_question[line.question].append((said, line.support.readings - said))
    counts = [krippendorff_counts(np.array(own, dtype=float)).sum(axis=0) for own in by_question.values()]
    return np.array(counts)


def state_table(store: Store) -> Table:
    """Return the number of lines by story and computed label, with the states that readings make of them."""
    columns = [Column("story"), Column("computed label"), *(Column(state, numeric=True) for state in STATES)]
    rows = []
    for story in store.story_ids:
        found = Counter((_label(line), line.state) for line in store.files(story).claim_lines)
        for label in (CONTRADICTION, UPDATE, COMPATIBLE, AGREEMENT):
            rows.append([story, label, *(str(found[label, state]) for state in STATES)])
    return Table(columns, rows)


def _label(line: Line) -> str:
    """Return the computed label of a line, or `agreement`, which nobody needs to read."""
    return AGREEMENT if line.pair.reason == AGREEMENT else line.pair.label
