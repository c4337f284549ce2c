"""Checks of claims, disputes and distractors of a story whose other layers are valid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosswire.curation.canonical_form import format_problems, reading_format_problems
from crosswire.curation.checks.links import check_happenings
from crosswire.curation.checks.time_and_quantity import quantity_problems
from crosswire.dataset.english import English
from crosswire.dataset.gold_files import GoldFiles
from crosswire.dataset.story_files import StoryFiles
from crosswire.model import Claim, ClaimPair, Segment
from crosswire.model.claim_pairs import CONTRADICTION
from crosswire.problems import Problem, quoted

MAX_SEGMENTS = 2


def check_disputes(files: StoryFiles, english: English) -> Iterator[Problem]:
    """Yield the problems of the disputes of a story; nothing if the layers below them are invalid."""
    gold = files.gold
    if not gold.has_disputes or gold.lower_problems or any(check_happenings(files)):
        return
    yield from gold.dispute_problems
    if not gold.dispute_problems:
        for layer in (gold.claims, gold.disputes, gold.distractors, gold.conflicts):
            yield from format_problems(layer)
        for each in gold.readings:
            yield from reading_format_problems(each)
        yield from _check_evidence(files, english)
        yield from _check_unused_claims(gold)
        yield from _check_read_lines(files)
        yield from _check_duplicate_pairs(files)


def _check_evidence(files: StoryFiles, english: English) -> Iterator[Problem]:
    """Yield E405 for long or scattered evidence, E407 for evidence without its number, and E211 in boilerplate."""
    for claim, row in files.gold.claims.pairs:
        touched = _segments(claim, files)
        if len(touched) > MAX_SEGMENTS:
            message = f"evidence touches {len(touched)} segments; use shorter evidence, in at most {MAX_SEGMENTS}"
            yield row.problem("E405", f"claim {quoted(claim.id)}: {message}")
        elif not _are_neighbours(touched, files.article(claim.article).sentences):
            message = "evidence touches two sentences that are not neighbours; use one of them, and also for the other"
            yield row.problem("E405", f"claim {quoted(claim.id)}: {message}")
        evidence = " ".join(claim.text)
        if not files.schema.disputes.light:
            yield from quantity_problems(row, f"claim {quoted(claim.id)}", claim.quantity, evidence, english.numbers)
        if any(segment.kind == "boilerplate" for segment in touched):
            yield row.problem("E211", f"claim {quoted(claim.id)} has evidence in boilerplate; remove it")


def _are_neighbours(touched: Sequence[Segment], sentences: Sequence[Segment]) -> bool:
    """Return whether the sentences among these segments stand next to each other, apart from boilerplate."""
    numbers = [number for number, sentence in enumerate(sentences) if sentence in touched]
    return not numbers or numbers[-1] - numbers[0] < MAX_SEGMENTS


def _segments(claim: Claim, files: StoryFiles) -> list[Segment]:
    """Return the segments that the evidence of a claim touches."""
    first, last = min(start for start, _ in claim.spans), max(end for _, end in claim.spans)
    near = [s for s in files.article(claim.article).segments if first < s.end and s.start < last]
    return [s for s in near if any(start < s.end and s.start < end for start, end in claim.spans)]


def _check_duplicate_pairs(files: StoryFiles) -> Iterator[Problem]:
    """Yield E501 for duplicate pairs, and for contradictions with the same evidence."""
    row_of = {claim.id: row for claim, row in files.gold.claims.pairs}
    seen: dict[object, ClaimPair] = {}
    for pair in files.claim_pairs:
        row, named = row_of[pair.right.id], f"{pair.left.id} and {pair.right.id}"
        sides = frozenset((claim.article, claim.spans) for claim in (pair.left, pair.right))
        if seen.setdefault(pair.id, pair) is not pair:
            yield row.problem("E501", f"claims {named} form a duplicate pair; keep one distractor or dispute")
        if pair.label != CONTRADICTION:
            continue
        other = seen.setdefault((sides, pair.type), pair)
        if len(sides) == 1:
            yield row.problem("E501", f"claims {named} contradict each other, but have the same evidence; correct it")
        elif other is not pair:
            message = f"claims {named} have the same evidence as the contradiction {other.left.id} and {other.right.id}"
            yield row.problem("E501", f"{message}; merge their claims")


def _check_read_lines(files: StoryFiles) -> Iterator[Problem]:
    """Yield E329 for readings of lines that the story does not have."""
    known = {line.id for line in files.claim_lines} if files.gold.readings else set()
    for each in files.gold.readings:
        for (line, _), row in each.pairs:
            if line not in known:
                message = f"line {quoted(line)} is no line of the story; correct its id, or remove the reading"
                yield row.problem("E329", message)


def _check_unused_claims(gold: GoldFiles) -> Iterator[Problem]:
    """Yield E605 for claims that no dispute and no distractor uses."""
    named = {claim for dispute in gold.disputes.records for position in dispute.positions for claim in position.claims}
    named |= {claim for pair in gold.distractors.records for claim in (pair.left, pair.right)}
    for claim, row in gold.claims.pairs:
        if claim.id not in named:
            message = f"claim {quoted(claim.id)} is in no dispute and no distractor; add it to one, or remove it"
            yield row.problem("E605", message)
