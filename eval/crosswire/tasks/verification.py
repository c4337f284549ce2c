"""The task `verification`: the relation between the two claims of a given pair.

The headline is over contradictions, updates and compatible pairs. Pairs that simply agree have a separate row, because
they are easy. Contested pairs are left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from crosswire.metrics.counts import Counts, counts_of
from crosswire.metrics.ranking import average_precision
from crosswire.model import ClaimPair, Coverage, Verdict
from crosswire.model.claim_pairs import COMPATIBLE, CONTRADICTION, UPDATE
from crosswire.model.schema import AGREEMENT, Schema
from crosswire.tasks.counting.task import Reference, Tally, Task, Tier, recounted_tally
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit

Answered = Sequence[tuple[ClaimPair, Verdict | None]]


def answered(unit: StoryUnit) -> list[tuple[ClaimPair, Verdict | None]]:
    """Return each pair that is not contested and whose articles are in the unit, with its verdict, if any."""
    articles = {each.article.id for each in unit.articles}
    verdicts = {verdict.pair: verdict for verdict in unit.verdicts or ()}
    return [
        (pair, verdicts.get(pair.id))
        for pair in unit.gold_pairs or ()
        if not pair.contested and {pair.left.article, pair.right.article} <= articles
    ]


@dataclass(frozen=True, eq=False)
class VerdictInputs:
    """The given pairs of all stories with their verdicts.

    Attributes:
        pairs: The pairs of each story.
        articles: The articles of each story.
        schema: Labels, slots and reasons.
    """

    pairs: Sequence[Answered]
    articles: Sequence[Sequence[str]]
    schema: Schema

    def tally(self, count: Callable[[Answered], Counts], labels: Sequence[str] = ("",)) -> Tally:
        """Return the counts of all pairs, and the counts without the pairs of each article."""
        stories = [*self.pairs]
        without = [
            count([*chain(*stories[:index], _without(article, stories[index]), *stories[index + 1 :])])
            for index, articles in enumerate(self.articles)
            for article in articles
        ]
        return recounted_tally(count([*chain(*stories)]), without, labels)


def _without(article: str, pairs: Answered) -> Answered:
    return [each for each in pairs if article not in (each[0].left.article, each[0].right.article)]


def verdict_inputs(stories: Sequence[StoryUnit], schema: Schema, config: ScoringConfig) -> VerdictInputs:
    """Return the inputs of the stories."""
    articles = [[each.article.id for each in unit.articles] for unit in stories]
    return VerdictInputs([answered(unit) for unit in stories], articles, schema)


def count_labels(inputs: VerdictInputs) -> Tally:
    """Count labels; pairs that simply agree are left out."""
    labels = inputs.schema.disputes.labels
    return inputs.tally(lambda pairs: label_counts(_hard(pairs), labels), labels)


def _hard(pairs: Answered) -> Answered:
    return [(pair, verdict) for pair, verdict in pairs if pair.reason != AGREEMENT]


def label_counts(pairs: Answered, labels: Sequence[str]) -> Counts:
    """Count the labels of pairs and of their verdicts, shape (labels, 4)."""
    rows = {label: [0, 0, 0, 0] for label in labels}
    for pair, verdict in pairs:
        rows[pair.label][3] += 1
        if verdict is not None:
            correct = verdict.label == pair.label
            rows[verdict.label][0] += correct
            rows[verdict.label][1] += 1
            rows[pair.label][2] += correct
    return counts_of(rows)


def count_types(inputs: VerdictInputs) -> Tally:
    """Count the contradictions with the correct label, by type."""
    return _tally_by(inputs, _type_of, inputs.schema.disputes.slots)


def _type_of(pair: ClaimPair) -> str | None:
    return pair.type if pair.label == CONTRADICTION else None


def count_reasons(inputs: VerdictInputs) -> Tally:
    """Count the updates and compatible pairs with the correct label, by reason."""
    reasons = dict.fromkeys((UPDATE, *inputs.schema.disputes.pair_reasons))
    return _tally_by(inputs, _reason_of, [reason for reason in reasons if reason != AGREEMENT])


def _reason_of(pair: ClaimPair) -> str | None:
    return None if pair.label == CONTRADICTION or pair.reason == AGREEMENT else pair.reason or UPDATE


def count_agreement(inputs: VerdictInputs) -> Tally:
    """Count the pairs that simply agree and got the label of compatible pairs."""
    return _tally_by(inputs, lambda pair: AGREEMENT if pair.reason == AGREEMENT else None, (AGREEMENT,))


def _tally_by(inputs: VerdictInputs, name_of: Callable[[ClaimPair], str | None], names: Sequence[str]) -> Tally:
    """Count the pairs of each kind that got the correct label; pairs of no kind are left out."""

    def count(pairs: Answered) -> Counts:
        rows = {name: [0, 0, 0, 0] for name in names}
        for pair, verdict in pairs:
            name = name_of(pair)
            if name is not None:
                correct = verdict is not None and verdict.label == pair.label
                for column, counted in enumerate((correct, verdict is not None, correct, True)):
                    rows[name][column] += counted
        return counts_of(rows)

    return inputs.tally(count, names)


def count_ranking(inputs: VerdictInputs) -> Tally | None:
    """Return the average precision of the scores for contradiction as counts; None without any score."""
    hard = [_hard(pairs) for pairs in inputs.pairs]
    if all(_score(verdict) is None for pairs in hard for _, verdict in pairs):
        return None
    return VerdictInputs(hard, inputs.articles, inputs.schema).tally(_ranking)


def _score(verdict: Verdict | None) -> float | None:
    return None if verdict is None or verdict.scores is None else verdict.scores.get(CONTRADICTION)


def _ranking(pairs: Answered) -> Counts:
    scores = [_score(verdict) for _, verdict in pairs]
    ranked = [
        (-math.inf if score is None else score, pair.label == CONTRADICTION)
        for (pair, _), score in zip(pairs, scores, strict=True)
    ]
    # Undefined without any score, as in the whole.
    positives = sum(correct for _, correct in ranked) if any(score is not None for score in scores) else 0
    value = average_precision(ranked, positives)
    return np.array([[0.0, 0.0, 0.0 if math.isnan(value) else value * positives, positives]])


def majority(stories: Sequence[StoryUnit]) -> Sequence[StoryUnit]:
    """Predict the most frequent gold label for every pair; the first of equally frequent labels."""
    counted = Counter(pair.label for story in stories for pair, _ in _hard(answered(story)))
    common = counted.most_common(1)[0][0] if counted else COMPATIBLE
    return [
        replace(story, verdicts=tuple(Verdict(pair.id, common) for pair in story.gold_pairs or ())) for story in stories
    ]


def covered_pairs(stories: Sequence[StoryUnit]) -> Coverage:
    """Return how many of the given pairs have a verdict."""
    given = [{pair.id for pair in story.gold_pairs or ()} for story in stories]
    found = [{verdict.pair for verdict in story.verdicts or ()} for story in stories]
    both = sum(len(pairs & verdicts) for pairs, verdicts in zip(given, found, strict=True))
    return Coverage(both, sum(map(len, given)), "pair")


VERIFICATION = Task(
    name="verification",
    layer="verdicts",
    description="The relation between given pairs of claims: contradiction, update or compatible",
    gold=lambda unit: unit.gold_pairs,
    prediction_of=lambda unit: unit.verdicts,
    unit="story",
    labelled_by="label",
    prepare=verdict_inputs,
    references=(
        Reference("majority", "predicts the most frequent label of the gold", majority, ("macro_f1", "accuracy", "f1")),
    ),
    covered_items=covered_pairs,
    tiers=tuple(
        Tier(name, f"{meaning}; given pairs, contested ones left out", count, parts, given="pairs")
        for name, meaning, count, parts in (
            ("given", "same label, agreeing pairs left out", count_labels, ("macro_f1", "accuracy", "f1")),
            ("type", "the share of the contradictions that got the correct label, by type", count_types, ("recall",)),
            (
                "reason",
                "the share of the updates and compatible pairs that got the correct label, by reason",
                count_reasons,
                ("recall",),
            ),
            (
                "agreement",
                f"the share of the pairs that simply agree and got the label {COMPATIBLE}",
                count_agreement,
                ("recall",),
            ),
            (
                "ranking",
                "pairs ranked by their scores for contradiction; undefined without scores",
                count_ranking,
                ("average_precision",),
            ),
        )
    ),
)
