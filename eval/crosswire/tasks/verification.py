"""The task `verification`: how given pairs of claims stand to each other.

The headline is over contradictions, updates and compatible pairs; pairs that simply agree are a row of their own, since
they are easy, and contested pairs are left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from crosswire.model import ClaimPair, Verdict
from crosswire.model.claim_pairs import COMPATIBLE, CONTRADICTION, UPDATE
from crosswire.model.schema import AGREEMENT, Schema
from crosswire.tasks.counting.story_task import StoryCounts, StoryTask, View
from crosswire.tasks.counting.units import StoryUnit

Answered = Sequence[tuple[ClaimPair, Verdict | None]]


def answered(unit: StoryUnit) -> list[tuple[ClaimPair, Verdict | None]]:
    """Every pair that is not contested, of articles that the unit has, with what was said of it."""
    articles = {each.article.id for each in unit.articles}
    verdicts = {verdict.pair: verdict for verdict in unit.verdicts or ()}
    return [
        (pair, verdicts.get(pair.id))
        for pair in unit.gold_pairs or ()
        if not pair.contested and {pair.left.article, pair.right.article} <= articles
    ]


def count(units: Sequence[StoryUnit], schema: Schema) -> Mapping[str, StoryCounts]:
    """All measures, stories added up; the ranking is left out where no verdict has a score for contradiction."""
    pairs = [pair for unit in units for pair in answered(unit)]
    hard = [(pair, verdict) for pair, verdict in pairs if pair.reason != AGREEMENT]
    counted = {
        "given": _by_label(hard, schema.disputes.labels),
        "agreement": _found([(p, v, AGREEMENT) for p, v in pairs if p.reason == AGREEMENT], (AGREEMENT,)),
        "type": _found([(p, v, p.type) for p, v in hard if p.label == CONTRADICTION], schema.disputes.slots),
        "reason": _found(
            [(p, v, p.reason or UPDATE) for p, v in hard if p.label != CONTRADICTION],
            (UPDATE, *(reason for reason in schema.disputes.pair_reasons if reason != AGREEMENT)),
        ),
    }
    ranking = _ranking(hard)
    return counted if ranking is None else {**counted, "ranking": ranking}


def _by_label(pairs: Answered, labels: Sequence[str]) -> StoryCounts:
    import numpy as np

    counts = np.zeros((len(labels), 4))
    for pair, verdict in pairs:
        counts[labels.index(pair.label), 3] += 1
        if verdict is not None:
            right = verdict.label == pair.label
            counts[labels.index(verdict.label)] += [right, 1, 0, 0]
            counts[labels.index(pair.label), 2] += right
    return StoryCounts(counts, tuple(labels))


def _found(pairs: Sequence[tuple[ClaimPair, Verdict | None, str | None]], names: Sequence[str]) -> StoryCounts:
    """The share of pairs of each kind that got the right label."""
    import numpy as np

    counts = np.zeros((len(names), 4))
    for pair, verdict, name in pairs:
        if name is not None:
            right = verdict is not None and verdict.label == pair.label
            counts[names.index(name)] += [right, verdict is not None, right, 1]
    return StoryCounts(counts, tuple(names))


def _ranking(pairs: Answered) -> StoryCounts | None:
    """Average precision of the scores for contradiction, in the form of counts; null where there are none."""
    import numpy as np

    from crosswire.metrics.ranking import average_precision

    scores = [None if v is None or v.scores is None else v.scores.get(CONTRADICTION) for _, v in pairs]
    if all(score is None for score in scores):
        return None
    ranked = [
        (-math.inf if score is None else score, pair.label == CONTRADICTION)
        for (pair, _), score in zip(pairs, scores, strict=True)
    ]
    positives = sum(right for _, right in ranked)
    value = average_precision(ranked, positives)
    return StoryCounts(np.array([[0.0, 0.0, 0.0 if math.isnan(value) else value * positives, positives]]))


VERIFICATION = StoryTask(
    name="verification",
    layer="verdicts",
    description="How given pairs of claims stand to each other: contradiction, update or compatible",
    headline="verification.given.macro_f1",
    gold=lambda unit: unit.gold_pairs,
    said=lambda unit: unit.verdicts,
    views=(
        View(
            "",
            "given pairs, contested ones left out",
            count,
            {
                "given": ("macro_f1", "accuracy", "f1"),
                "type": ("recall",),
                "reason": ("recall",),
                "agreement": ("recall",),
                "ranking": ("average_precision",),
            },
            given="pairs",
        ),
    ),
    meanings={
        "given": "same label, agreeing pairs left out",
        "type": "the share of the contradictions that were told, by type",
        "reason": "the share of the updates and compatible pairs that were told, by reason",
        "agreement": f"the share of the pairs that simply agree that were told to be {COMPATIBLE}",
        "ranking": "pairs ranked by their scores for contradiction; undefined without scores",
    },
)
