"""Checks of claims, disputes and distractors, of a story whose other layers are sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crosswire.curation.canonical_form import format_problems
from crosswire.curation.checks.time_and_quantity import quantity_problems
from crosswire.dataset.gold_reader import (
    CLAIMS_FILE,
    DISPUTES_FILE,
    DISTRACTORS_FILE,
    DisputeFiles,
    read_disputes,
    read_gold_without_disputes,
    with_disputes,
)
from crosswire.dataset.store import Store
from crosswire.model import Claim, ClaimPair, Gold, Segment, Story
from crosswire.model.claim_pairs import CONTRADICTION, claim_pairs
from crosswire.model.schema import Schema
from crosswire.problems import CrosswireError, Problem, quoted

MOST_SENTENCES = 2


def check_disputes(store: Store, story: Story, folder: Path) -> Iterator[Problem]:
    """Everything that is wrong with the disputes of a story; nothing where the layers below them are unsound."""
    try:
        gold = read_gold_without_disputes(folder, story, store.schema)
    except CrosswireError:
        return
    files, problems = read_disputes(folder, story, gold, store.schema)
    if files is None:
        return
    yield from problems
    if not problems:
        for name in (CLAIMS_FILE, DISPUTES_FILE, DISTRACTORS_FILE):
            if (folder / name).exists():
                yield from format_problems(folder / name, store.schema)
        yield from _evidence(files, story)
        yield from _unused(files)
        yield from _repeated(with_disputes(gold, files), files, store.schema)


def _evidence(files: DisputeFiles, story: Story) -> Iterator[Problem]:
    """E405, E211, E407: evidence that is long, or no part of the report, or has other numbers than the claim."""
    for claim, row in files.claims:
        touched = _segments(claim, story)
        if len(touched) > MOST_SENTENCES:
            message = f"its evidence touches {len(touched)} segments; take the smallest, in at most {MOST_SENTENCES}"
            yield row.problem("E405", f"claim {quoted(claim.id)}: {message}")
        yield from quantity_problems(row, f"claim {quoted(claim.id)}", claim.quantity, " ".join(claim.text))
        if any(segment.kind == "boilerplate" for segment in touched):
            yield row.problem("E211", f"claim {quoted(claim.id)} has evidence in boilerplate; remove it")


def _segments(claim: Claim, story: Story) -> list[Segment]:
    segments = story.article(claim.article).segments
    return [s for s in segments if any(start < s.end and s.start < end for start, end in claim.spans)]


def _repeated(gold: Gold, files: DisputeFiles, schema: Schema) -> Iterator[Problem]:
    """E501: pairs that no answer could tell apart, and contradictions of a place with itself."""
    row_of = {claim.id: row for claim, row in files.claims}
    seen: dict[object, ClaimPair] = {}
    for pair in claim_pairs(gold, schema.disputes):
        row, named = row_of[pair.right.id], f"{pair.left.id} and {pair.right.id}"
        sides = frozenset((claim.article, claim.spans) for claim in (pair.left, pair.right))
        if seen.setdefault(pair.id, pair) is not pair:
            yield row.problem("E501", f"the claims {named} are a pair twice; keep one distractor or dispute")
        if pair.label != CONTRADICTION:
            continue
        other = seen.setdefault((sides, pair.type), pair)
        if len(sides) == 1:
            yield row.problem("E501", f"the claims {named} contradict each other in one place; give each its evidence")
        elif other is not pair:
            message = f"{named}, and {other.left.id} and {other.right.id}, contradict each other in the same evidence"
            yield row.problem("E501", f"{message}; merge their claims")


def _unused(files: DisputeFiles) -> Iterator[Problem]:
    """E605: a claim that no dispute or distractor names."""
    named = {claim for dispute, _ in files.disputes for position in dispute.positions for claim in position.claims}
    named |= {claim for pair, _ in files.distractors for claim in (pair.left, pair.right)}
    for claim, row in files.claims:
        if claim.id not in named:
            message = f"claim {quoted(claim.id)} stands in no dispute and no distractor; add it to one or remove it"
            yield row.problem("E605", message)
