"""The task `contradictions`: pairs of passages of a story that contradict each other.

The headline is F1 over distinct facts: conflicts found, conflicts missed, wrong facts named. A fact counts once,
however many pairs are about it. The gold is closed: what it does not hold is wrong. The definitions are our own, after
the evidence rules of FEVER and SciFact and the equivalence classes of TAC KBP.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from crosswire.metrics.intervals import OVER_FACTS
from crosswire.model.claim_lines import HARMLESS, Line
from crosswire.model.claim_pairs import UPDATE
from crosswire.model.schema import Schema
from crosswire.problems import plural
from crosswire.tasks.counting.fact_matching import (
    ASIDE,
    DROPPED,
    MALFORMED,
    RIGHT,
    WRONG,
    Case,
    Fact,
    case_of,
    evidence_dice,
)
from crosswire.tasks.counting.line_gold import conflict_id
from crosswire.tasks.counting.reference_pairs import all_pairs, overlap_and_negation
from crosswire.tasks.counting.span_matching import LEAST_DICE
from crosswire.tasks.counting.task import PARTS, Need, Reference, Tally, Task, Tier, additive_tally
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit

NO_PAIR = "no pair of the gold"
WITHIN, CROSS, NO_COPY_ERROR = "within", "cross", "no-copy-error"

# The facts that `recall@10` looks at.
FIRST = 10

# A two-sided sign test at .05 needs so many conflicts that one system finds and the other misses: 2 / 2^6 < .05.
LEAST_DIFFERENCE = 6


@dataclass(frozen=True, eq=False)
class FactInputs:
    """The lines and predicted contradictions of all stories.

    Attributes:
        cases: The case of each story.
        schema: Slots and reasons.
        stories: The id of each story.
    """

    cases: Sequence[Case]
    schema: Schema
    stories: Sequence[str]

    @cached_property
    def scopes(self) -> Mapping[str, Sequence[Case]]:
        """The cases of each scope, made when they are needed."""
        return _Scopes(self.cases)


class _Scopes(dict[str, Sequence[Case]]):
    """The cases of each scope; the whole has an empty name."""

    def __init__(self, cases: Sequence[Case]) -> None:
        super().__init__({"": cases})

    def __missing__(self, scope: str) -> Sequence[Case]:
        whole = self[""]
        self[scope] = [each.without_copy_errors if scope == NO_COPY_ERROR else each.in_scope(scope) for each in whole]
        return self[scope]


def fact_inputs(stories: Sequence[StoryUnit], schema: Schema, config: ScoringConfig) -> FactInputs:
    """Return the inputs of the stories."""
    return FactInputs([case_of(unit) for unit in stories], schema, [unit.story for unit in stories])


def _tally(cases: Sequence[Case], count: Callable[[Case], Sequence[float]], *, of_facts: bool = True) -> Tally:
    """Return the counts of each story, which add up."""
    by_story = np.array([count(case) for case in cases], dtype=np.float64).reshape(len(cases), 1, 4)
    return replace(additive_tally(by_story, ("",)), of_facts=of_facts)


def count_facts(inputs: FactInputs, *, scope: str = "") -> Tally:
    """Count distinct facts: conflicts found, facts named, conflicts that count."""
    cases = inputs.scopes[scope]
    tally = _tally(cases, lambda case: case.counts)
    return tally if scope else replace(tally, notes=_notes(cases), remarks=(_power(cases),))


def counts_by_fact(inputs: FactInputs) -> dict[str, list[int]]:
    """Return the four counts of each conflict, and of each wrong fact."""
    found: dict[str, list[int]] = {}
    for story, case in zip(inputs.stories, inputs.cases, strict=True):
        right = case.facts(RIGHT)
        for conflict in case.gold.conflicts:
            hit = int(conflict in right)
            found[f"{story} conflict {conflict}"] = [hit, hit, hit, 1]
        wrong = [case.gold.named(fact) for fact in sorted(case.facts(*WRONG), key=str)]
        malformed = [f"malformed item {number}" for number in range(1, case.number_of(MALFORMED) + 1)]
        found |= {f"{story} {name}": [0, 1, 0, 0] for name in (*wrong, *malformed)}
    return found


def count_coverage(inputs: FactInputs) -> Tally:
    """Add up over conflicts the share of their firm pairs of sentences that right items cover."""
    return _tally(inputs.cases, _coverage, of_facts=False)


def _coverage(case: Case) -> list[float]:
    right = [code for code, outcome in case.outcomes.items() if outcome.state == RIGHT]
    covered = {pair for code in right for pair in case.pairs_of_code(code)}
    total = sum(len(pairs & covered) / len(pairs) for pairs in case.gold.firm_pairs.values())
    return [total, len(case.gold.firm_pairs), total, len(case.gold.firm_pairs)]


def count_first_facts(inputs: FactInputs) -> Tally | None:
    """Count the conflicts among the first ten facts by score; None if no predicted pair has a score."""
    if all(item.score is None for case in inputs.cases for item in case.items):
        return None
    return _tally(inputs.cases, _first_facts)


def _first_facts(case: Case) -> list[int]:
    best = min(FIRST, len(case.gold.conflicts))
    named = [fact for fact, _ in zip(_ranked_facts(case), range(FIRST), strict=False)]
    found = min(sum(fact in case.gold.conflicts for fact in named), best)
    return [found, len(named), found, best]


def _ranked_facts(case: Case) -> Iterator[Fact]:
    """Yield the distinct facts down the falling scores.

    Items without a score come last. Equal scores go in the order of the text, so that the order of the file does not
    matter.
    """
    scores = np.array([-np.inf if item.score is None else item.score for item in case.items], dtype=np.float64)
    seen: set[Fact] = set()
    for number, index in enumerate(np.lexsort((case.codes, -scores)).tolist()):
        outcome = case.outcomes[int(case.codes[index])]
        facts: Sequence[Fact] = (-1 - number,) if outcome.state == MALFORMED else outcome.facts
        yield from (fact for fact in facts if fact not in seen)
        seen.update(facts)


def count_types(inputs: FactInputs) -> Tally:
    """Count the conflicts that an item of the right type finds."""
    return _tally(inputs.cases, lambda case: _found_by(case, least_dice=0.0))


def count_strict(inputs: FactInputs) -> Tally:
    """Count the conflicts that an item of the right type finds whose evidence agrees with the claims."""
    return _tally(inputs.cases, lambda case: _found_by(case, least_dice=LEAST_DICE))


def _found_by(case: Case, *, least_dice: float) -> list[int]:
    known, found = case.gold.typed_conflicts, set[str]()
    for item, outcome, _ in case.items_in(RIGHT):
        lines = [line for line in outcome.lines if conflict_id(line) in known - found]
        typed = [line for line in lines if line.pair.type == item.type]
        found.update(conflict_id(line) for line in typed if not least_dice or evidence_dice(item, line) >= least_dice)
    return [len(found), len(case.facts(RIGHT)), len(found), len(known)]


def alarm_reasons(schema: Schema) -> tuple[str, ...]:
    """Return the reasons of wrong items; an item on several harmless pairs has that of the first in the file."""
    return UPDATE, *schema.disputes.pair_reasons, NO_PAIR


def reason_of(line: Line) -> str:
    """Return why a harmless line is no contradiction."""
    return line.pair.reason or line.pair.label


def count_alarms(inputs: FactInputs) -> Tally:
    """Count by reason: wrong items, harmless pairs of claims that they are about, and all harmless pairs of claims."""
    reasons = alarm_reasons(inputs.schema)
    by_story = np.array([_alarms(case, reasons) for case in inputs.cases], dtype=np.float64)
    return additive_tally(by_story.reshape(len(inputs.cases), len(reasons), 4), reasons)


def _alarms(case: Case, reasons: Sequence[str]) -> list[list[int]]:
    rows = [[0, 0, 0, 0] for _ in reasons]
    hit = {line.pair.id for each in case.outcomes.values() if each.state == HARMLESS for line in each.lines}
    for line in case.gold.lines:
        if line.state == HARMLESS and line.is_of_claims:
            row = rows[reasons.index(reason_of(line))]
            row[2] += line.pair.id in hit
            row[3] += 1
    numbers = dict(zip(*(each.tolist() for each in np.unique(case.codes, return_counts=True)), strict=True))
    for code, outcome in case.outcomes.items():
        if outcome.state in WRONG:
            reason = reason_of(outcome.lines[0]) if outcome.lines else NO_PAIR
            rows[reasons.index(reason)][1] += numbers[code]
    return rows


def _notes(cases: Sequence[Case]) -> dict[str, int]:
    """Return the notes about items that name no fact, and about malformed ones."""
    notes = {
        "malformed predicted contradictions, each counted as a wrong fact": MALFORMED,
        "predicted contradictions inside one sentence or in boilerplate, ignored": ASIDE,
        "predicted contradictions on contested pairs, ignored": DROPPED,
    }
    numbers = {sentence: sum(case.number_of(state) for case in cases) for sentence, state in notes.items()}
    return {sentence: number for sentence, number in numbers.items() if number}


def _power(cases: Sequence[Case]) -> str:
    """Return how many conflicts two systems must differ in."""
    number = sum(len(case.gold.conflicts) for case in cases)
    return power_line(number)


def power_line(conflicts: int) -> str:
    """Return in words what difference in recall this number of conflicts can show."""
    named = plural(conflicts, "conflict")
    if conflicts < LEAST_DIFFERENCE:
        return f"{named}: no difference in recall reaches .05"
    return f"{named}: recall differs at .05 only if one system finds at least {LEAST_DIFFERENCE} that the other misses"


_FACT = "distinct facts: conflicts found, against conflicts missed and wrong facts named"
_SCOPES = {
    NO_COPY_ERROR: "without the conflicts that copying or translating made",
    WITHIN: "pairs within one article",
    CROSS: "pairs of two articles",
}
_NEEDS_TYPES = Need("types", lambda pair: pair.type is not None)

CONTRADICTIONS = Task(
    name="contradictions",
    layer="contradictions",
    description="Which passages contradict each other, within an article and across articles",
    gold=lambda unit: unit.gold_lines,
    prediction_of=lambda unit: unit.contradictions,
    unit="story",
    labelled_by="label",
    prepare=fact_inputs,
    by_fact=counts_by_fact,
    intervals=OVER_FACTS,
    tiers=(
        Tier("fact", _FACT, count_facts, PARTS),
        Tier(
            "coverage",
            "the mean over conflicts of the share of their pairs of sentences that are found",
            count_coverage,
            ("coverage",),
        ),
        Tier(
            "recall",
            "the conflicts among the first ten facts by score; undefined without scores",
            count_first_facts,
            ("recall",),
            str(FIRST),
        ),
        Tier(
            "fact",
            f"{_FACT}; {_SCOPES[NO_COPY_ERROR]}",
            partial(count_facts, scope=NO_COPY_ERROR),
            ("f1",),
            NO_COPY_ERROR,
        ),
        Tier(
            "type",
            "the share of the conflicts that an item of the right type finds",
            count_types,
            ("recall",),
            needs=_NEEDS_TYPES,
            on_request=True,
        ),
        Tier(
            "strict",
            "as type, and a Dice of the evidence with the claims of at least 0.5 on both sides",
            count_strict,
            ("recall",),
            needs=_NEEDS_TYPES,
            on_request=True,
        ),
        Tier(
            "alarms",
            "lower is better: the share of the harmless pairs of claims that a wrong item is about",
            count_alarms,
            ("rate",),
            lower_is_better=True,
            on_request=True,
        ),
        *(
            Tier(
                "fact",
                f"{_FACT}; {_SCOPES[scope]}",
                partial(count_facts, scope=scope),
                PARTS,
                scope,
                on_request=True,
            )
            for scope in (WITHIN, CROSS)
        ),
    ),
    references=(
        Reference(
            "overlap-negation",
            "pairs of sentences with two shared entities and one negation",
            overlap_and_negation,
            PARTS,
        ),
        Reference("all", "all pairs of sentences", all_pairs, PARTS),
    ),
)
