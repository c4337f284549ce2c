"""The task `verification`: whether the two claims of a given pair contradict each other.

The unit is the fact. Each conflict has one vote, split evenly among its firm pairs; each question or distractor has
one, split evenly among its harmless pairs. So no fact counts more than another because more claims are about it.
Contested pairs, pairs that simply agree and pairs inside one sentence are left out. The label `update` is scored as
`compatible`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from crosswire.metrics.intervals import OVER_FACTS
from crosswire.metrics.ranking import weighted_average_precision
from crosswire.model import Coverage, Verdict
from crosswire.model.claim_lines import FIRM, HARMLESS, Line
from crosswire.model.claim_pairs import CONTRADICTION, UPDATE
from crosswire.model.schema import AGREEMENT, Schema
from crosswire.tasks.contradictions import power_line
from crosswire.tasks.counting.line_gold import conflict_id, line_gold
from crosswire.tasks.counting.reference_pairs import always, negation, never
from crosswire.tasks.counting.task import Reference, Tally, Task, Tier, additive_tally
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit

# A pair of claims with its verdict, if any.
Answered = tuple[Line, Verdict | None]


@dataclass(frozen=True, eq=False)
class VerdictCase:
    """The given pairs of one story with their verdicts.

    Attributes:
        pairs: The pairs whose articles are in the story.
        scored: The pairs that have a share of a vote.
    """

    pairs: Sequence[Answered]
    scored: Sequence[Answered]

    @cached_property
    def weights(self) -> Mapping[str, Fraction]:
        """The share of a vote of each scored pair, by its id."""
        sizes: dict[str, int] = {}
        for line, _ in self.scored:
            sizes[fact_of(line)] = sizes.get(fact_of(line), 0) + 1
        return {line.id: Fraction(1, sizes[fact_of(line)]) for line, _ in self.scored}

    @cached_property
    def counts(self) -> list[Fraction]:
        """The votes: rightly called contradictions, called contradictions, the first again, and all conflicts."""
        called = [line for line, verdict in self.scored if is_contradiction(verdict)]
        right = sum((self.weights[line.id] for line in called if line.state == FIRM), Fraction())
        firm = sum((self.weights[line.id] for line, _ in self.scored if line.state == FIRM), Fraction())
        return [right, sum((self.weights[line.id] for line in called), Fraction()), right, firm]

    @property
    def ranked(self) -> list[tuple[float, Fraction, bool]]:
        """Score, share of a vote and correctness of every scored pair; pairs without a score rank last."""
        found = []
        for line, verdict in self.scored:
            score = score_of(verdict)
            found.append((-math.inf if score is None else score, self.weights[line.id], line.state == FIRM))
        return found


def fact_of(line: Line) -> str:
    """Return the fact that a pair votes on: the conflict of a firm pair, the question of a harmless one."""
    return f"conflict {conflict_id(line)}" if line.state == FIRM else f"question {line.pair.asked_by}"


def is_contradiction(verdict: Verdict | None) -> bool:
    """Return whether a verdict says contradiction; a missing one and `update` count as compatible."""
    return verdict is not None and verdict.label == CONTRADICTION


def score_of(verdict: Verdict | None) -> float | None:
    """Return the score of a verdict for `contradiction`."""
    return None if verdict is None or verdict.scores is None else verdict.scores.get(CONTRADICTION)


def verdict_case(unit: StoryUnit) -> VerdictCase:
    """Return the pairs of a story whose articles are in the unit, with their verdicts."""
    gold, verdicts = line_gold(unit), {verdict.pair: verdict for verdict in unit.verdicts or ()}
    known = set(gold.places.articles)
    lines = [each for each in unit.pair_lines or () if {each.left.article, each.right.article} <= known]
    pairs = [(line, verdicts.get(line.id)) for line in lines]
    covered = {line.id for line in gold.lines}
    return VerdictCase(pairs, [pair for pair in pairs if _has_vote(pair[0]) and pair[0].id in covered])


def _has_vote(line: Line) -> bool:
    return line.state == FIRM or (line.state == HARMLESS and line.pair.reason != AGREEMENT)


@dataclass(frozen=True, eq=False)
class VerdictInputs:
    """The given pairs of all stories with their verdicts.

    Attributes:
        cases: The case of each story.
        schema: Labels, slots and reasons.
        stories: The id of each story.
    """

    cases: Sequence[VerdictCase]
    schema: Schema
    stories: Sequence[str]


def verdict_inputs(stories: Sequence[StoryUnit], schema: Schema, config: ScoringConfig) -> VerdictInputs:
    """Return the inputs of the stories."""
    return VerdictInputs([verdict_case(unit) for unit in stories], schema, [unit.story for unit in stories])


def _tally(
    cases: Sequence[VerdictCase],
    count: Callable[[VerdictCase], Sequence[Sequence[float | Fraction]]],
    labels: Sequence[str] = ("",),
) -> Tally:
    """Return the counts of each story, which add up."""
    by_story = np.array([[[float(n) for n in row] for row in count(case)] for case in cases], dtype=np.float64)
    return additive_tally(by_story.reshape(len(cases), len(labels), 4), labels)


def count_votes(inputs: VerdictInputs) -> Tally:
    """Count votes on contradictions; the average precision ranks the same votes."""
    cases = inputs.cases
    tally = _tally(cases, lambda case: [case.counts])
    without = [[other for other in cases if other is not case] for case in cases]
    ranking = _average_precision(cases), [_average_precision(rest) for rest in without]
    conflicts = sum(round(case.counts[3]) for case in cases)
    values = {"average_precision": ranking}
    return replace(tally, values=values, of_facts=True, remarks=(power_line(conflicts),))


def counts_by_fact(inputs: VerdictInputs) -> dict[str, list[float]]:
    """Return the four counts of each fact: the votes of a conflict, or those called contradictions of a question."""
    found: dict[str, list[float]] = {}
    for story, case in zip(inputs.stories, inputs.cases, strict=True):
        for line, verdict in case.scored:
            share = float(case.weights[line.id])
            called = share * is_contradiction(verdict)
            firm = line.state == FIRM
            counts = found.setdefault(f"{story} {fact_of(line)}", [0.0] * 4)
            for column, added in enumerate((called * firm, called, called * firm, share * firm)):
                counts[column] += added
    return found


def _average_precision(cases: Sequence[VerdictCase]) -> float:
    """Return the average precision of the votes of all stories; nan without any score."""
    if all(score_of(verdict) is None for case in cases for _, verdict in case.scored):
        return math.nan
    return weighted_average_precision([item for case in cases for item in case.ranked])


def count_support(inputs: VerdictInputs) -> Tally | None:
    """Add up the squared differences of score and support; None without readings, or without scores from 0 to 1.

    A pair without a verdict has the score 0. Every pair that somebody has read counts, contested ones too.
    """
    read = [(line, verdict) for case in inputs.cases for line, verdict in case.pairs if line.support is not None]
    scores = [score for _, verdict in read for score in (score_of(verdict),) if score is not None]
    if not scores or not all(0 <= score <= 1 for score in scores):
        return None
    return _tally(inputs.cases, lambda case: [_brier(case)])


def _brier(case: VerdictCase) -> list[float]:
    read = [(line.support.share, verdict) for line, verdict in case.pairs if line.support is not None]
    errors = [((score_of(verdict) or 0.0) - share) ** 2 for share, verdict in read]
    total = math.fsum(errors)
    return [total, len(errors), total, len(errors)]


def count_reasons(inputs: VerdictInputs) -> Tally:
    """Count the harmless pairs that are not called contradictions, by reason; agreeing pairs are left out."""
    names = tuple(name for name in dict.fromkeys((UPDATE, *inputs.schema.disputes.pair_reasons)) if name != AGREEMENT)
    return _tally(inputs.cases, lambda case: _by_reason(case.scored, names), names)


def count_agreement(inputs: VerdictInputs) -> Tally:
    """Count the pairs that simply agree and are not called contradictions."""
    return _tally(inputs.cases, lambda case: _by_reason(case.pairs, (AGREEMENT,)), (AGREEMENT,))


def _by_reason(pairs: Sequence[Answered], names: Sequence[str]) -> list[list[int]]:
    rows = {name: [0, 0, 0, 0] for name in names}
    for line, verdict in pairs:
        name = line.pair.reason or line.pair.label
        if line.state == HARMLESS and name in rows:
            right = not is_contradiction(verdict)
            for column, counted in enumerate((right, True, right, True)):
                rows[name][column] += counted
    return [*rows.values()]


def covered_pairs(stories: Sequence[StoryUnit]) -> Coverage:
    """Return how many of the given pairs have a verdict."""
    given = [{line.id for line in story.pair_lines or ()} for story in stories]
    found = [{verdict.pair for verdict in story.verdicts or ()} for story in stories]
    both = sum(len(pairs & verdicts) for pairs, verdicts in zip(given, found, strict=True))
    return Coverage(both, sum(map(len, given)), "pair")


VERIFICATION = Task(
    name="verification",
    layer="verdicts",
    description="Whether the claims of given pairs contradict each other",
    gold=lambda unit: unit.gold_lines,
    prediction_of=lambda unit: unit.verdicts,
    unit="story",
    labelled_by="label",
    prepare=verdict_inputs,
    by_fact=counts_by_fact,
    intervals=OVER_FACTS,
    references=(
        Reference("always", "only contradictions", always, ("f1",)),
        Reference("never", "only compatible pairs", never, ("f1",)),
        Reference("negation", "contradictions where exactly one side has a negation", negation, ("f1",)),
    ),
    covered_items=covered_pairs,
    tiers=(
        Tier(
            "contradiction",
            "contradictions among given pairs, one vote per fact; contested, agreeing and same-sentence pairs left out",
            count_votes,
            ("f1", "average_precision"),
            given="pairs",
        ),
        Tier(
            "support",
            "lower is better: the mean squared difference of the score and the share of readers who say contradiction",
            count_support,
            ("brier",),
            given="pairs",
            lower_is_better=True,
            on_request=True,
        ),
        Tier(
            "agreement",
            f"the share of the pairs that simply agree and are not called {CONTRADICTION}",
            count_agreement,
            ("recall",),
            given="pairs",
            on_request=True,
        ),
        Tier(
            "reason",
            f"the share of the other harmless pairs that are not called {CONTRADICTION}, by reason",
            count_reasons,
            ("recall",),
            given="pairs",
            on_request=True,
        ),
    ),
)
