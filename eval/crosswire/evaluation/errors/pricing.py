"""What an error costs: the gain of the metric when an oracle repairs its class alone (Bolya et al. 2020, TIDE).

Prices do not add up, since precision and recall share a denominator; what is left open is told as interaction.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np

from crosswire.evaluation.errors.records import Diagnosis, ErrorClassGain, ErrorFinder, ErrorItem, ErrorSet
from crosswire.evaluation.run import TaskScores
from crosswire.metrics import counts as measures
from crosswire.tasks.counting.task import Tally


def set_join(errors: Sequence[ErrorItem], tally: Tally) -> ErrorSet:
    """The findings of a set join: F1 of its counts, with the numbers of the repaired errors moved.

    A false positive that is repaired is gone, a false negative is predicted and right; where both belong to one
    error the wrong item is replaced by the gold one. F1 then never falls. nan where nothing is left on either side.
    """
    counted = tally.counts.sum(axis=(0, 1))

    def repaired(names: Collection[str]) -> float:
        mended = [each for each in errors if each.error in names]
        gone = sum(each.false_positives for each in mended)
        found = sum(each.false_negatives for each in mended)
        return float(measures.f1(counted + np.array([found, found - gone, found, 0.0])))

    return ErrorSet(tuple(errors), repaired)


def diagnosis(finder: ErrorFinder, findings: ErrorSet, scores: TaskScores) -> Diagnosis:
    """Findings with the price of every class; each price is that of this class repaired alone."""
    now = findings.repaired(())
    whole = findings.repaired([each.name for each in finder.classes])
    rows = []
    for each in finder.classes:
        own = [error for error in findings.errors if error.error == each.name]
        rows.append(
            ErrorClassGain(
                name=each.name,
                meaning=each.meaning,
                errors=len(own),
                false_positives=sum(error.false_positives for error in own),
                false_negatives=sum(error.false_negatives for error in own),
                gain=_defined(findings.repaired([each.name]) - now),
            )
        )
    prices = [math.nan if row.gain is None else row.gain for row in rows]
    return Diagnosis(
        task=scores.task,
        score=scores.score(finder.metric),
        signature=scores.score(finder.metric).signature_in(scores),
        classes=tuple(rows),
        interaction=_defined(whole - now - math.fsum(prices)),
        repaired=_defined(whole),
        errors=findings.errors,
    )


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value
