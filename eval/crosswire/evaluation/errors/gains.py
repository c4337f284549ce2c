"""The gain of an error class: how much the metric rises if an oracle repairs only this class (Bolya et al. 2020, TIDE).

Gains do not add up, because precision and recall share a denominator. The rest is reported as the interaction.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np

from crosswire.evaluation.errors.records import Diagnosis, ErrorClassGain, ErrorFinder, ErrorItem, ErrorSet
from crosswire.evaluation.run import TaskScores
from crosswire.evaluation.task_scores import ScoringContext, defined
from crosswire.metrics import counts as measures
from crosswire.metrics.counts import Counts
from crosswire.tasks.counting.article_inputs import ArticleInputs
from crosswire.tasks.counting.task import Tier
from crosswire.tasks.counting.units import Unit


def article_counts(tier: Tier, articles: Sequence[Unit], scoring: ScoringContext) -> Counts:
    """Return the counts of a tier over articles, shape (labels, 4)."""
    tally = tier.count(ArticleInputs(articles, scoring.schema, scoring.config))
    if tally is None:
        raise ValueError(f"{tier.name} is undefined")
    return tally.counts


def set_join(errors: Sequence[ErrorItem], counts: Counts) -> ErrorSet:
    """Return the error set of a set join; its metric is the F1 of the counts after the repairs.

    A repaired false positive is removed. A repaired false negative is predicted and correct. If both belong to one
    error, the wrong item is replaced by the gold item. A repair therefore never lowers F1. F1 is nan if no item is
    left on either side.
    """
    counted = counts.sum(axis=0)

    def repaired(names: Collection[str]) -> float:
        fixed = [each for each in errors if each.error in names]
        removed = sum(each.false_positives for each in fixed)
        added = sum(each.false_negatives for each in fixed)
        return float(measures.f1(counted + np.array([added, added - removed, added, 0.0])))

    return ErrorSet(tuple(errors), repaired)


def diagnosis(finder: ErrorFinder, found: ErrorSet, scores: TaskScores) -> Diagnosis:
    """Return the diagnosis of an error set, with the gain of every class, each repaired alone."""
    value = found.repaired(())
    repaired = found.repaired([each.name for each in finder.classes])
    rows = []
    for each in finder.classes:
        own = [error for error in found.errors if error.error == each.name]
        rows.append(
            ErrorClassGain(
                name=each.name,
                meaning=each.meaning,
                errors=len(own),
                false_positives=sum(error.false_positives for error in own),
                false_negatives=sum(error.false_negatives for error in own),
                gain=defined(found.repaired([each.name]) - value),
            )
        )
    gains = [math.nan if row.gain is None else row.gain for row in rows]
    return Diagnosis(
        task=scores.task,
        score=scores.score(finder.metric),
        signature=scores.score(finder.metric).signature_in(scores),
        classes=tuple(rows),
        interaction=defined(repaired - value - math.fsum(gains)),
        repaired=defined(repaired),
        errors=found.errors,
    )
